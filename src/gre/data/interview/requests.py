"""What goes into an interview and what comes out of it."""

import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from gre.models.base import ReplySchema
from gre.store import sha256_of


@dataclass(frozen=True)
class Request:
    """One question.

    Attributes:
        id: Names it in the journal and in the replies; equal questions are asked once, whatever
            their ids.
        text: All that the model is told.
        image: A picture to look at, where there is one.
        schema: The form of the reply, for servers that can be held to one.
    """

    id: str
    text: str
    image: Path | None = None
    schema: ReplySchema | None = None

    def checksum(self) -> str:
        """Of everything that sets this question apart: text, picture, form of the reply.

        >>> Request("a", "Where?").checksum() == Request("b", "Where?").checksum()
        True
        >>> Request("a", "Where?").checksum() == Request("a", "When?").checksum()
        False
        """
        parts = [self.text, self._picture(), self.schema.text if self.schema else None]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _picture(self) -> str | None:
        if self.image is None:
            return None
        return sha256_of(self.image) if self.image.is_file() else f"missing:{self.image}"


@dataclass(frozen=True)
class Reply:
    """What became of a request: a text, or a failure.

    Attributes:
        failure: A `gre.models.base.FailureKind`, `truncated`, `empty`, `outage`, or `not_asked`
            where the run ended before its turn.
        error: What was said of the failure.
    """

    id: str
    text: str | None
    failure: str | None = None
    error: str | None = None


@dataclass
class Bill:
    """What an interview has come to; equal questions count once.

    Attributes:
        asked: Questions that this run has put and heard of.
        from_journal: Questions that earlier runs had settled.
        failed: Questions without an answer, by failure.
        input_tokens, output_tokens, cost_usd: What the questions have taken, in earlier runs too:
            however often an interview is interrupted, its bill is the same in the end. The cost is
            None where no price is known.
        seconds: This run's.
    """

    asked: int = 0
    from_journal: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0
