"""A judge: any model, asked once about each chain that is unlike those before it."""

import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from gre.bench.chains.results import JudgeCost, Label
from gre.bench.chains.sorting.base import EMPTY, Progress, SortedChain
from gre.bench.chains.sorting.prompting import (
    SCHEMA,
    BadReply,
    ask_about,
    read_labels,
    sorting_prompt,
)
from gre.bench.chains.sorting.voting import Differing, settle
from gre.data.asking import identity_of
from gre.data.interview import Bill, InterviewConfig, Reply, Request, interview
from gre.models.base import Geolocator

# Steps that one question is about; a longer chain is sorted in parts.
MOST_STEPS = 50
PURPOSE = "sort the steps of chains"

_Steps = tuple[str, ...]


class ModelSorter:
    """Sorts by asking a model; every answer is kept in a journal and paid for once.

    Args:
        model: Whom to ask.
        journal: Where answers are kept; None keeps them as long as the sorter lives.
        config: How to ask.
        repeats: How often each chain is put, with seeds that differ.
        differing: What becomes of chains that are then sorted differently (`voting.settle`).
    """

    def __init__(
        self,
        model: Geolocator,
        journal: Path | None = None,
        config: InterviewConfig | None = None,
        *,
        repeats: int = 1,
        differing: Differing = "majority",
    ) -> None:
        self.name = identity_of(model)
        self._model, self._config = model, config or InterviewConfig()
        self._repeats, self._differing = repeats, differing
        self._folder = tempfile.TemporaryDirectory(prefix="gre-judge-") if journal is None else None
        self._journal = journal or Path(self._folder.name if self._folder else "") / "judge.sqlite"
        self._known: dict[_Steps, SortedChain] = {}
        self._spent = Bill(cost_usd=0.0)

    @property
    def fingerprint(self) -> str:
        """Model, prompt and sampling."""
        config, prompt = self._config, sorting_prompt().sha256[:12]
        return (
            f"{self.name}, prompt {prompt}, temperature {config.temperature:g}, "
            f"seed {config.seed}, {self._repeats} x {self._differing}"
        )

    def sort(
        self, chains: Sequence[Sequence[str]], *, progress: Progress | None = None
    ) -> list[SortedChain]:
        """Sort chains; each is asked about once, however often it comes up.

        Raises:
            EndpointError: the judge fails on everything; what it has answered is kept.
            StoreError: another run has the journal, or it cannot be written.
        """
        wanted = [tuple(chain) for chain in chains]
        new = [steps for steps in dict.fromkeys(wanted) if steps and steps not in self._known]
        if new:
            rounds = [self._ask(new, n, progress) for n in range(self._repeats)]
            for steps, *sortings in zip(new, *rounds, strict=True):
                self._known[steps] = settle(sortings, self._differing)
        return [self._known[steps] if steps else EMPTY for steps in wanted]

    def cost(self) -> JudgeCost:
        """What all chains sorted so far have taken, in earlier runs of the same journal too."""
        failures = (sorted_.failure for sorted_ in self._known.values())
        return JudgeCost(
            judge=self.name,
            asked=sum(len(steps) for steps in self._known),
            failed=dict(Counter(failure for failure in failures if failure is not None)),
            input_tokens=self._spent.input_tokens,
            output_tokens=self._spent.output_tokens,
            cost_usd=self._spent.cost_usd,
            seconds=self._spent.seconds,
        )

    def _ask(
        self, chains: Sequence[_Steps], n: int, progress: Progress | None
    ) -> list[SortedChain]:
        """Ask about every chain once, with the seed of the n-th round."""
        parts = [_parts(steps) for steps in chains]
        requests = [
            Request(f"chain {i}, steps from {j * MOST_STEPS + 1}", ask_about(part), schema=SCHEMA)
            for i, of_chain in enumerate(parts)
            for j, part in enumerate(of_chain)
        ]
        config = self._config.model_copy(update={"seed": self._config.seed + n})
        held = interview(
            requests, self._model, self._journal, purpose=PURPOSE, config=config, progress=progress
        )
        self._pay(held.bill)
        replies = held.replies(requests)
        return [_joined([_read(next(replies), len(p)) for p in of_chain]) for of_chain in parts]

    def _pay(self, bill: Bill) -> None:
        spent = self._spent
        spent.input_tokens += bill.input_tokens
        spent.output_tokens += bill.output_tokens
        spent.seconds += bill.seconds
        known = spent.cost_usd is not None and bill.cost_usd is not None
        spent.cost_usd = (spent.cost_usd or 0.0) + (bill.cost_usd or 0.0) if known else None


def _parts(steps: _Steps) -> list[_Steps]:
    return [steps[i : i + MOST_STEPS] for i in range(0, len(steps), MOST_STEPS)]


def _read(reply: Reply, n: int) -> SortedChain:
    if reply.text is None:
        return SortedChain(None, reply.failure)
    labels = read_labels(reply.text, n)
    return SortedChain(None, labels.value) if isinstance(labels, BadReply) else SortedChain(labels)


def _joined(parts: Sequence[SortedChain]) -> SortedChain:
    """One sorting of all parts of a chain; it fails with the first that failed."""
    labels: list[Label] = []
    for part in parts:
        if part.labels is None:
            return part
        labels += part.labels
    return SortedChain(tuple(labels))
