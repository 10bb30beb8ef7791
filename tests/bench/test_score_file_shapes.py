"""Predictions and truth are recognised in whatever shape tools write them."""

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from gre.bench.score_file import Columns, FileScore, score_file
from gre.errors import InputError

PHOTOS = [("one.jpg", 48.8566, 2.3522), ("two.jpg", -33.8688, 151.2093), ("three.png", 0.0, -77.5)]
TRUTH = "IMG_ID,AUTHOR,LAT,LON\n" + "".join(f"{a},x,{b},{c}\n" for a, b, c in PHOTOS)

Photo = tuple[str, float, float]


def fence(lat: float, lon: float) -> str:
    return f'```json\n{{"latitude": "{lat}", "longitude": "{lon}"}}\n```'


def lines(row: Callable[[str, float, float], dict[str, Any]]) -> str:
    return "".join(json.dumps(row(*photo)) + "\n" for photo in PHOTOS)


def table(header: str, row: Callable[[str, float, float], list[Any]], delimiter: str = ",") -> str:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(header.split(","))
    writer.writerows(row(*photo) for photo in PHOTOS)
    return written.getvalue()


PREDICTIONS: dict[str, str] = {
    "plain.csv": table("filename,latitude,longitude", lambda i, a, o: [i, a, o]),
    "prefixed.csv": table("image_name,predicted_lat,predicted_long", lambda i, a, o: [i, a, o]),
    "semicolons.csv": table("name,lat,lng", lambda i, a, o: [i, a, o], ";"),
    "tabs.tsv": table("id,response", lambda i, a, o: [i, f"{a}, {o}"], "\t"),
    "pipes.txt": table("id,lat,lon", lambda i, a, o: [i, a, o], "|"),
    "one-column.csv": table("image,coordinates", lambda i, a, o: [i, f"({a}, {o})"]),
    "prompt-beside.csv": table(
        "filename,system-prompt,response",
        lambda i, a, o: [i, 'Answer like {"lat": "40.748817", "lon": "-73.98"}', fence(a, o)],
    ),
    "degrees.csv": table(
        "id,lat,lon",
        lambda i, a, o: [i, f"{abs(a)}° {'NS'[a < 0]}", f"{abs(o)}° {'EW'[o < 0]}"],
    ),
    "headerless.csv": "".join(f"{i},{a},{o}\n" for i, a, o in PHOTOS),
    "headerless-text.csv": "".join(f'{i},"It is {a}, {o}."\n' for i, a, o in PHOTOS),
    "odd-id.csv": table("which photo,lat,lon", lambda i, a, o: [i, a, o]),
    "map.json": json.dumps({i: f"I guess {a}, {o}" for i, a, o in PHOTOS}),
    "pairs.json": json.dumps({i: [a, o] for i, a, o in PHOTOS}),
    "objects.json": json.dumps({i: {"lat": a, "lon": o} for i, a, o in PHOTOS}),
    "rows.json": json.dumps([[i, a, o] for i, a, o in PHOTOS]),
    "columns.json": json.dumps(
        {
            "id": [i for i, _, _ in PHOTOS],
            "lat": [a for _, a, _ in PHOTOS],
            "lon": [o for _, _, o in PHOTOS],
        }
    ),
    "wrapped.json": json.dumps(
        {
            "model": "m",
            "results": [{"image_path": f"a/b/{i}", "output": fence(a, o)} for i, a, o in PHOTOS],
        }
    ),
    "samples.json": json.dumps(
        [{"id": i, "responses": [f"at {a}, {o}", "at 1.5, 2.5"]} for i, a, o in PHOTOS]
    ),
    "nested.jsonl": lines(lambda i, a, o: {"image": i, "location": {"lat": a, "lng": o}}),
    "openai.jsonl": lines(
        lambda i, a, o: {
            "id": "batch_1",
            "custom_id": i,
            "error": None,
            "response": {
                "status_code": 200,
                "body": {
                    "choices": [
                        {"index": 0, "message": {"role": "assistant", "content": fence(a, o)}}
                    ]
                },
            },
        }
    ),
    "anthropic.jsonl": lines(
        lambda i, a, o: {
            "custom_id": i,
            "result": {"message": {"content": [{"type": "text", "text": f"{a}, {o}"}]}},
        }
    ),
    "google.jsonl": lines(
        lambda i, a, o: {
            "key": i,
            "response": {"candidates": [{"content": {"parts": [{"text": f"{a}, {o}"}]}}]},
        }
    ),
    "llava.jsonl": lines(
        lambda i, a, o: {"question_id": i, "prompt": "e.g. 1.5, 2.5", "text": f"{a}, {o}"}
    ),
    "chat.jsonl": lines(
        lambda i, a, o: {
            "image": i,
            "conversations": [
                {"from": "human", "value": "e.g. 1.5, 2.5"},
                {"from": "gpt", "value": f"{a}, {o}"},
            ],
        }
    ),
    "messages.jsonl": lines(
        lambda i, a, o: {
            "image": i,
            "messages": [
                {"role": "user", "content": [{"type": "text", "text": "1.5, 2.5"}]},
                {"role": "assistant", "content": f"{a}, {o}"},
            ],
        }
    ),
    "parsed-beside.jsonl": lines(
        lambda i, a, o: {
            "image_file": i,
            "raw_response": fence(a, o),
            "error": None,
            "location_info": {"coordinates": {"latitude": str(a), "longitude": str(o)}},
        }
    ),
    "lines.json": lines(lambda i, a, o: {"id": i, "response": f"{a}, {o}"}),
}


