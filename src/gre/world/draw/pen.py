"""A pen for one object: percent coordinates inside a box, never a mark outside it.

Objects (landmarks, vehicles, people, goods) are drawn as if their box were 100 wide and 100 high,
x to the right and y down, so that their code reads as plain shapes and works at any size.
"""

import math
from collections.abc import Sequence
from functools import cache
from itertools import pairwise

from gre.world.draw.canvas import Box, Canvas, Colour, Point


def shade(colour: Colour, factor: float) -> Colour:
    """The colour made darker (factor below 1) or lighter (above 1, towards white).

    >>> shade((100, 200, 50), 0.5)
    (50, 100, 25)
    >>> shade((100, 200, 50), 1.5)
    (178, 228, 152)
    """
    if factor <= 1:
        return (
            round(colour[0] * factor),
            round(colour[1] * factor),
            round(colour[2] * factor),
        )
    keep = 2 - min(factor, 2.0)
    return (
        round(255 - (255 - colour[0]) * keep),
        round(255 - (255 - colour[1]) * keep),
        round(255 - (255 - colour[2]) * keep),
    )


@cache
def _arc(start: float, end: float, count: int) -> tuple[Point, ...]:
    """Points on the unit circle from one angle to another, degrees, 0 east and 90 up."""
    step = (end - start) / (count - 1)
    angles = [math.radians(start + step * i) for i in range(count)]
    return tuple((math.cos(a), -math.sin(a)) for a in angles)


def arc(
    cx: float, cy: float, rx: float, ry: float, start: float = 180, end: float = 0, count: int = 13
) -> list[float]:
    """A piece of an ellipse as flat coordinates `x, y, x, y, ...` for `Pen.poly`.

    Args:
        cx: Centre, percent.
        cy: Centre, percent.
        rx: Half width, percent.
        ry: Half height, percent.
        start: First angle in degrees, 0 to the right and 90 up.
        end: Last angle in degrees.
        count: How many points.
    """
    return [v for x, y in _arc(start, end, count) for v in (cx + rx * x, cy + ry * y)]


# Half of an onion dome from its tip down: share of half width, share of height.
_ONION = ((0, 0), (0.1, 0.14), (0.3, 0.3), (0.72, 0.46), (1, 0.66), (0.96, 0.84), (0.72, 1))


class Pen:
    """Draws in percent of a box, clamped to the box.

    Args:
        canvas: The sheet.
        box: Left, top, right, bottom in the sheet's unit coordinates.
    """

    def __init__(self, canvas: Canvas, box: Box) -> None:
        self.canvas = canvas
        self.box = box
        self._x, self._y = box[0], box[1]
        self._sx = (box[2] - box[0]) / 100
        self._sy = (box[3] - box[1]) / 100

    @property
    def aspect(self) -> float:
        """Width of the box by its height; 1 where the box has no height."""
        return self._sx / self._sy if self._sy else 1.0

    def part(self, x0: float, y0: float, x1: float, y1: float) -> "Pen":
        """A pen for a part of the box."""
        return Pen(self.canvas, self._place(x0, y0, x1, y1))

    def poly(self, colour: Colour, *xy: float) -> None:
        """Fill a polygon given as `x, y, x, y, ...`."""
        self.canvas.polygon(self._points(xy), colour)

    def mirror(self, colour: Colour, *xy: float) -> None:
        """Fill a shape symmetric about the middle, given by its left outline from the top down."""
        right = [v for i in range(len(xy) - 2, -1, -2) for v in (100 - xy[i], xy[i + 1])]
        self.canvas.polygon(self._points((*xy, *right)), colour)

    def both(self, colour: Colour, *xy: float) -> None:
        """Fill a polygon and its mirror image about the middle."""
        self.poly(colour, *xy)
        self.poly(colour, *(100 - v if i % 2 == 0 else v for i, v in enumerate(xy)))

    def rect(self, colour: Colour, x0: float, y0: float, x1: float, y1: float) -> None:
        """Fill a rectangle."""
        self.canvas.rectangle(self._place(x0, y0, x1, y1), colour)

    def oval(self, colour: Colour, x0: float, y0: float, x1: float, y1: float) -> None:
        """Fill an ellipse inside a rectangle."""
        self.canvas.ellipse(self._place(x0, y0, x1, y1), colour)

    def disc(self, colour: Colour, cx: float, cy: float, r: float) -> None:
        """Fill a circle that is round whatever the box; `r` in percent of the box's width."""
        ry = r * self.aspect
        self.oval(colour, cx - r, cy - ry, cx + r, cy + ry)

    def dome(self, colour: Colour, cx: float, base: float, rx: float, height: float) -> None:
        """Fill the upper half of an ellipse standing on `base`."""
        self.poly(colour, *arc(cx, base, rx, height))

    def onion(self, colour: Colour, cx: float, base: float, rx: float, height: float) -> None:
        """Fill an onion dome with its point up."""
        left = [(cx - rx * x, base - height * (1 - y)) for x, y in _ONION]
        right = [(2 * cx - x, y) for x, y in reversed(left)]
        self.poly(colour, *(v for p in (*left, *right) for v in p))

    def arch(self, colour: Colour, x0: float, top: float, x1: float, bottom: float) -> None:
        """Fill a round-headed opening."""
        rx = (x1 - x0) / 2
        ry = min(rx * self.aspect, bottom - top)
        self.poly(colour, x0, bottom, *arc(x0 + rx, top + ry, rx, ry, count=9), x1, bottom)

    def line(self, colour: Colour, width: float, *xy: float) -> None:
        """Draw a polyline; `width` in percent of the box's width."""
        points = self._points(xy)
        half = width * self._sx / 2
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            nx, ny = (y0 - y1) / length * half, (x1 - x0) / length * half
            quad = ((x0 + nx, y0 + ny), (x1 + nx, y1 + ny), (x1 - nx, y1 - ny), (x0 - nx, y0 - ny))
            self.canvas.polygon([self._clamped(x, y) for x, y in quad], colour)

    def _clamped(self, x: float, y: float) -> Point:
        x0, y0, x1, y1 = self.box
        return (min(max(x, x0), x1), min(max(y, y0), y1))

    def _points(self, xy: Sequence[float]) -> list[Point]:
        ox, oy, sx, sy = self._x, self._y, self._sx, self._sy
        clamped = [min(max(v, 0.0), 100.0) for v in xy]
        return [
            (ox + sx * x, oy + sy * y) for x, y in zip(clamped[::2], clamped[1::2], strict=True)
        ]

    def _place(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        (left, top), (right, bottom) = self._points((x0, y0, x1, y1))
        return (left, top, right, bottom)
