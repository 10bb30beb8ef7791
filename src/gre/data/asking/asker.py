"""What is open is asked, and kept before anything else happens."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Generic, Protocol, TypeVar

from gre.data.asking.crowd import Crowd
from gre.data.asking.patience import Patience
from gre.data.asking.settings import AskingConfig
from gre.data.asking.verdict import entry_of
from gre.data.journal import Asked, Entry, Journal
from gre.data.spending import Purse, most_tokens
from gre.models.base import Answer, Geolocator, Question, Receipt, Remote, Usage
from gre.models.loop import run_here

# Items that are looked up in the journal at a time, and questions handed to a local model.
_LOOKED_UP = 500
_HANDED_OVER = 64


@dataclass(frozen=True)
class Standing:
    """How far a run is.

    Attributes:
        reached: Items it is through with, those that earlier runs have settled included.
        total: Items in all; None when nobody has counted them.
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


class Item(Protocol):
    """Something to ask about: a seed, a text."""

    @property
    def asked(self) -> Asked:
        """Its question as the journal knows it."""


ItemT = TypeVar("ItemT", bound=Item)
_ItemT = TypeVar("_ItemT", bound=Item, contravariant=True)


class Questionnaire(Protocol[_ItemT]):
    """Makes questions of items, and knows half an answer when it sees one."""

    def question(self, item: _ItemT) -> Question:
        """What the model is asked."""

    def refusal(self, item: _ItemT) -> Answer | None:
        """Why an item must not leave this machine; None where it may be asked about."""

    def is_torn(self, text: str) -> bool:
        """Tell whether a text is half an answer, though the server does not say so."""


class Asker(Generic[ItemT]):
    """One run over some items.

    Args:
        model: A `Remote` one is asked many questions at a time, any other one after the other.
        journal: Holds every answer from the moment it arrives.
        questionnaire: What is asked about an item.
        total: How many items there are, for the progress.
        progress: Called whenever something has been settled.

    Raises:
        ConfigError: there is a spending limit, and no price for the model.
    """

    def __init__(
        self,
        model: Geolocator,
        journal: Journal,
        config: AskingConfig,
        questionnaire: Questionnaire[ItemT],
        *,
        total: int | None = None,
        progress: Progress | None = None,
    ) -> None:
        self.model, self.journal, self.config = model, journal, config
        self.questionnaire = questionnaire
        self.max_tokens = model.max_tokens if isinstance(model, Remote) else None
        self.purse = Purse(
            config.price_of(model), config.max_usd, spent_usd=journal.totals().cost_usd,
            max_tokens=self.max_tokens or 0, longest=0.0,
        )  # fmt: skip
        self.standing = Standing(total=total, cost_usd=self.purse.spent_usd)
        self.progress = progress or (lambda _: None)
        at_once = model.concurrency if isinstance(model, Remote) else 0
        self.patience = Patience(config.give_up_after + at_once, journal.reopen)
        self.under_way: set[bytes] = set()

    def run(self, items: Iterable[ItemT]) -> Standing:
        """Ask about all items that are still open.

        Args:
            items: Drawn as they are needed; they never stand in memory all at once.

        Returns:
            How far it came; `stopped` says why where it ended at the spending limit.

        Raises:
            EndpointError: too many failures in a row, or no further question can succeed.
            StoreError: the journal cannot be written, or the disk is full.
        """
        todo = self._open_items(iter(items))
        if isinstance(self.model, Remote):
            stopped = run_here(self._ask_many(self.model, todo))
            self.standing = replace(self.standing, stopped=stopped)
        else:
            self._ask_in_order(todo)
        self.progress(self.standing)
        return self.standing

    def _open_items(self, items: Iterator[ItemT]) -> Iterator[ItemT]:
        """Pass on what has to be asked; count the rest as reached."""
        while chunk := list(islice(items, _LOOKED_UP)):
            first = {item.asked.key: item for item in reversed(chunk)}
            asked = self.journal.open_questions([item.asked for item in chunk], self.max_tokens)
            # The same one twice: its question may be under way since the last chunk.
            fresh = [first[one.key] for one in asked if one.key not in self.under_way]
            self._reach(len(chunk) - len(fresh))
            for item in fresh:
                self.under_way.add(item.asked.key)
                self.purse.expect(self._most_tokens(item))
                yield item

    def _most_tokens(self, item: ItemT) -> float:
        question = self.questionnaire.question(item)
        if question.image is None or not isinstance(self.model, Remote):
            return most_tokens(question.prompt)
        return most_tokens(question.prompt, max_side=self.model.parameters.get("max_side", 0.0))

    async def _ask_many(self, model: Remote, todo: Iterator[ItemT]) -> str | None:
        async def ask(item: ItemT) -> Answer:
            return self.questionnaire.refusal(item) or await self._ask(model, item)

        def entry(answer: Answer, cost_usd: float | None) -> Entry:
            return self._entry(answer, remote=True, cost_usd=cost_usd)

        crowd = Crowd(ask, entry, self.keep, self.purse)
        try:
            return await crowd.run(todo, model.concurrency, notice=self.notice)
        finally:
            await model.close()

    async def _ask(self, model: Remote, item: ItemT) -> Answer:
        """Ask one question; half an answer is given one more chance."""
        question = self.questionnaire.question(item)
        temperature, seed = self.config.temperature, self.config.seed
        answer = await model.ask_async(question, temperature=temperature, seed=seed)
        receipt = answer.receipt or Receipt()
        torn = answer.text is not None and self.questionnaire.is_torn(answer.text)
        if not torn or receipt.finish_reason == "length" or not self.purse.has_room():
            return answer
        again = await model.ask_async(question, temperature=temperature, seed=seed)
        return replace(again, receipt=_sum(receipt, again.receipt or Receipt()))

    def _ask_in_order(self, todo: Iterator[ItemT]) -> None:
        """Ask a model on this machine; each answer is kept before the next is begun."""
        while chunk := list(islice(todo, _HANDED_OVER)):
            refused = [self.questionnaire.refusal(item) for item in chunk]
            allowed = [item for item, no in zip(chunk, refused, strict=True) if no is None]
            drawn = self.model.answer(
                [self.questionnaire.question(item) for item in allowed],
                temperature=self.config.temperature,
                seed=self.config.seed,
            )
            for item, no in zip(chunk, refused, strict=True):
                answer = next(drawn)[0] if no is None else no
                entry = self._entry(answer, remote=False, cost_usd=None)
                self.keep([(item, entry)])
                self.notice([(item, entry)])

    def _entry(self, answer: Answer, *, remote: bool, cost_usd: float | None) -> Entry:
        torn = answer.text is not None and self.questionnaire.is_torn(answer.text)
        return entry_of(
            answer, remote=remote, max_tokens=self.max_tokens, cost_usd=cost_usd, torn=torn
        )

    def keep(self, settled: Sequence[tuple[ItemT, Entry]]) -> None:
        """Put entries into the journal; they are on the disk when this returns."""
        reached = self.standing.reached + len(settled)
        self.journal.record([(item.asked, entry) for item, entry in settled], reached=reached)

    def notice(self, settled: Sequence[tuple[ItemT, Entry]]) -> None:
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
