"""How well an extractor reads: precision, recall and F1 by kind, of links, and of places.

A mention found is right when a true one of its kind overlaps it; each true mention makes one
right. A link is right when its mention is, and the text says that the true mention speaks for that
place. A place is right when a true place of its name overlaps it. Chains are the unit of the
intervals: what stands in one chain is alike.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.corpus.extraction import Extraction, Extractor, Mention, Place
from gre.bench.corpus.gazetteer import place_named
from gre.bench.corpus.labelled import Labelled, TrueMention, TruePlace
from gre.geo.names import plain_name
from gre.world.cues import KINDS

RESAMPLES = 2_000
# Rows of a measurement beside the eight kinds.
ALL, ANY, LINKS, PLACES = "all", "of any kind", "links", "places"
ROWS = (*KINDS, ALL, ANY, LINKS, PLACES)


@dataclass(frozen=True)
class Scores:
    """One row of a measurement; shares in [0, 1], NaN where nothing was there to find, or found.

    Attributes:
        right, found, true: How many.
        low, high: Of the 95 % interval of F1, by resampling chains.
    """

    row: str
    right: int
    found: int
    true: int
    low: float
    high: float

    @property
    def precision(self) -> float:
        """Share of what was found that is right."""
        return self.right / self.found if self.found else float("nan")

    @property
    def recall(self) -> float:
        """Share of what is true that was found."""
        return self.right / self.true if self.true else float("nan")

    @property
    def f1(self) -> float:
        """Harmonic mean of the two."""
        both = self.found + self.true
        return 2 * self.right / both if both else float("nan")


def measure(
    extractor: Extractor, chains: Sequence[Sequence[Labelled]], *, seed: int = 0
) -> list[Scores]:
    """Measure an extractor on chains whose truth is known.

    Args:
        chains: The steps of each chain.
        seed: Of the resampling.

    Returns:
        One row a kind, then all kinds; all again, a mention being right whatever kind it was taken
        for; links, and places where they are labelled.
    """
    texts = [step.text for chain in chains for step in chain]
    found = iter(extractor.extract(texts))
    counts = np.array([_chain_counts(chain, [next(found) for _ in chain]) for chain in chains])
    with_places = any(step.places is not None for chain in chains for step in chain)
    rows = [i for i, row in enumerate(ROWS) if row != PLACES or with_places]
    return [_scores(ROWS[i], counts[:, i], seed) for i in rows]


def _chain_counts(
    chain: Sequence[Labelled], extractions: Sequence[Extraction]
) -> NDArray[np.int64]:
    """Right, found and true of one chain for each row, `(n_rows, 3)`."""
    total = np.zeros((len(ROWS), 3), dtype=np.int64)
    for step, extraction in zip(chain, extractions, strict=True):
        pairs = matched(step.mentions, extraction.mentions)
        for i, kind in enumerate(KINDS):
            total[i] += (
                sum(true.kind == kind for true, _ in pairs),
                sum(mention.kind == kind for mention in extraction.mentions),
                sum(true.kind == kind for true in step.mentions),
            )
        total[ROWS.index(ANY)] += (
            len(matched(step.mentions, extraction.mentions, any_kind=True)),
            len(extraction.mentions),
            len(step.mentions),
        )
        total[ROWS.index(LINKS)] += _link_counts(step, extraction, pairs)
        if step.places is not None:
            total[ROWS.index(PLACES)] += _place_counts(step.places, extraction.places)
    total[ROWS.index(ALL)] = total[: len(KINDS)].sum(axis=0)
    return total


def matched(
    true: Sequence[TrueMention], found: Sequence[Mention], *, any_kind: bool = False
) -> list[tuple[TrueMention, Mention]]:
    """Pair true mentions with found ones of their kind that overlap them, each once, in order."""
    pairs = []
    free = list(found)
    for one in true:
        for mention in free:
            overlaps = mention.start < one.end and one.start < mention.end
            if overlaps and (any_kind or mention.kind == one.kind):
                pairs.append((one, mention))
                free.remove(mention)
                break
    return pairs


def _link_counts(
    step: Labelled, extraction: Extraction, pairs: Sequence[tuple[TrueMention, Mention]]
) -> tuple[int, int, int]:
    right = sum(
        any(same_place(place, said) for said in mention.places)
        for true, mention in pairs
        for place in true.places
    )
    found = sum(len(mention.places) for mention in extraction.mentions)
    return right, found, sum(len(true.places) for true in step.mentions)


def _place_counts(true: Sequence[TruePlace], found: Sequence[Place]) -> tuple[int, int, int]:
    free = list(found)
    right = 0
    for one in true:
        for place in free:
            overlaps = place.start < one.end and one.start < place.end
            if overlaps and same_place(one.name, place.name):
                right += 1
                free.remove(place)
                break
    return right, len(found), len(true)


def same_place(a: str, b: str) -> bool:
    """Whether two names stand for one place.

    >>> same_place("the United Kingdom", "UK"), same_place("Niger", "Nigeria")
    (True, False)
    """
    if plain_name(a).removeprefix("the ") == plain_name(b).removeprefix("the "):
        return True
    known = place_named(a), place_named(b)
    return known[0] is not None and known[1] is not None and known[0].name == known[1].name


def _scores(row: str, counts: NDArray[np.int64], seed: int) -> Scores:
    right, found, true = (int(n) for n in counts.sum(axis=0))
    rng = np.random.default_rng(seed)
    drawn = counts[rng.integers(0, len(counts), (RESAMPLES, len(counts)))].sum(axis=1)
    both = drawn[:, 1] + drawn[:, 2]
    f1 = 2 * drawn[both > 0, 0] / both[both > 0]
    low, high = np.percentile(f1, (2.5, 97.5)) if len(f1) else (np.nan, np.nan)
    return Scores(row, right, found, true, float(low), float(high))
