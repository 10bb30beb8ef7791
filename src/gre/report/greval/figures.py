"""The figures of the report: distribution, radar, breakdowns, quality against localization."""

from collections.abc import Mapping, Sequence
from html import escape
from itertools import combinations

from gre.bench.build.distribution import Bar
from gre.bench.chains.table import estimate_of
from gre.bench.compare.content import LEVEL
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.report.difference_matrix import Difference, DifferenceRow, difference_matrix, in_short
from gre.report.greval.content import GREvalScores
from gre.report.greval.marks import Mark
from gre.report.greval.standing import Standing, chain_difference
from gre.report.greval.tables import EXAM_KM, PARTS, WHOLE, Cell, Table, measured_parts
from gre.report.radar import Polygon, Spoke, radar_chart
from gre.report.svg import Axis, Plot, nice_axis
from gre.svg.shapes import XY, drawing, path, tag, text

_BAR = 24.0


def distribution_chart(
    bars: Sequence[Bar], groups: Mapping[str, Sequence[str]], *, title: str, width: float = 520
) -> str:
    """Figure 4: what the benchmark is made of, each share above the paper's, which is outlined."""
    longest = max((max(bar.share, bar.paper) for bar in bars), default=0.0) or 1.0
    left, right = 150.0, 66.0
    scale = (width - left - right) / longest
    parts, y = [], 8.0
    for group, names in groups.items():
        mine = [bar for bar in bars if bar.name in names]
        shares = f"{sum(b.share for b in mine):.1f} % (paper {sum(b.paper for b in mine):.1f} %)"
        parts.append(text(f"{group}: {shares}", 0.0, y + 12, class_="name"))
        y += 24
        for bar in mine:
            parts.append(_pair_of_bars(bar, y, left, scale))
            y += _BAR
        y += 10
    told = "; ".join(f"{b.name} {b.share:.1f} %, in the paper {b.paper:.1f} %" for b in bars)
    return drawing("".join(parts), width=width, height=y, title=title, desc=told)


def _pair_of_bars(bar: Bar, y: float, left: float, scale: float) -> str:
    end = left + scale * max(bar.share, bar.paper)
    return "".join([
        text(bar.name, left - 8, y + 14, class_="label", text_anchor="end"),
        tag("rect", x=left, y=y + 1, width=max(scale * bar.share, 0.75), height=10.0, rx=2.0,
            class_="bar gre"),
        tag("rect", x=left, y=y + 13, width=max(scale * bar.paper, 0.75), height=5.0, rx=2.0,
            class_="bar open base"),
        text(f"{bar.share:.1f} · {bar.paper:.1f}", end + 6, y + 14, class_="tick"),
    ])  # fmt: skip


def threshold_radar(scores: GREvalScores, marks: Mapping[str, Mark]) -> str:
    """Figure 6: the five thresholds as directions, each to the best share of any system shown."""
    values = {
        name: [row.share(km) for km in THRESHOLDS_KM]
        for name in marks
        if (row := scores.suite.row(name)) is not None
    }
    names = [(f"{km:g} km", GRANULARITY[km]) for km in THRESHOLDS_KM]
    shares = {n: [s.value if s else None for s in row] for n, row in values.items()}
    return _radar(names, shares, marks, "Percent within five distances, a direction each")


def component_radar(scores: GREvalScores, marks: Mapping[str, Mark]) -> str:
    """The components of the chains' quality as directions."""
    parts = [part for part in measured_parts(scores) if part not in WHOLE]
    values = {}
    for name in marks:
        chains = scores.chains(name)
        if chains is not None:
            found = [estimate_of(chains, part) for part in parts]
            values[name] = [one.value if one else None for one in found]
    names = [PARTS[part] for part in parts]
    return _radar(names, values, marks, "Components of the chains, a direction each")


def group_radar(table: Table, marks: Mapping[str, Mark]) -> str:
    """A breakdown as a radar: a direction a group of photos."""
    names = [(in_short(row.name, 20), f"n {row.n}") for row in table.rows]
    values = {
        name: [_value(row.cells.get(name)) for row in table.rows]
        for name in marks
        if any(name in row.cells for row in table.rows)
    }
    return _radar(names, values, marks, table.title)


def _value(cell: Cell | None) -> float | None:
    return None if cell is None else cell.value


