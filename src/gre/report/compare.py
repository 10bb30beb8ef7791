"""A comparison as one HTML page that needs nothing but itself, its tables as files beside it."""

from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gre.bench.compare.content import LEVEL, Compared, ComparisonReport
from gre.bench.compare.lines import Cell, Line, ablation, lines
from gre.bench.compare.tables import write_tables
from gre.bench.published import MODES
from gre.geo.distance import written_km
from gre.metrics.localization import GRANULARITY, THRESHOLDS_KM, Share
from gre.report.compare_figures import (
    MODE_CLASSES,
    colour_of,
    difference_chart,
    mode_curves,
    reliability_diagram,
    risk_coverage_chart,
    systems_chart,
)
from gre.report.compare_verdicts import findings
from gre.report.page import fill, style
from gre.report.verdicts import above_bound
from gre.store import write_text


def write_comparison(report: ComparisonReport, out: Path) -> list[Path]:
    """Write `compare.html` and the tables (`.json`, `.csv`, `.md`, `.tex`) into a folder.

    Returns:
        The files, the page first.
    """
    page = out / "compare.html"
    write_text(page, render_comparison(report))
    return [page, *write_tables(report, out)]


def render_comparison(report: ComparisonReport) -> str:
    """Return the page as HTML; names and notes come from anywhere, and are escaped."""
    return fill(
        "compare.html.j2",
        report=report,
        style=style("compare.css"),
        suites=[_suite(compared) for compared in report.suites],
        thresholds=[(f"{km:g} km", GRANULARITY[km]) for km in THRESHOLDS_KM],
        level=LEVEL,
    )


def _suite(compared: Compared) -> dict[str, Any]:
    found = lines(compared)
    suite = compared.suite
    return {
        "key": suite.key,
        "title": suite.title,
        "note": suite.note,
        "n": max((row.n for row in suite.rows), default=0),
        "truth_sha256": compared.truth_sha256,
        "reference": compared.reference,
        "above": above_bound(suite),
        "verdicts": findings(compared),
        "modes": _modes(found),
        "has_published": bool(compared.published),
        "has_bound": any(line.status == "computed" for line in found),
        "chart": Markup(systems_chart([line for line in found if not line.filtered])),
        "groups": _groups(found),
        "curves": _curves(compared, found),
        **_ablation(compared),
        **_differences(compared, found),
        **_calibration(compared, found),
    }


def _modes(found: Sequence[Line]) -> list[tuple[str, str]]:
    """The legend of the modes that occur, in their order."""
    present = {line.mode for line in found if line.status != "computed"}
    return [(MODE_CLASSES[mode], mode) for mode in MODES if mode in present]


def _groups(found: Sequence[Line]) -> list[dict[str, Any]]:
    groups = groupby(found, key=lambda line: "limit" if line.status == "computed" else line.mode)
    return [
        {"title": title, "rows": [_row(line, found) for line in group]} for title, group in groups
    ]


def _row(line: Line, found: Sequence[Line]) -> dict[str, Any]:
    unparsed = None if line.unparsed is None or not line.n else line.unparsed / line.n
    return {
        "line": line,
        "origin": _origin(line),
        "checksum": "" if line.status == "published" else line.source,
        "colour": colour_of(line),
        "best": [_is_best(line, km, found) for km in THRESHOLDS_KM],
        "geoscore": "–" if line.geoscore is None else f"{line.geoscore:,.0f}",
        "median": "–" if line.median_km is None else written_km(line.median_km),
        "unparsed": "–" if unparsed is None else f"{100 * unparsed:.1f} %",
    }


def _origin(line: Line) -> str:
    dated = f"{line.status} {line.date}".strip()
    return f"{dated}, {line.source}" if line.status == "published" else dated


def _is_best(line: Line, km: float, found: Sequence[Line]) -> bool:
    """Whether a measured row is the best measured one at a threshold."""
    if not _competes(line, km):
        return False
    best = max(other.cells[km].value for other in found if _competes(other, km))
    return 0 < line.cells[km].value == best


def _competes(line: Line, km: float) -> bool:
    return line.status == "measured" and not line.filtered and km in line.cells


