"""The package geoclip with its published weights, behind the same interface."""

import importlib.util
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from gre.errors import CheckpointError, ImageError, MissingExtraError, MissingFileError
from gre.images import open_image
from gre.models.base import Answer, Question, without_photo
from gre.models.baselines.belief import Belief, Places, write_answers

# Of the package's gallery of 100,000; what lies beyond hardly holds any of the probability.
_TOP_K = 1000


class Predicts(Protocol):
    """What of the package's model is used."""

    def predict(self, image_path: str, top_k: int) -> tuple[Any, Any]:
        """The likeliest coordinates `(k, 2)` and their probabilities `(k,)`, best first."""


class GeoClipPackage:
    """Asks geoclip's own model, one photo at a time.

    Args:
        model: A `geoclip.GeoCLIP`, or what behaves like one.
        top_k: How many coordinates to ask for. Confidence counts only these, so it is never too
            high.
    """

    name = "baseline:geoclip"

    def __init__(self, model: Predicts, *, top_k: int = _TOP_K) -> None:
        self._model = model
        self._top_k = top_k

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer questions in order; the prompt is not read."""
        for question in questions:
            if question.image is None:
                yield [without_photo(question)] * samples
                continue
            try:
                open_image(question.image, max_side=64)  # the package would raise anything
            except (ImageError, MissingFileError) as error:
                yield [Answer(question.id, None, str(error), permanent=True)] * samples
                continue
            belief = self._believe(question.image)
            yield write_answers(
                question.id, belief, samples=samples, temperature=temperature, seed=seed
            )

    def _believe(self, image: Path) -> Belief:
        points, shares = self._model.predict(str(image), top_k=self._top_k)
        places = Places(np.asarray(points, dtype=np.float64).reshape(-1, 2))
        mass = np.asarray(shares, dtype=np.float64).reshape(-1)
        return Belief(places, mass, "Of geoclip's gallery, this coordinate is aligned best.")


def load_geoclip() -> GeoClipPackage:
    """Load the package and its weights, which it brings with it; CLIP's come from the hub.

    Raises:
        MissingExtraError: the package, or torchvision which it needs, is not installed.
        CheckpointError: its weights, or CLIP's, cannot be loaded.
    """
    for package in ("geoclip", "torchvision"):
        if importlib.util.find_spec(package) is None:
            raise MissingExtraError(package, "geoclip")
    from geoclip import GeoCLIP

    try:
        return GeoClipPackage(GeoCLIP().eval())
    except (OSError, RuntimeError, ValueError) as error:
        lines = str(error).strip().splitlines() or [type(error).__name__]
        raise CheckpointError(f"geoclip: {lines[0]}") from error
