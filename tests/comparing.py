"""A small suite with systems of known worth, for the tests of comparisons."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from gre.bench.predict import manifest_path
from gre.records import Prediction
from gre.store import write_json, write_jsonl

# One degree of latitude, near enough for what is tested here.
KM_A_DEGREE = 111.2
PHOTOS = 200


def truth_file(folder: Path, n: int = PHOTOS) -> Path:
    """Photos along the equator."""
    records = [
        {"id": f"photo-{i}", "image": f"{i}.png", "lat": 0.0, "lon": i * 0.5, "label": "natural"}
        for i in range(n)
    ]
    file = folder / "truth.jsonl"
    write_jsonl(file, records)
    return file


def system(
    folder: Path,
    name: str,
    errors_km: Sequence[float | None],
    *,
    model: str = "hf:a-model",
    confidence: Sequence[float] | None = None,
    date: str | None = "2026-02-03T04:05:06Z",
) -> Path:
    """Predictions that err by so many kilometres to the north; None is an answer without a place.

    Args:
        date: What the manifest says; None leaves no manifest.
    """
    file = folder / f"{name}.jsonl"
    write_jsonl(
        file,
        [
            _prediction(i, km, model, None if confidence is None else confidence[i])
            for i, km in enumerate(errors_km)
        ],
    )
    if date is not None:
        write_json(manifest_path(file), {"started": date})
    return file


def _prediction(i: int, km: float | None, model: str, confidence: float | None) -> Prediction:
    image, place = f"{i}.png", f"photo-{i}"
    if km is None:
        return Prediction(
            id=place, image=image, model=model, status="unparsed", failure="NO_NUMBERS",
            confidence=confidence,
        )  # fmt: skip
    return Prediction(
        id=place, image=image, model=model, status="answered", lat=km / KM_A_DEGREE, lon=i * 0.5,
        confidence=confidence,
    )  # fmt: skip


def errors(scale_km: float, *, seed: int = 0, n: int = PHOTOS) -> list[float]:
    """Errors about a scale, at most 5,000 km."""
    drawn = np.random.default_rng(seed).lognormal(0, 1.5, n) * scale_km
    return [float(km) for km in np.minimum(drawn, 5000)]
