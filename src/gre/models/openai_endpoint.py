"""Ask any OpenAI-compatible server, near or far: vLLM, SGLang, `transformers serve`, hosted models.

A server that fails is an outage and never a wrong answer. What passes (429, 5xx, a lost connection)
is tried again; what cannot get better (a refused photo) is said at once; a wrong key or model name
stops the run, since every further question would fail like the first.
"""

import base64
import io
import logging
import os
import random
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path
from typing import Any

from gre.chain import join_reasoning
from gre.errors import EndpointError, ImageError, MissingFileError
from gre.images import open_image
from gre.models.base import Answer, Question
from gre.models.threads import in_order

log = logging.getLogger(__name__)

_TRANSIENT_STATUS = frozenset({408, 409, 425, 429})  # and every 5xx
_PHOTO_STATUS = frozenset({400, 413, 415, 422, 451})  # this question is refused, others may pass
_LONGEST_WAIT_S = 60.0
# The end token of the model's chat format, which some servers leave in the text.
_END_MARKS = re.compile(r"(?:<\|[a-z_]{1,32}\|>\s*)+\Z")


@dataclass(frozen=True)
class EndpointOptions:
    """How a server is asked.

    Attributes:
        max_side: Pictures are scaled down to this many pixels before they leave the machine.
        max_tokens: Longest answer.
        concurrency: Questions under way at the same time.
        timeout_s: Longest wait for one answer.
        retries: Further attempts after a failure that may pass.
        backoff_s: First wait between attempts; it doubles each time, up to a minute.
    """

    max_side: int = 1024
    max_tokens: int = 2048
    concurrency: int = 8
    timeout_s: float = 180.0
    retries: int = 5
    backoff_s: float = 0.5


class _TransientError(Exception):
    """A failure that may pass; `wait_s` is what the server asked for."""

    def __init__(self, message: str, wait_s: float | None = None) -> None:
        super().__init__(message)
        self.wait_s = wait_s


class _RefusedError(Exception):
    """A failure that belongs to this question and will come again."""


