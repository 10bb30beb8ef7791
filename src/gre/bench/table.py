"""The benchmark table: one row a system, five thresholds with intervals, in four forms."""

import csv
import io
from collections.abc import Sequence
from typing import Literal

from gre.bench.score import Comparison, Score
from gre.errors import ConfigError
from gre.geo.distance import written_km
from gre.metrics.localization import THRESHOLDS_KM, Share

# The rows of the paper in small, in the order of the table; others come after them.
ROWS = ("population prior", "base", "CI", "CI+I", "CI+II", "CI+I+II", "Bayes-optimal")
Form = Literal["text", "json", "csv", "markdown"]

_HEAD = ("", *(f"{km:g} km" for km in THRESHOLDS_KM), "GeoScore", "median km", "unparsed", "n")


def in_order(scores: Sequence[Score]) -> list[Score]:
    """Sort rows as the table shows them; names that are not the table's come last, as given."""
    return sorted(scores, key=lambda s: ROWS.index(s.name) if s.name in ROWS else len(ROWS))


def format_table(scores: Sequence[Score], form: Form = "text") -> str:
    """Write the table as text for a terminal, JSON, CSV or Markdown.

    Below a system stands its score without the photos that the suite excludes, where it does.

    Raises:
        ConfigError: no form is called that.
    """
    writers = {"text": _text, "json": _json, "csv": _csv, "markdown": _markdown}
    if form not in writers:
        raise ConfigError(f"no table form is called {form!r}; there are: {', '.join(writers)}")
    rows = in_order(scores)
    return writers[form](rows if form == "json" else with_filtered(rows))


def with_filtered(scores: Sequence[Score]) -> list[Score]:
    """Put below each score the same without the excluded photos, as a row of its own."""
    rows: list[Score] = []
    for score in scores:
        rows.append(score)
        if score.filtered is not None:
            name = f"{score.name}, filtered"
            rows.append(Score(name=name, **score.filtered.model_dump()))
    return rows


def format_exclusions(scores: Sequence[Score]) -> str:
    """Say how many photos the filtered rows leave out, and why; empty where none are.

    >>> format_exclusions([Score(n=9, accuracy={}, excluded={"repeated_place": 2, "dead": 1})])
    'filtered: without 3 photos (repeated_place 2, dead 1)\\n'
    """
    excluded = next((score.excluded for score in scores if score.excluded), {})
    if not excluded:
        return ""
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in excluded.items())
    return f"filtered: without {sum(excluded.values()):,} photos ({reasons})\n"


def percent(share: Share | None, *, interval: bool = True) -> str:
    """A share as a table writes it.

    >>> percent(Share(0.232, 0.18, 0.29))
    '23.2 [18.0, 29.0]'
    >>> percent(None)
    '-'
    """
    if share is None:
        return "-"
    value = f"{100 * share.value:.1f}"
    return f"{value} [{100 * share.low:.1f}, {100 * share.high:.1f}]" if interval else value


def unparsed_share(score: Score) -> float | None:
    """Share of the photos asked whose answer held no coordinate; None for a computed bound."""
    return None if score.geoscore is None or not score.n else score.unparsed / score.n


def cells(score: Score) -> tuple[str, ...]:
    """One row of the table as text, in the order of its head."""
    unparsed = unparsed_share(score)
    return (
        score.name,
        *(percent(score.share(km)) for km in THRESHOLDS_KM),
        "-" if score.geoscore is None else f"{score.geoscore:.0f}",
        "-" if score.median_km is None else written_km(score.median_km),
        "-" if unparsed is None else f"{100 * unparsed:.1f}",
        str(score.n),
    )


def format_comparisons(comparisons: Sequence[Comparison]) -> str:
    """Write paired differences in percentage points, a star where the interval excludes 0."""
    lines = ["Paired differences, percentage points (* the 95 % interval excludes 0)"]
    for comparison in comparisons:
        parts = []
        for km, d in comparison.differences.items():
            numbers = f"{100 * d.value:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]"
            parts.append(f"{km} km {numbers}{'*' if d.is_clear else ''}")
        lines.append(f"  {comparison.a} - {comparison.b}: " + ", ".join(parts))
    return "\n".join(lines) + "\n"


def _text(scores: Sequence[Score]) -> str:
    """A table for a terminal: each share in percent with its 95 % interval below it."""
    lines = [("percent within", *_HEAD[1:])]
    for score in scores:
        written = [cell.rstrip("]").partition(" [") for cell in cells(score)]
        lines.append(tuple(value for value, _, _ in written))
        lines.append(tuple(interval.replace(", ", "–") for _, _, interval in written))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(_aligned(line, widths) for line in lines)


def _aligned(line: Sequence[str], widths: Sequence[int]) -> str:
    first, *rest = line
    cells_ = [first.ljust(widths[0]), *(c.rjust(w) for c, w in zip(rest, widths[1:], strict=True))]
    return "  ".join(cells_).rstrip() + "\n"


def _json(scores: Sequence[Score]) -> str:
    rows = ",\n  ".join(score.model_dump_json(exclude={"curve"}) for score in scores)
    return f"[\n  {rows}\n]\n"


def _csv(scores: Sequence[Score]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    shares = [f"{part}_{km:g}km" for km in THRESHOLDS_KM for part in ("share", "low", "high")]
    writer.writerow(["name", *shares, "geoscore", "median_km", "unparsed", "unscored", "n"])
    for score in scores:
        values = [value for km in THRESHOLDS_KM for value in _numbers(score.share(km))]
        rest = [score.geoscore, score.median_km, score.unparsed, score.unscored, score.n]
        writer.writerow([score.name, *values, *rest])
    return text.getvalue()


def _numbers(share: Share | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if share is None else (share.value, share.low, share.high)


def _markdown(scores: Sequence[Score]) -> str:
    lines = ["| " + " | ".join(_HEAD) + " |", "|---" + "|---:" * (len(_HEAD) - 1) + "|"]
    for score in scores:
        escaped = [cell.replace("|", "\\|") for cell in cells(score)]
        lines.append("| " + " | ".join(escaped) + " |")
    return "\n".join(lines) + "\n"