def perfect(result: FileScore) -> bool:
    """Whether every photo is right within a kilometre."""
    return result.localization.n == len(PHOTOS) and result.localization.accuracy[1].value == 1


@pytest.mark.parametrize("name", PREDICTIONS)
def test_predictions_are_recognised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(PREDICTIONS[name], encoding="utf-8")
    (tmp_path / "truth.csv").write_text(TRUTH)
    assert perfect(score_file(tmp_path / name, tmp_path / "truth.csv", levels=False))


TRUTHS: dict[str, bytes] = {
    "bom.csv": ("\ufeff" + TRUTH).encode("utf-8"),
    "utf16.csv": TRUTH.encode("utf-16"),
    "latin.csv": TRUTH.replace(",x,", ",é,").encode("latin-1"),
    "semicolons.csv": TRUTH.replace(",", ";").encode(),
    "pairs.json": json.dumps({i: [a, o] for i, a, o in PHOTOS}).encode(),
    "images.json": json.dumps(
        {"images": [{"file_name": i, "gps": {"lat": a, "lng": o}} for i, a, o in PHOTOS]}
    ).encode(),
    "lists.jsonl": lines(lambda i, a, o: {"image": i, "coordinates": [a, o]}).encode(),
    "text.csv": table("photo,ground_truth", lambda i, a, o: [i, f"{a}, {o}"]).encode(),
}


