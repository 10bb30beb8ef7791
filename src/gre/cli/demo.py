"""`gre demo`: the whole paper in small, to an HTML report."""

from pathlib import Path
from typing import Annotated

import typer

from gre.cli.stage_lines import shown_stages

app = typer.Typer()


@app.command()
def demo(
    out: Annotated[Path, typer.Option("--out", help="Folder for everything it makes.")] = Path(
        "gre-demo"
    ),
    budget: Annotated[
        float, typer.Option("--budget", help="Scales the work; 1 is about ten minutes.")
    ] = 1.0,
    seed: Annotated[int, typer.Option("--seed", help="Of scenes, weights and sampling.")] = 0,
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew in --out.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Make seeds, chains and models from nothing, measure every row, and write a report."""
    from gre.config import load_config
    from gre.demo.plan import DemoConfig
    from gre.demo.run import run, start_afresh

    config = load_config(DemoConfig, None, [f"out={out}", f"budget={budget}", f"seed={seed}"])
    require_training()
    if fresh:
        start_afresh(config.out)
    with shown_stages() as show:
        page = run(config, show)
    table = config.out / ("table.json" if as_json else "table.md")
    typer.echo(table.read_text(encoding="utf-8"))
    if not as_json:
        typer.echo(f"report: {page.resolve()}")


def require_training() -> None:
    """Say in one line what is missing, before work begins."""
    from importlib.util import find_spec

    from gre.errors import MissingExtraError

    for package in ("torch", "transformers", "trl"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "train")
