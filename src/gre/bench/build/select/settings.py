"""The settings of the filters, checked before any photo is opened."""

from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator

from gre.bench.build.select.objective import Objective
from gre.config import Config
from gre.data.verdicts import Rules


class Similarity(Config):
    """How alike a photo and the corpus are: one number a photo.

    Attributes:
        top: A photo's score is the mean of its so many greatest similarities to prompts.
        contrast: `nothing` takes off the greatest similarity to a prompt of a picture that shows
            nothing (`nothing` in `prompts.yaml`); `none` leaves the similarity as it is, which
            tells GeoWorld's photos apart better (docs/greval-select.md).
        threshold: The least score that stays, given by hand; None has a labelled set choose it.
        objective: What the chosen threshold is best at: `f1`, `youden`, `precision>=P` (the
            greatest recall at such a precision) or `recall>=P` (the greatest precision).
    """

    top: int = Field(default=3, ge=1)
    contrast: Literal["none", "nothing"] = "none"
    threshold: float | None = Field(default=None, ge=-2, le=2)
    objective: str = "youden"

    @field_validator("objective")
    @classmethod
    def _is_one(cls, text: str) -> str:
        return str(Objective.parse(text))


class Labels(Config):
    """How a photo's scene and its indicator kinds are told.

    Attributes:
        source: `record` takes them from the photo's record where it carries them, and asks the
            encoder for the others; `encoder` asks for all.
        objective: What the thresholds of the kinds are best at, as for the similarity.
        top: A kind's score is the mean of so many greatest similarities to prompts of that kind.
    """

    source: Literal["record", "encoder"] = "record"
    objective: str = "f1"
    top: int = Field(default=3, ge=1)

    @field_validator("objective")
    @classmethod
    def _is_one(cls, text: str) -> str:
        return str(Objective.parse(text))


class FaceRule(Config):
    """When a face is all there is.

    Attributes:
        max_share: Share of the photo's area that the largest face may cover.
        model: ONNX file of a YuNet detector; None takes OpenCV's cascade.
        min_score: How sure YuNet has to be.
    """

    max_share: float = Field(default=0.5, ge=0.2, le=1)
    model: Path | None = None
    min_score: float = Field(default=0.7, gt=0, lt=1)


class SelectConfig(Config):
    """Settings of the stage.

    Attributes:
        n: Photos to choose of those that pass; None keeps all.
        seed: Of the choice: another seed, other photos.
        rules: What a photo has to be like, as for seeds: size, blank, copies, exclusions.
        keep_validation: Whether photos that the thresholds were chosen on may be chosen as well.
        photos_below: Folder that all photos have to lie in; None takes the seeds' own roots.
        batch: Photos that the encoder sees at a time.
    """

    n: int | None = Field(default=None, ge=1)
    seed: int = 0
    similarity: Similarity = Similarity()
    labels: Labels = Labels()
    faces: FaceRule = FaceRule()
    rules: Rules = Rules(max_place_km=None)
    keep_validation: bool = False
    photos_below: Path | None = None
    batch: int = Field(default=64, ge=1, le=4096)
