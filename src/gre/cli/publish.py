"""`gre publish`: a curated folder becomes a data set that others can load."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.data.publish import Format

app = typer.Typer(rich_markup_mode=None)


@app.command()
def publish(
    curated: Annotated[Path, typer.Argument(help="Folder that gre curate wrote.")],
    out: Annotated[Path, typer.Option(help="Folder of the data set.")],
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: title=... images=copy ...")
    ] = None,
    format: Annotated[
        str, typer.Option("--format", help="all, or some of paper,trl,llama-factory,verl,hf.")
    ] = "all",
    root: Annotated[
        Path | None, typer.Option(help="Folder all pictures must lie in; CURATED/.. by default.")
    ] = None,
    seeds: Annotated[
        Path | None, typer.Option(help="The seeds, for licences; found by CURATED's manifest.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that write pictures.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the counts as JSON.")] = False,
) -> None:
    """Write the paper's files, TRL, LLaMA-Factory and verl exports, and the hub's folder and card.

    Pictures are written anew, without their metadata, unless images=copy or images=link.
    """
    from gre.cli.app_common import echo_json, echo_tally, progress
    from gre.config import load_config
    from gre.data import publish as stage
    from gre.data.runner import open_runner
    from gre.report.coverage import coverage_png

    settings = load_config(stage.PublishConfig, config, overrides or ())
    formats = _read_formats(format)
    with open_runner("local", jobs=jobs) as runner, progress("publish") as meter:
        result = stage.run(
            curated, out, settings, formats=formats, root=root, seeds=seeds, runner=runner,
            draw_map=coverage_png, progress=meter.update,
        )  # fmt: skip
    if json:
        echo_json(result.counts())
        return
    echo_tally("records", result.tally)
    for name, title in (("cot", "CoT"), ("judge", "Judge"), ("seed", "Seed")):
        typer.echo(f"{title:<6} {result.facts.size(name):>7}")
    typer.echo(f"wrote {out / 'README.md'}")


def _read_formats(text: str) -> "tuple[Format, ...]":
    from gre.data.publish import FORMATS
    from gre.errors import ConfigError

    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return FORMATS
    unknown = [name for name in names if name not in FORMATS]
    if unknown or not names:
        known = ", ".join(("all", *FORMATS))
        raise ConfigError(f"--format {text}: there are {known}")
    return tuple(name for name in FORMATS if name in names)
