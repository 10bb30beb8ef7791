"""Retrieval-augmented prompting: the places of similar photos are told to a model, which answers.

After Z. Zhou et al., Img2Loc (2024): the nearest, and as a contrast the farthest, of a gallery go
into the prompt. After P. Jia et al., G3 (2024): prompts with several numbers of references give
several candidates, of which one is chosen by how well it fits the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Literal, Protocol

import numpy as np

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.geo.sphere import Array, centre_of, to_latlon, to_unit_vector
from gre.models.base import Answer, Geolocator, Question
from gre.models.baselines.belief import Belief
from gre.models.baselines.encoders import Features, ImageEncoder, open_for
from gre.models.baselines.retrieval import RetrievalHead
from gre.prompts import load_prompt

Choice = Literal["first", "mean", "density", "alignment"]


class Alignment(Protocol):
    """Tells how well coordinates fit a photo: a contrastive baseline's head."""

    def likeness(self, features: Features, points: Array) -> Array:
        """How well points `(n, 2)` fit one image's features `(d,)`: higher is better, `(n,)`."""


@dataclass(frozen=True)
class Augmentation:
    """What is told, and what becomes of the answers.

    Attributes:
        references: How many similar photos' places a prompt holds; one prompt for each number.
        negatives: How many places of photos that look nothing like it are told as a contrast.
        retrieved: How many of the most similar photos' places are candidates themselves.
        choose: How one of several candidates is taken: the first answer; their mean; the one
            where the retrieved places lie densest; or the one best aligned with the picture.
        prompt: Name of the prompt file, with places for {near} and {far}.
        decimals: Digits after the point of the coordinates that are told.
    """

    references: tuple[int, ...] = (8,)
    negatives: int = 4
    retrieved: int = 0
    choose: Choice = "first"
    prompt: str = "rag"
    decimals: int = 4


@dataclass(frozen=True, eq=False)
class _Found:
    """What was retrieved for one photo."""

    question: Question
    features: Features
    near: Array
    far: Array
    belief: Belief


class RetrievalAugmented:
    """A model that is told where similar photos were taken.

    Args:
        model: Whom to ask.
        encoder: Sees the photos.
        retrieval: The gallery; its vote gives the confidence, and the `density` of candidates.
        alignment: Needed by the choice of that name.
    """

    def __init__(
        self,
        name: str,
        model: Geolocator,
        encoder: ImageEncoder,
        retrieval: RetrievalHead,
        augmentation: Augmentation,
        *,
        alignment: Alignment | None = None,
        batch_size: int = 64,
    ) -> None:
        self.name = name
        self.model = model
        self._encoder = encoder
        self._retrieval = retrieval
        self._augmentation = augmentation
        self._alignment = alignment
        self._batch_size = batch_size
        self._prompt = load_prompt(augmentation.prompt).text

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Retrieve, ask the model with every number of references, and choose; in order.

        Confidence is the share of the similar photos' votes within 750 km of the answer, whatever
        the model itself may say.
        """
        pending = iter(questions)
        while batch := list(islice(pending, self._batch_size)):
            found = list(self._retrieve(batch))
            asked = [q for item in found if isinstance(item, _Found) for q in self._prompts(item)]
            answers = self.model.answer(
                asked, samples=samples, temperature=temperature, seed=seed
            ) if asked else iter(())  # fmt: skip
            for item in found:
                if isinstance(item, Answer):
                    yield [item] * samples
                    continue
                given = [next(answers) for _ in self._augmentation.references]
                yield [self._choose(item, each) for each in zip(*given, strict=True)]

    def _retrieve(self, questions: Sequence[Question]) -> Iterator[_Found | Answer]:
        opened = [open_for(question, self._encoder) for question in questions]
        readable = [picture for picture in opened if not isinstance(picture, Answer)]
        rows = iter(self._encoder.encode(readable) if readable else ())
        for question, picture in zip(questions, opened, strict=True):
            if isinstance(picture, Answer):
                yield picture
            else:
                yield self._look_up(question, next(rows))

    def _look_up(self, question: Question, features: Features) -> _Found:
        gallery, wanted = self._retrieval.gallery, self._augmentation
        most = max(*wanted.references, wanted.retrieved, 1)
        near = gallery.nearest(features[None], most)[0][0]
        far = gallery.farthest(features[None], max(wanted.negatives, 1))[0]
        (belief,) = self._retrieval.believe(features[None])
        return _Found(
            question,
            features,
            gallery.points[near],
            gallery.points[far][: wanted.negatives],
            belief,
        )

    def _prompts(self, found: _Found) -> list[Question]:
        return [
            replace(
                found.question,
                prompt=tell(
                    self._prompt,
                    found.near[:count],
                    found.far,
                    decimals=self._augmentation.decimals,
                ),
            )
            for count in self._augmentation.references
        ]

    def _choose(self, found: _Found, answers: Sequence[Answer]) -> Answer:
        texts = [answer.text for answer in answers if answer.text is not None]
        if not texts:
            return answers[0]  # an outage stays one
        read = [parse_coordinate(text) for text in texts]
        places = [at for at in read if isinstance(at, LatLon)]
        if not places:
            return Answer(found.question.id, texts[0])
        retrieved = found.near[: self._augmentation.retrieved]
        candidates = np.array([(at.lat, at.lon) for at in places] + retrieved.tolist())
        at = self._best_of(found, candidates)
        return Answer(
            found.question.id,
            _text_for(at, dict(zip(read, texts, strict=True)), len(candidates)),
            confidence=found.belief.confidence(at),
        )

    def _best_of(self, found: _Found, candidates: Array) -> LatLon:
        choose = self._augmentation.choose
        if choose == "mean":
            return mean_of(candidates)
        if choose == "first" or len(candidates) == 1:
            return _point(candidates[0])
        if choose == "alignment" and self._alignment is not None:
            fit = self._alignment.likeness(found.features, candidates)
        else:
            sigma = self._retrieval.vote.sigma_km
            apart = distance_km(candidates[:, None], found.belief.places.points[None])
            fit = np.exp(-((apart / sigma) ** 2) / 2) @ found.belief.mass
        return _point(candidates[int(fit.argmax())])


def tell(prompt: str, near: Array, far: Array, *, decimals: int = 4) -> str:
    """Put coordinates `(n, 2)` into a prompt, the most similar first.

    >>> tell("Near {near}; far {far}.", np.array([(48.86, 2.35), (45.7, 4.8)]), np.empty((0, 2)))
    'Near (48.8600, 2.3500), (45.7000, 4.8000); far (none).'
    """
    return prompt.format(near=_listed(near, decimals), far=_listed(far, decimals))


def mean_of(points: Array) -> LatLon:
    """The mean of points `(n, 2)` on the sphere; the first, where they have none."""
    centre = centre_of(to_unit_vector(points[:, 0], points[:, 1]))
    return _point(points[0]) if centre is None else to_latlon(centre)


def _listed(points: Array, decimals: int) -> str:
    return ", ".join(f"({_point(row).text(decimals)})" for row in points) or "(none)"


def _point(row: Array) -> LatLon:
    return LatLon(lat=float(row[0]), lon=float(row[1]))


def _text_for(at: LatLon, said: dict[object, str], candidates: int) -> str:
    """The model's own response where its coordinate was taken, else one that says how it came."""
    if at in said:
        return said[at]
    step = f"Of {candidates} candidates that answers and similar photos gave, this was made."
    return write_chain([step], at.text())
