"""The same questions, asked by many workers at a time: each has a shard, and a share of the limits.

Killed at any moment, on either side, nothing is lost: what a worker was answered is in its shard's
journal, and the next run, of whatever kind, takes the shards in before it asks anything.
"""

import json
import math
import threading
import time
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gre.data.asking import Progress, Standing
from gre.data.cluster import RayRunner
from gre.data.journal import Journal
from gre.data.runner import LocalRunner, Runner
from gre.data.spending import Purse
from gre.data.teach.asking import Ask, ask_seeds
from gre.data.teach.questions import Questions
from gre.data.teach.settings import TeachConfig
from gre.data.teach.shards import Shard, deal, open_when_free, shards_of, take_in
from gre.errors import GreError, InputError, StoreError
from gre.models.base import Geolocator, Remote
from gre.records import Seed
from gre.store import read_jsonl, write_json

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions

_REPORT_EVERY_S = 1.0


@dataclass(frozen=True)
class Teacher:
    """How a worker comes by its teacher: a model does not travel, its name does.

    Attributes:
        spec: Model SPEC.
        endpoint: How a server is asked, by all workers together.
    """

    spec: str
    endpoint: "EndpointOptions"

    def load(self) -> Geolocator:
        """Load it here."""
        from gre.models.spec import load_geolocator

        return load_geolocator(self.spec, endpoint=self.endpoint)

    def runs_here(self) -> bool:
        """Tell whether the model is run by whoever asks it, and not by a server elsewhere."""
        from gre.models.spec import parse_spec

        spec = parse_spec(self.spec)
        while spec.inner:
            spec = parse_spec(spec.inner)
        return spec.kind == "hf"

    def shared_by(self, n: int) -> "Teacher":
        """Give each of n workers its part of what may be asked at a time and in a minute."""
        whole = self.endpoint
        part = replace(
            whole,
            concurrency=max(1, whole.concurrency // n),
            rpm=whole.rpm / n if whole.rpm else None,
            tpm=whole.tpm / n if whole.tpm else None,
        )
        return Teacher(self.spec, part)


def asking(runner: Runner, teacher: Teacher, shards: int | None = None) -> Ask:
    """Decide who asks: this process, or the workers of a cluster.

    Workers that run the model themselves get a GPU each, where the cluster has any.

    Raises:
        InputError: there is nobody to share the shards out to.
    """
    if isinstance(runner, LocalRunner):
        if shards is not None:
            raise InputError("--shards: shares the questions of a cluster; add --runner ray")
        return ask_seeds
    if isinstance(runner, RayRunner) and teacher.runs_here():
        runner = runner.with_gpus()
    return InShards(runner, teacher, shards)


@dataclass(frozen=True)
class InShards:
    """Asks a teacher by the workers of a runner; stands in for `ask_seeds`.

    Attributes:
        runner: Whose workers ask.
        teacher: What they load.
        shards: How many; None has as many as there are workers. Of a server's questions there are
            never more shards than may be under way.
    """

    runner: Runner
    teacher: Teacher
    shards: int | None = None

    def __call__(
        self,
        seeds: Iterable[Seed],
        model: Geolocator,
        journal: Journal,
        config: TeachConfig,
        *,
        folder: Path,
        total: int | None = None,
        progress: Progress | None = None,
    ) -> Standing:
        """Ask about every seed that a journal does not know yet; see `ask_seeds`.

        Raises:
            EndpointError, StoreError, ConfigError: as `ask_seeds`, from whichever worker.
            WorkerError: a worker is lost, and so were those that took its place.
        """
        spent = journal.totals().cost_usd
        start = Standing(total=total, cost_usd=spent)
        if config.max_usd is not None and spent >= config.max_usd:
            purse = Purse(config.price_of(model), config.max_usd, spent_usd=spent)
            return replace(start, stopped=purse.why_empty())
        shards = shards_of(journal.path.parent, self._how_many(model))
        questions = Questions(model, config, folder)
        max_tokens = model.max_tokens if isinstance(model, Remote) else None
        dealt, seen = deal(seeds, questions, journal, shards, max_tokens)
        start = replace(start, reached=seen - dealt)
        jobs = self._jobs(shards, config, spent, folder)
        ends = self._run(jobs, start, journal, progress) if dealt else []
        take_in(journal)
        for end in ends:
            if end.error is not None:
                raise end.error
        now = _sum(start, [end.standing for end in ends])
        now = replace(now, cost_usd=journal.totals().cost_usd)
        if progress is not None:
            progress(now)
        return now

    def _jobs(
        self, shards: Sequence[Shard], config: TeachConfig, spent_usd: float, folder: Path
    ) -> list["Job"]:
        """Give each worker its shard, and its share of what may be asked and spent."""
        n = len(shards)
        share = None if config.max_usd is None else (config.max_usd - spent_usd) / n
        part = config.model_copy(update={"max_usd": share, "limit": None})
        teacher = self.teacher.shared_by(n)
        return [Job(shard, teacher, part, folder.absolute()) for shard in shards]

    def _how_many(self, model: Geolocator) -> int:
        """As many as there are workers, or as were wished; a server is not asked more at a time."""
        n = self.shards or self.runner.workers()
        return min(n, self.teacher.endpoint.concurrency) if isinstance(model, Remote) else n

    def _run(
        self, jobs: Sequence["Job"], start: Standing, journal: Journal, progress: Progress | None
    ) -> list["End"]:
        """Let the workers work, and tell how far they are."""
        watch = _Watch([job.shard for job in jobs], start, journal, progress)
        watch.start()
        try:
            return list(self.runner.map(ask_shard, jobs, chunk=1))
        finally:
            watch.stop()


@dataclass(frozen=True)
class Job:
    """What one worker is to do."""

    shard: Shard
    teacher: Teacher
    config: TeachConfig
    folder: Path


@dataclass(frozen=True)
class End:
    """How one worker's work ended: where it stood, and what stopped it."""

    standing: Standing
    error: GreError | None = None


def ask_shard(job: Job) -> End:
    """Ask about the seeds of one shard; begun again after a death, it goes on where it was."""
    report = _Report(job.shard)
    try:
        with open_when_free(job.shard.journal) as journal:
            standing = ask_seeds(
                read_jsonl(job.shard.seeds, Seed), job.teacher.load(), journal, job.config,
                folder=job.folder, progress=report,
            )  # fmt: skip
    except GreError as error:  # the other workers are to go on, and all shards to be taken in
        return End(report.last, error)
    return End(standing)


@dataclass
class _Report:
    """A worker's word on how far it is, in a file: at most one a second."""

    shard: Shard
    last: Standing = field(default_factory=Standing)
    _said: float = float("-inf")

    def __call__(self, standing: Standing) -> None:
        self.last = standing
        if time.monotonic() - self._said >= _REPORT_EVERY_S:
            write_json(self.shard.standing, asdict(standing))
            self._said = time.monotonic()


class _Watch(threading.Thread):
    """Adds up what the workers say, for the progress here and for `gre teach --status`."""

    def __init__(
        self,
        shards: Sequence[Shard],
        start: Standing,
        journal: Journal,
        progress: Progress | None,
    ) -> None:
        super().__init__(daemon=True)
        self._shards, self._start, self._journal = shards, start, journal
        self._progress, self._done = progress, threading.Event()

    def run(self) -> None:
        """Look once a second."""
        while not self._done.wait(_REPORT_EVERY_S):
            now = _sum(self._start, [_standing(shard) for shard in self._shards])
            with suppress(StoreError):  # a disk that is full is for the workers to tell
                self._journal.record([], reached=now.reached)
            if self._progress is not None:
                self._progress(now)

    def stop(self) -> None:
        """Stop looking; nothing is written to the journal afterwards."""
        self._done.set()
        self.join()


def _standing(shard: Shard) -> Standing:
    try:
        return Standing(**json.loads(shard.standing.read_text(encoding="utf-8")))
    except (OSError, ValueError):  # it has not said anything yet
        return Standing()


def _sum(start: Standing, parts: Sequence[Standing]) -> Standing:
    return replace(
        start,
        reached=start.reached + sum(part.reached for part in parts),
        asked=sum(part.asked for part in parts),
        cost_usd=start.cost_usd + math.fsum(part.cost_usd for part in parts),
        stopped=next((part.stopped for part in parts if part.stopped), None),
    )
