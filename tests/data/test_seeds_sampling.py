"""Who is taken: a matter of seed and id alone, and even over the map where that is asked for."""

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import s2sphere
from hypothesis import given
from hypothesis import strategies as st

from gre.config import load_config
from gre.data import seeds
from gre.data.cells import s2_cells, s2_token
from gre.data.sampling import Choice, Sampling, choose, turn_of
from gre.data.seeds import SeedsConfig
from gre.data.sources import Candidate, Sources
from gre.errors import ConfigError
from gre.geo.coordinate import LatLon
from gre.records import Seed
from gre.store import read_all
from photos import save_photo


def photos(n: int, lat: float = 10.0, **more: Any) -> list[Candidate]:
    at = LatLon(lat=lat, lon=20)
    return [Candidate("csv", f"{lat}-{i}.jpg", at=at, **more) for i in range(n)]


def taken(candidates: list[Candidate], choice: Choice) -> list[str]:
    return [candidate.name for candidate in candidates if candidate in choice]


def checked(candidates: list[Candidate], **settings: Any) -> tuple[list[str], Choice]:
    choice = choose(iter(candidates), Sampling(**settings))
    names = taken(candidates, choice)
    assert len(names) == choice.taken
    assert choice.taken + sum(choice.dropped.values()) == choice.seen == len(candidates)
    return names, choice


def test_without_a_wish_everything_is_taken() -> None:
    assert checked(photos(20))[1].taken == 20


def test_a_fraction_is_that_fraction_and_the_order_plays_no_part() -> None:
    every = photos(20_000)
    some, _ = checked(every, fraction=0.05)
    assert 900 < len(some) < 1100
    assert set(some) == set(checked(every[::-1], fraction=0.05)[0])
    # Who is taken stays taken when there are more photos, or a larger fraction is asked for.
    assert set(some) <= set(checked(every, fraction=0.06)[0])
    assert set(checked(every[:9000], fraction=0.05)[0]) <= set(some)


def test_a_count_is_that_count_whatever_the_order() -> None:
    every = photos(3000)
    some, _ = checked(every, count=100)
    assert len(some) == 100
    assert set(some) == set(checked(every[::-1], count=100)[0])
    assert set(some) < set(checked(every, count=101)[0])
    assert len(checked(every, count=9999)[0]) == 3000
    assert len(checked(every, count=100, fraction=0.01)[0]) < 60


def test_another_seed_is_another_choice() -> None:
    every = photos(3000)
    one, two = (set(checked(every, count=300, seed=seed)[0]) for seed in (0, 1))
    assert 5 < len(one & two) < 70


def test_an_id_counts_and_not_the_name() -> None:
    named = [Candidate("csv", f"{n}.jpg", id=str(n)) for n in range(500)]
    moved = [Candidate("csv", f"elsewhere/{n}.png", id=str(n)) for n in range(500)]
    first = [c.id for c in named if c in choose(named, Sampling(count=50))]
    second = [c.id for c in moved if c in choose(moved, Sampling(count=50))]
    assert first == second


def test_cells_are_capped_and_small_ones_left_whole() -> None:
    every = photos(500, 10) + photos(30, 30) + photos(3, 45)  # Chad, Libya, Serbia
    for balance in ("s2:5", "country"):
        names, choice = checked(every, balance=balance, per_cell=20)
        assert Counter(name.partition("-")[0] for name in names) == {"10": 20, "30": 20, "45": 3}
        assert choice.dropped == {"not_sampled": 0, "cell_full": 490}
    names, choice = checked(every, balance="s2:5", per_cell=20, count=10)
    assert choice.dropped == {"not_sampled": 33, "cell_full": 490}
    names, _ = checked(every, balance="s2:5", per_cell=20, fraction=0.1)
    assert Counter(name.partition("-")[0] for name in names)["10"] == 20


def test_photos_whose_exif_has_to_tell_are_balanced_when_they_have_told(tmp_path: Path) -> None:
    for n in range(12):
        lat = 38.0 if n < 9 else 10.0
        gps = {1: "N", 2: (lat, 0.0, 0.0), 3: "E", 4: (20.0, 0.0, 0.0)}
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, gps)
    settings = ["sampling.balance=s2:6", "sampling.per_cell=4", "sampling.count=6"]
    config = load_config(SeedsConfig, overrides=settings)
    tally = seeds.run(Sources([tmp_path / "photos"]), tmp_path / "out", config)
    assert (tally.kept, tally.dropped) == (6, {"cell_full": 5, "not_sampled": 1})
    kept = read_all(tmp_path / "out" / "seeds.parquet", Seed)
    assert max(Counter(seed.lat for seed in kept).values()) <= 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"balance": "s2:6"}, {"per_cell": 3}, {"balance": "s2:31", "per_cell": 3}, {"fraction": 0},
        {"fraction": 1.5}, {"count": 0}, {"balance": "continent", "per_cell": 3},
    ],
)  # fmt: skip
def test_a_choice_that_makes_no_sense_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        load_config(Sampling, overrides=[f"{key}={value}" for key, value in wrong.items()])


@given(st.integers(0, 2**40), st.text(max_size=20))
def test_a_turn_is_a_number_that_only_seed_and_id_decide(seed: int, id: str) -> None:
    assert 0 <= turn_of(seed, id) == turn_of(seed, id) < 2**64


@given(
    st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20),
    st.integers(0, 30),
)
def test_cells_are_those_of_the_s2_library(points: list[tuple[float, float]], level: int) -> None:
    lat, lon = np.array(points).T
    tokens = [s2_token(int(cell), level) for cell in s2_cells(lat, lon, level)]
    for token, (y, x) in zip(tokens, points, strict=True):
        leaf = s2sphere.CellId.from_lat_lng(s2sphere.LatLng.from_degrees(y, x))
        if token != leaf.parent(level).to_token():
            # Upon an edge rounding may choose the other side: a micrometre away it is the same.
            cell = s2sphere.Cell(s2sphere.CellId.from_token(token))
            centre = s2sphere.LatLng.from_point(cell.get_center())
            apart = centre.get_distance(s2sphere.LatLng.from_degrees(y, x)).degrees
            assert apart < 120 / 2**level
