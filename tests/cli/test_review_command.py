"""`gre review` on the command line: from records to a review, its status, and its export."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.data.review import Project
from gre.store import write_jsonl
from photos import save_photo
from reviewing import ACCEPT, REJECT, cot_record


def gre(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


@pytest.fixture
def records(tmp_path: Path) -> Path:
    for n in range(4):
        save_photo(tmp_path / "data" / "photos" / f"{n}.jpg", n)
    path = tmp_path / "data" / "cot.jsonl"
    write_jsonl(path, [cot_record(n) for n in range(4)])
    return path


@pytest.fixture
def project(records: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "review"
    result = gre("review", "create", records, "--project", folder, "--kind", "chain")
    assert result.exit_code == 0, result.output
    for name in ("Ann", "Ben", "Cid"):
        assert gre("review", "annotators", "add", name, "--project", folder).exit_code == 0
    return folder


def test_a_review_goes_from_records_to_records(project: Path, tmp_path: Path) -> None:
    with Project.open(project) as opened:
        for annotator in opened.annotators():
            for n in range(3):
                opened.submit(annotator, f"c{n}", REJECT if n == 0 else ACCEPT, 4.0)
    status = gre("review", "status", "--project", project)
    assert "open 1  agreed 3  disputed 0  adjudicated 0" in status.stdout
    assert "decision: alpha 1.000 (1.000 to 1.000), nominal, 3 units, 9 values" in status.stdout
    counts = json.loads(gre("review", "status", "--project", project, "--json").stdout)
    assert [one["done"] for one in counts["annotators"]] == [3, 3, 3]
    out = tmp_path / "out"
    done = gre("review", "export", "--project", project, "--out", out, "--json")
    assert json.loads(done.stdout)["dropped"] == {"rejected": 1, "unfinished": 1}
    assert len((out / "cot.jsonl").read_text().splitlines()) == 2


def test_a_token_is_printed_once_and_can_be_renewed(project: Path) -> None:
    old = gre("review", "annotators", "add", "Dan", "--adjudicates", "--project", project)
    new = gre("review", "annotators", "renew", "Dan", "--project", project)
    with Project.open(project) as opened:
        assert opened.annotator_of(old.stdout.strip()) is None
        dan = opened.annotator_of(new.stdout.strip())
    assert dan is not None
    assert dan.adjudicates
    listed = gre("review", "annotators", "list", "--project", project).stdout
    assert listed.splitlines() == ["Ann", "Ben", "Cid", "Dan  (adjudicates)"]


def test_label_studio_tasks_go_out_and_come_back(project: Path, tmp_path: Path) -> None:
    tasks = tmp_path / "tasks.json"
    result = gre("review", "export-label-studio", "--project", project, "--out", tasks)
    assert result.exit_code == 0, result.output
    assert tasks.with_suffix(".xml").is_file()
    exported = json.loads(tasks.read_text())
    exported[0]["annotations"] = [
        {"completed_by": 5, "result": [{"from_name": "decision", "value": {"choices": ["reject"]}}]}
    ]
    tasks.write_text(json.dumps(exported))
    command = ("review", "import-label-studio", tasks, "--project", project, "--json")
    assert json.loads(gre(*command).stdout)["dropped"] == {"unknown_annotator": 1}
    assert json.loads(gre(*command, "--annotator", "5=Ben").stdout)["kept"] == 1


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("status", "--project", "nowhere"), "no review here"),
        (("create", "none.jsonl", "--project", "x", "--kind", "chain"), "no such file"),
        (("annotators", "add", " ", "--project", "PROJECT"), "needs a name"),
        (("annotators", "add", "Ann", "--project", "PROJECT"), "called Ann already"),
        (("annotators", "renew", "Zoe", "--project", "PROJECT"), "no annotator called Zoe"),
        (("create", "RECORDS", "--project", "PROJECT", "--kind", "chain"), "a review already"),
        (("create", "RECORDS", "--project", "x", "--kind", "vote", "vote.drop=1"), "vote.drop"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    args: tuple[str, ...], says: str, project: Path, records: Path
) -> None:
    places = {"PROJECT": project, "RECORDS": records}
    result = gre("review", *(places.get(arg, arg) for arg in args))
    assert result.exit_code == 2
    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
