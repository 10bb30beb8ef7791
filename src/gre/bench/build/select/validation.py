"""Chooses the thresholds on labelled photos, and measures what else the encoder tells of them."""

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.labelled import LabelledPhoto
from gre.bench.build.select.settings import SelectConfig
from gre.bench.build.select.similarity import Scores
from gre.bench.build.select.thresholds import Rate, Threshold, choose
from gre.config import Config
from gre.errors import InputError
from gre.metrics.calibration import wilson
from gre.world.cues import KINDS, Kind


class SceneMeasure(Config):
    """How well the encoder tells scene labels, which nothing was fitted for.

    Attributes:
        n: Labelled photos.
        accuracy: Share of them whose label it tells.
        by_label: Right and all, by the true label.
    """

    n: int
    accuracy: Rate
    by_label: Mapping[str, tuple[int, int]]


class Thresholds(Config):
    """All that was chosen on the labelled set: what `thresholds.json` holds.

    Attributes:
        similarity: Of the photo against the corpus.
        kinds: By indicator kind; None for a kind that the corpus or the labels do not tell apart.
        macro_f1: Mean over those kinds of the F1 of photos that had no part in the choice.
        scenes: How well scene labels are told; None where the labelled set has none.
        validation: The labelled set; None where there was none.
    """

    similarity: Threshold
    kinds: Mapping[Kind, Threshold | None] = {}
    macro_f1: float | None = None
    scenes: SceneMeasure | None = None
    encoder: str
    encoder_fingerprint: str
    prompts_sha256: str
    score: str
    validation: Mapping[str, Any] | None = None

    @property
    def of_kinds(self) -> dict[Kind, float]:
        """The kinds that can be told, with their thresholds."""
        return {kind: one.threshold for kind, one in self.kinds.items() if one is not None}


class Chosen(NamedTuple):
    """What the labelled photos come to."""

    similarity: Threshold
    kinds: dict[Kind, Threshold | None]
    scenes: SceneMeasure | None

    @property
    def macro_f1(self) -> float | None:
        """Mean over the kinds of their held-out F1."""
        told = [one.held_out.f1 for one in self.kinds.values() if one and one.held_out]
        return round(float(np.mean(told)), 4) if told else None


def choose_all(
    photos: list[LabelledPhoto], scores: Scores, labels: tuple[str, ...], config: SelectConfig
) -> Chosen:
    """Choose the threshold of the similarity and those of the kinds; measure the scenes.

    Args:
        photos: Labelled photos that could be read, `n` of them.
        scores: Of those photos, in their order.
        labels: The scene labels by number.

    Raises:
        InputError: the photos are all informative, or none is.
    """
    given = config.similarity.threshold
    if given is None:
        informative = [photo.informative for photo in photos]
        try:
            similarity = choose(
                scores.similarity, informative, config.similarity.objective, seed=config.seed
            )
        except InputError as error:
            raise InputError(f"informative photos: {error}") from error
    else:
        similarity = Threshold.given(given)
    return Chosen(similarity, _kinds(photos, scores, config), _scenes(photos, scores, labels))


def _kinds(
    photos: list[LabelledPhoto], scores: Scores, config: SelectConfig
) -> dict[Kind, Threshold | None]:
    rows = [row for row, photo in enumerate(photos) if photo.kinds is not None]
    return {
        kind: _kind(kind, scores.kinds[rows, n], [photos[row] for row in rows], config)
        for n, kind in enumerate(KINDS)
    }


def _kind(
    kind: Kind, scores: NDArray[np.float32], photos: list[LabelledPhoto], config: SelectConfig
) -> Threshold | None:
    labels = np.array([kind in (photo.kinds or ()) for photo in photos], dtype=np.bool_)
    if np.isnan(scores).any() or not 0 < labels.sum() < len(labels):
        return None
    return choose(scores, labels, config.labels.objective, seed=config.seed)


def _scenes(
    photos: list[LabelledPhoto], scores: Scores, labels: tuple[str, ...]
) -> SceneMeasure | None:
    by_label: dict[str, tuple[int, int]] = {}
    for photo, said in zip(photos, scores.scenes.tolist(), strict=True):
        if photo.scene is not None:
            right, n = by_label.get(photo.scene, (0, 0))
            by_label[photo.scene] = (right + (labels[said] == photo.scene), n + 1)
    n = sum(count for _, count in by_label.values())
    if not n:
        return None
    share = wilson(sum(right for right, _ in by_label.values()), n)
    rate = Rate(value=round(share.value, 4), low=round(share.low, 4), high=round(share.high, 4))
    in_order = {label: by_label[label] for label in labels if label in by_label}
    return SceneMeasure(n=n, accuracy=rate, by_label=in_order)
