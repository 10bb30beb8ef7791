"""Simulated annotators that mark key steps of GeoWorld's scenes, erring at known rates."""

import os
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from pydantic import Field

from gre.bench.build.photo import Photo
from gre.bench.build.simulated import review_simulated
from gre.bench.build.truth import known_scene, says_something
from gre.config import Config
from gre.data.review.creating import create_from_records
from gre.data.review.exporting import Exported, export
from gre.data.review.project import DATABASE, Project
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import TAGS, Item, KeyStep, KeyStepsVerdict, Tag, Verdict
from gre.store import read_records
from gre.world.cues import ATTRIBUTES, Kind
from gre.world.narrate import Step


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
        errors: How often to err.
    """

    def __init__(self, project: Project, errors: MarkingErrors | None = None) -> None:
        self._project = project
        self._errors = MarkingErrors() if errors is None else errors

    def __call__(self, item: Item, rng: random.Random) -> Verdict:
        """Mark the key steps of one item.

        Raises:
            InputError: it is no scene of GeoWorld.
        """
        steps = known_scene(item.id, self._project.picture(item)).steps
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
        known: Mapping[str, Step],
        own: Step | None,
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


def _key_step(step: Step, tag: Tag) -> KeyStep:
    return KeyStep(text=step.text, tag=tag, indicator=main_kind(step))


def main_kind(step: Step) -> Kind | None:
    """The indicator kind that a step mostly speaks of; the first named among equals."""
    return commonest([ATTRIBUTES[cue].kind for cue in step.cues])


def commonest(kinds: Sequence[Kind]) -> Kind | None:
    """The kind that is named most often, the first among equals; None where none is named."""
    return Counter(kinds).most_common(1)[0][0] if kinds else None


def mark_simulated(
    drafts: Path,
    project: Path,
    out: Path,
    *,
    errors: MarkingErrors | None = None,
    annotators: int = 3,
    seed: int = 0,
    pictures_below: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Exported:
    """Have GeoWorld's drafts marked by programs: a review made, worked off, settled and exported.

    What was done in an earlier run stays.

    Args:
        drafts: What `gre bench build annotate` wrote.
        project: The review's folder.
        out: Folder of the export: `key_steps.jsonl`, provenance, exclusions.
        errors: How often each of them errs.
        annotators: How many look at each photo.
        seed: Of their errors.
        pictures_below: Folder that all pictures have to lie in, links followed; None takes the
            one that holds all of them: scenes are not private.
        progress: Called with the number of verdicts given.
    """
    if not (project / DATABASE).is_file():
        config = ReviewConfig(
            title="Key steps, simulated", annotators_per_item=annotators, seed=seed, images="copy"
        )
        below = pictures_below or pictures_root(drafts)
        made = create_from_records(drafts, project, "key_steps", config, pictures_below=below)
        made.project.close()
    with Project.open(project) as opened:
        review_simulated(
            opened, Marker(opened, errors), seed=seed, settle=Marker(opened, NO_ERRORS),
            progress=progress,
        )  # fmt: skip
        return export(opened, out)


def pictures_root(drafts: Path) -> Path:
    """The folder that holds all pictures of some records."""
    folder = drafts.absolute().parent
    folders = {(folder / photo.image).resolve().parent for photo in read_records(drafts, Photo)}
    return Path(os.path.commonpath(folders)) if folders else folder
