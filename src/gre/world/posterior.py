"""The exact posterior over sites given what can be read, and the best answers it allows.

Bayes with the generator's own tables: log P(site | evidence) = log prior + the log-likelihood of
the label, of every cue that can be read, and of every cue that could have been there and is not.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from gre.geo.coordinate import LatLon
from gre.geo.sphere import Array, arc_km, to_latlon, to_unit_vector
from gre.metrics.best_point import best_point_for_geoscore, pulled
from gre.records import Split
from gre.world.observe import Observation, Seen, is_legible
from gre.world.sample import OFFSET_SIGMA
from gre.world.visibility import LABELS
from gre.world.world import groups, is_distractor, world

_CITY_KM = 5.0
# The log-normal offset as 64 equally likely distances: a disc's share is right to 1 in 128.
_NODES = np.exp(OFFSET_SIGMA * np.array([NormalDist().inv_cdf((i + 0.5) / 64) for i in range(64)]))


def posterior(observation: Observation, split: Split = "train") -> Array:
    """P(site | evidence), `(n_sites,)`, summing to 1.

    Args:
        observation: What can be read of the scene.
        split: Whose prior to start from: the pool of sites the scene was drawn from.
    """
    log_mass = _log_prior(split) + _log_label(observation.label)
    if not is_distractor(observation.label):
        for attributes in groups():
            log_mass = log_mass + _log_likelihood(observation, attributes)
    mass = np.exp(log_mass - log_mass.max())
    return np.asarray(mass / mass.sum())


def cue_likelihood(seen: Seen) -> Array:
    """P(this can be read | site, something of the attribute is shown), `(n_sites,)`."""
    if seen.full:
        return world().table(seen.attribute).row(seen.value)
    return world().coarse_row(seen.attribute, seen.value)


@lru_cache(maxsize=8)
def _log_prior(split: Split) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(world().prior(split)))


@lru_cache(maxsize=32)
def _log_label(label: str) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(np.log(world().label_shares[LABELS.index(label)]))


def _log_likelihood(observation: Observation, attributes: tuple[str, ...]) -> Array | float:
    """Of what is seen of one exclusive group: a cue, an occluder, or nothing."""
    legible = [name for name in attributes if is_legible(name, observation.size)]
    if not legible or any(name in observation.hidden for name in legible):
        return 0.0  # unreadable for everyone, or something is there and nobody can tell what
    for seen in observation.seen:
        if seen.attribute in attributes:
            return _log_cue(Seen(seen.attribute, seen.value, seen.full))
    return _log_nothing(observation.label, attributes)


@lru_cache(maxsize=8192)
def _log_cue(seen: Seen) -> Array:
    # The floor changes no true posterior by more than it says; a teacher who believes in cues that
    # contradict one another still gets an answer.
    return np.asarray(np.log(np.maximum(cue_likelihood(seen), 1e-12)))


@lru_cache(maxsize=512)
def _log_nothing(label: str, attributes: tuple[str, ...]) -> Array:
    return np.asarray(np.log(world().nothing(label, attributes)))


# The best answers


def best_for_geoscore(mass: Array, *, candidates: int = 48, support: int = 512) -> LatLon:
    """The single point with the highest expected GeoScore under a posterior.

    Sites with the most mass are tried, then the best is moved towards the mass around it for as
    long as that helps.

    Args:
        mass: P(site), `(n_sites,)`.
        candidates: How many sites to try.
        support: How many sites of the most mass stand for the posterior.
    """
    top = _heaviest(mass, support)
    return to_latlon(best_point_for_geoscore(site_vectors()[top], mass[top], candidates=candidates))


def best_for_thresholds(
    mass: Array, radii_km: Sequence[float], *, candidates: int = 64, starts: int = 3
) -> list[tuple[LatLon, float]]:
    """For each threshold the point whose disc holds the most posterior mass, and how much that is.

    Site centres are tried first; the best few are then moved to the centre of mass of their discs.
    Photos lie around their site, so a small disc never holds all of a site's mass.

    Args:
        mass: P(site), `(n_sites,)`.
        radii_km: The thresholds.
        candidates: How many sites to try.
        starts: How many of the best are moved about.

    Returns:
        For each threshold the point, and the probability in [0, 1] that the truth is within it.
    """
    top = np.flatnonzero(mass > 1e-6)
    top = top[np.argsort(-mass[top], kind="stable")]
    cloud = _Cloud(site_vectors()[top], mass[top], world().spread_km[top])
    tried = cloud.points[:candidates]
    distance = arc_km(tried, cloud.points)
    return [_best_disc(cloud, tried, distance, radius, starts) for radius in radii_km]


@dataclass(frozen=True, eq=False)
class _Cloud:
    """The sites that hold the posterior: unit vectors `(m, 3)`, masses and spreads `(m,)`."""

    points: Array
    weights: Array
    spread_km: Array


def _best_disc(
    cloud: _Cloud, tried: Array, distance: Array, radius_km: float, starts: int
) -> tuple[LatLon, float]:
    held = _disc_mass(distance, radius_km, cloud)
    order = np.argsort(-held, kind="stable")
    best, best_mass = tried[order[0]], float(held[order[0]])
    # A disc smaller than a city is best at a centre: nothing is gained by moving it.
    for start in tried[order[:starts]] if radius_km > _CITY_KM else ():
        point = start
        for _ in range(4):
            point = pulled(point, cloud.points, cloud.weights, radius_km)
            value = float(_disc_mass(arc_km(point[None], cloud.points), radius_km, cloud)[0])
            if value > best_mass:
                best, best_mass = point, value
    return to_latlon(best), best_mass


def _disc_mass(distance: Array, radius_km: float, cloud: _Cloud) -> Array:
    """Mass within `radius_km` of each centre, `(c,)` in [0, 1], the photos' offsets included.

    Args:
        distance: From each centre to each site in km, `(c, m)`.
    """
    inside = np.where(distance < radius_km, 1.0, 0.0)
    # Offsets matter only where the disc's edge is within a few spreads of the site.
    rows, columns = np.nonzero(np.abs(distance - radius_km) < 8 * cloud.spread_km[None])
    near = distance[rows, columns]
    inside[rows, columns] = _share_inside(near, radius_km, cloud.spread_km[columns])
    return np.asarray(inside @ cloud.weights)


def _share_inside(distance: Array, radius_km: float, spread_km: Array) -> Array:
    """P(a photo lies within the disc | its site is `distance` from the disc's centre)."""
    rho = spread_km[:, None] * _NODES[None]
    d = np.maximum(distance, 1e-9)[:, None]
    # The circle of radius rho around the site meets the disc in an arc of half-angle phi.
    cosine = (rho**2 + d**2 - radius_km**2) / (2 * rho * d)
    return np.asarray((np.arccos(np.clip(cosine, -1, 1)) / math.pi).mean(axis=1))


@lru_cache(maxsize=1)
def site_vectors() -> Array:
    """Unit vectors of all sites, `(n_sites, 3)`."""
    return to_unit_vector(world().sites.lat, world().sites.lon)


def _heaviest(mass: Array, n: int) -> NDArray[np.int64]:
    n = min(n, len(mass))
    top = np.argpartition(-mass, n - 1)[:n]
    return top[np.lexsort((top, -mass[top]))]
