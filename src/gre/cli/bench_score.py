"""`gre bench score`: predictions of one or several models against the truth."""

import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gre.cli.app_common import progress, read_named

if TYPE_CHECKING:
    from collections.abc import Mapping

    from gre.bench.chains.settings import ChainSettings
    from gre.bench.score_suite import Suite

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
    chains: Annotated[
        bool | None,
        typer.Option(
            "--chains/--no-chains",
            help="Also score the reasoning; as a matter of course where the truth has key steps.",
        ),
    ] = None,
    judge: Annotated[
        str, typer.Option(help="Who sorts the steps: offline, or a model SPEC.")
    ] = "offline",
    second_judge: Annotated[
        str | None, typer.Option(help="Another judge, to tell how far the two agree.")
    ] = None,
    dual: Annotated[
        str, typer.Option(help="For RefCLIPScore: tiny (GeoWorld only), hf:NAME_OR_DIR, DIR.")
    ] = "tiny",
    text: Annotated[
        str, typer.Option(help="For BERTScore and matching: minilm, hf:NAME_OR_DIR.")
    ] = "minilm",
    weights: Annotated[
        str, typer.Option(help="What each component weighs in the quality.")
    ] = "recall=1,refclipscore=1,bertscore=1",
    idf: Annotated[
        bool, typer.Option("--idf", help="BERTScore weighs tokens by how telling they are.")
    ] = False,
    work: Annotated[
        Path | None, typer.Option(help="Kept between runs; default: OUT.work beside --out.")
    ] = None,
) -> None:
    """Score predictions of one or several models on the same photos; several are compared.

    Chains are scored where the truth is GREval-Bench; run again to go on after an interruption.
    """
    from gre.bench.chains.settings import ChainSettings, read_weights
    from gre.bench.greval import is_greval
    from gre.bench.score import read_bound
    from gre.bench.score_suite import score_suite, write_suite

    settings = ChainSettings(dual=dual, text=text, weights=read_weights(weights), idf=idf)
    files = read_named(predictions)
    suite = score_suite(
        files,
        truth,
        key=out.stem if out else "scores",
        title=title or truth.stem,
        bounds=[read_bound(bound)] if bound else [],
    )
    if chains or (chains is None and is_greval(truth)):
        suite = _with_chains(
            suite, files, truth, settings, judges=(judge, second_judge), out=out, work=work
        )
    if out is not None:
        write_suite(out, suite)
    typer.echo(_told(suite, form), nl=False)


def _with_chains(
    suite: "Suite",
    files: "Mapping[str, Path]",
    truth: Path,
    settings: "ChainSettings",
    *,
    judges: tuple[str, str | None],
    out: Path | None,
    work: Path | None,
) -> "Suite":
    """Score the chains too, in the order of the table's rows."""
    from gre.bench.chains.stage import ChainRun
    from gre.bench.chains.tools import load_tools

    with ExitStack() as stack:
        if work is None and out is None:
            work = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gre-score-")))
        elif work is None and out is not None:
            work = out.with_name(f"{out.stem}.work")
        assert work is not None
        tools = load_tools(settings, judge=judges[0], second_judge=judges[1], work=work)
        stack.enter_context(tools.encoders)
        meter = stack.enter_context(progress("chains"))
        run = ChainRun(truth, tools, settings, work, meter.update)
        ordered = {row.name: files[row.name] for row in suite.rows if row.name in files}
        scored = run.score(ordered, out=out)
    return suite.model_copy(
        update={
            "chains": scored.chains,
            "chain_differences": scored.differences,
            "details": scored.details,
        }
    )


def _told(suite: "Suite", form: Form) -> str:
    """What is printed: the tables, and as text also what sets systems apart."""
    from gre.bench.chains.controls import format_verdicts, verdicts
    from gre.bench.chains.table import format_chain_differences, format_chains, format_judges
    from gre.bench.table import format_comparisons, format_exclusions, format_table

    if form == "json" and suite.chains:
        return suite.model_dump_json(exclude={"rows": {"__all__": {"curve"}}}) + "\n"
    told = format_table(suite.rows, form)
    if form == "text":
        told += format_exclusions(suite.rows)
        told += format_comparisons(suite.comparisons) if suite.comparisons else ""
    if suite.chains:
        told += "\n" + format_chains(suite.chains, form)
    if suite.chains and form == "text":
        told += "\n" + format_judges(suite.chains)
        differences = suite.chain_differences
        told += "\n" + format_chain_differences(differences) if differences else ""
        told += "\n" + format_verdicts(verdicts(differences)) if verdicts(differences) else ""
    return told
