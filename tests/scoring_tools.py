"""Stand-ins for what scoring measures with: they speak the protocols, and know GeoWorld's phrases.

A bag of hashed words in place of both encoders, and a sorter that goes by the narrator's turns of
phrase; for tests of what scoring does with vectors and labels, not of the vectors and labels.
"""

import hashlib
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL.Image import Image as Picture

from gre.bench.chains.encoding import Encoders
from gre.bench.chains.results import JudgeCost, Label
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.sorting import SortedChain
from gre.bench.chains.stage import ChainRun
from gre.bench.chains.tools import Tools
from gre.bench.corpus.offline import OfflineExtractor
from gre.models.text.base import TokenVectors
from gre.models.text.cutting import cut_to_fit

Vectors = NDArray[np.float32]
DIM = 64
FIT = 12  # words that the dual stand-in reads at once


class BagOfWords:
    """Every word a random vector, its own by its letters."""

    name = "bag of words"
    dim = DIM
    max_side = 32
    fingerprint = "bag of words, 1"

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        found = []
        for text in texts:
            words = ["[", *text.lower().replace(".", " .").split(), "]"]
            special = np.array([True, *[False] * (len(words) - 2), True])
            ids = np.array([_number(word) % 30_000 for word in words], dtype=np.int32)
            found.append(TokenVectors(np.stack([_vector(w) for w in words]), ids, special))
        return found

    def sentences(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            return np.empty((0, DIM), dtype=np.float32)
        return np.stack([_unit(t.vectors[1:-1].sum(axis=0)) for t in self.tokens(texts)])

    def read(self, texts: Sequence[str]) -> Vectors:
        assert all(len(text.split()) <= FIT for text in texts)
        return self.sentences(texts)

    def see(self, pictures: Sequence[Picture]) -> Vectors:
        return np.stack([_unit(np.array(p.resize((8, 8)).convert("L")).ravel()) for p in pictures])

    def parts(self, text: str) -> list[str]:
        return cut_to_fit(text, lambda part: len(part.split()) <= FIT)


class PhraseSorter:
    """Goes by the narrator's turns of phrase; fails on chains that hold a word."""

    def __init__(self, fails_on: str = "", name: str = "phrases") -> None:
        self.name = self.fingerprint = name
        self.fails_on = fails_on
        self.sorted: Counter[tuple[str, ...]] = Counter()

    def sort(self, chains: Sequence[Sequence[str]], *, progress: Any = None) -> list[SortedChain]:
        self.sorted.update(tuple(chain) for chain in chains if chain)
        return [self._one(chain) for chain in chains]

    def _one(self, chain: Sequence[str]) -> SortedChain:
        if self.fails_on and any(self.fails_on in step for step in chain):
            return SortedChain(None, "nonsense")
        return SortedChain(tuple(_label(step) for step in chain))

    def cost(self) -> JudgeCost:
        failed = sum(self._one(chain).labels is None for chain in self.sorted)
        return JudgeCost(
            judge=self.name,
            asked=sum(len(chain) for chain in self.sorted),
            failed={"nonsense": failed} if failed else {},
            cost_usd=0.0,
        )


def _label(step: str) -> Label:
    if step.startswith(("So ", "Overall ", "Nothing in the picture")):
        return "inference"
    return "background" if ", as in " in step or ", typical of " in step else "caption"


def stand_in_run(
    truth: Path, work: Path, sorter: PhraseSorter | None = None, **settings: Any
) -> ChainRun:
    """A run that measures with the stand-ins."""
    bag = BagOfWords()
    tools = Tools(Encoders(bag, bag), OfflineExtractor(), sorter or PhraseSorter())
    return ChainRun(truth, tools, ChainSettings(dual="stand-in", **settings), work)


def _number(word: str) -> int:
    return int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])


def _vector(word: str) -> Vectors:
    return _unit(np.random.default_rng(_number(word)).normal(size=DIM))


def _unit(vector: NDArray[Any]) -> Vectors:
    values = np.asarray(vector, dtype=np.float64)
    return np.asarray(values / max(float(np.linalg.norm(values)), 1e-9), dtype=np.float32)
