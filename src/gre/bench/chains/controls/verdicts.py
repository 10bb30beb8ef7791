"""Which component ranks which control above the oracle, or cannot tell them apart."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from gre.bench.chains.controls.make import CONTROLS, ORACLE
from gre.bench.chains.results import COMPONENTS, ChainDifference, Estimate

# What was seen: the control is clearly below the oracle, within the interval, or clearly above.
Outcome = Literal["below", "alike", "above"]
RANKED = (*COMPONENTS, "grounding", "quality", "strict")


class ControlVerdict(BaseModel):
    """What one component makes of one control.

    Attributes:
        difference: The oracle's value minus the control's, with its 95 % interval, on photos where
            both have one.
        outcome: `below` is as it should be. `alike` means that the component does not see what is
            wrong with the control, `above` that it is fooled.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    control: str
    component: str
    difference: Estimate
    outcome: Outcome

    @property
    def fooled(self) -> bool:
        """Whether the component does not rank the oracle first."""
        return self.outcome != "below"


def verdicts(differences: Sequence[ChainDifference]) -> tuple[ControlVerdict, ...]:
    """Judge every component by every control among the systems; none without an oracle.

    Args:
        differences: Of all pairs of systems, as a score file holds them.
    """
    found = []
    for control in CONTROLS:
        pair = _oracle_minus(control, differences)
        for component in RANKED:
            difference = pair.get(component)
            if difference is not None:
                found.append(
                    ControlVerdict(
                        control=control,
                        component=component,
                        difference=difference,
                        outcome=_outcome(difference),
                    )
                )
    return tuple(found)


def format_verdicts(found: Sequence[ControlVerdict]) -> str:
    """Write a line for each control: which components put it below the oracle, and which do not."""
    lines = ["Controls: what each component makes of them, oracle minus control in points"]
    for control in dict.fromkeys(one.control for one in found):
        mine = [one for one in found if one.control == control]
        for outcome, words in _WORDS.items():
            named = [
                f"{one.component} {100 * one.difference.value:+.1f}"
                for one in mine
                if one.outcome == outcome
            ]
            if named:
                lines.append(f"  {control} {words} {', '.join(named)}")
    return "\n".join(lines) + "\n" if found else ""


_WORDS: dict[Outcome, str] = {
    "below": "ranked below the oracle by",
    "alike": "not told apart from it by",
    "above": "put ABOVE the oracle by",
}


def _oracle_minus(control: str, differences: Sequence[ChainDifference]) -> dict[str, Estimate]:
    for pair in differences:
        if (pair.a, pair.b) == (ORACLE, control):
            return dict(pair.differences)
        if (pair.a, pair.b) == (control, ORACLE):
            return {
                name: Estimate(value=-d.value, low=-d.high, high=-d.low, n=d.n)
                for name, d in pair.differences.items()
            }
    return {}


def _outcome(difference: Estimate) -> Outcome:
    if difference.low > 0:
        return "below"
    return "above" if difference.high < 0 else "alike"
