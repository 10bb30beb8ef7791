"""The tables for other programs and for papers: CSV, JSON, LaTeX."""

import csv
import io
from collections.abc import Iterator, Sequence
from typing import Any

from gre.bench.compare.tables import latex
from gre.report.greval.content import GREvalScores
from gre.report.greval.controls import control_verdicts
from gre.report.greval.standing import Standing
from gre.report.greval.tables import (
    GROUPINGS,
    Cell,
    Column,
    Row,
    Table,
    chain_table,
    component_table,
    group_table,
    localization_table,
)


def all_tables(scores: GREvalScores, standing: Standing) -> list[Table]:
    """Table 1; and where chains were scored, table 3 and what its quality is made of."""
    tables = [localization_table(scores, standing)]
    if scores.suite.chains:
        tables += [chain_table(scores, standing), component_table(scores, standing)]
    return tables


def as_csv(scores: GREvalScores, standing: Standing | None = None) -> str:
    """One row a system with everything that tables 1 and 3 show.

    Shares and components are in [0, 1], each with the ends of its interval; a cell is empty where
    nothing was measured.

    Args:
        standing: The paired tests, where they are at hand.
    """
    tables = all_tables(scores, standing or Standing(scores))
    columns = list({column.key: column for table in tables for column in table.columns}.values())
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    heads = [head for column in columns for head in _heads(column)]
    writer.writerow(["system", "role", "n", "unscored", "chains", "unscored_chains", "empty_chains",
                     *heads])  # fmt: skip
    for name in scores.names:
        rows = [row for table in tables for row in table.rows if row.name == name]
        cells = {key: cell for row in rows for key, cell in row.cells.items()}
        values = [value for column in columns for value in _values(column, cells.get(column.key))]
        writer.writerow([name, scores.role(name), *_counts(scores, name), *values])
    return written.getvalue()


def _heads(column: Column) -> tuple[str, ...]:
    key = column.key
    return (key, f"{key}_low", f"{key}_high") if _has_interval(column) else (key,)


def _has_interval(column: Column) -> bool:
    return column.key not in ("geoscore", "median_km", "unparsed")


def _values(column: Column, cell: Cell | None) -> tuple[float | None, ...]:
    cell = cell or Cell()
    return (cell.value, cell.low, cell.high) if _has_interval(column) else (cell.value,)


def _counts(scores: GREvalScores, name: str) -> tuple[int | None, ...]:
    row, chains = scores.suite.row(name), scores.chains(name)
    asked = (row.n, row.unscored) if row else (None, None)
    reasoned = (chains.n, chains.unscored, chains.empty) if chains else (None, None, None)
    return (*asked, *reasoned)


def as_json(scores: GREvalScores, standing: Standing | None = None) -> dict[str, Any]:
    """Tables 1 and 3, the breakdowns, the paired differences, and what the controls show.

    Args:
        standing: The paired tests, where they are at hand.
    """
    standing = standing or Standing(scores)
    tables = all_tables(scores, standing)
    tables += [
        group_table(scores, by, measure) for by in GROUPINGS for measure in ("quality", "within")
    ]
    return {
        "suite": {"key": scores.suite.key, "title": scores.suite.title, "note": scores.suite.note},
        "tables": {table.key: _table_json(table) for table in tables if table.rows},
        "comparisons": [
            {"a": c.a, "b": c.b, "differences": {km: vars(d) for km, d in c.differences.items()}}
            for c in standing.comparisons
        ],
        "chain_differences": [
            found.model_dump(mode="json") for found in scores.suite.chain_differences
        ],
        "controls": [found.model_dump(mode="json") for found in control_verdicts(scores)],
    }


def _table_json(table: Table) -> list[dict[str, Any]]:
    return [
        {
            "name": row.name, "role": row.role, "n": row.n, **row.counts,
            **{key: vars(cell) for key, cell in row.cells.items()},
        }
        for row in table.rows
    ]  # fmt: skip


def as_latex(scores: GREvalScores, standing: Standing | None = None) -> str:
    """Tables 1 and 3, and table 3's components, as `table*` environments; they need booktabs.

    Args:
        standing: The paired tests, where they are at hand.
    """
    head = "% Needs \\usepackage{booktabs}. Made by gre bench report.\n"
    tables = all_tables(scores, standing or Standing(scores))
    return head + "\n".join(_latex_table(table, scores) for table in tables)


def _latex_table(table: Table, scores: GREvalScores) -> str:
    title = latex(_one_line(scores.suite.title))
    caption = (
        f"{title}: {table.title.lower()}. {table.caption} Behind $\\pm$ the half-widths of "
        "95\\,\\% bootstrap intervals; bold: above every other model, each time by a paired test "
        "after Holm's correction."
    )
    heads = " & ".join(latex(column.head).replace(" ", "\\,") for column in table.columns)
    return "\n".join([
        "\\begin{table*}", "\\centering", "\\footnotesize", "\\setlength{\\tabcolsep}{3pt}",
        f"\\caption{{{caption}}}", f"\\label{{tab:{_label(scores.suite.key)}-{table.key}}}",
        f"\\begin{{tabular}}{{l{'r' * (len(table.columns) + 1)}}}", "\\toprule",
        f"System & {heads} & $n$ \\\\", *_latex_body(table),
        "\\bottomrule", "\\end{tabular}", "\\end{table*}", "",
    ])  # fmt: skip


def _label(key: str) -> str:
    """A key as a label may hold it: braces and signs in one would end it."""
    return "".join(letter if letter.isascii() and letter.isalnum() else "-" for letter in key)


def _latex_body(table: Table) -> Iterator[str]:
    """The rows, a rule before each change from models to controls and bounds."""
    role = None
    for row in table.rows:
        if row.role != role:
            yield "\\midrule"
        role = row.role
        yield _latex_row(row, table.columns)


def _latex_row(row: Row, columns: Sequence[Column]) -> str:
    cells = " & ".join(_latex_cell(column, row.cells.get(column.key)) for column in columns)
    return f"{latex(_one_line(row.name))} & {cells} & {row.n} \\\\"


def _latex_cell(column: Column, cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return "--"
    value = column.write(cell.value).replace(",", "{,}")
    if cell.best:
        value = f"\\mathbf{{{value}}}"
    if cell.low is None or cell.high is None:
        return f"${value}$"
    half = column.factor * (cell.high - cell.low) / 2
    return f"${value}_{{\\pm {half:.{column.digits}f}}}$"


def _one_line(text: str) -> str:
    """A name without line breaks and control characters, which LaTeX would stumble over."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
