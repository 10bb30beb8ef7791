"""Words in which two names may differ by a letter of meaning and a hair's breadth of vector."""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# Names that hold other words of one group mean other things, however close their vectors lie: to a
# text encoder a yellow edge line is nearly a white one.
_GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(words.split())
    for words in (
        """white yellow black red blue green orange brown grey pink purple golden silver beige
        cream ochre turquoise""",
        "left right",
        "low high overhead tall short small large",
        "flat rolling steep",
        "wet dry dusty humid arid",
        "cold hot warm cool",
        "wooden concrete metal stone brick mud adobe",
        "one two three four five six",
        """latin cyrillic greek arabic hebrew thai hangul korean japanese chinese devanagari bengali
        tamil georgian armenian ethiopic khmer lao burmese sinhala""",
    )
)

_DENIALS = frozenset(("no", "without", "none", "neither", "only"))
_Contrasts = tuple[tuple[str, ...], ...]


def apart(a: Sequence[str], b: Sequence[str]) -> NDArray[np.bool_]:
    """Which pairs of names differ in a word that tells things apart, `(a, b)`.

    A name that leaves such a word out is no contrast to one that has it, but for denials.

    >>> apart(["yellow edge line"], ["white edge line", "edge line", "yellow and black kerb"])
    array([[ True, False,  True]])
    """
    return np.array(
        [[_differ(_contrasts(one), _contrasts(other)) for other in b] for one in a], dtype=np.bool_
    ).reshape(len(a), len(b))


def _differ(a: _Contrasts, b: _Contrasts) -> bool:
    (denials, *groups), (others, *other_groups) = a, b
    pairs = zip(groups, other_groups, strict=True)
    return denials != others or any(x and y and x != y for x, y in pairs)


@lru_cache(maxsize=20_000)
def _contrasts(name: str) -> _Contrasts:
    """A name's denials, then its words of each group: in their order, for "white edge, yellow
    centre" is another thing than "yellow edge, white centre"."""
    words = name.split()
    return tuple(tuple(word for word in words if word in group) for group in (_DENIALS, *_GROUPS))
