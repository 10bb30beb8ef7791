"""The vote: can country or city be inferred from this photo alone? Two or more no drop it.

People vote in `gre review`. For GeoWorld, whose truth is known, simulated annotators can vote
instead, through the very same project; everything they leave behind says that they are simulated.
"""

import json
import os
import random
import shlex
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from gre.bench.build.select.photos import SelectedPhoto, legible_kinds, scene_of
from gre.config import Config
from gre.data.review import Annotator, Item, Project, ReviewConfig, VoteVerdict
from gre.data.review.creating import create_from_records
from gre.data.review.exporting import export
from gre.data.review.project import DATABASE
from gre.data.review.settings import VoteRule
from gre.data.review.status import status_of
from gre.errors import InputError
from gre.images import open_header
from gre.records import Tally
from gre.store import read_jsonl, sha256_of, write_json, write_manifest
from gre.world.cues import INDOOR, KINDS, OUTDOOR, SCENE_LABELS
from gre.world.scene import Scene

REVIEW = "review"
SIMULATION = "simulation.json"
ADJUDICATOR = "simulated-adjudicator"
# Verdicts that reach the disk together.
_TOGETHER = 64


class VoteErrors(Config):
    """How often a simulated annotator errs, each a probability.

    Attributes:
        inferable: Says yes where nothing can be told, or no where something can.
        scene: Gives another scene label of the same side, indoor or outdoor.
        missed: Overlooks a kind that can be seen; each kind by itself.
        invented: Sees a kind that is not there; each kind by itself.
    """

    inferable: float = Field(default=0.04, ge=0, le=1)
    scene: float = Field(default=0.06, ge=0, le=1)
    missed: float = Field(default=0.08, ge=0, le=1)
    invented: float = Field(default=0.02, ge=0, le=1)


class VoteConfig(Config):
    """Settings of the vote.

    Attributes:
        annotators: How many vote on each photo.
        drop_at_no: So many who say no drop it.
        seed: Of the simulated annotators' errors.
        errors: How often they err.
    """

    annotators: int = Field(default=3, ge=1, le=50)
    drop_at_no: int = Field(default=2, ge=1)
    seed: int = 0
    errors: VoteErrors = VoteErrors()

    def review(self, title: str) -> ReviewConfig:
        """The rules of the review."""
        return ReviewConfig(
            title=title,
            annotators_per_item=self.annotators,
            gold_share=0.0,
            seed=self.seed,
            vote=VoteRule(drop_at_no=self.drop_at_no),
        )


@dataclass(frozen=True)
class Voted:
    """What the simulated vote came to.

    Attributes:
        photos: `photos.jsonl`, the photos that stay, with the scene and kinds voted for.
        tally: Photos seen; kept, or dropped as `not_inferable`.
        adjudicated: Photos whose scene had no majority, settled by the simulated adjudicator.
        agreement: Krippendorff's alpha by question; None where it cannot be told.
    """

    photos: Path
    tally: Tally
    annotators: int
    adjudicated: int
    agreement: dict[str, float | None]

    def counts(self) -> dict[str, Any]:
        """The numbers as files hold them; that the annotators are simulated among them."""
        return self.tally.counts() | {
            "simulated": True,
            "annotators": self.annotators,
            "adjudicated": self.adjudicated,
            "alpha": self.agreement,
        }

    @property
    def alpha_line(self) -> str:
        """The agreement in one line."""
        shown = ((name, "-" if a is None else f"{a:.2f}") for name, a in self.agreement.items())
        return ", ".join(f"{name} {alpha}" for name, alpha in shown)


def commands(selected: Path, out: Path, root: Path | None = None) -> list[str]:
    """The commands with which people vote on selected photos.

    Args:
        out: Folder for the review and its export.
        root: Folder that holds the photos, where the review would not look for them.
    """
    review = shlex.quote(str(out / REVIEW))
    below = f" --root {shlex.quote(str(root))}" if root else ""
    return [
        f"gre review create {shlex.quote(str(selected))} --project {review} --kind vote{below}",
        f"gre review annotators add NAME --project {review}   # three of them",
        f"gre review serve --project {review}",
        f"gre review export --project {review} --out {shlex.quote(str(out))}",
    ]


