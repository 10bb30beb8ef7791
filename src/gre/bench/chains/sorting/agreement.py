"""How far two sorters agree."""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from gre.bench.chains.results import LABELS, JudgeAgreement, Label
from gre.bench.chains.sorting.base import SortedChain
from gre.errors import InputError
from gre.metrics.agreement import cohen_kappa


def agreement(
    a: Sequence[SortedChain], b: Sequence[SortedChain], names: tuple[str, str]
) -> JudgeAgreement:
    """Compare how two sorters have sorted the same chains, step by step.

    Chains that one of them failed on are left out.

    Args:
        a, b: What each made of the chains, in the same order.
        names: The sorters', in this order.

    Raises:
        InputError: they have not sorted the same chains.

    >>> one = [SortedChain(("caption", "inference"))]
    >>> other = [SortedChain(("background", "inference"))]
    >>> found = agreement(one, other, ("a", "b"))
    >>> found.n, found.agreement, found.confusion["caption"]["background"]
    (2, 0.5, 1)
    """
    return _counted(Counter(_pairs(a, b)), names)


def pooled(found: Sequence[JudgeAgreement]) -> JudgeAgreement:
    """Agreement of two judges over all systems that both were asked about.

    Args:
        found: Of the same two judges, one a system; at least one.

    >>> one = [SortedChain(("caption", "inference"))]
    >>> found = agreement(one, one, ("a", "b"))
    >>> pooled([found, found]).n, pooled([found, found]).kappa
    (4, 1.0)
    """
    pairs: Counter[tuple[str, str]] = Counter()
    for each in found:
        for first, row in each.confusion.items():
            pairs.update({(first, second): count for second, count in row.items()})
    return _counted(pairs, found[0].judges)


def _counted(pairs: Mapping[tuple[str, str], int], names: tuple[str, str]) -> JudgeAgreement:
    """What counts of `(first judge's label, second's)` say."""
    n = sum(pairs.values())
    numbers: dict[str, int] = {label: number for number, label in enumerate(LABELS)}
    firsts, seconds = (
        [numbers[pair[side]] for pair, count in pairs.items() for _ in range(count)]
        for side in (0, 1)
    )
    kappa = cohen_kappa(firsts, seconds) if n else math.nan
    alike = sum(count for (first, second), count in pairs.items() if first == second)
    return JudgeAgreement(
        judges=names,
        n=n,
        agreement=alike / n if n else 0.0,
        kappa=None if math.isnan(kappa) else kappa,
        confusion={one: {other: pairs.get((one, other), 0) for other in LABELS} for one in LABELS},
    )


def _pairs(a: Sequence[SortedChain], b: Sequence[SortedChain]) -> Iterator[tuple[Label, Label]]:
    if len(a) != len(b):
        raise InputError(f"one judge sorted {len(a)} chains, the other {len(b)}")
    for first, second in zip(a, b, strict=True):
        if first.labels is None or second.labels is None:
            continue
        if len(first.labels) != len(second.labels):
            raise InputError("the two judges have not sorted the same chains")
        yield from zip(first.labels, second.labels, strict=True)
