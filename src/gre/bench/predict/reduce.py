"""One prediction of a model's answers to a photo, and how sure it is."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, Field

from gre.bench.items import BenchItem
from gre.bench.predict.config import Reducer
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import ParseFailure, parse_coordinate
from gre.models.base import CONFIDENCE_KM, Answer
from gre.records import Latitude, Longitude, NonEmpty, Prediction


class Sample(BaseModel):
    """One of several answers to a photo, exactly as it came.

    Attributes:
        text: None where the model could not be asked; then `error` says why.
        lat, lon: The coordinate that was read from the text, if there is one.
        confidence: What the model itself said of it (`gre.models.base.Answer`).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    text: str | None
    lat: Latitude | None = None
    lon: Longitude | None = None
    confidence: float | None = Field(default=None, ge=0, le=1)
    error: str | None = None


class Samples(BaseModel):
    """All answers to one photo, a line of `NAME.samples.jsonl`: what a reranker chooses from."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: NonEmpty
    image: NonEmpty
    model: NonEmpty
    samples: tuple[Sample, ...]


def read_samples(item: BenchItem, answers: Sequence[Answer], *, model: str) -> Samples:
    """Read the coordinate of each answer, and keep its text."""
    samples = []
    for answer in answers:
        place = None if answer.text is None else parse_coordinate(answer.text)
        at = place if isinstance(place, LatLon) else None
        samples.append(
            Sample(
                text=answer.text,
                lat=at and at.lat,
                lon=at and at.lon,
                confidence=answer.confidence,
                error=answer.error,
            )
        )
    return Samples(id=item.id, image=Path(item.image).name, model=model, samples=tuple(samples))


def reduce_answers(
    item: BenchItem, answers: Sequence[Answer], *, model: str, reducer: Reducer
) -> Prediction:
    """Make one prediction of a model's answers to one photo.

    An outage among several answers is passed over; only when there is no text at all is the photo
    unscored.

    The prediction's confidence is the model's own where there is one answer, or the first is
    taken. A medoid's is the share of the answers, those without a coordinate included, that lie
    within `CONFIDENCE_KM` of it, itself among them: how far the model agrees with itself.
    """
    image = Path(item.image).name
    given = [answer for answer in answers if answer.text is not None]
    if not given:
        errors = [answer.error for answer in answers if answer.error]
        why = errors[0] if errors else "the model gave no answer"
        return Prediction(id=item.id, image=image, model=model, status="unscored", failure=why)
    read = [parse_coordinate(answer.text or "") for answer in given]
    chosen = _medoid(read) if reducer == "medoid" and len(given) > 1 else 0
    place, text = read[chosen], given[chosen].text or ""
    if not isinstance(place, LatLon):
        return Prediction(
            id=item.id, image=image, model=model, status="unparsed", response=text,
            failure=place.name,
        )  # fmt: skip
    confidence = given[chosen].confidence
    if reducer == "medoid" and len(given) > 1:
        confidence = _agreement(place, read)
    return Prediction(
        id=item.id, image=image, model=model, status="answered", response=text,
        lat=place.lat, lon=place.lon, confidence=confidence,
    )  # fmt: skip


def _medoid(places: Sequence[LatLon | ParseFailure]) -> int:
    """Index of the coordinate nearest to all others; 0 when none is one."""
    found = [(i, place) for i, place in enumerate(places) if isinstance(place, LatLon)]
    if not found:
        return 0
    points = np.array([(place.lat, place.lon) for _, place in found])
    sums = distance_km(points[:, None], points[None, :]).sum(axis=1)
    return found[int(sums.argmin())][0]


def _agreement(centre: LatLon, places: Sequence[LatLon | ParseFailure]) -> float:
    """Share of answers near a coordinate; one without a coordinate is near to nothing."""
    near = [
        isinstance(place, LatLon)
        and float(distance_km((centre.lat, centre.lon), (place.lat, place.lon))) <= CONFIDENCE_KM
        for place in places
    ]
    return sum(near) / len(near)
