"""A rationale argues from the picture; one that shows that it was told the place is refused."""

import pytest

from gre.bench.build.annotate.places import describe, instruct
from gre.bench.build.annotate.rationale import read_rationale
from gre.bench.build.annotate.settings import AnnotateConfig
from gre.bench.build.photo import Photo
from gre.chain import write_chain
from gre.errors import InputError
from gre.geo.coordinate import LatLon
from gre.geo.places import nearest_place
from gre.prompts import Prompt, load_prompt

LONDON = LatLon(lat=51.5072, lon=-0.1276)
CONFIG = AnnotateConfig()


def problem(*steps: str, answer: str = "51.5072, -0.1276") -> str:
    return read_rationale(write_chain(steps, answer), LONDON, CONFIG).problem


def test_a_rationale_from_the_picture_stays_whole() -> None:
    steps = ("A red double-decker bus, as in Britain.", "So Western Europe, Britain, London.")
    assert read_rationale(write_chain(steps, "51.5072, -0.1276"), LONDON, CONFIG).steps == steps


def test_repeating_the_coordinate_in_the_answer_is_what_was_asked_for() -> None:
    assert problem("Red buses.", "So London.", answer="51.5072, -0.1276") == ""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("As given, this is London.", "leak_told"),
        ("Knowing that the photo was taken in London, the bus fits.", "leak_told"),
        ("This matches the stated location.", "leak_told"),
        ("The stated place is London, so this is the Thames.", "leak_told"),
        ("The GPS coordinates point to London.", "leak_claim"),
        ("I was told that this is London.", "leak_claim"),
        ("At 51.5072, -0.1276 there is a bridge.", "leak_truth"),
        ("The spot is 51.49, -0.14 or so.", "leak_coordinates"),
    ],
)
def test_whoever_was_told_must_not_say_so(said: str, reason: str) -> None:
    assert problem("A red bus.", said) == reason


@pytest.mark.parametrize(
    "said",
    [
        "The city is given away by the buses.",
        "Given the palms and the light, the south of Spain.",
        "This is consistent with the known range of baobabs.",
        "A sign gives the name of the street.",
        "The best known place of this kind is London.",
    ],
)
def test_words_that_only_sound_like_it_are_innocent(said: str) -> None:
    assert problem("A red bus.", said) == ""


def test_what_is_no_rationale_has_a_reason() -> None:
    assert read_rationale("Certainly! It is London.", LONDON, CONFIG).problem == "not_a_chain"
    assert problem("London.") == "too_few_steps"
    assert problem("A bus.", "London.", answer="somewhere") == "no_coordinate"
    assert problem("A tower.", "So Paris.", answer="48.86, 2.29") == "ends_elsewhere"


def test_the_teacher_is_told_coordinate_and_place() -> None:
    photo = Photo(id="a", image="a.jpg", lat=48.8584, lon=2.2945)
    place = nearest_place(LatLon(lat=photo.lat, lon=photo.lon))
    text = instruct(load_prompt("rationale"), photo, place)
    assert "48.8584, 2.2945" in text and describe(place) in text and "France" in text
    assert "{" not in text


def test_an_instruction_that_names_no_place_is_refused() -> None:
    photo = Photo(id="a", image="a.jpg", lat=48.8584, lon=2.2945)
    place = nearest_place(LatLon(lat=photo.lat, lon=photo.lon))
    with pytest.raises(InputError, match=r"holds no \{place\}"):
        instruct(Prompt("mine", "It is at {lat}, {lon}.", ""), photo, place)
