"""`gre bench build corpus`: the indicator corpus, from reasoning chains."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.bench.corpus.stage import CorpusBuilt

STOPPED_AT_LIMIT = 3


def corpus(
    chains: Annotated[
        list[Path],
        typer.Argument(help="Files of CoT, judge or draft records, or the paper's JSON."),
    ],
    out: Annotated[Path, typer.Option(help="Folder to write to; it keeps the journal.")],
    extractor: Annotated[
        str, typer.Option(help="Who reads the chains: offline, or a model SPEC.")
    ] = "offline",
    min_count: Annotated[
        int | None, typer.Option(min=1, help="Chains that must name an indicator; 2 by default.")
    ] = None,
    settings: Annotated[
        list[str] | None, typer.Option("--set", help="Another setting: examples=5.")
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions to a server at once.")] = 8,
    timeout: Annotated[float, typer.Option(min=0.1, help="Wait for one answer, seconds.")] = 180,
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer of a server.")] = 2048,
    max_usd: Annotated[
        float | None, typer.Option(min=0, help="Stop before all answers cost more than this.")
    ] = None,
    asking: Annotated[
        Path | None, typer.Option(help="YAML file on how a model is asked, such as prices.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Collect what chains name, sort it into the eight kinds, count it, and tie it to places.

    Writes corpus.jsonl, places.jsonl and evidence.jsonl; run again, it goes on where it stopped.
    Exit code 3: stopped at the spending limit.
    """
    from gre.bench.corpus.load import load_extractor
    from gre.bench.corpus.stage import CorpusConfig, run, total_chains
    from gre.cli.app_common import as_overrides, echo_json, progress
    from gre.config import load_config
    from gre.data.interview import InterviewConfig
    from gre.models.openai_endpoint import EndpointOptions

    overrides = [*as_overrides({"min_count": min_count}), *(settings or ())]
    chosen = load_config(CorpusConfig, config, overrides)
    reader = load_extractor(
        extractor,
        journal=out / "extraction.sqlite",
        config=load_config(InterviewConfig, asking, as_overrides({"max_usd": max_usd})),
        endpoint=EndpointOptions(max_tokens=max_tokens, concurrency=concurrency, timeout_s=timeout),
    )
    with progress("chains", total_chains(chains)) as meter:
        built = run(chains, reader, out, chosen, progress=meter)
    if json:
        echo_json(built.counts())
    else:
        _echo(built, out)
    stopped = getattr(reader, "stopped", None)
    if stopped is not None:
        typer.echo(f"gre: {stopped}; raise --max-usd and run the same command again", err=True)
        raise typer.Exit(STOPPED_AT_LIMIT)


def _echo(built: "CorpusBuilt", out: Path) -> None:
    from gre.cli.app_common import echo_tally

    echo_tally("chains", built.tally)
    for reason, count in built.failures.most_common():
        typer.echo(f"  {count:>7} steps could not be read: {reason}")
    typer.echo(f"{'kind':<16}{'mentions':>9}{'percent':>9}{'paper, figure 4':>17}{'entries':>9}")
    for row in built.distribution():
        typer.echo(
            f"{row.kind:<16}{row.mentions:>9}{row.percent:>9.1f}{row.paper:>17.1f}{row.entries:>9}"
        )
    typer.echo(
        f"{built.entries.total()} entries, {built.rare} indicators too rare for one; "
        f"{built.links} mentions point to a place"
    )
    typer.echo(f"wrote {out}")
