"""Prompts are files; the hash of its text travels with every record a prompt brought about."""

import hashlib
from dataclasses import dataclass
from importlib import resources

from gre.errors import InputError


@dataclass(frozen=True)
class Prompt:
    """A prompt's text and the SHA-256 of it, as hexadecimal digits."""

    name: str
    text: str
    sha256: str


def load_prompt(name: str) -> Prompt:
    """Read `prompts/NAME.txt`.

    >>> load_prompt("locate").text.startswith("Where")
    True
    """
    file = resources.files(__name__) / f"{name}.txt"
    if not file.is_file():
        raise InputError(f"no prompt is called {name!r}")
    text = file.read_text(encoding="utf-8").strip()
    return Prompt(name, text, hashlib.sha256(text.encode()).hexdigest())