def simulate_votes(
    selected: Path,
    out: Path,
    config: VoteConfig | None = None,
    *,
    progress: Callable[[int], Any] | None = None,
) -> Voted:
    """Have simulated annotators vote on GeoWorld scenes in a review, settle it, and export it.

    Each verdict depends on `(seed, photo, annotator)` alone. An interrupted vote goes on where it
    stopped.

    Args:
        selected: `selected.jsonl`, of GeoWorld scenes alone.
        out: Folder for the review (`review/`), `photos.jsonl`, `provenance.jsonl`,
            `exclusions.jsonl`, and `simulation.json`, which says who voted.
        progress: Called with the number of verdicts given since the last call.

    Raises:
        InputError: a photo is no GeoWorld scene, or the folder holds a vote on other photos or
            with other settings.
    """
    started = time.time()
    config = config or VoteConfig()
    sizes = _widths(selected)
    told = {"simulated": True, "world": "geoworld", "selected_sha256": sha256_of(selected)}
    with _project(selected, out, config, told) as project:
        for annotator in _annotators(project, config.annotators):
            _vote(project, annotator, sizes, config, progress)
        adjudicated = _adjudicate(project, config)
        exported = export(project, out)
        questions = status_of(project).questions
    agreement = {
        one.name: round(one.alpha.alpha, 4) if one.alpha.alpha == one.alpha.alpha else None
        for one in questions
    }
    voted = Voted(exported.records, exported.tally, config.annotators, adjudicated, agreement)
    write_manifest(
        out,
        stage="bench build vote",
        config=config,
        inputs=[selected],
        counts=voted.counts(),
        more=told,
        started=started,
        name="vote_manifest.json",
    )
    return voted


def _widths(selected: Path) -> dict[str, int]:
    """Width of each photo in pixels, by id: what can be read of a scene depends on it."""
    widths = {}
    for photo in read_jsonl(selected, SelectedPhoto):
        if scene_of(photo.id) is None:
            raise InputError(
                f"{selected.name}: {photo.id} is no GeoWorld scene; simulated annotators know "
                "nothing of real photos"
            )
        with open_header(selected.parent / photo.image) as header:
            widths[photo.id] = header.width
    if not widths:
        raise InputError(f"{selected}: holds no photos to vote on")
    return widths


def _project(selected: Path, out: Path, config: VoteConfig, told: dict[str, Any]) -> Project:
    """Make the review, or open the one that an interrupted run left."""
    note, root = out / SIMULATION, out / REVIEW
    held = told | {"config": config.model_dump(mode="json")}
    if note.is_file():
        if _read_note(note) != held:
            raise InputError(
                f"{out}: holds a vote on other photos or with other settings; name another folder"
            )
        if (root / DATABASE).is_file():
            return Project.open(root)
    elif (root / DATABASE).is_file():
        raise InputError(f"{root}: holds a review that is not simulated")
    write_json(note, held)
    rules = config.review("Vote by SIMULATED annotators (GeoWorld)")
    below = _common_root(selected)
    return create_from_records(selected, root, "vote", rules, pictures_below=below).project


def _read_note(note: Path) -> Any:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _common_root(selected: Path) -> Path:
    """The folder that holds all selected photos."""
    folder = selected.absolute().parent
    paths = [str((folder / one.image).resolve()) for one in read_jsonl(selected, SelectedPhoto)]
    return Path(os.path.commonpath([*paths, str(folder.resolve())]))


def _annotators(project: Project, n: int) -> list[Annotator]:
    """Sign the annotators in; those that an earlier run let in get new tokens."""
    names = [f"simulated-{number}" for number in range(1, n + 1)]
    return [_signed_in(project, name) for name in names]


