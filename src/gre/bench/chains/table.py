"""The table of chain quality: one row a system, its components on a scale of 0 to 100."""

import csv
import io
import json
from collections.abc import Sequence

from gre.bench.chains.results import (
    COMPONENTS,
    ChainDifference,
    ChainScores,
    Estimate,
    JudgeCost,
    Quality,
)
from gre.bench.table import Form
from gre.errors import ConfigError

COLUMNS = (*COMPONENTS, "grounding", "quality", "strict")
TITLES = {
    "recall": "recall", "refclipscore": "RefCLIPScore", "bertscore": "BERTScore",
    "precision": "precision", "order": "order", "follows": "follows", "grounding": "grounding",
    "quality": "quality", "strict": "strict",
}  # fmt: skip
_CLEAR = 0.05


def estimate_of(quality: Quality, column: str) -> Estimate | None:
    """One column of a row, where it was measured."""
    if column == "quality":
        return quality.quality
    return quality.strict if column == "strict" else quality.components.get(column)


def format_chains(chains: Sequence[ChainScores], form: Form = "text") -> str:
    """Write the table as text for a terminal, JSON, CSV or Markdown.

    Raises:
        ConfigError: no form is called that.
    """
    writers = {"text": _text, "json": _json, "csv": _csv, "markdown": _markdown}
    if form not in writers:
        raise ConfigError(f"no table form is called {form!r}; there are: {', '.join(writers)}")
    return writers[form](chains)


def format_chain_differences(differences: Sequence[ChainDifference]) -> str:
    """Write what sets systems apart, in points of 100, a star where p is below 0.05."""
    lines = ["Chain quality, paired differences in points (* p < 0.05 after Holm's correction)"]
    for pair in differences:
        parts = []
        for name in ("quality", "strict"):
            d = pair.differences.get(name)
            if d is not None:
                star = "*" if pair.p_values.get(name, 1.0) < _CLEAR else ""
                parts.append(f"{name} {_signed(d)}{star}")
        if parts:
            lines.append(f"  {pair.a} - {pair.b}: " + ", ".join(parts))
    return "\n".join(lines) + "\n"


def format_judges(chains: Sequence[ChainScores]) -> str:
    """Say who sorted the steps, what it took, and how far a second judge agrees."""
    lines = []
    for row in chains:
        if row.judge is not None:
            judge = row.judge
            failed = "".join(f", {count} {kind}" for kind, count in judge.failed.items())
            lines.append(
                f"{row.name}: {judge.judge} sorted {judge.asked:,} steps new to it{failed}, "
                f"{_cost(judge)}"
            )
        if row.agreement is not None:
            agreed = row.agreement
            kappa = "-" if agreed.kappa is None else f"{agreed.kappa:.2f}"
            lines.append(
                f"  {agreed.judges[1]} sorts {100 * agreed.agreement:.1f} % of {agreed.n} alike, "
                f"kappa {kappa}"
            )
    return "".join(f"{line}\n" for line in lines)


def _cost(judge: JudgeCost) -> str:
    if judge.cost_usd is None:
        return "no known price"
    return f"{judge.cost_usd:.4f} USD" if judge.cost_usd else "free"


def points(estimate: Estimate | None, *, interval: bool = True) -> str:
    """A share as a table writes it, times 100.

    >>> points(Estimate(value=0.5, low=0.45, high=0.55, n=9))
    '50.0 [45.0, 55.0]'
    """
    if estimate is None:
        return "-"
    value = f"{100 * estimate.value:.1f}"
    ends = f" [{100 * estimate.low:.1f}, {100 * estimate.high:.1f}]"
    return value + ends if interval else value


def _signed(d: Estimate) -> str:
    return f"{100 * d.value:+.1f} [{100 * d.low:+.1f}, {100 * d.high:+.1f}]"


def _text(chains: Sequence[ChainScores]) -> str:
    """Each value with its 95 % interval below it."""
    lines = [("chain quality, 0-100", *(TITLES[name] for name in COLUMNS), "empty", "n")]
    for row in chains:
        cells = [points(estimate_of(row, name)).rstrip("]") for name in COLUMNS]
        split = [cell.partition(" [") for cell in cells]
        lines.append((row.name, *(value for value, _, _ in split), str(row.empty), str(row.n)))
        lines.append(("", *(ends.replace(", ", "–") for _, _, ends in split), "", ""))
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "".join(
        "  ".join([line[0].ljust(widths[0]), *map(str.rjust, line[1:], widths[1:])]).rstrip() + "\n"
        for line in lines
    )


def _json(chains: Sequence[ChainScores]) -> str:
    rows = [row.model_dump(mode="json") for row in chains]
    return json.dumps(rows, ensure_ascii=False, allow_nan=False, indent=2) + "\n"


def _csv(chains: Sequence[ChainScores]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    head = [f"{name}{part}" for name in COLUMNS for part in ("", "_low", "_high", "_n")]
    writer.writerow(["name", *head, "empty", "unscored", "n"])
    for row in chains:
        values: list[float | int | None] = []
        for name in COLUMNS:
            e = estimate_of(row, name)
            values += [None] * 4 if e is None else [e.value, e.low, e.high, e.n]
        writer.writerow([row.name, *values, row.empty, row.unscored, row.n])
    return text.getvalue()


def _markdown(chains: Sequence[ChainScores]) -> str:
    head = ["chain quality, 0-100", *(TITLES[name] for name in COLUMNS), "empty", "n"]
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    for row in chains:
        cells = [points(estimate_of(row, name)) for name in COLUMNS]
        named = [row.name.replace("|", "\\|"), *cells, str(row.empty), str(row.n)]
        lines.append("| " + " | ".join(named) + " |")
    return "\n".join(lines) + "\n"