@pytest.mark.parametrize("name", TRUTHS)
def test_truth_is_recognised(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(TRUTHS[name])
    (tmp_path / "answers.csv").write_text(PREDICTIONS["prompt-beside.csv"])
    assert perfect(score_file(tmp_path / "answers.csv", tmp_path / name, levels=False))


def test_structs_and_lists_of_parquet_are_read(tmp_path: Path) -> None:
    structs = [{"image": i, "place": {"lat": a, "lon": o}} for i, a, o in PHOTOS]
    parquet.write_table(pa.Table.from_pylist(structs), tmp_path / "structs.parquet")
    lists = [{"image": i, "coordinates": [a, o]} for i, a, o in PHOTOS]
    parquet.write_table(pa.Table.from_pylist(lists), tmp_path / "lists.parquet")
    (tmp_path / "truth.csv").write_text(TRUTH)
    for name in ("structs.parquet", "lists.parquet"):
        assert perfect(score_file(tmp_path / name, tmp_path / "truth.csv", levels=False))


def test_a_file_of_many_models_is_scored_model_by_model(tmp_path: Path) -> None:
    photos = [(f"p{n}.jpg", 0.0, float(n)) for n in range(25)]
    answers = {"good": {i: f"{a}, {o}" for i, a, o in photos},
               "bad": {i: "sorry" for i, _, _ in photos}}  # fmt: skip
    (tmp_path / "all.json").write_text(json.dumps(answers))
    (tmp_path / "truth.json").write_text(json.dumps({i: [a, o] for i, a, o in photos}))
    found = [
        score_file(
            tmp_path / "all.json", tmp_path / "truth.json", levels=False,
            columns=Columns(response=model),
        )
        for model in answers
    ]  # fmt: skip
    assert [score.localization.accuracy[1].value for score in found] == [1, 0]
    assert found[1].refused == 25
    with pytest.raises(InputError, match="good, bad"):
        score_file(tmp_path / "all.json", tmp_path / "truth.json")


def test_the_truth_may_stand_beside_the_answers_under_many_names(tmp_path: Path) -> None:
    both = {
        "labels.csv": table(
            "image_name,model_response,label_lat,label_long,predicted_lat,predicted_long",
            lambda i, a, o: [i, "prose", a, o, a, o],
        ),
        "bare.csv": table("image,response,lat,lon", lambda i, a, o: [i, f"{a}, {o}", a, o]),
        "columns.json": json.dumps(
            [{"id": i, "pred": f"{a}, {o}", "gt": [a, o]} for i, a, o in PHOTOS]
        ),
    }
    for name, text in both.items():
        (tmp_path / name).write_text(text)
        assert perfect(score_file(tmp_path / name, levels=False)), name


def test_bare_columns_that_are_the_truth_are_not_taken_for_answers(tmp_path: Path) -> None:
    photos = [(f"p{n}.jpg", 1.0, float(n)) for n in range(8)]
    rows = [f'{i},"{a + 1}, {o}",{a},{o}\n' for i, a, o in photos]
    (tmp_path / "a.csv").write_text("image,response,lat,lon\n" + "".join(rows))
    (tmp_path / "t.csv").write_text(
        "id,lat,lon\n" + "".join(f"{i},{a},{o}\n" for i, a, o in photos)
    )
    result = score_file(tmp_path / "a.csv", tmp_path / "t.csv", levels=False)
    assert result.localization.accuracy[25].value == 0
    assert any("are the true coordinates" in warning for warning in result.warnings)


def test_a_long_answer_with_line_breaks_stays_one_answer(tmp_path: Path) -> None:
    prose = 'The sign says "Rue",\n\n1. a, b; c\n' * 2000
    (tmp_path / "a.csv").write_text(
        table("id,response", lambda i, a, o: [i, f"{prose}Final answer: {a}, {o}"])
    )
    (tmp_path / "truth.csv").write_text(TRUTH)
    assert perfect(score_file(tmp_path / "a.csv", tmp_path / "truth.csv", levels=False))


def test_a_row_of_another_width_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,lat,lon\none.jpg,1,2\ntwo.jpg,1,2,3\n")
    (tmp_path / "truth.csv").write_text(TRUTH)
    with pytest.raises(InputError, match=r"a\.csv: cannot be read: .*Expected 3 columns, got 4"):
        score_file(tmp_path / "a.csv", tmp_path / "truth.csv")


@pytest.mark.parametrize("text", ["[1, 2]", '"x"', "{}", "[[]]", '{"a": [[[]]]}', "[" * 100_000])
def test_json_of_no_known_shape_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.json").write_text(text)
    (tmp_path / "truth.csv").write_text(TRUTH)
    with pytest.raises(InputError, match=r"a\.json"):
        score_file(tmp_path / "a.json", tmp_path / "truth.csv")
