"""The sweep of theta as a figure: what each threshold of curation would yield."""

from collections.abc import Callable, Sequence

from gre.data.curate.sweep import ThetaRow
from gre.report.svg import Axis, Plot, nice_axis
from gre.svg.shapes import drawing, path, tag, text

# What is drawn of a row: the line's name, its colour class, its value.
_LINES: tuple[tuple[str, str, Callable[[ThetaRow], int]], ...] = (
    ("within theta", "prior dash", lambda row: row.right),
    ("CoT", "ci", lambda row: row.cot),
    ("Judge", "gre", lambda row: row.judge_true + row.judge_false),
)
_KEY_WIDTH = 120.0


def theta_figure(rows: Sequence[ThetaRow], *, width: float = 640, height: float = 360) -> str:
    """Chains by theta, on a logarithmic axis; the theta that was used is marked.

    Args:
        rows: Of the sweep, from the smallest theta to the largest.
    """
    km = [row.theta_km for row in rows]
    x = Axis(min(km), max(max(km), min(km) * 1.01), [(k, f"{k:g}") for k in km],
             "theta (km)", log=True)  # fmt: skip
    values = [float(value(row)) for _, _, value in _LINES for row in rows]
    y = nice_axis(values, label="chains", from_zero=True)
    plot = Plot(x, y, width, height, left=64, right=_KEY_WIDTH)
    parts = [plot.grid()]
    for row in rows:
        if row.chosen:
            ends = [plot.at(row.theta_km, y.low), plot.at(row.theta_km, y.high)]
            parts.append(tag("path", d=path(ends), class_="theta"))
    for n, (name, style, value) in enumerate(_LINES):
        points = [plot.at(row.theta_km, value(row)) for row in rows]
        parts.append(tag("path", d=path(points), class_=f"line {style}"))
        parts += [tag("circle", cx=a, cy=b, r=3.0, class_=f"hollow {style}") for a, b in points]
        parts.append(_key(n, name, style, width))
    return drawing("".join(parts), width=width, height=height, title="Yield against theta")


def _key(n: int, name: str, style: str, width: float) -> str:
    """A line of the legend, right of the plot."""
    x, y = width - _KEY_WIDTH + 12, 26 + 22 * n
    return tag("path", d=path([(x, y), (x + 22, y)]), class_=f"line {style}") + text(
        name, x + 28, y + 4
    )
