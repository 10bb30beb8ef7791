"""The narrator: a chain in the paper's five steps that speaks only of what can be read.

Each step says what is seen, then what it implies; a sixth narrows region -> country -> area; the
answer is the best single coordinate given the posterior. A chain never knows more than the picture.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM
from gre.records import Split
from gre.world import phrases
from gre.world.cues import ATTRIBUTES, STEPS
from gre.world.facts import countries, landmarks
from gre.world.observe import Observation, Seen, observe
from gre.world.posterior import best_for_geoscore, cue_likelihood, posterior, to_unit_vector
from gre.world.sample import place_of
from gre.world.scene import Scene
from gre.world.world import world

# A clue is said to suggest a place when the place holds this much of its probability.
_COUNTRY_SHARE = 0.5
_TWO_COUNTRIES_SHARE = 0.6
_REGION_SHARE = 0.5
_TWO_REGIONS_SHARE = 0.6
_CONTINENT_SHARE = 0.6
# An area is named after a site that is heavy and near: its mass counts for less by this distance.
_NEAR_KM = 100.0


@dataclass(frozen=True)
class Step:
    """One step of a chain, with what only the generator knows about it.

    Attributes:
        text: The sentence or sentences.
        cues: Ids of the cues it speaks of.
        tag: The benchmark's sorting: `background` names indicators, `inference` concludes.
    """

    text: str
    cues: tuple[str, ...]
    tag: Literal["background", "inference"]


@dataclass(frozen=True)
class Narration:
    """A chain with the truth about each of its steps.

    Attributes:
        steps: Five observations and a conclusion, in order.
        answer: The coordinate the chain commits to.
    """

    steps: tuple[Step, ...]
    answer: LatLon

    @property
    def response(self) -> str:
        """The chain as a model would write it."""
        return write_chain([step.text for step in self.steps], write_answer(self.answer))

    @property
    def key_steps(self) -> tuple[str, ...]:
        """The steps that say something."""
        return tuple(step.text for step in self.steps if step.cues or step.tag == "inference")


def narrate(scene: Scene, size: int) -> Narration:
    """Write the reference chain of a scene at a size."""
    observation = observe(scene, size)
    return narrate_observation(observation, scene.split, random.Random(scene.style.seed ^ 0x5E17))


def narrate_observation(
    observation: Observation,
    split: Split,
    rng: random.Random,
    mass: NDArray[np.float64] | None = None,
) -> Narration:
    """Write the chain that an observation supports.

    Args:
        observation: What is seen, or believed to be seen.
        split: Whose prior the conclusion starts from.
        rng: Chooses between turns of phrase.
        mass: The posterior, where it is known already.
    """
    mass = posterior(observation, split) if mass is None else mass
    answer = best_for_geoscore(mass)
    steps = [_observation_step(n, observation.seen, rng) for n in STEPS]
    steps.append(_conclusion(mass, answer, bool(observation.seen), rng))
    return Narration(tuple(steps), answer)


def write_answer(answer: LatLon) -> str:
    """Write a coordinate as every chain does: decimal degrees, two places (about 1 km).

    >>> write_answer(LatLon(lat=48.8584, lon=2.2945))
    '48.86, 2.29'
    """
    return f"{answer.lat:.2f}, {answer.lon:.2f}"


def _observation_step(number: int, seen: Sequence[Seen], rng: random.Random) -> Step:
    mine = [one for one in seen if ATTRIBUTES[one.attribute].step == number]
    if not mine:
        return Step(phrases.NOTHING[number], (), "background")
    sentences = [sentence(one, implication(one), rng) for one in mine]
    return Step(" ".join(sentences), tuple(one.attribute for one in mine), "background")


def sentence(seen: Seen, place: str | None, rng: random.Random) -> str:
    """Say what is seen and what it implies; `place` is None when it implies nothing much."""
    name = phrases.name_of(seen)
    name = name[0].upper() + name[1:]
    if seen.attribute in ("building", "nature"):
        mark = landmarks()[seen.value]
        return phrases.NAMED.format(seen=name, name=mark.name, place=countries()[mark.country].name)
    if place is None:
        return rng.choice(phrases.VAGUE).format(seen=name)
    return rng.choice(phrases.LINKS).format(seen=name, place=place)


def implication(seen: Seen) -> str | None:
    """Where one clue points on its own: a country or two, a region or two, a continent, or None."""
    return _implication(Seen(seen.attribute, seen.value, seen.full))


@lru_cache(maxsize=8192)
def _implication(seen: Seen) -> str | None:
    mass = world().prior("train") * cue_likelihood(seen)
    if mass.sum() <= 0:
        return None
    mass = mass / mass.sum()
    tiers = (
        (country_mass(mass), _COUNTRY_SHARE, _TWO_COUNTRIES_SHARE),
        (region_mass(mass), _REGION_SHARE, _TWO_REGIONS_SHARE),
        (_mass_by(mass, "continent"), _CONTINENT_SHARE, 2.0),
    )
    for by_name, one, two in tiers:
        ranked = sorted(by_name.items(), key=lambda item: (-item[1], item[0]))
        if ranked[0][1] >= one:
            return ranked[0][0]
        if len(ranked) > 1 and ranked[0][1] + ranked[1][1] >= two:
            return f"{ranked[0][0]} or {ranked[1][0]}"
    return None


def country_mass(mass: NDArray[np.float64]) -> dict[str, float]:
    """Posterior mass by country name."""
    return _mass_by(mass, "name")


def region_mass(mass: NDArray[np.float64]) -> dict[str, float]:
    """Posterior mass by region of the world."""
    return _mass_by(mass, "region")


def _mass_by(
    mass: NDArray[np.float64], level: Literal["name", "region", "continent"]
) -> dict[str, float]:
    codes, index = world().country_index
    per_country = np.bincount(index, weights=mass, minlength=len(codes))
    total: dict[str, float] = {}
    for code, share in zip(codes, per_country.tolist(), strict=True):
        key = getattr(countries()[code], level)
        total[key] = total.get(key, 0.0) + share
    return total


def _conclusion(
    mass: NDArray[np.float64], answer: LatLon, informed: bool, rng: random.Random
) -> Step:
    area = area_near(mass, answer)
    country = countries()[world().sites.countries[area]]
    text = rng.choice(phrases.CONCLUSIONS).format(
        region=country.region, country=country.name, area=site_name(area)
    )
    if not informed:
        text = f"{phrases.UNINFORMATIVE} {text}"
    return Step(text, (), "inference")


def area_near(mass: NDArray[np.float64], answer: LatLon) -> int:
    """The site that names an answer's area: much mass, and near it."""
    sites = world().sites
    near = to_unit_vector(sites.lat, sites.lon) @ to_unit_vector(answer.lat, answer.lon)
    closeness = np.exp(-np.arccos(np.clip(near, -1, 1)) * EARTH_RADIUS_KM / _NEAR_KM)
    return int(np.argmax((mass + 1e-9) * closeness))


def site_name(site: int) -> str:
    """What a site is called in a chain: the city, or the landmark's name."""
    return place_of(world(), site).name
