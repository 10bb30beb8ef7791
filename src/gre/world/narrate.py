"""The narrator: a chain in the paper's five steps that speaks only of what can be read.

Each step says what is seen, then what it implies; a sixth narrows region -> country -> area; the
answer is the best single coordinate given the posterior. A chain never knows more than the picture.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM
from gre.geo.sphere import to_unit_vector
from gre.records import Split
from gre.world import phrases
from gre.world.cues import ATTRIBUTES, STEPS
from gre.world.facts import countries, landmarks
from gre.world.observe import Observation, Seen, observe
from gre.world.phrases import Voice
from gre.world.posterior import (
    best_for_geoscore,
    cue_likelihood,
    posterior,
    site_vectors,
)
from gre.world.sample import place_of
from gre.world.scene import Scene
from gre.world.world import world

Array = NDArray[np.float64]
# A clue is said to suggest a place when the place holds this much of its probability.
_COUNTRY_SHARE = 0.5
_TWO_COUNTRIES_SHARE = 0.6
_REGION_SHARE = 0.5
_TWO_REGIONS_SHARE = 0.6
_CONTINENT_SHARE = 0.6
# A conclusion goes down to the country, and to the area, when they hold this much of the posterior.
_COUNTRY_IS_LIKELY = 0.4
_AREA_IS_LIKELY = 0.35
# Cues that are called by their name, and tell their place with it.
LANDMARKS = ("building", "nature")
Tag = Literal["background", "caption", "inference"]
# What counts as one area; sites further off have less of a say in its name.
_NEAR_KM = 150.0


@dataclass(frozen=True)
class Step:
    """One step of a chain, with what only the generator knows about it.

    Attributes:
        text: The sentence or sentences.
        cues: Ids of the cues it speaks of.
        tag: The benchmark's sorting: `background` says what something tells of a place, `caption`
            only what can be seen, `inference` concludes.
    """

    text: str
    cues: tuple[str, ...]
    tag: Tag


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
    return narrate_observation(observation, scene.split, voice_of(scene))


def voice_of(scene: Scene) -> Voice:
    """Which narrator tells a scene."""
    return phrases.VOICES[(scene.style.seed >> 3) % len(phrases.VOICES)]


def narrate_observation(
    observation: Observation,
    split: Split,
    voice: Voice,
    mass: Array | None = None,
) -> Narration:
    """Write the chain that an observation supports.

    Args:
        observation: What is seen, or believed to be seen.
        split: Whose prior the conclusion starts from.
        voice: Whose turns of phrase.
        mass: The posterior, where it is known already.
    """
    mass = posterior(observation, split) if mass is None else mass
    answer = best_for_geoscore(mass)
    steps = [_observation_step(n, observation.seen, voice) for n in STEPS]
    steps.append(_conclusion(mass, answer, bool(observation.seen), voice))
    return Narration(tuple(steps), answer)


def write_answer(answer: LatLon) -> str:
    """Write a coordinate as every chain does: decimal degrees, two places (about 1 km).

    >>> write_answer(LatLon(lat=48.8584, lon=2.2945))
    '48.86, 2.29'
    """
    return f"{answer.lat:.2f}, {answer.lon:.2f}"


def _observation_step(number: int, seen: Sequence[Seen], voice: Voice) -> Step:
    mine = [one for one in seen if ATTRIBUTES[one.attribute].step == number]
    if not mine:
        return Step(phrases.NOTHING[number], (), "caption")
    return observed(mine, [implication(one) for one in mine], voice)


def observed(seen: Sequence[Seen], places: Sequence[str | None], voice: Voice) -> Step:
    """Say what is seen in one step, and what each thing implies where it implies something."""
    told = [sentence(one, place, voice) for one, place in zip(seen, places, strict=True)]
    located = any(
        place is not None or one.attribute in LANDMARKS
        for one, place in zip(seen, places, strict=True)
    )
    tag: Tag = "background" if located else "caption"
    return Step(" ".join(told), tuple(one.attribute for one in seen), tag)


def sentence(seen: Seen, place: str | None, voice: Voice) -> str:
    """Say what is seen and what it implies; `place` is None when it implies nothing much."""
    name = phrases.name_of(seen)
    name = name[0].upper() + name[1:]
    if seen.attribute in LANDMARKS:
        mark = landmarks()[seen.value]
        place = phrases.country_name(mark.country)
        return phrases.NAMED.format(seen=name, name=mark.name, place=place)
    if place is None:
        return phrases.VAGUE.format(seen=name)
    return voice.link.format(seen=name, place=place)


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


def country_mass(mass: Array) -> dict[str, float]:
    """Posterior mass by country name."""
    return _mass_by(mass, "name")


def region_mass(mass: Array) -> dict[str, float]:
    """Posterior mass by region of the world."""
    return _mass_by(mass, "region")


def _mass_by(mass: Array, level: Literal["name", "region", "continent"]) -> dict[str, float]:
    codes, index = world().country_index
    per_country = np.bincount(index, weights=mass, minlength=len(codes))
    total: dict[str, float] = {}
    for code, share in zip(codes, per_country.tolist(), strict=True):
        key = phrases.country_name(code) if level == "name" else getattr(countries()[code], level)
        total[key] = total.get(key, 0.0) + share
    return total


def _conclusion(mass: Array, answer: LatLon, informed: bool, voice: Voice) -> Step:
    """Narrow down from region to country to area, as far as the evidence carries."""
    return _narrowed(mass, area_near(mass, answer), answer, informed, voice)


def _narrowed(mass: Array, area: int, where: LatLon, informed: bool, voice: Voice) -> Step:
    """Name a site's region, and its country and itself where these are likely."""
    country = countries()[world().sites.countries[area]]
    parts = [country.region]
    if country_mass(mass)[phrases.country_name(country.code)] >= _COUNTRY_IS_LIKELY:
        parts.append(phrases.country_name(country.code))
        if _mass_near(mass, where) >= _AREA_IS_LIKELY:
            parts.append(f"near {site_name(area)}")
    text = f"{voice.so} {', '.join(parts)}."
    return Step(text if informed else f"{phrases.UNINFORMATIVE} {text}", (), "inference")


