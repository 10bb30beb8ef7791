"""Many questions under way at a time, each answer on the disk before its place is taken again."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Generic, TypeVar

from gre.data.journal import Entry
from gre.data.spending import Purse
from gre.models.base import Answer

T = TypeVar("T")

# How long answers that are under way are waited for, once the run has to end.
DRAIN_S = 30.0
DRAIN_ON_CTRL_C_S = 3.0


@dataclass
class _Arrival(Generic[T]):
    """What came back for a question, and the promise that it is kept."""

    item: T
    entry: Entry
    kept: "asyncio.Future[None]"


class Crowd(Generic[T]):
    """So many workers that draw from one list of questions.

    None draws its next question before the answer to its last is on the disk: however the process
    dies, no more answers are lost than there are workers. Answers that arrive while the disk is
    busy are written together.

    Args:
        ask: Asks one question.
        entry: Makes of an answer, and of what it cost, what is kept.
        keep: Puts entries on the disk; runs in a thread of its own.
        purse: Pays for questions.
    """

    def __init__(
        self,
        ask: Callable[[T], Awaitable[Answer]],
        entry: Callable[[Answer, float | None], Entry],
        keep: Callable[[Sequence[tuple[T, Entry]]], None],
        purse: Purse,
    ) -> None:
        self._ask, self._entry, self._keep, self._purse = ask, entry, keep, purse
        self._stop = asyncio.Event()
        self._stopped: str | None = None
        self._failure: Exception | None = None
        self._arrivals: asyncio.Queue[_Arrival[T] | None] = asyncio.Queue()

    async def run(
        self,
        todo: Iterator[T],
        workers: int,
        *,
        notice: Callable[[Sequence[tuple[T, Entry]]], None],
    ) -> str | None:
        """Ask until nothing is left, or there is a reason to stop.

        Args:
            notice: Called with what is on the disk; what it raises ends the run.

        Returns:
            Why it stopped before the end, where that is no failure.

        Raises:
            Exception: what `ask`, `keep` or `notice` raised, once all that was under way is kept.
        """
        keeper = asyncio.create_task(self._keep_arrivals(notice))
        tasks = [asyncio.create_task(self._work(todo)) for _ in range(workers)]
        try:
            await self._until_done(tasks)
        finally:
            self._arrivals.put_nowait(None)
            await keeper
        if self._failure is not None:
            raise self._failure
        return self._stopped

    async def _until_done(self, tasks: Sequence["asyncio.Task[None]"]) -> None:
        """Wait for the workers; once the run has to end, for what is under way, not for ever."""
        stopping = asyncio.create_task(self._stop.wait())
        drain_s = DRAIN_S
        try:
            left = set(tasks)
            while left and not stopping.done():
                _, pending = await asyncio.wait(
                    [*left, stopping], return_when=asyncio.FIRST_COMPLETED
                )
                left &= pending
        except asyncio.CancelledError:  # Ctrl-C
            drain_s = DRAIN_ON_CTRL_C_S
            raise
        finally:
            self._stop.set()
            stopping.cancel()
            await asyncio.wait(tasks, timeout=drain_s)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, todo: Iterator[T]) -> None:
        """Ask one question after the other until none is left, or the run has to end."""
        try:
            while not self._stop.is_set() and (item := next(todo, None)) is not None:
                aside = await self._purse.take()
                if aside is None:
                    self._stopped = self._purse.why_empty()
                    break
                await self._one(item, aside)
        except Exception as error:
            self._fail(error)

    async def _one(self, item: T, aside: float) -> None:
        """Ask a question that there is money for, and wait until its answer is kept."""
        answer: Answer | None = None
        try:
            if not self._stop.is_set():  # while this one waited for money
                answer = await self._ask(item)
        finally:
            cost = self._purse.settle(aside, answer.receipt if answer else None)
        if answer is None:
            return
        kept = asyncio.get_running_loop().create_future()
        self._arrivals.put_nowait(_Arrival(item, self._entry(answer, cost), kept))
        await kept

    async def _keep_arrivals(self, notice: Callable[[Sequence[tuple[T, Entry]]], None]) -> None:
        """Write what has arrived, as one commit, while the next ones arrive."""
        loop = asyncio.get_running_loop()
        with ThreadPoolExecutor(1, thread_name_prefix="journal") as writer:
            while (first := await self._arrivals.get()) is not None:
                batch, ended = [first], False
                while not self._arrivals.empty():
                    more = self._arrivals.get_nowait()
                    ended = more is None
                    if more is not None:
                        batch.append(more)
                settled = [(one.item, one.entry) for one in batch]
                try:
                    await loop.run_in_executor(writer, self._keep, settled)
                    notice(settled)
                except Exception as error:
                    self._fail(error)
                for one in batch:
                    if not one.kept.done():
                        one.kept.set_result(None)
                if ended:
                    return

    def _fail(self, error: Exception) -> None:
        self._failure = self._failure or error
        self._stop.set()
