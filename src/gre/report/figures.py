"""The report's figures as SVG: curves, radar, paired differences, training, the flow of records."""

from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatch
from itertools import cycle, pairwise

from gre.bench.score import Comparison, Score
from gre.bench.table import in_order
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM
from gre.report.content import TrainingRun
from gre.report.radar import Polygon, Spoke, radar_chart
from gre.report.svg import Axis, Plot, nice_axis
from gre.svg.shapes import XY, drawing, path, tag, text

# The colour class of each row of the table, the same in every figure.
_CLASSES = {
    "population prior": "prior",
    "base": "base",
    "CI": "ci",
    "CI+I": "ci1",
    "CI+II": "ci2",
    "CI+I+II": "gre",
    "Bayes-optimal": "bayes dash",
}
_OTHERS = ("other1", "other2", "other3")
# Colours of lines that share a panel, told apart as well as may be.
_LINES = ("gre", "ci", "ci2", "other2", "other1", "ci1", "other3", "base")


def series_classes(names: Sequence[str]) -> dict[str, str]:
    """A colour class for each system: the table's rows have their own, others take turns."""
    unknown = [name for name in names if name not in _CLASSES]
    others = {name: _OTHERS[i % len(_OTHERS)] for i, name in enumerate(unknown)}
    return {name: _CLASSES.get(name) or others[name] for name in names}


def distinct_classes(names: Sequence[str]) -> list[tuple[str, str]]:
    """`(colour class, name)` of systems that share a figure, up to eight of them told apart.

    The table's rows keep their colours, others take turns with those that are left.
    """
    known = {name: _CLASSES[name] for name in names if name in _CLASSES}
    free = cycle([colour for colour in _LINES if colour not in known.values()] or _LINES)
    return [(known.get(name) or next(free), name) for name in names]


def accuracy_curves(
    scores: Sequence[Score],
    *,
    classes: Mapping[str, str] | None = None,
    marks: Mapping[str, Callable[[float, float], str]] | None = None,
    width: float = 560,
    height: float = 360,
) -> str:
    """Share of photos within each distance, one line a system, on a logarithmic distance axis.

    A system known only at the thresholds is drawn through those points.

    Args:
        classes: The colour class of each system, where it is not that of `series_classes`.
        marks: Draws, for each system, what tells it from others without colour, at the thresholds.
    """
    scores = in_order(scores)
    x = Axis(1, 20000, [(1, "1"), (25, "25"), (200, "200"), (750, "750"), (2500, "2500"),
                        (20000, "20,000")], "error at most (km)", log=True)  # fmt: skip
    y = Axis(0, 1, [(i / 5, f"{20 * i} %") for i in range(6)])
    plot = Plot(x, y, width, height, right=26)
    classes = classes or series_classes([score.name for score in scores])
    parts = [plot.grid()]
    for km in THRESHOLDS_KM[1:]:
        parts.append(tag("path", d=path([plot.at(km, 0), plot.at(km, 1)]), class_="zero"))
    for score in scores:
        known = score.curve or [(float(km), share.value) for km, share in score.accuracy.items()]
        points = [plot.at(km, share) for km, share in known]
        parts.append(tag("path", d=path(points), class_=f"line {classes[score.name]}"))
        if marks and score.name in marks:
            spots = [plot.at(float(km), share.value) for km, share in score.accuracy.items()]
            parts += [marks[score.name](a, b) for a, b in spots]
        elif not score.curve:
            parts += [
                tag("circle", cx=a, cy=b, r=3.0, class_=f"hollow {classes[score.name]}")
                for a, b in points
            ]
    return drawing("".join(parts), width=width, height=height, title="Accuracy against distance")


def radar(scores: Sequence[Score], *, width: float = 480, height: float = 370) -> str:
    """The five thresholds as five directions, each system a polygon; figure 6 of the paper.

    Each direction runs from 0 to the best share of any row, which its label tells, since the shares
    at 1 km and at 2500 km are of different orders.
    """
    scores = in_order([score for score in scores if score.accuracy])
    classes = series_classes([score.name for score in scores])
    spokes = []
    for km in THRESHOLDS_KM:
        end = max((_value(score, km) for score in scores), default=0.0)
        spokes.append(Spoke(f"{km:g} km", f"{GRANULARITY[km]}, to {100 * end:.0f} %", end))
    polygons = [
        Polygon(classes[score.name], [_value(score, km) for km in THRESHOLDS_KM])
        for score in scores
    ]
    title = "Percent within five distances, a direction each"
    return radar_chart(spokes, polygons, title=title, width=width, height=height)


def _value(score: Score, km: float) -> float:
    share = score.share(km)
    return 0.0 if share is None else share.value


def differences(comparisons: Sequence[Comparison], *, width: float = 1080) -> str:
    """Paired differences with their 95 % intervals: a column a comparison, a row a threshold.

    All columns have the same scale.
    """
    found = [d for c in comparisons for d in c.differences.values()]
    ends = [100 * end for d in found for end in (d.low, d.high)]
    axis = nice_axis([*ends, 0.0])
    height = 72 + 26.0 * len(THRESHOLDS_KM)
    left, gap = 66.0, 42.0
    column = (width - left) / max(len(comparisons), 1)
    parts = [
        text(f"{km:g} km", left - 8, 54 + 26 * i, class_="tick", text_anchor="end")
        for i, km in enumerate(THRESHOLDS_KM)
    ]
    for i, comparison in enumerate(comparisons):
        start = left + i * column
        plot = Plot(axis, Axis(0, 1, ()), start + column - gap, height, left=start, right=0, top=32)
        parts.append(_differences_column(comparison, plot))
    title = "Paired differences in percentage points"
    return drawing("".join(parts), width=width, height=height, title=title)


