"""Outlines of land and countries, for maps, and the distance from a point to the nearest coast.

The data are Natural Earth's, as TopoJSON (see `data/README.md`): arcs of whole-number steps, which
polygons share. Decoding them takes a few lines and no further package.
"""

import json
from collections.abc import Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.geo.distance import EARTH_RADIUS_KM

Ring = NDArray[np.float64]

_MAP_FILE = "countries-110m.json"
_COAST_FILE = "land-50m.json"
_STEP_KM = 3.0  # the coast is searched as points at most this far apart
_STRETCH = 64  # points of coast looked at together
_SLACK = 1e-3  # in radii: what single precision may be wrong by, and more
_AT_ONCE = 256  # points whose distances are computed together, to bound memory
_BAND_DEG = 2.0  # points are tested for land by bands of latitude
_ISLET_KM = 20.0  # farther than this from any coast and yet on no land: on an island left out
_POLE = -85.7  # south of this the data close Antarctica along the edge of a flat map


@lru_cache(maxsize=1)
def land_rings() -> tuple[Ring, ...]:
    """The land of the Earth at 1:110 million, as rings ready to be drawn on a flat map.

    Returns:
        Closed rings `(n, 2)` of `(lat, lon)` in degrees; no edge jumps from one side of the map
        to the other. Antarctica closes along the southern edge. The Caspian Sea is a ring of its
        own that lies inside Eurasia (fill rings by the even-odd rule, or draw them as lines).

    >>> len(land_rings()) > 100
    True
    """
    rings = _rings(_load(_MAP_FILE), "land")
    return tuple(piece for ring in rings for piece in _flat(ring))