def _ablation(compared: Compared) -> dict[str, Any]:
    groups = [
        {"title": title, "rows": [_stage(line, group) for line in group]}
        for title, group in ablation(compared)
    ]
    foreign = any(row.suite != compared.benchmark for row in compared.ablation)
    return {"ablation": groups, "foreign_ablation": foreign}


def _stage(line: Line, group: Sequence[Line]) -> dict[str, Any]:
    start = next((other for other in group if other.name == "CI"), line)
    cells = [_stage_cell(line.cells.get(km), start.cells.get(km), line is start)
             for km in THRESHOLDS_KM]  # fmt: skip
    return {"name": line.name, "status": line.status, "cells": cells}


def _stage_cell(cell: Cell | None, start: Cell | None, is_start: bool) -> tuple[str, str, str]:
    if cell is None:
        return "–", "", ""
    interval = "" if cell.low is None or cell.high is None else _range(cell.low, cell.high)
    gain = "" if start is None or is_start else signed(cell.value - start.value)
    return f"{100 * cell.value:.1f}", interval, gain


def _range(low: float, high: float) -> str:
    return f"{100 * low:.1f} – {100 * high:.1f}"


def signed(share: float) -> str:
    """A difference of shares in percentage points, with its sign.

    >>> signed(-0.0123)
    '−1.2'
    """
    return f"{100 * share:+.1f}".replace("-", "−")


def _curves(
    compared: Compared, found: Sequence[Line]
) -> list[tuple[str, Markup, list[tuple[str, str]]]]:
    measured = [
        row for row in compared.suite.rows if compared.origins[row.name].status == "measured"
    ]
    bound = next((row for row in compared.suite.rows if row not in measured), None)
    panels: list[tuple[str, Markup, list[tuple[str, str]]]] = []
    for mode in MODES:
        names = [
            line.name
            for line in found
            if line.status == "measured" and line.mode == mode and not line.filtered
        ]
        if names:
            svg, legend = mode_curves(measured, names, bound)
            panels.append((mode, Markup(svg), legend))
    return panels


def _differences(compared: Compared, found: Sequence[Line]) -> dict[str, Any]:
    shown = [line for line in found if line.name in compared.adjusted and line.status == "measured"]
    if not shown:
        return {"differences": "", "matrix": [], "tests": 0}
    return {
        "differences": Markup(difference_chart(compared, shown)),
        "matrix": [
            (line.name, [_cell(compared, line.name, km) for km in THRESHOLDS_KM]) for line in shown
        ],
        "tests": sum(len(row) for row in compared.adjusted.values()),
    }


def _cell(compared: Compared, name: str, km: float) -> dict[str, Any] | None:
    found = compared.difference(name, km)
    if found is None:
        return None
    difference, p = found
    return {
        "value": signed(difference.value),
        "interval": f"{signed(difference.low)} – {signed(difference.high)}",
        "p": "1" if p >= 0.995 else f"{p:.2g}",
        "stands": p < LEVEL,
    }


def _calibration(compared: Compared, found: Sequence[Line]) -> dict[str, Any]:
    named = {line.name: line for line in found if line.name in compared.calibration
             and line.status == "measured"}  # fmt: skip
    shown = {name: compared.calibration[name] for name in named}
    if not shown:
        return {"calibration": []}
    risk, legend = risk_coverage_chart(shown)
    items = [
        {
            "name": name,
            "svg": Markup(reliability_diagram(c, colour_of(named[name]), name)),
            "ece": _percent_range(c.ece),
            "by_chance": _percent_range(c.ece_by_chance),
            "brier": f"{c.brier.value:.3f} [{c.brier.low:.3f} – {c.brier.high:.3f}]",
            "confidence": f"{100 * c.confidence:.1f} %",
            "accuracy": f"{100 * c.accuracy:.1f} %",
            "n": c.n,
            "silent": c.silent,
        }
        for name, c in shown.items()
    ]
    return {
        "calibration": items,
        "confidence_km": compared.confidence_km,
        "risk": Markup(risk),
        "risk_legend": legend,
        "aurc": [(name, f"{c.aurc:.3f}") for name, c in shown.items()],
    }


def _percent_range(share: Share) -> str:
    return f"{100 * share.value:.1f} % [{_range(share.low, share.high)}]"
