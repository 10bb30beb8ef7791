"""What the controls show: which part of the metric is fooled by a chain made to fool it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from gre.bench.chains.table import estimate_of
from gre.bench.compare.content import LEVEL
from gre.report.greval.content import ORACLE, GREvalScores
from gre.report.greval.standing import chain_difference
from gre.report.greval.tables import measured_parts

# What is done to the reference chain, for those who read the page.
CONTROL_NOTES: Mapping[str, str] = {
    "oracle": "the reference chain itself, with the truth as its answer",
    "reordered": "the reference's steps in another order",
    "shuffled": "the reference chain of another photo",
    "verbose": "a chain stuffed with every keyword there is",
    "hallucinated": "the reference with things in it that are not in the photo",
    "empty": "an answer without a chain",
}


@dataclass(frozen=True)
class Fooled:
    """A part of the metric that does not put a control below the oracle.

    Attributes:
        part: `quality`, or a component.
        control: Whose chains.
        oracle, value: Means of the oracle and of the control, in [0, 1].
        verdict: `above` the oracle, or `level` with it: no test tells them apart.
    """

    part: str
    control: str
    oracle: float
    value: float
    verdict: Literal["above", "level"]


def fooled(scores: GREvalScores) -> list[Fooled]:
    """Every part that a control fools; empty where no oracle was scored."""
    oracle = scores.chains(ORACLE)
    if oracle is None:
        return []
    found = []
    for control in scores.controls:
        chains = scores.chains(control)
        for part in measured_parts(scores):
            ours, theirs = estimate_of(oracle, part), chains and estimate_of(chains, part)
            if control == ORACLE or ours is None or theirs is None:
                continue
            verdict = _verdict(scores, control, part, ours.value - theirs.value)
            if verdict is not None:
                found.append(Fooled(part, control, ours.value, theirs.value, verdict))
    return found


def _verdict(
    scores: GREvalScores, control: str, part: str, lead: float
) -> Literal["above", "level"] | None:
    """How a control stands to the oracle; None where it is clearly below, as it should be."""
    difference = chain_difference(scores.suite.chain_differences, ORACLE, control)
    if difference is not None and part in difference.differences:
        clear = difference.p_values.get(part, 1.0) < LEVEL
        value = difference.differences[part].value
        if clear:
            return None if value > 0 else "above"
        return "level"
    return "above" if lead < 0 else "level" if lead == 0 else None
