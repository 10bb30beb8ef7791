"""Simulated annotators that mark key steps of GeoWorld's scenes, erring at known rates."""

import random
from collections.abc import Mapping

from pydantic import Field

from gre.bench.build.truth import Truths, says_something, true_steps
from gre.config import Config
from gre.data.review.project import Project
from gre.data.review.tasks import TAGS, Item, KeyStep, KeyStepsVerdict, Tag, Verdict
from gre.world.cues import ATTRIBUTES, Kind
from gre.world.render import StepTruth


class MarkingErrors(Config):
    """How often a simulated annotator errs; each in [0, 1], per step.

    Attributes:
        dropped: Leaves a key step out.
        mistagged: Gives a step another tag.
        kept: Keeps a step that says nothing, or that says what is not in the picture.
    """

    dropped: float = Field(default=0.05, ge=0, le=1)
    mistagged: float = Field(default=0.05, ge=0, le=1)
    kept: float = Field(default=0.05, ge=0, le=1)


NO_ERRORS = MarkingErrors(dropped=0, mistagged=0, kept=0)


class Marker:
    """Marks key steps as somebody who knows the scene, but for errors at known rates.

    A drafted step stays when it is a step of the reference chain and says something. One that
    is none, because the teacher misread or invented something, gives way to the reference step of
    its number: annotators may write their own.

    Args:
        project: Whose items they are.
        truths: What is known of the scenes.
        errors: How often to err.
    """

    def __init__(
        self, project: Project, truths: Truths, errors: MarkingErrors | None = None
    ) -> None:
        self._project, self._truths = project, truths
        self._errors = MarkingErrors() if errors is None else errors

    def __call__(self, item: Item, rng: random.Random) -> Verdict:
        """Mark the key steps of one item.

        Raises:
            InputError: it is no scene of GeoWorld, as far as anybody knows.
        """
        image = self._project.root / item.image
        steps = true_steps(self._truths.of(item.id, image))
        known = {step.text: step for step in steps}
        drafted = [KeyStep.model_validate(step) for step in item.payload["steps"]]
        marked: list[KeyStep] = []
        for n, draft in enumerate(drafted):
            own = steps[n] if n < len(steps) else None
            marked += self._mark(draft, known, own, rng)
        if not marked:
            marked = [_key_step(steps[-1], steps[-1].tag)]
        return KeyStepsVerdict(steps=tuple(marked))

    def _mark(
        self,
        draft: KeyStep,
        known: Mapping[str, StepTruth],
        own: StepTruth | None,
        rng: random.Random,
    ) -> list[KeyStep]:
        """What becomes of one drafted step: itself, the annotator's own, or nothing."""
        keep, drop, tag = rng.random(), rng.random(), rng.random()
        other = rng.choice(TAGS)
        drafted = known.get(draft.text)
        if (drafted is None or not says_something(drafted)) and keep < self._errors.kept:
            return [draft]
        step = drafted or own
        if step is None or not says_something(step) or drop < self._errors.dropped:
            return []
        return [_key_step(step, other if tag < self._errors.mistagged else step.tag)]


def _key_step(step: StepTruth, tag: Tag) -> KeyStep:
    return KeyStep(text=step.text, tag=tag, indicator=main_kind(step))


def main_kind(step: StepTruth) -> Kind | None:
    """The indicator kind that a step mostly speaks of; the first named among equals."""
    kinds = [ATTRIBUTES[cue].kind for cue in step.cues]
    return max(kinds, key=kinds.count) if kinds else None
