"""Annotators that are programs: they vote and mark through the review's own way in.

They stand in for people where the truth is known, and their names say what they are, in the
project, in its provenance and in every export: `simulated-1`.
"""

import random
from collections.abc import Callable
from itertools import islice

from gre.data.review.assign import key_of
from gre.data.review.people import Annotator
from gre.data.review.project import Project
from gre.data.review.tasks import Item, Verdict

PREFIX = "simulated-"
ADJUDICATOR = f"{PREFIX}adjudicator"
_TOGETHER = 100  # verdicts that come onto the disk at once

# What a simulated annotator makes of an item; the only chance in it is the one it is given.
Judge = Callable[[Item, random.Random], Verdict]


def review_simulated(
    project: Project,
    judge: Judge,
    *,
    seed: int = 0,
    settle: Judge | None = None,
    progress: Callable[[int], None] | None = None,
) -> int:
    """Let simulated annotators give every verdict that is missing.

    A verdict depends on (seed, item, annotator) alone: a run that was cut off goes on to the very
    same project. Verdicts that are in stay, be they of people.

    Args:
        project: As many annotators join as it wants for an item.
        judge: How they judge, errors included.
        seed: Of their errors.
        settle: How a simulated adjudicator settles what they differ on; None leaves it open.
        progress: Called with the number of verdicts given.

    Returns:
        How many verdicts were given, adjudications not counted.
    """
    known = {one.name for one in project.annotators()}
    for n in range(1, project.config.annotators_per_item + 1):
        if f"{PREFIX}{n}" not in known:
            project.add_annotator(f"{PREFIX}{n}")
    given = sum(
        _work_off(project, one, judge, seed, progress)
        for one in project.annotators()
        if one.name.startswith(PREFIX) and one.name != ADJUDICATOR
    )
    if settle is not None:
        _settle(project, settle, seed)
    return given


def chance(seed: int, item: str, annotator: str) -> random.Random:
    """The chance that one annotator has about one item."""
    return random.Random(key_of(seed, item, annotator))


def _work_off(
    project: Project,
    annotator: Annotator,
    judge: Judge,
    seed: int,
    progress: Callable[[int], None] | None,
) -> int:
    """Go through one annotator's queue."""
    given = 0
    while True:
        with project.together():
            batch = 0
            for item in islice(iter(lambda: project.next_item(annotator), None), _TOGETHER):
                verdict = judge(item, chance(seed, item.id, annotator.name))
                project.submit(annotator, item.id, verdict, seconds=0.0)
                batch += 1
        given += batch
        if progress is not None and batch:
            progress(batch)
        if batch < _TOGETHER:
            return given


def _settle(project: Project, settle: Judge, seed: int) -> None:
    disputed = project.disagreements()
    if not disputed:
        return
    if ADJUDICATOR not in {one.name for one in project.annotators()}:
        project.add_annotator(ADJUDICATOR, adjudicates=True, reviews=False)
    adjudicator = next(one for one in project.annotators() if one.name == ADJUDICATOR)
    with project.together():
        for item in disputed:
            verdict = settle(item, chance(seed, item.id, ADJUDICATOR))
            project.adjudicate(adjudicator, item.id, verdict)
