"""How systems are told apart in figures: by colour, and by a shape for those who see none."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from gre.report.figures import distinct_classes
from gre.svg.shapes import path, tag

# Corners of each shape on the unit circle: how many, and the angle of the first.
_SHAPES: tuple[tuple[int, float], ...] = (
    (0, 0.0),  # a circle
    (4, math.pi / 4),  # a square
    (3, -math.pi / 2),  # a triangle
    (4, 0.0),  # a diamond
    (3, math.pi / 2),  # a triangle on its tip
    (5, -math.pi / 2),
    (6, 0.0),
    (8, math.pi / 8),
)


@dataclass(frozen=True)
class Mark:
    """One system's colour class and shape."""

    name: str
    colour: str
    shape: int

    def at(self, x: float, y: float, r: float = 4.5) -> str:
        """The mark, drawn at a place."""
        corners, first = _SHAPES[self.shape % len(_SHAPES)]
        class_ = f"dot {self.colour}"
        if not corners:
            return tag("circle", cx=x, cy=y, r=r, class_=class_)
        angles = [first + 2 * math.pi * i / corners for i in range(corners)]
        points = [(x + 1.2 * r * math.cos(a), y + 1.2 * r * math.sin(a)) for a in angles]
        return tag("path", d=path(points, closed=True), class_=class_)

    def small(self, x: float, y: float) -> str:
        """The mark on a line that goes on."""
        return self.at(x, y, 3.4)

    @property
    def key(self) -> str:
        """The mark as a drawing of its own, for legends; its name stands beside it."""
        return tag("svg", self.at(8, 8, 5.5), viewBox="0 0 16 16", class_="chart mark-key",
                   aria_hidden="true")  # fmt: skip


def marks_of(names: Sequence[str]) -> dict[str, Mark]:
    """A mark for each system, the same in every figure of a page."""
    coloured = distinct_classes(names)
    return {name: Mark(name, colour.split()[0], i) for i, (colour, name) in enumerate(coloured)}
