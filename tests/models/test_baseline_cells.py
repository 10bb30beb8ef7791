"""Adaptive S2 cells: split where photos are many, dropped where they are few, nested by scale."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from s2sphere import CellId, LatLng

from gre.errors import InputError
from gre.geo.distance import distance_km
from gre.models.baselines.cells import NOWHERE, leaves_of, make_partition


def photos(n: int = 600, seed: int = 0) -> np.ndarray:
    """Photos around a few cities and some scattered anywhere."""
    rng = np.random.default_rng(seed)
    cities = np.array([(48.9, 2.4), (-33.9, 151.2), (35.7, 139.7), (89.9, 10.0), (0.0, 180.0)])
    near = cities[rng.integers(len(cities), size=n - 50)] + rng.normal(0, 0.05, (n - 50, 2))
    far = np.stack([rng.uniform(-80, 80, 50), rng.uniform(-180, 180, 50)], axis=1)
    points = np.concatenate([near, far])
    return np.stack([points[:, 0].clip(-90, 90), (points[:, 1] + 180) % 360 - 180], axis=1)


def test_no_cell_holds_more_than_tau_max_or_fewer_than_tau_min() -> None:
    cells = make_partition(photos(), tau_max=40, tau_min=5)
    assert cells.counts.max() <= 40
    assert cells.counts.min() >= 5
    assert len(cells) > 10


def test_every_photo_is_found_in_its_cell_or_nowhere() -> None:
    points = photos()
    cells = make_partition(points, tau_max=40, tau_min=5)
    leaves = leaves_of(points)
    found = cells.find(leaves)
    for leaf, at in zip(leaves.tolist(), found.tolist(), strict=True):
        holding = [
            i for i, cell in enumerate(cells.ids.tolist()) if CellId(cell).contains(CellId(leaf))
        ]
        assert holding == ([] if at == NOWHERE else [at])
    assert np.array_equal(np.bincount(found[found >= 0], minlength=len(cells)), cells.counts)


def test_without_a_minimum_no_photo_is_dropped() -> None:
    points = photos()
    cells = make_partition(points, tau_max=40)
    assert (cells.find(leaves_of(points)) != NOWHERE).all()
    assert cells.counts.sum() == len(points)


def test_a_cells_centre_is_the_mean_of_its_photos_even_across_the_antimeridian() -> None:
    points = np.array([(0.0, 179.9), (0.0, -179.9)] * 3)
    (centre,) = make_partition(points, tau_max=100).centres[:1]
    # S2's faces meet elsewhere: both sides of the antimeridian lie in one cell.
    assert distance_km(centre, (0.0, 180.0)) < 1e-6


def test_photos_of_one_spot_end_the_splitting_at_the_smallest_cell() -> None:
    cells = make_partition(np.array([(48.9, 2.4)] * 9), tau_max=2)
    assert len(cells) == 1
    assert CellId(int(cells.ids[0])).is_leaf()


def test_fine_cells_nest_in_coarse_ones() -> None:
    points = photos()
    coarse = make_partition(points, tau_max=200, tau_min=5)
    fine = make_partition(points, tau_max=40, tau_min=5)
    parents = fine.parents(coarse)
    for cell, parent in zip(fine.ids.tolist(), parents.tolist(), strict=True):
        assert CellId(int(coarse.ids[parent])).contains(CellId(cell))


def test_partitions_of_different_photos_are_told_apart() -> None:
    here = make_partition(np.array([(48.9, 2.4)] * 9), tau_max=100)
    there = make_partition(np.array([(-33.9, 151.2)] * 9), tau_max=100)
    with pytest.raises(InputError, match="do not nest"):
        here.parents(there)


def test_too_few_photos_for_any_cell_is_one_clear_line() -> None:
    with pytest.raises(InputError, match="no cell holds tau_min = 5 photos: there are 3"):
        make_partition(np.array([(48.9, 2.4)] * 3), tau_max=10, tau_min=5)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_leaf_cells_are_the_librarys(lat: float, lon: float) -> None:
    (leaf,) = leaves_of(np.array([(lat, lon)])).tolist()
    assert leaf == CellId.from_lat_lng(LatLng.from_degrees(lat, lon)).id()
