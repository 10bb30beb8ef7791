"""Label Studio's JSON, out and in: tasks with what is known already, and annotations back.

The form of the labels is that of Label Studio's tasks: `data`, `predictions` and `annotations`, of
which each holds a `result`: a list of `{from_name, to_name, type, value}`. Every step of a chain is
a field of its own, so that a project's labelling configuration has as many as its longest chain.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, cast
from urllib.parse import quote
from xml.etree import ElementTree as ET

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError

from gre.data.review.ledger import Given
from gre.data.review.people import Annotator
from gre.data.review.project import History, Project
from gre.data.review.tasks import (
    INDICATORS,
    REASONS,
    SCENES,
    TAGS,
    ChainVerdict,
    Item,
    KeyStepsVerdict,
    TaskKind,
    Verdict,
    VoteVerdict,
    read_verdict,
    require_fit,
)
from gre.errors import InputError, RecordError
from gre.records import Tally
from gre.store import first_problem, require_file, write_json, write_text

Result = list[dict[str, Any]]

# Key steps that the page of Label Studio has room for beyond the drafted ones.
_ROOM = 6


# Out


def export_label_studio(
    project: Project, out: Path, *, annotations: bool = False, image_prefix: str = ""
) -> int:
    """Write the tasks as `out`, and beside it the labelling configuration, as `.xml`.

    What annotators begin with is each task's prediction. Gold items are left out.

    Args:
        annotations: Write the verdicts that stand as well, in the form of Label Studio's own
            export: for reading and keeping. Annotators would see those of others.
        image_prefix: What image paths begin with, such as
            `/data/local-files/?d=project/` for Label Studio's local storage.

    Returns:
        How many tasks there are.
    """
    histories = [one for one in project.histories() if one.item.gold is None]
    tasks = [task_of(one, image_prefix, annotations=annotations) for one in histories]
    write_json(out, tasks)
    rooms = max(rooms_of(one.item) for one in histories)
    write_text(out.with_suffix(".xml"), labelling_config(project.kind, rooms))
    return len(tasks)


def rooms_of(item: Item) -> int:
    """How many steps an item's form needs."""
    if item.kind == "vote":
        return 0
    return len(item.payload["steps"]) + (_ROOM if item.kind == "key_steps" else 0)


def task_of(
    history: History, image_prefix: str = "", *, annotations: bool = False
) -> dict[str, Any]:
    """One item as a task of Label Studio."""
    item = history.item
    data: dict[str, Any] = {"gre_id": item.id, "image": image_prefix + quote(item.image)}
    if item.kind != "vote":
        data |= {"truth": f"{item.payload['lat']}, {item.payload['lon']}"}
    if item.kind == "chain":
        data |= {"answer": item.payload["answer"]}
        data |= {f"step{n}": text for n, text in enumerate(item.payload["steps"], start=1)}
    begin = _begin_with(item)
    return {
        "data": data,
        "predictions": [{"model_version": "draft", "result": begin}] if begin else [],
        "annotations": [_annotation(one, item) for one in history.standing] if annotations else [],
    }


def _annotation(given: Given, item: Item) -> dict[str, Any]:
    return {
        "completed_by": {"first_name": given.annotator},
        "created_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(given.at)),
        "lead_time": given.seconds,
        "result": result_of(given.verdict, item),
    }


def _begin_with(item: Item) -> Result:
    """What the form holds before anybody has looked."""
    if item.kind == "chain":
        steps = cast(Sequence[str], item.payload["steps"])
        texts = (_text(f"text{n}", text) for n, text in enumerate(steps, start=1))
        kept = (_choice(f"action{n}", "keep") for n in range(1, len(steps) + 1))
        return [*texts, *kept]
    if item.kind == "key_steps" and item.payload["steps"]:
        drafted = KeyStepsVerdict.model_validate({"steps": item.payload["steps"]})
        return result_of(drafted, item)
    return []


def result_of(verdict: Verdict, item: Item) -> Result:
    """A verdict as the fields of the form."""
    if isinstance(verdict, ChainVerdict):
        return _chain_result(verdict, item)
    if isinstance(verdict, VoteVerdict):
        result = [_choice("inferable", "yes" if verdict.inferable else "no")]
        result += [_choice("scene", verdict.scene)] if verdict.scene else []
        return result + ([_choice("indicators", *verdict.indicators)] if verdict.indicators else [])
    result = []
    for n, key in enumerate(verdict.steps, start=1):
        result += [_text(f"text{n}", key.text), _choice(f"tag{n}", key.tag)]
        result += [_choice(f"indicator{n}", key.indicator)] if key.indicator else []
    return result


