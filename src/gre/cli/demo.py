"""`gre demo`: the whole paper in small, to an HTML report."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from gre.demo.run import Step

app = typer.Typer()

LINE_EVERY_S = 15.0


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
    _require_training()
    if fresh:
        start_afresh(config.out)
    with _shown() as show:
        page = run(config, show)
    table = config.out / ("table.json" if as_json else "table.md")
    typer.echo(table.read_text(encoding="utf-8"))
    if not as_json:
        typer.echo(f"report: {page.resolve()}")


def _require_training() -> None:
    from importlib.util import find_spec

    from gre.errors import MissingExtraError

    for package in ("torch", "transformers", "trl"):
        if find_spec(package) is None:
            raise MissingExtraError(package, "train")


@contextmanager
def _shown() -> Iterator[Callable[["Step"], None]]:
    """A bar a stage on a terminal, lines in a log."""
    if sys.stderr.isatty():
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(),
                   TextColumn("{task.fields[left]}"))  # fmt: skip
        with Progress(*columns, console=Console(stderr=True)) as bars:
            yield _Bars(bars)
    else:
        yield _Lines()


class _Bars:
    def __init__(self, bars: Any) -> None:
        self.bars = bars
        self.tasks: dict[str, Any] = {}

    def __call__(self, step: "Step") -> None:
        if step.stage.name not in self.tasks:
            title = f"[{step.number}/{step.of}] {step.stage.title}".replace("[", r"\[")
            self.tasks[step.stage.name] = self.bars.add_task(title, total=step.total, left="")
        left = "done" if step.finished else "kept" if step.skipped else _left(step)
        self.bars.update(self.tasks[step.stage.name], completed=step.done, left=left)


class _Lines:
    def __init__(self) -> None:
        self.said = 0.0

    def __call__(self, step: "Step") -> None:
        import time

        ended = step.finished or step.skipped
        if not ended and step.done and time.monotonic() - self.said < LINE_EVERY_S:
            return
        self.said = time.monotonic()
        what = "done" if step.finished else "kept" if step.skipped else _left(step)
        head = f"[{step.number}/{step.of}] {step.stage.title}: {step.done}/{step.total}"
        typer.echo(f"{head}  {what}".rstrip(), err=True)


def _left(step: "Step") -> str:
    if step.eta_s is None:
        return ""
    minutes, seconds = divmod(round(step.eta_s), 60)
    return f"{minutes}:{seconds:02d} left in all"
