"""The passes over the photos: a look at each, then the encoder's view of those still in."""

from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.labelled import LabelledPhoto, LabelledSet
from gre.bench.build.select.look import Look, looks
from gre.bench.build.select.photos import Photo, read_photos, roots_of
from gre.bench.build.select.prompts import Prompts
from gre.bench.build.select.settings import SelectConfig
from gre.bench.build.select.sight import see
from gre.bench.build.select.similarity import NEAREST, Ruler, Scores
from gre.bench.build.select.telling import Teller, Told
from gre.bench.build.select.validation import Thresholds, choose_all
from gre.data.examine import Facts
from gre.data.exclude import Benchmark, benchmark_of
from gre.data.gathered import Gathered
from gre.data.notes import Notes
from gre.data.runner import Runner, chunks
from gre.data.sources import Options, Sources
from gre.data.sources.candidate import Candidate
from gre.errors import InputError
from gre.models.dual.base import DualEncoder
from gre.models.vectors import VectorCache
from gre.world.cues import KINDS

# step, done, total (None when nobody knows yet)
Progress = Callable[[str, int, "int | None"], None]

_BLOCK = 1024
NO_LABEL = -1


@dataclass(frozen=True)
class Scored:
    """What the encoder says of `n` photos; NaN and -1 for those that it did not see.

    Attributes:
        scores: As arrays, one row a photo.
        labels: `(n,)`, number of the scene label that the photo goes by, whoever told it.
    """

    scores: Scores
    labels: NDArray[np.int8]

    @classmethod
    def nothing_yet(cls, n: int) -> "Scored":
        """Room for `n` photos."""
        scores = Scores(
            similarity=np.full(n, np.nan, dtype=np.float32),
            kinds=np.full((n, len(KINDS)), np.nan, dtype=np.float32),
            scenes=np.zeros(n, dtype=np.int64),
            margins=np.full(n, np.nan, dtype=np.float32),
            nearest=np.full((n, NEAREST), -1, dtype=np.int64),
        )
        return cls(scores, np.full(n, NO_LABEL, dtype=np.int8))

    def put(self, rows: Sequence[int], news: Scores) -> None:
        """Keep the scores of some rows."""
        mine = self.scores
        mine.similarity[rows], mine.kinds[rows] = news.similarity, news.kinds
        mine.scenes[rows], mine.margins[rows] = news.scenes, news.margins
        mine.nearest[rows, : news.nearest.shape[1]] = news.nearest


