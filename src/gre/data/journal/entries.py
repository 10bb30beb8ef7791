"""What a journal holds: who was asked what, and what became of it."""

import hashlib
import json
from dataclasses import dataclass, field
from functools import cached_property

from gre.models.base import Usage


@dataclass(frozen=True)
class Asking:
    """What all questions of one run have in common.

    Attributes:
        model: The model's identity, wherever it is served.
        prompt_sha256: Of the prompt's text.
        parameters: What else may change an answer: temperature, seed, size of the photo.
        prompt: The text itself, kept for people; no part of what makes two askings the same.
    """

    model: str
    prompt_sha256: str
    parameters: tuple[tuple[str, float], ...] = ()
    prompt: str = field(default="", compare=False)

    @cached_property
    def parameters_json(self) -> str:
        """The parameters as JSON, in one form."""
        return json.dumps(dict(self.parameters), sort_keys=True)

    @cached_property
    def start_of_key(self) -> bytes:
        """What the keys of all its questions begin from."""
        parts = [self.prompt_sha256, self.model, self.parameters_json]
        return hashlib.sha256(json.dumps(parts).encode()).digest()

    def differs_in(self, other: "Asking") -> list[str]:
        """Name what sets another asking apart.

        >>> Asking("m", "p").differs_in(Asking("m", "q", (("temperature", 1.0),)))
        ['prompt', 'temperature']
        """
        here, there = dict(self.parameters), dict(other.parameters)
        named = ["model"] if self.model != other.model else []
        named += ["prompt"] if self.prompt_sha256 != other.prompt_sha256 else []
        return named + [name for name in sorted(here | there) if here.get(name) != there.get(name)]


@dataclass(frozen=True)
class Asked:
    """Everything that makes two questions the same question.

    Attributes:
        id: The seed's; it names the question for people and is no part of the key.
        image_sha256: Checksum of the photo, or of whatever sets a question apart from the others
            of its asking.
    """

    id: str
    image_sha256: str
    asking: Asking

    @cached_property
    def key(self) -> bytes:
        """Checksum of image, prompt, model and parameters: what an answer is filed under.

        >>> first = Asked("a", "0f" * 32, Asking("model", "prompt"))
        >>> first.key == Asked("b", "0f" * 32, Asking("model", "prompt")).key
        True
        """
        return hashlib.sha256(self.asking.start_of_key + self.image_sha256.encode()).digest()


@dataclass(frozen=True)
class Entry:
    """What became of a question.

    Attributes:
        response: The text that came; with a `failure` it is kept, and never taken for an answer.
        failure: Why it is no answer: `refused`, `truncated`, ..., a `FailureKind` or our own word.
        error: What was said of the failure.
        open: The question is still open: the failure may pass, and is asked about again.
        max_tokens: Longest answer that was allowed; one cut off at it may be asked for anew with
            more. It is no part of the key, since an answer that ended by itself owes it nothing.
        usage: Tokens that the server counted.
        cost_usd: What it cost, where prices are known.
        seconds: From the first request to the last reply.
        attempts: Requests that were sent.
        finish_reason: The server's word for how the text ended.
    """

    response: str | None = None
    failure: str | None = None
    error: str | None = None
    open: bool = False
    max_tokens: int | None = None
    usage: Usage | None = None
    cost_usd: float | None = None
    seconds: float | None = None
    attempts: int = 1
    finish_reason: str | None = None

    @property
    def answered(self) -> bool:
        """There is a text, and nothing speaks against it."""
        return self.response is not None and self.failure is None


@dataclass(frozen=True)
class Totals:
    """Sums over a journal.

    Attributes:
        answered: Questions with an answer.
        permanent: Questions that failed for good, by kind.
        transient: Questions whose failure may pass, by kind; they are still open.
        usage: Tokens of all of them.
        cost_usd: What all of them cost, as far as prices were known.
    """

    answered: int
    permanent: dict[str, int]
    transient: dict[str, int]
    usage: Usage
    cost_usd: float
