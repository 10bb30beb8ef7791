"""The protocol every model speaks: photos and prompts in, texts or outages out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable

# What a confidence speaks of: being right at the country level.
CONFIDENCE_KM = 750.0


@dataclass(frozen=True)
class Question:
    """What a model is asked about one photo.

    Attributes:
        id: Names the question in journals and predictions; unique within one run.
        image: Path of the picture.
        prompt: The text of the question, without an image marker.
    """

    id: str
    image: Path
    prompt: str


@dataclass(frozen=True)
class Answer:
    """What came back: a text, or the reason why none did.

    Attributes:
        id: The question's.
        text: The response, its reasoning included; None when the model could not be asked.
        error: Why there is no text. An outage, never a wrong answer: it is left unscored.
        permanent: Asking again cannot help: the photo cannot be read, the server refuses it.
        confidence: The share of its own probability, in [0, 1], that the model puts within
            `CONFIDENCE_KM` of its answer; None when it gives none.
    """

    id: str
    text: str | None
    error: str | None = None
    permanent: bool = False
    confidence: float | None = None


class Geolocator(Protocol):
    """Anything that can be asked where a photo was taken."""

    @property
    def name(self) -> str:
        """The name under which answers are kept: two models never share one."""

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer questions in order, one list of `samples` answers for each.

        Args:
            questions: What to ask; an unreadable photo is an `Answer` with an error, not a raise.
            samples: Answers a question; above 1 they differ only when `temperature` is above 0.
            temperature: 0 asks for the likeliest answer.
            seed: Makes sampling repeatable where the model allows it.
        """


@runtime_checkable
class OneByOne(Protocol):
    """A model that is asked best by many threads, one question each: a server elsewhere.

    Whoever pays for answers keeps each as it arrives, instead of waiting for those before it.

    Attributes:
        concurrency: How many threads may ask at the same time.
    """

    concurrency: int

    def ask(self, question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
        """Answer one question; safe to call from several threads."""
