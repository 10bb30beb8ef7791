"""The figures of a comparison as SVG: systems by threshold, curves, differences, calibration."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, groupby

from gre.bench.compare.content import LEVEL, Compared
from gre.bench.compare.lines import STAGES, Cell, Line
from gre.bench.published import Mode
from gre.bench.score import Score
from gre.metrics.calibration import Bin, Calibration
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.metrics.paired import PairedDifference
from gre.report.figures import series_classes
from gre.report.svg import Axis, Plot, nice_axis
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
# Colours of lines that share a panel, told apart as well as may be.
_LINES = ("gre", "ci", "ci2", "other2", "other1", "ci1", "other3", "base")

_ROW, _HEADING = 23.0, 30.0
_LEFT, _GAP = 206.0, 24.0
# Differences above this, in [0, 1], do not stretch the axis.
_FAR = 0.25


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
        parts.append(text(_short(line.name), 10.0, y + 4, class_=class_))
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


def _short(name: str, most: int = 25) -> str:
    return name if len(name) <= most else name[: most - 1] + "…"


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
    legend = _colours([row.name for row in coloured])
    for row, (colour, _) in reversed(list(zip(coloured, legend, strict=True))):
        parts.append(_curve(row, plot, f"line {colour}"))
    title = f"Accuracy against distance: {', '.join(group)}"
    return drawing("".join(parts), width=width, height=height, title=title), legend


def _colours(names: Sequence[str]) -> list[tuple[str, str]]:
    """A colour class for each name: stages of the model keep theirs, others take turns."""
    staged = {name: series_classes([name])[name] for name in names if name in STAGES}
    free = cycle([colour for colour in _LINES if colour not in staged.values()])
    return [(staged.get(name) or next(free), name) for name in names]


def _curve(row: Score, plot: Plot, class_: str) -> str:
    known = row.curve or sorted((float(km), share.value) for km, share in row.accuracy.items())
    return tag("path", d=path([plot.at(km, share) for km, share in known]), class_=class_)


def difference_chart(compared: Compared, lines: Sequence[Line], *, width: float = 1080) -> str:
    """Each system minus the reference with its interval: a row a system, a column a threshold.

    All columns have one scale. A dot is filled where the difference stands after Holm's correction;
    one that lies beyond the scale is an arrow at its edge with the value: to scale it would press
    all others flat.
    """
    found = [d for c in compared.suite.comparisons for d in c.differences.values()]
    near = [d for d in found if abs(d.value) <= _FAR]
    ends = [100 * end for d in near for end in (d.low, d.high)]
    axis = _thinned(nice_axis([*ends, -2.0, 2.0]))
    height = 58 + _ROW * len(lines) + 22
    column = (width - _LEFT) / len(THRESHOLDS_KM)
    parts = [
        text(_short(line.name), 0.0, 54 + _ROW * i, class_="system") for i, line in enumerate(lines)
    ]
    for i, km in enumerate(THRESHOLDS_KM):
        left = _LEFT + i * column
        plot = Plot(axis, Axis(0, 1, ()), left + column - 2 * _GAP, height, left=left, right=0,
                    top=34, bottom=26)  # fmt: skip
        parts.append(_difference_column(compared, lines, km, plot))
    title = f"Differences to {compared.reference} in percentage points"
    return drawing("".join(parts), width=width, height=height, title=title)


def _thinned(axis: Axis) -> Axis:
    """The same axis with room for its labels in a narrow column: at most five, 0 among them."""
    if len(axis.ticks) <= 5:
        return axis
    zero = next(i for i, (value, _) in enumerate(axis.ticks) if value == 0)
    return replace(axis, ticks=[tick for i, tick in enumerate(axis.ticks) if (i - zero) % 2 == 0])


def _difference_column(compared: Compared, lines: Sequence[Line], km: float, plot: Plot) -> str:
    parts = [
        text(f"{km:g} km", (plot.left + plot.width) / 2, 16, class_="name", text_anchor="middle"),
        plot.grid(),
        tag("path", d=path([plot.at(0, 0), plot.at(0, 1)]), class_="axis"),
    ]
    for i, line in enumerate(lines):
        found = compared.difference(line.name, km)
        if found is not None:
            parts.append(_difference(*found, plot, 50 + _ROW * i, colour_of(line)))
    return "".join(parts)


def _difference(difference: PairedDifference, p: float, plot: Plot, y: float, colour: str) -> str:
    if not plot.x.low <= 100 * difference.value <= plot.x.high:
        return _arrow(difference.value, plot, y, colour)
    inside = [
        min(max(100 * end, plot.x.low), plot.x.high) for end in (difference.low, difference.high)
    ]
    ends = [(plot.at(end, 0)[0], y) for end in inside]
    dot = "dot" if p < LEVEL else "hollow"
    x = plot.at(100 * difference.value, 0)[0]
    line = tag("path", d=path(ends), class_=f"line {colour}")
    return line + tag("circle", cx=x, cy=y, r=4.2, class_=f"{dot} {colour}")


def _arrow(value: float, plot: Plot, y: float, colour: str) -> str:
    """A difference beyond the axis: an arrow at the edge, and the number inside."""
    side = 1 if value > 0 else -1
    edge = plot.at(plot.x.high if value > 0 else plot.x.low, 0)[0]
    head = path([(edge, y), (edge - 8 * side, y - 5), (edge - 8 * side, y + 5)], closed=True)
    number = f"{100 * value:+.0f}".replace("-", "−")
    anchor = "end" if value > 0 else "start"
    label = text(number, edge - 12 * side, y + 4, class_="tick halo", text_anchor=anchor)
    return tag("path", d=head, class_=f"dot {colour}") + label


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
    legend = _colours(list(found))
    parts = [plot.grid()]
    for colour, name in legend:
        points = [plot.at(coverage, risk) for coverage, risk in found[name].risk_coverage]
        parts.append(tag("path", d=path(points), class_=f"line {colour}"))
    title = "Share of wrong answers against share of answers given"
    return drawing("".join(parts), width=width, height=height, title=title), legend