def _signed_in(project: Project, name: str, *, adjudicates: bool = False) -> Annotator:
    if any(one.name == name for one in project.annotators()):
        token = project.renew_token(name)
    else:
        token = project.add_annotator(name, adjudicates=adjudicates, reviews=not adjudicates)
    annotator = project.annotator_of(token)
    assert annotator is not None
    return annotator


def _vote(
    project: Project,
    annotator: Annotator,
    widths: dict[str, int],
    config: VoteConfig,
    progress: Callable[[int], Any] | None,
) -> None:
    """Go through an annotator's queue to its end."""
    while True:
        with project.together():
            given = 0
            for item in _queue(project, annotator, _TOGETHER):
                verdict = verdict_of(item.id, widths[item.id], annotator.name, config)
                project.submit(annotator, item.id, verdict, seconds=0.0)
                given += 1
        if progress is not None and given:
            progress(given)
        if given < _TOGETHER:
            return


def _queue(project: Project, annotator: Annotator, at_most: int) -> Iterator[Item]:
    for _ in range(at_most):
        item = project.next_item(annotator)
        if item is None:
            return
        yield item


def verdict_of(photo: str, width: int, annotator: str, config: VoteConfig) -> VoteVerdict:
    """What a simulated annotator says of a photo; the same for the same seed, photo and name.

    >>> right = VoteConfig(errors=VoteErrors(inferable=0, scene=0, missed=0, invented=0))
    >>> verdict_of("geoworld-0-validation-000000", 112, "simulated-1", right).inferable
    True
    """
    scene = scene_of(photo)
    if scene is None:
        raise InputError(f"{photo}: no GeoWorld scene")
    rng = random.Random(f"{config.seed}:{photo}:{annotator}")
    errors, visible = config.errors, legible_kinds(scene, width)
    inferable = bool(visible) != (rng.random() < errors.inferable)
    seen = tuple(
        kind
        for kind in KINDS
        if rng.random() >= (errors.missed if kind in visible else 1 - errors.invented)
    )
    return VoteVerdict(inferable=inferable, scene=_label(scene, errors, rng), indicators=seen)


def _label(scene: Scene, errors: VoteErrors, rng: random.Random) -> str | None:
    """The scene label as an annotator gives it; a picture of nothing has none."""
    wrong, pick = rng.random() < errors.scene, rng.random()
    if scene.label not in SCENE_LABELS:
        return None
    if not wrong:
        return scene.label
    side = OUTDOOR if scene.label in OUTDOOR else INDOOR
    others = [label for label in side if label != scene.label]
    return others[int(pick * len(others))]


def _adjudicate(project: Project, config: VoteConfig) -> int:
    """Settle what has no majority by the label most gave; returns how many photos that were."""
    disputed = project.disagreements()
    if disputed:
        adjudicator = _signed_in(project, ADJUDICATOR, adjudicates=True)
        with project.together():
            for item in disputed:
                given = [one.verdict for one in project.verdicts(item.id)]
                votes = [one for one in given if isinstance(one, VoteVerdict)]
                project.adjudicate(
                    adjudicator, item.id, majority(votes, f"{config.seed}:{item.id}")
                )
    return sum(history.state == "adjudicated" for history in project.histories())


def majority(votes: Sequence[VoteVerdict], turn: str) -> VoteVerdict:
    """What most say on each point; of scene labels as often given, one by the turn.

    Args:
        turn: Names the choice between labels that are as common.
    """
    labels = Counter(vote.scene for vote in votes if vote.scene)
    most = max(labels.values(), default=0)
    leading = [label for label in SCENE_LABELS if most and labels[label] == most]
    kinds = Counter(kind for vote in votes for kind in vote.indicators)
    return VoteVerdict(
        inferable=2 * sum(vote.inferable for vote in votes) > len(votes),
        scene=random.Random(turn).choice(leading) if leading else None,
        indicators=tuple(kind for kind in KINDS if 2 * kinds[kind] > len(votes)),
    )
