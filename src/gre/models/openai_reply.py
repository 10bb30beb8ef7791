"""What a chat server sends back, taken apart: an answer with its tokens, or trouble with a name."""

import json
import re
import time
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

from gre.chain import join_reasoning
from gre.models.base import FailureKind, Usage

_TRANSIENT_STATUS = frozenset({408, 409, 425, 429})  # and every 5xx
_PHOTO_STATUS = frozenset({400, 413, 415, 422, 451})  # this question is refused, others may pass
_PASSING = frozenset(
    {
        FailureKind.RATE_LIMITED, FailureKind.SERVER_ERROR, FailureKind.TIMEOUT,
        FailureKind.CONNECTION, FailureKind.BAD_RESPONSE,
    }
)  # fmt: skip
# The end token of the model's chat format, which some servers leave in the text.
_END_MARKS = re.compile(r"(?:<\|[a-z_]{1,32}\|>\s*)+\Z")


@dataclass(frozen=True)
class Reply:
    """A completion.

    Attributes:
        text: The model's text, its reasoning joined in.
        usage: Tokens as the server counted them; None when it did not.
        finish_reason: `stop`, or `length` when the text was cut off.
    """

    text: str
    usage: Usage | None
    finish_reason: str | None


class Trouble(Exception):  # noqa: N818  # no error yet: most of it passes
    """A request that brought no answer.

    Attributes:
        kind: What went wrong.
        wait_s: Seconds that the server asks to be left alone.
        completed: The server did complete something, and may charge for it.
        usage: What it counted then.
    """

    def __init__(
        self,
        kind: FailureKind,
        message: str,
        *,
        wait_s: float | None = None,
        completed: bool = False,
        usage: Usage | None = None,
        finish_reason: str | None = None,
    ) -> None:
        super().__init__(message)
        self.kind = kind
        self.wait_s = wait_s
        self.completed = completed
        self.usage = usage
        self.finish_reason = finish_reason

    @property
    def passes(self) -> bool:
        """Asking again may help."""
        return self.kind in _PASSING


def read_reply(body: bytes) -> Reply:
    """Read a chat completion from the bytes of a response.

    Raises:
        Trouble: it is none, holds no choices, or a refusal in place of an answer.

    >>> read_reply(b'{"choices": [{"message": {"content": "51.5, -0.1"}}]}').text
    '51.5, -0.1'
    """
    try:
        completion = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Trouble(FailureKind.BAD_RESPONSE, "not a chat completion") from error
    usage = _usage(completion)
    choice = _first(_get(completion, "choices"))
    message = _get(choice, "message")
    if not isinstance(message, dict):
        said = _get(_get(completion, "error"), "message")  # some say what is wrong with a 200
        why = f": {short(said)}" if isinstance(said, str) else ""
        raise Trouble(
            FailureKind.BAD_RESPONSE, f"the answer holds no choices{why}",
            completed=usage is not None, usage=usage,
        )  # fmt: skip
    finish = _text(_get(choice, "finish_reason")) or None
    content = _text(message.get("content"))
    reasoning = _text(message.get("reasoning_content")) or _text(message.get("reasoning"))
    refusal = _text(message.get("refusal"))
    if finish == "content_filter":
        raise Trouble(
            FailureKind.CONTENT_FILTER, "stopped by the server's content filter",
            completed=True, usage=usage, finish_reason=finish,
        )  # fmt: skip
    if refusal and not content:
        raise Trouble(
            FailureKind.REFUSED, f"the model refused: {short(refusal)}",
            completed=True, usage=usage, finish_reason=finish,
        )  # fmt: skip
    return Reply(plain_text(join_reasoning(reasoning, content)), usage, finish)


def plain_text(text: str) -> str:
    """What a model wrote, without end marks of its chat format and half surrogate pairs.

    >>> plain_text("51.5, -0.1<|im_end|>")
    '51.5, -0.1'
    """
    return _END_MARKS.sub("", text).encode("utf-8", "replace").decode()


def trouble_of_status(error: Any) -> Trouble | None:
    """Sort a response whose status is no success; None when every further one will be like it.

    Args:
        error: The `openai.APIStatusError`.
    """
    status, message = error.status_code, status_message(error)
    if error.code == "insufficient_quota":
        return None
    if status == 429:
        wait_s = _retry_after_s(error.response.headers)
        return Trouble(FailureKind.RATE_LIMITED, message, wait_s=wait_s)
    if status in _TRANSIENT_STATUS or status >= 500:
        wait_s = _retry_after_s(error.response.headers)
        return Trouble(FailureKind.SERVER_ERROR, message, wait_s=wait_s)
    if status in _PHOTO_STATUS:
        filtered = error.code in ("content_filter", "content_policy_violation")
        kind = FailureKind.CONTENT_FILTER if filtered else FailureKind.REJECTED
        return Trouble(kind, message)
    return None


def status_message(error: Any) -> str:
    """Give the status and what the server said went wrong, in one short line."""
    body = error.body
    message = body.get("message") or body.get("detail") if isinstance(body, dict) else None
    return f"{error.status_code}: {short(str(message or error.message))}"


def short(text: str) -> str:
    """Put a text of any length, from anybody, on one line of at most 300 characters."""
    return " ".join(text.split())[:300]


def _retry_after_s(headers: Any) -> float | None:
    """Read `Retry-After`: seconds, or the date to wait for."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        pass
    else:
        return max(0.0, seconds) if seconds == seconds else None  # "nan" is a float too
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None


def _usage(completion: Any) -> Usage | None:
    counted = _get(completion, "usage")
    taken, given = _get(counted, "prompt_tokens"), _get(counted, "completion_tokens")
    if not (_is_count(taken) and _is_count(given)):
        return None
    return Usage(taken, given)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**40


def _get(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None


def _first(value: Any) -> Any:
    return value[0] if isinstance(value, list) and value else None


def _text(value: Any) -> str:
    """Give a text, or the texts of a list of parts; anything else is no text."""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return "".join(_text(_get(part, "text")) for part in value)
    return ""
