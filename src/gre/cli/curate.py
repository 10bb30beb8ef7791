"""`gre curate`: sort drafts into GRE30K-CoT, -Judge and -Seed."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(rich_markup_mode=None)


@app.command()
def curate(
    drafts: Annotated[Path, typer.Argument(help="drafts.jsonl, as gre teach writes it.")],
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: correct_within_km=25 ...")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="All seeds; those without a draft join the Seed set.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Sort drafts into cot.jsonl, judge.jsonl and seed.jsonl; every drop has a counted reason."""
    from gre.cli.app_common import echo_json, echo_tally
    from gre.config import load_config
    from gre.data import curate as stage

    settings = load_config(stage.CurateConfig, config, overrides or ())
    result = stage.run(drafts, seeds, out, settings)
    if json:
        echo_json(result.counts())
        return
    echo_tally("drafts", result.tally)
    true = sum(example.label for example in result.judge)
    typer.echo(f"CoT    {len(result.cot):>7}")
    typer.echo(f"Judge  {len(result.judge):>7}  ({true} true, {len(result.judge) - true} false)")
    typer.echo(f"Seed   {len(result.seed):>7}")
    typer.echo(f"wrote {out}")
