"""Ask a model about photos and read its answers: coordinate, place, chain, or why there is none."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gre.chain import answer_text, think_text
from gre.errors import ImageError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.geo.places import Place, nearest_place
from gre.images import is_geoworld, open_image
from gre.models.base import Answer, Geolocator, Question
from gre.prompts import load_prompt

DECLINED = (
    "declined: this model knows GeoWorld scenes only, and this is none; "
    "its answer about a real photo means nothing (--force asks anyway)"
)


@dataclass(frozen=True)
class Located:
    """What a model made of one photo.

    Attributes:
        at: The coordinate; of several samples, the one nearest to all others.
        place: The known place nearest to it.
        chain: The reasoning, as written.
        answer: The text of the answer block; empty where there is none.
        response: Everything the model wrote.
        samples: All coordinates that were read, when more than one answer was asked for.
        error: Why there is no coordinate; None when there is one.
    """

    photo: Path
    at: LatLon | None = None
    place: Place | None = None
    chain: str = ""
    answer: str = ""
    response: str = ""
    samples: tuple[LatLon, ...] = ()
    error: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Give the object that `gre locate --json` prints; one without a coordinate has `error`."""
        row: dict[str, Any] = {"photo": str(self.photo)}
        if self.at is not None and self.place is not None:
            row |= {"lat": self.at.lat, "lon": self.at.lon, "place": self.place.to_json()}
        else:
            row["error"] = self.error
        if self.response:
            row |= {"chain": self.chain, "answer": self.answer, "response": self.response}
        if self.samples:
            row["samples"] = [{"lat": at.lat, "lon": at.lon} for at in self.samples]
        return row


def locate(
    photos: Sequence[Path],
    model: Callable[[], Geolocator],
    *,
    geoworld_only: bool = False,
    samples: int = 1,
    temperature: float = 0.0,
    seed: int = 0,
    prompt: str = "locate",
) -> Iterator[Located]:
    """Locate photos in order; one that cannot be located tells why and stops no other.

    Args:
        model: Loads the model; called only when there is a photo to ask about.
        geoworld_only: The model knows nothing but GeoWorld scenes: decline everything else.
        samples: Answers a photo; they differ only when `temperature` is above 0.
    """
    text = load_prompt(prompt).text
    problems = [_problem(photo, geoworld_only) for photo in photos]
    questions = [
        Question(str(n), photo, text)
        for n, (photo, problem) in enumerate(zip(photos, problems, strict=True))
        if problem is None
    ]
    answers: Iterator[list[Answer]] = iter(())
    if questions:
        answers = model().answer(questions, samples=samples, temperature=temperature, seed=seed)
    for photo, problem in zip(photos, problems, strict=True):
        yield Located(photo, error=problem) if problem else read_answers(photo, next(answers))


def _problem(photo: Path, geoworld_only: bool) -> str | None:
    """Say why a photo cannot be asked about; the model is not troubled with it then."""
    try:
        if geoworld_only and not is_geoworld(photo):
            return DECLINED
        open_image(photo, max_side=64)
    except (ImageError, MissingFileError) as error:
        return str(error)
    return None


def read_answers(photo: Path, answers: Sequence[Answer]) -> Located:
    """Make one result of a model's answers to one photo."""
    texts = [answer.text for answer in answers if answer.text is not None]
    if not texts:
        errors = [answer.error for answer in answers if answer.error]
        return Located(photo, error=errors[0] if errors else "the model gave no answer")
    read = [parse_coordinate(text) for text in texts]
    points = tuple(at for at in read if isinstance(at, LatLon))
    if not points:
        why = f"no coordinate in the model's answer ({read[0].value})"  # type: ignore[union-attr]
        return _told(photo, texts[0], error=why)
    at = medoid(points)
    told = texts[read.index(at)]
    samples = points if len(answers) > 1 else ()
    return _told(photo, told, at=at, place=nearest_place(at), samples=samples)


def _told(photo: Path, response: str, **rest: Any) -> Located:
    answer = answer_text(response) or ""
    return Located(photo, chain=think_text(response), answer=answer, response=response, **rest)


def medoid(points: Sequence[LatLon]) -> LatLon:
    """Return the point with the least sum of distances to the others; the first of equals.

    >>> paris, lyon, sydney = (
    ...     LatLon(lat=48.86, lon=2.35), LatLon(lat=45.76, lon=4.84), LatLon(lat=-33.87, lon=151.21)
    ... )
    >>> medoid([sydney, lyon, paris]) == lyon or medoid([sydney, lyon, paris]) == paris
    True
    """
    sums = [sum(float(distance_km(a, b)) for b in points) for a in points]
    return points[sums.index(min(sums))]
