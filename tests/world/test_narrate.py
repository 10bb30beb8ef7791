"""The narrator speaks only of what can be read, in the paper's form."""

import pytest

from gre.chain import is_well_formed, read_chain
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.world import phrases
from gre.world.cues import ATTRIBUTES
from gre.world.narrate import implication, narrate, narrate_observation, sentence
from gre.world.observe import Observation, Seen, observe
from gre.world.sample import iterate
from gre.world.scene import Scene


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return list(iterate(7, "train", 300))


def test_a_chain_is_five_observations_a_conclusion_and_a_coordinate(scenes: list[Scene]) -> None:
    for scene in scenes:
        response = narrate(scene, 112).response
        chain = read_chain(response)
        assert is_well_formed(response)
        assert chain is not None
        assert len(chain.steps) == 6
        assert isinstance(parse_coordinate(response), LatLon)


def test_each_step_speaks_of_every_legible_cue_of_its_own_and_no_other(scenes: list[Scene]) -> None:
    for scene in scenes:
        told = [cue for step in narrate(scene, 112).steps for cue in step.cues]
        assert told == sorted(
            (seen.attribute for seen in observe(scene, 112).seen),
            key=lambda name: (ATTRIBUTES[name].step, list(ATTRIBUTES).index(name)),
        )


def test_a_chain_never_knows_more_than_the_picture(scenes: list[Scene]) -> None:
    """Two scenes with the same evidence get the same answer wherever they really are."""
    scene = next(s for s in scenes if s.visible)
    twin = scene.model_copy(update={"lat": -scene.lat, "lon": 0.0, "site": 0})
    assert narrate(twin, 112) == narrate(scene, 112)


def test_the_narrator_is_the_same_every_time_and_its_phrases_vary(scenes: list[Scene]) -> None:
    assert narrate(scenes[0], 112) == narrate(scenes[0], 112)
    sides = {
        step.text
        for scene in scenes
        for step in narrate(scene, 112).steps
        if step.cues == ("driving_side",) and scene.cue("driving_side").value == "left"  # type: ignore[union-attr]
    }
    assert len(sides) > 1


def test_every_value_of_every_attribute_has_a_name() -> None:
    for attribute in ATTRIBUTES.values():
        for value in attribute.values:
            assert phrases.name_of(Seen(attribute.name, value))


@pytest.mark.parametrize(
    ("seen", "place"),
    [
        (Seen("building", "eiffel_tower"), "France"),
        (Seen("architecture", "japanese"), "Japan"),
        (Seen("domain", ".is"), "Iceland"),
    ],
)
def test_a_clue_points_where_it_should(seen: Seen, place: str) -> None:
    assert implication(seen) == place


def test_a_clue_found_everywhere_implies_nothing() -> None:
    assert implication(Seen("driving_side", "right")) is None


def test_voices_differ_in_words_and_agree_in_substance() -> None:
    said = {sentence(Seen("snow", "ground"), "Russia", voice) for voice in phrases.VOICES}
    assert said == {"Snow on the ground, as in Russia.", "Snow on the ground, typical of Russia."}


def test_a_conclusion_goes_no_further_than_the_evidence() -> None:
    vague = Observation("natural", (Seen("terrain", "hills"),), frozenset(), 112)
    sure = Observation("artificial landscape", (Seen("building", "big_ben"),), frozenset(), 112)
    told = [narrate_observation(one, "train", phrases.VOICES[0]) for one in (vague, sure)]
    assert "near" not in told[0].steps[-1].text
    assert told[1].steps[-1].text == "So the British Isles, the United Kingdom, near Big Ben."
