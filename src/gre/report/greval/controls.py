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


def control_sentences(scores: GREvalScores) -> list[Verdict]:
    """What the metric makes of each control, in words: fooled by it, blind to it, or neither."""
    found = control_verdicts(scores)
    controls = dict.fromkeys(one.control for one in found)
    return [_sentence(name, [one for one in found if one.control == name]) for name in controls]


def _sentence(control: str, found: Sequence[ControlVerdict]) -> Verdict:
    above = [f"{PARTS[o.component][0]} ({_by(o)})" for o in _those(found, "above")]
    alike = [PARTS[one.component][0] for one in _those(found, "alike")]
    below = [PARTS[one.component][0] for one in _those(found, "below")]
    parts = []
    if above:
        parts.append(f"It fools {listed(above)}, which {_verb(above, 'rank')} it above the oracle.")
    if alike:
        parts.append(f"Not told from the oracle by {listed(alike)}.")
    if below:
        parts.append(f"Ranked below it by {listed(below)}.")
    standing = "worse" if above else "unclear" if alike else "better"
    return Verdict(standing, control, f"({CONTROL_NOTES[control]}). {' '.join(parts)}")


def _those(found: Sequence[ControlVerdict], outcome: str) -> list[ControlVerdict]:
    """The verdicts of one outcome on parts that the page knows, in the order of its tables."""
    known = [one for one in found if one.outcome == outcome and one.component in PARTS]
    return sorted(known, key=lambda one: list(PARTS).index(one.component))


def _verb(subjects: Sequence[str], verb: str) -> str:
    return verb if len(subjects) > 1 else f"{verb}s"


def _by(found: ControlVerdict) -> str:
    """How far a control is above the oracle, as an interval."""
    return f"by {-100 * found.difference.high:.1f} to {-100 * found.difference.low:.1f} points"


def listed(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
