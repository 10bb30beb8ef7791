"""The side of the road on which people drive, however it is said."""

from collections.abc import Iterator, Sequence

from gre.bench.corpus.phrases import Phrase
from gre.bench.corpus.tokens import Token
from gre.bench.corpus.wordlists import words

# Words between what drives and the side it drives on, at most.
_REACH = 5


def find_driving(tokens: Sequence[Token]) -> Iterator[Phrase]:
    """Find "traffic keeps to the left", "cars drive on the right-hand side": one name for each.

    What is parked on the left tells nothing.
    """
    for i, token in enumerate(tokens):
        if token.low in ("left", "right") and (first := _driver_before(tokens, i)) is not None:
            yield Phrase(first, _end(tokens, i), "social", f"traffic on the {token.low}")


def _driver_before(tokens: Sequence[Token], i: int) -> int | None:
    """Where what drives on a side stands, before "on the left"."""
    before = i - 1
    if before >= 0 and tokens[before].low == "the":
        before -= 1
    if before < 0 or tokens[before].low not in ("on", "to"):
        return None
    driving = words("grammar")["driving"]
    found = None
    for j in range(before - 1, max(-1, before - 1 - _REACH), -1):
        token = tokens[j]
        if token.cls == "mark" or token.low.startswith("park") or token.low in ("turn", "turns"):
            break
        if token.low in driving:
            found = j
    return found


def _end(tokens: Sequence[Token], i: int) -> int:
    """After "hand", "side" and "of the road"."""
    i += 1
    for word in ("hand", "side", "of", "the", "road"):
        if i < len(tokens) and tokens[i].low == word:
            i += 1
    return i
