"""Files are whole or not there, and a bad record is named by its line."""

import hashlib
import json
import time
from pathlib import Path

import pytest
from pydantic import BaseModel

from gre.errors import InputError, MissingFileError, RecordError
from gre.records import Prediction, Seed
from gre.store import (
    atomic_path,
    read_all,
    read_jsonl,
    read_records,
    sha256_of,
    write_json,
    write_jsonl,
    write_manifest,
    write_parquet,
)

SEEDS = [
    Seed(id="a", image="a.png", lat=90, lon=-180, city="Ørsta", split="train"),
    Seed(id="b", image="b.png", lat=-33.8568, lon=151.2153),
]


def seed_line(**changes: object) -> str:
    return json.dumps({"id": "a", "image": "a.png", "lat": 1, "lon": 2, **changes})


@pytest.mark.parametrize("name", ["seeds.jsonl", "seeds.parquet"])
def test_records_come_back_as_they_went(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    wrote = write_parquet(path, SEEDS, Seed) if "parquet" in name else write_jsonl(path, SEEDS)
    assert wrote == 2
    assert list(read_records(path, Seed)) == SEEDS


def test_what_is_not_known_is_null_on_disk(tmp_path: Path) -> None:
    path = tmp_path / "predictions.jsonl"
    write_jsonl(path, [Prediction(id="a", image="a.png", model="m", status="unparsed")])
    assert json.loads(path.read_text())["lat"] is None
    with pytest.raises(ValueError, match="not JSON compliant"):
        write_json(tmp_path / "nan.json", {"lat": float("nan")})
    assert not (tmp_path / "nan.json").exists()


def test_a_crash_leaves_the_old_file_and_no_half_one(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "file.txt"
    with atomic_path(path) as part:
        part.write_text("old")

    def crash() -> None:
        with atomic_path(path) as part:
            part.write_text("ha")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        crash()
    assert path.read_text() == "old"
    assert [p.name for p in path.parent.iterdir()] == ["file.txt"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        (seed_line(id=""), r"^seeds\.jsonl:3: id: "),
        (seed_line(lat=91), r"^seeds\.jsonl:3: lat: "),
        (seed_line(extra=1), r"^seeds\.jsonl:3: extra: Extra inputs"),
        ("{half", r"^seeds\.jsonl:3: Invalid JSON"),
        ("[]", r"^seeds\.jsonl:3: "),
    ],
)
def test_a_record_that_does_not_fit_is_named_by_file_line_and_field(
    tmp_path: Path, line: str, problem: str
) -> None:
    path = tmp_path / "seeds.jsonl"
    path.write_text(f"{seed_line()}\n\n{line}\n")
    with pytest.raises(RecordError, match=problem):
        read_all(path, Seed)


def test_bytes_that_are_no_text_are_named_by_their_line_too(tmp_path: Path) -> None:
    path = tmp_path / "seeds.jsonl"
    path.write_bytes(seed_line().encode() + b'\n{"id": "\xff\xfe"}\n')
    with pytest.raises(RecordError, match=r"^seeds\.jsonl:2: "):
        list(read_jsonl(path, Seed))


def test_a_file_that_is_not_there_or_empty_says_so(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        read_all(tmp_path / "none.jsonl", Seed)
    (tmp_path / "empty.jsonl").write_text("\n")
    with pytest.raises(InputError, match="holds no records"):
        read_all(tmp_path / "empty.jsonl", Seed)


def test_a_manifest_says_how_its_output_came_about(tmp_path: Path) -> None:
    class Settings(BaseModel):
        seed: int = 7

    source = tmp_path / "in.txt"
    source.write_bytes(b"abc")
    counts = {"seen": 2}
    write_manifest(
        tmp_path,
        stage="seeds",
        config=Settings(),
        inputs=[source, tmp_path / "gone.txt"],
        counts=counts,
        started=time.time() - 1,
    )
    manifest = json.loads((tmp_path / "manifest.json").read_text())
    assert manifest["config"] == {"seed": 7}
    assert manifest["inputs"] == {str(source): hashlib.sha256(b"abc").hexdigest()}
    assert manifest["counts"] == counts
    assert manifest["seconds"] >= 1
    assert {"python", "numpy"} <= set(manifest["versions"])
    assert sha256_of(source) == hashlib.sha256(b"abc").hexdigest()
