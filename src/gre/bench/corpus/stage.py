"""From chains to the corpus of indicators: read, count, put aliases together, keep examples."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import Field

from gre.bench.corpus.chains import SourceChain, count_chains, read_chains
from gre.bench.corpus.count import Counted
from gre.bench.corpus.entries import CORPUS_FILE, PLACES_FILE, CorpusEntry
from gre.bench.corpus.evidence import EVIDENCE_FILE, Evidence, EvidenceFile, evidence_of
from gre.bench.corpus.extraction import Extractor
from gre.config import Config
from gre.errors import InputError
from gre.records import Tally
from gre.store import require_file, write_jsonl, write_manifest
from gre.world.cues import KINDS, PAPER_KINDS

Progress = Callable[[int], object]


class CorpusConfig(Config):
    """Settings of the corpus.

    Attributes:
        min_count: Chains that must name an indicator, for an entry.
        examples: Steps that are kept for each entry.
        batch: Chains that are read at a time: after an interruption, so many are read again.
    """

    min_count: int = Field(default=2, ge=1)
    examples: int = Field(default=3, ge=0)
    batch: int = Field(default=128, ge=1)


@dataclass
class CorpusBuilt:
    """What became of the chains.

    Attributes:
        tally: Of chains: kept, or dropped for a reason.
        mentions: By kind: how often chains name an indicator of it, each chain and indicator once.
        entries: By kind, of the corpus.
        rare: Indicators that too few chains name for an entry.
        links: Mentions that are tied to a place.
        failures: Steps that could not be read, by reason, those of kept chains included.
        taken_up: Chains that an earlier, interrupted run had read.
    """

    tally: Tally = field(default_factory=Tally)
    mentions: Counter[str] = field(default_factory=Counter)
    entries: Counter[str] = field(default_factory=Counter)
    rare: int = 0
    links: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    taken_up: int = 0

    def counts(self) -> dict[str, Any]:
        """Give the numbers that the manifest holds."""
        return {
            "chains": self.tally.counts(),
            "mentions": {kind: self.mentions[kind] for kind in KINDS},
            "percent": {row.kind: row.percent for row in self.distribution()},
            "entries": {kind: self.entries[kind] for kind in KINDS},
            "rare": self.rare,
            "links": self.links,
            "failed_steps": dict(self.failures.most_common()),
        }

    def distribution(self) -> list["KindRow"]:
        """Mentions by kind beside the paper's figure 4."""
        total = self.mentions.total() or 1
        return [
            KindRow(
                kind, self.mentions[kind], round(100 * self.mentions[kind] / total, 1),
                PAPER_KINDS[kind], self.entries[kind],
            )
            for kind in KINDS
        ]  # fmt: skip

    def note(self, evidence: Evidence) -> None:
        """Count one chain."""
        self.tally.see()
        self.failures.update(evidence.failures)
        if evidence.dropped is not None:
            self.tally.drop(evidence.dropped)
            return
        self.tally.keep()
        named = {(one.kind, one.name) for one in evidence.named}
        self.mentions.update(kind for kind, _ in named)
        self.links += sum(bool(one.places) for one in evidence.named)


@dataclass(frozen=True)
class KindRow:
    """One row of the distribution.

    Attributes:
        percent: Of all mentions.
        paper: Of the paper's photos: another thing, put beside it to see what chains speak of.
    """

    kind: str
    mentions: int
    percent: float
    paper: float
    entries: int


def run(
    chains: Path | Sequence[Path],
    extractor: Extractor,
    out: Path,
    config: CorpusConfig | None = None,
    *,
    progress: Progress | None = None,
) -> CorpusBuilt:
    """Write `corpus.jsonl`, `places.jsonl`, `evidence.jsonl` and a manifest.

    What is found in each chain goes to `evidence.jsonl` as it is found: run again after an
    interruption with the same inputs, extractor and rules, it goes on there. The corpus is counted
    from that file at the end.

    Args:
        chains: Files of CoT examples, judge examples or drafts (JSONL, Parquet), or the paper's
            JSON. A chain that stands twice under one id is dropped once.
        progress: Told how many more chains are read.

    Raises:
        InputError: there are no chains.
        MissingFileError, RecordError: as `read_chains`.
    """
    started = time.time()
    config = config or CorpusConfig()
    files = [require_file(path) for path in ([chains] if isinstance(chains, Path) else chains)]
    total = sum(count_chains(path) for path in files)
    if not total:
        raise InputError(f"{', '.join(str(path) for path in files)}: holds no chains")
    evidence = EvidenceFile(out / EVIDENCE_FILE, extractor, files)
    built = CorpusBuilt(taken_up=evidence.done())
    _advance(progress, built.taken_up)
    with evidence.adding(built.taken_up) as add:
        for some in _found(_all_chains(files), extractor, config.batch, built.taken_up):
            add(some)
            _advance(progress, len(some))
    entries, counted = _counted(evidence, built, config)
    write_jsonl(out / CORPUS_FILE, entries)
    write_jsonl(out / PLACES_FILE, counted.places())
    write_manifest(
        out, stage="bench build corpus", config=config, inputs=files, counts=built.counts(),
        started=started, more={"extractor": extractor.name},
    )  # fmt: skip
    return built


def total_chains(chains: Sequence[Path]) -> int:
    """How many chains there are to read."""
    return sum(count_chains(require_file(path)) for path in chains)


def _advance(progress: Progress | None, n: int) -> None:
    if progress is not None and n:
        progress(n)


def _all_chains(files: Iterable[Path]) -> Iterator[tuple[SourceChain, bool]]:
    """All chains in order, each with whether it stood there before."""
    seen: set[bytes] = set()
    for path in files:
        for chain in read_chains(path):
            key = hashlib.sha256("\0".join((chain.id, *chain.steps)).encode()).digest()[:16]
            yield chain, key in seen
            seen.add(key)


def _found(
    chains: Iterator[tuple[SourceChain, bool]], extractor: Extractor, batch: int, skip: int
) -> Iterator[list[Evidence]]:
    """What each chain names, some chains at a time."""
    unread = islice(chains, skip, None)
    while some := list(islice(unread, batch)):
        new = [chain for chain, repeated in some if not repeated]
        found = iter(extractor.extract([step for chain in new for step in chain.steps]))
        by_chain = {id(chain): [next(found) for _ in chain.steps] for chain in new}
        yield [
            Evidence(id=chain.id, dropped="repeated")
            if repeated
            else evidence_of(chain.id, chain.steps, by_chain[id(chain)])
            for chain, repeated in some
        ]


def _counted(
    evidence: EvidenceFile, built: CorpusBuilt, config: CorpusConfig
) -> tuple[list[CorpusEntry], Counted]:
    counted = Counted(config.examples)
    for one in evidence:
        built.note(one)
        if one.dropped is None:
            counted.add(one)
    entries = counted.entries(config.min_count)
    built.rare = counted.rare(config.min_count)
    built.entries.update(entry.kind for entry in entries)
    return entries, counted
