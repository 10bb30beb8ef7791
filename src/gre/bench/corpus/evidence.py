"""What was found in each chain: a file that grows as chains are read, and is taken up again."""

import hashlib
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel, ConfigDict, ValidationError

from gre.bench.corpus.extraction import Extraction, Extractor
from gre.errors import RecordError
from gre.store import sha256_of, told_in_one_line
from gre.world.cues import Kind

EVIDENCE_FILE = "evidence.jsonl"


class _Json(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Named(_Json):
    """An indicator that a step names, and the places that the step says it speaks for."""

    name: str
    kind: Kind
    places: tuple[str, ...] = ()
    step: int


class PlaceNamed(_Json):
    """A place that a chain names."""

    name: str
    level: str
    country: str | None = None


class Evidence(_Json):
    """What was found in one chain.

    Attributes:
        steps: The steps that name something, by their number from 0: for examples.
        failures: Why steps could not be read.
        dropped: Why the chain does not count; None where it does.
    """

    id: str
    named: tuple[Named, ...] = ()
    places: tuple[PlaceNamed, ...] = ()
    steps: dict[int, str] = {}
    failures: tuple[str, ...] = ()
    dropped: str | None = None


def evidence_of(id: str, steps: Sequence[str], extractions: Sequence[Extraction]) -> Evidence:
    """Put together what was found in the steps of a chain, and say whether it counts."""
    named = tuple(
        Named(name=mention.name, kind=mention.kind, places=mention.places, step=n)
        for n, extraction in enumerate(extractions)
        for mention in extraction.mentions
        if mention.name
    )
    places = {
        (place.name, place.level): PlaceNamed(
            name=place.name, level=place.level, country=place.country
        )
        for extraction in extractions
        for place in extraction.places
    }
    failures = tuple(e.failure for e in extractions if e.failure is not None)
    return Evidence(
        id=id, named=named, places=tuple(places.values()), failures=failures,
        steps={one.step: steps[one.step] for one in named},
        dropped=_why_dropped(steps, named, failures),
    )  # fmt: skip


def _why_dropped(
    steps: Sequence[str], named: Sequence[Named], failures: Sequence[str]
) -> str | None:
    if not steps:
        return "no_reasoning"
    if named:
        return None
    return f"unread_{failures[0]}" if failures else "names_no_indicator"


class EvidenceFile:
    """The file of evidence of one run; an interrupted run goes on in it.

    Args:
        path: The file.
        extractor: Who reads the chains.
        inputs: The files they come from: other files, other extractor or rules, and it begins anew.
    """

    def __init__(self, path: Path, extractor: Extractor, inputs: Sequence[Path]) -> None:
        self.path = path
        self._head = {
            "extractor": extractor.name,
            "rules": rules_hash(),
            "inputs": [sha256_of(one) for one in inputs],
        }

    def done(self) -> int:
        """How many chains an earlier run has read, up to the first of which a step failed.

        The file is cut off there: what failed is read again, and so is what was half written.
        """
        if not self.path.is_file():
            return 0
        with self.path.open("rb+") as file:
            if _json(file.readline()) != self._head:
                return 0
            n, end = 0, file.tell()
            while (line := file.readline()).endswith(b"\n") and _is_settled(line):
                n, end = n + 1, file.tell()
            file.truncate(end)
        return n

    @contextmanager
    def adding(self, done: int) -> Iterator["Adder"]:
        """Yield what takes more evidence; with nothing done, the file begins anew."""
        with told_in_one_line(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a" if done else "w", encoding="utf-8") as file:
                if not done:
                    file.write(json.dumps(self._head) + "\n")
                yield Adder(file)

    def __iter__(self) -> Iterator[Evidence]:
        with self.path.open("rb") as file:
            next(file)
            for number, line in enumerate(file, start=2):
                try:
                    yield Evidence.model_validate_json(line)
                except ValidationError as error:
                    name = self.path.name
                    raise RecordError(f"{name}:{number}: not evidence; remove the file") from error


class Adder:
    """Adds evidence to the open file; what was added is on the disk when it returns."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def __call__(self, evidence: Sequence[Evidence]) -> None:
        """Add the evidence of some chains."""
        for one in evidence:
            self._file.write(one.model_dump_json() + "\n")
        self._file.flush()


def _is_settled(line: bytes) -> bool:
    evidence = _json(line)
    return isinstance(evidence, dict) and not evidence.get("failures")


def _json(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None


def rules_hash() -> str:
    """Of this package's word lists and rules: what other rules have found is not gone on with."""
    digest = hashlib.sha256()
    package = resources.files("gre.bench.corpus")
    for folder in (package, package / "words"):
        for file in sorted(folder.iterdir(), key=lambda one: one.name):
            if file.name.endswith((".py", ".csv", ".yaml")):
                digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