def _differences_column(comparison: Comparison, plot: Plot) -> str:
    colour = series_classes([comparison.a])[comparison.a].split()[0]
    middle = (plot.left + plot.width) / 2
    heading = f"{comparison.a} − {comparison.b}"
    parts = [
        text(heading, middle, 18, class_="name", text_anchor="middle"),
        plot.grid(),
        tag("path", d=path([plot.at(0, 0), plot.at(0, 1)]), class_="axis"),
    ]
    for i, km in enumerate(THRESHOLDS_KM):
        difference = comparison.at(km)
        if difference is None:
            continue
        y = 50.0 + 26 * i
        ends = [(plot.at(100 * end, 0)[0], y) for end in (difference.low, difference.high)]
        parts.append(tag("path", d=path(ends), class_=f"line {colour}"))
        dot = "dot" if difference.is_clear else "hollow"
        x = plot.at(100 * difference.value, 0)[0]
        parts.append(tag("circle", cx=x, cy=y, r=4.5, class_=f"{dot} {colour}"))
    return "".join(parts)


# The panels of a training run: title, then the names of the metrics in it.
_PANELS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Reward, mean of the step", ("reward/*",)),
    ("Share of groups without variance", ("zero_variance/*",)),
    ("Entropy", ("entropy",)),
    ("Loss", ("loss",)),
    ("Token accuracy", ("token_accuracy",)),
    ("Completion length, tokens", ("completion_length",)),
)
_SHARES = ("Reward, mean of the step", "Share of groups without variance", "Token accuracy")
_REWARD_NAMES = {"format": "format", "judge": "verdict (I)", "coordinate": "coordinate (II)"}
_METRIC_COLOURS = {"format": "base", "judge": "ci1", "coordinate": "gre"}


def training_panels(run: TrainingRun) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """The curves of a run, a small chart for each kind of metric it logged.

    Returns:
        For each panel its title, its SVG, and the legend as `(colour class, name)`, empty where
        there is one line.
    """
    panels = []
    for title, patterns in _PANELS:
        names = [n for n in run.columns if any(fnmatch(n, pattern) for pattern in patterns)]
        chosen = [name for name in names if any(v is not None for v in run.columns[name])]
        if not chosen:
            continue
        coloured = {n: _METRIC_COLOURS.get(n.rsplit("/", 1)[-1], "ci") for n in chosen}
        legend = [(colour, _metric_name(name)) for name, colour in coloured.items()]
        svg = _training_chart(run, coloured, title)
        panels.append((title, svg, legend if len(legend) > 1 else []))
    return panels


def _metric_name(name: str) -> str:
    last = name.rsplit("/", 1)[-1]
    return _REWARD_NAMES.get(last, last.replace("_", " "))


def _training_chart(run: TrainingRun, coloured: Mapping[str, str], title: str) -> str:
    width, height = 330.0, 210.0
    lines = {name: _known(run, name) for name in coloured}
    values = [value for points in lines.values() for _, value in points]
    y = nice_axis([0.0, 1.0] if title in _SHARES else values, from_zero=title != "Loss")
    last = max(run.steps, default=1.0)
    ticks = [tick for tick in nice_axis([0.0, last]).ticks if tick[0] <= last]
    plot = Plot(Axis(0.0, last, ticks, "step"), y, width, height)
    parts = [plot.grid(), *_theta_marks(run, plot)]
    for name, colour in coloured.items():
        raw = [plot.at(step, value) for step, value in lines[name]]
        smooth = [plot.at(step, value) for step, value in _smoothed(lines[name])]
        parts.append(tag("path", d=path(raw), class_=f"raw {colour}"))
        parts.append(tag("path", d=path(smooth), class_=f"line {colour}"))
    return drawing("".join(parts), width=width, height=height, title=f"{run.title}: {title}")


def _known(run: TrainingRun, name: str) -> list[XY]:
    pairs = zip(run.steps, run.columns[name], strict=True)
    return [(step, value) for step, value in pairs if value is not None]


def _smoothed(points: Sequence[XY]) -> list[XY]:
    """A centred running mean over about a tenth of the run."""
    reach = max(1, len(points) // 20)
    smooth = []
    for i, (step, _) in enumerate(points):
        near = [value for _, value in points[max(0, i - reach) : i + reach + 1]]
        smooth.append((step, sum(near) / len(near)))
    return smooth


def _theta_marks(run: TrainingRun, plot: Plot) -> list[str]:
    """A line at each step at which theta changed, with the new theta on it."""
    if "theta_km" not in run.columns:
        return []
    known, marks = _known(run, "theta_km"), []
    if known:
        marks.append(_theta_label(plot, known[0][0], known[0][1]))
    for (_, before), (step, after) in pairwise(known):
        if after != before:
            line = path([plot.at(step, plot.y.low), plot.at(step, plot.y.high)])
            marks.append(tag("path", d=line, class_="theta"))
            marks.append(_theta_label(plot, step, after))
    return marks


def _theta_label(plot: Plot, step: float, theta_km: float) -> str:
    x, y = plot.at(step, plot.y.high)
    return text(f"θ {theta_km:g}", x + 3, y - 3, class_="tick")
