"""Captions for a batch of pictures, and how much of each caption is true of each picture.

The truth is known, so that no picture is held to be a wrong answer only because the caption was
made for another: every picture that shows what a caption names is a right one.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.train.dual.concepts import Concept
from gre.world.narrate import implication, sentence
from gre.world.phrases import VOICES

FRAMES = (
    "a photo of {}", "a picture of {}", "a photo showing {}", "there is {}", "{} in the photo",
    "{} can be seen", "the picture shows {}", "a scene with {}", "an image of {}", "I see {}",
)  # fmt: skip
# So many captions stand in no frame: a corpus of indicators is names alone.
_BARE_SHARE = 0.35
# Of the captions that name one cue, so many are the narrator's sentences with what follows from it.
_TOLD_SHARE = 0.2
_MOST_NAMED = 5


@dataclass(frozen=True)
class Caption:
    """A text, and the keys of what it says is there."""

    text: str
    keys: tuple[str, ...]


class Captions:
    """Makes captions for pictures of which everything is known.

    Args:
        rows: What is true of each picture.
        wrong_share: Share of the captions of several things that name one which is not there.
    """

    def __init__(self, rows: Sequence[tuple[Concept, ...]], *, wrong_share: float) -> None:
        self._rows = rows
        self._keys = [frozenset(concept.key for concept in row) for row in rows]
        self._wrong_share = wrong_share
        groups: dict[str, dict[str, Concept]] = {}
        for row in rows:
            for concept in row:
                groups.setdefault(concept.group, {})[concept.key] = concept
        self._vocabulary = [list(group.values()) for _, group in sorted(groups.items())]
        # A group has a say by the root of its size: neither sun (3) nor place names (5,000) drown.
        sizes = np.sqrt([min(len(group), 400) for group in self._vocabulary])
        self._weights = sizes / sizes.sum()

    def draw(
        self, rows: Sequence[int], *, singles: int, captions: int, rng: np.random.Generator
    ) -> list[Caption]:
        """Draw the captions of one step.

        Args:
            rows: The pictures of the batch.
            singles: Captions that name one thing; half of them are true of some picture.
            captions: Captions a picture that name several.
        """
        true = sorted({c.key: c for row in rows for c in self._rows[row]}.items())
        picked = rng.permutation(len(true))[: singles // 2]
        named = [true[n][1] for n in picked]
        named += [self._any(rng) for _ in range(singles - len(named))]
        several = [self._of(row, rng) for row in rows for _ in range(captions)]
        return [_single(concept, rng) for concept in named] + several

    def truth(self, rows: Sequence[int], captions: Sequence[Caption]) -> NDArray[np.float32]:
        """The share of what each caption names that each picture shows, `(rows, captions)`."""
        shares = [
            [sum(key in self._keys[row] for key in c.keys) / len(c.keys) for c in captions]
            for row in rows
        ]
        return np.array(shares, dtype=np.float32)

    def _any(self, rng: np.random.Generator) -> Concept:
        group = self._vocabulary[int(rng.choice(len(self._vocabulary), p=self._weights))]
        return group[int(rng.integers(len(group)))]

    def _of(self, row: int, rng: np.random.Generator) -> Caption:
        """Name some of what a picture shows, in any order; at times one thing that it does not."""
        shown = self._rows[row]
        n = int(rng.integers(1, _MOST_NAMED + 1))
        named = [shown[i] for i in rng.permutation(len(shown))[:n]]
        if rng.random() < self._wrong_share:
            named[int(rng.integers(len(named)))] = self._any(rng)
        keys = tuple(concept.key for concept in named)
        things = [_name(concept, rng) for concept in named if not concept.sentence]
        sentences = [_name(concept, rng) for concept in named if concept.sentence]
        return Caption(" ".join([*_joined(things, rng), *sentences]), keys)


def _single(concept: Concept, rng: np.random.Generator) -> Caption:
    if concept.seen is not None and rng.random() < _TOLD_SHARE:
        voice = VOICES[int(rng.integers(len(VOICES)))]
        place = implication(concept.seen) if rng.random() < 0.5 else None
        return Caption(sentence(concept.seen, place, voice), (concept.key,))
    name = _name(concept, rng)
    return Caption(name if concept.sentence else _framed(name, rng), (concept.key,))


def _name(concept: Concept, rng: np.random.Generator) -> str:
    return concept.names[int(rng.integers(len(concept.names)))]


def _joined(things: Sequence[str], rng: np.random.Generator) -> list[str]:
    """Join names in one of three ways: a list in a frame, or a sentence for each."""
    if not things:
        return []
    if rng.random() < 0.3:
        return [f"{thing[0].upper()}{thing[1:]}." for thing in things]
    *front, last = things
    together = f"{', '.join(front)} and {last}" if front else last
    return [_framed(together if rng.random() < 0.7 else ", ".join(things), rng)]


def _framed(name: str, rng: np.random.Generator) -> str:
    if rng.random() < _BARE_SHARE:
        return name
    return FRAMES[int(rng.integers(len(FRAMES)))].format(name)
