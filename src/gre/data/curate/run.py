"""From files to files: two passes over the drafts, nothing held in memory whole."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import BaseModel

from gre.data.curate.places import SPLITS
from gre.data.curate.plan import Plan, make_plan
from gre.data.curate.settings import CurateConfig
from gre.data.curate.sorting import Exclusion, Set, Sorted, Sorter
from gre.data.curate.sweep import ThetaRow
from gre.data.runner import Runner
from gre.errors import InputError
from gre.prompts import load_prompt
from gre.records import Draft, JudgeExample, Located, Seed, Split, Tally
from gre.store import (
    count_records,
    jsonl_writer,
    read_records,
    relative_to,
    write_json,
    write_manifest,
)

L = TypeVar("L", bound=Located)
Progress = Callable[[int, int], None]

# What is kept apart from training, each in a folder of its own.
HELD_OUT: tuple[Split, ...] = SPLITS[1:]
SETS: tuple[Set, ...] = ("cot", "judge", "seed")


@dataclass
class Curated:
    """What curation made of the drafts; no record is in two of the three sets.

    Attributes:
        tally: Of drafts: kept in CoT or Judge, or dropped. A dropped draft's photo is still a
            photo with a coordinate, and goes to the Seed set.
        sizes: Records by split and set; Judge by label as well.
        sweep: What every theta would yield.
        straddling, largest_group: How the split went; see `Splits`.
        teachers, prompts: How many drafts each of them brought about.
    """

    tally: Tally = field(default_factory=Tally)
    sizes: Counter[tuple[Split, str]] = field(default_factory=Counter)
    sweep: list[ThetaRow] = field(default_factory=list)
    straddling: int = 0
    largest_group: float = 0.0
    teachers: Counter[str] = field(default_factory=Counter)
    prompts: Counter[str] = field(default_factory=Counter)

    def of(self, split: Split) -> dict[str, Any]:
        """Sizes of the sets of one split."""
        size = self.sizes
        return {
            "cot": size[split, "cot"],
            "judge": {"true": size[split, "judge_true"], "false": size[split, "judge_false"]},
            "seed": size[split, "seed"],
        }

    def counts(self) -> dict[str, Any]:
        """Give the numbers that the manifest holds; what is trained on comes first."""
        held_out = {
            split: self.of(split)
            for split in HELD_OUT
            if any(self.sizes[split, name] for name in ("cot", "judge", "seed"))
        }
        split = {
            "held_out": held_out,
            "straddling": self.straddling,
            "largest_group": round(self.largest_group, 4),
        }
        return {
            "drafts": self.tally.counts(),
            **self.of("train"),
            **(split if held_out else {}),
            "teachers": dict(self.teachers.most_common()),
            "prompt_hashes": dict(self.prompts.most_common()),
        }

    def note(self, one: Sorted) -> None:
        """Count one record."""
        if isinstance(one.record, Exclusion):
            self.tally.see()
            self.tally.drop(one.record.reason)
            return
        split = one.split or "train"
        self.sizes[split, one.set] += 1
        if isinstance(one.record, JudgeExample):
            self.sizes[split, "judge_true" if one.record.label else "judge_false"] += 1
        if one.set != "seed":
            self.tally.see()
            self.tally.keep()


def run(
    drafts_file: Path,
    seeds_file: Path | None,
    out: Path,
    config: CurateConfig,
    *,
    runner: Runner | None = None,
    progress: Progress | None = None,
) -> Curated:
    """Write `cot.jsonl`, `judge.jsonl`, `seed.jsonl`, `exclusions.jsonl` and a manifest.

    The three in `out` itself hold what may be trained on; records of the splits that are held out
    are in the same three files in `out/validation`, `out/test` and `out/unseen`, where there are
    any. All files take their places at the very end, the manifest last: an interrupted run leaves
    what was there before, and is run again.

    Args:
        drafts_file: Drafts as `gre teach` writes them, or the paper's CoT or Judge file (`.json`),
            to be curated anew.
        seeds_file: All seeds; those that never got a draft join the Seed set. None takes the
            drafts' photos alone.
        runner: What the examination of drafts is spread over.
        progress: Called with (records gone through, records to go through).

    Raises:
        InputError: there are no drafts.
    """
    started = time.time()
    load_prompt(config.prompt)  # a mistake in its name is told before the work
    drafts = RecordFile(drafts_file, Draft, out)
    seeds = drafts if seeds_file is None else RecordFile(seeds_file, Seed, out)
    steps = _Steps(2 * len(drafts) + len(seeds), progress)
    if not len(drafts):
        raise InputError(f"{drafts_file}: holds no records")
    plan = make_plan(drafts, seeds, config, runner=runner, advance=steps)
    result = Curated(
        sweep=plan.sweep,
        straddling=plan.splits.straddling,
        largest_group=plan.splits.largest,
        teachers=plan.teachers,
        prompts=plan.prompts,
    )
    _write_records(_sorted(plan, drafts, seeds, config), out, result, steps)
    write_json(out / "theta.json", [row.row() for row in result.sweep])
    inputs = [drafts_file] if seeds_file is None else [drafts_file, seeds_file]
    write_manifest(
        out, stage="curate", config=config, inputs=inputs, counts=result.counts(), started=started
    )
    return result


def _sorted(
    plan: Plan, drafts: "RecordFile[Draft]", seeds: "RecordFile[Any]", config: CurateConfig
) -> Iterator[Sorted]:
    sorter = Sorter(plan, config)
    yield from sorter.drafts(drafts)
    yield from sorter.seeds(seeds)


class RecordFile(Generic[L]):
    """The records of a file, read anew each time, their image paths as seen from a folder."""

    def __init__(self, file: Path, kind: type[L], seen_from: Path) -> None:
        self.file, self.kind, self.seen_from = file, kind, seen_from
        self._n = sum(1 for _ in self._read()) if file.suffix == ".json" else count_records(file)

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[L]:
        here, there = self.file.parent.absolute(), self.seen_from.absolute()

        @cache
        def folder(name: str) -> str:
            return relative_to(here / name, there)

        for record in self._read():
            parent, _, name = record.image.rpartition("/")
            parent = parent or ("/" if record.image.startswith("/") else "")
            image = f"{folder(parent)}/{name}".removeprefix("./")
            yield record.model_copy(update={"image": image})

    def _read(self) -> Iterator[Any]:
        if self.file.suffix != ".json":
            return read_records(self.file, self.kind)
        if self.kind is not Draft:
            raise InputError(
                f"{self.file.name}: seeds are Parquet or JSONL, as gre seeds writes them"
            )
        from gre.data.publish.paper_json import read_drafts  # it reads what curation writes

        return read_drafts(self.file)


class _Steps:
    """Counts what has been gone through and passes it on."""

    def __init__(self, total: int, progress: Progress | None) -> None:
        self.done, self.total, self.progress = 0, total, progress

    def __call__(self) -> None:
        self.done += 1
        if self.progress is not None:
            self.progress(self.done, self.total)


def _write_records(
    records: Iterator[Sorted], out: Path, result: Curated, steps: Callable[[], None]
) -> None:
    """Write every record to its file; the files take their places together."""
    writers: dict[Path, Callable[[BaseModel | dict[str, Any]], None]] = {}
    with ExitStack() as stack:

        def writer(path: Path) -> Callable[[BaseModel | dict[str, Any]], None]:
            if path not in writers:
                writers[path] = stack.enter_context(jsonl_writer(path))
            return writers[path]

        for name in (*SETS, "exclusions"):  # there, though they be empty
            writer(out / f"{name}.jsonl")
        for one in records:
            result.note(one)
            folder = folder_of(out, one.split)
            record = one.record if folder == out else _one_up(one.record)
            writer(folder / f"{one.set}.jsonl")(record)
            steps()
        (out / "manifest.json").unlink(missing_ok=True)  # it described what is now replaced
    _remove_stale(out, set(writers))


def folder_of(out: Path, split: Split | None) -> Path:
    """The folder of a split's files: `out` itself for what may be trained on."""
    return out / split if split in HELD_OUT else out


def _one_up(record: BaseModel) -> BaseModel:
    """The record as it is written one folder further down."""
    if not isinstance(record, Located) or record.image.startswith("/"):
        return record
    return record.model_copy(update={"image": f"../{record.image}"})


def _remove_stale(out: Path, written: set[Path]) -> None:
    """Take away held-out files of an earlier run that had another split."""
    for path in (out / split / f"{name}.jsonl" for split in HELD_OUT for name in SETS):
        if path not in written:
            path.unlink(missing_ok=True)
