"""What sorting a chain gives, and whoever does it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from gre.bench.chains.results import JudgeCost, Label

# Told how many chains are done, and how many there are.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class SortedChain:
    """What a sorter makes of one chain.

    Attributes:
        labels: One for each step; none where the chain is empty. None where the sorter failed.
        failure: How it failed, as tallies name it; None where it did not. It is the sorter's, and
            never the fault of the model whose chain it is.
    """

    labels: tuple[Label, ...] | None
    failure: str | None = None


class StepSorter(Protocol):
    """Sorts the steps of chains.

    Attributes:
        name: As files keep it.
    """

    name: str

    @property
    def fingerprint(self) -> str:
        """Two sorters of the same fingerprint sort alike: name, prompt or rules, sampling."""

    def sort(
        self, chains: Sequence[Sequence[str]], *, progress: Progress | None = None
    ) -> list[SortedChain]:
        """Sort the steps of chains, each in the light of the steps around it.

        Args:
            chains: The steps of each chain, in order; untrusted text.

        Returns:
            One for each chain, in order.
        """

    def cost(self) -> JudgeCost:
        """What all sorting so far has taken."""


EMPTY = SortedChain(())
