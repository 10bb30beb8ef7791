"""Coordinates as they are written are read; texts without one give the reason, never (0, 0)."""

from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from answers_of_models import ANSWERS, FAILURES
from coordinates_as_written import NOT_WRITTEN, WRITTEN
from gre.geo.coordinate import LatLon, in_range
from gre.geo.parse import PARSERS, ParseFailure, first_two_decimals, parse_coordinate
from gre.geo.parse.answer import MAX_CHARS
from gre.geo.parse.plain import plain
from gre.geo.parse.tokens import tokenise

ALL_WRITTEN = [
    pytest.param(text, place, id=f"{kind}-{n}")
    for kind, cases in (WRITTEN | ANSWERS).items()
    for n, (text, place) in enumerate(cases)
]
lats = st.floats(-90, 90).map(lambda x: round(x, 4))
lons = st.floats(-180, 180).map(lambda x: round(x, 4))


@pytest.mark.parametrize(("text", "place"), ALL_WRITTEN)
def test_a_coordinate_is_read_as_it_was_meant(text: str, place: tuple[float, float]) -> None:
    found = parse_coordinate(text)
    assert isinstance(found, LatLon), found
    assert (found.lat, found.lon) == pytest.approx(place, abs=1e-5)


@pytest.mark.parametrize(("text", "reason"), [*NOT_WRITTEN, *FAILURES])
def test_a_text_without_a_coordinate_gives_the_reason(text: str, reason: ParseFailure) -> None:
    assert parse_coordinate(text) is reason


def forms(lat: float, lon: float) -> list[str]:
    """Write one coordinate in many ways."""
    ns, ew = "NS"[lat < 0], "EW"[lon < 0]
    a, b = f"{abs(lat):.4f}", f"{abs(lon):.4f}"
    return [
        f"{lat:.4f}, {lon:.4f}",
        f"[{lat:.4f}, {lon:.4f}]",
        f"({lat:.4f} {lon:.4f})",
        f"{a}°{ns}, {b}°{ew}",
        f"{ns}{a} {ew}{b}",
        f"{ew} {b}, {ns} {a}",
        f"Longitude: {lon:.4f}, Latitude: {lat:.4f}",
        f'{{"lat": {lat:.4f}, "lng": {lon:.4f}}}',
        f"{lat:.4f}; {lon:.4f}".replace(".", ","),
        f"{lat:.4f}, {lon:.4f}".replace("-", "−"),
        f"**Latitude**: {a}° {ns}\n**Longitude**: {b}° {ew}",
        f"<think>1. It could be 10.1234, 20.5678.</think><answer>{lat:.4f}, {lon:.4f}</answer>",
    ]


@given(lats, lons)
@example(90.0, 180.0)
@example(-90.0, -180.0)
@example(0.0, -0.0001)
def test_every_form_of_every_coordinate_is_read_back(lat: float, lon: float) -> None:
    for text in forms(lat, lon):
        found = parse_coordinate(text)
        assert isinstance(found, LatLon), text
        assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-9), text


@given(st.integers(0, 89), st.integers(0, 179), st.integers(0, 59), st.integers(0, 59))
def test_degrees_minutes_and_seconds_are_read_back(d: int, e: int, m: int, s: int) -> None:
    lat, lon = -(d + m / 60 + s / 3600), e + s / 60 + m / 3600
    texts = (
        f"{d}°{m}'{s}\"S {e}°{s}'{m}\"E",
        f"S {d}° {m}′ {s}″, E {e}° {s}′ {m}″",
        f"{d} {m} {s} S, {e} {s} {m} E",
        f"-{d}° {m}' {s}\", {e}° {s}' {m}\"",
    )
    for text in texts:
        found = parse_coordinate(text)
        assert isinstance(found, LatLon), text
        assert (found.lat, found.lon) == pytest.approx((lat, lon), abs=1e-9), text


_PIECES = st.sampled_from(
    [
        *("48.8584", "2.2945", "48,8", "1", "179", "200", "٤", "-", "–", "−", "+", "±", "e-05"),
        *(" ", ", ", ";", ":", "/", ".", "..", "°", "'", '"', "(", ")", "\n", "}", "$", "km"),
        *("N", "S", "E", "W", "O", "北纬", "lat", "lon", "between", "to", "and", "or", "not"),
        *("<answer>", "</answer>", "<think>", "</think>", "\\boxed{"),
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(_PIECES, max_size=16).map("".join)))
@example("\ud800")
@example("1e-99, ١e+9")
def test_no_text_makes_a_parser_raise_or_leave_the_earth(text: str) -> None:
    for parser in PARSERS.values():
        found = parser(text)
        assert isinstance(found, LatLon | ParseFailure)
        if isinstance(found, LatLon):
            assert in_range(found.lat, found.lon)


