"""What makes a chain unfit to teach from, and what only looks as if it did."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import write_chain
from gre.data.curate import CurateConfig
from gre.data.curate.leaks import Leak, find_claim, find_leak
from gre.data.curate.quality import Fit, Found, inspect
from gre.data.curate.repetition import goes_in_circles
from gre.data.curate.steps import Topic, label_of, labels_in_order, missing_topics
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from london_drafts import RIGHT, STEPS

LONDON = LatLon(lat=51.50722, lon=-0.12758)


def fault_of(response: str, **settings: object) -> str:
    found = inspect(response, LONDON, CurateConfig.model_validate(settings))
    return found.fault.value if isinstance(found, Found) else ""


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("", "empty"),
        ("London, I think.", "malformed"),
        (write_chain(STEPS, "51.5, -0.1").replace("</think>", ""), "malformed"),
        (write_chain(STEPS, ""), "malformed"),
        (write_chain((), "51.5, -0.1"), "malformed"),
        (write_chain(STEPS, "51.5, -0.1") * 2, "malformed"),
        ("<think>1. A red bus, as in", "truncated"),
        ("<think>1. A red bus. 2. London.</think>", "truncated"),
        ("<think>1. A red bus. 2. London.</think><answer>51.5, -", "truncated"),
        (write_chain(STEPS, "London"), "no_coordinate"),
        (write_chain((*STEPS, "The EXIF data say so."), RIGHT), "leak_claim"),
        (write_chain((*STEPS, "It is at 51.507, -0.127."), RIGHT), "leak_truth"),
        (write_chain((*STEPS, "It is at 51.49, -0.14."), RIGHT), "leak_coordinates"),
        (write_chain(STEPS, "51.50722, -0.12758"), "leak_copy"),
        (write_chain(("A red double-decker bus, so this is London.",), RIGHT), "too_few_steps"),
        (write_chain(("Red bus.", "London."), RIGHT), "too_short"),
        (write_chain((*STEPS, STEPS[1].upper()), RIGHT), "repeated_step"),
        (write_chain((*STEPS, "So it is London, " * 9), RIGHT), "goes_in_circles"),
        (write_chain(("Vehicles: a red bus.", "Text: English words."), RIGHT),
         "steps_out_of_order"),
    ],
)  # fmt: skip
def test_each_fault_has_its_name(response: str, reason: str) -> None:
    assert fault_of(response) == reason


def test_a_chain_without_fault_comes_apart() -> None:
    found = inspect(write_chain(STEPS, RIGHT), LONDON, CurateConfig(min_steps=3))
    assert isinstance(found, Fit)
    assert found.chain.steps == STEPS
    assert (found.answer.lat, found.answer.lon) == (51.50, -0.12)


@pytest.mark.parametrize(
    "told",
    [
        "The photo's GPS metadata give 51.5, -0.1.",
        "The file name says London.",
        "According to the given coordinates this is London.",
        "The true location is London.",
        "According to the image's GPS, this is London.",
        "The embedded location data point to London.",
        "It was geotagged in London.",
        "The ground truth is London.",
        "Flickr lists it under London.",
        "There is no sign. The metadata say London.",
        "No text can be read, but the EXIF header shows London.",
        "The photo's title mentions London.",
    ],
)
def test_knowledge_that_no_picture_holds_is_a_claim(told: str) -> None:
    assert find_claim(told)


@pytest.mark.parametrize(
    "honest",
    [
        "There is no EXIF data, so I go by the signs.",
        "No metadata or GPS tags are available.",
        "The metadata are not available; the sign says Lyon.",
        "Without a geotag, the bus has to tell.",
        "I cannot rely on metadata here.",
        "The exact location isn't certain.",
        "A GPS unit on the dashboard shows a street map.",
        "Given the location of the sun, it is the southern hemisphere.",
        "A well-known location for surfers.",
        "Signs read LYON and Rue de la République, so this is Lyon.",
        "A shop is called Metro; the true colour of the wall is hard to tell.",
    ],
)
def test_what_the_picture_holds_is_no_claim(honest: str) -> None:
    assert find_claim(honest) is None


@pytest.mark.parametrize(
    "told",
    [
        "This must be 50.5072, -0.1276.",
        "The latitude is 50.50722.",
        "At 50°30'26\"N it is London.",
        "My estimate is 40.12° N.",
        "A latitude of about 40.12 fits.",
        "Somewhere near 35.68 139.69.",
    ],
)
def test_raw_coordinates_are_dropped_or_kept_by_choice(told: str) -> None:
    leak = find_leak(told, RIGHT, None, LONDON)
    assert leak is not None
    assert leak.kind == "coordinates"
    assert find_leak(told, RIGHT, None, LONDON, coordinates=False) is None


@pytest.mark.parametrize(
    "seen",
    [
        "Prices such as 3.50 and 12.99 euros on the board.",
        "Fuel costs 1.59, 1.74 € a litre.",
        "Prices: $3.50, $12.99.",
        "The low sun suggests a latitude of about 45° N.",
        "Temperature 21.5 °C on a pharmacy sign, 1.5 km to Lyon.",
        "Built in 1897; phone number 020 7946 0018.",
        "A board gives 48 km to Lyon and 112 km to Geneva.",
    ],
)
def test_numbers_that_can_be_seen_are_no_leak(seen: str) -> None:
    assert find_leak(seen, RIGHT, None, LONDON) is None


def test_the_truth_in_the_reasoning_is_a_leak_even_where_coordinates_may_stand() -> None:
    told = "The map marker sits at 51.507, 0.128 W."
    leak = find_leak(told, RIGHT, None, LONDON, coordinates=False)
    assert leak is not None
    assert leak.kind == "truth"


def copied(answer: str, truth: LatLon = LONDON) -> bool:
    said = parse_coordinate(answer)
    leak = find_leak("A sign.", answer, said if isinstance(said, LatLon) else None, truth)
    return leak == Leak("copy", answer)


def test_an_answer_that_agrees_with_the_truth_in_all_its_many_decimals_is_a_copy() -> None:
    assert copied("51.50722, -0.12758")
    assert copied("51.5072, -0.1276")
    assert copied("Latitude: 51.50722, Longitude: -0.12758")


@pytest.mark.parametrize("answer", ["51.507, -0.128", "51.5074, -0.1278", "51.5, -0.1276"])
def test_a_good_answer_is_no_copy(answer: str) -> None:
    assert not copied(answer)


def test_zeros_at_the_end_make_no_copy() -> None:
    assert not copied("48.8600, 2.3500", LatLon(lat=48.86, lon=2.35))


@given(
    lat=st.floats(-89, 89).map(lambda x: round(x, 6)),
    lon=st.floats(-179, 179).map(lambda x: round(x, 6)),
)
def test_a_chain_of_two_decimals_never_copies(lat: float, lon: float) -> None:
    assert not copied(f"{lat:.2f}, {lon:.2f}", LatLon(lat=lat, lon=lon))


@pytest.mark.parametrize(
    "stuck",
    [
        "A red bus. " + "the the the the the the the the the the the the the the",
        "So Lyon. " + "Wait, let me look again. " * 4,
        "It has red roofs, palm trees and a sign in French. " * 3,
        "路上有一辆红色的公共汽车。" * 4,
    ],
)
def test_text_that_goes_in_circles_is_noticed(stuck: str) -> None:
    assert goes_in_circles(stuck)


@pytest.mark.parametrize(
    "prose",
    [
        "",
        "No, no, no: not Spain. Red roofs, as in Spain; a sign in Spanish, as in Spain.",
        "White lines, typical of Europe. White plates, typical of Europe. Trams, typical of "
        "Europe. Tall houses, typical of Europe. So Europe.",
        "The signs are in French. The plates are French. The houses look French. So it is France, "
        "and the signs, the plates and the houses agree that it is France.",
    ],
)
def test_prose_that_insists_does_not_go_in_circles(prose: str) -> None:
    assert not goes_in_circles(prose)


FIVE = (
    "**Architecture and infrastructure**: brick terraces.",
    "Text on signs, shop fronts and number plates: English.",
    "The vegetation - planes and lawns.",
    "Step 4: Terrain, set against topography: flat.",
    "Vehicles and other transport, and the people: a red bus.",
    "So London.",
)


def test_labels_are_read_however_they_are_written() -> None:
    assert [label_of(step) for step in FIVE] == [*Topic, None]
    assert label_of("A domed building: St Paul's.") is None


def test_the_papers_order_is_the_order_of_the_labels() -> None:
    assert labels_in_order(FIVE)
    assert labels_in_order(["Text: none.", "A park.", "Vehicles: a bus."])
    assert not labels_in_order([FIVE[1], FIVE[0]])


def test_the_five_observations_may_be_merged_but_not_left_out() -> None:
    merged = ["Brick terraces; the signs are English.", "Oaks on flat land.", "A red bus. London."]
    assert fault_of(write_chain(merged, RIGHT), require_steps="all") == ""
    assert missing_topics(merged[:2]) == (Topic.TRAFFIC,)
    assert fault_of(write_chain(merged[:2], RIGHT), require_steps="all") == "steps_missing"
    assert fault_of(write_chain(merged[:2], RIGHT)) == ""


def test_the_check_of_steps_can_be_switched_off() -> None:
    response = write_chain([FIVE[1], FIVE[0]], RIGHT)
    assert fault_of(response) == "steps_out_of_order"
    assert fault_of(response, require_steps="off") == ""


@given(st.text(max_size=300))
def test_no_text_breaks_the_inspection(text: str) -> None:
    for response in (text, write_chain([text, "So London."], text)):
        assert isinstance(inspect(response, LONDON, CurateConfig()), Fit | Found)
