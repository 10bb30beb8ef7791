"""`gre bench`: suites, predict, score, compare, report."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from gre.cli.bench_suites import app as suites_app
from gre.cli.compare import compare

Form = Literal["text", "json", "csv", "markdown"]

app = typer.Typer(no_args_is_help=True, help="Benchmark: suites, predict, score, compare, report.")
app.add_typer(suites_app, name="suites")
app.command()(compare)


@app.command()
def predict(
    records: Annotated[Path, typer.Argument(help="Photos with truth: JSONL or Parquet.")],
    model: Annotated[str, typer.Option(help="tiny, hf:DIR, openai:MODEL@URL, baseline:prior.")],
    out: Annotated[Path, typer.Option(help="Predictions file, JSONL; taken up where it stops.")],
    samples: Annotated[int, typer.Option(help="Answers asked for each photo.")] = 1,
    temperature: Annotated[float, typer.Option(help="0 takes the likeliest answer.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Makes sampling repeatable.")] = 0,
    reducer: Annotated[str, typer.Option(help="Several answers to one: first, medoid.")] = "first",
    limit: Annotated[int | None, typer.Option(help="Only the first so many photos.")] = None,
    at_once: Annotated[int, typer.Option(help="Photos handed to the model together.")] = 64,
) -> None:
    """Ask a model about every photo, and keep its answers; run again to finish or to retry."""
    from gre.bench.predict import PredictConfig, count_photos, run_predict
    from gre.cli.app_common import as_overrides, echo_tally, progress
    from gre.config import load_config
    from gre.models.spec import load_geolocator

    options = {
        "samples": samples, "temperature": temperature, "seed": seed, "reducer": reducer,
        "limit": limit, "at_once": at_once,
    }  # fmt: skip
    config = load_config(PredictConfig, overrides=as_overrides(options))
    photos = count_photos(records, config)
    locator = load_geolocator(model)
    with progress(f"asking {locator.name}", photos) as advance:
        tally = run_predict(records, locator, out, config, progress=advance)
    echo_tally("predictions", tally)
    typer.echo(f"wrote {out}")


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
    from gre.bench.suite import score_suite, write_suite
    from gre.bench.table import format_comparisons, format_table

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
    from gre.bench.suite import read_suite
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
