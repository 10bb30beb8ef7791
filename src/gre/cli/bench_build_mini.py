"""`gre bench build mini`: the whole way to a benchmark of GeoWorld's scenes, offline."""

from pathlib import Path
from typing import Annotated, Literal

import typer


def mini(
    out: Annotated[Path, typer.Option(help="Folder for everything it makes.")],
    n: Annotated[int, typer.Option(min=1, help="Photos of the benchmark.")] = 300,
    scenes: Annotated[int, typer.Option(min=8, help="Scenes to select from.")] = 1500,
    seed: Annotated[int, typer.Option(min=0, help="Of scenes, errors and choice.")] = 0,
    size: Annotated[
        int, typer.Option(min=112, max=1024, help="Picture width; from 336 every cue is legible.")
    ] = 336,
    source: Annotated[
        Literal["geoworld"], typer.Option(help="Where photos come from.")
    ] = "geoworld",
    overrides: Annotated[
        list[str] | None, typer.Argument(help="Settings to change: chains=500 marking.kept=0.1 ...")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that draw and look.")] = 2,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew in --out.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print counts and shares as JSON.")] = False,
) -> None:
    """Build GREval-mini end to end: corpus, selection, vote, rationales, key steps, data set.

    Annotators are SIMULATED, and everything they leave behind says so. Ctrl-C and the same command
    again go on where it stopped.
    """
    from gre.bench.build.distribution import format_distribution
    from gre.bench.build.items import GREVAL
    from gre.bench.build.mini.run import run, start_afresh, steps_of
    from gre.bench.build.mini.settings import MiniConfig
    from gre.cli.app_common import echo_json
    from gre.cli.stage_lines import shown_stages
    from gre.config import load_config

    given = {"out": out, "n": n, "scenes": scenes, "seed": seed, "size": size, "source": source}
    pairs = [f"{name}={value}" for name, value in given.items()]
    config = load_config(MiniConfig, None, [*pairs, *(overrides or ())])
    if fresh:
        start_afresh(config.out)
    with shown_stages() as show:
        found = run(config, show, jobs=jobs)
    steps = steps_of(config.out)
    if json:
        echo_json({"steps": steps, "distribution": found.to_json()})
        return
    for title, counts in steps.items():
        typer.echo(f"{title}: kept {counts['kept']} of {counts['seen']}")
        for reason, count in counts["dropped"].items():
            typer.echo(f"  dropped {count:>7}  {reason}")
    typer.echo("")
    typer.echo(format_distribution(found), nl=False)
    if found.absent:
        typer.echo(
            f"(labels come up as often as in the paper; among the {config.scenes} scenes drawn "
            "none with these was left, or chosen: draw more with --scenes)"
        )
    typer.echo(f"wrote {config.out / GREVAL} and the data set {config.out / 'published'}")
