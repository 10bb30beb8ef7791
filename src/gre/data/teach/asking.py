"""Putting questions to a teacher: what is open is asked, and kept before anything else happens."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Protocol

from gre.data.journal import Entry, Journal
from gre.data.spending import Purse
from gre.data.teach.crowd import Crowd
from gre.data.teach.patience import Patience
from gre.data.teach.questions import Item, Questions
from gre.data.teach.settings import TeachConfig
from gre.data.teach.verdict import entry_of, is_torn
from gre.models.base import Answer, Geolocator, Receipt, Remote, Usage
from gre.models.loop import run_here
from gre.records import Seed

# Seeds that are looked up in the journal at a time, and questions handed to a local model.
_LOOKED_UP = 500
_HANDED_OVER = 64


@dataclass(frozen=True)
class Standing:
    """How far a run is.

    Attributes:
        reached: Seeds it is through with, those that earlier runs have settled included.
        total: Seeds in all; None when nobody has counted them.
        asked: Questions that this run has put and heard of.
        cost_usd: What all answers in the journal have cost, as far as prices are known.
        stopped: Why it ended before its time, where that was no error: the spending limit.
    """

    reached: int = 0
    total: int | None = None
    asked: int = 0
    cost_usd: float = 0.0
    stopped: str | None = None


Progress = Callable[[Standing], None]


class Ask(Protocol):
    """Whoever asks about every seed that a journal does not know yet, as `ask_seeds` does."""

    def __call__(
        self,
        seeds: Iterable[Seed],
        model: Geolocator,
        journal: Journal,
        config: TeachConfig,
        *,
        folder: Path,
        total: int | None = None,
        progress: Progress | None = None,
    ) -> Standing:
        """See `ask_seeds`."""


def ask_seeds(
    seeds: Iterable[Seed],
    model: Geolocator,
    journal: Journal,
    config: TeachConfig,
    *,
    folder: Path,
    total: int | None = None,
    progress: Progress | None = None,
) -> Standing:
    """Ask a teacher about every seed that a journal does not know yet.

    Args:
        seeds: Drawn as they are needed; they never stand in memory all at once.
        model: A `Remote` one is asked many questions at a time, any other one after the other.
        journal: Holds every answer from the moment it arrives.
        folder: What the seeds' image paths are relative to.
        total: How many seeds there are, for the progress.
        progress: Called whenever something has been settled.

    Returns:
        How far it came; `stopped` says why where it ended at the spending limit.

    Raises:
        EndpointError: too many failures in a row, or no further question can succeed.
        StoreError: the journal cannot be written, or the disk is full.
        ConfigError: there is a spending limit, and no price for the model.
    """
    start = Standing(total=total)
    return _Asker(model, journal, config, folder, start, progress or (lambda _: None)).run(seeds)


class _Asker:
    """One run over some seeds."""

    def __init__(
        self,
        model: Geolocator,
        journal: Journal,
        config: TeachConfig,
        folder: Path,
        start: Standing,
        progress: Progress,
    ) -> None:
        self.model, self.journal, self.config = model, journal, config
        self.questions = Questions(model, config, folder)
        self.max_tokens = model.max_tokens if isinstance(model, Remote) else None
        self.purse = Purse(
            config.price_of(model), config.max_usd, spent_usd=journal.totals().cost_usd,
            max_tokens=self.max_tokens or 0, prompt=self.questions.prompt.text,
            max_side=dict(self.questions.asking.parameters).get("max_side", 0.0),
        )  # fmt: skip
        self.standing = replace(start, cost_usd=self.purse.spent_usd)
        self.progress = progress
        at_once = model.concurrency if isinstance(model, Remote) else 0
        self.patience = Patience(config.give_up_after + at_once, journal.reopen)
        self.under_way: set[bytes] = set()

    def run(self, seeds: Iterable[Seed]) -> Standing:
        """Ask about all seeds that are still open."""
        todo = self._open_items(seeds)
        if isinstance(self.model, Remote):
            stopped = run_here(self._ask_many(self.model, todo))
            self.standing = replace(self.standing, stopped=stopped)
        else:
            self._ask_in_order(todo)
        self.progress(self.standing)
        return self.standing

    def _open_items(self, seeds: Iterable[Seed]) -> Iterator[Item]:
        """Pass on what has to be asked; count the rest as reached."""
        items = self.questions.items(seeds)
        while chunk := list(islice(items, _LOOKED_UP)):
            first = {item.asked.key: item for item in reversed(chunk)}
            asked = self.journal.open_questions([item.asked for item in chunk], self.max_tokens)
            # The same photo twice: its question may be under way since the last chunk.
            fresh = [first[one.key] for one in asked if one.key not in self.under_way]
            self._reach(len(chunk) - len(fresh))
            for item in fresh:
                self.under_way.add(item.asked.key)
                yield item

    async def _ask_many(self, model: Remote, todo: Iterator[Item]) -> str | None:
        async def ask(item: Item) -> Answer:
            return self.questions.refusal(item) or await self._ask(model, item)

        crowd = Crowd(ask, self.keep, self.purse, self.max_tokens)
        try:
            return await crowd.run(todo, model.concurrency, notice=self.notice)
        finally:
            await model.close()

    async def _ask(self, model: Remote, item: Item) -> Answer:
        """Ask one question; half a chain is given one more chance."""
        question = self.questions.question(item)
        temperature, seed = self.config.temperature, self.config.seed
        answer = await model.ask_async(question, temperature=temperature, seed=seed)
        receipt = answer.receipt or Receipt()
        torn = answer.text is not None and is_torn(answer.text)
        if not torn or receipt.finish_reason == "length" or not self.purse.has_room():
            return answer
        again = await model.ask_async(question, temperature=temperature, seed=seed)
        return replace(again, receipt=_sum(receipt, again.receipt or Receipt()))

    def _ask_in_order(self, todo: Iterator[Item]) -> None:
        """Ask a model on this machine; each answer is kept before the next is begun."""
        while chunk := list(islice(todo, _HANDED_OVER)):
            refused = [self.questions.refusal(item) for item in chunk]
            allowed = [item for item, no in zip(chunk, refused, strict=True) if no is None]
            drawn = self.model.answer(
                [self.questions.question(item) for item in allowed],
                temperature=self.config.temperature,
                seed=self.config.seed,
            )
            for item, no in zip(chunk, refused, strict=True):
                answer = next(drawn)[0] if no is None else no
                entry = entry_of(answer, remote=False, max_tokens=None, cost_usd=None)
                self.keep([(item, entry)])
                self.notice([(item, entry)])

    def keep(self, settled: Sequence[tuple[Item, Entry]]) -> None:
        """Put entries into the journal; they are on the disk when this returns."""
        reached = self.standing.reached + len(settled)
        self.journal.record([(item.asked, entry) for item, entry in settled], reached=reached)

    def notice(self, settled: Sequence[tuple[Item, Entry]]) -> None:
        """Take notice of entries that are in the journal.

        Raises:
            EndpointError, StoreError: there is no point in going on.
        """
        self.under_way.difference_update(item.asked.key for item, _ in settled)
        self._reach(len(settled), asked=len(settled))
        self.progress(self.standing)
        self.journal.refuse_when_full()
        for item, entry in settled:
            self.patience.see(item.asked, entry)

    def _reach(self, n: int, *, asked: int = 0) -> None:
        now = self.standing
        self.standing = replace(
            now, reached=now.reached + n, asked=now.asked + asked, cost_usd=self.purse.spent_usd
        )


def _sum(first: Receipt, second: Receipt) -> Receipt:
    usage: Usage | None = first.usage
    if second.usage is not None:
        usage = second.usage if usage is None else usage + second.usage
    return Receipt(
        usage, first.uncounted + second.uncounted, first.attempts + second.attempts,
        first.seconds + second.seconds, second.finish_reason,
    )  # fmt: skip
