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
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field

from gre.bench.build.select.photos import SelectedPhoto, legible_kinds, scene_of
from gre.bench.build.simulated import review_simulated
from gre.bench.build.truth import KnownScene, known_scene
from gre.config import Config
from gre.data.review import Item, Project, ReviewConfig, VoteVerdict
from gre.data.review.creating import create_from_records
from gre.data.review.exporting import export
from gre.data.review.project import DATABASE
from gre.data.review.settings import VoteRule
from gre.data.review.status import status_of
from gre.errors import InputError
from gre.records import Tally
from gre.store import read_all, sha256_of, write_json, write_manifest
from gre.world.cues import INDOOR, KINDS, OUTDOOR, SCENE_LABELS
from gre.world.scene import Scene

REVIEW = "review"
SIMULATION = "simulation.json"


class VoteErrors(Config):
    """How often a simulated annotator errs, each a probability.

    Attributes:
        inferable: Says yes where no country can be told, or no where one can.
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
    below = _require_scenes(selected)
    told = {"simulated": True, "world": "geoworld", "selected_sha256": sha256_of(selected)}
    with _project(selected, below, out, config, told) as project:
        _vote(project, config, progress)
        exported = export(project, out)
        status = status_of(project)
    agreement = {
        one.name: round(one.alpha.alpha, 4) if one.alpha.alpha == one.alpha.alpha else None
        for one in status.questions
    }
    voted = Voted(
        exported.records, exported.tally, config.annotators, status.states["adjudicated"], agreement
    )
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


def _require_scenes(selected: Path) -> Path:
    """Make sure that all photos are GeoWorld's; returns the folder that holds all of them."""
    folder = selected.absolute().parent.resolve()
    photos = read_all(selected, SelectedPhoto)
    for photo in photos:
        if scene_of(photo.id) is None:
            raise InputError(
                f"{selected.name}: {photo.id} is no GeoWorld scene; simulated annotators know "
                "nothing of real photos"
            )
    return Path(os.path.commonpath([folder, *((folder / one.image).resolve() for one in photos)]))


def _project(
    selected: Path, below: Path, out: Path, config: VoteConfig, told: dict[str, Any]
) -> Project:
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
    return create_from_records(selected, root, "vote", rules, pictures_below=below).project


def _read_note(note: Path) -> Any:
    try:
        return json.loads(note.read_text(encoding="utf-8"))
    except ValueError:
        return None


def _vote(project: Project, config: VoteConfig, progress: Callable[[int], Any] | None) -> None:
    """Have every simulated annotator go through their queue, and settle what they differ on."""

    def judge(item: Item, rng: random.Random) -> VoteVerdict:
        return verdict_of(known_scene(item.id, project.picture(item)), config.errors, rng)

    def settle(item: Item, rng: random.Random) -> VoteVerdict:
        given = [one.verdict for one in project.verdicts(item.id)]
        return majority([one for one in given if isinstance(one, VoteVerdict)], rng)

    review_simulated(project, judge, seed=config.seed, settle=settle, progress=progress)


def verdict_of(known: KnownScene, errors: VoteErrors, rng: random.Random) -> VoteVerdict:
    """What a simulated annotator says of a scene.

    >>> from gre.world.sample import sample
    >>> never = VoteErrors(inferable=0, scene=0, missed=0, invented=0)
    >>> verdict_of(KnownScene(sample(0, "validation", 0), 112), never, random.Random(0)).scene
    'artificial landscape'
    """
    visible = legible_kinds(known.scene, known.size)
    inferable = known.tells_country != (rng.random() < errors.inferable)
    seen = tuple(
        kind
        for kind in KINDS
        if rng.random() >= (errors.missed if kind in visible else 1 - errors.invented)
    )
    return VoteVerdict(inferable=inferable, scene=_label(known.scene, errors, rng), indicators=seen)


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


def majority(votes: Sequence[VoteVerdict], rng: random.Random) -> VoteVerdict:
    """What most say on each point; of scene labels that are as often given, any."""
    labels = Counter(vote.scene for vote in votes if vote.scene)
    most = max(labels.values(), default=0)
    leading = [label for label in SCENE_LABELS if most and labels[label] == most]
    kinds = Counter(kind for vote in votes for kind in vote.indicators)
    return VoteVerdict(
        inferable=2 * sum(vote.inferable for vote in votes) > len(votes),
        scene=rng.choice(leading) if leading else None,
        indicators=tuple(kind for kind in KINDS if 2 * kinds[kind] > len(votes)),
    )
