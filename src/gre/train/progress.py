"""Progress of a training run on the terminal: steps, rate, time left, and what is learnt."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from gre.train.metrics import Line, Listener

_SHOWN = ("loss", "reward", "reward/coordinate", "reward/judge", "theta_km", "samples_per_s")


@contextmanager
def show_progress(title: str, *, quiet: bool = False) -> Iterator[Listener | None]:
    """Show a bar on the error stream while the block runs; yields what to call with each line.

    Only the main process of a run shows one.
    """
    from gre.train.processes import is_main

    if quiet or not is_main():
        yield None
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        TextColumn("left"), TimeRemainingColumn(), TextColumn("{task.fields[numbers]}"),
    )  # fmt: skip
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(title, total=None, numbers="")

        def listen(line: Line) -> None:
            numbers = " ".join(_shown(name, line[name]) for name in _SHOWN if name in line)
            progress.update(task, total=line["steps"], completed=line["step"], numbers=numbers)

        yield listen


def _shown(name: str, value: float) -> str:
    return f"{name.removesuffix('_km').replace('samples_per_s', 'samples/s')} {value:.3g}"
