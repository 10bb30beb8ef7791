"""Captions of GeoWorld pictures: what they say, and of which pictures it is true."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from gre.config import load_config
from gre.train.dual.captions import Caption, Captions
from gre.train.dual.concepts import concepts_of
from gre.train.dual.settings import DualConfig
from gre.world.cues import ATTRIBUTES
from gre.world.observe import Seen
from gre.world.phrases import NAMES, name_of
from gre.world.sample import sample
from gre.world.scene import Cue, Scene

TWO_PALMS = [
    sample(0, "train", 0).model_copy(
        update={"label": "road traffic", "cues": tuple(
            Cue(attribute=name, value=value) for name, value in cues.items()
        )}
    )
    for cues in (
        {"vegetation": "palm", "driving_side": "left"},
        {"vegetation": "palm", "driving_side": "right", "flag": "TD"},
        {"terrain": "dunes", "flag": "RO"},
        {},
    )
]  # fmt: skip


def _captions(scenes: list[Scene], wrong_share: float = 0.0) -> Captions:
    return Captions([concepts_of(scene) for scene in scenes], wrong_share=wrong_share)


def _keys(scene: Scene) -> set[str]:
    return {concept.key for concept in concepts_of(scene)}


def test_every_picture_that_shows_what_is_named_is_a_right_answer() -> None:
    truth = _captions(TWO_PALMS).truth(
        [0, 1, 2],
        [
            Caption("palms", ("vegetation=palm",)),
            Caption("palms, traffic on the left", ("vegetation=palm", "driving_side=left")),
        ],
    )
    assert truth.tolist() == [[1.0, 1.0], [1.0, 0.5], [0.0, 0.0]]


def test_flags_that_look_alike_are_one_thing() -> None:
    assert "flag=RO" in _keys(TWO_PALMS[1]) & _keys(TWO_PALMS[2])


def test_an_empty_scene_is_truly_said_to_show_nothing() -> None:
    assert "nothing=all" in _keys(TWO_PALMS[3])
    assert "nothing=3" in _keys(TWO_PALMS[2])
    assert "nothing=3" not in _keys(TWO_PALMS[0])


def test_an_occluded_cue_is_not_there() -> None:
    hidden = Cue(attribute="vegetation", value="palm", occluded=True)
    assert "vegetation=palm" not in _keys(TWO_PALMS[3].model_copy(update={"cues": (hidden,)}))


def test_captions_name_what_their_keys_say() -> None:
    scenes = [sample(0, "train", index) for index in range(40)]
    captions = _captions(scenes, wrong_share=0.3)
    drawn = captions.draw(range(40), singles=80, captions=2, rng=np.random.default_rng(0))
    assert len(drawn) == 80 + 2 * 40
    names = {c.key: c.names for scene in scenes for c in concepts_of(scene)}
    for caption in drawn:
        small = caption.text.lower()
        for key in caption.keys:
            assert any(name.lower() in small for name in names[key]), (key, caption.text)


def test_half_of_the_single_captions_are_true_of_some_picture_of_the_batch() -> None:
    scenes = [sample(0, "train", index) for index in range(200)]
    captions = _captions(scenes)
    said = captions.draw(range(8), singles=40, captions=0, rng=np.random.default_rng(0))
    truth = captions.truth(range(8), said)
    assert truth[:, :20].max(axis=0).min() == 1.0
    assert 0 < truth.mean() < 0.5


def test_every_value_of_the_catalogue_has_another_name() -> None:
    from gre.train.dual.concepts import _paraphrases

    for attribute, values in NAMES.items():
        also = _paraphrases().get(attribute, {})
        assert set(also) <= set(values), attribute
    for name in ATTRIBUTES:
        for value in ATTRIBUTES[name].values:
            assert name_of(Seen(name, value))


def test_the_recipe_is_what_the_settings_are_by_default() -> None:
    recipe = Path(__file__).parents[2] / "recipes" / "tiny" / "dual.yaml"
    given = load_config(DualConfig, recipe, ["out=somewhere"])
    assert given == DualConfig(out=Path("somewhere"))


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="torch is not installed")
def test_the_right_picture_costs_less_than_the_wrong_one() -> None:
    import torch

    from gre.models.dual.shapes import DualShape
    from gre.models.dual.tiny import DualNet
    from gre.train.dual.run import matching_loss

    net = DualNet(DualShape(buckets=64, word_dim=8, hidden=8, dim=8))
    read, truth = torch.eye(8), torch.eye(8)
    right = matching_loss(net, torch.eye(8), read, truth)
    wrong = matching_loss(net, torch.eye(8).flip(0), read, truth)
    assert float(right.detach()) < float(wrong.detach())
