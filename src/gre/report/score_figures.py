"""The figures of a score page: how far off the answers are, and where on Earth they go wrong."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gre.bench.score import CURVE_KM, curve
from gre.bench.score_file import FileScore
from gre.geo.distance import written_km
from gre.report.svg import Axis, Plot, nice_axis
from gre.svg.map import project, world_map
from gre.svg.shapes import drawing, path, tag

COLOURS = ("gre", "ci")
# Median error of a dot on the map, and its class; the last is beyond all of them.
SHADES = ((25.0, "near"), (200.0, "fair"), (750.0, "far"), (2500.0, "farther"))
WORST = "lost"
_CELL = 9.0  # photos this near on the map, in its units, share a dot

Points = NDArray[np.float64]


def error_histogram(scores: Sequence[FileScore], *, width: float = 720, height: float = 330) -> str:
    """Bars of the share of photos by how far off they are; one colour a file."""
    bins = [score.histogram() for score in scores]
    totals = [max(1, score.errors_km.size) for score in scores]
    shares = [[n / total for _, _, n in row] for row, total in zip(bins, totals, strict=True)]
    y = nice_axis([max(max(row) for row in shares)], label="share of photos", from_zero=True)
    y = Axis(y.low, y.high, [(value, f"{value:.0%}") for value, _ in y.ticks], y.label)
    edges = bins[0]
    ticks = [(n + 0.5, _bin_label(low, high)) for n, (low, high, _) in enumerate(edges)]
    plot = Plot(Axis(0, len(edges), ticks, "error, km"), y, width, height)
    parts = [plot.grid()]
    slot = 0.8 / len(scores)
    for k, (row, name) in enumerate(zip(shares, COLOURS, strict=False)):
        for n, share in enumerate(row):
            left, top = plot.at(n + 0.1 + k * slot, share)
            right, bottom = plot.at(n + 0.1 + (k + 1) * slot, 0)
            label = tag("title", f"{_bin_label(*edges[n][:2])} km: {share:.1%}")
            parts.append(
                tag("rect", label, x=left, y=top, width=right - left, height=bottom - top,
                    class_=f"dot {name}")
            )  # fmt: skip
    return drawing("".join(parts), width=width, height=height, title="Histogram of the errors")


def _bin_label(low: float, high: float) -> str:
    if high > 20_000:
        return f">{_short(low)}"
    return f"<{_short(high)}" if low == 0 else f"{_short(low)}–{_short(high)}"


def _short(km: float) -> str:
    return f"{km / 1000:g}k" if km >= 1000 else f"{km:g}"


def error_curves(scores: Sequence[FileScore], *, width: float = 520, height: float = 330) -> str:
    """The share of photos within each distance; one line a file."""
    ticks = [(km, _short(km)) for km in (1.0, 10.0, 100.0, 1000.0, 10_000.0)]
    x = Axis(CURVE_KM[0], CURVE_KM[-1], ticks, "within, km", log=True)
    y = Axis(0, 1, [(n / 4, f"{n / 4:.0%}") for n in range(5)], "share of photos")
    plot = Plot(x, y, width, height)
    parts = [plot.grid()]
    for score, name in zip(scores, COLOURS, strict=False):
        line = [plot.at(km, share) for km, share in curve(score.errors_km[~score.unscored])]
        parts.append(tag("path", d=path(line), class_=f"line {name}"))
    return drawing("".join(parts), width=width, height=height, title="Share within each distance")


def error_map(score: FileScore) -> str:
    """Dots where the photos were taken: larger for more of them, shaded by their median error."""
    asked = ~score.unscored
    dots = _dots(score.truth[asked], score.errors_km[asked])
    marks = []
    for (x, y), n, error in dots:
        label = (
            f"{n:,} photos, median error {written_km(error)} km"
            if np.isfinite(error)
            else (f"{n:,} photos, most without an answer")
        )
        marks.append(
            tag("circle", tag("title", label), cx=x, cy=y, r=2.2 + 1.6 * float(np.log10(n)),
                class_=f"spot {_shade(error)}")
        )  # fmt: skip
    return world_map(
        "".join(marks), title="Where the photos were taken, and how far off answers are"
    )


def _shade(error_km: float) -> str:
    return next((name for limit, name in SHADES if error_km <= limit), WORST)


def _dots(truth: Points, errors: Points) -> list[tuple[tuple[float, float], int, float]]:
    """Gather photos into dots: middle, number and median error (a miss is infinitely far)."""
    if not len(truth):
        return []
    xy = project(truth)
    cells = np.floor(xy / _CELL).astype(np.int64)
    keys = cells[:, 0] * 4096 + cells[:, 1]
    far = np.where(np.isnan(errors), np.inf, errors)
    order = np.lexsort((far, keys))
    starts = np.flatnonzero(np.diff(keys[order], prepend=np.iinfo(np.int64).min))
    ends = np.r_[starts[1:], len(order)]
    middles = np.add.reduceat(xy[order], starts, axis=0) / (ends - starts)[:, None]
    dots = [
        ((float(x), float(y)), int(end - start), float(far[order[(start + end - 1) // 2]]))
        for (x, y), start, end in zip(middles, starts, ends, strict=True)
    ]
    return sorted(dots, key=lambda dot: -dot[1])  # the smallest last, so that none is hidden


def map_legend() -> list[tuple[str, str]]:
    """The classes of the map's dots, each with its words."""
    limits = [f"up to {limit:g} km" for limit, _ in SHADES]
    return [*zip((name for _, name in SHADES), limits, strict=True), (WORST, "more, or no answer")]
