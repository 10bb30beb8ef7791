"""`gre bench report`: score files as one page, their tables as files."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gre.cli.app_common import progress, read_named

if TYPE_CHECKING:
    from gre.report.greval import GREvalScores


def report(
    scores: Annotated[list[Path], typer.Argument(help="Score files, one section each.")],
    out: Annotated[Path, typer.Option(help="The page.")],
    training: Annotated[
        list[str] | None, typer.Option(help="Curves: STAGE=metrics.jsonl (sft, judge, coords).")
    ] = None,
    title: Annotated[str, typer.Option(help="Heading of the page.")] = "GREval-Bench",
    photos: Annotated[
        str, typer.Option(help="Photos the page of chains holds at most: a number, or all.")
    ] = "60",
    csv: Annotated[Path | None, typer.Option("--csv", help="The tables as CSV.")] = None,
    latex: Annotated[Path | None, typer.Option("--latex", help="The tables as LaTeX.")] = None,
    json: Annotated[Path | None, typer.Option("--json", help="All numbers as JSON.")] = None,
) -> None:
    """Make one self-contained HTML page of score files.

    A score file with chains becomes the page of GREval-Bench: tables, figures, and every photo
    with each system's chain step by step. Others become sections of one page.
    """
    from gre.report.greval import read_scores

    most = _most(photos)
    if len(scores) == 1:
        read = read_scores(scores[0])
        if read.suite.chains and not training:
            _page_of_chains(read, out, title, most)
        else:
            _page_of_suites(scores, out, title, training or [])
        _write_tables(read, csv, latex, json)
        return
    _refuse_tables(csv, latex, json)
    _page_of_suites(scores, out, title, training or [])


def _most(photos: str) -> int | None:
    """Read `--photos`; None is all."""
    from gre.errors import ConfigError

    if photos == "all":
        return None
    if not photos.isdecimal():
        raise ConfigError(f"--photos {photos}: must be a number, or all")
    return int(photos)


def _page_of_chains(scores: "GREvalScores", out: Path, title: str, most: int | None) -> None:
    from gre.report.greval import write_page

    held = len(scores.photos) if most is None else min(most, len(scores.photos))
    with progress("photos", held) as meter:
        write_page(scores, out, title=title, photos=most, tick=meter)
    megabytes = out.stat().st_size / 1e6
    typer.echo(f"wrote {out}: {held} of {len(scores.photos)} photos, {megabytes:.1f} MB")


def _page_of_suites(scores: list[Path], out: Path, title: str, training: list[str]) -> None:
    from gre.bench.score_suite import read_suite
    from gre.report.content import DemoReport, read_training
    from gre.report.page import write_report

    runs = read_named(training)
    content = DemoReport(
        title=title,
        suites=tuple(read_suite(path) for path in scores),
        training=tuple(read_training(stage, path) for stage, path in runs.items()),
    )
    write_report(content, out)
    typer.echo(f"wrote {out}")


def _write_tables(
    scores: "GREvalScores", csv: Path | None, latex: Path | None, json: Path | None
) -> None:
    from gre.report.greval import as_csv, as_json, as_latex
    from gre.store import write_json, write_text

    for path, form in ((csv, as_csv), (latex, as_latex)):
        if path is not None:
            write_text(path, form(scores))
            typer.echo(f"wrote {path}")
    if json is not None:
        write_json(json, as_json(scores))
        typer.echo(f"wrote {json}")


def _refuse_tables(*files: Path | None) -> None:
    from gre.errors import InputError

    if any(files):
        raise InputError("--csv, --latex and --json are made of one score file, not of several")
