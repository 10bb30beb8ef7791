"""The stage: every photo is kept, or dropped for the first reason that speaks against it.

The order of the reasons: what is wrong with the photo itself; placeholders; what it has to be kept
apart from; copies; ids given twice (all as for seeds, `gre.data.verdicts`); a part in the choice
of the thresholds; a face that is all there is; too little likeness to the corpus; not chosen.
"""

import os
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from gre.bench.build.select.deciding import Decided, Decider
from gre.bench.build.select.labelled import HOW, read_labelled
from gre.bench.build.select.passes import Passes, Progress, tell
from gre.bench.build.select.photos import (
    GEOWORLD,
    Photo,
    SelectedPhoto,
    continent_name,
    read_photos,
)
from gre.bench.build.select.prompts import Prompts
from gre.bench.build.select.settings import SelectConfig
from gre.bench.build.select.telling import Teller
from gre.bench.build.select.validation import Thresholds
from gre.data.examine import Facts
from gre.data.gathered import Gathered, id_of
from gre.data.notes import Notes
from gre.data.placeholders import Listed
from gre.data.runner import LocalRunner, Runner
from gre.data.sources.candidate import Candidate
from gre.errors import InputError
from gre.models.dual.base import DualEncoder
from gre.models.vectors import VectorCache
from gre.records import Tally
from gre.store import count_records, jsonl_writer, relative_to, write_json, write_manifest
from gre.world.cues import KINDS, SCENE_LABELS

SELECTED = "selected.jsonl"
EXCLUSIONS = "exclusions.jsonl"
THRESHOLDS = "thresholds.json"
NOTES = ".looked.sqlite"
VECTORS = ".vectors.sqlite"


@dataclass(frozen=True)
class Selection:
    """What came of it.

    Attributes:
        file: `selected.jsonl`.
        thresholds: Those that were used.
        scenes, kinds: How many of the kept photos have each label and show each kind.
        real: How many of the kept photos are not GeoWorld's.
        review_root: What `gre review create` has to be told with `--root`; None where it finds
            the photos by itself.
    """

    tally: Tally
    file: Path
    thresholds: Thresholds
    scenes: Mapping[str, int]
    kinds: Mapping[str, int]
    real: int
    review_root: Path | None


