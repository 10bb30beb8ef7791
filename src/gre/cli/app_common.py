"""What the commands share: progress with a rate and an ETA, tallies, key=value options."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import typer

from gre.errors import InputError

if TYPE_CHECKING:
    from gre.records import Tally

LINE_EVERY_S = 10.0


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Callable[[int], None]]:
    """Show how a long command gets on, on standard error; yields `advance(n)`.

    A terminal gets a bar, anything else (a log file) a line every ten seconds.

    Args:
        total: How many steps there will be; None when nobody knows yet.
    """
    if sys.stderr.isatty():
        with _bar(title, total) as advance:
            yield advance
    else:
        meter = _LineMeter(title, total)
        yield meter.advance
        meter.finish()


@contextmanager
def _bar(title: str, total: int | None) -> Iterator[Callable[[int], None]]:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        ProgressColumn,
        Task,
        TextColumn,
        TimeRemainingColumn,
    )
    from rich.text import Text

    class Rate(ProgressColumn):
        """Steps a second."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.speed:.1f}/s" if task.speed else "")

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total)
        yield lambda n: bar.advance(task, n)


class _LineMeter:
    """Progress as whole lines, for logs."""

    def __init__(self, title: str, total: int | None) -> None:
        self.title, self.total, self.done = title, total, 0
        self.started = self.said = time.monotonic()

    def advance(self, n: int) -> None:
        self.done += n
        now = time.monotonic()
        if now - self.said >= LINE_EVERY_S:
            self.said = now
            self._say(now)

    def finish(self) -> None:
        if self.said > self.started:  # a quick command needs no last line either
            self._say(time.monotonic())

    def _say(self, now: float) -> None:
        rate = self.done / max(now - self.started, 1e-9)
        line = f"{self.title}: {self.done}{f'/{self.total}' if self.total else ''}, {rate:.1f}/s"
        if self.total and rate > 0:
            line += f", {max(self.total - self.done, 0) / rate:.0f} s left"
        typer.echo(line, err=True)


def echo_tally(title: str, tally: "Tally") -> None:
    """Print how many records were kept, and how many dropped for which reason."""
    typer.echo(f"{title}: kept {tally.kept} of {tally.seen}")
    for reason, count in tally.dropped.most_common():
        typer.echo(f"  dropped {count:>7}  {reason}")


def echo_json(value: Any) -> None:
    """Print one JSON document on one line; NaN is refused."""
    import json

    typer.echo(json.dumps(value, ensure_ascii=False, allow_nan=False))


def read_pairs(pairs: list[str], option: str) -> dict[str, str]:
    """Read a repeated `--option key=value`.

    >>> read_pairs(["lat=GPSLat", "lon=GPSLon"], "--column")
    {'lat': 'GPSLat', 'lon': 'GPSLon'}
    """
    result: dict[str, str] = {}
    for pair in pairs:
        key, equals, value = pair.partition("=")
        if not (key and equals and value):
            raise InputError(f"{option} {pair}: must be written key=value")
        result[key.strip()] = value.strip()
    return result


def as_overrides(options: Mapping[str, object]) -> list[str]:
    """Write the options that were given as `key=value` overrides of a stage's settings.

    >>> as_overrides({"min_side": 64, "max_place_km": None})
    ['min_side=64']
    """
    return [f"{key}={value}" for key, value in options.items() if value is not None]
