"""A scene is plain data, and can be changed into its counterfactual twin."""

import pytest
from pydantic import ValidationError

from gre.errors import InputError
from gre.world.scene import Cue, Place, Scene, Style

STYLE = Style(seed=1, palette=0, horizon=0.45, vanish_x=0.5, hour=12, clutter=0.2)


def a_scene(*cues: Cue) -> Scene:
    place = Place(name="Lyon", country="FR", country_name="France")
    return Scene(
        seed=0, split="train", index=3, site=0, place=place, lat=45.75, lon=4.85,
        label="artificial landscape", cues=cues, style=STYLE,
    )  # fmt: skip


def test_a_scene_survives_json_both_ways() -> None:
    scene = a_scene(Cue(attribute="driving_side", value="right"))
    assert Scene.model_validate_json(scene.model_dump_json()) == scene


def test_the_id_names_seed_split_and_index() -> None:
    assert a_scene().id == "geoworld-0-train-000003"


def test_an_occluded_cue_is_not_visible() -> None:
    scene = a_scene(Cue(attribute="flag", value="FR", occluded=True))
    assert scene.visible == ()
    assert scene.cue("flag") is None
    assert scene.kinds == ()


def test_replace_changes_one_cue_and_leaves_place_and_style() -> None:
    scene = a_scene(Cue(attribute="driving_side", value="right"))
    twin = scene.replace(driving_side="left", terrain="hills")
    assert twin.cue("driving_side") == Cue(attribute="driving_side", value="left")
    assert [cue.attribute for cue in twin.cues] == ["terrain", "driving_side"]
    assert (twin.style, twin.lat, twin.lon) == (scene.style, scene.lat, scene.lon)


def test_replace_with_none_takes_a_cue_away() -> None:
    scene = a_scene(Cue(attribute="driving_side", value="right"))
    assert scene.replace(driving_side=None).cues == ()


def test_replace_refuses_an_unknown_attribute() -> None:
    with pytest.raises(InputError, match="no such cue: colour"):
        a_scene().replace(colour="red")


def test_a_scene_refuses_a_latitude_that_is_none() -> None:
    with pytest.raises(ValidationError):
        Scene(**(a_scene().model_dump() | {"lat": 91.0}))
