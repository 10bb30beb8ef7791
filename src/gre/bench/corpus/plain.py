"""A text written plainly: one sign for each letter, with the way back to where it stood."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Between two letters a hyphen joins words; elsewhere a dash parts clauses.
_HYPHENS = frozenset("-‐‑")
_DASHES = frozenset("‒–—―")
# Halves of letters, which no file and no library takes.
_LONE = re.compile("[\ud800-\udfff]")
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "’": "'"}


@dataclass(frozen=True)
class PlainText:
    """A text without accents, hyphens as blanks, dashes as semicolons.

    Attributes:
        source: As it was written.
        text: As it is searched.
        offsets: Where each sign of `text` stood in the source; None where nothing has moved.
    """

    source: str
    text: str
    offsets: tuple[int, ...] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the source that a span of the plain text came from; not empty."""
        if self.offsets is None:
            return start, end
        after = self.offsets[end] if end < len(self.offsets) else len(self.source)
        return self.offsets[start], after


def plain_text(text: str) -> PlainText:
    """Write a text plainly.

    >>> plain_text("São Paulo’s tuk-tuks – many").text
    "Sao Paulo's tuk tuks ; many"
    """
    text = _LONE.sub("\ufffd", text)
    letters, offsets, moved = [], [], False
    for i, letter in enumerate(text):
        plain = letter if letter.isascii() else _plain_letter(letter)
        if not plain:
            moved = True
            continue
        if plain in _HYPHENS:
            plain = _joined(text, i)
        letters.append(plain)
        offsets.append(i)
    return PlainText(text, "".join(letters), tuple(offsets) if moved else None)


@lru_cache(maxsize=4096)
def _plain_letter(letter: str) -> str:
    """One letter without its accents; nothing for an accent that stands alone."""
    if letter in _DASHES:
        return ";"
    if letter in _LETTERS:
        return _LETTERS[letter]
    if unicodedata.combining(letter):
        return ""
    base = unicodedata.normalize("NFD", letter)[0]
    return base if unicodedata.category(letter)[0] == "L" else letter


def _joined(text: str, i: int) -> str:
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if before.isalnum() and after.isalnum():
        return " "
    return ";" if before.isspace() and after.isspace() else "-"
