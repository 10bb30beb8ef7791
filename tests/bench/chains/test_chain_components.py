"""The parts of chain quality: steps, names, order, and whether the answer follows."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gre.bench.chains.follows import countries_at, said_countries
from gre.bench.chains.members import members_of
from gre.bench.chains.naming import match_names
from gre.bench.chains.order import met_at, order_of
from gre.bench.chains.settings import Weights, read_weights
from gre.bench.chains.steps import steps_of
from gre.bench.corpus.extraction import Level, Place
from gre.bench.greval import Indicator
from gre.errors import ConfigError
from gre.geo.coordinate import LatLon


@pytest.mark.parametrize(
    "response",
    [
        "<think>1. A bus.\n2. So London.</think><answer>51.5, -0.1</answer>",
        "<think>1. A bus.\n2. So London.",
        "1. A bus. 2. So London. <answer>51.5, -0.1</answer>",
        "<think>A bus. So London.</think>",
        "<think>A bus.\nSo London.</think><answer>51.5, -0.1</answer>" * 2,
    ],
    ids=["well formed", "cut off", "no think block", "prose", "two answers"],
)
def test_the_steps_of_a_response_are_found_however_it_is_written(response: str) -> None:
    assert steps_of(response)[:2] == ("A bus.", "So London.")


def test_an_answer_alone_has_no_steps() -> None:
    assert steps_of("<think></think><answer>1, 2</answer>") == ()
    assert steps_of("<answer>1, 2</answer>") == () == steps_of("")


@given(st.text(max_size=300))
def test_no_text_is_too_strange_to_have_steps(text: str) -> None:
    assert all(step.strip() for step in steps_of(text))


def test_no_word_of_a_long_chain_is_lost() -> None:
    words = [f"word{n}" for n in range(4_000)]
    prose = " ".join(f"{word}." if n % 15 == 14 else word for n, word in enumerate(words))
    found = " ".join(steps_of(prose)).replace(".", "").split()
    assert found == words


POLE = Indicator(name="wooden pole", kind="architectural")
PALM = Indicator(name="palm tree", kind="geographical", aliases=("palm", "date palm"))
HAT = Indicator(name="conical hat", kind="social")


def alike(*pairs: tuple[str, str]):  # type: ignore[no-untyped-def]
    """Vectors in which these pairs are nearly the same, and no others."""

    def like(a: Sequence[str], b: Sequence[str]) -> NDArray[np.float32]:
        found = [[0.9 if (x, y) in pairs else 0.1 for y in b] for x in a]
        return np.array(found, dtype=np.float32).reshape(len(a), len(b))

    return like


def test_a_name_is_met_exactly_by_an_alias_or_by_its_vector() -> None:
    like = alike(("conical hat", "pointed straw hat"))
    found = match_names([POLE, PALM, HAT], ["wooden pole", "palm", "pointed straw hat"], like, 0.8)
    assert {name: way for name, (_, way) in found.found.items()} == {
        "wooden pole": "exact",
        "palm tree": "alias",
        "conical hat": "embedding",
    }
    assert found.unsupported == ()


def test_one_name_does_not_count_for_two_indicators() -> None:
    concrete = Indicator(name="concrete pole", kind="architectural")
    like = alike(("wooden pole", "pole"), ("concrete pole", "pole"))
    found = match_names([POLE, concrete], ["pole"], like, 0.8)
    assert len(found.found) == 1 and found.unsupported == ()


def test_a_second_name_of_one_indicator_is_supported_and_adds_nothing() -> None:
    found = match_names([PALM, HAT], ["palm tree", "date palm"], alike(), 0.8)
    assert list(found.found) == ["palm tree"]
    assert found.means == {"palm tree": "palm tree", "date palm": "palm tree"}


def test_a_word_that_tells_things_apart_outweighs_their_likeness() -> None:
    white = Indicator(name="white edge line", kind="architectural")
    like = alike(("white edge line", "yellow edge line"))
    assert match_names([white], ["yellow edge line"], like, 0.8).unsupported == (
        "yellow edge line",
    )
    left = Indicator(name="traffic on left", kind="social")
    near = alike(("traffic on left", "traffic on right"))
    assert not match_names([left], ["traffic on right"], near, 0.8).found


def test_what_a_photo_does_not_show_is_told_in_the_order_of_the_chain() -> None:
    found = match_names([HAT], ["tuk tuk", "conical hat", "baobab", "tuk tuk"], alike(), 0.8)
    assert found.unsupported == ("tuk tuk", "baobab")


def test_key_steps_are_met_by_the_closest_steps_one_for_one() -> None:
    cosines = np.array([[0.9, 0.95], [0.2, 0.9]], dtype=np.float32)
    assert met_at(cosines, 0.5) == [1, None]  # the second step is taken by a closer key step
    assert met_at(cosines, 0.1) == [1, 0]
    assert order_of([1, 0]) == 0.0 and order_of([1, None]) is None


def place(name: str, level: Level, country: str | None = None) -> Place:
    return Place(name, level, country, 0, len(name))


FRANCE, LYON = place("France", "country", "FR"), place("Lyon", "city", "FR")
WEST, EUROPE = place("Western Europe", "region"), place("Europe", "continent")


def test_the_narrowest_place_of_the_last_conclusion_counts() -> None:
    assert said_countries([[EUROPE, WEST, FRANCE, LYON]], members_of) == {"FR"}
    candidates = [place("Spain", "country", "ES"), place("Italy", "country", "IT")]
    assert said_countries([candidates, [FRANCE]], members_of) == {"FR"}
    assert said_countries([candidates, []], members_of) == {"ES", "IT"}
    assert {"FR", "BE"} <= said_countries([[WEST]], members_of) < members_of(EUROPE)
    assert said_countries([], members_of) == frozenset()


def test_a_coordinate_lies_in_its_country_and_near_a_border_in_both() -> None:
    lyon, strasbourg = LatLon(lat=45.76, lon=4.84), LatLon(lat=48.58, lon=7.75)
    assert countries_at(lyon, 50, 200) == {"FR"}
    assert countries_at(strasbourg, 50, 200) >= {"FR", "DE"}
    assert countries_at(strasbourg, 0, 200) == {"FR"}


def test_the_open_sea_lies_in_no_country_and_a_small_island_does() -> None:
    assert countries_at(LatLon(lat=35.0, lon=-45.0), 50, 200) == frozenset()
    assert countries_at(LatLon(lat=-21.2, lon=55.5), 50, 200) == {"RE"}
    assert "FJ" in countries_at(LatLon(lat=-16.8, lon=179.99), 50, 200)


def test_every_region_has_countries_that_there_are() -> None:
    import csv
    from importlib import resources

    import pycountry

    table = resources.files("gre.bench.chains").joinpath("regions.csv").read_text("utf-8")
    known = {country.alpha_2 for country in pycountry.countries} | {"XK"}
    rows = list(csv.DictReader(table.splitlines()))
    assert len(rows) > 50
    for row in rows:
        assert set(row["countries"].split()) <= known, row["region"]


def test_weights_are_read_and_mistakes_named() -> None:
    assert read_weights("recall=2") == Weights(recall=2, refclipscore=0, bertscore=0)
    for bad in ("recal=1", "recall", "recall=-1", "recall=nan", "recall=0", "recall=inf"):
        with pytest.raises(ConfigError, match="--weights"):
            read_weights(bad)
