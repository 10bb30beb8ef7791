"""BERTScore of what a chain concludes against what the key steps conclude."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.encoding import Encoders
from gre.bench.chains.settings import ChainSettings
from gre.bench.greval import GREvalItem
from gre.metrics.chain_quality import BertScore, bert_score, idf, rescaled
from gre.models.text.base import TokenVectors

Weights = NDArray[np.float64]
_AT_ONCE = 256


@dataclass(frozen=True, eq=False)
class Wording:
    """BERTScore as a run measures it.

    Attributes:
        baseline: F1 that the key steps of unrelated photos score; 0 leaves scores as they are.
        idf: Weight of each token, and of one that no key step holds; None weighs all alike.
    """

    baseline: float = 0.0
    idf: tuple[Mapping[int, float], float] | None = None

    def score(self, candidate: Sequence[TokenVectors], reference: Sequence[TokenVectors]) -> float:
        """F1 of steps against key steps, each text encoded on its own, all tokens matched."""
        return self._score(_joined(candidate), _joined(reference)).f1

    def rescaled(self, f1: float) -> float:
        """The component: in [0, 1], with unrelated photos at 0."""
        return rescaled(f1, self.baseline)

    def _score(self, candidate: TokenVectors, reference: TokenVectors) -> BertScore:
        return bert_score(
            candidate.vectors, self._weights(candidate), reference.vectors, self._weights(reference)
        )

    def _weights(self, tokens: TokenVectors) -> Weights:
        if self.idf is None:
            return np.asarray(~tokens.special, dtype=np.float64)
        known, unseen = self.idf
        weights = np.array([known.get(int(token), unseen) for token in tokens.ids])
        return np.where(tokens.special, 0.0, weights)


def measure_wording(
    items: Sequence[GREvalItem], encoders: Encoders, settings: ChainSettings
) -> Wording:
    """Find out what this benchmark's key steps score against those of other photos.

    Raw BERTScore is high for anything in one language on one subject; what unrelated photos reach
    is the zero of the component. Pairs are drawn with a seed, and the mean of their F1 taken.
    """
    concluding = [steps for item in items if (steps := item.steps_tagged("inference"))]
    weights = _measure_idf(concluding, encoders) if settings.idf else None
    plain = Wording(idf=weights)
    if not settings.rescale or len(concluding) < 2:
        return plain
    rng = np.random.default_rng(settings.seed)
    firsts = rng.integers(0, len(concluding), settings.baseline_pairs)
    others = (firsts + rng.integers(1, len(concluding), firsts.size)) % len(concluding)
    scores: list[float] = []
    for start in range(0, firsts.size, _AT_ONCE):
        pairs = [
            (concluding[a], concluding[b])
            for a, b in zip(
                firsts[start : start + _AT_ONCE], others[start : start + _AT_ONCE], strict=True
            )
        ]
        tokens = encoders.tokens([text for a, b in pairs for text in (*a, *b)])
        scores += [plain.score([tokens[t] for t in a], [tokens[t] for t in b]) for a, b in pairs]
    return Wording(baseline=float(np.mean(scores)), idf=weights)


def _measure_idf(
    concluding: Sequence[Sequence[str]], encoders: Encoders
) -> tuple[Mapping[int, float], float]:
    """Over all key steps of the benchmark, a batch of texts in memory at a time."""
    texts = [text for steps in concluding for text in steps]
    batches = (texts[i : i + _AT_ONCE] for i in range(0, len(texts), _AT_ONCE))
    found = (
        tokens.ids.tolist()
        for batch in batches
        for tokens in map(encoders.tokens(batch).__getitem__, batch)
    )
    return idf(found)


def _joined(texts: Sequence[TokenVectors]) -> TokenVectors:
    """Several texts as one: the tokens of all of them."""
    if len(texts) == 1:
        return texts[0]
    return TokenVectors(
        np.concatenate([one.vectors for one in texts]),
        np.concatenate([one.ids for one in texts]),
        np.concatenate([one.special for one in texts]),
    )
