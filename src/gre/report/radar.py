"""Several measures at once: a direction each, a polygon a system."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gre.svg.shapes import XY, drawing, path, tag, text


@dataclass(frozen=True)
class Spoke:
    """One direction of a radar.

    Attributes:
        name: What is measured.
        note: Below the name, in small: `city, to 60 %`.
        end: The value at the rim; the centre is 0.
    """

    name: str
    note: str
    end: float


@dataclass(frozen=True)
class Polygon:
    """One system.

    Attributes:
        class_: Its colour.
        values: In each direction; None where there is none.
        mark: Draws what tells it from others without colour, at a place.
    """

    class_: str
    values: Sequence[float | None]
    mark: Callable[[float, float], str] | None = None


def radar_chart(
    spokes: Sequence[Spoke],
    polygons: Sequence[Polygon],
    *,
    title: str,
    desc: str = "",
    width: float = 480,
    height: float = 370,
) -> str:
    """Each direction on a scale of its own, from 0 at the centre.

    A direction without a value leaves its polygon open there: nothing is drawn through a guess.
    """
    wheel = _Wheel((width / 2, height / 2 + 10), height / 2 - 58, len(spokes))
    parts = []
    for ring in (0.25, 0.5, 0.75, 1.0):
        parts.append(tag("path", d=path(wheel.ring(ring), closed=True), class_="grid"))
    for i, spoke in enumerate(spokes):
        parts.append(tag("path", d=path([wheel.centre, wheel.at(i, 1.0)]), class_="grid"))
        parts.append(wheel.label(i, spoke))
    ends = [spoke.end or 1.0 for spoke in spokes]
    parts += [_polygon(polygon, ends, wheel) for polygon in polygons]
    parts += [_corners(polygon, ends, wheel) for polygon in polygons]
    return drawing("".join(parts), width=width, height=height, title=title, desc=desc)


def _polygon(polygon: Polygon, ends: Sequence[float], wheel: "_Wheel") -> str:
    shares = [None if v is None else v / end for v, end in zip(polygon.values, ends, strict=True)]
    if all(share is not None for share in shares):
        corners = [wheel.at(i, share or 0.0) for i, share in enumerate(shares)]
        return tag("path", d=path(corners, closed=True), class_=f"area {polygon.class_}")
    n = len(shares)
    drawn = [
        path([wheel.at(i, here), wheel.at((i + 1) % n, after)])
        for i, here in enumerate(shares)
        if here is not None and (after := shares[(i + 1) % n]) is not None
    ]
    return tag("path", d="".join(drawn), class_=f"line {polygon.class_}")


def _corners(polygon: Polygon, ends: Sequence[float], wheel: "_Wheel") -> str:
    """A mark in each direction; where none was asked for, a dot where a polygon is open."""
    if polygon.mark is None and None not in polygon.values:
        return ""
    spots = [
        wheel.at(i, value / end)
        for i, (value, end) in enumerate(zip(polygon.values, ends, strict=True))
        if value is not None
    ]
    if polygon.mark is not None:
        return "".join(polygon.mark(x, y) for x, y in spots)
    class_ = f"dot {polygon.class_}"
    return "".join(tag("circle", cx=x, cy=y, r=2.5, class_=class_) for x, y in spots)


@dataclass(frozen=True)
class _Wheel:
    """Where things stand: `count` directions around a centre, the first upwards."""

    centre: XY
    radius: float
    count: int

    def at(self, index: int, share: float) -> XY:
        return self._spot(index, self.radius * share)

    def _spot(self, index: int, distance: float) -> XY:
        angle = 2 * math.pi * index / self.count - math.pi / 2
        x, y = self.centre
        return x + distance * math.cos(angle), y + distance * math.sin(angle)

    def ring(self, share: float) -> list[XY]:
        return [self.at(index, share) for index in range(self.count)]

    def label(self, index: int, spoke: Spoke) -> str:
        x, y = self._spot(index, self.radius + 12)
        side = x - self.centre[0]
        anchor = "middle" if abs(side) < 5 else "start" if side > 0 else "end"
        y += 12 if y > self.centre[1] else -16
        name = text(spoke.name, x, y, class_="name", text_anchor=anchor)
        return name + text(spoke.note, x, y + 15, class_="tick", text_anchor=anchor)
