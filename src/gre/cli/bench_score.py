"""`gre bench score`: predictions of one or several models against the truth."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gre.cli.app_common import read_named

Form = Literal["text", "json", "csv", "markdown"]


def score(
    predictions: Annotated[
        list[str], typer.Argument(help="Predictions files, each as FILE or NAME=FILE.")
    ],
    truth: Annotated[Path, typer.Option(help="The records that were predicted.")],
    out: Annotated[
        Path | None, typer.Option(help="Score file, JSON, for gre bench report.")
    ] = None,
    title: Annotated[str | None, typer.Option(help="What the photos are called.")] = None,
    form: Annotated[Form, typer.Option("--form", help="How the table is written.")] = "text",
    bound: Annotated[
        Path | None, typer.Option(help="Adds a row: what gre world bound --json printed.")
    ] = None,
) -> None:
    """Score predictions of one or several models on the same photos; several are compared."""
    from gre.bench.score import read_bound
    from gre.bench.score_suite import score_suite, write_suite
    from gre.bench.table import format_comparisons, format_exclusions, format_table

    files = read_named(predictions)
    suite = score_suite(
        files,
        truth,
        key=out.stem if out else "scores",
        title=title or truth.stem,
        bounds=[read_bound(bound)] if bound else [],
    )
    if out is not None:
        write_suite(out, suite)
    typer.echo(format_table(suite.rows, form), nl=False)
    if form == "text":
        typer.echo(format_exclusions(suite.rows), nl=False)
    if form == "text" and suite.comparisons:
        typer.echo(format_comparisons(suite.comparisons), nl=False)
