"""One sorting out of several of the same chain."""

from collections import Counter
from collections.abc import Sequence
from typing import Literal

from gre.bench.chains.results import Label
from gre.bench.chains.sorting.base import SortedChain
from gre.bench.chains.sorting.prompting import BadReply

Differing = Literal["majority", "fail"]


def settle(rounds: Sequence[SortedChain], differing: Differing) -> SortedChain:
    """Settle on one sorting where a judge was asked several times.

    Rounds that failed have no vote; where all did, the first failure stands.

    Args:
        rounds: At least one.
        differing: What becomes of a chain that was not sorted the same way each time: `majority`
            takes for each step the label of more than half of the rounds, and fails where there
            is none; `fail` fails at once.

    >>> a, b = SortedChain(("caption", "inference")), SortedChain(("background", "inference"))
    >>> settle([a, b, a], "majority").labels
    ('caption', 'inference')
    >>> settle([a, b, a], "fail").failure, settle([a, b], "majority").failure
    ('contradicts_itself', 'contradicts_itself')
    """
    voted = [each.labels for each in rounds if each.labels is not None]
    if not voted:
        return rounds[0]
    if len(set(voted)) == 1:
        return SortedChain(voted[0])
    if differing == "fail":
        return SortedChain(None, BadReply.CONTRADICTS_ITSELF.value)
    labels: list[Label] = []
    for votes in zip(*voted, strict=True):
        ((label, count),) = Counter(votes).most_common(1)
        if 2 * count <= len(votes):
            return SortedChain(None, BadReply.CONTRADICTS_ITSELF.value)
        labels.append(label)
    return SortedChain(tuple(labels))
