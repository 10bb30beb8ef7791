"""Draws scenes from the world: `sample(seed, split, index)` is the same scene for ever.

Every choice derives from `(seed, split, index)` alone, so neither order nor the number of processes
changes a scene.
"""

import math
from collections.abc import Iterator
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from gre.geo.coordinate import LatLon
from gre.geo.distance import EARTH_RADIUS_KM
from gre.records import Split
from gre.world.cues import ATTRIBUTES
from gre.world.facts import countries, landmarks, languages
from gre.world.scene import Cue, Place, Scene, Style
from gre.world.visibility import LABELS, OCCLUSION, rate
from gre.world.world import World, groups, is_distractor, world

SPLITS: tuple[Split, ...] = ("train", "validation", "test", "unseen")
# A photo's distance from its site's point is log-normal with this sigma and the site's median.
OFFSET_SIGMA = 0.7
# What is written on things tells nothing but the cue's value: letters and digits are drawn blindly.
_LETTERS = "ABCDEFGHJKLMNPRSTUVXYZ"
_HOSTS = ("hotel", "taxi", "info", "news", "cafe", "tours")


def sample(seed: int, split: Split, index: int) -> Scene:
    """Draw one scene.

    Args:
        seed: Names the world's history; another seed, other scenes.
        split: Which pool of cities it is drawn from, and part of the scene's name.
        index: Number of the scene within its split, from 0.
    """
    the_world = world()
    rng = np.random.default_rng([seed, SPLITS.index(split), index])
    site = _pick(_cumulative(the_world, split), rng)
    label = LABELS[_pick(np.cumsum(the_world.label_shares[:, site]), rng)]
    where = _offset(the_world, site, rng)
    cues = () if is_distractor(label) else _cues(the_world, site, label, rng)
    return Scene(
        seed=seed, split=split, index=index, site=site, label=label, cues=cues,
        place=place_of(the_world, site), lat=round(where.lat, 5), lon=round(where.lon, 5),
        style=_style(rng),
    )  # fmt: skip


def iterate(seed: int, split: Split, n: int, start: int = 0) -> Iterator[Scene]:
    """Draw scenes `start` to `start + n` of a split."""
    return (sample(seed, split, index) for index in range(start, start + n))


def place_of(the_world: World, site: int) -> Place:
    """The name of a site: its city, or its landmark."""
    mark = the_world.sites.landmark[site]
    name = landmarks()[mark].name if mark else the_world.sites.names[site]
    code = the_world.sites.countries[site]
    return Place(name=name, country=code, country_name=countries()[code].name)


@lru_cache(maxsize=8)
def _cumulative(the_world: World, split: Split) -> NDArray[np.float64]:
    return np.cumsum(the_world.prior(split))


def _pick(cumulative: NDArray[np.float64], rng: np.random.Generator) -> int:
    """Draw a position with the probabilities that a cumulative sum describes."""
    return int(np.searchsorted(cumulative, rng.random() * cumulative[-1], side="right"))


def _offset(the_world: World, site: int, rng: np.random.Generator) -> LatLon:
    """Move away from a site's point: log-normal distance, any direction."""
    median = float(the_world.spread_km[site])
    distance = median * math.exp(OFFSET_SIGMA * rng.standard_normal()) / EARTH_RADIUS_KM
    bearing = 2 * math.pi * rng.random()
    lat, lon = math.radians(the_world.sites.lat[site]), math.radians(the_world.sites.lon[site])
    sine = math.sin(lat) * math.cos(distance)
    sine += math.cos(lat) * math.sin(distance) * math.cos(bearing)
    new_lat = math.asin(max(-1.0, min(1.0, sine)))
    east = math.sin(bearing) * math.sin(distance) * math.cos(lat)
    new_lon = lon + math.atan2(east, math.cos(distance) - math.sin(lat) * sine)
    wrapped = (math.degrees(new_lon) + 180.0) % 360.0 - 180.0
    return LatLon(lat=math.degrees(new_lat), lon=wrapped)


def _cues(the_world: World, site: int, label: str, rng: np.random.Generator) -> tuple[Cue, ...]:
    shown = []
    for group in groups():
        attribute = _chosen(group, label, rng)
        draws = rng.random(2)  # drawn always, so that one attribute never shifts the next
        word = int(rng.integers(1 << 30))
        if attribute is None:
            continue
        hidden = bool(draws[0] < OCCLUSION) and attribute not in ("building", "nature")
        value = _value(the_world, site, attribute, draws[1])
        if value or hidden:
            text = write_on(attribute, value, word) if value else ""
            shown.append(Cue(attribute=attribute, value=value, text=text, occluded=hidden))
    order = {name: i for i, name in enumerate(ATTRIBUTES)}
    return tuple(sorted(shown, key=lambda cue: order[cue.attribute]))


def _chosen(group: tuple[str, ...], label: str, rng: np.random.Generator) -> str | None:
    draw = rng.random()
    for attribute in group:
        draw -= rate(label, attribute)
        if draw < 0:
            return attribute
    return None


def _value(the_world: World, site: int, attribute: str, draw: float) -> str:
    """Draw a value at a site; empty when there is nothing of it here."""
    if attribute == "place_name":
        return "" if the_world.sites.landmark[site] else the_world.sites.names[site]
    table = the_world.table(attribute)
    row = int(np.searchsorted(np.cumsum(table.shares[:, site], dtype=np.float64), draw, "right"))
    return table.values[row] if row < len(table.values) else ""


def write_on(attribute: str, value: str, draw: int) -> str:
    """What is written on a cue that carries text; it tells no more than the value does."""
    digits = f"{draw:09d}"
    letters = "".join(_LETTERS[(draw // 7**i) % len(_LETTERS)] for i in range(3))
    match attribute:
        case "language":
            words = languages()[value].words
            return words[draw % len(words)]
        case "place_name":
            return value
        case "plate":
            return f"{letters} {digits[:3]}"
        case "domain":
            return f"{_HOSTS[draw % len(_HOSTS)]}{value}"
        case "calling_code":
            return f"+{value} {digits[:2]} {digits[2:5]}"
        case "currency":
            return f"{value} {1 + draw % 98}"
        case _:
            return ""


def _style(rng: np.random.Generator) -> Style:
    return Style(
        seed=int(rng.integers(1 << 31)),
        palette=int(rng.integers(8)),
        horizon=round(0.38 + 0.14 * rng.random(), 4),
        vanish_x=round(0.35 + 0.30 * rng.random(), 4),
        hour=round(7 + 12 * rng.random(), 2),
        clutter=round(rng.random(), 3),
    )
