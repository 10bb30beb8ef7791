"""Ask any OpenAI-compatible server, near or far: vLLM, SGLang, `transformers serve`, hosted models.

A server that fails is an outage and never a wrong answer. What passes (429, 5xx, a lost connection)
is tried again; what cannot get better (a refused photo) is said at once; a wrong key or model name
stops the run, since every further question would fail like the first.
"""

import asyncio
import base64
import io
import logging
import os
import random
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit
from weakref import WeakKeyDictionary

from gre.errors import EndpointError, ImageError, MissingFileError
from gre.images import open_image
from gre.models.base import Answer, FailureKind, Question, Receipt, ReplySchema, Usage
from gre.models.limits import RateLimits
from gre.models.loop import LoopThread
from gre.models.openai_reply import Reply, Trouble, read_reply, status_message, trouble_of_status
from gre.models.threads import ask_in_order

log = logging.getLogger(__name__)

_LONGEST_WAIT_S = 60.0
_SHORTEST_SECRET = 8  # "none" and "x" are what local servers are given for a key


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
        rpm, tpm: Requests, and tokens, a minute; None sets no limit.
    """

    max_side: int = 1024
    max_tokens: int = 2048
    concurrency: int = 8
    timeout_s: float = 180.0
    retries: int = 5
    backoff_s: float = 0.5
    rpm: float | None = None
    tpm: float | None = None


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
        self.max_tokens = self.options.max_tokens
        self.shown_url = without_credentials(base_url)
        self._key = os.environ.get("OPENAI_API_KEY", "").strip() or "none"
        self._headers, passwords = _basic_auth(base_url)
        self._secrets = [s for s in (self._key, *passwords) if len(s) >= _SHORTEST_SECRET]
        self._limits = RateLimits(self.options.rpm, self.options.tpm)
        self._clients: WeakKeyDictionary[asyncio.AbstractEventLoop, Any] = WeakKeyDictionary()
        self._loop = LoopThread()
        self._encoders = ThreadPoolExecutor(os.cpu_count() or 1, thread_name_prefix="encode")
        self._parameters: dict[str, Any] = {"max_tokens": self.options.max_tokens}
        self._unwanted: set[str] = set()

    @property
    def name(self) -> str:
        """`openai:MODEL@BASE_URL`, as in the model's SPEC, without credentials."""
        return f"openai:{self.model}@{self.shown_url}"

    @property
    def identity(self) -> str:
        """`openai:MODEL`: a model stays the same when its server moves."""
        return f"openai:{self.model}"

    @property
    def parameters(self) -> Mapping[str, float]:
        """The size to which photos are scaled down."""
        return {"max_side": self.options.max_side}

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
        return ask_in_order(self, questions, samples=samples, temperature=temperature, seed=seed)

    def ask(self, question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
        """Ask one question and wait; safe to call from several threads.

        Raises:
            EndpointError: every further question would fail: wrong key, no such model.
        """
        return self._loop.run(self.ask_async(question, temperature=temperature, seed=seed))

    async def ask_async(
        self, question: Question, *, temperature: float = 0.0, seed: int = 0
    ) -> Answer:
        """Ask one question, trying again while that may help.

        Raises:
            EndpointError: every further question would fail: wrong key, no such model.
        """
        try:
            content = await self._content(question)
        except (ImageError, MissingFileError) as error:
            return Answer(
                question.id, None, str(error), permanent=True,
                kind=FailureKind.BAD_PHOTO, receipt=Receipt(attempts=0),
            )  # fmt: skip
        wanted: dict[str, Any] = {"temperature": temperature, "seed": seed}
        if question.schema is not None:
            wanted["response_format"] = _response_format(question.schema)
        bill, failed = _Bill(), 0
        while True:
            trouble = await self._attempt(content, bill, wanted)
            if trouble is None:
                return Answer(question.id, self._clean(bill.text), receipt=bill.receipt())
            log.info("%s: %s", question.id, self._clean(str(trouble)))
            if isinstance(trouble, _Adapted):
                continue  # it comes once for each parameter, and is no fault of the server's
            if not trouble.passes or failed == self.options.retries:
                break
            await asyncio.sleep(self._wait_s(failed, trouble))
            failed += 1
        return Answer(
            question.id, None, self._clean(f"{self.shown_url}: {trouble}"),
            permanent=not trouble.passes, kind=trouble.kind, receipt=bill.receipt(),
        )  # fmt: skip

    async def close(self) -> None:
        """Give the connections of the running event loop back."""
        client = self._clients.pop(asyncio.get_running_loop(), None)
        if client is not None:
            await client.close()

    async def _content(self, question: Question) -> str | list[dict[str, Any]]:
        """A message's content: photo and text, or the text alone."""
        prompt = question.prompt.encode("utf-8", "replace").decode()  # half a surrogate pair
        if question.image is None:
            return prompt
        url = await asyncio.get_running_loop().run_in_executor(
            self._encoders, picture_url, question.image, self.options.max_side
        )
        return [
            {"type": "image_url", "image_url": {"url": url}},
            {"type": "text", "text": prompt},
        ]

    async def _attempt(
        self, content: str | list[dict[str, Any]], bill: "_Bill", wanted: Mapping[str, Any]
    ) -> Trouble | None:
        """Send one request in its turn and put on the bill what it took; None when it answered."""
        booked = await self._limits.wait()
        bill.attempts += 1
        try:
            reply = await self._complete(content, wanted)
        except Trouble as trouble:
            if trouble.completed:
                bill.add(trouble.usage)
            bill.finish_reason = trouble.finish_reason
            self._correct(booked, trouble.usage)
            if trouble.wait_s is not None:
                self._limits.hold(min(trouble.wait_s, _LONGEST_WAIT_S))
            return trouble
        bill.add(reply.usage)
        bill.text, bill.finish_reason = reply.text, reply.finish_reason
        self._correct(booked, reply.usage)
        return None

    def _correct(self, booked: float, usage: Usage | None) -> None:
        if usage is not None:
            self._limits.correct(booked, usage.input_tokens + usage.output_tokens)

    def _wait_s(self, attempt: int, trouble: Trouble) -> float:
        if trouble.wait_s is not None:  # the limits hold every request back that long
            return 0.0
        backoff = self.options.backoff_s * 2.0**attempt
        return float(min(backoff, _LONGEST_WAIT_S) * random.uniform(0.5, 1.0))

    async def _complete(
        self, content: str | list[dict[str, Any]], wanted: Mapping[str, Any]
    ) -> Reply:
        """Send one request; every way in which it can fail is told apart here."""
        import openai

        taken = {key: value for key, value in wanted.items() if key not in self._unwanted}
        request = {**taken, **self._parameters}
        messages = [{"role": "user", "content": content}]
        client = self._client()
        try:
            async with asyncio.timeout(self.options.timeout_s):
                # `post` skips the typed layer of `chat.completions.create`, which would take half
                # of the processor's time; errors and headers are the same.
                body: bytes = await client.post(
                    "/chat/completions",
                    cast_to=bytes,
                    body={"model": self.model, "messages": messages, **request},
                )
        except openai.APIStatusError as error:
            raise self._of_status(error, request) from error
        except (TimeoutError, openai.APITimeoutError) as error:
            waited = f"no answer within {self.options.timeout_s:g} s"
            raise Trouble(FailureKind.TIMEOUT, waited) from error
        except openai.APIConnectionError as error:
            raise Trouble(FailureKind.CONNECTION, _why(error)) from error
        except (openai.OpenAIError, ValueError) as error:
            raise Trouble(FailureKind.BAD_RESPONSE, "not a chat completion") from error
        return read_reply(body)

    def _of_status(self, error: Any, request: Mapping[str, Any]) -> Exception:
        """Sort a refused request: it may pass, this photo is refused, or all will be."""
        if self._adapt(error, request):
            return _Adapted(FailureKind.SERVER_ERROR, status_message(error))
        trouble = trouble_of_status(error)
        if trouble is not None:
            return trouble
        return EndpointError(self._clean(f"{self.shown_url}: {status_message(error)}"))

    def _adapt(self, error: Any, request: Mapping[str, Any]) -> bool:
        """Leave out, or rename, a parameter that this model does not take; True if it was sent."""
        unwanted = _unwanted_by(error)
        if unwanted is None or unwanted not in request:
            return False
        if unwanted == "max_tokens":
            self._parameters = {"max_completion_tokens": self.options.max_tokens}
        elif unwanted not in self._unwanted:
            log.warning("%s takes no %s; asking without", self.shown_url, unwanted)
            self._unwanted.add(unwanted)
        return True

    def _clean(self, text: str) -> str:
        """Take keys and passwords out of a text, should a server have repeated them."""
        for secret in self._secrets:
            if secret in text:
                text = text.replace(secret, "***")
        return text

    def _client(self) -> Any:
        """Open the connections of the running event loop, or give those that are open."""
        loop = asyncio.get_running_loop()
        if loop not in self._clients:
            import openai

            self._clients[loop] = openai.AsyncOpenAI(
                base_url=self.shown_url,  # libraries write addresses to their logs
                api_key=self._key,
                default_headers=self._headers,
                default_query=dict(parse_qsl(urlsplit(self.base_url).query)),
                timeout=self.options.timeout_s,
                max_retries=0,  # ours tell failures apart more finely
            )
        return self._clients[loop]


class _Adapted(Trouble):
    """The request held a parameter that this server does not take; the next ones will not."""


def _unwanted_by(error: Any) -> str | None:
    """Name the parameter that a server refuses; None where it refuses something else.

    Not every server that cannot hold a reply to a form has a code for that.
    """
    said = f"{error.param} {status_message(error)}"
    if error.status_code in (400, 422) and "response_format" in said:
        return "response_format"
    named = error.code in ("unsupported_parameter", "unsupported_value")
    optional = error.param in ("max_tokens", "temperature", "seed")
    return str(error.param) if named and optional else None


def _response_format(form: ReplySchema) -> dict[str, Any]:
    """Ask for a reply of a form, as the chat protocol puts it."""
    described = {"name": form.name, "schema": form.schema, "strict": True}
    return {"type": "json_schema", "json_schema": described}


class _Bill:
    """What the attempts at one question have taken so far."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.text = ""
        self.finish_reason: str | None = None
        self.attempts = self.uncounted = 0
        self.usage: Usage | None = None

    def add(self, usage: Usage | None) -> None:
        if usage is None:
            self.uncounted += 1
        else:
            self.usage = usage if self.usage is None else self.usage + usage

    def receipt(self) -> Receipt:
        seconds = time.monotonic() - self.started
        return Receipt(self.usage, self.uncounted, self.attempts, seconds, self.finish_reason)


def without_credentials(url: str) -> str:
    """Leave user, password and query out of an address: it will stand in logs and manifests.

    >>> without_credentials("https://me:secret@models.example:8443/v1?key=secret")
    'https://models.example:8443/v1'
    """
    parts = urlsplit(url)
    if "@" not in parts.netloc and not parts.query and not parts.fragment:
        return url
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment="").geturl()


def _basic_auth(url: str) -> tuple[dict[str, str], list[str]]:
    """Give the header that user and password of an address stand for, and what must not leak."""
    parts = urlsplit(url)
    if parts.password is None:
        return {}, []
    user, password = unquote(parts.username or ""), unquote(parts.password)
    token = base64.b64encode(f"{user}:{password}".encode()).decode("ascii")
    return {"Authorization": f"Basic {token}"}, [password, token]


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


def _why(error: Exception) -> str:
    cause = f" ({error.__cause__})" if error.__cause__ and str(error.__cause__) else ""
    return f"{str(error).rstrip('.')}{cause}"
