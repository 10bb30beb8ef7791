"""The offline sorter: traits of a step times weights, the class of the highest sum.

A linear model that can be read: `weights.csv` says what each trait (`traits`) speaks for, and by
how much. It was fitted by `tools/fit_sorter.py` to GeoWorld's chains and the `dev` part of the
labelled sample, each chain also in shuffled order, so that it goes by what a step says more than
by where it stands. English only: of a step in another language it hears little more than places.
"""

import csv
import hashlib
import time
from collections.abc import Sequence
from functools import cache
from importlib import resources

import numpy as np

from gre.bench.chains.results import LABELS, JudgeCost, Label
from gre.bench.chains.sorting.base import EMPTY, Progress, SortedChain
from gre.bench.chains.sorting.traits import NAMES, WORDS, Array, traits_of
from gre.bench.corpus.gazetteer import gazetteer

_PACKAGE = "gre.bench.chains.sorting"
WEIGHTS = "weights.csv"
# Chains between two reports of progress.
_REPORT_EVERY = 200


class OfflineSorter:
    """Sorts without asking anybody; never fails, and costs nothing but time."""

    name = "offline"

    def __init__(self) -> None:
        self._weights = weights()
        self._known: dict[tuple[str, ...], SortedChain] = {}
        self._seconds = 0.0

    @property
    def fingerprint(self) -> str:
        """`offline` and the checksum of its weights, word lists and names of places."""
        return f"{self.name}, weights {_checksum()[:12]}"

    def sort(
        self, chains: Sequence[Sequence[str]], *, progress: Progress | None = None
    ) -> list[SortedChain]:
        """Sort chains, each on its own.

        >>> chain = ["A narrow street with white houses.",
        ...          "The yellow plates are typical of the Netherlands.",
        ...          "So this is most likely Utrecht."]
        >>> OfflineSorter().sort([chain])[0].labels
        ('caption', 'background', 'inference')
        """
        started = time.monotonic()
        done: list[SortedChain] = []
        for n, chain in enumerate(chains, start=1):
            steps = tuple(chain)
            if steps not in self._known:
                self._known[steps] = SortedChain(self._sort(steps)) if steps else EMPTY
            done.append(self._known[steps])
            if progress is not None and (n % _REPORT_EVERY == 0 or n == len(chains)):
                progress(n, len(chains))
        self._seconds += time.monotonic() - started
        return done

    def cost(self) -> JudgeCost:
        """Steps sorted, and seconds; no money."""
        asked = sum(len(steps) for steps in self._known)
        return JudgeCost(judge=self.name, asked=asked, cost_usd=0.0, seconds=self._seconds)

    def _sort(self, steps: Sequence[str]) -> tuple[Label, ...]:
        best = (traits_of(steps) @ self._weights).argmax(axis=1)
        return tuple(LABELS[n] for n in best.tolist())


@cache
def weights() -> Array:
    """What each trait speaks for: `(len(NAMES), len(LABELS))`."""
    rows = {row["trait"]: row for row in csv.DictReader(_text(WEIGHTS).splitlines())}
    return np.array([[float(rows[name][label]) for label in LABELS] for name in NAMES])


@cache
def _checksum() -> str:
    names = "\n".join(sorted(gazetteer().exact))
    return hashlib.sha256((_text(WEIGHTS) + _text(WORDS) + names).encode()).hexdigest()


def _text(name: str) -> str:
    return (resources.files(_PACKAGE) / name).read_text(encoding="utf-8")