def _chain_result(verdict: ChainVerdict, item: Item) -> Result:
    result = [_choice("decision", verdict.decision)]
    for n, step in enumerate(verdict.steps, start=1):
        text = step.text if step.text is not None else item.payload["steps"][n - 1]
        result += [_choice(f"action{n}", step.action), _text(f"text{n}", text)]
        result += [_choice(f"reason{n}", step.reason)] if step.reason else []
    return result + ([_text("note", verdict.note)] if verdict.note else [])


def _choice(name: str, *chosen: str) -> dict[str, Any]:
    value = {"choices": list(chosen)}
    where = {"id": name, "from_name": name, "to_name": "image"}
    return {**where, "type": "choices", "value": value}


def _text(name: str, text: str) -> dict[str, Any]:
    value = {"text": [text]}
    where = {"id": name, "from_name": name, "to_name": "image"}
    return {**where, "type": "textarea", "value": value}


# The form


def labelling_config(kind: TaskKind, rooms: int) -> str:
    """Write the labelling configuration, as Label Studio's settings page takes it.

    Args:
        rooms: Steps of the longest item.
    """
    view = ET.Element("View")
    ET.SubElement(view, "Image", name="image", value="$image", zoom="true")
    if kind == "vote":
        question = "Can country or city be inferred from this photo alone?"
        ET.SubElement(view, "Header", value=question)
        _choices(view, "inferable", ("yes", "no"), required=True)
        _choices(view, "scene", SCENES)
        _choices(view, "indicators", INDICATORS, several=True)
    else:
        ET.SubElement(view, "Text", name="truth", value="$truth")
        for n in range(1, rooms + 1):
            _step_form(view, kind, n)
    if kind == "chain":
        _choices(view, "decision", ("accept", "edited", "reject"), required=True)
        _area(view, "note")
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def _step_form(view: ET.Element, kind: TaskKind, n: int) -> None:
    ET.SubElement(view, "Header", value=f"Step {n}")
    if kind == "chain":
        _choices(view, f"action{n}", ("keep", "edit", "strike"))
        _choices(view, f"reason{n}", REASONS)
    else:
        _choices(view, f"tag{n}", TAGS)
        _choices(view, f"indicator{n}", INDICATORS)
    _area(view, f"text{n}")


def _choices(
    view: ET.Element, name: str, values: Iterable[str], *, several: bool = False,
    required: bool = False,
) -> None:  # fmt: skip
    choice = "multiple" if several else "single-radio"
    element = ET.SubElement(view, "Choices", name=name, toName="image", choice=choice)
    if required:
        element.set("required", "true")
    for value in values:
        ET.SubElement(element, "Choice", value=value)


def _area(view: ET.Element, name: str) -> None:
    ET.SubElement(view, "TextArea", name=name, toName="image", editable="true", maxSubmissions="1")


# In