def run(
    photos: Path,
    prompts: Prompts,
    encoder: DualEncoder,
    out: Path,
    config: SelectConfig | None = None,
    *,
    validation: Path | None = None,
    exclude: Sequence[str] = (),
    placeholders: Listed | None = None,
    inputs: Iterable[Path] = (),
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> Selection:
    """Write `selected.jsonl`, `exclusions.jsonl`, `thresholds.json` and a manifest to a folder.

    Run again, after an interruption or with other settings, no photo is opened twice for what is
    known of it.

    Args:
        photos: Seeds, GeoWorld's truth, or records like them.
        prompts: Of the corpus, with the package's own.
        validation: The labelled set (`labelled_file`); None where the threshold is given by hand.
        exclude: Photos to stay apart from, such as the training data: anything that
            `gre.data.sources.find` takes.
        placeholders: By checksum or hash.
        inputs: Further files that the manifest names with their checksums.
        runner: Who looks at photos; the encoder works in this process.
        progress: Told how far each step is.

    Raises:
        InputError: there is no photo, or neither a labelled set nor a threshold.
        StoreError: the disk is full, or another run uses the folder.
    """
    started = time.time()
    config = config or SelectConfig()
    if validation is None and config.similarity.threshold is None:
        raise InputError(
            f"no threshold: name a labelled set with --validation ({HOW}), or give a threshold by "
            "hand: similarity.threshold=0.05"
        )
    if not (total := count_records(photos)):
        raise InputError(f"{photos}: holds no photos")
    labelled = read_labelled(validation, photos, config.photos_below) if validation else None
    with (
        Notes(out / NOTES) as notes,
        Gathered(out, config.seed) as gathered,
        VectorCache(out / VECTORS, encoder.fingerprint, encoder.dim) as cache,
    ):
        passes = Passes(
            photos, prompts, encoder, out, config, runner or LocalRunner(), progress or _quiet,
            cache,
        )  # fmt: skip
        thresholds = passes.thresholds(labelled, notes)
        write_json(out / THRESHOLDS, thresholds.model_dump(mode="json"))
        teller = Teller(passes.ruler.labels, thresholds.of_kinds, config.labels.source == "record")
        apart = tuple(passes.apart(one, notes) for one in exclude)
        decider = Decider(passes, thresholds, teller, apart, placeholders, labelled)
        decided = decider.decide(gathered, passes.looked(gathered, notes, total))
        selection = _Writer(passes, gathered, decided, thresholds, teller).write()
    write_manifest(
        out,
        stage="bench build select",
        config=config,
        inputs=[photos, *inputs, *([validation] if validation else [])],
        counts=selection.tally.counts(),
        more={
            "encoder": encoder.name,
            "scenes": dict(selection.scenes),
            "kinds": dict(selection.kinds),
            "threshold": thresholds.similarity.threshold,
            "threshold_by_hand": thresholds.similarity.by_hand,
        },
        started=started,
    )
    return selection


@dataclass(frozen=True)
class _Writer:
    """Writes what was decided: one pass over the photos, a record at a time."""

    passes: Passes
    gathered: Gathered
    decided: Decided
    thresholds: Thresholds
    teller: Teller

    def write(self) -> Selection:
        """Write the photos that passed, and those that did not with their reasons."""
        out, tally = self.passes.out, Tally()
        names = self._leaders()
        scenes: Counter[str] = Counter()
        kinds: Counter[str] = Counter()
        roots: set[str] = set()
        real = 0
        with jsonl_writer(out / SELECTED) as keep, jsonl_writer(out / EXCLUSIONS) as exclude:
            for row, photo, candidate, facts in self._rows():
                tally.see()
                if self.decided.verdicts.codes[row]:
                    exclusion = self._exclusion(row, candidate, facts, names)
                    tally.drop(exclusion["reason"])
                    exclude(exclusion)
                    continue
                record = self._selected(row, photo, candidate, facts)
                tally.keep()
                keep(record)
                scenes[record.scene or "unknown"] += 1
                kinds.update(record.kinds)
                roots.add(candidate.root)
                real += photo.source != GEOWORLD
        return Selection(
            tally,
            out / SELECTED,
            self.thresholds,
            {label: scenes[label] for label in (*SCENE_LABELS, "unknown") if scenes[label]},
            {kind: kinds[kind] for kind in KINDS if kinds[kind]},
            real,
            _review_root(roots, out),
        )

    def _rows(self) -> Iterator[tuple[int, Photo, Candidate, Facts]]:
        pairs = zip(read_photos(self.passes.photos), self.gathered.rows(), strict=True)
        for row, (photo, (candidate, facts)) in enumerate(pairs):
            yield row, photo, candidate, facts

    def _selected(
        self, row: int, photo: Photo, candidate: Candidate, facts: Facts
    ) -> SelectedPhoto:
        scores = self.decided.scored.scores
        told = tell(self.teller, photo, facts, scores, row)
        names = self.passes.ruler.names
        return SelectedPhoto(
            id=photo.id,
            image=relative_to(candidate.path, self.passes.out),
            lat=photo.lat,
            lon=photo.lon,
            split=photo.split,
            scene=told.scene,
            scene_source=told.scene_source,
            scene_margin=told.margin,
            kinds=told.kinds,
            kinds_source=told.kinds_source,
            similarity=round(float(scores.similarity[row]), 6),
            face_share=round(float(self.decided.faces[row]), 4),
            nearest=tuple(names[one] for one in scores.nearest[row].tolist() if one >= 0),
            country=photo.country,
            continent=continent_name(photo.country),
            source=photo.source,
            licence=photo.licence,
            sha256=facts.sha256,
            phash=facts.looks.phash_hex if facts.looks else photo.phash,
        )

    def _exclusion(
        self, row: int, candidate: Candidate, facts: Facts, names: Mapping[int, str]
    ) -> dict[str, str]:
        """The line that `exclusions.jsonl` holds: which photo, why, and more about it."""
        verdicts = self.decided.verdicts
        told = {"id": id_of(candidate, facts), "image": candidate.name}
        if facts.problem:
            return told | {"reason": facts.problem, "detail": facts.detail}
        detail = verdicts.details.get(row, "") or self.decided.detail(row, self.thresholds)
        if row in verdicts.leaders:
            detail = f"of {names[verdicts.leaders[row]]}"
        return told | {"reason": verdicts.reason(row), "detail": detail}

    def _leaders(self) -> dict[int, str]:
        """What the photos are called that others are copies of."""
        wanted = set(self.decided.verdicts.leaders.values())
        if not wanted:
            return {}
        return {
            row: id_of(candidate, facts)
            for row, _, candidate, facts in self._rows()
            if row in wanted
        }


def _review_root(roots: set[str], out: Path) -> Path | None:
    """The folder that holds all photos, where the review would not look for them by itself."""
    default = out.absolute().parent.resolve()
    if not roots or all(Path(root).is_relative_to(default) for root in roots):
        return None
    return Path(os.path.commonpath(sorted(roots)))


def _quiet(step: str, done: int, total: int | None) -> None:
    """Tell nobody."""
