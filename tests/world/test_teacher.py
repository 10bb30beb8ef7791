"""The teacher errs at the rates it was given, and its faults are known to those who may know."""

import pytest

from gre.chain import is_well_formed
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.world.narrate import narrate
from gre.world.sample import iterate
from gre.world.scene import Scene
from gre.world.teacher import NO_FAULTS, FaultKind, FaultRates, fault_kinds, sampled_rate, teach


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return [scene for scene in iterate(2, "train", 260) if scene.visible]


def test_a_teacher_without_faults_is_the_narrator(scenes: list[Scene]) -> None:
    for scene in scenes[:30]:
        lesson = teach(scene, 112, NO_FAULTS)
        assert lesson.faults == ()
        answer = parse_coordinate(lesson.response)
        assert answer == parse_coordinate(narrate(scene, 112).response)


@pytest.mark.parametrize("kind", ["hallucinated", "wrong_implication", "far_off", "malformed"])
def test_a_fault_that_always_happens_is_always_recorded(
    scenes: list[Scene], kind: FaultKind
) -> None:
    rates = NO_FAULTS.model_copy(update={kind: 1.0})
    readable = [teach(scene, 448, rates) for scene in scenes[:60]]
    assert sampled_rate(readable, kind) == 1.0


def test_an_overcommitted_teacher_names_one_place_it_believes_in(scenes: list[Scene]) -> None:
    rates = NO_FAULTS.model_copy(update={"overcommitted": 1.0})
    vague = [s for s in scenes if not s.cue("building") and not s.cue("nature")][:60]
    lessons = [teach(scene, 112, rates) for scene in vague]
    assert sampled_rate(lessons, "overcommitted") > 0.9
    assert all("near " in lesson.response for lesson in lessons if lesson.faults)


def test_faults_come_about_as_often_as_asked(scenes: list[Scene]) -> None:
    rates = NO_FAULTS.model_copy(update={"far_off": 0.3})
    lessons = [teach(scene, 112, rates) for scene in scenes]
    assert 0.2 < sampled_rate(lessons, "far_off") < 0.4


def test_faults_are_never_named_in_the_text(scenes: list[Scene]) -> None:
    rates = FaultRates(hallucinated=1, misread=0.5, ignored=0.5)
    for scene in scenes[:60]:
        text = teach(scene, 112, rates).response
        assert not any(kind in text for kind in fault_kinds())


def test_a_malformed_response_is_malformed(scenes: list[Scene]) -> None:
    rates = NO_FAULTS.model_copy(update={"malformed": 1.0})
    for scene in scenes[:40]:
        response = teach(scene, 112, rates).response
        unusable = not is_well_formed(response)
        assert unusable or not isinstance(parse_coordinate(response), LatLon)


def test_a_leak_gives_the_truth_itself(scenes: list[Scene]) -> None:
    lesson = teach(scenes[0], 112, NO_FAULTS.model_copy(update={"leak": 1.0}))
    answer = parse_coordinate(lesson.response)
    assert isinstance(answer, LatLon)
    assert answer.lat == pytest.approx(scenes[0].lat, abs=0.006)


def test_the_same_seed_errs_the_same_way(scenes: list[Scene]) -> None:
    rates = FaultRates()
    assert teach(scenes[3], 112, rates, seed=4) == teach(scenes[3], 112, rates, seed=4)
