"""What the controls show: which part of the metric is fooled by a chain made to fool it."""

from collections.abc import Mapping, Sequence

from gre.bench.chains.controls import CONTROLS, ORACLE, ControlVerdict, verdicts
from gre.report.greval.content import GREvalScores
from gre.report.greval.tables import PARTS
from gre.report.verdicts import Verdict

# What each is, for those who read the page.
CONTROL_NOTES: Mapping[str, str] = {
    ORACLE: "a chain that is right, with the best answer: it has to come first",
    **CONTROLS,
}
_LED = {"below": "ahead", "alike": "not told apart", "above": "behind"}
_STANDINGS = {"alike": "unclear", "above": "worse"}


def control_matrix(scores: GREvalScores) -> list[tuple[str, list[ControlVerdict | None]]]:
    """What each part of the metric makes of each control, in the order of `scores.controls`.

    Empty where no oracle was scored.
    """
    found = {(one.component, one.control): one for one in control_verdicts(scores)}
    controls = [name for name in scores.controls if name != ORACLE]
    rows = [
        (name, [found.get((part, control)) for control in controls])
        for part, (name, _) in PARTS.items()
    ]
    return [(name, row) for name, row in rows if any(row)]


def control_verdicts(scores: GREvalScores) -> tuple[ControlVerdict, ...]:
    """What `gre.bench.chains.controls` finds in the score file's differences."""
    return verdicts(scores.suite.chain_differences)


def lead_of(found: ControlVerdict) -> str:
    """How far the oracle is ahead of a control, in points, and whether that is clear.

    >>> from gre.bench.chains.results import Estimate
    >>> ends = Estimate(value=-0.021, low=-0.04, high=-0.01, n=300)
    >>> lead_of(ControlVerdict(control="verbose", component="recall", difference=ends,
    ...                        outcome="above"))
    'behind by 2.1'
    """
    points = f"{100 * abs(found.difference.value):.1f}"
    return f"{_LED[found.outcome]} by {points}" if found.outcome != "alike" else _LED["alike"]


def fooled_sentences(scores: GREvalScores) -> list[Verdict]:
    """Where a part of the metric does not put the oracle first: a sentence a part."""
    found = [one for one in control_verdicts(scores) if one.fooled]
    sentences = []
    for outcome, standing in reversed(_STANDINGS.items()):
        for part in PARTS:
            mine = [one for one in found if (one.component, one.outcome) == (part, outcome)]
            if mine:
                sentences.append(Verdict(standing, PARTS[part][0], _told(outcome, mine)))
    return sentences


def _told(outcome: str, found: Sequence[ControlVerdict]) -> str:
    told = "; ".join(f"“{one.control}” ({CONTROL_NOTES[one.control]}){_by(one)}" for one in found)
    if outcome == "above":
        return f"is fooled. Above the oracle it ranks {told}."
    return f"does not see what is wrong with {told}."


def _by(found: ControlVerdict) -> str:
    """How far a control is from the oracle, as an interval."""
    d = found.difference
    if round(100 * d.low, 1) == round(100 * d.high, 1) == 0:
        return ", exactly level"
    ends = [f"{-100 * end:+.1f}".replace("-", "−") for end in (d.high, d.low)]
    return f", by {ends[0]} to {ends[1]} points"
