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

Read = LatLon | ParseFailure | None


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


def read_places(answers: Sequence[Answer]) -> list[Read]:
    """Read the coordinate of each answer; None where there is no text to read."""
    return [None if answer.text is None else parse_coordinate(answer.text) for answer in answers]


def samples_of(
    item: BenchItem, answers: Sequence[Answer], places: Sequence[Read], *, model: str
) -> Samples:
    """Keep every answer's text beside the coordinate that was read from it.

    Args:
        places: What `read_places` gave for the answers.
    """
    samples = []
    for answer, place in zip(answers, places, strict=True):
        at = place if isinstance(place, LatLon) else None
        samples.append(
            Sample(
                text=answer.text,
                lat=at.lat if at else None,
                lon=at.lon if at else None,
                confidence=answer.confidence,
                error=answer.error,
            )
        )
    return Samples(id=item.id, image=Path(item.image).name, model=model, samples=tuple(samples))


def reduce_answers(
    item: BenchItem,
    answers: Sequence[Answer],
    *,
    model: str,
    reducer: Reducer,
    places: Sequence[Read] | None = None,
) -> Prediction:
    """Make one prediction of a model's answers to one photo.

    An outage among several answers is passed over; only when there is no text at all is the photo
    unscored.

    The prediction's confidence is the model's own where there is one answer, or the first is
    taken. A medoid's is the share of the answers, those without a coordinate included, that lie
    within `CONFIDENCE_KM` of it, itself among them: how far the model agrees with itself.

    Args:
        places: What `read_places` gave for the answers, where somebody has read them already.
    """
    image = Path(item.image).name
    places = read_places(answers) if places is None else places
    given = [(a, p) for a, p in zip(answers, places, strict=True) if p is not None]
    if not given:
        errors = [answer.error for answer in answers if answer.error]
        why = errors[0] if errors else "the model gave no answer"
        return Prediction(id=item.id, image=image, model=model, status="unscored", failure=why)
    answer, place = given[0]
    confidence = answer.confidence
    if reducer == "medoid" and len(given) > 1:
        chosen, confidence = _medoid([p for _, p in given])
        answer, place = given[chosen]
    if not isinstance(place, LatLon):
        return Prediction(
            id=item.id, image=image, model=model, status="unparsed", response=answer.text or "",
            failure=place.name,
        )  # fmt: skip
    return Prediction(
        id=item.id, image=image, model=model, status="answered", response=answer.text or "",
        lat=place.lat, lon=place.lon, confidence=confidence,
    )  # fmt: skip


def _medoid(places: Sequence[LatLon | ParseFailure]) -> tuple[int, float | None]:
    """Index of the coordinate nearest to all others, and the share of answers that lie near it.

    Where none is a coordinate the first is as good as any.
    """
    found = [(i, place) for i, place in enumerate(places) if isinstance(place, LatLon)]
    if not found:
        return 0, None
    points = np.array([(place.lat, place.lon) for _, place in found])
    distances = distance_km(points[:, None], points[None, :])
    chosen = int(distances.sum(axis=1).argmin())
    near = int((distances[chosen] <= CONFIDENCE_KM).sum())
    return found[chosen][0], near / len(places)
