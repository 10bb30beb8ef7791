"""The comparison as files for other programs and for papers: CSV, Markdown, LaTeX, JSON."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from gre.bench.compare.content import LEVEL, Compared, ComparisonReport
from gre.bench.compare.lines import Cell, Line, ablation, lines
from gre.metrics.localization import THRESHOLDS_KM
from gre.store import write_json, write_text

_COLUMNS = (
    *("geoscore", "median_km", "mean_km", "unparsed", "unscored", "n"),
    *("date", "source", "model", "note"),
)


def write_tables(report: ComparisonReport, out: Path) -> list[Path]:
    """Write `compare.json`, `.csv`, `.md` and `.tex` into a folder.

    Returns:
        The files.
    """
    forms: dict[str, Callable[[ComparisonReport], str]] = {
        "csv": as_csv, "md": as_markdown, "tex": as_latex
    }  # fmt: skip
    write_json(out / "compare.json", report.model_dump(mode="json"))
    for suffix, form in forms.items():
        write_text(out / f"compare.{suffix}", form(report))
    return [out / f"compare.{suffix}" for suffix in ("json", *forms)]


def as_csv(report: ComparisonReport) -> str:
    """One row a system and suite, shares in [0, 1] with the ends of their intervals."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    shares = [f"{part}_{km:g}km" for km in THRESHOLDS_KM for part in ("share", "low", "high")]
    calibrated = ("ece", "brier", "aurc")
    writer.writerow(["suite", "system", "status", "mode", *shares, *_COLUMNS, *calibrated])
    for compared in report.suites:
        for line in lines(compared):
            parts = [part for cell in line.shares for part in _parts(cell)]
            rest = [getattr(line, name) for name in _COLUMNS]
            row = [compared.suite.key, line.name, line.status, line.mode, *parts, *rest]
            writer.writerow([*row, *_calibrated(compared, line)])
    return text.getvalue()


def _parts(cell: Cell | None) -> tuple[float | None, float | None, float | None]:
    return (None, None, None) if cell is None else (cell.value, cell.low, cell.high)


def _calibrated(compared: Compared, line: Line) -> tuple[float | None, ...]:
    found = compared.calibration.get(line.name) if line.status == "measured" else None
    return (None, None, None) if found is None else (found.ece.value, found.brier.value, found.aurc)


def as_markdown(report: ComparisonReport) -> str:
    """The tables of every suite, for a README or an issue."""
    parts = [f"# {report.title}\n"]
    parts += [f"{text}\n" for text in (report.lede, report.caution) if text]
    for compared in report.suites:
        parts.append(f"## {compared.suite.title}\n")
        if compared.suite.note:
            parts.append(f"{compared.suite.note}\n")
        parts.append(_markdown_systems(compared))
        parts.append(_markdown_ablation(compared))
        parts.append(_markdown_differences(compared))
        parts.append(_markdown_calibration(compared))
    return "\n".join(part for part in parts if part)


def _markdown_systems(compared: Compared) -> str:
    heads = ("system", "", *(f"{km:g} km" for km in THRESHOLDS_KM), "GeoScore", "median km", "n")
    heads = (*heads, "date", "source")
    rows = [_system_cells(line) for line in lines(compared)]
    return _markdown_table(heads, rows, left=2)


def _system_cells(line: Line) -> tuple[str, ...]:
    return (
        line.name, line.kind,
        *(percent(cell, line.digits) for cell in line.shares),
        number(line.geoscore), number(line.median_km), number(line.n), line.date, line.source,
    )  # fmt: skip


def percent(cell: Cell | None, digits: int = 1) -> str:
    """A share as a table writes it, with its interval where it has one.

    >>> percent(Cell(0.232, 0.18, 0.29)), percent(Cell(0.0091), 2), percent(None)
    ('23.2 [18.0, 29.0]', '0.91', '-')
    """
    if cell is None:
        return "-"
    value = f"{100 * cell.value:.{digits}f}"
    if cell.low is None or cell.high is None:
        return value
    return f"{value} [{100 * cell.low:.{digits}f}, {100 * cell.high:.{digits}f}]"


def number(value: float | None) -> str:
    """A whole number as a table writes it; a dash where it is not known."""
    return "-" if value is None else f"{value:.0f}"


def _markdown_ablation(compared: Compared) -> str:
    rows: list[tuple[str, ...]] = []
    for heading, group in ablation(compared):
        rows.append((f"**{heading}**", *("" for _ in THRESHOLDS_KM)))
        rows += [(line.name, *(percent(c, line.digits) for c in line.shares)) for line in group]
    if not rows:
        return ""
    table = _markdown_table(("stage", *(f"{km:g} km" for km in THRESHOLDS_KM)), rows)
    return f"### What each stage adds\n\n{table}"


