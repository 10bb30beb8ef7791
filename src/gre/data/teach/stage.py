"""The stage from file to files: seeds in, drafts out, and the journal between two runs."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gre.data.asking import Progress, Standing
from gre.data.journal import Journal
from gre.data.teach.asking import Ask, ask_seeds
from gre.data.teach.drafts import write_drafts
from gre.data.teach.questions import Questions
from gre.data.teach.settings import TeachConfig
from gre.data.teach.shards import take_in
from gre.errors import ConfigError, InputError
from gre.models.base import Geolocator
from gre.records import Seed, Tally
from gre.store import count_records, read_records, write_manifest

JOURNAL = "journal.sqlite"
_LOOKED_UP = 500


@dataclass(frozen=True)
class Taught:
    """What a run came to.

    Attributes:
        tally: Seeds seen; kept where there is a draft, dropped by the kind of the failure.
        standing: Where the asking ended; `stopped` says why, where it was before the last seed.
        open: Seeds without a draft that the same command, run again, would ask about.
    """

    tally: Tally
    standing: Standing
    open: int


def run(
    seeds_file: Path,
    model: Geolocator,
    out: Path,
    config: TeachConfig,
    *,
    progress: Progress | None = None,
    ask: Ask = ask_seeds,
) -> Taught:
    """Write `drafts.jsonl`, `exclusions.jsonl` and a manifest to a folder.

    Answers are kept in `journal.sqlite` as they arrive: run again after a crash, only what is
    missing is asked for. A failure for good (a photo that is refused) is settled too; an outage is
    asked about again next time.

    Args:
        progress: Called whenever something has been settled.
        ask: Who asks: this process, or the workers of a cluster (`sharded.InShards`).

    Raises:
        ConfigError: the journal holds answers to another question, and `ask_anew` is not set.
        EndpointError: too many failures in a row, or no further question can succeed.
        InputError: the seeds file holds none; the journal is none.
        StoreError: another run has the journal, or it cannot be written.
    """
    started = time.time()
    total = _count(seeds_file, config)
    questions = Questions(model, config, seeds_file.parent)
    config.price_of(model)  # that it is missing is said before anything is made
    with Journal(out / JOURNAL) as journal:
        take_in(journal)  # what the workers of a run that was killed have been answered
        _refuse_another_question(journal, questions, seeds_file, config)
        journal.reopen(kinds=config.retry)
        journal.begin_run(questions.asking, total)
        standing = ask(
            _seeds(seeds_file, config), model, journal, config,
            folder=seeds_file.parent, total=total, progress=progress,
        )  # fmt: skip
        outcome = "spending limit" if standing.stopped else "finished"
        journal.end_run(outcome, standing.reached)
        tally = write_drafts(_seeds(seeds_file, config), questions, journal, out)
        totals = journal.totals()
    settings = {
        **config.model_dump(mode="json"), "model": model.name,
        "prompt_sha256": questions.prompt.sha256,
        "parameters": dict(questions.asking.parameters),
    }  # fmt: skip
    usage = {"input_tokens": totals.usage.input_tokens, "output_tokens": totals.usage.output_tokens}
    write_manifest(
        out, stage="teach", config=settings, inputs=[seeds_file], started=started,
        counts={**tally.counts(), "cost_usd": round(totals.cost_usd, 6), **usage},
    )  # fmt: skip
    settled = tally.kept + sum(n for kind, n in tally.dropped.items() if kind in totals.permanent)
    return Taught(tally, standing, tally.seen - settled)


def _count(seeds_file: Path, config: TeachConfig) -> int:
    total = count_records(seeds_file)
    if total == 0:
        raise InputError(f"{seeds_file}: holds no records")
    return total if config.limit is None else min(total, config.limit)


def _seeds(seeds_file: Path, config: TeachConfig) -> Iterator[Seed]:
    return islice(read_records(seeds_file, Seed), config.limit)


def _refuse_another_question(
    journal: Journal, questions: Questions, seeds_file: Path, config: TeachConfig
) -> None:
    """Refuse to pay for all photos again because the question is not quite the same.

    Raises:
        ConfigError: what is different, and what it would cost.
    """
    known = [(asking, answered) for asking, answered in journal.askings() if answered]
    if config.ask_anew or not known or questions.asking in [asking for asking, _ in known]:
        return
    other, answered = known[-1]
    what = ", ".join(questions.asking.differs_in(other))
    items = questions.items(_seeds(seeds_file, config))
    anew = 0
    while chunk := [item.asked for item in islice(items, _LOOKED_UP)]:
        anew += len(journal.open_questions(chunk, None))
    raise ConfigError(
        f"{journal.path}: holds {answered} answers to another question (what differs: {what}); "
        f"with this one {anew} photos would be asked about, and paid for, anew: add --ask-anew to "
        "do that, or name another folder with --out; nothing was asked"
    )
