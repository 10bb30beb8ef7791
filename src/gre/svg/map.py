"""An offline map of the world: Natural Earth's land in the Equal Earth projection, as SVG."""

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.outlines import Ring, country_rings, land_rings
from gre.svg.shapes import XY, drawing, path, tag, text

_A = (1.340264, -0.081106, 0.000893, 0.003796)
_WIDTH = 1000.0
_SCALE = _WIDTH / 5.41326  # the width of the world at the equator, in radii
_SOUTH, _NORTH = -60.0, 84.0  # Antarctica is left out: nobody is there
_CLOSE_UP_DEG = 40.0  # the narrowest close-up; coasts at 1:110 million bear little more


class Place(Protocol):
    """Whatever has a latitude and a longitude in degrees, such as `gre.geo.coordinate.LatLon`."""

    @property
    def lat(self) -> float:
        """Latitude, north positive."""

    @property
    def lon(self) -> float:
        """Longitude, east positive."""


def project(points: ArrayLike) -> NDArray[np.float64]:
    """Project coordinates by Equal Earth into a drawing 1000 wide, y downwards.

    Args:
        points: `(..., 2)` as `(lat, lon)` in degrees.

    Returns:
        Positions `(..., 2)` as `(x, y)`; the middle of the drawing is (500, y of the equator).

    >>> project((0.0, 0.0)).round(1).tolist()
    [500.0, 241.4]

    Source: B. Savric, T. Patterson, B. Jenny, "The Equal Earth map projection", IJGIS 33 (2019).
    """
    lat, lon = np.moveaxis(np.radians(np.asarray(points, dtype=np.float64)), -1, 0)
    t = np.arcsin(math.sqrt(3) / 2 * np.sin(lat))
    a1, a2, a3, a4 = _A
    stretch = 9 * a4 * t**8 + 7 * a3 * t**6 + 3 * a2 * t**2 + a1
    x = 2 * math.sqrt(3) * lon * np.cos(t) / (3 * stretch)
    y = a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t
    return np.stack([_WIDTH / 2 + _SCALE * x, _SCALE * (_top() - y)], axis=-1)


def _top() -> float:
    t = math.asin(math.sqrt(3) / 2 * math.sin(math.radians(_NORTH)))
    a1, a2, a3, a4 = _A
    return a4 * t**9 + a3 * t**7 + a2 * t**3 + a1 * t


@lru_cache(maxsize=1)
def land_path() -> str:
    """All land as one SVG path, to be filled by the even-odd rule."""
    return _rings_path(land_rings())


@lru_cache(maxsize=1)
def border_path() -> str:
    """The outlines of countries as one SVG path, to be drawn as lines."""
    return _rings_path(ring for rings in country_rings().values() for ring in rings)


def _rings_path(rings: Iterable[Ring]) -> str:
    north = (ring for ring in rings if float(ring[:, 0].max()) > _SOUTH)
    return "".join(_compact(project(ring)) for ring in north)


def _compact(points: NDArray[np.float64]) -> str:
    """A closed path in whole tenths, as steps from point to point: a third of the text."""
    grid = np.rint(points * 10).astype(int)
    kept = grid[np.r_[True, np.any(np.diff(grid, axis=0) != 0, axis=1)]]
    steps = "".join(f"l{_tenth(dx)} {_tenth(dy)}" for dx, dy in np.diff(kept, axis=0))
    return f"M{_tenth(kept[0, 0])} {_tenth(kept[0, 1])}{steps}z"


def _tenth(value: int) -> str:
    return f"{value / 10:g}"


def land_symbol() -> str:
    """The land as a hidden definition that the maps of a page refer to; put it there once."""
    world = tag("g", _world(), id="gre-land")
    return tag("svg", tag("defs", world), width=0, height=0, style="position:absolute")


def _world() -> str:
    land = tag("path", d=land_path(), class_="land")
    return land + tag("path", d=border_path(), class_="border")


def great_circle(a: Place, b: Place, n: int = 64) -> list[NDArray[np.float64]]:
    """The shortest way between two points, as pieces that do not cross the edge of the map.

    Returns:
        Arrays `(k, 2)` of `(lat, lon)` in degrees; two pieces where the way crosses the 180th
        meridian, otherwise one.
    """
    ends = np.radians([(a.lat, a.lon), (b.lat, b.lon)])
    vectors = np.stack(
        [np.cos(ends[:, 0]) * np.cos(ends[:, 1]), np.cos(ends[:, 0]) * np.sin(ends[:, 1]),
         np.sin(ends[:, 0])], axis=-1,
    )  # fmt: skip
    angle = math.acos(float(np.clip(vectors[0] @ vectors[1], -1, 1)))
    if math.sin(angle) < 1e-6:  # the same point, or opposite ones, where every way is shortest
        return [np.array([(a.lat, a.lon), (b.lat, b.lon)])]
    t = np.linspace(0, 1, n)[:, None]
    way = (np.sin((1 - t) * angle) * vectors[0] + np.sin(t * angle) * vectors[1]) / math.sin(angle)
    lat = np.degrees(np.arcsin(np.clip(way[:, 2], -1, 1)))
    lon = np.degrees(np.arctan2(way[:, 1], way[:, 0]))
    cuts = np.flatnonzero(np.abs(np.diff(lon)) > 180) + 1
    return np.split(np.stack([lat, lon], axis=-1), cuts)


