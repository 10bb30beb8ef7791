"""What `gre score` shows in a terminal: tables, a histogram, counts and warnings."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from gre.geo.distance import written_km
from gre.metrics.localization import GRANULARITY

if TYPE_CHECKING:
    from gre.bench.score_file import Against, FileScore
    from gre.metrics.localization import Localization, Share

_BAR = 40
_MOST_GROUPS = 30


def show(result: "FileScore", title: str) -> None:
    """Print one file's score."""
    console = Console()
    found = result.localization
    console.print(_accuracy(result, title))
    told = [
        f"{name} {value:,.1f} km{_interval(found, key, 1)}"
        for name, key, value in (
            ("median error", "median_km", found.median_km),
            ("mean error", "mean_km", found.mean_km),
        )
        if value is not None
    ]
    if found.geoscore is not None:
        told.append(f"GeoScore {found.geoscore:,.0f}{_interval(found, 'geoscore', 0)}")
    console.print("; ".join(told), highlight=False, soft_wrap=True)
    console.print(_counts(result), highlight=False, soft_wrap=True)
    if found.median_km is not None:
        _show_histogram(result, console)
    for name, groups in result.groups.items():
        console.print(_groups(name, groups))
    if result.rules.changed:
        rules = ", ".join(f"{key}={value}" for key, value in result.rules.changed.items())
        console.print(f"compatibility rules: {rules}", highlight=False, soft_wrap=True)
    errors = Console(stderr=True)
    for warning in result.warnings:
        errors.print(f"warning: {warning}", highlight=False, markup=False, soft_wrap=True)


def _accuracy(result: "FileScore", title: str) -> Table:
    table = Table(title=escape(title), title_justify="left")
    for heading in ("right", "", "share", "95 % interval"):
        table.add_column(heading, justify="left" if heading == "" else "right")
    for km, share in result.localization.accuracy.items():
        table.add_row(f"within {km:g} km", GRANULARITY.get(km, ""), *_share(share))
    if result.levels:
        table.add_section()
    for name, level in result.levels.items():
        table.add_row(name, f"by {level.by}", *_share(level.share))
    return table


def _share(share: "Share") -> tuple[str, str]:
    return f"{share.value:.1%}", f"{share.low:.1%} to {share.high:.1%}"


def _interval(found: "Localization", key: str, digits: int) -> str:
    if key not in found.intervals:
        return ""
    low, high = found.intervals[key]
    return f" ({low:,.{digits}f} to {high:,.{digits}f})"


def _counts(result: "FileScore") -> str:
    found = result.localization
    counts = {
        "photos": found.n,
        "unparsed": found.unparsed,
        "of these refusing": result.refused,
        "missing": result.missing,
        "unscored": found.unscored,
        "dropped": result.dropped,
        "duplicates": result.duplicates,
    }
    told = ", ".join(f"{name} {n:,}" for name, n in counts.items())
    if result.failures:
        reasons = ", ".join(f"{reason} {n:,}" for reason, n in result.failures.items())
        told += f" (unparsed because: {reasons})"
    return told


def _show_histogram(result: "FileScore", console: Console) -> None:
    bins = result.histogram()
    most = max(n for _, _, n in bins) or 1
    console.print("errors:", highlight=False)
    for low, high, n in bins:
        bar = "█" * round(_BAR * n / most) if n else ""
        ends = f"{low:>6,g} to {high:>6,g} km" if high < 20_000 else f"{low:>6,g} km and more"
        console.print(f"  {ends:<20} {n:>9,} {bar}", highlight=False, soft_wrap=True)


def _groups(name: str, groups: Mapping[str, "Localization"]) -> Table:
    shown = list(groups.items())[:_MOST_GROUPS]
    rest = len(groups) - len(shown)
    table = Table(
        title=escape(f"by {name}")
        + (f" (the {_MOST_GROUPS} largest of {len(groups)})" * (rest > 0)),
        title_justify="left",
    )
    thresholds = list(next(iter(groups.values())).accuracy) if groups else []
    headings = [name, "photos", *(f"{km:g} km" for km in thresholds), "median km", "GeoScore"]
    for n, heading in enumerate(headings):
        table.add_column(escape(heading), justify="right" if n else "left", no_wrap=not n)
    for label, found in shown:
        shares = [
            f"{found.accuracy[km].value:.1%}" if km in found.accuracy else "" for km in thresholds
        ]
        median = "" if found.median_km is None else written_km(found.median_km)
        points = "" if found.geoscore is None else f"{found.geoscore:,.0f}"
        table.add_row(escape(label), f"{found.n:,}", *shares, median, points)
    return table


def show_against(found: "Against", names: Sequence[str]) -> None:
    """Print how the first file does against the second."""
    table = Table(
        title=escape(f"{names[0]} minus {names[1]}, {found.n:,} photos"), title_justify="left"
    )
    for heading in ("within", "difference", "95 % interval", "only first", "only second", "p"):
        table.add_column(heading, justify="right")
    for km, one in found.accuracy.items():
        table.add_row(
            f"{km:g} km",
            f"{100 * one.value:+.1f}",
            f"{100 * one.low:+.1f} to {100 * one.high:+.1f}",
            f"{one.only_a:,}",
            f"{one.only_b:,}",
            f"{one.p_value:.2g}",
        )
    console = Console()
    console.print(table)
    low, high = found.geoscore_interval
    console.print(
        f"GeoScore {found.geoscore:+,.0f} ({low:+,.0f} to {high:+,.0f}); nearer in "
        f"{found.nearer:,}, farther in {found.farther:,}. p: exact McNemar test.",
        highlight=False,
        soft_wrap=True,
    )