class OpenAIEndpoint:
    """A model behind an OpenAI-compatible chat endpoint.

    Args:
        model: The model's name on that server.
        base_url: Such as `http://127.0.0.1:8000/v1`. The key is read from `OPENAI_API_KEY`; local
            servers need none.
    """

    def __init__(self, model: str, base_url: str, options: EndpointOptions | None = None) -> None:
        self.model = model
        self.base_url = base_url
        self.options = options or EndpointOptions()
        self.concurrency = self.options.concurrency
        self._client: Any = None
        self._opening = threading.Lock()
        self._parameters: dict[str, Any] = {"max_tokens": self.options.max_tokens}
        self._unwanted: set[str] = set()

    @property
    def name(self) -> str:
        """`openai:MODEL@BASE_URL`, as in the model's SPEC."""
        return f"openai:{self.model}@{self.base_url}"

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Ask several questions at a time and yield their answers in order.

        Raises:
            EndpointError: every further question would fail: wrong key, no such model.
        """
        calls = [(question, seed + k) for question in questions for k in range(samples)]
        answers = in_order(
            lambda call: self.ask(call[0], temperature=temperature, seed=call[1]),
            calls,
            self.concurrency,
        )
        while drawn := list(islice(answers, samples)):
            yield drawn

    def ask(self, question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
        """Ask one question once, trying again while that may help; safe to call from threads.

        Raises:
            EndpointError: every further question would fail: wrong key, no such model.
        """
        try:
            url = picture_url(question.image, self.options.max_side)
        except (ImageError, MissingFileError) as error:
            return Answer(question.id, None, str(error), permanent=True)
        content: list[dict[str, Any]] = [
            {"type": "image_url", "image_url": {"url": url}},
            {"type": "text", "text": question.prompt},
        ]
        for attempt in range(self.options.retries + 1):
            try:
                text = self._complete(content, temperature=temperature, seed=seed)
                return Answer(question.id, text)
            except _RefusedError as error:
                return Answer(question.id, None, str(error), permanent=True)
            except _TransientError as error:
                failure = str(error)
                if attempt < self.options.retries:
                    log.info("%s: %s; trying again", question.id, failure)
                    time.sleep(self._wait_s(attempt, error))
        return Answer(question.id, None, failure)

    def _wait_s(self, attempt: int, error: _TransientError) -> float:
        if error.wait_s is not None:
            return min(error.wait_s, _LONGEST_WAIT_S)
        backoff = self.options.backoff_s * 2.0**attempt
        return float(min(backoff, _LONGEST_WAIT_S) * random.uniform(0.5, 1.0))

    def _complete(self, content: list[dict[str, Any]], *, temperature: float, seed: int) -> str:
        """Send one request; every way in which it can fail is told apart here."""
        import openai

        wanted = {"temperature": temperature, "seed": seed, **self._parameters}
        request = {key: value for key, value in wanted.items() if key not in self._unwanted}
        try:
            completion = self._open().chat.completions.create(
                model=self.model, messages=[{"role": "user", "content": content}], **request
            )
        except openai.APIStatusError as error:
            raise self._of_status(error) from error
        except openai.APIConnectionError as error:  # time-outs are of this class
            raise _TransientError(f"{self.base_url}: {_why(error)}") from error
        except (openai.OpenAIError, ValueError) as error:  # a body that is not JSON
            raise _TransientError(f"{self.base_url}: not a chat completion") from error
        return _text_of(completion, self.base_url)

    def _of_status(self, error: Any) -> Exception:
        """Sort a refused request: it may pass, this photo is refused, or all will be."""
        message = f"{self.base_url}: {error.status_code}: {_server_message(error)}"
        if error.code == "insufficient_quota":
            return EndpointError(message)
        if error.status_code in _TRANSIENT_STATUS or error.status_code >= 500:
            return _TransientError(message, _retry_after_s(error.response.headers))
        if self._adapt(error):
            return _TransientError(message, wait_s=0.0)
        if error.status_code in _PHOTO_STATUS:
            return _RefusedError(message)
        return EndpointError(message)

    def _adapt(self, error: Any) -> bool:
        """Leave out, or rename, a parameter that this model does not take; True if that is new."""
        if error.code not in ("unsupported_parameter", "unsupported_value"):
            return False
        if error.param not in ("max_tokens", "temperature", "seed"):
            return False
        if error.param == "max_tokens":
            self._parameters = {"max_completion_tokens": self.options.max_tokens}
        else:
            self._unwanted.add(error.param)
        return True

    def _open(self) -> Any:
        import openai

        with self._opening:
            if self._client is None:
                self._client = openai.OpenAI(
                    base_url=self.base_url,
                    api_key=os.environ.get("OPENAI_API_KEY") or "none",
                    timeout=self.options.timeout_s,
                    max_retries=0,  # ours tell failures apart more finely
                )
            return self._client


def picture_url(path: Path, max_side: int) -> str:
    """Re-encode a photo as a data URL: upright, scaled down, and with no metadata of any kind.

    A PNG stays lossless, everything else becomes a JPEG.

    Raises:
        ImageError, MissingFileError: the photo cannot be read.
    """
    kind = "png" if path.suffix.lower() == ".png" else "jpeg"
    picture = open_image(path, max_side=max_side)
    picture.info.clear()  # Pillow would write an ICC profile or a comment it finds there
    buffer = io.BytesIO()
    picture.save(buffer, kind.upper(), quality=92)
    return f"data:image/{kind};base64,{base64.b64encode(buffer.getvalue()).decode('ascii')}"


def _text_of(completion: Any, base_url: str) -> str:
    """Take the text, reasoning included, out of a completion."""
    choices = getattr(completion, "choices", None)
    if not choices or getattr(choices[0], "message", None) is None:
        raise _TransientError(f"{base_url}: the answer holds no choices")
    choice = choices[0]
    content = choice.message.content
    reasoning = getattr(choice.message, "reasoning_content", None)
    reasoning = reasoning or getattr(choice.message, "reasoning", None)
    if not content and not reasoning:
        if getattr(choice.message, "refusal", None):
            raise _RefusedError(f"the model refused: {choice.message.refusal}")
        if choice.finish_reason == "content_filter":
            raise _RefusedError("stopped by the server's content filter")
    return _END_MARKS.sub("", join_reasoning(reasoning, content))


def _server_message(error: Any) -> str:
    """Give what the server said went wrong, in one short line."""
    body = error.body
    message = body.get("message") or body.get("detail") if isinstance(body, dict) else None
    return " ".join(str(message or error.message).split())[:300]


def _why(error: Exception) -> str:
    cause = f" ({error.__cause__})" if error.__cause__ and str(error.__cause__) else ""
    return f"{str(error).rstrip('.')}{cause}"


def _retry_after_s(headers: Any) -> float | None:
    """Read `Retry-After`: seconds, or the date to wait for."""
    value = headers.get("retry-after")
    if value is None:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
