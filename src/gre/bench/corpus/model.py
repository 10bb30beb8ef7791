"""An extractor that asks a model about each text, and pays for each answer once."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from gre.bench.corpus.asking import SCHEMA, Read, ask_about, extraction_prompt, read_reply
from gre.bench.corpus.extraction import Extraction
from gre.data.asking import identity_of
from gre.data.interview import Bill, InterviewConfig, Reply, Request, interview
from gre.models.base import Geolocator

PURPOSE = "extract indicators"
# A longer text is not asked about: no step of a chain is.
MAX_CHARS = 20_000


class ModelExtractor:
    """Finds indicators and places by asking a model, with structured output where it can.

    A reply is read strictly: one that is not of the form makes the text's extraction a failure
    (`nonsense`, `wrong_form`), and what a reply quotes that the text does not say is left out and
    counted. Other failures are those of asking (`gre.data.interview.Reply`), and `too_long`.

    Args:
        model: Whom to ask.
        journal: Where answers are kept; None keeps them as long as the extractor lives.
        config: How to ask.

    Attributes:
        dropped: What replies have said that could not be kept, by reason.
        bill: What all asking so far has taken.
        stopped: Why the last asking ended before its end: the spending limit; None otherwise.
    """

    def __init__(
        self,
        model: Geolocator,
        journal: Path | None = None,
        config: InterviewConfig | None = None,
    ) -> None:
        self.name = f"{identity_of(model)} (prompt {extraction_prompt().sha256[:12]})"
        self.dropped: Counter[str] = Counter()
        self.bill = Bill(cost_usd=0.0)
        self.stopped: str | None = None
        self._model, self._config = model, config or InterviewConfig()
        # Removed with the extractor that holds it.
        self._folder = tempfile.TemporaryDirectory(prefix="gre-extract-") if not journal else None
        self._journal = journal or Path(self._folder.name if self._folder else "") / "journal"

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        """Read texts, one extraction for each, in order; equal texts are asked about once.

        Raises:
            EndpointError: the model fails on everything; what it has answered is kept.
            StoreError: another run has the journal, or it cannot be written.
        """
        different = [text for text in dict.fromkeys(texts) if text.strip()]
        asked = [text for text in different if len(text) <= MAX_CHARS]
        requests = [
            Request(f"text {n}", ask_about(text), schema=SCHEMA) for n, text in enumerate(asked)
        ]
        found = {text: Extraction(failure="too_long") for text in different}
        for text, reply in zip(asked, self._ask(requests), strict=True):
            found[text] = self._read(reply, text)
        return [found.get(text, Extraction()) for text in texts]

    def _ask(self, requests: Sequence[Request]) -> Iterator[Reply]:
        if not requests:
            return iter(())
        held = interview(requests, self._model, self._journal, purpose=PURPOSE, config=self._config)
        self._pay(held.bill)
        self.stopped = held.stopped
        return held.replies(requests)

    def _read(self, reply: Reply, text: str) -> Extraction:
        if reply.text is None:
            return Extraction(failure=reply.failure or "empty")
        read: Read = read_reply(reply.text, text)
        self.dropped.update(read.dropped)
        return read.extraction

    def _pay(self, bill: Bill) -> None:
        mine = self.bill
        mine.asked += bill.asked
        mine.from_journal += bill.from_journal
        mine.failed.update(bill.failed)
        mine.input_tokens += bill.input_tokens
        mine.output_tokens += bill.output_tokens
        mine.seconds += bill.seconds
        known = mine.cost_usd is not None and bill.cost_usd is not None
        mine.cost_usd = (mine.cost_usd or 0.0) + (bill.cost_usd or 0.0) if known else None
