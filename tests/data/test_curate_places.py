"""Splitting by place: whatever shows one place, or looks alike, stays together."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from gre.data.curate import CurateConfig, SplitConfig
from gre.data.curate.places import NO_SPLIT, Photos, cell_of, split_photos
from gre.geo.distance import distance_matrix_km
from london_drafts import curate, draft, seed_of

HALF = SplitConfig(validation=0.25, test=0.25)


def photos(
    points: list[tuple[float, float]],
    groups: list[int] | None = None,
    phashes: list[int | None] | None = None,
    given_splits: list[int] | None = None,
) -> Photos:
    n = len(points)
    hashes = phashes or [None] * n
    return Photos(
        points=np.array(points, dtype=float).reshape(n, 2),
        groups=np.array(groups or [0] * n, dtype=np.uint64),
        phashes=np.array([h or 0 for h in hashes], dtype=np.uint64),
        has_phash=np.array([h is not None for h in hashes], dtype=bool),
        given=np.array(given_splits or [NO_SPLIT] * n, dtype=np.int8),
    )


LAT = st.floats(-90, 90) | st.floats(48.8, 48.9)  # all over the Earth, and crowded in one city
LON = st.floats(-180, 180) | st.floats(2.2, 2.4) | st.sampled_from([179.9999, -179.9999])
HASH = st.integers(0, 2**64 - 1) | st.integers(0, 63)


@settings(max_examples=60)
@given(st.data())
def test_nothing_straddles(data: st.DataObject) -> None:
    points = data.draw(st.lists(st.tuples(LAT, LON), min_size=2, max_size=40))
    n = len(points)
    groups = data.draw(st.lists(st.integers(0, 8), min_size=n, max_size=n))
    hashes = data.draw(st.lists(st.none() | HASH, min_size=n, max_size=n))
    config = SplitConfig(validation=0.3, test=0.3, cell_level=12, apart_km=1.0)
    them = photos(points, groups, hashes)
    assigned = split_photos(them, config, seed=0)
    splits = assigned.codes
    apart = splits[:, None] != splits[None, :]
    cells = cell_of(them.points, config.cell_level)
    assert not (apart & (cells[:, None] == cells[None, :])).any()
    assert not (apart & (distance_matrix_km(them.points, them.points) < config.apart_km)).any()
    grouped = (them.groups[:, None] == them.groups[None, :]) & (them.groups[:, None] != 0)
    assert not (apart & grouped).any()
    near = np.bitwise_count(them.phashes[:, None] ^ them.phashes[None, :]) <= config.near_bits
    both = them.has_phash[:, None] & them.has_phash[None, :]
    assert not (apart & near & both).any()
    assert assigned.straddling == 0


def test_the_shares_are_about_those_that_were_asked_for() -> None:
    rng = np.random.default_rng(0)
    points = np.stack([rng.uniform(-60, 60, 8000), rng.uniform(-180, 180, 8000)], axis=1)
    splits = split_photos(photos(points.tolist()), HALF, seed=0).codes
    shares = np.bincount(splits, minlength=3) / len(splits)
    assert shares == pytest.approx([0.5, 0.25, 0.25], abs=0.03)


def test_joined_cells_are_no_likelier_to_be_held_out() -> None:
    rng = np.random.default_rng(1)
    points = np.stack([rng.uniform(-60, 60, 6000), rng.uniform(-180, 180, 6000)], axis=1)
    groups = (np.arange(6000) // 6 + 1).tolist()  # six far-off cells a group
    splits = split_photos(photos(points.tolist(), groups), HALF, seed=0).codes
    assert np.mean(splits == 0) == pytest.approx(0.5, abs=0.06)


def test_a_place_keeps_its_split_when_more_photos_arrive() -> None:
    rng = np.random.default_rng(2)
    points = np.stack([rng.uniform(-60, 60, 400), rng.uniform(-180, 180, 400)], axis=1).tolist()
    before = split_photos(photos(points[:200]), HALF, seed=0).codes
    after = split_photos(photos(points), HALF, seed=0).codes
    assert (before == after[:200]).mean() > 0.98  # but for cells that the new ones join


def test_the_seed_decides() -> None:
    points = [(float(lat), lon * 20.0) for lat in range(-50, 50, 5) for lon in range(-8, 9)]
    one, other = (split_photos(photos(points), HALF, seed=n).codes for n in (0, 1))
    assert (one != other).any()


def test_a_record_that_has_a_split_keeps_it_and_its_neighbours_follow() -> None:
    here, there = (48.8584, 2.2945), (-33.86, 151.21)
    them = photos([here, here, there, there], given_splits=[2, NO_SPLIT, 0, NO_SPLIT])
    assert split_photos(them, HALF, seed=0).codes.tolist() == [2, 2, 0, 0]


def test_a_place_that_came_in_two_splits_is_kept_and_counted() -> None:
    here = (48.8584, 2.2945)
    them = photos([here, here, here], given_splits=[0, 2, NO_SPLIT])
    assigned = split_photos(them, HALF, seed=0)
    assert assigned.codes.tolist() == [0, 2, 2]  # the one without follows the one kept most closely
    assert assigned.straddling == 1
    assert assigned.largest == 3


def test_drafts_take_the_group_and_the_hash_of_their_seeds() -> None:
    drafts = [draft(n, lat=float(n * 7 - 60), lon=float(n * 9 - 150)) for n in range(20)]
    seeds = [
        seed_of(one, group=f"g{n // 5}", phash=f"{n // 10:016x}") for n, one in enumerate(drafts)
    ]
    config = CurateConfig(split=SplitConfig(test=0.5, near_bits=0), correct_within_km=30000)
    result = curate(drafts, config, seeds)
    by_id = {r.id: r.split for part in (result.cot, result.judge, result.seed) for r in part}
    for first in (0, 10):
        assert len({by_id[f"d{n}"] for n in range(first, first + 10)}) == 1


def test_something_must_be_left_to_train_on() -> None:
    with pytest.raises(ValidationError, match="must leave something to train on"):
        SplitConfig(validation=0.5, test=0.5)
