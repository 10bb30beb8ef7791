"""The ruler: what counts as a hit, what is divided by, and how sure a share is."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.errors import ConfigError
from gre.metrics.localization import (
    GRANULARITY,
    THRESHOLDS_KM,
    Ruler,
    accuracy,
    geoscore,
    summarise,
)

NO_ANSWER = math.nan
errors = st.lists(st.one_of(st.floats(0, 20015), st.just(NO_ANSWER)), min_size=1, max_size=60)


def test_the_thresholds_are_street_city_region_country_continent() -> None:
    assert THRESHOLDS_KM == (1, 25, 200, 750, 2500)
    assert GRANULARITY[25] == "city"
    assert list(GRANULARITY.values())[-1] == "continent"


def test_an_error_of_exactly_the_threshold_is_a_hit_unless_another_paper_says_not() -> None:
    assert accuracy([25.0], [25])[25].value == 1
    assert accuracy([25.0], [25], ruler=Ruler(bound="lt"))[25].value == 0


def test_an_unanswered_photo_is_a_miss_and_stays_in_the_denominator() -> None:
    found = [0.5, 0.5, NO_ANSWER, NO_ANSWER]
    assert accuracy(found, [1])[1].value == 0.5
    assert accuracy(found, [1], ruler=Ruler(denominator="answered"))[1].value == 1


@given(errors)
def test_a_share_grows_with_its_threshold_and_lies_in_its_interval(found: list[float]) -> None:
    shares = list(accuracy(found).values())
    assert [s.value for s in shares] == sorted(s.value for s in shares)
    assert all(0 <= s.low <= s.value <= s.high <= 1 for s in shares)


def test_the_interval_is_that_of_resampling_the_photos_themselves() -> None:
    rng = np.random.default_rng(5)
    found = np.where(rng.random(300) < 0.3, 10.0, 1000.0)
    means = [(rng.choice(found, found.size) <= 25).mean() for _ in range(4000)]
    share = accuracy(found, [25])[25]
    assert share.low == pytest.approx(np.percentile(means, 2.5), abs=0.01)
    assert share.high == pytest.approx(np.percentile(means, 97.5), abs=0.01)


def test_four_times_the_photos_make_the_interval_half_as_wide() -> None:
    few = accuracy([10.0, 1000.0] * 200, [25])[25]
    many = accuracy([10.0, 1000.0] * 800, [25])[25]
    assert (few.high - few.low) / (many.high - many.low) == pytest.approx(2, rel=0.1)


def test_the_same_seed_gives_the_same_interval() -> None:
    found = [10.0, 1000.0] * 50
    assert accuracy(found, seed=3) == accuracy(found, seed=3)


def test_five_million_photos_are_no_trouble() -> None:
    found = np.linspace(0, 5000, 5_000_000)
    share = accuracy(found)[2500]
    assert share.value == pytest.approx(0.5, abs=1e-6)
    assert share.high - share.low < 0.001


def test_geoscore_falls_from_5000_and_no_answer_scores_nothing() -> None:
    scores = geoscore([0, 1492.7, 20015.1, NO_ANSWER])
    assert scores[0] == 5000
    assert scores[1] == pytest.approx(5000 / math.e)
    assert 0 < scores[2] < 0.01
    assert scores[3] == 0
    assert geoscore(2000, 2000) == pytest.approx(5000 / math.e)


def test_median_and_mean_speak_of_answered_photos_and_geoscore_of_all() -> None:
    found = summarise([1.0, 2.0, 6.0, NO_ANSWER])
    assert (found.median_km, found.mean_km) == (2, 3)
    assert found.geoscore == pytest.approx(geoscore([1, 2, 6, NO_ANSWER]).mean())
    assert (found.n, found.unparsed) == (4, 1)


def test_an_outage_is_neither_a_miss_nor_asked() -> None:
    found = summarise([0.5], unscored=9)
    assert (found.n, found.unscored, found.accuracy[1].value) == (1, 9, 1)


def test_nothing_asked_gives_no_numbers_rather_than_wrong_ones() -> None:
    found = summarise([])
    assert (found.n, found.accuracy) == (0, {})
    assert found.median_km is found.mean_km is found.geoscore is None


@given(errors)
def test_the_json_holds_shares_and_never_nan(found: list[float]) -> None:
    written = json.dumps(summarise(found).to_json(), allow_nan=False)
    assert list(json.loads(written)["accuracy"]) == ["1", "25", "200", "750", "2500"]


@pytest.mark.parametrize(
    "rules",
    [
        {"thresholds_km": ()},
        {"thresholds_km": (0, 25)},
        {"thresholds_km": (25, 1)},
        {"thresholds_km": (1, math.nan)},
        {"bound": "less"},
        {"denominator": "some"},
        {"radius_km": 0},
        {"radius_km": math.nan},
        {"geoscore_km": -1},
    ],
)
def test_a_rule_that_is_none_is_refused(rules: dict[str, object]) -> None:
    with pytest.raises(ConfigError):
        Ruler(**rules)  # type: ignore[arg-type]
