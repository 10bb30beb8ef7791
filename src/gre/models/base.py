"""The protocol every model speaks: photos and prompts in, texts or outages out."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol, runtime_checkable

# What a confidence speaks of: being right at the country level.
CONFIDENCE_KM = 750.0


@dataclass(frozen=True)
class ReplySchema:
    """The form that a reply is to have, for servers that can be held to one.

    Whoever reads the reply still has to check it: not every server can.

    Attributes:
        name: Letters, digits, `_` and `-`.
        schema: JSON schema of an object. Strict servers want every property required, and
            `additionalProperties` false.

    >>> ReplySchema("verdict", {"type": "object"}).text
    '{"name": "verdict", "schema": {"type": "object"}}'
    """

    name: str
    schema: Mapping[str, object] = field(hash=False)

    @property
    def text(self) -> str:
        """It as JSON, in one form: equal schemas have equal texts."""
        return json.dumps({"name": self.name, "schema": self.schema}, sort_keys=True)


@dataclass(frozen=True)
class Question:
    """What a model is asked, about one photo or about a text alone.

    Attributes:
        id: Names the question in journals and predictions; unique within one run.
        image: Path of the picture; None where the question is all text.
        prompt: The text of the question, without an image marker.
        schema: The form of the reply, for models that can be held to one; others read past it.
    """

    id: str
    image: Path | None
    prompt: str
    schema: ReplySchema | None = None


class FailureKind(StrEnum):
    """Why there is no answer: the first ones pass, the others come again for the same question."""

    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    TIMEOUT = "timeout"
    CONNECTION = "connection"
    BAD_RESPONSE = "bad_response"  # a body that is no chat completion, or holds no choices
    REFUSED = "refused"  # by the model, in words
    CONTENT_FILTER = "content_filter"  # by the server, of what the model wrote
    REJECTED = "rejected"  # the question itself: a status of 4xx; no photo for who needs one
    BAD_PHOTO = "bad_photo"  # never left this machine


@dataclass(frozen=True)
class Usage:
    """Tokens that a server counted.

    >>> Usage(1000, 200) + Usage(1000, 50)
    Usage(input_tokens=2000, output_tokens=250)
    """

    input_tokens: int = 0
    output_tokens: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.input_tokens + other.input_tokens, self.output_tokens + other.output_tokens
        )


@dataclass(frozen=True)
class Receipt:
    """What an answer, or a failure, has taken.

    Attributes:
        usage: Tokens of all attempts that the server counted; None when it counted none.
        uncounted: Completions that came without a count: what they cost is not known.
        attempts: Requests that were sent.
        seconds: From the first request to the last reply, waits between attempts included.
        finish_reason: What the server says of the last completion: `stop`, `length`, ...
    """

    usage: Usage | None = None
    uncounted: int = 0
    attempts: int = 1
    seconds: float = 0.0
    finish_reason: str | None = None


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
        kind: Which failure it was, where that is known.
        receipt: What it has taken, where somebody counts; no part of what an answer says.
    """

    id: str
    text: str | None
    error: str | None = None
    permanent: bool = False
    confidence: float | None = None
    kind: FailureKind | None = field(default=None, compare=False)
    receipt: Receipt | None = field(default=None, compare=False)


def without_photo(question: Question) -> Answer:
    """The answer of a model that needs a photo to a question that has none."""
    why = "this model looks at photos, and the question has none"
    return Answer(question.id, None, why, permanent=True, kind=FailureKind.REJECTED)


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


@runtime_checkable
class Remote(Protocol):
    """A model elsewhere, of which one thread asks many questions at the same time.

    Attributes:
        concurrency: How many questions may be under way.
        max_tokens: Longest answer.
    """

    concurrency: int
    max_tokens: int

    @property
    def identity(self) -> str:
        """Which model answers, wherever it is served: what its answers are filed under."""

    @property
    def parameters(self) -> Mapping[str, float]:
        """What else a question depends on besides prompt, photo and sampling."""

    async def ask_async(
        self, question: Question, *, temperature: float = 0.0, seed: int = 0
    ) -> Answer:
        """Answer one question; every failure that belongs to the question is an `Answer`."""

    async def close(self) -> None:
        """Give the connections of the running event loop back."""
