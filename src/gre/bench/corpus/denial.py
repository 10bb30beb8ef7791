"""What a text says is not there: "no bollards", "plates are not visible"."""

from collections.abc import Sequence

from gre.bench.corpus.tokens import Token
from gre.bench.corpus.wordlists import words

# Words after a phrase among which "are not visible" is looked for, and the "or" of a list.
_REACH = 6


def is_denied(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a text says that there is no such thing as the phrase `[first, last)` names."""
    return _before(tokens, first, last) or _after(tokens, last)


def _before(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Go left over a list, "no tree, hut or sign", and over "do not see any", to a negation."""
    any_seen = in_list = False
    for i in range(first - 1, -1, -1):
        token = tokens[i]
        if token.cls == "negator":
            return not in_list or _has_or(tokens[i : last + _REACH])
        any_seen = any_seen or token.low == "any"
        in_list = in_list or token.text == ","
        if not _passes(tokens, i) and not (any_seen and token.cls in ("verb", "pronoun")):
            return False
    return False


def _passes(tokens: Sequence[Token], i: int) -> bool:
    token = tokens[i]
    if token.cls in ("determiner", "open") or token.low in words("grammar")["visibility"]:
        return True
    listing = token.text == "," or token.low in ("or", "nor", "of")
    return listing and i > 0 and tokens[i - 1].cls in ("determiner", "open", "negator")


def _has_or(tokens: Sequence[Token]) -> bool:
    """Whether a list goes on to "or": "no sign, palm trees behind" denies no palm trees."""
    return any(token.low in ("or", "nor") for token in tokens)


def _after(tokens: Sequence[Token], last: int) -> bool:
    """Whether a negation and a word of being seen follow in the same clause."""
    negated = seen = False
    for token in tokens[last : last + _REACH]:
        if token.cls in ("mark", "conjunction"):
            break
        negated = negated or token.cls == "negator"
        seen = seen or token.low in words("grammar")["visibility"]
    return negated and seen
