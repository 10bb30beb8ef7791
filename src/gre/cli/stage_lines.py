"""Shows how a job of several stages gets on: a bar a stage on a terminal, lines in a log."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from gre.data.stages import Step

LINE_EVERY_S = 15.0


@contextmanager
def shown_stages() -> Iterator[Callable[["Step"], None]]:
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
