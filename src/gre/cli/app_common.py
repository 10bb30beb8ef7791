"""What the commands share: progress with a rate and an ETA, tallies, key=value options."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import typer

from gre.errors import InputError

if TYPE_CHECKING:
    from gre.records import Tally
    from gre.train.baselines.work import Report

T = TypeVar("T")

LINE_EVERY_S = 10.0


class Meter:
    """How far a long command is, told as whole lines: for log files.

    Args:
        title: What is being done.
        total: How many steps there will be; None when nobody knows yet.
    """

    def __init__(self, title: str, total: int | None = None) -> None:
        self.title, self.total, self.done = title, total, 0
        self._started = self._said = time.monotonic()
        self._from: int | None = None
        self.note = ""

    def __call__(self, n: int = 1) -> None:
        """Advance by n steps."""
        self._from = self._from or 0
        self.update(self.done + n, self.total)

    def update(
        self, done: int, total: int | None, *, worked: int | None = None, note: str = ""
    ) -> None:
        """Say how many steps are done, of how many; work of earlier runs may count as done.

        Args:
            worked: Steps that this run itself has done, where that is known: the rate is theirs.
            note: A few words more, such as what it has cost.
        """
        if worked is not None:
            self._from = done - worked
        elif self._from is None:  # the rate is that of this run alone
            self._from = done - 1
        self.done, self.total, self.note = done, total, note
        self.show()

    def show(self) -> None:
        """Write a line, at most one every ten seconds."""
        now = time.monotonic()
        if now - self._said >= LINE_EVERY_S:
            self._said = now
            typer.echo(self.line(now - self._started), err=True)

    def line(self, seconds: float) -> str:
        """Put progress, rate and time left into words.

        >>> meter = Meter("seeds", 300)
        >>> meter(100)
        >>> meter.line(seconds=50.0)
        'seeds: 100/300, 2.0/s, 100 s left'
        """
        rate = (self.done - (self._from or 0)) / max(seconds, 1e-9)
        text = f"{self.title}: {self.done}{f'/{self.total}' if self.total else ''}, {rate:.1f}/s"
        if self.total and rate > 0:
            text += f", {max(self.total - self.done, 0) / rate:.0f} s left"
        return f"{text}, {self.note}" if self.note else text


class BarMeter(Meter):
    """The same on a terminal, as a bar with rate and time left."""

    def __init__(self, title: str, total: int | None = None) -> None:
        super().__init__(title, total)
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TaskProgressColumn,
            TextColumn,
            TimeRemainingColumn,
        )

        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TaskProgressColumn(show_speed=True),
            TimeRemainingColumn(),
            TextColumn("{task.fields[note]}"),
            console=Console(stderr=True),
        )
        self._task = self.bar.add_task(title, total=total, note="")

    def show(self) -> None:
        """Redraw the bar."""
        self.bar.update(self._task, completed=self.done, total=self.total, note=self.note)


@contextmanager
def progress(title: str, total: int | None = None) -> Iterator[Meter]:
    """Show on standard error how a command gets on: `meter(n)`, or `meter.update(done, total)`.

    A terminal gets a bar, anything else (a log file) a line every ten seconds.
    """
    if sys.stderr.isatty():
        meter = BarMeter(title, total)
        with meter.bar:
            yield meter
    else:
        yield Meter(title, total)


@contextmanager
def steps() -> Iterator[Callable[[str, int, int | None], None]]:
    """Show each step of a command as it comes, with a meter of its own: `show(step, done, total)`.

    A total of None is one that nobody knows yet.
    """
    with ExitStack() as shown:
        current: list[Meter] = []

        def show(step: str, done: int, total: int | None) -> None:
            if not current or current[0].title != step:
                shown.close()
                current[:] = [shown.enter_context(progress(step, total))]
            current[0].update(done, total)

        yield show


@contextmanager
def reporting(quiet: bool = False) -> Iterator["Report"]:
    """Show a progress line for each thing that is being done, one after the other.

    Yields:
        What a training reports to: title, steps done, and of how many.
    """
    shown: dict[str, Meter] = {}
    with ExitStack() as stack:

        def report(title: str, done: int, total: int) -> None:
            if quiet:
                return
            if title not in shown:
                stack.close()
                shown.clear()
                shown[title] = stack.enter_context(progress(title, total))
            shown[title].update(done, total)

        yield report


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


def read_named(arguments: list[str]) -> dict[str, Path]:
    """Read `NAME=FILE` arguments; a bare file is named after itself.

    >>> read_named(["CI=runs/ci.jsonl", "runs/prior.jsonl"])["prior"].name
    'prior.jsonl'
    """
    files: dict[str, Path] = {}
    for argument in arguments:
        name, equals, file = argument.partition("=")
        path = Path(file if equals else argument)
        name = name if equals else path.stem
        if not name or name in files:
            raise InputError(f"{argument}: give each file a name of its own, NAME=FILE")
        files[name] = path
    return files


def as_overrides(options: Mapping[str, object]) -> list[str]:
    """Write the options that were given as `key=value` overrides of a stage's settings.

    >>> as_overrides({"min_side": 64, "max_place_km": None})
    ['min_side=64']
    """
    return [f"{key}={value}" for key, value in options.items() if value is not None]


def checked(kind: type[T], **values: object) -> T:
    """Make settings of the options of a command; a value out of range is the user's mistake.

    Raises:
        ConfigError: `n: Input should be greater than 0`.
    """
    from pydantic import ValidationError

    from gre.errors import ConfigError
    from gre.store import first_problem

    try:
        return kind(**values)
    except ValidationError as error:
        raise ConfigError(first_problem(error)) from error