@given(st.text(max_size=200).filter(lambda text: not any(c.isdigit() for c in text)))
def test_text_without_digits_is_never_a_place(text: str) -> None:
    if not any(sign in text for sign in ("&", "\\u")):  # escapes may spell digits
        assert parse_coordinate(text) in (ParseFailure.EMPTY, ParseFailure.NO_NUMBERS)


@given(lats, lons)
def test_the_short_way_round_for_usual_answers_finds_what_the_long_way_finds(
    lat: float, lon: float
) -> None:
    assert parse_coordinate(f"{lat:.4f}, {lon:.4f}") == parse_coordinate(f"`{lat:.4f}, {lon:.4f}`")


@pytest.mark.parametrize(
    "unit",
    ["1", "1,", "1.", "48.85, ", "-", "<answer>", "< ", "<think>", "lat ", "\\boxed{", "48 ", "N ",
     "1°", "between ", "1 to ", "not ", "$1", "&", "1:", "'", "POINT(", '"type":', "\n", "48,1;"],
)  # fmt: skip
def test_a_megabyte_of_one_thing_is_cut_into_no_more_tokens_than_characters(unit: str) -> None:
    hostile = unit * (1_000_000 // len(unit))
    read = plain(hostile[-MAX_CHARS:])
    tokens = tokenise(read)
    assert len(tokens) <= len(read)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    assert isinstance(parse_coordinate(hostile), LatLon | ParseFailure)


def test_the_last_answer_block_that_says_something_decides() -> None:
    text = "<answer>1.5, 2.5</answer><answer>Paris</answer>"
    assert parse_coordinate(text) is ParseFailure.NO_NUMBERS
    assert parse_coordinate(text + "<answer> </answer>") is ParseFailure.NO_NUMBERS


def test_two_swapped_numbers_are_not_quietly_put_right() -> None:
    assert parse_coordinate("139.69, 35.68") is ParseFailure.OUT_OF_RANGE
    assert parse_coordinate("E 139.69, N 35.68") == LatLon(lat=35.68, lon=139.69)


def test_the_letter_o_is_west_in_french_and_east_in_german() -> None:
    french = parse_coordinate("Latitude 48,85° N, longitude 1,55° O")
    german = parse_coordinate("48,85° nördliche Breite, 1,55° O")
    assert french == LatLon(lat=48.85, lon=-1.55)
    assert german == LatLon(lat=48.85, lon=1.55)
    assert parse_coordinate("48.85° N, 1.55° O") is ParseFailure.AMBIGUOUS


def test_thinking_that_was_cut_off_counts_only_where_it_commits_itself() -> None:
    assert parse_coordinate("<think>Lyon is at 45.764, 4.8357 and so") is ParseFailure.AMBIGUOUS
    said = parse_coordinate("<think>Lyon is out. Final answer: 48.8584, 2.2945")
    assert said == LatLon(lat=48.8584, lon=2.2945)


def test_the_field_names_of_json_outweigh_its_order() -> None:
    aside = '{"final": {"lat": 1.5, "lon": 2.5}, "landmarks": [{"lat": 3.5, "lon": 4.5}]}'
    assert parse_coordinate(aside) == LatLon(lat=1.5, lon=2.5)
    only = '{"candidates": [{"lat": 3.5, "lon": 4.5}]}'
    assert parse_coordinate(only) == LatLon(lat=3.5, lon=4.5)


@pytest.mark.parametrize(
    "text",
    ['{"a":' * 30_000, "[{" * 30_000, '{"lat": 1e999, "lon": 1}', '{"lat": NaN, "lon": NaN}',
     '{"lat": true, "lon": false}', '{"lat": ' + "9" * 5000 + ', "lon": 1}',
     '{"lat": [1], "lon": {}}'],
)  # fmt: skip
def test_hostile_json_is_a_named_failure(text: str) -> None:
    assert isinstance(parse_coordinate(text), ParseFailure)


def test_the_first_two_decimals_are_what_other_papers_take() -> None:
    assert first_two_decimals("10.5 km, 1999, -48.8584") == LatLon(lat=10.5, lon=-48.8584)
    assert first_two_decimals("40.742°N, 73.985°W") == LatLon(lat=40.742, lon=73.985)
    assert first_two_decimals("139.69, 35.68") is ParseFailure.OUT_OF_RANGE
    assert first_two_decimals("48, 2") is ParseFailure.NO_NUMBERS
    assert first_two_decimals(" ") is ParseFailure.EMPTY
