"""Clauses of a text: parted by the ends of sentences, by semicolons, and by words of contrast."""

from bisect import bisect_right
from collections.abc import Sequence
from functools import cache

from gre.bench.corpus.tokens import Token
from gre.bench.corpus.wordlists import words


class Clauses:
    """The clauses of one text, numbered from 0.

    A word of contrast ("but", "rather") is a clause's first.
    """

    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self.starts = [
            i for i, token in enumerate(tokens) if i == 0 or _begins(tokens[i - 1], token)
        ]

    def of(self, i: int) -> int:
        """The number of the clause that a token stands in."""
        return bisect_right(self.starts, i) - 1

    def start(self, clause: int) -> int:
        """The first token of a clause."""
        return self.starts[clause]

    def end(self, clause: int) -> int:
        """The token after the last of a clause."""
        return self.starts[clause + 1] if clause + 1 < len(self.starts) else len(self._tokens)

    def speaks_of_the_last(self, clause: int) -> bool:
        """Whether a clause takes up what the one before has named: "this suggests ..."."""
        if clause == 0:
            return False
        for token in self._tokens[self.start(clause) : self.end(clause)]:
            if token.cls != "mark" and token.low not in contrasts():
                return token.low in words("relations")["anaphora"]
        return False

    def in_one_sentence(self, clause: int, other: int) -> bool:
        """Whether two clauses belong to one sentence."""
        first, second = self._tokens[self.start(clause)], self._tokens[self.start(other)]
        return first.sentence == second.sentence


def _begins(before: Token, token: Token) -> bool:
    return (
        before.sentence != token.sentence or before.text == ";" or token.low in contrasts()
    ) and not (before.low in contrasts() and before.sentence == token.sentence)


@cache
def contrasts() -> frozenset[str]:
    """Words after which a sentence goes the other way."""
    return frozenset(word for word in words("relations")["exclusions"] if "_" not in word)
