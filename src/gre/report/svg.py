"""Axes and grids of the report's figures, and figures as files of their own.

Colours and fonts come from classes (`charts.css`); `standalone` puts the style sheet into a
drawing for use as a file of its own.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from importlib import resources

from gre.svg.shapes import XY, path, tag, text


def standalone(svg: str) -> str:
    """A drawing as a file of its own, with its style sheet inside."""
    style = (resources.files("gre.report") / "charts.css").read_text(encoding="utf-8")
    start = svg.index(">") + 1
    return f"{svg[:start]}<style>{style}</style>{svg[start:]}"


@dataclass(frozen=True)
class Axis:
    """One axis of a chart.

    Attributes:
        low, high: The ends, in the axis' own unit; both above 0 on a logarithmic axis.
        ticks: Values that get a grid line, each with its label.
    """

    low: float
    high: float
    ticks: Sequence[tuple[float, str]]
    label: str = ""
    log: bool = False

    def share(self, value: float) -> float:
        """Where a value lies between the ends, 0 to 1."""
        if self.log:
            return math.log(max(value, self.low) / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def nice_axis(values: Sequence[float], *, label: str = "", from_zero: bool = False) -> Axis:
    """A linear axis over some values with about four round ticks.

    >>> [text for _, text in nice_axis([0.0, 0.9]).ticks]
    ['0', '0.2', '0.4', '0.6', '0.8', '1']
    """
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    low = min(low, 0.0) if from_zero else low
    if high - low < 1e-12:
        low, high = low - 0.5, high + 0.5
    step = _round_step((high - low) / 4)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    ticks = [(i * step, f"{i * step:.6g}".replace("-", "−")) for i in range(first, last + 1)]
    return Axis(ticks[0][0], ticks[-1][0], ticks, label)


def _round_step(raw: float) -> float:
    scale = 10.0 ** math.floor(math.log10(raw))
    return next(m * scale for m in (1, 2, 2.5, 5, 10) if m * scale >= raw * 0.8)


@dataclass(frozen=True)
class Plot:
    """A rectangle with two axes: turns values into positions, and draws its own grid."""

    x: Axis
    y: Axis
    width: float
    height: float
    left: float = 46
    right: float = 14
    top: float = 14
    bottom: float = 40

    def at(self, x: float, y: float) -> XY:
        """The position of a value pair."""
        inner_w = self.width - self.left - self.right
        inner_h = self.height - self.top - self.bottom
        return (
            self.left + inner_w * self.x.share(x),
            self.top + inner_h * (1 - self.y.share(y)),
        )

    def grid(self) -> str:
        """Grid lines, tick labels and axis labels."""
        bottom, right = self.height - self.bottom, self.width - self.right
        parts = []
        for value, label in self.y.ticks:
            _, y = self.at(self.x.low, value)
            parts.append(tag("path", d=path([(self.left, y), (right, y)]), class_="grid"))
            parts.append(text(label, self.left - 7, y + 4, class_="tick", text_anchor="end"))
        for value, label in self.x.ticks:
            x, _ = self.at(value, self.y.low)
            parts.append(tag("path", d=path([(x, bottom), (x, bottom + 4)]), class_="axis"))
            parts.append(text(label, x, bottom + 17, class_="tick", text_anchor="middle"))
        parts.append(tag("path", d=path([(self.left, bottom), (right, bottom)]), class_="axis"))
        middle = (self.left + right) / 2
        if self.x.label:
            parts.append(
                text(self.x.label, middle, self.height - 5, class_="label", text_anchor="middle")
            )
        if self.y.label:
            turned = f"rotate(-90 12 {(self.top + bottom) / 2:.1f})"
            parts.append(
                text(
                    self.y.label, 12, (self.top + bottom) / 2, class_="label",
                    text_anchor="middle", transform=turned,
                )
            )  # fmt: skip
        return "".join(parts)
