"""How well annotators do: agreement among them, and with the blind gold items."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.data.review.consensus import match_steps
from gre.data.review.project import History, Project
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import (
    INDICATORS,
    ChainVerdict,
    Item,
    KeyStepsVerdict,
    Verdict,
    VoteVerdict,
)
from gre.metrics.agreement import Agreement, Level, krippendorff_alpha, pairwise_kappa

# What several annotators said of one unit: (annotator, value).
Unit = list[tuple[str, str | float]]
Units = Callable[[History, ReviewConfig], Iterable[Unit]]


@dataclass(frozen=True)
class Question:
    """Agreement on one thing that is asked.

    Attributes:
        alpha: Krippendorff's, with its interval over units.
        kappa: Cohen's of every two annotators that share units, by their names.
    """

    name: str
    level: Level
    alpha: Agreement
    kappa: dict[tuple[str, str], float]


def agreement(project: Project, histories: Sequence[History]) -> list[Question]:
    """Measure agreement on everything that the project asks; gold items are left out."""
    people = [annotator.name for annotator in project.annotators()]
    asked = [one for one in histories if one.item.gold is None]
    return [
        _question(name, level, people, [u for one in asked for u in units(one, project.config)])
        for name, level, units in _QUESTIONS[project.kind]
    ]


def _question(name: str, level: Level, people: Sequence[str], units: list[Unit]) -> Question:
    table = _table(people, units)
    kappas = pairwise_kappa(table)
    kappa = {
        (people[i], people[j]): float(kappas[i, j])
        for i in range(len(people))
        for j in range(i + 1, len(people))
        if not np.isnan(kappas[i, j])
    }
    return Question(name, level, krippendorff_alpha(table, level), kappa)


def _table(people: Sequence[str], units: list[Unit]) -> NDArray[np.float64]:
    """Annotators by units; categories get numbers, what is missing is NaN."""
    table = np.full((len(people), len(units)), np.nan)
    row = {name: n for n, name in enumerate(people)}
    code: dict[str | float, float] = {}
    for column, unit in enumerate(units):
        for name, value in unit:
            number = value if isinstance(value, float) else code.setdefault(value, len(code))
            table[row[name], column] = number
    return table


def _chains(history: History) -> list[tuple[str, ChainVerdict]]:
    return [
        (g.annotator, g.verdict) for g in history.standing if isinstance(g.verdict, ChainVerdict)
    ]


def _decisions(history: History, _: ReviewConfig) -> Iterator[Unit]:
    yield [
        (who, "reject" if verdict.decision == "reject" else "accept")
        for who, verdict in _chains(history)
    ]


def _step_actions(history: History, _: ReviewConfig) -> Iterator[Unit]:
    for n in range(len(history.item.payload["steps"])):
        yield [(who, one.steps[n].action) for who, one in _chains(history) if one.steps]


def _votes(history: History) -> list[tuple[str, VoteVerdict]]:
    return [
        (g.annotator, g.verdict) for g in history.standing if isinstance(g.verdict, VoteVerdict)
    ]


def _inferable(history: History, _: ReviewConfig) -> Iterator[Unit]:
    yield [(who, "yes" if one.inferable else "no") for who, one in _votes(history)]


def _scenes(history: History, _: ReviewConfig) -> Iterator[Unit]:
    yield [(who, one.scene) for who, one in _votes(history) if one.scene is not None]


def _indicators(history: History, _: ReviewConfig) -> Iterator[Unit]:
    for kind in INDICATORS:
        yield [(who, str(kind in one.indicators)) for who, one in _votes(history)]


def _key_steps(history: History) -> list[tuple[str, KeyStepsVerdict]]:
    return [
        (g.annotator, g.verdict) for g in history.standing if isinstance(g.verdict, KeyStepsVerdict)
    ]


def _how_many(history: History, _: ReviewConfig) -> Iterator[Unit]:
    yield [(who, float(len(one.steps))) for who, one in _key_steps(history)]


def _tags(history: History, config: ReviewConfig) -> Iterator[Unit]:
    """The tags of steps that annotators have in common."""
    given = _key_steps(history)
    for match in match_steps([one for _, one in given], config.key_steps.similarity):
        yield [(given[who][0], step.tag) for who, _, step in match.steps]


_QUESTIONS: dict[str, tuple[tuple[str, Level, Units], ...]] = {
    "chain": (("decision", "nominal", _decisions), ("step", "nominal", _step_actions)),
    "vote": (
        ("inferable", "nominal", _inferable),
        ("scene", "nominal", _scenes),
        ("indicators", "nominal", _indicators),
    ),
    "key_steps": (("number of steps", "interval", _how_many), ("tag", "nominal", _tags)),
}


@dataclass(frozen=True)
class GoldScore:
    """How an annotator did on the blind gold items.

    Attributes:
        asked: Gold items that they have given a verdict on.
        right: Those where it was the expected one.
    """

    annotator: str
    asked: int
    right: int


def gold_scores(project: Project, histories: Iterable[History]) -> list[GoldScore]:
    """Compare verdicts on gold items with the expected ones, annotator by annotator."""
    asked = {annotator.name: 0 for annotator in project.annotators()}
    right = dict(asked)
    for history in histories:
        if history.item.gold is None:
            continue
        for given in history.standing:
            asked[given.annotator] += 1
            right[given.annotator] += is_as_expected(history.item, given.verdict, project.config)
    return [GoldScore(name, asked[name], right[name]) for name in asked]


def is_as_expected(item: Item, verdict: Verdict, config: ReviewConfig) -> bool:
    """Whether a verdict on a gold item is the right one, where it matters.

    Of a chain: it is rejected or not, and the same steps are struck; wordings are free. Of a vote:
    the answer itself. Of key steps: more than half of the expected ones are there, and no more
    than as many again.
    """
    expected = item.gold
    if isinstance(expected, ChainVerdict) and isinstance(verdict, ChainVerdict):
        if "reject" in (expected.decision, verdict.decision):
            return expected.decision == verdict.decision
        return _struck(expected) == _struck(verdict)
    if isinstance(expected, VoteVerdict) and isinstance(verdict, VoteVerdict):
        return expected.inferable == verdict.inferable
    if isinstance(expected, KeyStepsVerdict) and isinstance(verdict, KeyStepsVerdict):
        matches = match_steps([expected, verdict], config.key_steps.similarity)
        shared = sum(len(match.steps) == 2 for match in matches)
        return 2 * shared > len(expected.steps) and len(verdict.steps) <= 2 * len(expected.steps)
    return False


def _struck(verdict: ChainVerdict) -> list[int]:
    return [n for n, step in enumerate(verdict.steps) if step.action == "strike"]
