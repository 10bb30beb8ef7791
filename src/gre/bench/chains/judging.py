"""All chains of one system taken apart and sorted, with what that took and who agrees."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from gre.bench.chains.results import JudgeAgreement, JudgeCost
from gre.bench.chains.sorting import SortedChain, StepSorter, agreement
from gre.bench.chains.steps import steps_of
from gre.records import Prediction

Progress = Callable[[int, int | None], None]


@dataclass(frozen=True, eq=False)
class Judged:
    """The chains of one system, in the order of its predictions.

    Attributes:
        steps: Of each chain; none where the model could not be asked or gave no reasoning.
        sorted: What the judge made of each.
        cost: What this system has added to what the judge took before; chains that several
            systems share are on the bill of the first.
        agreement: Of a second judge with the first, where there is one.
    """

    steps: Sequence[tuple[str, ...]]
    sorted: Sequence[SortedChain]
    cost: JudgeCost
    agreement: JudgeAgreement | None


def judge_chains(
    predictions: Sequence[Prediction],
    judge: StepSorter,
    second: StepSorter | None = None,
    *,
    progress: Progress | None = None,
) -> Judged:
    """Sort the steps of every response.

    A judge that is asked elsewhere keeps its answers in a journal: sorting again costs nothing.
    """
    steps = [steps_of(p.response) if p.status != "unscored" else () for p in predictions]
    before = judge.cost()
    verdicts = judge.sort(steps, progress=progress)
    cost = _since(before, judge.cost())
    agreed = None
    if second is not None:
        others = second.sort(steps, progress=progress)
        agreed = agreement(verdicts, others, (judge.name, second.name))
    return Judged(steps, verdicts, cost, agreed)


def _since(before: JudgeCost, after: JudgeCost) -> JudgeCost:
    """What has been added to a judge's bill."""
    failed = {kind: n - before.failed.get(kind, 0) for kind, n in after.failed.items()}
    known = before.cost_usd is not None and after.cost_usd is not None
    return JudgeCost(
        judge=after.judge,
        asked=after.asked - before.asked,
        failed={kind: n for kind, n in failed.items() if n},
        input_tokens=after.input_tokens - before.input_tokens,
        output_tokens=after.output_tokens - before.output_tokens,
        cost_usd=(after.cost_usd or 0.0) - (before.cost_usd or 0.0) if known else None,
        seconds=max(0.0, after.seconds - before.seconds),
    )
