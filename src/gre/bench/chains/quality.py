"""What the components of one photo come to: the paper's quality, and one that is harder to fool."""

from collections.abc import Sequence

from gre.bench.chains.results import PAPER_COMPONENTS, ChainResult
from gre.bench.chains.settings import ChainSettings
from gre.bench.greval import GREvalItem
from gre.metrics.chain_quality import combine, harmonic_mean

# Of equal weight in the strict quality.
_STRICT = ("grounding", "refclipscore", "bertscore", "order", "follows")


def finished(result: ChainResult, item: GREvalItem, settings: ChainSettings) -> ChainResult:
    """Add what follows from a photo's components: grounding, quality, strict quality."""
    grounding = _grounding(result)
    known = {name: getattr(result, name) for name in PAPER_COMPONENTS}
    strict = {name: getattr(result, name) for name in _STRICT} | {"grounding": grounding}
    if asks_for_order(item):
        strict["order"] = result.order or 0.0
    if asks_for_place(item):
        strict["follows"] = result.follows or 0.0
    equal = dict.fromkeys(_STRICT, 1.0)
    return result.model_copy(
        update={
            "grounding": grounding,
            "quality": combine(known, settings.weights.model_dump()),
            "strict": combine(strict, equal),
        }
    )


def empty_result(item: GREvalItem, expected: Sequence[str], settings: ChainSettings) -> ChainResult:
    """An answer without a chain: 0 for everything that the photo asks for.

    Args:
        expected: The indicators that recall asks for.
    """
    concludes = 0.0 if asks_for_place(item) else None
    result = ChainResult(
        id=item.id,
        status="empty",
        recall=0.0 if expected else None,
        recall_all=0.0 if item.indicators else None,
        refclipscore=0.0 if item.steps_tagged("caption") else None,
        bertscore=concludes,
        bertscore_raw=concludes,
        missed=tuple(expected),
    )
    return finished(result, item, settings)


def asks_for_order(item: GREvalItem) -> bool:
    """Whether a photo has key steps that can be met in or out of order."""
    return len(item.key_steps) >= 2


def asks_for_place(item: GREvalItem) -> bool:
    """Whether a photo's key steps conclude something."""
    return bool(item.steps_tagged("inference"))


def _grounding(result: ChainResult) -> float | None:
    """F1 of what is named against the photo's list; a chain that names nothing has none of it."""
    if result.recall is None:
        return None
    return harmonic_mean(result.recall, result.listed or 0.0)
