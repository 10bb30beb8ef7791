"""The posterior is exact, and its best answers are as good as they say."""

import numpy as np
import pytest

from gre.geo.distance import distance_km
from gre.world.bound import Bound, BoundConfig, run
from gre.world.observe import Observation, Seen, observe
from gre.world.posterior import best_for_geoscore, best_for_thresholds, posterior
from gre.world.sample import iterate
from gre.world.scene import Scene
from gre.world.visibility import LABELS
from gre.world.world import groups, world


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return list(iterate(5, "validation", 400))


@pytest.fixture(scope="module")
def bound_112() -> Bound:
    return run(BoundConfig(n=400, size=112, seed=5, processes=1))


def test_mass_sums_to_one_and_is_never_negative(scenes: list[Scene]) -> None:
    for scene in scenes[:50]:
        mass = posterior(observe(scene, 112))
        assert mass.min() >= 0
        assert mass.sum() == pytest.approx(1)


def test_without_evidence_the_posterior_is_the_prior() -> None:
    mass = posterior(Observation("face", (), frozenset(), 112), "train")
    assert np.allclose(mass, world().prior("train"), atol=1e-6)


def test_the_truth_has_the_mass_it_should_on_average(scenes: list[Scene]) -> None:
    """Calibration: the expected mass of the true country equals the expected squared mass."""
    codes, index = world().country_index
    said, got = [], []
    for scene in scenes:
        mass = posterior(observe(scene, 112), "validation")
        per_country = np.bincount(index, weights=mass, minlength=len(codes))
        said.append(per_country.max())
        got.append(codes[int(per_country.argmax())] == scene.place.country)
    noise = np.std(np.array(said) - np.array(got)) / np.sqrt(len(scenes))
    assert abs(np.mean(said) - np.mean(got)) < 3.5 * noise


def test_a_left_hand_car_leaves_no_mass_in_france() -> None:
    seen = (Seen("driving_side", "left"),)
    mass = posterior(Observation("road traffic", seen, frozenset(), 112))
    codes, index = world().country_index
    assert np.bincount(index, weights=mass)[codes.index("FR")] < 1e-9


def test_an_unreadable_cue_is_no_evidence(scenes: list[Scene]) -> None:
    scene = next(s for s in scenes if s.cue("place_name"))
    without = scene.replace(place_name=None)
    assert np.array_equal(posterior(observe(scene, 112)), posterior(observe(without, 112)))
    assert posterior(observe(scene, 448)).max() > posterior(observe(without, 448)).max()


def test_every_outcome_of_a_group_together_has_probability_one() -> None:
    """Seen values, hidden, or nothing: the likelihoods of all outcomes sum to 1 at every site."""
    from gre.world.visibility import OCCLUSION, rate

    label = LABELS[1]
    for attributes in groups():
        if attributes[0] in ("place_name", "building", "nature"):
            continue
        total = world().nothing(label, attributes).copy()
        for attribute in attributes:
            present = world().table(attribute).shares.sum(axis=0)
            total += rate(label, attribute) * ((1 - OCCLUSION) * present + OCCLUSION)
        assert np.allclose(total, 1, atol=1e-5), attributes


def test_the_bound_agrees_with_the_hits_it_predicts(bound_112: Bound) -> None:
    for radius, share in bound_112.optimal.items():
        hits = bound_112.realised[radius].value
        error = np.sqrt(max(share.value * (1 - share.value), 0.01) / bound_112.n)
        assert abs(hits - share.value) < 4 * error, radius


def test_one_answer_never_beats_the_best_answer_for_each_threshold(bound_112: Bound) -> None:
    for radius, share in bound_112.single.items():
        slack = 2 * (share.high - share.low)
        assert share.value <= bound_112.optimal[radius].value + slack


def test_more_pixels_tell_more(bound_112: Bound) -> None:
    sharp = run(BoundConfig(n=400, size=448, seed=5, processes=1))
    for radius, share in bound_112.optimal.items():
        assert sharp.optimal[radius].value >= share.value


def test_the_best_point_for_a_threshold_beats_random_points(scenes: list[Scene]) -> None:
    """Against brute force: no site centre's disc holds more than the one found."""
    sites = world().sites
    centres = np.stack([sites.lat, sites.lon], axis=1)
    mass = posterior(observe(scenes[0], 112))
    [(_, held)] = best_for_thresholds(mass, [750.0])
    tried = np.random.default_rng(0).choice(len(sites), 300, replace=False)
    for site in tried:
        inside = mass[distance_km(centres[site], centres) <= 740.0].sum()
        assert inside <= held + 1e-6


def test_the_geoscore_answer_beats_the_heaviest_site(scenes: list[Scene]) -> None:
    sites = world().sites
    centres = np.stack([sites.lat, sites.lon], axis=1)
    for scene in scenes[:20]:
        mass = posterior(observe(scene, 112))
        best = best_for_geoscore(mass)
        top = centres[int(mass.argmax())]
        gain = np.exp(-distance_km((best.lat, best.lon), centres) / 1492.7) @ mass
        plain = np.exp(-distance_km(top, centres) / 1492.7) @ mass
        assert gain >= plain - 1e-3
