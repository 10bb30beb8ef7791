"""Paired differences as a matrix: a row a pair of systems, a column a measure, on one scale."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from gre.report.svg import Axis, Plot, nice_axis
from gre.svg.shapes import drawing, path, tag, text

_ROW, _LEFT, _GAP = 23.0, 206.0, 24.0
# Room that a label below the axis takes.
_LABEL = 28.0
# Differences above this, in points, do not stretch the axis.
_FAR = 25.0


@dataclass(frozen=True)
class Difference:
    """One cell, in points: a difference with its interval, and whether its test calls it clear."""

    value: float
    low: float
    high: float
    stands: bool


@dataclass(frozen=True)
class DifferenceRow:
    """One row: its name, its colour class, and a cell a column, None where nothing was measured."""

    name: str
    colour: str
    cells: Sequence[Difference | None]


def difference_matrix(
    rows: Sequence[DifferenceRow],
    columns: Sequence[str],
    *,
    title: str,
    desc: str = "",
    width: float = 1080,
) -> str:
    """Draw the matrix; all columns have one scale.

    A dot is filled where the difference stands, a ring where nothing can be said. One that lies
    beyond the scale is an arrow at its edge with the value: to scale it would press all others
    flat.
    """
    height = 58 + _ROW * len(rows) + 22
    column = (width - _LEFT) / max(len(columns), 1)
    cells = [cell for row in rows for cell in row.cells if cell is not None]
    axis = _axis(cells, labels=int((column - 2 * _GAP) / _LABEL))
    parts = [
        text(in_short(row.name), 0.0, 54 + _ROW * i, class_="system") for i, row in enumerate(rows)
    ]
    for i, name in enumerate(columns):
        left = _LEFT + i * column
        plot = Plot(axis, Axis(0, 1, ()), left + column - 2 * _GAP, height, left=left, right=0,
                    top=34, bottom=26)  # fmt: skip
        parts.append(_column(rows, i, name, plot))
    return drawing("".join(parts), width=width, height=height, title=title, desc=desc)


def in_short(name: str, most: int = 25) -> str:
    """A name that fits before a row.

    >>> in_short("a name of far more than twenty-five letters")
    'a name of far more than …'
    """
    return name if len(name) <= most else name[: most - 1] + "…"


def _axis(cells: Sequence[Difference], *, labels: int) -> Axis:
    """An axis for all that is near, with so many labels at most, 0 among them."""
    near = [cell for cell in cells if abs(cell.value) <= _FAR]
    axis = nice_axis([*(end for c in near for end in (c.low, c.high)), -2.0, 2.0])
    zero = next(i for i, (value, _) in enumerate(axis.ticks) if value == 0)
    every = ceil(len(axis.ticks) / min(max(labels, 1), 5))
    kept = [tick for i, tick in enumerate(axis.ticks) if (i - zero) % every == 0]
    return replace(axis, ticks=kept)


def _column(rows: Sequence[DifferenceRow], index: int, name: str, plot: Plot) -> str:
    parts = [
        text(name, (plot.left + plot.width) / 2, 16, class_="name", text_anchor="middle"),
        plot.grid(),
        tag("path", d=path([plot.at(0, 0), plot.at(0, 1)]), class_="axis"),
    ]
    for i, row in enumerate(rows):
        cell = row.cells[index]
        if cell is not None:
            parts.append(_cell(cell, plot, 50 + _ROW * i, row.colour))
    return "".join(parts)


def _cell(cell: Difference, plot: Plot, y: float, colour: str) -> str:
    if not plot.x.low <= cell.value <= plot.x.high:
        return _arrow(cell.value, plot, y, colour)
    inside = [min(max(end, plot.x.low), plot.x.high) for end in (cell.low, cell.high)]
    line = tag("path", d=path([(plot.at(end, 0)[0], y) for end in inside]), class_=f"line {colour}")
    dot = "dot" if cell.stands else "hollow"
    return line + tag("circle", cx=plot.at(cell.value, 0)[0], cy=y, r=4.2, class_=f"{dot} {colour}")


def _arrow(value: float, plot: Plot, y: float, colour: str) -> str:
    """A difference beyond the axis: an arrow at the edge, and the number inside."""
    side = 1 if value > 0 else -1
    edge = plot.at(plot.x.high if value > 0 else plot.x.low, 0)[0]
    head = path([(edge, y), (edge - 8 * side, y - 5), (edge - 8 * side, y + 5)], closed=True)
    number = f"{value:+.0f}".replace("-", "−")
    anchor = "end" if value > 0 else "start"
    label = text(number, edge - 12 * side, y + 4, class_="tick halo", text_anchor=anchor)
    return tag("path", d=head, class_=f"dot {colour}") + label