def answer_map(truth: Place, answer: Place | None, *, embedded: bool = True) -> str:
    """Truth, answer and the way between them, close up where they are near each other.

    Args:
        truth: Where the photo was taken: a ring.
        answer: Where a model said it was: a square on its tip; None draws the truth alone.
        embedded: Refer to the page's `land_symbol`; False draws the land into the map itself.
    """
    places = [truth] if answer is None else [truth, answer]
    x, y, width, height = _view(places)
    unit = width / 340  # one pixel of a map that is shown 340 wide
    cx, cy = _xy(project((truth.lat, truth.lon)))
    parts = [_ground(embedded)]
    if answer is not None:
        for piece in great_circle(truth, answer):
            parts.append(tag("path", d=path(map(_xy, project(piece))), class_="way"))
    parts.append(tag("circle", cx=cx, cy=cy, r=7.5 * unit, class_="true"))
    if answer is not None:
        parts.append(_diamond(_xy(project((answer.lat, answer.lon))), 6.0 * unit))
    return drawing(
        "".join(parts), width=width, height=height, corner=(x, y),
        title="Map: truth and answer", class_="chart map",
    )  # fmt: skip


def answers_map(
    truth: Place, answers: Mapping[str, Place], *, title: str, embedded: bool = True
) -> str:
    """Truth and several answers, each with its mark, close up where they are near each other.

    Args:
        truth: Where the photo was taken: a ring.
        answers: By the mark that stands beside each, a number or a letter.
        title: For those who cannot see it.
        embedded: As for `answer_map`.
    """
    x, y, width, height = _view([truth, *answers.values()])
    unit = width / 340
    cx, cy = _xy(project((truth.lat, truth.lon)))
    parts = [_ground(embedded), tag("circle", cx=cx, cy=cy, r=7.5 * unit, class_="true")]
    for mark, place in answers.items():
        at = _xy(project((place.lat, place.lon)))
        size = f"font-size:{11 * unit:.2f}px;stroke-width:{3 * unit:.2f}px"
        label = text(mark, at[0] + 6 * unit, at[1] - 4 * unit, class_="mark-name", style=size)
        parts.append(_diamond(at, 5.0 * unit) + label)
    return drawing(
        "".join(parts), width=width, height=height, corner=(x, y), title=title, class_="chart map"
    )


def sample_map(answer: Place, samples: Sequence[Place] = (), *, embedded: bool = True) -> str:
    """An answer among the other samples that were drawn, close up where they agree.

    Args:
        answer: A square on its tip.
        samples: Small dots; the answer may be one of them.
        embedded: As for `answer_map`.
    """
    x, y, width, height = _view([answer, *samples])
    unit = width / 340
    parts = [_ground(embedded)]
    for sample in samples:
        cx, cy = _xy(project((sample.lat, sample.lon)))
        parts.append(tag("circle", cx=cx, cy=cy, r=3.5 * unit, class_="said", opacity=0.55))
    parts.append(_diamond(_xy(project((answer.lat, answer.lon))), 6.0 * unit))
    return drawing(
        "".join(parts), width=width, height=height, corner=(x, y),
        title="Map: the answer and the samples around it", class_="chart map",
    )  # fmt: skip


def world_map(marks: str, *, title: str, embedded: bool = True) -> str:
    """The whole world with marks on it.

    Args:
        marks: SVG in the units of `project`.
        title: For those who cannot see it.
        embedded: Refer to the page's `land_symbol`; False draws the land into the map itself.
    """
    height = max(float(project((_SOUTH, 0.0))[1]), _WIDTH * 0.42)
    return drawing(
        _ground(embedded) + marks, width=_WIDTH, height=height, title=title, class_="chart map"
    )


def _xy(point: NDArray[np.float64]) -> XY:
    return float(point[0]), float(point[1])


def _diamond(centre: XY, r: float) -> str:
    x, y = centre
    return tag("path", d=path([(x, y - r), (x + r, y), (x, y + r), (x - r, y)], closed=True),
               class_="said")  # fmt: skip


def _ground(embedded: bool) -> str:
    edge = [(lat, -180.0) for lat in range(-90, 91, 5)] + [
        (lat, 180.0) for lat in range(90, -91, -5)
    ]
    sea = tag("path", d=path(map(_xy, project(edge)), closed=True), class_="sea")
    if embedded:
        return sea + tag("use", href="#gre-land")
    return sea + _world()


def _view(places: Sequence[Place]) -> tuple[float, float, float, float]:
    """The part of the drawing to show, 2 wide to 1 high: around the places, or the whole world."""
    world_height = float(project((_SOUTH, 0.0))[1])
    points = project([(place.lat, place.lon) for place in places])
    low, high = points.min(axis=0), points.max(axis=0)
    span = float(
        max((high[0] - low[0]) * 1.7, (high[1] - low[1]) * 3.4, _CLOSE_UP_DEG * _WIDTH / 360)
    )
    if len(places) == 1 or span > 0.6 * _WIDTH:
        return 0.0, 0.0, _WIDTH, max(world_height, _WIDTH * 0.42)
    centre = (low + high) / 2
    x = min(max(float(centre[0]) - span / 2, 0.0), _WIDTH - span)
    y = min(max(float(centre[1]) - span / 4, -20.0), world_height + 20 - span / 2)
    return x, y, span, span / 2
