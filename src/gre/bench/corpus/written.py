"""Words that are read off signs, plates and slips: between quotation marks, or after "it says"."""

from collections.abc import Iterator, Sequence

from gre.bench.corpus.phrases import Phrase
from gre.bench.corpus.tokens import Token
from gre.bench.corpus.wordlists import words

# Longest wording that is taken without quotation marks, in words.
_MAX_WORDS = 6


def find_written(tokens: Sequence[Token]) -> Iterator[Phrase]:
    """Find what is written somewhere in the picture, in order."""
    i = 0
    while i < len(tokens):
        last = _quote(tokens, i) or _after_verb(tokens, i)
        if last is None:
            i += 1
            continue
        first = i if tokens[i].cls == "quote" else i + 1
        yield Phrase(first, last, "language")
        i = last


def _quote(tokens: Sequence[Token], i: int) -> int | None:
    """Where the words between quotation marks that begin at a token end."""
    last = i
    while last < len(tokens) and tokens[last].cls == "quote":
        last += 1
    return last if last > i else None


def _after_verb(tokens: Sequence[Token], i: int) -> int | None:
    """Where the capitalised words after "reads" or "the name" end."""
    if tokens[i].low not in words("grammar")["written"]:
        return None
    last = i + 1
    while last < min(len(tokens), i + 1 + _MAX_WORDS) and _is_read(tokens, last):
        last += 1
    return last if last > i + 1 and tokens[i + 1].text[0].isupper() else None


def _is_read(tokens: Sequence[Token], i: int) -> bool:
    """Capitalised words and numbers, and a small word between two of them."""
    first = tokens[i].text[0]
    if first.isupper() or first.isdigit():
        return tokens[i].cls != "mark"
    following = tokens[i + 1].text[0] if i + 1 < len(tokens) else ""
    return tokens[i].cls != "mark" and len(tokens[i].text) <= 3 and following.isupper()
