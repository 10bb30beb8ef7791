"""Trains a gre-tiny to answer without reasoning, alone or told where similar photos were taken."""

import os
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gre.chain import write_chain
from gre.errors import ImageError, InputError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.images import open_image
from gre.models.baselines.rag import Augmentation, tell
from gre.models.baselines.retrieval import Gallery
from gre.models.baselines.saved import SavedBaseline, is_baseline
from gre.models.spec import knows_geoworld_only, parse_spec
from gre.prompts import load_prompt
from gre.records import CoTExample
from gre.store import write_jsonl
from gre.train.baselines.encoder import Encoded, encode_seeds
from gre.train.baselines.photos import Photos, read_photos
from gre.train.baselines.retrieval import write_gallery
from gre.train.baselines.settings import AnswerTraining, DirectConfig, RagConfig
from gre.train.baselines.work import Work

MODEL_DIR = "model"
_PROMPT = "locate"
_TUNED_PROMPT = "rag_answer"


def train_direct(config: DirectConfig, work: Work) -> SavedBaseline:
    """Train a gre-tiny on coordinates alone; a model that is named is only noted down."""
    if config.model is not None:
        spec = parse_spec(config.model)
        return SavedBaseline(
            gre_baseline="direct",
            photos=0,
            geoworld_only=knows_geoworld_only(spec),
            settings={"model": config.model, "votes": config.votes},
        )
    photos = read_photos(config.seeds, limit=config.limit)
    kept = _readable(photos, work)
    prompt = load_prompt(_PROMPT).text
    _train(kept, lambda _: prompt, config.train, config.seed, work)
    return SavedBaseline(
        gre_baseline="direct",
        photos=len(kept),
        geoworld_only=photos.geoworld,
        settings={"votes": config.votes},
    )


def train_rag(config: RagConfig, work: Work) -> SavedBaseline:
    """Make the gallery, and train a gre-tiny to read references unless a model is named."""
    if config.verifier is not None and not is_baseline(config.verifier):
        raise InputError(f"verifier: {config.verifier}: not a trained baseline")
    if config.model is not None:
        parse_spec(config.model)
    encoded = encode_seeds(config, work)
    augmentation = _augmentation(config)
    if config.model is None:
        near = nearest_others(encoded, max(config.references), index=config.index)
        prompt = load_prompt(augmentation.prompt).text

        def told(row: int) -> str:
            points = encoded.photos.points[near[row]]
            return tell(prompt, points, np.empty((0, 2)), decimals=augmentation.decimals)

        _train(encoded.photos, told, config.train, config.seed, work)
    extra: dict[str, Any] = {"augmentation": vars(augmentation)}
    if config.model is not None:
        extra["model"] = config.model
    if config.verifier is not None:
        # Relative, so that the two folders can be moved together.
        extra["verifier"] = os.path.relpath(config.verifier, work.out)
    return write_gallery(encoded, config, "rag", extra, work)


def _augmentation(config: RagConfig) -> Augmentation:
    tuned = config.model is None
    return Augmentation(
        references=config.references,
        negatives=0 if tuned else config.negatives,
        retrieved=config.retrieved,
        choose=config.choose,
        prompt=_TUNED_PROMPT if tuned else "rag",
        decimals=config.train.decimals if tuned else 4,
    )


def nearest_others(encoded: Encoded, k: int, *, index: str) -> Sequence[Sequence[int]]:
    """For each photo the k most similar others: no photo may be told its own place."""
    gallery = Gallery(encoded.features, encoded.photos.points, index=index)
    found, _ = gallery.nearest(encoded.features, k + 1)
    return [
        [other for other in row if other not in (own, -1)][:k]
        for own, row in enumerate(found.tolist())
    ]


def _readable(photos: Photos, work: Work) -> Photos:
    good = np.ones(len(photos), dtype=bool)
    for number, path in enumerate(photos.paths):
        work.tally.see()
        try:
            open_image(path, max_side=64)
            work.tally.keep()
        except (ImageError, MissingFileError) as error:
            missing = isinstance(error, FileNotFoundError)
            work.tally.drop("no_such_image" if missing else "unreadable_image")
            good[number] = False
        if number % 64 == 63 or number + 1 == len(photos):
            work.report("reading photos", number + 1, len(photos))
    if not good.any():
        raise InputError("none of the photos can be read")
    return photos.only(good)


def _train(
    photos: Photos,
    prompt_of: Callable[[int], str],
    training: AnswerTraining,
    seed: int,
    work: Work,
) -> None:
    """Fine-tune a new gre-tiny on coordinates, by the training stage that also makes GRE-CI."""
    from gre.train.settings import SftConfig
    from gre.train.sft import run_sft

    data = work.scratch / "answers.jsonl"
    write_jsonl(data, _examples(photos, prompt_of, training.decimals))
    config = SftConfig(
        tiny=training.shape, data=data, out=work.out / MODEL_DIR, seed=seed,
        epochs=training.epochs, batch_size=training.batch_size, optimizer="muon",
        learning_rate=training.learning_rate, muon_learning_rate=training.muon_learning_rate,
        beta2=0.98, save_every=training.save_every, keep_checkpoints=1,
    )  # fmt: skip

    def listen(line: dict[str, Any]) -> None:
        work.report("training model", line["step"], line["steps"])

    run_sft(config, listener=listen)
    metrics = config.out / "metrics.jsonl"
    shutil.copyfile(metrics, work.out / "model.jsonl")
    _tidy(config.out)


def _examples(photos: Photos, prompt_of: Callable[[int], str], decimals: int) -> list[CoTExample]:
    return [
        CoTExample(
            id=f"photo-{row}",
            image=str(path.resolve()),
            lat=lat,
            lon=lon,
            prompt=prompt_of(row),
            response=write_chain([], LatLon(lat=lat, lon=lon).text(decimals)),
            error_km=0.0,
        )
        for row, (path, (lat, lon)) in enumerate(
            zip(photos.paths, photos.points.tolist(), strict=True)
        )
    ]


def _tidy(model: Path) -> None:
    """Remove what only a resumed run needs, and the trainer's pickle of its arguments."""
    for folder in ("checkpoints", "base"):
        shutil.rmtree(model / folder, ignore_errors=True)
    (model / "training_args.bin").unlink(missing_ok=True)
