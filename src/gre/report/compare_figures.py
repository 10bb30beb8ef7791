"""The figures of a comparison as SVG: systems by threshold, curves, differences, calibration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from gre.bench.compare.content import LEVEL, Compared
from gre.bench.compare.lines import Cell, Line
from gre.bench.published import Mode
from gre.bench.score import Score
from gre.metrics.calibration import Bin, Calibration
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.report.difference_matrix import Difference, DifferenceRow, difference_matrix, in_short
from gre.report.figures import distinct_classes
from gre.report.svg import Axis, Plot
from gre.svg.shapes import drawing, path, tag, text

# The colour class of each mode, the same in every figure.
MODE_CLASSES: Mapping[Mode, str] = {
    "prior knowledge": "prior",
    "retrieval": "ci",
    "classification": "other2",
    "retrieval-augmented": "ci2",
    "reasoning": "gre",
    "other": "other1",
}
_ROW, _HEADING = 23.0, 30.0
_LEFT, _GAP = 206.0, 24.0


def colour_of(line: Line) -> str:
    """The colour class of a line: its mode's, or the bound's."""
    return "bayes" if line.status == "computed" else MODE_CLASSES[line.mode]


def systems_chart(lines: Sequence[Line], *, width: float = 1080) -> str:
    """Figure 1: every system at every threshold, grouped by how it comes by its answer.

    A column a threshold, each on its own scale from 0; a filled bar was measured and carries its
    interval, an outlined one is as published; a dashed line is the bound.
    """
    headings, places = _places(lines)
    height = places[-1] + _ROW if places else 40.0
    column = (width - _LEFT) / len(THRESHOLDS_KM)
    parts = [text(heading, 0.0, y, class_="name") for heading, y in headings]
    for line, y in zip(lines, places, strict=True):
        class_ = "label" if line.status == "published" else "system"
        parts.append(text(in_short(line.name), 10.0, y + 4, class_=class_))
    for i, km in enumerate(THRESHOLDS_KM):
        bars = _Bars(km, _LEFT + i * column, column - _GAP, height)
        parts.append(bars.draw(lines, places))
    title = "Percent of photos within five distances, system by system"
    return drawing("".join(parts), width=width, height=height, title=title)


def _places(lines: Sequence[Line]) -> tuple[list[tuple[str, float]], list[float]]:
    """The heading of each group with its height, and the height of each line."""
    headings, places, y = [], [], 34.0
    for heading, group in groupby(lines, key=_group):
        y += _HEADING
        headings.append((heading, y - 17))
        for _ in group:
            places.append(y)
            y += _ROW
    return headings, places


def _group(line: Line) -> str:
    return "the limit" if line.status == "computed" else line.mode


@dataclass(frozen=True)
class _Bars:
    """One column of figure 1: the bars at one threshold, from `left` on."""

    km: float
    left: float
    width: float
    height: float

    def draw(self, lines: Sequence[Line], places: Sequence[float]) -> str:
        shares = [line.cells.get(self.km) for line in lines]
        most = max((c.high or c.value for c in shares if c is not None), default=0.0) or 1.0
        axis = Axis(0.0, most, ())
        parts = [
            text(f"{self.km:g} km", self.left, 14.0, class_="name"),
            text(GRANULARITY[self.km], self.left, 29.0, class_="tick"),
            tag("path", d=self._upright(self.left), class_="grid"),
        ]
        for line, cell, y in zip(lines, shares, places, strict=True):
            if cell is not None:
                parts += self._bar(line, cell, y, axis)
        return "".join(parts)

    def _bar(self, line: Line, cell: Cell, y: float, axis: Axis) -> Iterator[str]:
        colour, end = colour_of(line), self._x(cell.value, axis)
        if line.status == "computed":
            yield tag("path", d=self._upright(end), class_="line thin dash bayes")
        form = "bar open" if line.status == "published" else "bar"
        yield tag(
            "rect", x=self.left, y=y - 6, width=max(end - self.left, 0.75), height=12.0, rx=2.0,
            class_=f"{form} {colour}",
        )  # fmt: skip
        if cell.low is not None and cell.high is not None:
            ends = [(self._x(share, axis), y) for share in (cell.low, cell.high)]
            yield tag("path", d=path(ends), class_="whisker")
            end = max(end, ends[1][0])
        digits = 2 if cell.value < 0.0095 and line.digits > 1 else 1
        yield text(f"{100 * cell.value:.{digits}f}", end + 5, y + 4, class_="tick halo")

    def _x(self, share: float, axis: Axis) -> float:
        return self.left + (self.width - 36) * axis.share(share)  # 36 for the number behind it

    def _upright(self, x: float) -> str:
        return path([(x, 38.0), (x, self.height - 4)])


def mode_curves(
    rows: Sequence[Score], group: Sequence[str], bound: Score | None, *, width: float = 345,
    height: float = 250,
) -> tuple[str, list[tuple[str, str]]]:  # fmt: skip
    """Accuracy against distance of a few systems in colour, all others faint behind them.

    Args:
        rows: Every measured system.
        group: Names of those in colour.
        bound: The limit, drawn dashed through the thresholds it is known at.

    Returns:
        The SVG, and its legend as `(colour class, name)`.
    """
    x = Axis(1, 20000, [(1, "1"), (25, "25"), (200, "200"), (750, "750"), (2500, "2500"),
                        (20000, "20k")], "error at most (km)", log=True)  # fmt: skip
    plot = Plot(x, Axis(0, 1, [(i / 4, f"{25 * i} %") for i in range(5)]), width, height, right=18)
    parts = [plot.grid()]
    others = [row for row in rows if row.name not in group]
    parts += [_curve(row, plot, "line faint quiet") for row in others]
    if bound is not None:
        parts.append(_curve(bound, plot, "line thin dash bayes"))
    coloured = [row for row in rows if row.name in group]
    legend = distinct_classes([row.name for row in coloured])
    for row, (colour, _) in reversed(list(zip(coloured, legend, strict=True))):
        parts.append(_curve(row, plot, f"line {colour}"))
    title = f"Accuracy against distance: {', '.join(group)}"
    return drawing("".join(parts), width=width, height=height, title=title), legend


def _curve(row: Score, plot: Plot, class_: str) -> str:
    known = row.curve or sorted((float(km), share.value) for km, share in row.accuracy.items())
    return tag("path", d=path([plot.at(km, share) for km, share in known]), class_=class_)


def difference_chart(compared: Compared, lines: Sequence[Line], *, width: float = 1080) -> str:
    """Each system minus the reference with its interval: a row a system, a column a threshold."""
    rows = [
        DifferenceRow(
            line.name,
            colour_of(line),
            [_difference(compared, line.name, km) for km in THRESHOLDS_KM],
        )
        for line in lines
    ]
    return difference_matrix(
        rows,
        [f"{km:g} km" for km in THRESHOLDS_KM],
        title=f"Differences to {compared.reference} in percentage points",
        width=width,
    )


def _difference(compared: Compared, name: str, km: float) -> Difference | None:
    found = compared.difference(name, km)
    if found is None:
        return None
    difference, p = found
    return Difference(
        100 * difference.value, 100 * difference.low, 100 * difference.high, stands=p < LEVEL
    )


def reliability_diagram(
    found: Calibration, colour: str, name: str, *, width: float = 330, height: float = 280
) -> str:
    """Accuracy against confidence with intervals, and the diagonal that a calibrated system keeps.

    The faint columns at the foot show how many answers came with which confidence.
    """
    quarters = [(i / 4, f"{25 * i} %") for i in range(5)]
    plot = Plot(Axis(0, 1, quarters, "confidence"), Axis(0, 1, quarters), width, height, right=20)
    most = max(b.n for b in found.bins)
    parts = [plot.grid(), tag("path", d=path([plot.at(0, 0), plot.at(1, 1)]), class_="zero")]
    for b in found.bins:
        parts.append(_column(plot, b, 0.25 * b.n / most, colour))
    centres = [plot.at(b.confidence, b.accuracy.value) for b in found.bins]
    parts.append(tag("path", d=path(centres), class_=f"raw {colour}"))
    for b, (x, y) in zip(found.bins, centres, strict=True):
        ends = [plot.at(b.confidence, share) for share in (b.accuracy.low, b.accuracy.high)]
        parts.append(tag("path", d=path(ends), class_=f"line thin {colour}"))
        parts.append(tag("circle", cx=x, cy=y, r=4.0, class_=f"dot {colour}"))
    return drawing("".join(parts), width=width, height=height, title=f"Reliability of {name}")


def _column(plot: Plot, b: Bin, tall: float, colour: str) -> str:
    (left, top), (right, foot) = plot.at(b.low, tall), plot.at(b.high, 0)
    return tag(
        "rect", x=left + 1, y=top, width=right - left - 2, height=foot - top,
        class_=f"bar light {colour}",
    )  # fmt: skip


def risk_coverage_chart(
    found: Mapping[str, Calibration], *, width: float = 560, height: float = 320
) -> tuple[str, list[tuple[str, str]]]:
    """The share of wrong answers when only the most confident ones are given, one line a system.

    Returns:
        The SVG, and its legend as `(colour class, name)`.
    """
    quarters = [(i / 4, f"{25 * i} %") for i in range(5)]
    plot = Plot(Axis(0, 1, quarters, "answers given, the most confident first"),
                Axis(0, 1, quarters, ""), width, height, right=20)  # fmt: skip
    legend = distinct_classes(list(found))
    parts = [plot.grid()]
    for colour, name in legend:
        points = [plot.at(coverage, risk) for coverage, risk in found[name].risk_coverage]
        parts.append(tag("path", d=path(points), class_=f"line {colour}"))
    title = "Share of wrong answers against share of answers given"
    return drawing("".join(parts), width=width, height=height, title=title), legend
