"""`gre bench import`: answers that another framework has got, as predictions."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="Bring answers of other frameworks back.")


@app.callback()
def frameworks() -> None:
    """Keeps `inspect` a word of its own while it is the only command."""


@app.command()
def inspect(
    log: Annotated[Path, typer.Argument(help="A log of inspect-ai: .eval or .json.")],
    truth: Annotated[Path, typer.Option(help="The records that the task was run on.")],
    out: Annotated[Path, typer.Option(help="Predictions file to write, JSONL.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Make predictions of a log of inspect-ai, for gre bench score and gre bench report."""
    from collections import Counter

    from gre.bench.elsewhere.inspect_log import import_log
    from gre.cli.app_common import echo_json

    counts = Counter(prediction.status for prediction in import_log(log, truth, out))
    if as_json:
        echo_json({"out": str(out), **counts})
        return
    told = ", ".join(f"{n} {status}" for status, n in counts.most_common())
    typer.echo(f"{out}: {told}; the truth is {truth}")
