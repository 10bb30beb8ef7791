"""`gre bench`: suites, predict, score, compare, report."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gre.cli.bench_predict import merge, predict
from gre.cli.bench_suites import app as suites_app
from gre.cli.compare import compare, geoworld

Form = Literal["text", "json", "csv", "markdown"]

app = typer.Typer(no_args_is_help=True, help="Benchmark: suites, predict, score, compare, report.")
app.add_typer(suites_app, name="suites")
app.command()(predict)
app.command()(merge)
app.command()(compare)
app.command()(geoworld)


@app.command()
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


@app.command()
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


def read_named(arguments: list[str]) -> dict[str, Path]:
    """Read `NAME=FILE` arguments; a bare file is named after itself.

    >>> read_named(["CI=runs/ci.jsonl", "runs/prior.jsonl"])["prior"].name
    'prior.jsonl'
    """
    from gre.errors import InputError

    files: dict[str, Path] = {}
    for argument in arguments:
        name, equals, file = argument.partition("=")
        path = Path(file if equals else argument)
        name = name if equals else path.stem
        if not name or name in files:
            raise InputError(f"{argument}: give each file a name of its own, NAME=FILE")
        files[name] = path
    return files
