"""`gre bench report`: score files as one page."""

from pathlib import Path
from typing import Annotated

import typer

from gre.cli.app_common import read_named


def report(
    scores: Annotated[list[Path], typer.Argument(help="Score files, one section each.")],
    out: Annotated[Path, typer.Option(help="The page.")],
    training: Annotated[
        list[str] | None, typer.Option(help="Curves: STAGE=metrics.jsonl (sft, judge, coords).")
    ] = None,
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "GREval-Bench",
) -> None:
    """Make one self-contained HTML page of score files."""
    from gre.bench.score_suite import read_suite
    from gre.report.content import DemoReport, read_training
    from gre.report.page import write_report

    runs = read_named(training or [])
    content = DemoReport(
        title=title,
        suites=tuple(read_suite(path) for path in scores),
        training=tuple(read_training(stage, path) for stage, path in runs.items()),
    )
    write_report(content, out)
    typer.echo(f"wrote {out}")
