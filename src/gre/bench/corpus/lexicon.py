"""The lexicon: which heads of noun phrases are indicators, of which kind, and when."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import cast

from gre.bench.corpus.wordlists import rows
from gre.world.cues import Kind

# Stand in the condition of an entry for text between quotation marks, and for any language's name.
QUOTE, LANGUAGE = "<quote>", "<language>"


@dataclass(frozen=True)
class Sense:
    """One sense of a head.

    Attributes:
        kind: Which indicator it then is.
        when: Normal forms of which one must stand near the head; empty where it needs none.
    """

    kind: Kind
    when: frozenset[str]


@cache
def lexicon() -> Mapping[str, tuple[Sense, ...]]:
    """All heads in normal form, each with its senses, those with a condition first.

    >>> [sense.kind for sense in lexicon()["sign"]]
    ['language', 'architectural']
    """
    senses: dict[str, list[Sense]] = {}
    for row in rows("lexicon"):
        when = frozenset(filter(None, row["when"].split("|")))
        senses.setdefault(row["term"], []).append(Sense(cast("Kind", row["kind"]), when))
    return {
        term: tuple(sorted(of, key=lambda sense: not sense.when)) for term, of in senses.items()
    }


def kind_of(term: str, nearby: Iterable[str]) -> Kind | None:
    """The kind of a head among the words near it; None where it tells nothing there.

    >>> kind_of("sign", {"<language>"}), kind_of("sign", {"diamond"}), kind_of("line", {"tree"})
    ('language', 'architectural', None)
    """
    near = set(nearby)
    for sense in lexicon().get(term, ()):
        if not sense.when or sense.when & near:
            return sense.kind
    return None