@dataclass
class Passes:
    """What the passes share.

    Attributes:
        photos: The file of photos.
        out: The stage's folder.
        runner: Who looks at photos; the encoder works in this process.
        cache: Of the encoder.
    """

    photos: Path
    prompts: Prompts
    encoder: DualEncoder
    out: Path
    config: SelectConfig
    runner: Runner
    progress: Progress
    cache: VectorCache

    def __post_init__(self) -> None:
        self.ruler = Ruler(self.encoder, self.prompts, self.config, self.cache)

    def thresholds(self, labelled: LabelledSet | None, notes: Notes) -> Thresholds:
        """Choose the thresholds on the labelled photos that can be read.

        Raises:
            InputError: none can be, or nothing can be chosen on them.
        """
        readable, problems = self._readable(labelled.photos if labelled else (), notes)
        scores = self._scores([one.candidate for one in readable], "scoring labelled")
        seen = np.isfinite(scores.similarity)
        readable = [one for one, ok in zip(readable, seen.tolist(), strict=True) if ok]
        if labelled and not readable:
            told = ", ".join(f"{name} {n}" for name, n in problems.most_common())
            raise InputError(f"{labelled.file}: none of its photos can be read ({told})")
        chosen = choose_all(readable, _rows(scores, seen), self.ruler.labels, self.config)
        rule = self.config.similarity
        return Thresholds(
            similarity=chosen.similarity,
            kinds=chosen.kinds,
            macro_f1=chosen.macro_f1,
            scenes=chosen.scenes,
            encoder=self.encoder.name,
            encoder_fingerprint=self.encoder.fingerprint,
            prompts_sha256=self.prompts.fingerprint,
            score=f"mean of the {rule.top} greatest similarities; contrast: {rule.contrast}",
            validation=labelled.describe() | {"unreadable": dict(problems)} if labelled else None,
        )

    def _readable(
        self, photos: Sequence[LabelledPhoto], notes: Notes
    ) -> tuple[list[LabelledPhoto], Counter[str]]:
        """Tell the labelled photos that can be read; of the others, how many for which reason."""
        candidates = (one.candidate for one in photos)
        known = self._looks(candidates, notes, "labelled", len(photos), need_place=False)
        readable, problems = [], Counter[str]()
        for photo, (_, look) in zip(photos, known, strict=True):
            if look.facts.problem:
                problems[look.facts.problem] += 1
            else:
                readable.append(photo)
        return readable, problems

    def apart(self, source: str, notes: Notes) -> Benchmark:
        """Look at photos that the benchmark is to be kept apart from."""
        spec, _, images = source.partition("=")
        found = Sources([spec], Options(images=Path(images) if images else None, places_only=True))
        looked = self._looks(found, notes, "photos to stay apart from", None, need_place=False)
        return benchmark_of(Path(spec).name, ((one, look.facts) for one, look in looked))

    def looked(self, gathered: Gathered, notes: Notes, total: int) -> NDArray[np.float32]:
        """Look at every photo; returns the shares that their largest faces cover, `(n,)`."""
        folder = self.photos.absolute().parent
        roots = roots_of(self.photos, self.config.photos_below)
        candidates = (photo.candidate(folder, roots) for photo in read_photos(self.photos))
        faces = array("f")
        for candidate, look in self._looks(candidates, notes, "looking", total):
            gathered.add(candidate, look.facts)
            faces.append(look.face)
        return np.frombuffer(faces, dtype=np.float32)

    def scored(self, gathered: Gathered, still_in: NDArray[np.bool_], teller: Teller) -> Scored:
        """Have the encoder see the photos that are still in, and tell their labels."""
        scored = Scored.nothing_yet(len(gathered))
        total, done = int(still_in.sum()), 0
        for block in chunks(self._still_in(gathered, still_in), self.config.batch):
            rows = [row for row, *_ in block]
            scored.put(rows, self._measured([candidate for *_, candidate, _ in block]))
            for row, photo, _, facts in block:
                told = tell(teller, photo, facts, scored.scores, row)
                if told.scene is not None:
                    scored.labels[row] = self.ruler.labels.index(told.scene)
            done += len(block)
            self.progress("scoring", done, total)
        return scored

    def _measured(self, photos: Sequence[Candidate]) -> Scores:
        return self.ruler.measure(see(photos, self.encoder, self.cache))

    def _still_in(
        self, gathered: Gathered, still_in: NDArray[np.bool_]
    ) -> Iterator[tuple[int, Photo, Candidate, Facts]]:
        pairs = zip(read_photos(self.photos), gathered.rows(), strict=True)
        for row, (photo, (candidate, facts)) in enumerate(pairs):
            if still_in[row]:
                yield row, photo, candidate, facts

    def _looks(
        self,
        candidates: Iterable[Candidate],
        notes: Notes,
        step: str,
        total: int | None,
        *,
        need_place: bool = True,
    ) -> Iterator[tuple[Candidate, Look]]:
        done = 0
        for block in chunks(candidates, _BLOCK):
            found = looks(block, self.config.faces, notes, self.runner, need_place=need_place)
            for candidate, look in zip(block, found, strict=True):
                done += 1
                self.progress(step, done, total)
                yield candidate, look

    def _scores(self, photos: Sequence[Candidate], step: str) -> Scores:
        scored = Scored.nothing_yet(len(photos))
        for start in range(0, len(photos), self.config.batch):
            rows = range(start, min(start + self.config.batch, len(photos)))
            scored.put(list(rows), self._measured([photos[row] for row in rows]))
            self.progress(step, rows.stop, len(photos))
        return scored.scores


def _rows(scores: Scores, rows: NDArray[np.bool_]) -> Scores:
    return Scores(
        scores.similarity[rows], scores.kinds[rows], scores.scenes[rows], scores.margins[rows],
        scores.nearest[rows],
    )  # fmt: skip


def tell(teller: Teller, photo: Photo, facts: Facts, scores: Scores, row: int) -> Told:
    """Tell the labels of a photo, by its row of the scores."""
    return teller.tell(
        photo, facts.width, int(scores.scenes[row]), float(scores.margins[row]), scores.kinds[row]
    )
