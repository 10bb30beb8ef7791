"""Reads reasoning chains from whatever file holds them: CoT, Judge or drafts, or the paper's."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gre.chain import split_steps, think_text
from gre.data.publish.paper_json import read_drafts
from gre.errors import RecordError
from gre.records import NonEmpty
from gre.store import count_records, read_records


@dataclass(frozen=True)
class SourceChain:
    """One chain to read.

    Attributes:
        id: Of the record.
        steps: Of the chain, in order; empty where the record holds no reasoning.
    """

    id: str
    steps: tuple[str, ...]


class _Record(BaseModel):
    """As much of a record as matters here: CoT and drafts have a response, Judge has a chain."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: NonEmpty
    response: str | None = None
    chain: str | None = None


def read_chains(path: Path) -> Iterator[SourceChain]:
    """Read the chains of a file: JSONL or Parquet records, or the paper's JSON (`.json`).

    Raises:
        MissingFileError: the file is not there.
        RecordError: a record has neither a response nor a chain, or no id.
    """
    if path.suffix == ".json":
        for draft in read_drafts(path):
            yield SourceChain(draft.id, _steps(draft.response))
        return
    for number, record in enumerate(read_records(path, _Record), start=1):
        text = record.response if record.response is not None else record.chain
        if text is None:
            raise RecordError(f"{path.name}: record {number}: neither a response nor a chain")
        yield SourceChain(record.id, _steps(text))


def count_chains(path: Path) -> int:
    """How many chains a file holds, without reading more than it must."""
    if path.suffix == ".json":
        return sum(1 for _ in read_drafts(path))
    return count_records(path)


def _steps(response: str) -> tuple[str, ...]:
    return split_steps(think_text(response))
