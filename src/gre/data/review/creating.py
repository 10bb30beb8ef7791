"""From records to a project: pictures are brought below its folder, chains taken apart."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from gre.chain import read_chain
from gre.data.publish.paper_json import read_cot
from gre.data.publish.pictures import Job, Picture, publish_picture
from gre.data.publish.settings import PublishConfig
from gre.data.review.project import DATABASE, Project
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import Item, KeyStep, TaskKind, parse_problem, read_verdict
from gre.data.runner import LocalRunner, Runner
from gre.errors import InputError, RecordError
from gre.records import CoTExample, Latitude, Longitude, NonEmpty, Tally
from gre.store import first_problem, jsonl_writer, read_jsonl, read_records

EXCLUSIONS = "exclusions.jsonl"


class _Photo(BaseModel):
    """A photo with its truth and whatever else its record holds."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: NonEmpty
    image: NonEmpty
    lat: Latitude
    lon: Longitude


class _GoldLine(BaseModel):
    """A line of a file of gold items: a record, and the verdict that is expected of it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    record: dict[str, Any]
    verdict: Annotated[Any, BeforeValidator(read_verdict)]


class _Work(NamedTuple):
    """An item on its way; its picture, or why there is none."""

    item: Item
    job: Job | None
    problem: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Created:
    """A new project and what became of the records: each an item, or dropped for a reason."""

    project: Project
    tally: Tally


def create_from_records(
    records: Path,
    root: Path,
    kind: TaskKind,
    config: ReviewConfig | None = None,
    *,
    gold: Path | None = None,
    pictures_below: Path | None = None,
    runner: Runner | None = None,
    progress: Callable[[int], None] | None = None,
) -> Created:
    """Make a project of a file of records. What cannot be reviewed is in `exclusions.jsonl`.

    Pictures get names that tell nothing; those of an interrupted run are not made again.

    Args:
        records: For chains, GRE30K-CoT as JSONL, Parquet or the paper's JSON. For votes, any
            records with an image and a coordinate. For key steps the same; drafted `steps`, or
            the chain of a `response`, are what annotators begin with.
        root: The project's folder.
        gold: Lines of `{"record": ..., "verdict": ...}`: items whose right verdict is known.
        pictures_below: Folder that all pictures have to lie in, links followed; None takes the
            one that holds the folder of `records`.
        runner: What the work on pictures is spread over.
        progress: Called with the number of records that went through.

    Raises:
        InputError: there is a review already, no record can be reviewed, or an id comes twice.
        RecordError: a line that is no record of this kind.
    """
    if (root / DATABASE).exists():
        raise InputError(f"{root}: holds a review already")
    config = config or ReviewConfig()
    below = (pictures_below or records.absolute().parent.parent).resolve()
    work = _items(records, kind)
    if gold is not None:
        work = _chained(work, _gold_items(gold, kind))
    tally, items = Tally(), []
    bring = partial(_bring, config=PublishConfig(images=config.images, max_side=config.max_side))
    jobs = (_with_job(one, folder, below, root, config) for one, folder in work)
    with jsonl_writer(root / EXCLUSIONS) as exclude:
        for done in (runner or LocalRunner()).map(bring, jobs):
            tally.see()
            if done.problem:
                tally.drop(done.problem)
                exclude({"id": done.item.id, "reason": done.problem, "detail": done.detail})
            else:
                tally.keep()
                items.append(done.item)
            if progress is not None:
                progress(1)
        if not any(item.gold is None for item in items):
            reasons = ", ".join(f"{name} {n}" for name, n in tally.dropped.most_common())
            raise InputError(f"{records}: nothing can be reviewed ({reasons or 'no records'})")
    return Created(Project.create(root, items, config), tally)


def _chained(*parts: Iterator[tuple[Item, Path]]) -> Iterator[tuple[Item, Path]]:
    for part in parts:
        yield from part


def _items(path: Path, kind: TaskKind) -> Iterator[tuple[Item, Path]]:
    """Give each record as an item, with the folder that its image is seen from."""
    model: type[BaseModel] = CoTExample if kind == "chain" else _Photo
    if path.suffix == ".json" and kind == "chain":
        source: Iterator[Any] = read_cot(path)
    else:
        source = read_records(path, model)
    for record in source:
        yield item_of(record.model_dump(mode="json"), kind), path.parent


def _gold_items(path: Path, kind: TaskKind) -> Iterator[tuple[Item, Path]]:
    model: type[BaseModel] = CoTExample if kind == "chain" else _Photo
    for number, line in enumerate(read_jsonl(path, _GoldLine), start=1):
        try:
            record = model.model_validate(line.record)
        except ValidationError as error:
            raise RecordError(f"{path.name}:{number}: record: {first_problem(error)}") from error
        item = item_of(record.model_dump(mode="json"), kind)
        yield replace(item, gold=line.verdict), path.parent


def item_of(record: dict[str, Any], kind: TaskKind) -> Item:
    """Make an item of a record; a chain that cannot be taken apart gets no steps."""
    if kind == "vote":
        payload: dict[str, Any] = {}
    else:
        payload = {"lat": record["lat"], "lon": record["lon"]}
    if kind == "chain":
        chain = read_chain(record["response"])
        payload |= {
            "steps": list(chain.steps) if chain else [],
            "answer": chain.answer if chain else "",
            "error_km": record["error_km"],
            "prompt": record["prompt"],
        }
    elif kind == "key_steps":
        payload["steps"] = _drafted(record)
    return Item(record["id"], kind, record["image"], payload, record=record)


def _drafted(record: dict[str, Any]) -> list[dict[str, Any]]:
    """The steps that annotators begin with, as `KeyStep` holds them; tags may still be wrong."""
    steps = record.get("steps")
    if not isinstance(steps, list):
        chain = read_chain(str(record.get("response") or ""))
        steps = list(chain.steps) if chain else []
    drafted = []
    for step in steps:
        fields = step if isinstance(step, dict) else {"text": step, "tag": "background"}
        try:
            drafted.append(KeyStep.model_validate(fields).model_dump(mode="json"))
        except ValidationError as error:
            raise RecordError(f"{record['id']}: steps: {first_problem(error)}") from error
    return drafted


def _with_job(item: Item, folder: Path, below: Path, root: Path, config: ReviewConfig) -> _Work:
    if item.kind == "chain":
        if not item.payload["steps"]:
            return _Work(item, None, "not_a_chain", "no think and answer block with steps")
        problem = parse_problem(item.payload["steps"], item.payload["answer"])
        if problem:
            return _Work(item, None, "not_a_chain", problem)
    if item.gold is not None and item.gold.kind != item.kind:
        raise InputError(f"{item.id}: the gold verdict is no {item.kind} verdict")
    source = folder / item.image
    how = (item.id, str(source), config.images, config.max_side)
    stem = hashlib.sha256(json.dumps(how).encode()).hexdigest()[:20]
    return _Work(item, Job(source, below, root, stem))


def _bring(work: _Work, config: PublishConfig) -> _Work:
    """Bring an item's picture into the project."""
    if work.job is None:
        return work
    names = (f"images/{work.job.stem}{suffix}" for suffix in (".jpg", ".png"))
    known = next((name for name in names if (work.job.out / name).is_file()), None)
    picture = Picture(known) if known else publish_picture(work.job, config)
    item = replace(work.item, image=picture.name)
    return _Work(item, work.job, picture.problem, picture.detail)
