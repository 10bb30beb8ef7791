"""What others have published: the rows of their tables, as data, each with where it was read.

`rows.csv` holds a row for each system on each suite in percent as printed; `papers.csv` the papers.
A number stands for what its paper says and for nothing else: which photos were still to be had, how
answers were read and what counted as a miss differ between papers, and are often not told.
"""

import csv
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from typing import Literal, TypeVar, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from gre.errors import RecordError
from gre.records import NonEmpty
from gre.store import first_problem

Mode = Literal[
    "prior knowledge",
    "retrieval",
    "classification",
    "retrieval-augmented",
    "reasoning",
    "other",
]
# How a system comes by its answer, in the order in which tables show the groups.
MODES: tuple[Mode, ...] = get_args(Mode)

M = TypeVar("M", bound=BaseModel)


class Paper(BaseModel):
    """A paper that a system or a number comes from.

    Attributes:
        arxiv: Its number on arXiv; empty where none is known to us.
        date: Year and month; empty where it is not known.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: NonEmpty
    title: NonEmpty
    arxiv: str = Field(default="", pattern=r"^(\d{4}\.\d{5})?$")
    venue: str = ""
    date: str = Field(default="", pattern=r"^(\d{4}-\d{2})?$")

    @property
    def source(self) -> str:
        """How a table cites it."""
        return f"arXiv:{self.arxiv}" if self.arxiv else self.venue or self.title


class PublishedRow(BaseModel):
    """One system on one suite, as published.

    Attributes:
        suite: Key of the suite.
        mode: How the system comes by its answer.
        stage: The row's name in the ablation of the GRE model (`base`, `CI`, ... `CI+I+II`).
        paper: Who made the system.
        reported_in: Where the numbers were read; papers do not always agree on a system.
        accuracy: Share in [0, 1] within each threshold, `"25"`; a threshold not reported is absent.
        digits: How many decimals of a percent were printed.
        cot_quality: The chain quality of GREval-Bench, 0 to 100.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    suite: NonEmpty
    name: NonEmpty
    mode: Mode
    stage: str = ""
    paper: Paper
    reported_in: Paper
    accuracy: Mapping[str, float]
    digits: int = 1
    mean_km: float | None = Field(default=None, gt=0)
    cot_quality: float | None = Field(default=None, ge=0, le=100)
    note: str = ""

    def share(self, threshold_km: float) -> float | None:
        """The share within a threshold, where it was reported."""
        return self.accuracy.get(f"{threshold_km:g}")

    @property
    def date(self) -> str:
        """When the numbers were published; empty where it is not known."""
        return self.reported_in.date

    @property
    def source(self) -> str:
        """Where the numbers were read."""
        return self.reported_in.source


def published(suite: str) -> list[PublishedRow]:
    """All published rows of a suite, oldest first within each mode; none of a suite unknown here.

    The suite's name is taken as people write it.

    >>> [row.name for row in published("Im2GPS3k")][0]
    'Qwen2.5-VL-7B'
    >>> published("my own photos")
    []
    """
    wanted = _plain(suite)
    rows = [row for row in published_rows() if _plain(row.suite) == wanted]
    return sorted(rows, key=lambda row: (MODES.index(row.mode), row.paper.date or "9999"))


def published_suites() -> tuple[str, ...]:
    """The suites that rows are known of."""
    return tuple(dict.fromkeys(row.suite for row in published_rows()))


@lru_cache(maxsize=1)
def published_rows() -> tuple[PublishedRow, ...]:
    """Every row, checked.

    Raises:
        RecordError: `rows.csv:17: mode: ...`, where a row does not fit.
    """
    papers = {paper.key: paper for paper in _papers()}
    return tuple(
        _checked(PublishedRow, _row_values(cells, papers), f"rows.csv:{number}")
        for number, cells in _read("rows.csv")
    )


def _papers() -> list[Paper]:
    return [_checked(Paper, cells, f"papers.csv:{n}") for n, cells in _read("papers.csv")]


def _row_values(cells: Mapping[str, str], papers: Mapping[str, Paper]) -> dict[str, object]:
    shares = {name[2:]: text for name, text in cells.items() if name.startswith("km") and text}
    rest = {
        name: text
        for name, text in cells.items()
        if text and not name.startswith("km") and name not in ("paper", "reported_in")
    }
    return {
        **rest,
        "paper": papers.get(cells["paper"]),
        "reported_in": papers.get(cells["reported_in"]),
        "accuracy": {km: round(float(text) / 100, 6) for km, text in shares.items()},
        "digits": max((len(text.partition(".")[2]) for text in shares.values()), default=1),
    }


def _checked(kind: type[M], values: object, where: str) -> M:
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        raise RecordError(f"{where}: {first_problem(error)}") from error


def _read(name: str) -> list[tuple[int, dict[str, str]]]:
    text = (resources.files("gre.bench.published") / name).read_text(encoding="utf-8")
    return list(enumerate(csv.DictReader(text.splitlines()), start=2))


def _plain(name: str) -> str:
    return "".join(letter for letter in name.lower() if letter.isalnum())
