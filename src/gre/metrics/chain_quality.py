"""What a reasoning chain is worth, as formulas on vectors and counts: no model is loaded here."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gre.errors import ConfigError, InputError

Array = NDArray[np.float64]
Floats = NDArray[np.floating]

# Stretches the cosines of CLIP ViT-B/32, which lie below 0.4, over [0, 1] (Hessel et al.).
CLIP_WEIGHT = 2.5


def harmonic_mean(a: float, b: float) -> float:
    """The harmonic mean of two numbers that are not negative; 0 where both are.

    >>> harmonic_mean(0.5, 1.0), harmonic_mean(0.0, 0.0)
    (0.6666666666666666, 0.0)
    """
    return 2 * a * b / (a + b) if a + b > 0 else 0.0


def clip_score(cosines: ArrayLike, weight: float = CLIP_WEIGHT) -> Array:
    """CLIPScore: how well captions fit their photo, `weight * max(cos, 0)`.

    Args:
        cosines: Between each caption's vector and the photo's.
        weight: Brings the cosines of an encoder to [0, 1].

    >>> clip_score([0.3, -0.1]).tolist()
    [0.75, 0.0]

    Source: J. Hessel, A. Holtzman, M. Forbes, R. Le Bras, Y. Choi, "CLIPScore: A Reference-free
    Evaluation Metric for Image Captioning", EMNLP 2021, equation 1.
    """
    found: Array = weight * np.maximum(np.asarray(cosines, dtype=np.float64), 0.0)
    return found


def ref_clip_score(
    captions: Floats, picture: Floats, references: Floats, weight: float = CLIP_WEIGHT
) -> Array:
    """RefCLIPScore: the harmonic mean of CLIPScore and the likeness to the closest reference.

    Args:
        captions: Unit vectors `(c, d)`. Each is scored alone; of a text that had to be cut into
            parts the score is the mean over its parts, so that nothing is cut off.
        picture: The photo's unit vector `(d,)`.
        references: Unit vectors `(r, d)` of the reference captions, or of their parts; r >= 1.
        weight: As in `clip_score`.

    Returns:
        `(c,)`, not negative. At most 1 as long as CLIPScore is.

    Raises:
        InputError: there is no reference.

    >>> two = np.eye(2)
    >>> ref_clip_score(two, np.array([0.6, 0.8]), two[:1], weight=1.0).round(2).tolist()
    [0.75, 0.0]

    Source: Hessel et al. (see `clip_score`), section 3: harmonic mean of CLIP-S and the maximum
    over references of `max(cos(caption, reference), 0)`.
    """
    if not len(references):
        raise InputError("RefCLIPScore needs at least one reference")
    c, r = np.asarray(captions, np.float64), np.asarray(references, np.float64)
    to_picture = clip_score(c @ np.asarray(picture, np.float64), weight)
    to_reference = np.maximum((c @ r.T).max(axis=1), 0.0)
    both = to_picture + to_reference
    found: Array = np.zeros_like(both)
    np.divide(2 * to_picture * to_reference, both, out=found, where=both > 0)
    return found


class BertScore(NamedTuple):
    """BERTScore of a candidate against a reference: raw ones are cosines, and seldom below 0.3."""

    precision: float
    recall: float
    f1: float


def bert_score(
    candidate: Floats, candidate_weights: ArrayLike, reference: Floats, reference_weights: ArrayLike
) -> BertScore:
    """BERTScore by greedy matching: every token with the token of the other text closest to it.

    Args:
        candidate, reference: Unit vectors of the tokens, `(t, d)`, special tokens included.
        candidate_weights, reference_weights: Of each token, `(t,)`: 0 for special tokens, which
            others may match but which are not counted themselves; for the rest 1, or their idf.

    Returns:
        Means of the greedy maxima, weighted; all 0 where either text has no weight.

    >>> bert_score(np.eye(2), [1, 1], np.eye(2)[:1], [1])
    BertScore(precision=0.5, recall=1.0, f1=0.6666666666666666)

    Source: T. Zhang, V. Kishore, F. Wu, K. Q. Weinberger, Y. Artzi, "BERTScore: Evaluating Text
    Generation with BERT", ICLR 2020, section 3. Special tokens are treated as in the authors'
    package `bert-score`.
    """
    weights = [np.asarray(w, dtype=np.float64) for w in (candidate_weights, reference_weights)]
    if not all(w.sum() > 0 for w in weights):
        return BertScore(0.0, 0.0, 0.0)
    cosines = np.asarray(candidate) @ np.asarray(reference).T
    precision = float(weights[0] @ cosines.max(axis=1) / weights[0].sum())
    recall = float(weights[1] @ cosines.max(axis=0) / weights[1].sum())
    total = precision + recall
    return BertScore(precision, recall, 2 * precision * recall / total if total > 0 else 0.0)


def idf(references: Iterable[Sequence[int]]) -> tuple[Mapping[int, float], float]:
    """Inverse document frequency of tokens over reference texts: how telling each of them is.

    Args:
        references: The token ids of each text.

    Returns:
        `log((n + 1) / (texts with the token + 1))` by token id, and the value of tokens that no
        text holds.

    >>> weights, unseen = idf([[1, 2, 2], [1, 3]])
    >>> weights[1], round(weights[2], 4), round(unseen, 4)
    (0.0, 0.4055, 1.0986)

    Source: Zhang et al. (see `bert_score`), "Importance Weighting".
    """
    counts: Counter[int] = Counter()
    n = 0
    for tokens in references:
        n += 1
        counts.update({int(token) for token in tokens})
    weights = {token: float(np.log((n + 1) / (count + 1))) for token, count in counts.items()}
    return weights, float(np.log(n + 1))


def rescaled(score: float, baseline: float) -> float:
    """Move what unrelated texts score to 0, and leave 1 where it is; below 0 is 0.

    The authors of BERTScore rescale without the floor; here a component lies in [0, 1].

    >>> round(rescaled(0.9, 0.8), 6), rescaled(0.7, 0.8)
    (0.5, 0.0)

    Raises:
        ConfigError: a baseline of 1 or more leaves no scale.
    """
    if baseline >= 1:
        raise ConfigError(
            f"a baseline of {baseline:g} leaves nothing to score: all texts are alike"
        )
    return min(max(0.0, (score - baseline) / (1 - baseline)), 1.0)


def order_agreement(positions: Sequence[float]) -> float | None:
    """How far things come in their order: Kendall's tau, mapped from [-1, 1] to [0, 1].

    Args:
        positions: Where each comes, listed in the order they should come in.

    Returns:
        1 in order, 0 in reverse, 0.5 as chance has it; a pair at one position counts half. None
        below two: there is no order.

    >>> order_agreement([0, 2, 5]), order_agreement([5, 2, 0]), order_agreement([3])
    (1.0, 0.0, None)

    Source: M. G. Kendall, "A New Measure of Rank Correlation", Biometrika 30 (1938).
    """
    where = np.asarray(positions, dtype=np.float64)
    if where.size < 2:
        return None
    upper = np.triu_indices(where.size, k=1)
    signs = np.sign(where[None, :] - where[:, None])[upper]
    return float((signs.mean() + 1) / 2)


def share(part: int, whole: int) -> float | None:
    """A recall or a precision: `part / whole`; None where there is nothing to take a share of.

    >>> share(1, 4), share(0, 0)
    (0.25, None)
    """
    return part / whole if whole else None


def combine(components: Mapping[str, float | None], weights: Mapping[str, float]) -> float | None:
    """The weighted mean of components; one that is None is left out, and the others fill its place.

    Args:
        components: By name, in [0, 1], or None where a photo has nothing to hold it against.
        weights: By name, not negative, of any sum; a component without one is left out.

    Returns:
        In [0, 1]; None where nothing is left. Tables show it times 100.

    >>> combine({"recall": 0.5, "bertscore": 1.0, "refclipscore": None}, {
    ...     "recall": 1, "bertscore": 1, "refclipscore": 1})
    0.75
    """
    known = [
        (value, weights[name])
        for name, value in components.items()
        if value is not None and weights.get(name, 0.0) > 0
    ]
    total = sum(weight for _, weight in known)
    return sum(value * weight for value, weight in known) / total if total > 0 else None
