"""The tiny dual encoder: how it reads, how it is kept, and what the shipped one can tell apart."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.errors import CheckpointError, InputError
from gre.models.dual import DualEncoder, load_dual
from gre.models.dual.load import tiny_folder
from gre.models.dual.shapes import DualShape
from gre.models.dual.words import grams_of, words_of

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="torch is not installed"
)

LONG = "A tuk-tuk, palms and red soil; traffic on the left. " * 12


@pytest.fixture(scope="module")
def tiny() -> DualEncoder:
    return load_dual("tiny")


def test_one_and_many_with_and_without_articles_read_alike() -> None:
    assert words_of("The white birches") == words_of("a white birch")
    assert words_of("Tall cacti") == words_of("tall cactus")
    assert words_of("glass, gas & buses") == ["glass", "gas", "&", "bus"]


def test_the_order_of_words_counts_within_pairs() -> None:
    assert grams_of("red soil", 8192) != grams_of("soil red", 8192)
    assert all(0 < gram < 64 for gram in grams_of(LONG, 64))


def test_a_long_text_is_cut_into_parts_of_at_most_so_many_words(tiny: DualEncoder) -> None:
    parts = tiny.parts(LONG)
    assert " ".join(parts).split() == LONG.split()
    assert len(parts) > 3
    assert all(len(words_of(part)) <= 24 for part in parts)
    assert tiny.read(parts).shape == (len(parts), tiny.dim)
    with pytest.raises(InputError, match="24 fit"):
        tiny.read([LONG])


def test_vectors_are_units_whatever_is_read_or_seen(tiny: DualEncoder) -> None:
    texts = tiny.read(["", "字", "?!", "palms", "\ud800"])
    pictures = tiny.see([Image.new("RGB", size) for size in ((1, 1), (300, 20), (112, 112))])
    for vectors in (texts, pictures):
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert tiny.read([]).shape == tiny.see([]).shape == (0, tiny.dim)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    import torch

    from gre.models.dual.tiny import DualNet, TinyDual

    torch.manual_seed(0)
    shape = DualShape(buckets=64, word_dim=8, hidden=8, dim=8)
    TinyDual(DualNet(shape), shape).save(tmp_path)
    one, other = TinyDual.load(tmp_path), load_dual(str(tmp_path))
    assert one.fingerprint == other.fingerprint
    assert np.array_equal(one.read(["palms by the sea"]), other.read(["palms by the sea"]))
    (tmp_path / "dual.json").write_text('{"gre_dual": 2}')
    with pytest.raises(CheckpointError, match="newer version"):
        load_dual(str(tmp_path))
    (tmp_path / "dual.json").write_text("[]")
    with pytest.raises(CheckpointError, match="not a dual encoder of ours"):
        load_dual(str(tmp_path))


def test_the_shipped_one_is_small_and_its_card_speaks_of_geoworld_alone() -> None:
    folder = tiny_folder()
    assert sum(file.stat().st_size for file in folder.iterdir()) < 3_000_000
    card = " ".join((folder / "README.md").read_text(encoding="utf-8").split())
    assert "GeoWorld" in card
    assert "has never seen a photograph" in card


@pytest.mark.parametrize(
    ("attribute", "values", "names"),
    [
        ("vegetation", ("palm", "cactus"), ("palm trees", "tall cacti")),
        ("driving_side", ("left", "right"), ("traffic on the left", "traffic on the right")),
        ("terrain", ("mountains", "plain"), ("high mountains", "flat land")),
        ("architecture", ("soviet_panel", "mediterranean"),
         ("grey panel blocks", "orange tile roof")),
    ],
)  # fmt: skip
def test_a_scene_is_nearer_to_what_it_shows_than_its_twin_is(
    tiny: DualEncoder, attribute: str, values: tuple[str, str], names: tuple[str, str]
) -> None:
    """Of the same scenes, alike but for one cue, which is which? Chance is one half."""
    from gre.world.draw.compose import draw
    from gre.world.sample import sample

    scenes = [s for s in (sample(5, "test", i) for i in range(120)) if s.cue(attribute)][:25]
    seen = [
        tiny.see([draw(scene.replace(**{attribute: value}), 112).image for scene in scenes])
        for value in values
    ]
    read = tiny.read([f"a photo of {name}" for name in names])
    leaning = [pictures @ (read[0] - read[1]) for pictures in seen]
    assert (leaning[0] > leaning[1]).mean() >= 0.8