@lru_cache(maxsize=1)
def country_rings() -> Mapping[str, tuple[Ring, ...]]:
    """The countries at 1:110 million, by ISO 3166-1 numeric code.

    Returns:
        For each three-digit code (`"250"` is France) its rings, as in `land_rings`. Areas without
        a code of their own and states too small for this scale are not in it.

    >>> 5 < len(country_rings()["528"][0]) < 50  # the Netherlands, simplified
    True
    """
    topology = _load(_MAP_FILE)
    found: dict[str, tuple[Ring, ...]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        code = geometry.get("id")
        if code is not None:
            rings = _polygon_rings(geometry, _arcs(topology))
            found[code] = tuple(piece for ring in rings for piece in _flat(ring))
    return MappingProxyType(found)


def coast_distance_km(points: ArrayLike) -> NDArray[np.float64]:
    """Distance in kilometres from each point to the nearest coast of a sea.

    The coast is that of 1:50 million. The Caspian counts as a sea; lakes and borders between
    countries do not. A point that lies on no land of the data and yet far from every coast stands
    on an island too small to be drawn: 0.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees.

    Returns:
        Kilometres, `(n,)`, good to a few kilometres.

    >>> coast_distance_km([(52.37, 4.89), (55.75, 37.62)]).round(-2)  # Amsterdam, Moscow
    array([  0., 600.])
    """
    where = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    result = _to_coast_km(where)
    far = np.flatnonzero(result > _ISLET_KM)
    result[far[~_on_land(where[far])]] = 0.0
    return result


def sea_distance_km(points: ArrayLike) -> NDArray[np.float64]:
    """Distance in kilometres from each point at sea to the nearest coast; 0 on land.

    Islands too small for the data are sea here: what lies far out may still be an atoll.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees.

    Returns:
        Kilometres, `(n,)`, good to a few kilometres.

    >>> sea_distance_km([(45.0, -40.0), (48.85, 2.35)]).round(-2)  # in the Atlantic, Paris
    array([900.,   0.])
    """
    where = np.asarray(points, dtype=np.float64).reshape(-1, 2)
    result = _to_coast_km(where)
    result[_on_land(where)] = 0.0
    return result


def _to_coast_km(where: Ring) -> NDArray[np.float64]:
    vectors = _unit(where)
    parts = [vectors[i : i + _AT_ONCE] for i in range(0, len(vectors), _AT_ONCE)]
    chord = np.concatenate([np.empty(0), *map(_chord_to_coast, parts)])
    result: NDArray[np.float64] = 2.0 * np.arcsin(np.minimum(chord / 2.0, 1.0)) * EARTH_RADIUS_KM
    return result


def _chord_to_coast(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Straight-line distance from unit vectors `(n, 3)` to the nearest coast point, in radii.

    The coast is known as short stretches, each inside a ball. A stretch is looked at point by
    point only where its ball comes closer than the far side of the closest ball.
    """
    coast = _coast()
    coarse = vectors.astype(np.float32) @ (-2.0 * coast.centres.T)
    coarse += 1.0 + (coast.centres**2).sum(axis=1)
    middle = np.sqrt(np.maximum(coarse, 0.0))
    reach = (middle + coast.radii).min(axis=1, keepdims=True) + _SLACK
    point, stretch = np.divmod(np.flatnonzero(middle - coast.radii <= reach), len(coast.radii))
    cosine = (coast.points[stretch] @ vectors[point][:, :, None])[..., 0].max(axis=1)
    best = np.full(len(vectors), -1.0)
    np.maximum.at(best, point, cosine)
    chord: NDArray[np.float64] = np.sqrt(np.maximum(2.0 - 2.0 * best, 0.0))
    return chord


def _on_land(where: Ring) -> NDArray[np.bool_]:
    """Whether points lie inside the rings of the 1:110 million land, by counting crossings."""
    start = np.concatenate([ring[:-1] for ring in land_rings()])
    end = np.concatenate([ring[1:] for ring in land_rings()])
    inside = np.zeros(len(where), dtype=bool)
    bands = np.floor(where[:, 0] / _BAND_DEG).astype(int)
    south, north = np.minimum(start, end)[:, 0], np.maximum(start, end)[:, 0]
    for band in np.unique(bands):
        mine = bands == band
        passing = (south < (band + 1) * _BAND_DEG) & (north >= band * _BAND_DEG)
        inside[mine] = crossings_odd(where[mine], start[passing], end[passing])
    return inside


def crossings_odd(where: Ring, start: Ring, end: Ring) -> NDArray[np.bool_]:
    """Whether a line due east from each point crosses the edges an odd number of times.

    Args:
        where: Points `(n, 2)` as `(lat, lon)` in degrees.
        start: First ends of the edges `(m, 2)`; no edge may cross the 180th meridian.
        end: Second ends of the edges `(m, 2)`.

    Returns:
        `(n,)`: true where a point is inside the rings that the edges make up.
    """
    lat, lon = where[:, :1], where[:, 1:]
    spans = (start[:, 0] > lat) != (end[:, 0] > lat)
    rise = end[:, 0] - start[:, 0]
    safe = np.where(rise == 0, 1.0, rise)
    at = start[:, 1] + (lat - start[:, 0]) / safe * (end[:, 1] - start[:, 1])
    odd: NDArray[np.bool_] = (spans & (lon < at)).sum(axis=1) % 2 == 1
    return odd


class _Coast(NamedTuple):
    """The coast as stretches of points: `(s, k, 3)` unit vectors, each stretch inside a ball."""

    points: NDArray[np.float64]
    centres: NDArray[np.float32]
    radii: NDArray[np.float32]


@lru_cache(maxsize=1)
def _coast() -> _Coast:
    rings = _rings(_load(_COAST_FILE), "land")
    start = np.concatenate([ring[:-1] for ring in rings])
    end = np.concatenate([ring[1:] for ring in rings])
    ring_of = np.repeat(np.arange(len(rings)), [len(ring) - 1 for ring in rings])
    shore = ~_is_cut(start, end)
    points, ring_of = _dense(start[shore], end[shore], ring_of[shore])
    ring_starts = np.flatnonzero(np.diff(ring_of, prepend=-1))
    within = (
        np.arange(len(points))
        - ring_starts[np.searchsorted(ring_starts, np.arange(len(points)), "right") - 1]
    )
    first = np.flatnonzero(within % _STRETCH == 0)
    last = np.append(first[1:], len(points)) - 1
    # A short last stretch repeats its last point, so that all have the same length.
    members = np.minimum(first[:, None] + np.arange(_STRETCH), last[:, None])
    stretches = _unit(points)[members]
    centres = stretches.mean(axis=1)
    radii = np.sqrt(((stretches - centres[:, None]) ** 2).sum(axis=2).max(axis=1))
    return _Coast(stretches, centres.astype(np.float32), radii.astype(np.float32))


def _is_cut(start: Ring, end: Ring) -> NDArray[np.bool_]:
    """Edges that are no coast: where the data cut the globe open to lay it flat."""
    meridian = (np.abs(start[:, 1]) == 180.0) & (np.abs(end[:, 1]) == 180.0)
    cut: NDArray[np.bool_] = meridian | (np.minimum(start[:, 0], end[:, 0]) < _POLE)
    return cut


def _dense(start: Ring, end: Ring, ring_of: NDArray[np.intp]) -> tuple[Ring, NDArray[np.intp]]:
    """Points along edges, at most a step apart, and the ring that each belongs to."""
    step = end - start
    step[:, 1] = (step[:, 1] + 180.0) % 360.0 - 180.0
    east = step[:, 1] * np.cos(np.radians(start[:, 0]))
    length_km = np.radians(np.hypot(step[:, 0], east)) * EARTH_RADIUS_KM
    counts = np.maximum(1, np.ceil(length_km / _STEP_KM)).astype(int)
    first = np.repeat(np.cumsum(counts) - counts, counts)
    share = (np.arange(counts.sum()) - first) / np.repeat(counts, counts)
    points = np.repeat(start, counts, axis=0) + share[:, None] * np.repeat(step, counts, axis=0)
    return points, np.repeat(ring_of, counts)


def _unit(points: Ring) -> NDArray[np.float64]:
    """Unit vectors `(n, 3)` of points `(n, 2)` in degrees."""
    lat, lon = np.radians(points).T
    return np.stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)], axis=1)


def _flat(ring: Ring) -> Iterator[Ring]:
    """The ring cut at the 180th meridian into rings that can be drawn on a flat map."""
    if ring[:, 0].max() < _POLE:
        return  # a seam at the pole, not land
    lon = np.degrees(np.unwrap(np.radians(ring[:, 1])))
    unrolled = np.stack([ring[:, 0], lon], axis=1)
    if abs(lon[-1] - lon[0]) > 180.0:  # it runs once around the pole: close it along the edge
        ends = np.array([[-90.0, lon[-1]], [-90.0, lon[0]], unrolled[0]])
        unrolled = np.concatenate([unrolled, ends])
    for turn in (-360.0, 0.0, 360.0):
        piece = _clip(_clip(unrolled + np.array([0.0, turn]), -180.0, 1.0), 180.0, -1.0)
        if len(piece) >= 4 and np.ptp(piece[:, 1]) > 0:
            yield piece


def _clip(ring: Ring, limit: float, sign: float) -> Ring:
    """The part of a closed ring where `sign * (lon - limit) >= 0` (Sutherland and Hodgman 1974)."""
    room = sign * (ring[:, 1] - limit)
    if not len(ring) or room.min() >= 0:
        return ring
    points: list[NDArray[np.float64]] = []
    for a, b, room_a, room_b in zip(ring[:-1], ring[1:], room[:-1], room[1:], strict=True):
        if room_a >= 0:
            points.append(a)
        if (room_a >= 0) != (room_b >= 0):
            points.append(a + (b - a) * room_a / (room_a - room_b))
    return np.array([*points, points[0]]) if points else np.empty((0, 2))


def _load(name: str) -> dict[str, Any]:
    text = (files("gre.geo") / "data" / name).read_bytes()
    topology: dict[str, Any] = json.loads(text)
    return topology


def _arcs(topology: dict[str, Any]) -> list[Ring]:
    """The arcs of a topology as `(lat, lon)`: running sums of its whole-number steps, scaled."""
    scale = np.array(topology["transform"]["scale"])
    origin = np.array(topology["transform"]["translate"])
    return [(np.cumsum(arc, axis=0) * scale + origin)[:, ::-1] for arc in topology["arcs"]]


def _rings(topology: dict[str, Any], name: str) -> list[Ring]:
    """All rings of one of the topology's objects."""
    arcs = _arcs(topology)
    geometries = topology["objects"][name]["geometries"]
    return [ring for geometry in geometries for ring in _polygon_rings(geometry, arcs)]


def _polygon_rings(geometry: dict[str, Any], arcs: list[Ring]) -> list[Ring]:
    """The rings of a polygon or of several: arcs joined end to end, `~i` is arc i backwards."""
    polygons = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    return [
        np.concatenate(
            [arcs[i][:-1] if i >= 0 else arcs[~i][:0:-1] for i in ring] + [_tip(ring, arcs)]
        )
        for polygon in polygons
        for ring in polygon
    ]


def _tip(ring: list[int], arcs: list[Ring]) -> Ring:
    """The last point of a ring's last arc, which closes it."""
    last = ring[-1]
    return arcs[last][-1:] if last >= 0 else arcs[~last][:1]
