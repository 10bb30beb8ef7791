"""Review: annotators strike, edit, vote and mark; what they agree on goes on."""

from gre.data.review.ledger import Given
from gre.data.review.pace import Pace
from gre.data.review.people import Annotator, Throttle
from gre.data.review.project import Flag, History, Project
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import (
    INDICATORS,
    REASONS,
    SCENES,
    TAGS,
    ChainVerdict,
    Item,
    KeyStep,
    KeyStepsVerdict,
    Piece,
    StepVerdict,
    TaskKind,
    Verdict,
    VoteVerdict,
    difference,
    parse_problem,
    read_verdict,
)

__all__ = [
    "INDICATORS", "REASONS", "SCENES", "TAGS", "Annotator", "ChainVerdict", "Flag", "Given",
    "History", "Item",
    "KeyStep", "KeyStepsVerdict", "Pace", "Piece", "Project", "ReviewConfig", "StepVerdict",
    "TaskKind", "Throttle", "Verdict", "VoteVerdict", "difference", "parse_problem",
    "read_verdict",
]  # fmt: skip
