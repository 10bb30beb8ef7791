"""The stage: chains of several systems against GREval-Bench, taken up where it was interrupted."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from gre.bench.chains.answers import AnswerScorer, JudgedAnswer
from gre.bench.chains.details import write_answers, write_photos
from gre.bench.chains.judging import Judged, judge_chains
from gre.bench.chains.ledger import Ledger
from gre.bench.chains.results import (
    ChainDifference,
    ChainResult,
    ChainScores,
    Details,
    Way,
)
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.stopwatch import Stopwatch
from gre.bench.chains.summary import Measured, compare_systems, gather, groups_in, quality_of
from gre.bench.chains.tools import Tools
from gre.bench.chains.wording import Wording, measure_wording
from gre.bench.greval import GREvalItem, read_greval
from gre.bench.predict.standing import in_use
from gre.errors import InputError
from gre.records import Prediction
from gre.store import read_jsonl, sha256_of

# Another number is another way of scoring: what was scored before it is scored again.
_FORMAT = 2

# Told how many are done, of how many where that is known.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class ScoredChains:
    """What a run gives for the score file.

    Attributes:
        details: None where no score file is written.
    """

    chains: tuple[ChainScores, ...]
    differences: tuple[ChainDifference, ...]
    details: Details | None


@dataclass(eq=False)
class ChainRun:
    """One run over a benchmark.

    Attributes:
        truth: GREval-Bench's records.
        work: Folder of what is kept between runs.
        progress: Told how many answers are scored, those of earlier runs included.
        judging: Told how many of one system's chains are sorted, while a model is asked.
        watch: Knows afterwards how long each part took.
        at_once: Answers that are assessed together, and on the disk together.
    """

    truth: Path
    tools: Tools
    settings: ChainSettings
    work: Path
    progress: Progress = field(default=lambda done, total: None)
    judging: Progress = field(default=lambda done, total: None)
    watch: Stopwatch = field(default_factory=Stopwatch)
    at_once: int = 64

    def score(self, files: Mapping[str, Path], *, out: Path | None = None) -> ScoredChains:
        """Score the chains of several systems.

        Args:
            files: For each system's name its predictions.
            out: The score file, beside which the details of single photos are laid; None writes
                none.

        Raises:
            InputError: a file's photos are not those of the benchmark.
            ImageError: a picture of the benchmark cannot be read.
            EndpointError: the judge fails on everything; run again to go on.
            StoreError: another run keeps its work in the same folder.
        """
        items = list(read_greval(self.truth))
        if not items:
            raise InputError(f"{self.truth}: holds no photos")
        with self.watch("baseline"):
            wording = measure_wording(items, self.tools.encoders, self.settings)
        with in_use(self.work / "scored"):
            return self._score(files, items, wording, out)

    def _score(
        self,
        files: Mapping[str, Path],
        items: Sequence[GREvalItem],
        wording: Wording,
        out: Path | None,
    ) -> ScoredChains:
        systems = [
            _System(self, name, file, items, wording, done=n * len(items), of=len(files))
            for n, (name, file) in enumerate(files.items())
        ]
        measured: dict[str, Measured] = {}
        chains, answers = [], {}
        for system in systems:
            scores, measured[system.name], answers[system.name] = system.score(out)
            chains.append(scores)
        details = None
        if out is not None:
            photos = write_photos(_folder(out) / "photos.jsonl", items, out.parent)
            details = Details(photos=photos, answers=answers)
        with self.watch("summary"):
            differences = compare_systems(measured, seed=self.settings.seed)
        return ScoredChains(tuple(chains), differences, details)

    def declared(self, wording: Wording) -> dict[str, Any]:
        """What a score file says of how it was measured."""
        return {
            **self.settings.model_dump(mode="json"),
            "bertscore_baseline": wording.baseline,
            **self.tools.declared,
        }


@dataclass(eq=False)
class _System:
    """One system's part of a run.

    Attributes:
        done: Answers of the systems before it.
        of: How many systems there are.
    """

    run: ChainRun
    name: str
    file: Path
    items: Sequence[GREvalItem]
    wording: Wording
    done: int
    of: int

    def score(self, out: Path | None) -> tuple[ChainScores, Measured, str]:
        """Score what is not scored yet, and sum up; the last is where the answers were written."""
        run = self.run
        predictions = _read_predictions(self.file, self.items)
        with run.watch("sorting"):
            judged = judge_chains(
                predictions, run.tools.sorter, run.tools.second, progress=run.judging
            )
        with Ledger(self._ledger_path()) as ledger:
            self._fill(ledger, predictions, judged)
            with run.watch("summary"):
                measured = gather(_chains(ledger, self.items))
                ways = Counter(w for c in _chains(ledger, self.items) for w in c.found.values())
                scores = self._scores(measured, judged, ways)
            written = ""
            if out is not None:
                path = _folder(out) / f"{_slug(self.name)}.jsonl"
                with run.watch("writing"):
                    written = write_answers(path, ledger, self.items, out.parent)
        return scores, measured, written

    def _fill(self, ledger: Ledger, predictions: Sequence[Prediction], judged: Judged) -> None:
        """Score the answers that the ledger does not hold, a batch on the disk at a time."""
        run = self.run
        at_once = self.run.at_once
        todo = [n for n, item in enumerate(self.items) if not ledger.stands(item.id)]
        done, total = self.done + len(self.items) - len(todo), self.of * len(self.items)
        run.progress(done, total)
        scorer = AnswerScorer(run.tools, run.settings, self.wording, run.watch)
        for start in range(0, len(todo), at_once):
            batch = todo[start : start + at_once]
            answers = scorer.score(
                [
                    JudgedAnswer(self.items[n], predictions[n], judged.steps[n], judged.sorted[n])
                    for n in batch
                ]
            )
            with run.watch("writing"):
                ledger.add(answers)
            done += len(batch)
            run.progress(done, total)

    def _scores(self, measured: Measured, judged: Judged, ways: Mapping[Way, int]) -> ChainScores:
        seed = self.run.settings.seed
        everything = np.ones(len(self.items), dtype=np.bool_)
        groups = {
            group: {name: quality_of(measured, mask, seed=seed) for name, mask in masks.items()}
            for group, masks in groups_in(self.items).items()
        }
        return ChainScores(
            name=self.name,
            **dict(quality_of(measured, everything, seed=seed)),
            scenes=groups["scenes"],
            kinds=groups["kinds"],
            continents=groups["continents"],
            ways=ways,
            settings=self.run.declared(self.wording),
            judge=judged.cost,
            agreement=judged.agreement,
        )

    def _ledger_path(self) -> Path:
        """Names what was scored and how: a run that differs in anything has another file."""
        declared = self.run.declared(self.wording)
        del declared["second_judge"]
        key = {
            **declared,
            "format": _FORMAT,
            "truth": sha256_of(self.run.truth),
            "predictions": sha256_of(self.file),
        }
        digest = hashlib.sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()
        return self.run.work / f"{_slug(self.name)}-{digest[:16]}.jsonl"


def _read_predictions(file: Path, items: Sequence[GREvalItem]) -> list[Prediction]:
    """A system's answers, in the order of the photos.

    Raises:
        InputError: a photo has no prediction.
    """
    found = {prediction.id: prediction for prediction in read_jsonl(file, Prediction)}
    missing = next((item.id for item in items if item.id not in found), None)
    if missing is not None:
        raise InputError(f"{file}: {missing} has no prediction")
    return [found[item.id] for item in items]


def _chains(ledger: Ledger, items: Sequence[GREvalItem]) -> Iterator[ChainResult]:
    for answer in ledger.read(item.id for item in items):
        if answer.chain is not None:
            yield answer.chain


def _folder(out: Path) -> Path:
    """Where the details of a score file lie."""
    return out.with_name(f"{out.stem}.details")


def _slug(name: str) -> str:
    """A file name for a system, its own whatever characters it has.

    >>> _slug("oracle"), _slug("CI+I") == _slug("CI I")
    ('oracle', False)
    """
    plain = re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-.")[:40] or "system"
    return plain if plain == name else f"{plain}-{hashlib.sha256(name.encode()).hexdigest()[:6]}"
