"""Prompts are files; the hash of its text travels with every record a prompt brought about."""

import hashlib
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from gre.errors import InputError, MissingFileError


@dataclass(frozen=True)
class Prompt:
    """A prompt's text and the SHA-256 of it, as hexadecimal digits."""

    name: str
    text: str
    sha256: str


def load_prompt(name: str) -> Prompt:
    """Read a prompt that comes with the package, or one of the user's own.

    White space around the text is no part of the prompt, nor of its hash.

    Args:
        name: `NAME` of `prompts/NAME.txt`, or the path of a text file: one that ends in `.txt` or
            holds a slash.

    Raises:
        InputError: no prompt has this name; the file is empty or not UTF-8.
        MissingFileError: no such file.

    >>> load_prompt("locate").text.startswith("Where")
    True
    """
    if is_file(name):
        text = _read_own(Path(name))
    else:
        file = resources.files(__name__) / f"{name}.txt"
        if not file.is_file():
            raise InputError(f"no prompt is called {name!r}; one of your own is named by its path")
        text = file.read_text(encoding="utf-8").strip()
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())


def is_file(name: str) -> bool:
    """Tell whether a prompt is named by the path of a file.

    >>> is_file("locate"), is_file("prompts/mine.txt")
    (False, True)
    """
    return name.endswith(".txt") or "/" in name


def _read_own(path: Path) -> str:
    if not path.is_file():
        raise MissingFileError(f"{path}: no such prompt file")
    try:
        text = path.read_text(encoding="utf-8").strip()
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: a prompt is a text file in UTF-8") from error
    if not text:
        raise InputError(f"{path}: the prompt is empty")
    return text