def _markdown_differences(compared: Compared) -> str:
    if not compared.suite.comparisons:
        return ""
    rows = [
        (c.a, *(_difference(compared, c.a, km) for km in THRESHOLDS_KM))
        for c in compared.suite.comparisons
    ]
    head = (f"minus {compared.reference}", *(f"{km:g} km" for km in THRESHOLDS_KM))
    note = (
        f"Percentage points with 95 % intervals, photo by photo; * where p < {LEVEL:g} after "
        f"Holm's correction over all {sum(map(len, compared.adjusted.values()))} cells."
    )
    return f"### Paired differences\n\n{_markdown_table(head, rows)}\n{note}\n"


def _difference(compared: Compared, system: str, km: float) -> str:
    found = compared.difference(system, km)
    if found is None:
        return "-"
    d, p = found
    star = "*" if p < LEVEL else ""
    return f"{100 * d.value:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]{star}"


def _markdown_calibration(compared: Compared) -> str:
    if not compared.calibration:
        return ""
    rows = [
        (name, f"{100 * c.confidence:.1f}", f"{100 * c.accuracy:.1f}",
         percent(Cell(c.ece.value, c.ece.low, c.ece.high)),
         percent(Cell(c.ece_by_chance.value, c.ece_by_chance.low, c.ece_by_chance.high)),
         f"{c.brier.value:.3f} [{c.brier.low:.3f}, {c.brier.high:.3f}]", f"{c.aurc:.3f}",
         str(c.n), str(c.silent))
        for name, c in compared.calibration.items()
    ]  # fmt: skip
    heads = ("system", "confidence %", "right %", "ECE %", "ECE % by chance", "Brier", "AURC")
    table = _markdown_table((*heads, "n", "without"), rows)
    return f"### Calibration within {compared.confidence_km:g} km\n\n{table}"


def _markdown_table(heads: Sequence[str], rows: Iterable[Sequence[str]], left: int = 1) -> str:
    ruler = "|---" * left + "|---:" * (len(heads) - left) + "|"
    body = ["| " + " | ".join(_markdown_cell(cell) for cell in row) + " |" for row in rows]
    return "\n".join(["| " + " | ".join(heads) + " |", ruler, *body]) + "\n"


def _markdown_cell(text: str) -> str:
    return " ".join(text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;").split())


def as_latex(report: ComparisonReport) -> str:
    """A `table` environment for each suite, and one for its ablation; they need booktabs."""
    head = "% Needs \\usepackage{booktabs}. Made by gre bench compare.\n"
    tables = [table for compared in report.suites for table in _latex_tables(compared)]
    return head + "\n".join(tables)


def _latex_tables(compared: Compared) -> Iterator[str]:
    title = latex(compared.suite.title)
    marks = "$\\dagger$ as published; behind $\\pm$ the half-widths of 95\\,\\% intervals."
    yield _latex_table(f"{title}: percent within each distance. {marks}", _by_mode(compared))
    stages = ablation(compared)
    if stages:
        yield _latex_table(f"{title}: what each training stage adds. {marks}", stages)


def _by_mode(compared: Compared) -> list[tuple[str, list[Line]]]:
    groups = groupby(
        lines(compared), key=lambda line: "bound" if line.status == "computed" else line.mode
    )
    return [(title, list(group)) for title, group in groups]


def _latex_table(caption: str, groups: Sequence[tuple[str, Sequence[Line]]]) -> str:
    heads = " & ".join(f"{km:g}\\,km" for km in THRESHOLDS_KM)
    body = []
    for title, group in groups:
        body.append(f"\\midrule\n\\multicolumn{{7}}{{l}}{{\\emph{{{latex(title)}}}}} \\\\")
        body += [_latex_line(line) for line in group]
    return "\n".join([
        "\\begin{table}", "\\centering", f"\\caption{{{caption}}}",
        "\\begin{tabular}{lrrrrrr}", "\\toprule", f"System & {heads} & $n$ \\\\", *body,
        "\\bottomrule", "\\end{tabular}", "\\end{table}", "",
    ])  # fmt: skip


def _latex_line(line: Line) -> str:
    name = latex(line.name) + ("$^\\dagger$" if line.status == "published" else "")
    shares = " & ".join(_latex_cell(cell, line.digits) for cell in line.shares)
    return f"{name} & {shares} & {number(line.n).replace('-', '--')} \\\\"


def _latex_cell(cell: Cell | None, digits: int) -> str:
    if cell is None:
        return "--"
    value = f"{100 * cell.value:.{digits}f}"
    if cell.low is None or cell.high is None:
        return value
    return f"${value} \\pm {50 * (cell.high - cell.low):.{digits}f}$"


_LATEX = {
    "\\": "\\textbackslash{}", "&": "\\&", "%": "\\%", "$": "\\$", "#": "\\#", "_": "\\_",
    "{": "\\{", "}": "\\}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "\\textless{}", ">": "\\textgreater{}", "[": "{[}", "]": "{]}",
}  # fmt: skip


def latex(text: str) -> str:
    r"""Text as LaTeX shows it; a name may hold anything.

    >>> print(latex("50 % of A_1 & B"))
    50 \% of A\_1 \& B
    """
    return "".join(_LATEX.get(letter, letter) for letter in text)
