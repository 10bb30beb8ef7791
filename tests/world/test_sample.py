"""Scenes are drawn from (seed, split, index) alone, and tell only what is true of their place."""

from collections import Counter

import numpy as np
import pytest

from gre.geo.distance import distance_km
from gre.world.cues import ATTRIBUTES, DISTRACTORS, KINDS
from gre.world.facts import countries
from gre.world.sample import iterate, sample, write_on
from gre.world.scene import Scene
from gre.world.visibility import EXCLUSIVE
from gre.world.world import world


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return list(iterate(11, "train", 1500))


def test_the_same_name_gives_the_same_scene_whatever_came_before() -> None:
    backwards = [sample(3, "train", i) for i in reversed(range(5))]
    assert list(iterate(3, "train", 5)) == backwards[::-1]


def test_seed_split_and_index_each_give_another_scene() -> None:
    first = sample(0, "train", 0)
    others = [sample(1, "train", 0), sample(0, "validation", 0), sample(0, "train", 1)]
    assert all(other.style != first.style for other in others)


def test_unseen_cities_appear_in_no_other_split(scenes: list[Scene]) -> None:
    unseen = {scene.site for scene in iterate(11, "unseen", 300)}
    assert unseen.isdisjoint(scene.site for scene in scenes)
    assert not any(world().sites.landmark[site] for site in unseen)


def test_a_photo_lies_near_its_site(scenes: list[Scene]) -> None:
    sites = world().sites
    here = np.array([(scene.lat, scene.lon) for scene in scenes])
    there = np.array([(sites.lat[s.site], sites.lon[s.site]) for s in scenes])
    spread = np.array([world().spread_km[s.site] for s in scenes])
    ratio = distance_km(here, there) / spread
    assert 0.9 < np.median(ratio) < 1.1  # the spread is the median distance
    assert ratio.max() < 20


def test_cues_are_facts_of_the_country_but_for_declared_strangers(scenes: list[Scene]) -> None:
    right = wrong = 0
    for scene in scenes:
        cue = scene.cue("flag")
        if cue is not None:
            right += cue.value == scene.place.country
            wrong += cue.value != scene.place.country
    assert right > 40
    assert wrong / (right + wrong) < 0.08


def test_the_driving_side_is_law(scenes: list[Scene]) -> None:
    seen = [(s.cue("driving_side"), s.place.country) for s in scenes]
    shown = [(cue.value, code) for cue, code in seen if cue is not None]
    assert len(shown) > 200
    assert all(value in countries()[code].shares["driving_side"] for value, code in shown)


def test_attributes_that_exclude_one_another_never_meet(scenes: list[Scene]) -> None:
    for scene in scenes:
        present = {cue.attribute for cue in scene.cues}
        assert all(len(present.intersection(group)) <= 1 for group in EXCLUSIVE)


def test_distractors_carry_nothing(scenes: list[Scene]) -> None:
    distractors = [scene for scene in scenes if scene.label in DISTRACTORS]
    assert distractors
    assert all(scene.cues == () for scene in distractors)


def test_every_attribute_and_every_kind_occurs(scenes: list[Scene]) -> None:
    attributes = Counter(cue.attribute for scene in scenes for cue in scene.visible)
    assert set(attributes) == set(ATTRIBUTES)
    assert {kind for scene in scenes for kind in scene.kinds} == set(KINDS)


def test_style_knows_nothing_of_the_place(scenes: list[Scene]) -> None:
    north = [scene for scene in scenes if scene.lat > 30]
    south = [scene for scene in scenes if scene.lat <= 30]
    for name in ("palette", "horizon", "vanish_x", "hour", "clutter"):
        a = np.array([getattr(scene.style, name) for scene in north])
        b = np.array([getattr(scene.style, name) for scene in south])
        error = np.sqrt(a.var() / len(a) + b.var() / len(b))
        assert abs(a.mean() - b.mean()) < 4 * error, name


def test_what_is_written_on_a_plate_does_not_depend_on_its_style() -> None:
    assert write_on("plate", "white", 12345) == write_on("plate", "yellow", 12345)
