"""`gre bench controls`: systems whose chains are right, or wrong in a known way."""

from pathlib import Path
from typing import Annotated

import typer


def controls(
    truth: Annotated[Path, typer.Argument(help="GREval-Bench: its records.")],
    out: Annotated[Path, typer.Option(help="Folder for the predictions files.")],
    seed: Annotated[int, typer.Option(help="Of what is drawn.")] = 0,
) -> None:
    """Write predictions of an oracle and of controls, for `gre bench score` to be tried on."""
    from gre.bench.chains.controls import CONTROLS, make_controls

    files = make_controls(truth, out, seed=seed)
    for name, path in files.items():
        typer.echo(f"{path}: {CONTROLS.get(name, 'sees what can be seen, and concludes from it')}")
    named = " ".join(f"{name}={path}" for name, path in files.items())
    typer.echo(f"gre bench score {named} --truth {truth} --out {out / 'scores.json'} --chains")
