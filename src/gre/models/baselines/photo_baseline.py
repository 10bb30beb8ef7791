"""The Geolocator that most older methods are: encode the photo, then believe something."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from gre.models.base import Answer, Question
from gre.models.baselines.belief import Belief, write_answers
from gre.models.baselines.encoders import ImageEncoder, open_for

Features = NDArray[np.float32]


class Head(Protocol):
    """What follows the image encoder: features in, beliefs out."""

    def believe(self, features: Features) -> Iterator[Belief]:
        """Give one belief for each row of features `(b, d)`."""


class PhotoBaseline:
    """An image encoder with a head that turns features into places.

    Args:
        name: The name under which answers are kept.
        batch_size: Photos encoded at once.
    """

    def __init__(
        self, name: str, encoder: ImageEncoder, head: Head, *, batch_size: int = 32
    ) -> None:
        self.name = name
        self.encoder = encoder
        self.head = head
        self._batch_size = batch_size

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer questions in order; the prompt is not read.

        Args:
            questions: What to ask; an unreadable photo is answered with an error.
            samples: Answers a question; above 1 they differ only when `temperature` is above 0.
            temperature: Above 0 answers are drawn from the method's own probabilities.
            seed: Of the draws.
        """
        pending = iter(questions)
        while batch := list(islice(pending, self._batch_size)):
            beliefs = iter(self.beliefs(batch))
            for question, belief in zip(batch, beliefs, strict=True):
                if isinstance(belief, Answer):
                    yield [belief] * samples
                else:
                    yield write_answers(
                        question.id, belief, samples=samples, temperature=temperature, seed=seed
                    )

    def beliefs(self, questions: Sequence[Question]) -> Iterator[Belief | Answer]:
        """Give what is believed about each photo, or the answer that says why nothing is."""
        opened = [open_for(question, self.encoder) for question in questions]
        readable = [picture for picture in opened if not isinstance(picture, Answer)]
        features = self.encoder.encode(readable) if readable else None
        found = iter(()) if features is None else self.head.believe(features)
        for picture in opened:
            yield picture if isinstance(picture, Answer) else next(found)
