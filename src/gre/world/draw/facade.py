"""The parts that houses are made of: walls, roofs, windows, doors, balconies, fences.

A `House` carries the sheet, the house's box, its source of chance and whether snow lies on its
roof. Within it, places are shares of the box: u across, v down.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.palette import GLASS, WHITE, darker, lighter

SNOW: Colour = (248, 251, 255)
UV = tuple[float, float]


@dataclass(frozen=True)
class House:
    """One house being drawn.

    Attributes:
        canvas: The sheet.
        box: Where it stands; the lower edge is the ground.
        rng: Its own source of chance.
        snowy: Snow lies on the roof.
    """

    canvas: Canvas
    box: Box
    rng: random.Random
    snowy: bool

    def x(self, u: float) -> float:
        """Share of the house's width to share of the picture's."""
        return self.box[0] + (self.box[2] - self.box[0]) * u

    def y(self, v: float) -> float:
        """Share of the house's height to share of the picture's."""
        return self.box[1] + (self.box[3] - self.box[1]) * v

    def at(self, u0: float, v0: float, u1: float, v1: float) -> Box:
        """A box within the house."""
        return (self.x(u0), self.y(v0), self.x(u1), self.y(v1))

    def fill(self, points: Sequence[UV], colour: Colour) -> None:
        """Fill a polygon."""
        self.canvas.polygon([(self.x(u), self.y(v)) for u, v in points], colour)

    def block(self, u0: float, v0: float, u1: float, v1: float, colour: Colour) -> None:
        """Fill a rectangle."""
        self.canvas.rectangle(self.at(u0, v0, u1, v1), colour)

    def wall(self, u0: float, v0: float, u1: float, v1: float, colour: Colour) -> None:
        """A wall with a shaded strip at its right, where the light does not fall."""
        self.block(u0, v0, u1, v1, colour)
        self.block(u1 - (u1 - u0) * 0.14, v0, u1, v1, darker(colour, 0.13))

    def stripes(self, u0: float, v0: float, u1: float, v1: float, count: int, colour: Colour,
                *, upright: bool = False, width: float = 0.004) -> None:  # fmt: skip
        """Thin parallel lines: boards, courses of brick, corrugation."""
        for i in range(1, count):
            u, v = u0 + (u1 - u0) * i / count, v0 + (v1 - v0) * i / count
            ends = ((u, v0), (u, v1)) if upright else ((u0, v), (u1, v))
            self.canvas.line([(self.x(a), self.y(b)) for a, b in ends], colour, width)

    def roof(self, eaves: float, ridge: float, colour: Colour, *, left: float = 0.0,
             right: float = 1.0, top: float = 0.0) -> None:  # fmt: skip
        """A roof between the heights `ridge` and `eaves`.

        Args:
            eaves: Height of its lower edge.
            ridge: Height of its upper edge.
            colour: Its colour; snow covers most of it.
            left: Its left end at the eaves.
            right: Its right end at the eaves.
            top: Length of the ridge as a share of the eaves: 0 is a gable seen from its end.
        """
        middle, half = (left + right) / 2, (right - left) / 2
        slope = [(left, eaves), (middle - half * top, ridge), (middle + half * top, ridge)]
        self.fill([*slope, (right, eaves)], colour)
        if top:
            fold = [
                (middle + half * top, ridge),
                (right, eaves),
                (middle + half * (top + 0.6) / 2, eaves),
            ]
            self.fill(fold, darker(colour, 0.16))
        if self.snowy:
            low = ridge + (eaves - ridge) * 0.62
            reach = half * (top + (1 - top) * 0.62)
            corners = [
                (middle - reach, low),
                (middle - half * top, ridge),
                (middle + half * top, ridge),
            ]
            self.fill([*corners, (middle + reach, low)], SNOW)

    def flat_top(self, u0: float, v: float, u1: float, colour: Colour) -> None:
        """A flat roof's edge, with snow lying on it where it snows."""
        self.block(u0, v, u1, v + 0.03, colour)
        if self.snowy:
            self.block(u0, v - 0.035, u1, v + 0.01, SNOW)

    def windows(self, u0: float, v0: float, u1: float, v1: float, columns: int, rows: int,
                *, frame: Colour = WHITE, glass: Colour = GLASS, fill: UV = (0.5, 0.6),
                shutters: Colour | None = None, arched: bool = False) -> None:  # fmt: skip
        """A grid of windows.

        Args:
            u0: Left edge of the grid.
            v0: Upper edge.
            u1: Right edge.
            v1: Lower edge.
            columns: Windows across.
            rows: Windows down.
            frame: Colour of the frames.
            glass: Colour of the panes.
            fill: Share of its cell that a window fills, across and down.
            shutters: Colour of open shutters at both sides, where there are any.
            arched: A round head.
        """
        cell_u, cell_v = (u1 - u0) / columns, (v1 - v0) / rows
        half_u, half_v = cell_u * fill[0] / 2, cell_v * fill[1] / 2
        for row in range(rows):
            for column in range(columns):
                u, v = u0 + cell_u * (column + 0.5), v0 + cell_v * (row + 0.5)
                if shutters:
                    self.block(
                        u - half_u * 1.75, v - half_v, u + half_u * 1.75, v + half_v, shutters
                    )
                self.pane(u, v, half_u, half_v, frame, glass, arched=arched)

    def pane(self, u: float, v: float, half_u: float, half_v: float, frame: Colour,
             glass: Colour = GLASS, *, arched: bool = False) -> None:  # fmt: skip
        """One window around its middle."""
        if arched:
            self.canvas.ellipse(self.at(u - half_u, v - half_v * 1.7, u + half_u, v), frame)
        self.block(u - half_u, v - half_v, u + half_u, v + half_v, frame)
        inner_u, inner_v = half_u * 0.68, half_v * 0.76
        if arched:
            self.canvas.ellipse(self.at(u - inner_u, v - half_v * 1.45, u + inner_u, v), glass)
        self.block(u - inner_u, v - inner_v, u + inner_u, v + inner_v, glass)

    def door(self, u: float, top: float, width: float, colour: Colour, frame: Colour | None = None,
             *, arched: bool = False) -> None:  # fmt: skip
        """A door at the foot of the house."""
        for shade, half in ((frame, width * 0.68), (colour, width * 0.5)):
            if shade is None:
                continue
            if arched:
                lift = half * (self.box[2] - self.box[0]) / (self.box[3] - self.box[1])
                self.canvas.ellipse(self.at(u - half, top - lift, u + half, top + lift), shade)
            self.block(u - half, top, u + half, 1.0, shade)

    def railing(self, u0: float, v0: float, u1: float, v1: float, colour: Colour, count: int,
                *, width: float = 0.004) -> None:  # fmt: skip
        """A railing: two rails and upright bars."""
        self.stripes(u0, v0, u1, v1, count, colour, upright=True, width=width)
        for v in (v0, v1):
            self.canvas.line(
                [(self.x(u0), self.y(v)), (self.x(u1), self.y(v))], colour, width * 1.4
            )

    def post(self, u: float, v0: float, v1: float, colour: Colour, width: float = 0.05) -> None:
        """An upright post."""
        self.block(u - width / 2, v0, u + width / 2, v1, colour)

    def plinth(self, colour: Colour, height: float = 0.05) -> None:
        """The foot of the wall in another colour."""
        self.block(0.0, 1 - height, 1.0, 1.0, lighter(colour, 0.05))
