"""`gre teach`: ask a teacher model for a reasoning chain a photo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gre.data.journal import Status
    from gre.data.teach import Standing, Taught

app = typer.Typer(rich_markup_mode=None)

STOPPED_AT_LIMIT = 3

_NEEDED = "gre teach needs SEEDS, --model and --out; or --status OUT to see how far a run is"


@app.command()
def teach(
    seeds: Annotated[
        Path | None, typer.Argument(help="seeds.parquet, as gre seeds writes it.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Model SPEC, such as openai:MODEL@BASE_URL.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder to write to; it keeps the journal.")
    ] = None,
    prompt: Annotated[
        str | None, typer.Option(help="Name of the instruction, or FILE.txt of your own.")
    ] = None,
    temperature: Annotated[
        float | None, typer.Option(min=0, help="0 (default) asks for the likeliest.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option(help="Of sampling, where the teacher allows it.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="The first so many seeds.")] = None,
    photos: Annotated[
        Path | None,
        typer.Option(help="Where photos may lie (default: where gre seeds found them)."),
    ] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions to a server at once.")] = 8,
    rpm: Annotated[float | None, typer.Option(min=0.001, help="Requests a minute.")] = None,
    tpm: Annotated[float | None, typer.Option(min=1, help="Tokens a minute.")] = None,
    timeout: Annotated[float, typer.Option(min=0.1, help="Wait for one answer, seconds.")] = 180,
    retries: Annotated[int, typer.Option(min=0, help="After a failure that may pass.")] = 5,
    max_side: Annotated[int, typer.Option(min=28, help="Scale photos down to, pixels.")] = 1024,
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer of a server.")] = 2048,
    max_usd: Annotated[
        float | None, typer.Option(min=0, help="Stop before all answers cost more than this.")
    ] = None,
    ask_anew: Annotated[
        bool, typer.Option(help="Ask although the journal answers another question; pay again.")
    ] = False,
    retry: Annotated[
        list[str] | None,
        typer.Option(metavar="KIND", help="Ask again what failed for good, by its kind."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(help="YAML file with settings, such as prices.")
    ] = None,
    runner: Annotated[
        str, typer.Option(help="local, ray or ray:ADDRESS: the workers of a cluster ask.")
    ] = "local",
    shards: Annotated[
        int | None, typer.Option(min=1, help="Parts that a cluster asks in (one a worker).")
    ] = None,
    status: Annotated[
        Path | None, typer.Option(metavar="OUT", help="Tell how far the run in a folder is.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Ask a teacher for a chain a photo: drafts.jsonl. Run again, it asks for what is missing.

    Exit code 3: stopped at the spending limit, all that was answered is kept.
    """
    from json import dumps

    from gre.cli.app_common import as_overrides, progress
    from gre.config import load_config
    from gre.data import teach as stage
    from gre.data.runner import open_runner
    from gre.errors import ConfigError
    from gre.models.openai_endpoint import EndpointOptions
    from gre.models.spec import load_geolocator

    if status is not None:
        show_status(status, as_json=json)
        return
    if seeds is None or model is None or out is None:
        raise ConfigError(_NEEDED)
    settings: dict[str, Any] = {
        "prompt": prompt, "temperature": temperature, "seed": seed, "limit": limit,
        "photos": str(photos) if photos else None, "max_usd": max_usd,
        "ask_anew": ask_anew or None, "retry": retry or None,
    }  # fmt: skip
    given = {key: dumps(value) for key, value in settings.items() if value is not None}
    chosen = load_config(stage.TeachConfig, config, as_overrides(given))
    endpoint = EndpointOptions(
        max_side, max_tokens, concurrency, timeout, retries=retries, rpm=rpm, tpm=tpm
    )
    teacher = load_geolocator(model, endpoint=endpoint)
    with (
        open_runner(runner, inputs=[seeds], outputs=[out]) as spread,
        progress("teach") as meter,
    ):

        def show(at: "Standing") -> None:
            note = f"${at.cost_usd:.2f}" if at.cost_usd else ""
            meter.update(at.reached, at.total, worked=at.asked, note=note)

        ask = stage.asking(spread, stage.Teacher(model, endpoint), shards)
        taught = stage.run(seeds, teacher, out, chosen, progress=show, ask=ask)
    show_end(taught, out, as_json=json)


def show_end(taught: "Taught", out: Path, *, as_json: bool) -> None:
    """Print what a run came to; exit with 3 where it stopped at the spending limit."""
    from gre.cli.app_common import echo_json, echo_tally

    if as_json:
        echo_json(taught.tally.counts())
    else:
        echo_tally("drafts", taught.tally)
        typer.echo(f"wrote {out / 'drafts.jsonl'}")
    if taught.standing.stopped:
        typer.echo(
            f"gre: {taught.standing.stopped}; raise --max-usd and run the same command again to go "
            "on",
            err=True,
        )
        raise typer.Exit(STOPPED_AT_LIMIT)
    if taught.open:
        typer.echo(
            f"gre: {taught.open} still open: run the same command again to ask about them", err=True
        )


def show_status(out: Path, *, as_json: bool) -> None:
    """Print how far the run in a folder is, while it goes on or after it ended."""
    from gre.cli.app_common import echo_json
    from gre.data.journal import read_status
    from gre.data.teach import JOURNAL

    status = read_status(out / JOURNAL)
    if as_json:
        echo_json(status.as_json())
    else:
        for line in status_lines(status):
            typer.echo(line)


def status_lines(status: "Status") -> list[str]:
    """Put a status into words, one fact a line."""
    state = "running" if status.running else f"not running ({status.outcome or 'ended early'})"
    totals = status.totals
    lines = [f"state      {state}", f"teacher    {status.model or '-'}"]
    if status.seeds is not None:
        lines.append(f"seeds      {status.reached} of {status.seeds} gone through")
    lines.append(f"done       {totals.answered}")
    for name, kinds in (("for good", totals.permanent), ("may pass", totals.transient)):
        told = ", ".join(f"{n} {kind}" for kind, n in sorted(kinds.items())) or "none"
        lines.append(f"failed     {name}: {told}")
    tokens = f"{totals.usage.input_tokens} tokens in, {totals.usage.output_tokens} out"
    lines.append(f"cost       ${totals.cost_usd:.4f} ({tokens})")
    if status.rate_per_s is not None:
        lines.append(f"rate       {status.rate_per_s:.2f}/s")
    if status.eta_s is not None:
        lines.append(f"left       {status.eta_s:.0f} s")
    return lines
