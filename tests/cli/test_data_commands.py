"""`gre seeds`, `teach` and `curate`: from photos to training files, counts on the way."""

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from gre.cli.main import app
from openai_server import Reply, chat_server
from photos import picture

runner = CliRunner()


def gre(*args: object) -> Any:
    return runner.invoke(app, [str(arg) for arg in args])


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Three photos of London and one without GPS."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for n in range(4):
        exif = Image.Exif()
        if n:
            gps = {1: "N", 2: (51.0, 30.0, 20.0 + n), 3: "W", 4: (0.0, 7.0, 30.0)}
            exif.get_ifd(0x8825).update(gps)
        picture(n).save(folder / f"{n}.jpg", exif=exif)
    return folder


def test_photos_become_training_data(photos: Path, tmp_path: Path) -> None:
    result = gre("seeds", photos, "--out", tmp_path / "seeds")
    assert result.exit_code == 0, result.output
    assert "kept 3 of 4" in result.stdout
    assert "1  no_exif" in result.stdout
    with chat_server() as server:
        result = gre(
            "teach", tmp_path / "seeds" / "seeds.parquet",
            "--model", f"openai:m@{server.url}", "--out", tmp_path / "drafts", "--json",
        )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"seen": 3, "kept": 3, "dropped": {}}
    result = gre(
        "curate", tmp_path / "drafts" / "drafts.jsonl", "min_chars=10", "--json",
        "--seeds", tmp_path / "seeds" / "seeds.parquet", "--out", tmp_path / "gre30k",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    counts = json.loads(result.stdout)
    assert (counts["cot"], counts["seed"]) == (3, 0)
    example = json.loads((tmp_path / "gre30k" / "cot.jsonl").read_text().splitlines()[0])
    assert (tmp_path / "gre30k" / example["image"]).is_file()


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("seeds", "nowhere", "--out", "o"), "nowhere: no such file or folder"),
        (("seeds", "nowhere", "--out", "o", "--column", "lat"), "--column lat: must be written"),
        (("seeds", "nowhere", "--out", "o", "--column", "x=y"), "column x: not one"),
        (("seeds", "nowhere", "--out", "o", "--max-place-km", "-1"), "max_place_km"),
        (
            ("teach", "no.parquet", "--model", "baseline:x", "--out", "o"),
            "the baselines without one are",
        ),
        (("curate", "no.jsonl", "--out", "o"), "no.jsonl: no such file"),
        (("curate", "no.jsonl", "--out", "o", "within=3"), "within: Extra inputs"),
        (("curate", "no.jsonl", "--out", "o", "--config", "no.yaml"), "no.yaml: no such file"),
    ],
)
def test_a_mistake_is_one_line_that_says_what_is_wrong(
    args: tuple[str, ...], says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = gre(*args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.startswith("gre: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "o").exists()


def test_curate_counts_in_words(tmp_path: Path) -> None:
    draft = {
        "id": "a", "image": "a.jpg", "lat": 1.0, "lon": 2.0, "teacher": "t", "prompt_hash": "p",
        "response": "no tags",
    }  # fmt: skip
    (tmp_path / "drafts.jsonl").write_text(json.dumps(draft) + "\n")
    result = gre("curate", tmp_path / "drafts.jsonl", "--out", tmp_path / "out")
    assert result.exit_code == 0
    assert "kept 0 of 1" in result.stdout
    assert "malformed" in result.stdout
    assert "Seed         1" in result.stdout


@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_and_a_scheduler_end_it_at_once_though_the_server_hangs(
    photos: Path, tmp_path: Path, told: signal.Signals
) -> None:
    gre("seeds", photos, "--out", tmp_path)
    asked = threading.Event()

    def hang(n: int, body: dict[str, Any]) -> Reply:
        asked.set()
        return Reply(delay_s=20)

    with chat_server(hang) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "teach",
            str(tmp_path / "seeds.parquet"), "--model", f"openai:m@{server.url}",
            "--out", str(tmp_path / "drafts"),
        ]  # fmt: skip
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert asked.wait(60)
        process.send_signal(told)
        _, said = process.communicate(timeout=15)
        server.block_on_close = False
    assert process.returncode == 130
    assert said == "gre: interrupted; run the same command again to resume\n"