def conclude_truly(scene: Scene, size: int) -> Step:
    """The conclusion of somebody who was told the place: true, and no finer than can be seen."""
    observation = observe(scene, size)
    mass = posterior(observation, scene.split)
    where = LatLon(lat=scene.lat, lon=scene.lon)
    return _narrowed(mass, scene.site, where, bool(observation.seen), voice_of(scene))


def conclude_at(site: int, voice: Voice) -> Step:
    """The conclusion of somebody who has settled on one place."""
    country = countries()[world().sites.countries[site]]
    parts = (country.region, phrases.country_name(country.code), f"near {site_name(site)}")
    return Step(f"{voice.so} {', '.join(parts)}.", (), "inference")


def _mass_near(mass: Array, where: LatLon) -> float:
    """Posterior mass of the sites within `_NEAR_KM` of a point."""
    return float(mass[_arc_from(where) <= _NEAR_KM].sum())


def _arc_from(where: LatLon) -> Array:
    """Distance of every site from a point, in km, `(n_sites,)`."""
    cosine = site_vectors() @ to_unit_vector(where.lat, where.lon)
    return np.asarray(EARTH_RADIUS_KM * np.arccos(np.clip(cosine, -1, 1)))


def area_near(mass: Array, answer: LatLon) -> int:
    """The site that names an answer's area: much mass, and near it."""
    closeness = np.exp(-_arc_from(answer) / _NEAR_KM)
    return int(np.argmax((mass + 1e-9) * closeness))


def site_name(site: int) -> str:
    """What a site is called in a chain: the city, or the landmark's name."""
    return place_of(world(), site).name
