"""The page of `gre score --report`: accuracy, errors, map and breakdowns of one or two files."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gre.bench.score_file import Against, FileScore
from gre.geo.distance import written_km
from gre.metrics.localization import Localization
from gre.report.page import fill, style
from gre.report.score_figures import (
    COLOURS,
    error_curves,
    error_histogram,
    error_map,
    map_legend,
)
from gre.store import write_text
from gre.svg.map import land_symbol

_MOST_ROWS = 60


def write_score_page(
    out: Path, scores: Sequence[FileScore], names: Sequence[str], comparison: Against | None = None
) -> None:
    """Write the page: one HTML file that needs nothing but itself.

    Args:
        out: The page.
        scores: One, or two of the same photos.
        names: What the files are called.
        comparison: The first against the second.
    """
    write_text(out, render_score_page(scores, names, comparison))


def render_score_page(
    scores: Sequence[FileScore], names: Sequence[str], comparison: Against | None = None
) -> str:
    """Return the page as HTML; names from files are escaped."""
    rules = scores[0].rules
    return fill(
        "score_page.html.j2",
        report={"title": f"Score of {' and '.join(names)}"},
        style=style("score_page.css"),
        land=Markup(land_symbol()),
        thresholds=rules.ruler.thresholds_km,
        rules=", ".join(f"{key}={value}" for key, value in rules.changed.items()),
        files=[_file(*each) for each in zip(scores, names, COLOURS, strict=False)],
        names=list(zip(COLOURS, names, strict=False)),
        shades=map_legend(),
        levels=[
            {"file": name, "level": level, "share": found.share, "n": found.n, "by": found.by}
            for score, name in zip(scores, names, strict=True)
            for level, found in score.levels.items()
        ],
        comparison=comparison,
        histogram=Markup(error_histogram(scores)),
        curves=Markup(error_curves(scores)),
        groups=[
            {
                "name": by,
                "rows": [_row(label, found) for label, found in groups.items()][:_MOST_ROWS],
            }
            for by, groups in scores[0].groups.items()
        ],
        warnings=[
            f"{name}: {warning}" if len(names) > 1 else warning
            for score, name in zip(scores, names, strict=True)
            for warning in score.warnings
        ],
    )


def _file(score: FileScore, name: str, colour: str) -> dict[str, Any]:
    found = score.localization
    counts = {
        "unparsed": found.unparsed,
        "missing": score.missing,
        "unscored": found.unscored,
        "dropped": score.dropped,
        "duplicates": score.duplicates,
    }
    return {
        **_row(name, found),
        "name": name,
        "colour": colour,
        "mean": _km(found.mean_km),
        "counts": ", ".join(f"{key} {n:,}" for key, n in counts.items()),
        "map": Markup(error_map(score)),
    }


def _row(label: str, found: Localization) -> dict[str, Any]:
    return {
        "label": label,
        "n": found.n,
        "shares": list(found.accuracy.values()),
        "geoscore": "–" if found.geoscore is None else f"{found.geoscore:,.0f}",
        "median": _km(found.median_km),
    }


def _km(value: float | None) -> str:
    return "–" if value is None else written_km(value)
