"""Generated answers: no exception, and no coordinate that was not written.

`benchmarks/fuzz_parse.py` does the same a million times.
"""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from answer_generator import Answer, Sort, Verdict, judge, make_answer
from gre.geo.coordinate import LatLon
from gre.geo.parse import ParseFailure, parse_coordinate


@given(st.integers(0, 2**32), st.integers(0, 2**20))
def test_no_generated_answer_is_read_as_what_it_does_not_say(seed: int, number: int) -> None:
    answer = make_answer(seed, number)
    verdict, found = judge(answer)
    assert verdict is not Verdict.WRONG, (answer.text, found, answer.place)


def test_what_is_written_is_nearly_always_read() -> None:
    verdicts: dict[Sort, Counter[Verdict]] = {sort: Counter() for sort in Sort}
    for number in range(1500):
        answer = make_answer(7, number)
        verdicts[answer.sort][judge(answer)[0]] += 1
    for sort in (Sort.PLACE, Sort.BLOCK, Sort.CHOICE):
        assert verdicts[sort][Verdict.READ] > 0.99 * verdicts[sort].total()
    assert verdicts[Sort.NONE][Verdict.READ] == 0
    assert verdicts[Sort.NONE][Verdict.FAILURE] > 200


def test_the_judge_notices_a_wrong_reading() -> None:
    assert judge(Answer("48.8584, 2.2945", Sort.PLACE, (48.8584, -2.2945)))[0] is Verdict.WRONG
    assert judge(Answer("48.8584, 2.2945", Sort.NONE, None))[0] is Verdict.WRONG
    assert judge(Answer("0.0000, 180.0000", Sort.PLACE, (0.0, -180.0)))[0] is Verdict.READ


@pytest.mark.parametrize("lat", [90.0, -90.0, 89.9999, -89.9999])
@pytest.mark.parametrize("lon", [180.0, -180.0, 179.9999, -179.9999, 0.0])
def test_the_poles_and_the_antimeridian_are_read_like_any_place(lat: float, lon: float) -> None:
    ns, ew = "NS"[lat < 0], "EW"[lon < 0]
    for text in (
        f"{lat:.4f}, {lon:.4f}",
        f"The answer is {lat:.4f}, {lon:.4f}.",
        f"{abs(lat):.4f}° {ns}, {abs(lon):.4f}° {ew}",
        f'{{"lat": {lat}, "lon": {lon}}}',
    ):
        assert parse_coordinate(text) == LatLon(lat=lat, lon=lon), text


@pytest.mark.parametrize("beyond", ["90.0001, 0.0000", "-90.5000, 10.0000", "0.0000, 180.0001"])
def test_a_hair_beyond_the_pole_or_the_antimeridian_is_out_of_range(beyond: str) -> None:
    assert parse_coordinate(beyond) is ParseFailure.OUT_OF_RANGE
