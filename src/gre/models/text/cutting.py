"""Cuts long texts where they may be cut: between sentences, else clauses, else words."""

import re
from collections.abc import Callable

# A full stop ends a sentence only before a blank: not in "2.5 m", nor in "e.g.the".
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|(?<=[。！？])|\n+")
_CLAUSE_END = re.compile(r"(?<=[,;:])\s+|(?<=[、，；：])|\s+(?=[–—(])")
_BLANK = re.compile(r"\s+")


def sentences_of(text: str) -> list[str]:
    """Cut a text into its sentences.

    >>> sentences_of("A pole, 2.5 m high. Palms!  The sea")
    ['A pole, 2.5 m high.', 'Palms!', 'The sea']
    """
    return _cut_after(_SENTENCE_END, text)


def sentence_starts(text: str) -> list[int]:
    """Where a text's sentences begin, in characters.

    >>> sentence_starts("Palms!  The sea")
    [0, 8]
    """
    return [0, *(found.end() for found in _SENTENCE_END.finditer(text))]


def cut_to_fit(text: str, fits: Callable[[str], bool]) -> list[str]:
    """Cut a text into parts that fit, each as long as it may be; nothing but blanks is lost.

    Cuts are made between sentences; a sentence that does not fit is cut between clauses, a clause
    between words, and a word that does not fit between its letters.

    Args:
        text: Any text.
        fits: Tells whether a part fits; what fits must fit as well when it is shorter.

    Returns:
        At least one part; an empty text is one empty part.

    >>> cut_to_fit("Red soil, palms. The sea.", lambda part: len(part.split()) <= 3)
    ['Red soil, palms.', 'The sea.']
    """
    whole = text.strip()
    if not whole or fits(whole):
        return [whole]
    return _packed(sentences_of(whole), fits, [_clauses, _words, list])


def _packed(
    pieces: list[str], fits: Callable[[str], bool], finer: list[Callable[[str], list[str]]]
) -> list[str]:
    """Join neighbouring pieces while they fit; cut those finer that do not fit on their own."""
    parts: list[str] = []
    # Letters are joined without a blank between them.
    glue = " " if finer else ""
    for piece in pieces:
        if parts and fits(joined := f"{parts[-1]}{glue}{piece}"):
            parts[-1] = joined
        elif fits(piece) or not finer:
            parts.append(piece)
        else:
            parts.extend(_packed(finer[0](piece), fits, finer[1:]))
    return parts


def _clauses(text: str) -> list[str]:
    return _cut_after(_CLAUSE_END, text)


def _words(text: str) -> list[str]:
    return text.split()


def _cut_after(end: re.Pattern[str], text: str) -> list[str]:
    pieces, start = [], 0
    for found in end.finditer(text):
        pieces.append(text[start : found.end()])
        start = found.end()
    pieces.append(text[start:])
    return [stripped for piece in pieces if (stripped := piece.strip())]