def _radar(
    names: Sequence[tuple[str, str]],
    values: Mapping[str, Sequence[float | None]],
    marks: Mapping[str, Mark],
    title: str,
) -> str:
    spokes = []
    for i, (name, note) in enumerate(names):
        end = max((v for row in values.values() if (v := row[i]) is not None), default=0.0)
        spokes.append(Spoke(name, f"{note}, to {100 * end:.0f}", max(end, 0.0)))
    polygons = [
        Polygon(
            marks[name].colour, [None if v is None else max(v, 0.0) for v in row], marks[name].small
        )
        for name, row in values.items()
    ]
    told = "; ".join(
        f"{name}: " + ", ".join("–" if v is None else f"{100 * v:.0f}" for v in row)
        for name, row in values.items()
    )
    heads = ", ".join(name for name, _ in names)
    return radar_chart(spokes, polygons, title=title, desc=f"{heads}. {told}", width=560)


def group_chart(table: Table, marks: Mapping[str, Mark], *, width: float = 520) -> str:
    """A breakdown as marks with their intervals: a band a group, a line a system."""
    names = [name for name in marks if any(name in row.cells for row in table.rows)]
    band = 13.0 * max(len(names), 1) + 13
    height = band * len(table.rows) + 60
    ends = [
        100 * end
        for row in table.rows
        for name in names
        if (cell := row.cells.get(name)) is not None
        for end in (cell.low, cell.high)
        if end is not None
    ]
    plot = Plot(nice_axis([*ends, 0.0]), Axis(0, 1, ()), width, height, left=172, top=6)
    parts = [plot.grid(), *_uprights(plot)]
    for i, row in enumerate(table.rows):
        top = plot.top + band * i
        middle = top + band / 2
        parts.append(text(in_short(row.name), 160, middle, class_="label", text_anchor="end"))
        parts.append(text(f"n {row.n}", 160, middle + 13, class_="tick", text_anchor="end"))
        if i:
            parts.append(tag("path", d=path([(0, top), (width, top)]), class_="grid"))
        for k, name in enumerate(names):
            parts.append(_whisker(row.cells.get(name), plot, top + 14 + 13 * k, marks[name]))
    told = "The same numbers stand in the table below."
    return drawing("".join(parts), width=width, height=height, title=table.title, desc=told)


def _uprights(plot: Plot) -> list[str]:
    bottom = plot.height - plot.bottom
    xs = [plot.at(value, 0)[0] for value, _ in plot.x.ticks]
    return [tag("path", d=path([(x, plot.top), (x, bottom)]), class_="grid") for x in xs]


def _whisker(cell: Cell | None, plot: Plot, y: float, mark: Mark) -> str:
    if cell is None or cell.value is None:
        return ""
    ends = [plot.at(100 * end, 0)[0] for end in (cell.low, cell.high) if end is not None]
    line = tag("path", d=path([(x, y) for x in ends]), class_=f"line thin {mark.colour}")
    told = tag("title", f"{escape(mark.name)} {100 * cell.value:.1f}")
    return tag("g", told + line + mark.at(plot.at(100 * cell.value, 0)[0], y, 3.8))


def scatter(scores: GREvalScores, marks: Mapping[str, Mark], *, width: float = 560) -> str:
    """Quality of the chains against localization, a mark a system, with both intervals."""
    points = []
    for name, mark in marks.items():
        row, chains = scores.suite.row(name), scores.chains(name)
        share = row.share(EXAM_KM) if row else None
        if share is not None and chains is not None and chains.quality is not None:
            points.append((mark, share, chains.quality))
    xs = [100 * end for _, share, _ in points for end in (share.low, share.high)]
    ys = [100 * end for _, _, quality in points for end in (quality.low, quality.high)]
    x = nice_axis(xs or [0.0, 100.0], label=f"percent within {EXAM_KM:g} km")
    y = nice_axis(ys or [0.0, 100.0], label="CoT quality")
    plot = Plot(x, y, width, 380, left=58, right=90)
    parts = [plot.grid()]
    taken: list[tuple[float, float, float]] = []
    for mark, share, quality in points:
        across = [plot.at(100 * end, 100 * quality.value) for end in (share.low, share.high)]
        upright = [plot.at(100 * share.value, 100 * e) for e in (quality.low, quality.high)]
        at = plot.at(100 * share.value, 100 * quality.value)
        parts.append(tag("path", d=path(across) + path(upright), class_=f"line thin {mark.colour}"))
        parts.append(mark.at(*at, 5.5))
        parts.append(_label_beside(in_short(mark.name), at, taken))
    told = "; ".join(
        f"{mark.name}: {100 * share.value:.1f} % and {100 * quality.value:.1f}"
        for mark, share, quality in points
    )
    title = "Quality of the chains against localization"
    return drawing("".join(parts), width=width, height=380, title=title, desc=told)


