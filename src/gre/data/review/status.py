"""How a review stands: progress, agreement, time an item, gold."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from gre.data.review.consensus import State
from gre.data.review.pace import Pace
from gre.data.review.project import Project
from gre.data.review.quality import GoldScore, Question, agreement, gold_scores


@dataclass(frozen=True)
class Status:
    """How a review stands.

    Attributes:
        states: Items by state (`open`, `agreed`, `disputed`, `adjudicated`); gold is left out.
        paces: How far everybody is, and how long an item takes them.
        questions: Agreement on what is asked.
        gold: How everybody did on the blind gold items.
    """

    states: dict[str, int]
    paces: tuple[Pace, ...]
    questions: tuple[Question, ...]
    gold: tuple[GoldScore, ...]

    def counts(self) -> dict[str, Any]:
        """The same as plain data; what cannot be told is null."""
        return {
            "items": self.states,
            "annotators": [asdict(pace) for pace in self.paces],
            "agreement": [_as_plain(question) for question in self.questions],
            "gold": [asdict(score) for score in self.gold],
        }


def _as_plain(question: Question) -> dict[str, Any]:
    alpha = question.alpha
    known = alpha.alpha == alpha.alpha
    return {
        "question": question.name,
        "level": question.level,
        "alpha": alpha.alpha if known else None,
        "interval_95": list(alpha.interval) if known else None,
        "units": alpha.units,
        "values": alpha.values,
        "kappa": [{"annotators": [a, b], "kappa": k} for (a, b), k in question.kappa.items()],
    }


def status_of(project: Project) -> Status:
    """Measure how a review stands."""
    histories = list(project.histories())
    states = Counter(one.state for one in histories if one.item.gold is None)
    order: tuple[State, ...] = ("open", "agreed", "disputed", "adjudicated")
    return Status(
        {state: states[state] for state in order},
        tuple(project.progress()),
        tuple(agreement(project, histories)),
        tuple(gold_scores(project, histories)),
    )
