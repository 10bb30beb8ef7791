"""The settings of the tiny dual encoder's training."""

from pathlib import Path

from pydantic import Field

from gre.config import Config
from gre.models.dual.shapes import DualShape
from gre.train.baselines.settings import Fitting


class DualConfig(Config):
    """What `gre bench build encoder` can be told.

    Attributes:
        scenes: Of which world and how many: `geoworld:24000@0`, of a split that may be trained on;
            a size in it is not looked at (`drawn_at`).
        out: Folder of the encoder.
        drawn_at: Sizes that scenes are drawn at, in turn, before they are made as small as the
            encoder sees them: a picture drawn small and one made small differ.
        distractors: Share of the scenes that are made pictures of nothing: a face, a cup.
        singles: Captions a step that name one thing; half of them are true of some picture.
        captions: Captions a picture and step that name several.
        wrong_share: Share of those with one thing that is not there.
        shift_px: Pictures are moved by up to so many pixels; never mirrored.
        held_out: Scenes of the validation split that the finished encoder is measured on.
    """

    scenes: str = "geoworld:24000@0"
    out: Path
    seed: int = Field(default=0, ge=0)
    shape: DualShape = DualShape()
    fit: Fitting = Fitting(epochs=4.0, learning_rate=4e-3)
    drawn_at: tuple[int, ...] = Field(default=(112, 448, 112, 224), min_length=1)
    distractors: float = Field(default=0.06, ge=0, lt=1)
    singles: int = Field(default=256, ge=2)
    captions: int = Field(default=2, ge=0)
    wrong_share: float = Field(default=0.3, ge=0, le=1)
    shift_px: int = Field(default=6, ge=0)
    held_out: int = Field(default=400, ge=50)
