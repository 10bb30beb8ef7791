"""`gre bench score`: predictions of one or several models against the truth."""

import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from gre.cli.app_common import progress, read_named

if TYPE_CHECKING:
    from gre.bench.chains.settings import ChainSettings
    from gre.bench.chains.stage import ScoredChains
    from gre.bench.chains.tools import Tools
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
    judge_repeats: Annotated[
        int, typer.Option(min=1, help="Ask a model judge so often; a majority decides.")
    ] = 1,
    judge_config: Annotated[
        Path | None, typer.Option(help="YAML: prices, max_usd, temperature, ... of models asked.")
    ] = None,
    extractor: Annotated[
        str, typer.Option(help="Who finds what steps name: offline, or a model SPEC.")
    ] = "offline",
    dual: Annotated[
        str, typer.Option(help="For RefCLIPScore: tiny (GeoWorld only), hf:NAME_OR_DIR, DIR.")
    ] = "tiny",
    text: Annotated[
        str, typer.Option(help="For BERTScore and matching: minilm, hf:NAME_OR_DIR.")
    ] = "minilm",
    weights: Annotated[
        str, typer.Option(help="What each component weighs in the quality.")
    ] = "recall=1,refclipscore=1,bertscore=1",
    expect: Annotated[
        Literal["background", "all"],
        typer.Option(help="Recall of what the key steps' background names, or of all indicators."),
    ] = "background",
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
    from gre.bench.chains.tools import load_tools
    from gre.bench.greval import is_greval
    from gre.bench.score import read_bound
    from gre.bench.score_suite import score_suite, write_suite
    from gre.config import load_config
    from gre.data.interview import InterviewConfig

    settings = ChainSettings(
        dual=dual, text=text, weights=read_weights(weights), expect=expect, idf=idf
    )
    asking = load_config(InterviewConfig, judge_config)
    files = read_named(predictions)
    suite = score_suite(
        files,
        truth,
        key=out.stem if out else "scores",
        title=title or truth.stem,
        bounds=[read_bound(bound)] if bound else [],
    )
    with ExitStack() as stack:
        if chains or (chains is None and is_greval(truth)):
            _warn_of_stranger(truth, dual)
            work = work or _work_folder(out, stack)
            tools = load_tools(
                settings,
                work=work,
                judge=judge,
                second_judge=second_judge,
                extractor=extractor,
                repeats=judge_repeats,
                config=asking,
            )
            stack.enter_context(tools.encoders)
            ordered = {row.name: files[row.name] for row in suite.rows if row.name in files}
            scored = _score_chains(ordered, truth, tools, settings, work=work, out=out)
            suite = suite.model_copy(
                update={
                    "chains": scored.chains,
                    "chain_differences": scored.differences,
                    "details": scored.details,
                }
            )
    if out is not None:
        write_suite(out, suite)
    typer.echo(_told(suite, form), nl=False)


def _warn_of_stranger(truth: Path, dual: str) -> None:
    """The shipped encoder knows scenes of GeoWorld, and what it makes of a photo means nothing."""
    from gre.bench.greval import read_greval
    from gre.images import is_geoworld

    first = next(read_greval(truth), None)
    if dual == "tiny" and first is not None and not is_geoworld(Path(first.image)):
        typer.echo(
            "warning: --dual tiny knows GeoWorld alone; RefCLIPScore of photos needs a CLIP: "
            "--dual hf:NAME_OR_DIR",
            err=True,
        )


def _work_folder(out: Path | None, stack: ExitStack) -> Path:
    """Where a run keeps what it has paid for; without a score file no longer than it lasts."""
    if out is not None:
        return out.with_name(f"{out.stem}.work")
    return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gre-score-")))


def _score_chains(
    files: Mapping[str, Path],
    truth: Path,
    tools: "Tools",
    settings: "ChainSettings",
    *,
    work: Path,
    out: Path | None,
) -> "ScoredChains":
    """Score the chains with a progress line, and write down how it went beside the score file."""
    from gre.bench.chains.stage import ChainRun
    from gre.bench.predict.standing import manifest_path
    from gre.store import write_manifest

    started = time.time()
    with progress("chains") as meter:
        run = ChainRun(truth, tools, settings, work, meter.update)
        run.judging = lambda done, total: meter.update(
            meter.done, meter.total, note=f"judge {done}/{total}"
        )
        scored = run.score(files, out=out)
    if out is not None:
        write_manifest(
            out.parent,
            stage="bench score",
            config={**settings.model_dump(mode="json"), **tools.declared},
            inputs=[truth, *files.values()],
            counts={
                row.name: {"scored": row.n, "empty": row.empty, "unscored": row.unscored}
                for row in scored.chains
            },
            started=started,
            more={"seconds_by_part": {k: round(v, 3) for k, v in run.watch.seconds.items()}},
            name=manifest_path(out).name,
        )
    return scored


def _told(suite: "Suite", form: Form) -> str:
    """What is printed: the tables, and as text also what sets systems apart."""
    from gre.bench.chains.table import format_chains
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
        told += _told_besides(suite)
    return told


def _told_besides(suite: "Suite") -> str:
    """Who judged, what sets systems apart, and what fools which component."""
    from gre.bench.chains.controls import format_verdicts, verdicts
    from gre.bench.chains.table import format_chain_differences, format_judges

    differences = suite.chain_differences
    parts = [
        format_judges(suite.chains),
        format_chain_differences(differences) if differences else "",
        format_verdicts(verdicts(differences)),
    ]
    return "".join(f"\n{part}" for part in parts if part)