def _label_beside(name: str, at: XY, taken: list[tuple[float, float, float]]) -> str:
    """A name next to its mark, where it covers none that stands there already.

    Args:
        taken: Left end, right end and height of the labels drawn so far; this one joins them.
    """
    wide = 6.4 * len(name)
    for right, down in ((True, -7), (False, -7), (True, 16), (False, 16), (True, -21), (True, 30)):
        x = at[0] + 9 if right else at[0] - 9
        low, y = (x if right else x - wide), at[1] + down
        if all(
            low > end or low + wide < start or abs(y - other) > 12 for start, end, other in taken
        ):
            break
    taken.append((low, low + wide, y))
    return text(name, x, y, class_="tick halo", text_anchor="start" if right else "end")


def place_differences_chart(standing: Standing, marks: Mapping[str, Mark]) -> str:
    """Paired differences of localization between the models, a row a pair; "" without any."""
    rows = []
    for a, b in combinations(marks, 2):
        found = [standing.difference(a, b, km) for km in THRESHOLDS_KM]
        if any(found):
            rows.append(_difference_row(a, b, marks, found))
    if not rows:
        return ""
    title = "Paired differences of localization, in percentage points"
    told = _told(rows, THRESHOLDS_KM.index(EXAM_KM), f"Within {EXAM_KM:g} km")
    return difference_matrix(rows, [f"{km:g} km" for km in THRESHOLDS_KM], title=title, desc=told)


def _told(rows: Sequence[DifferenceRow], column: int, what: str) -> str:
    """One column of a matrix in words."""
    cells = [(row.name, cell) for row in rows if (cell := row.cells[column]) is not None]
    differences = (
        f"{name} {cell.value:+.1f} ({'clear' if cell.stands else 'not clear'})"
        for name, cell in cells
    )
    return f"{what}: {'; '.join(differences)}"


def _difference_row(
    a: str, b: str, marks: Mapping[str, Mark], cells: Sequence[Difference | None]
) -> DifferenceRow:
    return DifferenceRow(f"{in_short(a, 12)} − {in_short(b, 12)}", marks[a].colour, cells)


def chain_differences_chart(scores: GREvalScores, marks: Mapping[str, Mark]) -> str:
    """Paired differences of the chains' parts between the models, a row a pair; "" without any."""
    parts = [part for part in measured_parts(scores) if part != "grounding"]
    rows = []
    for a, b in combinations(marks, 2):
        found = chain_difference(scores.suite.chain_differences, a, b)
        if found is None:
            continue
        cells = [
            Difference(100 * d.value, 100 * d.low, 100 * d.high,
                       stands=found.p_values.get(part, 1.0) < LEVEL)
            if (d := found.differences.get(part)) is not None else None
            for part in parts
        ]  # fmt: skip
        rows.append(_difference_row(a, b, marks, cells))
    if not rows:
        return ""
    title = "Paired differences of the chains, in points of 100"
    told = _told(rows, 0, PARTS[parts[0]][0])
    return difference_matrix(rows, [PARTS[part][0] for part in parts], title=title, desc=told)


def label_chart(shares: Mapping[str, Mapping[str, float]], *, width: float = 1080) -> str:
    """What the steps of each system are: a bar a system, its parts in the order of the legend.

    Args:
        shares: For each system the share of its steps by label, which sum to 1.
    """
    left, row = 206.0, 30.0
    parts = []
    for i, (name, mine) in enumerate(shares.items()):
        y, x = row * i + 4, left
        parts.append(text(in_short(name), 0.0, y + 15, class_="system"))
        for label, share in mine.items():
            wide = share * (width - left)
            parts.append(tag("rect", x=x, y=y, width=max(wide - 1.5, 0.0), height=21.0,
                             class_=f"step-{label}"))  # fmt: skip
            if wide > 46:
                parts.append(text(f"{100 * share:.0f} %", x + 8, y + 15, class_="step-share"))
            x += wide
    told = "; ".join(
        f"{name}: " + ", ".join(f"{label} {100 * share:.0f} %" for label, share in mine.items())
        for name, mine in shares.items()
    )
    title = "Share of the steps by what they were sorted into"
    return drawing(
        "".join(parts), width=width, height=row * len(shares) + 8, title=title, desc=told
    )
