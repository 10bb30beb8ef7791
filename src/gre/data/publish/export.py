"""What the formats have in common: each takes the same records and pictures, and writes its own."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from gre.data.publish.parts import Example, Part
from gre.store import atomic_path


class Published(NamedTuple):
    """One record with its picture in the data set.

    Attributes:
        picture: Path of it below the data set's folder, as `images/x.jpg`.
        out: The data set's folder.
    """

    part: Part
    record: Example
    picture: str
    out: Path

    def picture_bytes(self) -> bytes:
        """The picture as it was published."""
        return (self.out / self.picture).read_bytes()


class Export(Protocol):
    """Writes one format; its files appear when the stack it was given is unwound."""

    @property
    def owns(self) -> tuple[str, ...]:
        """Patterns, below the data set's folder, of the files that are its own to remove."""

    def add(self, one: Published) -> None:
        """Write one record; those of a part come one after the other."""

    def written(self) -> set[Path]:
        """The files of this run, which stay when those of an earlier one go."""


AddObject = Callable[[dict[str, Any]], None]


def on_success(stack: ExitStack, work: Callable[[], object]) -> None:
    """Let a stack do something when it is unwound, unless by an error."""

    def leave(kind: object, error: object, trace: object) -> None:
        if kind is None:
            work()

    stack.push(leave)


@contextmanager
def json_array_writer(path: Path) -> Iterator[AddObject]:
    """Yield a function that adds an object to a JSON array, one a line; NaN is refused."""
    with atomic_path(path) as part, part.open("w", encoding="utf-8") as file:
        file.write("[")
        between = "\n"

        def add(value: dict[str, Any]) -> None:
            nonlocal between
            file.write(between + json.dumps(value, ensure_ascii=False, allow_nan=False))
            between = ",\n"

        yield add
        file.write("\n]\n")


class ArrayFiles:
    """JSON arrays by path, opened as the first object comes.

    Args:
        stack: Closes them.
    """

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._files: dict[Path, AddObject] = {}

    def add(self, path: Path, value: dict[str, Any]) -> None:
        """Add an object to the array in a file."""
        if path not in self._files:
            self._files[path] = self._stack.enter_context(json_array_writer(path))
        self._files[path](value)

    def __iter__(self) -> Iterator[Path]:
        return iter(self._files)


# Markers that trainers put pictures in the place of; text of others may not bring its own.
_MARKERS = ("<image>", "<video>", "<audio>")


def without_markers(text: str) -> str:
    """Take the sense out of picture markers in a text: a trainer would look for more pictures.

    >>> without_markers("A sign reads <image>.")
    'A sign reads < image>.'
    """
    for marker in _MARKERS:
        text = text.replace(marker, f"< {marker[1:]}")
    return text