class _Lenient(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Region(_Lenient):
    from_name: str
    value: dict[str, Any] = Field(default_factory=dict)


def _name_of(who: Any) -> Any:
    """Who made an annotation: a name, an object with one, or Label Studio's own number."""
    if isinstance(who, dict):
        return who.get("first_name") or who.get("email") or who.get("username") or who.get("id")
    return who


class _Annotation(_Lenient):
    completed_by: Annotated[str | int | None, BeforeValidator(_name_of)] = None
    lead_time: float | None = None
    was_cancelled: bool = False
    result: tuple[_Region, ...] = ()


class _Data(_Lenient):
    gre_id: str


class _Task(_Lenient):
    data: _Data
    annotations: tuple[_Annotation, ...] = ()


_TASKS: TypeAdapter[list[_Task]] = TypeAdapter(list[_Task])


@dataclass(frozen=True)
class Imported:
    """What became of the annotations, and what is wrong with those that were dropped."""

    tally: Tally
    problems: tuple[str, ...]


def import_label_studio(
    project: Project, file: Path, names: Mapping[str, str] | None = None
) -> Imported:
    """Take annotations of Label Studio as verdicts of the project's annotators.

    Label Studio's annotators are ours by their name; one who is not in the project, or whose item
    it is not, has no say. An annotation that is no verdict is dropped, with what is wrong with it.
    Importing a file again changes nothing.

    Args:
        names: Who is who, where names differ: Label Studio's number, email or first name of an
            annotator, and the name here.

    Raises:
        MissingFileError: the file is not there.
        RecordError: it is not an export of Label Studio.
    """
    people = {annotator.name: annotator for annotator in project.annotators()}
    tally, problems = Tally(), []
    with project.together():
        for task, annotation in _annotations(file):
            tally.see()
            who, one = str(annotation.completed_by), task.data.gre_id
            annotator = people.get((names or {}).get(who, who))
            if annotator is None:
                tally.drop("unknown_annotator")
                problems.append(f"{one}, {who}: no annotator is called that")
                continue
            try:
                _take(project, annotator, one, annotation)
                tally.keep()
            except InputError as error:
                tally.drop("not_accepted")
                problems.append(f"{one}, {who}: {error}")
    return Imported(tally, tuple(problems))


def _take(project: Project, annotator: Annotator, item_id: str, annotation: _Annotation) -> None:
    verdict = verdict_of(annotation.result, project.item(item_id))
    project.submit(annotator, item_id, verdict, annotation.lead_time or 0.0)


def _annotations(file: Path) -> Iterator[tuple[_Task, _Annotation]]:
    """Read an export of Label Studio; annotations that were cancelled are none."""
    try:
        tasks = _TASKS.validate_json(require_file(file).read_bytes())
    except ValidationError as error:
        raise RecordError(f"{file.name}: {first_problem(error)}") from error
    for task in tasks:
        for annotation in task.annotations:
            if not annotation.was_cancelled:
                yield task, annotation


def verdict_of(result: Iterable[_Region], item: Item) -> Verdict:
    """Read the fields of the form as a verdict.

    Raises:
        InputError: they make none, or none that fits the item.
    """
    fields = {region.from_name: region.value for region in result}
    if item.kind == "chain":
        value = _chain_fields(fields, item.payload["steps"])
    elif item.kind == "vote":
        answer = {"yes": True, "no": False}.get(_chosen(fields, "inferable") or "")
        seen = fields.get("indicators", {}).get("choices", ())
        value = {"inferable": answer, "scene": _chosen(fields, "scene"), "indicators": seen}
    else:
        value = {"steps": _key_fields(fields)}
    verdict = read_verdict({"kind": item.kind, **value})
    require_fit(item, verdict)
    return verdict


def _chain_fields(fields: dict[str, Any], steps: Sequence[str]) -> dict[str, Any]:
    """Read the steps of a chain; one that nobody touched is kept."""
    read = []
    for n, before in enumerate(steps, start=1):
        text = _written(fields, f"text{n}")
        action = _chosen(fields, f"action{n}") or "keep"
        if action == "keep" and text is not None and text.strip() != before:
            action = "edit"  # written into, and not marked as an edit
        step: dict[str, Any] = {"action": action}
        if action == "edit":
            step["text"] = text
        if action != "keep":
            step["reason"] = _chosen(fields, f"reason{n}")
        read.append(step)
    decision = _chosen(fields, "decision")
    if decision == "accept" and any(step["action"] != "keep" for step in read):
        decision = "edited"
    bare = decision == "reject" and "action1" not in fields
    note = _written(fields, "note") or ""
    return {"decision": decision, "steps": [] if bare else read, "note": note}


def _key_fields(fields: dict[str, Any]) -> list[dict[str, Any]]:
    numbers = sorted(int(name[4:]) for name in fields if name[:4] == "text" and name[4:].isdigit())
    return [
        {
            "text": _written(fields, f"text{n}"),
            "tag": _chosen(fields, f"tag{n}"),
            "indicator": _chosen(fields, f"indicator{n}"),
        }
        for n in numbers
        if (_written(fields, f"text{n}") or "").strip()
    ]


def _chosen(fields: dict[str, Any], name: str) -> str | None:
    choices = fields.get(name, {}).get("choices")
    return choices[0] if isinstance(choices, list) and choices else None


def _written(fields: dict[str, Any], name: str) -> str | None:
    """The text of a field: Label Studio gives a list of one, or plain text."""
    text = fields.get(name, {}).get("text")
    if isinstance(text, list):
        text = text[-1] if text else None
    return text if isinstance(text, str) else None
