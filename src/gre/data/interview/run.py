"""Asking the questions of an interview, and giving what came back."""

import hashlib
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gre.data.asking import NOT_ASKED, Asker, AskingConfig, Standing, identity_of
from gre.data.interview.requests import Bill, Reply, Request
from gre.data.journal import Asked, Asking, Journal, Lookups, looking_at
from gre.models.base import Answer, Geolocator, Question, Remote

# Requests that are looked up in the journal at a time.
_AT_ONCE = 500

Progress = Callable[[int, int | None], None]


class InterviewConfig(AskingConfig):
    """Settings of an interview: those of all asking."""


@dataclass(frozen=True)
class Item:
    """A request, and its question as the journal knows it."""

    request: Request
    asked: Asked


class Sheet:
    """Makes the questions of one interview.

    Args:
        purpose: What is asked for; two interviews of the same purpose share their answers.
    """

    def __init__(self, model: Geolocator, config: AskingConfig, purpose: str) -> None:
        sampling: dict[str, float] = {"temperature": config.temperature, "seed": config.seed}
        of_pictures = model.parameters if isinstance(model, Remote) else {}
        sha256 = hashlib.sha256(purpose.encode()).hexdigest()
        self._texts, self._pictures = (
            Asking(identity_of(model), sha256, tuple(sorted(parameters.items())), purpose)
            for parameters in (sampling, {**sampling, **of_pictures})
        )

    def items(self, requests: Iterable[Request]) -> Iterator[Item]:
        """Find out under which key each request is filed."""
        for request in requests:
            asking = self._texts if request.image is None else self._pictures
            yield Item(request, Asked(request.id, request.checksum(), asking))

    def question(self, item: Item) -> Question:
        """What the model is asked."""
        request = item.request
        return Question(request.id, request.image, request.text, request.schema)

    def refusal(self, item: Item) -> Answer | None:
        """Nothing is refused: whoever made the requests chose their pictures."""

    def is_torn(self, text: str) -> bool:
        """Any text is an answer, for those who asked to judge."""
        return False


class Interview:
    """What an interview has brought.

    Attributes:
        bill: What it has come to.
        stopped: Why it ended before its last question, where that was no error: the spending
            limit.
    """

    def __init__(self, journal: Path, sheet: Sheet, bill: Bill, stopped: str | None) -> None:
        self.bill, self.stopped = bill, stopped
        self._journal, self._sheet = journal, sheet

    def replies(self, requests: Iterable[Request]) -> Iterator[Reply]:
        """Give what became of requests, one reply each, in order.

        Args:
            requests: Those of the interview, or any others; they are read from the journal as they
                are needed.
        """
        items = self._sheet.items(requests)
        with looking_at(self._journal) as journal:
            while chunk := list(islice(items, _AT_ONCE)):
                yield from _replies(chunk, journal)


def interview(
    requests: Iterable[Request],
    model: Geolocator,
    journal: Path,
    *,
    purpose: str,
    config: InterviewConfig | None = None,
    progress: Progress | None = None,
) -> Interview:
    """Ask everything that a journal does not know yet.

    Every answer is on the disk before its place is taken by the next question: run again after a
    crash, only what is missing is asked for. A failure that may pass is open, and asked about
    again next time; a refusal is settled.

    Args:
        requests: What to ask; drawn as they are needed. Their keys are kept in memory.
        model: A server is asked many questions at a time, any other model one after the other.
        journal: The file; made, with its folder, when it is not there. Any number of interviews
            may share it, one after the other.
        purpose: What this is about, such as `sort`: names the questions in the journal.
        progress: Told how many requests are done, and how many there are where that is known.

    Raises:
        ConfigError: there is a spending limit, and no price for the model.
        EndpointError: too many failures in a row, or no further question can succeed.
        InputError: the journal is another file.
        StoreError: another run has the journal, or it cannot be written.
    """
    config = config or InterviewConfig()
    started = time.monotonic()
    journal.parent.mkdir(parents=True, exist_ok=True)
    sheet = Sheet(model, config, purpose)
    total = len(requests) if isinstance(requests, Sized) else None

    def show(standing: Standing) -> None:
        if progress is not None:
            progress(standing.reached, total)

    with Journal(journal) as book:
        book.reopen(kinds=config.retry)
        asker = Asker(model, book, config, sheet, total=total, progress=show)
        ledger = _Ledger(book, asker.max_tokens)
        items = ledger.through(sheet.items(requests))
        standing = asker.run(items)
        deque(items, maxlen=0)  # what there was no money for is on the bill too
        bill = ledger.bill(standing.asked)
    if config.price_of(model) is None:
        bill.cost_usd = None
    bill.seconds = time.monotonic() - started
    return Interview(journal, sheet, bill, standing.stopped)


class _Ledger:
    """Tells what an interview asks from what was known before it.

    Attributes:
        questions: All that have come through, by key.
        known: How many of them were settled before they came.
    """

    def __init__(self, journal: Journal, max_tokens: int | None) -> None:
        self.questions: dict[bytes, Asked] = {}
        self.known = 0
        self._journal, self._max_tokens = journal, max_tokens

    def through(self, items: Iterator[Item]) -> Iterator[Item]:
        """Let items through, and take note of them."""
        while chunk := list(islice(items, _AT_ONCE)):
            new = {i.asked.key: i.asked for i in chunk if i.asked.key not in self.questions}
            still_open = self._journal.open_questions(list(new.values()), self._max_tokens)
            self.known += len(new) - len(still_open)
            self.questions |= new
            yield from chunk

    def bill(self, asked: int) -> Bill:
        """Draw up the bill, once everything is asked."""
        questions = list(self.questions.values())
        tokens, cost_usd = self._journal.taken(questions)
        bill = Bill(
            asked, self.known, input_tokens=tokens.input_tokens,
            output_tokens=tokens.output_tokens, cost_usd=cost_usd,
        )  # fmt: skip
        for start in range(0, len(questions), _AT_ONCE):
            chunk = [Item(Request(q.id, ""), q) for q in questions[start : start + _AT_ONCE]]
            failures = (reply.failure for reply in _replies(chunk, self._journal))
            bill.failed.update(failure for failure in failures if failure is not None)
        return bill


def _replies(items: list[Item], journal: Lookups) -> Iterator[Reply]:
    asked = [item.asked for item in items]
    settled, outages = journal.entries(asked), journal.outages(asked)
    for item in items:
        entry = settled.get(item.asked.key)
        if entry is None:
            kind, said = outages.get(item.asked.key, (NOT_ASKED, ""))
            yield Reply(item.request.id, None, kind, said)
        elif entry.answered:
            yield Reply(item.request.id, entry.response)
        else:
            yield Reply(item.request.id, None, entry.failure, entry.error)
