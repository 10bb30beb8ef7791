"""Label Studio: tasks with pre-annotations and their form go out, annotations come back."""

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from gre.data.review import Item, KeyStepsVerdict, Project, Verdict, VoteVerdict
from gre.data.review.label_studio import export_label_studio, import_label_studio
from gre.errors import InputError, RecordError
from reviewing import (
    ACCEPT,
    KEEP,
    REJECT,
    STEPS,
    STRIKE,
    Team,
    chain_item,
    edit,
    edited,
    team_of,
)  # fmt: skip

KEY_STEPS = KeyStepsVerdict.model_validate(
    {
        "steps": [
            {"text": "A red bus.", "tag": "background", "indicator": "social"},
            {"text": "So <b>London</b>.", "tag": "inference"},
        ]
    }
)
VERDICTS: dict[str, tuple[Verdict, ...]] = {
    "chain": (ACCEPT, REJECT, edited(STRIKE, KEEP, edit("So <i>London</i> & no other."))),
    "vote": (
        VoteVerdict(inferable=True, scene="natural", indicators=("climate", "language")),
        VoteVerdict(inferable=False),
        VoteVerdict(inferable=True),
    ),
    "key_steps": (KEY_STEPS, KeyStepsVerdict(steps=KEY_STEPS.steps[::-1]), KEY_STEPS),
}


def item_of(kind: str) -> Item:
    if kind == "chain":
        return chain_item(0)
    if kind == "vote":
        return Item("c0", "vote", "images/a.jpg")
    steps = [{"text": STEPS[0], "tag": "background", "indicator": None}]
    return Item("c0", "key_steps", "images/a.jpg", {"lat": 51.5, "lon": 0.0, "steps": steps})


@pytest.mark.parametrize("kind", ["chain", "vote", "key_steps"])
def test_verdicts_survive_the_way_through_label_studio(kind: str, tmp_path: Path) -> None:
    one = team_of(tmp_path / "one", [item_of(kind)])
    one.all_say("c0", *VERDICTS[kind])
    tasks = tmp_path / "tasks.json"
    assert export_label_studio(one.project, tasks, annotations=True) == 1
    other = team_of(tmp_path / "other", [item_of(kind)])
    done = import_label_studio(other.project, tasks)
    assert (done.tally.kept, done.problems) == (3, ())
    assert [given.verdict for given in other.project.verdicts("c0")] == list(VERDICTS[kind])
    assert [given.seconds for given in other.project.verdicts("c0")] == [5.0] * 3
    assert import_label_studio(other.project, tasks).tally.kept == 3  # once more: no change
    assert len(other.project.verdicts("c0")) == 3


@pytest.mark.parametrize("kind", ["chain", "vote", "key_steps"])
def test_every_field_of_a_task_is_declared_in_the_form(kind: str, tmp_path: Path) -> None:
    team = team_of(tmp_path / "one", [item_of(kind)])
    team.all_say("c0", *VERDICTS[kind])
    path = tmp_path / "tasks.json"
    export_label_studio(team.project, path, annotations=True)
    (task,) = json.loads(path.read_text())
    form = ET.parse(path.with_suffix(".xml")).getroot()
    fields = {node.get("name"): node for node in form if node.get("toName")}
    objects = {node.get("name"): node.get("value") for node in form if node.get("value")}
    for value in objects.values():
        assert value is not None
        assert not value.startswith("$") or value[1:] in task["data"]
    for said in [*task["predictions"], *task["annotations"]]:
        for region in said["result"]:
            node = fields[region["from_name"]]
            assert node.get("toName") == region["to_name"]
            assert node.tag.lower() == region["type"]
            offered = {choice.get("value") for choice in node}
            assert set(region["value"].get("choices", ())) <= offered


def test_what_annotators_begin_with_is_the_prediction_and_nobody_is_shown_the_others(
    tmp_path: Path,
) -> None:
    team = team_of(tmp_path / "one", [chain_item(0), chain_item(1, gold=REJECT)])
    team.project.submit(team.people[0], "c0", REJECT, 1)
    path = tmp_path / "tasks.json"
    assert export_label_studio(team.project, path, image_prefix="/local/?d=") == 1  # no gold
    (task,) = json.loads(path.read_text())
    assert task["annotations"] == []
    assert task["data"]["image"] == "/local/?d=images/a.jpg"
    texts = [r["value"]["text"] for r in task["predictions"][0]["result"] if "text" in r["value"]]
    assert texts == [[step] for step in STEPS]


def annotation(who: object, *fields: tuple[str, dict[str, Any]], **more: Any) -> dict[str, Any]:
    result = [{"from_name": name, "value": value} for name, value in fields]
    return {"completed_by": who, "result": result, **more}


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return team_of(tmp_path / "review", [chain_item(0)])


def imported(project: Project, tmp_path: Path, *annotations: Any, **names: str) -> Any:
    path = tmp_path / "back.json"
    path.write_text(json.dumps([{"id": 7, "data": {"gre_id": "c0"}, "annotations": annotations}]))
    return import_label_studio(project, path, names)


def test_annotations_as_label_studio_writes_them_are_read(team: Team, tmp_path: Path) -> None:
    accept = ("decision", {"choices": ["accept"]})
    rewritten = ("text3", {"text": ["So this is London, England."]})
    done = imported(
        team.project, tmp_path,
        annotation({"id": 3, "email": "b@example.org", "first_name": "Ben"}, accept),
        annotation(12, accept, rewritten, lead_time=8.5),
        annotation(12, accept, was_cancelled=True),
        **{"12": "Cid"},
    )  # fmt: skip
    assert (done.tally.seen, done.tally.kept) == (2, 2)
    ben, cid = team.project.verdicts("c0")
    assert ben.verdict == ACCEPT
    assert cid.verdict == edited(KEEP, KEEP, edit("So this is London, England."))
    assert cid.seconds == 8.5


def test_annotations_that_are_no_verdicts_are_dropped_and_told(team: Team, tmp_path: Path) -> None:
    struck = ("action1", {"choices": ["strike"]})
    done = imported(
        team.project, tmp_path,
        annotation("Zoe", ("decision", {"choices": ["accept"]})),
        annotation("Ann"),
        annotation("Ben", ("decision", {"choices": ["edited"]}), struck),
    )  # fmt: skip
    assert done.tally.dropped == {"unknown_annotator": 1, "not_accepted": 2}
    assert [problem.split(":")[0] for problem in done.problems] == ["c0, Zoe", "c0, Ann", "c0, Ben"]
    assert "a struck step needs a reason" in done.problems[2]
    assert team.project.verdicts("c0") == []


def test_a_file_that_is_no_export_is_one_clear_line(team: Team, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for text in ("{", '{"data": 1}', '[{"data": {}}]'):
        path.write_text(text)
        with pytest.raises(RecordError, match=r"x\.json"):
            import_label_studio(team.project, path)
    with pytest.raises(InputError, match="first"):
        team.project.verdicts("c0", viewer=team.people[0])
