"""The paper's files: what is written is read back the same, and what others wrote is read too."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gre.data import curate
from gre.data.publish.export import json_array_writer
from gre.data.publish.paper_json import (
    read_cot,
    read_drafts,
    read_examples,
    read_judge,
    read_seed,
    to_row,
)
from gre.data.publish.parts import Example
from gre.errors import RecordError
from gre.records import CoordExample, CoTExample, JudgeExample
from gre.store import read_all
from gre.train.data import load_examples

TEXT = st.text(min_size=1).map(lambda s: s.encode("utf-8", "replace").decode())
LOCATED: dict[str, Any] = {
    "id": TEXT, "image": TEXT, "lat": st.floats(-90, 90), "lon": st.floats(-180, 180),
    "split": st.sampled_from([None, "train", "validation", "test", "unseen"]), "prompt": TEXT,
}  # fmt: skip
RECORDS = (
    st.builds(CoTExample, **LOCATED, response=TEXT, error_km=st.floats(0, 20000))
    | st.builds(JudgeExample, **LOCATED, chain=TEXT, answer=TEXT, label=st.booleans())
    | st.builds(CoordExample, **LOCATED)
)


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    with json_array_writer(path) as add:
        for row in rows:
            add(row)
    return path


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.lists(RECORDS, min_size=1, max_size=4))
def test_what_is_written_is_read_back_the_same(tmp_path: Path, records: list[Example]) -> None:
    for kind in (CoTExample, JudgeExample, CoordExample):
        mine = [record for record in records if isinstance(record, kind)]
        path = write(tmp_path / "x.json", [to_row(record, record.image) for record in mine])
        assert json.loads(path.read_text(encoding="utf-8")) is not None
        assert list(read_examples(path, kind)) == mine


def published(**changes: Any) -> dict[str, Any]:
    """A CoT record as the paper publishes it."""
    row = {
        "image": "images/x.jpg",
        "conversations": [
            {"from": "human", "value": "<image>\nWhere?"},
            {"from": "gpt", "value": "<think>1. A tower.</think><answer>48.86, 2.29</answer>"},
        ],
        "gt_lat": 48.8584,
        "gt_lon": 2.2945,
    }
    return row | changes


def reply(text: str) -> list[dict[str, str]]:
    return [{"from": "human", "value": "<image>\nWhere?"}, {"from": "gpt", "value": text}]


def test_a_record_of_the_papers_own_needs_no_more_than_the_paper_gives(tmp_path: Path) -> None:
    (record,) = read_cot(write(tmp_path / "c.json", [published()]))
    assert (record.id, record.image, record.prompt, record.split) == (
        "x", "images/x.jpg", "Where?", None,
    )  # fmt: skip
    assert 0 < record.error_km < 1


def test_records_of_one_picture_are_told_apart(tmp_path: Path) -> None:
    records = list(read_cot(write(tmp_path / "c.json", [published()] * 3)))
    assert [record.id for record in records] == ["x", "x-2", "x-3"]


@pytest.mark.parametrize(
    "answer",
    [
        '"Latitude": "48.86°", "Longitude": "2.29°"',
        "[48.86, 2.29]",
        "48.86°N, 2.29°E",
        "Longitude: 2.29, Latitude: 48.86",
    ],
)
def test_answers_in_published_forms_are_measured(tmp_path: Path, answer: str) -> None:
    row = published(conversations=reply(f"<think>1. A tower.</think><answer>{answer}</answer>"))
    (record,) = read_cot(write(tmp_path / "c.json", [row]))
    assert record.error_km < 1
    assert answer in record.response


@pytest.mark.parametrize("lat", [-31.28, "-31.28", "-31.28°", "−31.28"])
def test_coordinates_may_be_text(tmp_path: Path, lat: Any) -> None:
    row = {"image": "i/s.jpg", "instructions": "Where?", "gt_lat": lat, "gt_lon": "149.28°"}
    (record,) = read_seed(write(tmp_path / "s.json", [row]))
    assert (record.lat, record.lon, record.prompt) == (-31.28, 149.28, "Where?")


def test_a_judged_answer_may_be_an_object(tmp_path: Path) -> None:
    row = published(
        conversations=reply("False"), predicted_cot="1. A hill.",
        predicted_answer={"Latitude": "-31.28°", "Longitude": "149.28°"},
    )  # fmt: skip
    (record,) = read_judge(write(tmp_path / "j.json", [row]))
    assert record.answer == '{"Latitude": "-31.28°", "Longitude": "149.28°"}'
    assert record.label is False


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (published(gt_lat=139.7, gt_lon=35.7), "record 2: lat"),
        (published(gt_lat=None), "record 2"),
        ({"image": "x.jpg"}, "record 2: no 'gt_lat'"),
        (published(conversations=[]), "record 2"),
        (published(conversations=reply("<think>1. A.</think><answer>Paris</answer>")),
         "record 2: the chain's answer holds no coordinate"),
    ],
)  # fmt: skip
def test_a_record_that_does_not_fit_is_named(tmp_path: Path, row: Any, says: str) -> None:
    path = write(tmp_path / "c.json", [published(), row])
    with pytest.raises(RecordError, match=says):
        list(read_cot(path))


def test_a_label_is_true_or_false_and_nothing_else(tmp_path: Path) -> None:
    row = published(conversations=reply("banana"), predicted_cot="1.", predicted_answer="1, 2")
    with pytest.raises(RecordError, match="neither True nor False"):
        list(read_judge(write(tmp_path / "j.json", [row])))


def test_published_chains_can_be_curated_anew(tmp_path: Path) -> None:
    steps = "<think>1. A tall iron tower over a river.\n2. French signs, so Paris.</think>"
    judged = published(
        conversations=reply("False"), predicted_cot=steps, predicted_answer="51.5, -0.1"
    )
    rows = [published(conversations=reply(f"{steps}<answer>48.86, 2.29</answer>")), judged]
    path = write(tmp_path / "in" / "GRE30K-CoT.json", rows)
    assert [draft.id for draft in read_drafts(path)] == ["x", "x-2"]
    config = curate.CurateConfig(correct_within_km=1000, balance_judge=False, right_to_judge=0)
    result = curate.run(path, None, tmp_path / "out", config)
    assert result.tally.kept == 2
    first = read_all(tmp_path / "out" / "cot.jsonl", CoTExample)[0]
    assert first.image == "../in/images/x.jpg"


def test_training_reads_the_published_files(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "x.jpg").touch()
    path = write(tmp_path / "GRE30K-CoT.json", [published()])
    (record,) = load_examples(path, CoTExample)
    assert Path(record.image).is_file()
    assert record.prompt == "Where?"
