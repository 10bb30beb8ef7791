"""Any model, asked for its answer alone: what the reasoning is worth shows in the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.models.base import CONFIDENCE_KM, Answer, Geolocator, Question
from gre.prompts import load_prompt

# What a local model's response begins with, so that it has nothing left to reason in.
ANSWER_ONLY = "<think></think><answer>"


class DirectAnswer:
    """Puts the prompt that forbids reasoning in the place of any other.

    Args:
        model: Whom to ask.
        prompt: Name of that prompt; None leaves each question's own, for models that know one
            prompt only.
        votes: How many further answers are drawn at temperature 1 for the confidence: the share
            of them within 750 km of the answer. 0 passes on the model's own, if it gives one.
    """

    def __init__(
        self,
        model: Geolocator,
        *,
        prompt: str | None = "direct",
        votes: int = 0,
        name: str | None = None,
    ) -> None:
        self.model = model
        self.name = name or f"direct:{model.name}"
        self._votes = votes
        self._prompt = None if prompt is None else load_prompt(prompt).text

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Ask the model, which answers in order."""
        asked = questions
        if self._prompt is not None:
            asked = [replace(question, prompt=self._prompt) for question in questions]
        answers = self.model.answer(asked, samples=samples, temperature=temperature, seed=seed)
        if not self._votes:
            yield from answers
            return
        drawn = self.model.answer(asked, samples=self._votes, temperature=1.0, seed=seed + 1)
        for given, votes in zip(answers, drawn, strict=True):
            yield [replace(each, confidence=agreement(each, votes)) for each in given]


def agreement(answer: Answer, votes: Sequence[Answer]) -> float | None:
    """The share of votes within `CONFIDENCE_KM` of an answer; None when it has no coordinate.

    A vote without a coordinate agrees with nothing.

    >>> paris, near, far = (Answer("1", text) for text in ("48.9, 2.4", "50.8, 4.4", "-33.9, 18.4"))
    >>> agreement(paris, [near, far])
    0.5
    """
    at = parse_coordinate(answer.text or "")
    if not isinstance(at, LatLon):
        return None
    read = [parse_coordinate(vote.text or "") for vote in votes]
    points = np.array([(p.lat, p.lon) for p in read if isinstance(p, LatLon)]).reshape(-1, 2)
    return float((distance_km(at, points) <= CONFIDENCE_KM).sum() / len(votes))
