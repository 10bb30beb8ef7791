"""Chains whose labels are known: labelled by somebody, or written by GeoWorld."""

from collections.abc import Iterator
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from gre.bench.chains.results import Label
from gre.bench.chains.sorting.measure import LabelledChain
from gre.records import Split
from gre.store import read_jsonl
from gre.world.narrate import Narration, narrate
from gre.world.sample import iterate
from gre.world.teacher import FaultRates, teach

# Widths of pictures, by turns: the less can be read, the more steps only describe.
SIZES = (112, 224, 448)


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    text: str
    label: Label


class _Line(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    part: str
    steps: tuple[_Step, ...]


def read_labelled_chains(path: Path, part: str) -> list[LabelledChain]:
    """Read one part of a file of labelled chains, as `benchmarks/labelled/README.md` describes it.

    Raises:
        MissingFileError, RecordError: the file is not there, or a line does not fit.
    """
    return [
        LabelledChain(
            tuple(step.text for step in line.steps), tuple(step.label for step in line.steps)
        )
        for line in read_jsonl(path, _Line)
        if line.part == part
    ]


def geoworld_chains(seed: int, n: int, *, split: Split, faults: bool) -> Iterator[LabelledChain]:
    """Write the chains of drawn scenes, at several sizes by turns.

    Args:
        faults: By the teacher that errs, whose malformed responses are taken as they were meant;
            otherwise by the narrator.
    """
    for k, scene in enumerate(iterate(seed, split, n)):
        size = SIZES[k % len(SIZES)]
        if faults:
            yield _labelled(teach(scene, size, FaultRates(), seed=seed).narration)
        else:
            yield _labelled(narrate(scene, size))


def _labelled(narration: Narration) -> LabelledChain:
    steps = narration.steps
    return LabelledChain(tuple(step.text for step in steps), tuple(step.tag for step in steps))
