"""`gre teach`: ask a teacher model for a reasoning chain a photo."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def teach(
    seeds: Annotated[Path, typer.Argument(help="seeds.parquet, as gre seeds writes it.")],
    model: Annotated[str, typer.Option(help="Model SPEC, such as openai:MODEL@BASE_URL.")],
    out: Annotated[Path, typer.Option(help="Folder to write to; it keeps the journal.")],
    prompt: Annotated[str, typer.Option(help="Name of the instruction.")] = "teach",
    temperature: Annotated[float, typer.Option(min=0, help="0 asks for the likeliest.")] = 0.0,
    seed: Annotated[int, typer.Option(help="Of sampling, where the teacher allows it.")] = 0,
    limit: Annotated[int | None, typer.Option(min=1, help="The first so many seeds.")] = None,
    concurrency: Annotated[int, typer.Option(min=1, help="Questions to a server at once.")] = 8,
    max_side: Annotated[int, typer.Option(min=28, help="Scale photos down to, pixels.")] = 1024,
    max_tokens: Annotated[int, typer.Option(min=1, help="Longest answer of a server.")] = 2048,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Ask a teacher for a chain a photo: drafts.jsonl. Run again, it asks for what is missing."""
    from gre.cli.app_common import as_overrides, echo_json, echo_tally, progress
    from gre.config import load_config
    from gre.data import teach as stage
    from gre.models.openai_endpoint import EndpointOptions
    from gre.models.spec import load_geolocator

    settings = {"prompt": prompt, "temperature": temperature, "seed": seed, "limit": limit}
    config = load_config(stage.TeachConfig, overrides=as_overrides(settings))
    endpoint = EndpointOptions(max_side, max_tokens, concurrency)
    teacher = load_geolocator(model, endpoint=endpoint)
    with progress("teach") as meter:
        tally = stage.run(seeds, teacher, out, config, progress=meter.update)
    if json:
        echo_json(tally.counts())
    else:
        echo_tally("drafts", tally)
        typer.echo(f"wrote {out / 'drafts.jsonl'}")
    if tally.dropped["outage"]:
        typer.echo("gre: run the same command again to ask for what the outage left", err=True)
