"""The settings of every baseline, checked before anything is read."""

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from gre.config import Config
from gre.models.baselines.rag import Choice
from gre.models.baselines.shapes import ContrastiveShape, TinyEncoderShape
from gre.models.tiny import TinyShape

TINY = "tiny"


class Fitting(Config):
    """How a network is fitted.

    Attributes:
        epochs: How often every photo is seen.
        learning_rate: The highest; it rises over `warmup_share` of the steps and falls as a cosine.
        save_every: Steps between checkpoints; a run that is told to stop saves one as well.
    """

    epochs: float = Field(default=10.0, gt=0)
    batch_size: int = Field(default=64, ge=2)
    learning_rate: float = Field(default=3e-3, gt=0)
    weight_decay: float = Field(default=0.05, ge=0)
    warmup_share: float = Field(default=0.05, ge=0, lt=1)
    save_every: int = Field(default=200, ge=1)


class Splitting(Config):
    """How fine a partition is: cells with more than `tau_max` photos are split, those with fewer
    than `tau_min` dropped."""

    tau_max: int = Field(ge=1)
    tau_min: int = Field(default=5, ge=1)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.tau_min > self.tau_max:
            raise ValueError(f"tau_min ({self.tau_min}) is above tau_max ({self.tau_max})")
        return self


NESTED = (Splitting(tau_max=600), Splitting(tau_max=200), Splitting(tau_max=60))


class TinyTraining(Config):
    """How the tiny encoder is trained from nothing: by classifying the photos into cells.

    Attributes:
        shift_px: Pictures are moved by up to so many pixels; never mirrored, for traffic and
            writing have a side.
    """

    shape: TinyEncoderShape = TinyEncoderShape()
    partitions: tuple[Splitting, ...] = Field(default=NESTED, min_length=1)
    fit: Fitting = Fitting(epochs=4.0, learning_rate=4e-3)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    shift_px: int = Field(default=6, ge=0)


class BaselineConfig(Config):
    """What every method can be told.

    Attributes:
        seeds: The photos to train on: seeds or other records with image and coordinate, JSONL or
            Parquet.
        out: Folder of the trained baseline.
        limit: Use only the first so many.
    """

    seeds: Path
    out: Path
    seed: int = Field(default=0, ge=0)
    limit: int | None = Field(default=None, ge=1)


class SeeingConfig(BaselineConfig):
    """What the methods that look at photos share.

    Attributes:
        encoder: `tiny` trains one on the seeds first; `hf:NAME_OR_DIR`, `timm:NAME`, or the folder
            of a baseline (or of its encoder) trained before.
        cache: Folder for features of photos, found again by the encoder's and the photo's
            checksum; None keeps them with the work files, which are removed in the end.
    """

    encoder: str = TINY
    tiny: TinyTraining = TinyTraining()
    cache: Path | None = None


class RetrievalConfig(SeeingConfig):
    """[L]kNN: see `KernelVote` and `Gallery`."""

    k: int = Field(default=32, ge=1)
    sigma_km: float = Field(default=100.0, gt=0)
    sharpness: float = Field(default=10.0, ge=0)
    index: str = "Flat"


class CellsConfig(SeeingConfig):
    """Classification over the cells of one partition, as PlaNet does.

    With the tiny encoder the network is trained as a whole, as `tiny.fit` says; on any other
    encoder's features only the classifiers are, as `fit` says.

    Attributes:
        partitions: From coarse to fine; the tiny encoder is trained to tell the same cells.
        hidden: Width of a layer between features and classifiers; 0 is none.
    """

    partitions: tuple[Splitting, ...] = Field(default=(Splitting(tau_max=60),), min_length=1)
    hidden: int = Field(default=0, ge=0)
    dropout: float = Field(default=0.2, ge=0, lt=1)
    fit: Fitting = Fitting(epochs=20.0, learning_rate=2e-3)


class HierarchyConfig(CellsConfig):
    """Classification over several nested partitions at once, as ISN does; from coarse to fine."""

    partitions: tuple[Splitting, ...] = Field(default=NESTED, min_length=2)


class ContrastiveConfig(SeeingConfig):
    """Image-GPS alignment, as GeoCLIP does.

    Attributes:
        queue: Further training coordinates that every image must be told from. They are drawn
            anew at each step, where GeoCLIP keeps those of its last batches: with the same effect,
            and a resumed run is exact.
        noise_km: Each time a coordinate is used it is moved by about so much.
        gallery: CSV with columns lat and lon to choose answers from; None: the training photos'.
    """

    shape: ContrastiveShape = ContrastiveShape()
    fit: Fitting = Fitting(epochs=20.0, batch_size=256, learning_rate=2e-3, weight_decay=1e-3)
    queue: int = Field(default=1024, ge=0)
    noise_km: float = Field(default=5.0, ge=0)
    gallery: Path | None = None


class AnswerTraining(Config):
    """How a new gre-tiny learns to answer without reasoning.

    Attributes:
        decimals: Digits after the point of the coordinates it learns to write.
    """

    shape: TinyShape = TinyShape()
    epochs: float = Field(default=2.0, gt=0)
    batch_size: int = Field(default=32, ge=1)
    learning_rate: float = Field(default=3e-3, gt=0)
    muon_learning_rate: float = Field(default=0.018, gt=0)
    decimals: int = Field(default=2, ge=0, le=6)
    save_every: int = Field(default=200, ge=1)


class DirectConfig(BaselineConfig):
    """A VLM that answers without reasoning.

    Attributes:
        model: SPEC of the model to ask so, which needs no training; None trains a new gre-tiny on
            the seeds.
        votes: Further answers that are drawn for each photo, for the confidence; see
            `DirectAnswer`. A model that is paid by the answer costs as many times more.
    """

    model: str | None = None
    train: AnswerTraining = AnswerTraining()
    votes: int = Field(default=8, ge=0)


class RagConfig(RetrievalConfig):
    """Retrieval-augmented prompting; see `Augmentation` for what is told and chosen.

    Attributes:
        model: SPEC of the model to ask; None trains a new gre-tiny on the seeds, each with the
            places of its nearest other photos in the prompt.
        verifier: Folder of a contrastive baseline, for `choose: alignment`.
    """

    model: str | None = None
    train: AnswerTraining = AnswerTraining()
    references: tuple[int, ...] = Field(default=(3,), min_length=1)
    negatives: int = Field(default=0, ge=0)
    retrieved: int = Field(default=0, ge=0)
    choose: Choice = "first"
    verifier: Path | None = None

    @model_validator(mode="after")
    def _verified(self) -> Self:
        if self.choose == "alignment" and self.verifier is None:
            raise ValueError("choose: alignment needs a verifier, a contrastive baseline's folder")
        if any(count < 0 for count in self.references):
            raise ValueError("references must not be negative")
        return self
