"""Dual encoders of transformers: unit vectors of pictures and of texts of any length."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.errors import CheckpointError, ConfigError, InputError
from gre.models.dual import DualEncoder, load_dual
from small_duals import save_clip, save_siglip

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("transformers") is None, reason="transformers is not installed"
)

LONG = (
    "A photo of the sea and red soil. Palms near the road, a sign in blue and red, the roof of "
    "a house with a red roof near the sea and the road; a blue plate! "
) * 4


@pytest.fixture(scope="module", params=[save_clip, save_siglip], ids=["clip", "siglip"])
def dual(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DualEncoder:
    return load_dual(f"hf:{request.param(tmp_path_factory.mktemp('dual'))}")


def _pictures(n: int) -> list[Image.Image]:
    noise = np.random.default_rng(0).integers(0, 256, (n, 48, 64, 3), dtype=np.uint8)
    return [Image.fromarray(each) for each in noise]


def test_pictures_and_texts_are_unit_vectors_of_one_space(dual: DualEncoder) -> None:
    seen, read = dual.see(_pictures(3)), dual.read(["red soil", "palms near the sea"])
    assert seen.shape == (3, dual.dim)
    assert read.shape == (2, dual.dim)
    for vectors in (seen, read):
        assert vectors.dtype == np.float32
        assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_nothing_to_encode_is_no_vectors(dual: DualEncoder) -> None:
    assert dual.see([]).shape == dual.read([]).shape == (0, dual.dim)


def test_a_batch_says_the_same_as_one_at_a_time(dual: DualEncoder) -> None:
    texts = ["red soil", "the sea", "a photo of a house with a blue roof near the road"] * 20
    assert np.allclose(
        dual.read(texts), np.concatenate([dual.read([text]) for text in texts]), atol=1e-5
    )


def test_the_parts_of_a_text_fit_and_lose_nothing(dual: DualEncoder) -> None:
    parts = dual.parts(LONG)
    assert len(parts) > 4
    assert " ".join(parts).split() == LONG.split()
    assert dual.read(parts).shape == (len(parts), dual.dim)
    assert dual.parts("the sea") == ["the sea"]
    assert dual.parts("") == [""]


def test_a_text_that_does_not_fit_is_not_cut_off_in_silence(dual: DualEncoder) -> None:
    with pytest.raises(InputError, match="16 fit"):
        dual.read([LONG])


def test_vectors_are_those_of_the_model_itself(tmp_path: Path) -> None:
    import torch
    from transformers import AutoTokenizer, CLIPModel

    folder = save_clip(tmp_path)
    model, tokenizer = CLIPModel.from_pretrained(folder), AutoTokenizer.from_pretrained(folder)
    texts = tokenizer(["red soil", "the sea and palms"], padding=True, return_tensors="pt")
    with torch.inference_mode():
        theirs = model.get_text_features(texts["input_ids"], texts["attention_mask"])
    theirs = torch.nn.functional.normalize(theirs.pooler_output, dim=-1).numpy()
    ours = load_dual(f"hf:{folder}").read(["red soil", "the sea and palms"])
    assert np.allclose(ours, theirs, atol=1e-5)


def test_the_fingerprint_names_the_weights(dual: DualEncoder, tmp_path: Path) -> None:
    again = load_dual(dual.name)
    assert again.fingerprint == dual.fingerprint
    other = load_dual(f"hf:{save_clip(tmp_path, positions=12)}")
    assert other.fingerprint != dual.fingerprint


def test_a_model_without_pictures_is_no_dual_encoder(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel

    small = BertConfig(
        vocab_size=32, hidden_size=32, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=32,
    )  # fmt: skip
    BertModel(small).save_pretrained(tmp_path)
    with pytest.raises(CheckpointError, match="no dual encoder: it has no get_image_features"):
        load_dual(f"hf:{tmp_path}")


def test_a_broken_directory_is_told_in_one_line(tmp_path: Path) -> None:
    for name in (f"hf:{tmp_path}", str(tmp_path)):
        with pytest.raises(CheckpointError) as raised:
            load_dual(name)
        assert "\n" not in str(raised.value)


def test_a_directory_that_is_not_there_is_not_looked_for_on_a_hub(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such model directory"):
        load_dual(f"hf:{tmp_path / 'gone'}")


@pytest.mark.parametrize("name", ["", "clip", "hf:"])
def test_a_name_of_no_known_form_is_a_users_mistake(name: str) -> None:
    with pytest.raises(ConfigError, match="dual encoder"):
        load_dual(name)
