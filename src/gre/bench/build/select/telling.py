"""What a photo shows, and who says so: its record, GeoWorld's truth, or the encoder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.photos import GEOWORLD, Photo, legible_kinds, scene_of
from gre.world.cues import KINDS, SCENE_LABELS, Kind


@dataclass(frozen=True)
class Told:
    """A photo's labels.

    Attributes:
        scene_source, kinds_source: `record`, `geoworld` or `encoder`; None where nobody could tell.
        margin: For the encoder, how far the scene is ahead of the next.
    """

    scene: str | None = None
    scene_source: str | None = None
    margin: float | None = None
    kinds: tuple[Kind, ...] = ()
    kinds_source: str | None = None


@dataclass(frozen=True)
class Teller:
    """Tells the labels of photos.

    Attributes:
        scenes: The scene labels by number, as the encoder's choice is given.
        thresholds: Least score of each kind that the encoder can tell.
        ask_records: Whether records are believed.
    """

    scenes: Sequence[str]
    thresholds: Mapping[Kind, float]
    ask_records: bool = True

    def tell(
        self, photo: Photo, width: int, scene: int, margin: float, kinds: NDArray[np.float32]
    ) -> Told:
        """Tell a photo's labels.

        Args:
            width: Of the picture, in pixels: what can be read of a GeoWorld scene depends on it.
            scene: Number of the label that the encoder finds most alike.
            margin: How far that is ahead of the next.
            kinds: `(8,)`, score of each kind.
        """
        known = self._known(photo, width) if self.ask_records else Told()
        if known.scene is None:
            known = Told(
                self.scenes[scene], "encoder", round(margin, 6), known.kinds, known.kinds_source
            )
        if known.kinds_source is None and self.thresholds:
            known = Told(
                known.scene, known.scene_source, known.margin, self.kinds_of(kinds), "encoder"
            )
        return known

    def kinds_of(self, scores: NDArray[np.float32]) -> tuple[Kind, ...]:
        """The kinds whose scores reach their thresholds, in the taxonomy's order."""
        return tuple(
            kind
            for kind, score in zip(KINDS, scores.tolist(), strict=True)
            if kind in self.thresholds and score >= self.thresholds[kind]
        )

    def _known(self, photo: Photo, width: int) -> Told:
        scene, kinds = photo.scene, photo.kinds
        told = Told(
            scene, "record" if scene else None, None,
            kinds or (), None if kinds is None else "record",
        )  # fmt: skip
        drawn = scene_of(photo.id) if photo.source == GEOWORLD else None
        if drawn is None or (scene is not None and kinds is not None):
            return told
        label = drawn.label if drawn.label in SCENE_LABELS else None
        return Told(
            scene or label,
            told.scene_source or (GEOWORLD if label else None),
            None,
            legible_kinds(drawn, width) if kinds is None else kinds,
            told.kinds_source or GEOWORLD,
        )
