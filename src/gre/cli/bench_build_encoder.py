"""`gre bench build encoder`: a small dual encoder trained on GeoWorld, so that all runs offline."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from gre.train.dual.run import TrainedDual


def encoder(
    arguments: Annotated[
        list[str] | None,
        typer.Argument(
            help="Scenes to train on, geoworld:24000@0; settings to change, key=value.",
            metavar="[geoworld:N[@SEED]] [key=value]...",
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder of the encoder; run again to resume.")
    ] = None,
    config: Annotated[
        Path | None, typer.Option("--config", "-c", help="YAML file with settings.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Show no progress.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the numbers as JSON.")] = False,
) -> None:
    """Train a dual encoder on GeoWorld pictures and captions; OUT is then an encoder by name."""
    from gre.cli.app_common import as_overrides, echo_json, reporting
    from gre.config import load_config
    from gre.data.sources.geoworld import PREFIX
    from gre.models.loading import require_torch
    from gre.train.dual.settings import DualConfig

    given = [f"scenes={one}" if one.startswith(PREFIX) else one for one in arguments or ()]
    settings = load_config(DualConfig, config, [*given, *as_overrides({"out": out})])
    require_torch()
    from gre.train.dual.run import train_dual

    with reporting(quiet) as report:
        trained = train_dual(settings, report)
    if json:
        seconds = round(trained.seconds, 1)
        echo_json(
            {
                "out": str(trained.out),
                "seconds": seconds,
                **trained.measured.model_dump(mode="json"),
            }
        )
    else:
        _show(trained)


def _show(trained: "TrainedDual") -> None:
    took = f"{trained.seconds:.0f} s" if trained.seconds else "finished before"
    one = trained.measured
    typer.echo(f"{trained.out}: a dual encoder for GeoWorld, {took}")
    typer.echo(f"held out: {one.scenes} scenes of {one.split}, seed {one.seed}, {one.size} px")
    typer.echo(one.table())
