"""One model on several servers: the least busy one is asked, and a sick one is left to recover."""

import asyncio
import itertools
import logging
import random
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace

from gre.errors import EndpointError
from gre.models.base import Answer, Question, Receipt
from gre.models.loop import LoopThread
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.models.threads import ask_in_order

log = logging.getLogger(__name__)

_LONGEST_REST_S = 60.0


@dataclass
class _Member:
    """A server and how it has been doing.

    Attributes:
        under_way: Questions it is working on.
        failures: In a row.
        rests_until: `time.monotonic()` before which it is asked only when all others rest too.
        turn: When it was last chosen; breaks ties, so that equals take turns.
        lost: Why it is asked no more.
    """

    endpoint: OpenAIEndpoint
    under_way: int = 0
    failures: int = 0
    rests_until: float = 0.0
    turn: int = 0
    lost: str | None = None

    def rest_s(self) -> float:
        """What is left of its rest."""
        return max(self.rests_until - time.monotonic(), 0.0)


class EndpointPool:
    """A model behind several OpenAI-compatible endpoints that serve the same weights.

    A question that one server fails goes to another. A server that fails rests for a while, twice
    as long each time; one that refuses all questions (a wrong key, no such model) is given up, and
    only when all are the run ends.

    Args:
        model: The model's name, the same on all servers.
        base_urls: Where they are.
        options: How each is asked; `concurrency` and limits are those of one server, `retries` and
            `backoff_s` those of the whole.
    """

    def __init__(
        self, model: str, base_urls: Sequence[str], options: EndpointOptions | None = None
    ) -> None:
        self.options = options or EndpointOptions()
        once = replace(self.options, retries=0)  # another server is the second attempt
        self._members = [_Member(OpenAIEndpoint(model, url, once)) for url in base_urls]
        self.model = model
        self.concurrency = self.options.concurrency * len(self._members)
        self.max_tokens = self.options.max_tokens
        self._choosing = threading.Lock()
        self._turns = itertools.count(1)
        self._loop = LoopThread()

    @property
    def name(self) -> str:
        """`openai:MODEL@URL,URL`, as in the model's SPEC, without credentials."""
        return f"openai:{self.model}@{','.join(m.endpoint.shown_url for m in self._members)}"

    @property
    def identity(self) -> str:
        """`openai:MODEL`: it does not matter which server answers."""
        return self._members[0].endpoint.identity

    @property
    def parameters(self) -> Mapping[str, float]:
        """What else a question depends on; the same for all servers."""
        return self._members[0].endpoint.parameters

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
            EndpointError: no server takes any further question.
        """
        return ask_in_order(self, questions, samples=samples, temperature=temperature, seed=seed)

    def ask(self, question: Question, *, temperature: float = 0.0, seed: int = 0) -> Answer:
        """Ask one question and wait; safe to call from several threads.

        Raises:
            EndpointError: no server takes any further question.
        """
        return self._loop.run(self.ask_async(question, temperature=temperature, seed=seed))

    async def ask_async(
        self, question: Question, *, temperature: float = 0.0, seed: int = 0
    ) -> Answer:
        """Ask one question, of another server where one fails, and again while that may help.

        Raises:
            EndpointError: no server takes any further question.
        """
        started = time.monotonic()
        attempts = 0
        answer = Answer(question.id, None, "no server was asked")
        while attempts < (self.options.retries + 1) * len(self._members):
            with self._chosen() as member:
                await asyncio.sleep(member.rest_s())  # above 0 only where all servers rest
                try:
                    answer = await member.endpoint.ask_async(
                        question, temperature=temperature, seed=seed
                    )
                except EndpointError as error:
                    self._give_up(member, error)
                    continue
            attempts += 1
            if answer.text is not None or answer.permanent:
                member.failures, member.rests_until = 0, 0.0
                break
            self._send_to_rest(member, answer)
        receipt = answer.receipt or Receipt()
        seconds = time.monotonic() - started
        return replace(answer, receipt=replace(receipt, attempts=attempts, seconds=seconds))

    async def close(self) -> None:
        """Give the connections of the running event loop back."""
        for member in self._members:
            await member.endpoint.close()

    @contextmanager
    def _chosen(self) -> Iterator[_Member]:
        """The server to ask: awake, least busy, longest unasked, in this order."""
        with self._choosing:
            able = [member for member in self._members if member.lost is None]
            if not able:
                raise EndpointError("; ".join(member.lost or "" for member in self._members))
            member = min(able, key=lambda m: (m.rest_s(), m.under_way, m.turn))
            member.turn = next(self._turns)
            member.under_way += 1
        try:
            yield member
        finally:
            with self._choosing:
                member.under_way -= 1

    def _send_to_rest(self, member: _Member, answer: Answer) -> None:
        rest = min(self.options.backoff_s * 2.0**member.failures, _LONGEST_REST_S)
        member.failures = min(member.failures + 1, 16)
        member.rests_until = time.monotonic() + rest * random.uniform(0.5, 1.0)
        log.info("%s rests for %.1f s: %s", member.endpoint.shown_url, rest, answer.error)

    def _give_up(self, member: _Member, error: EndpointError) -> None:
        if member.lost is None:
            log.warning("asked no more: %s", error)
        member.lost = str(error)
