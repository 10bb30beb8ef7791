"""`gre seeds` as people run it: sources by name, interruptions, full disks, mistakes."""

import json
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.records import Seed
from gre.store import read_all
from photos import LISBON, save_photo

MAIN = [sys.executable, "-c", "from gre.cli.main import main; main()"]


def gre(*args: object) -> Any:
    return CliRunner().invoke(app, [str(arg) for arg in args])


def seeds_in(folder: Path) -> list[Seed]:
    return read_all(folder / "seeds.parquet", Seed)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Six photos of Lisbon."""
    for n in range(6):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON)
    return tmp_path / "photos"


def test_geoworld_is_rendered_and_collected_in_one_command(tmp_path: Path) -> None:
    command = ("seeds", "geoworld:5@3,size=112", "--out", tmp_path / "out", "--jobs", 1, "--json")
    result = gre(*command)
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) == {"seen": 5, "kept": 5, "dropped": {}}
    kept = seeds_in(tmp_path / "out")
    assert [seed.id for seed in kept] == [f"geoworld-3-train-00000{n}" for n in range(5)]
    assert {(seed.source, seed.licence) for seed in kept} == {("geoworld", "CC0-1.0")}
    assert all((tmp_path / "out" / seed.image).is_file() for seed in kept)
    assert gre(*command).exit_code == 0
    assert seeds_in(tmp_path / "out") == kept


def test_every_wish_can_be_said_on_the_command_line(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "bench.csv").write_text("lat,lon\n-10,-10\n")
    (tmp_path / "gone.txt").write_text("# none\n")
    result = gre(
        "seeds", photos, photos / "0.jpg", "--out", tmp_path / "out", "--count", 5, "--seed", 1,
        "--fraction", 0.99, "--balance", "s2:8", "--per-cell", 3, "--min-side", 32,
        "--near-bits", -1, "--exclude", tmp_path / "bench.csv", "--exclude-km", 2,
        "--exclude-bits", 64, "--placeholder", tmp_path / "gone.txt", "--licence", "mine",
        "--set", "rules.group_level=10", "--jobs", 1, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["kept"] == 3
    config = json.loads((tmp_path / "out" / "manifest.json").read_text())["config"]
    assert config["rules"]["near_bits"] is None
    assert config["rules"]["exclude"] == {"km": 2.0, "bits": 64}
    assert {seed.licence for seed in seeds_in(tmp_path / "out")} == {"mine"}


def test_a_benchmark_s_images_may_lie_elsewhere(photos: Path, tmp_path: Path) -> None:
    (tmp_path / "bench.csv").write_text("IMG_ID,LAT,LON\n3.jpg,-10,-10\n")
    result = gre(
        "seeds", photos, "--out", tmp_path / "out", "--jobs", 1,
        "--exclude", f"{tmp_path / 'bench.csv'}={photos}",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    assert "dropped       1  benchmark_picture" in result.stdout


def test_when_most_photos_are_missing_it_says_where_paths_start(
    photos: Path, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("image,lat,lon\n0.jpg,1,2\n1.jpg,1,2\n")
    result = gre("seeds", tmp_path / "t.csv", "--out", tmp_path / "out", "--jobs", 1)
    assert result.exit_code == 0
    assert "--images names the folder" in result.stdout
    result = gre(
        "seeds", tmp_path / "t.csv", "--images", photos, "--out", tmp_path / "out", "--jobs", 1
    )
    assert "kept 2 of 2" in result.stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--fraction", "2"), "fraction"),
        (("--balance", "s2:6"), "balance and per_cell go together"),
        (("--balance", "moon", "--per-cell", "3"), "balance"),
        (("--set", "rules.min_sides=3"), "rules.min_sides: Extra inputs"),
        (("--exclude", "nowhere.csv"), "nowhere.csv: no such file"),
        (("--placeholder", "nowhere.txt"), "nowhere.txt"),
        (("--images", "nowhere"), "nowhere: no such folder of images"),
        (("--runner", "abacus"), "--runner abacus: must be local"),
    ],
)
def test_a_mistake_is_one_line(
    args: tuple[str, ...], says: str, photos: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("image,lat,lon\n0.jpg,1,2\n")
    result = gre("seeds", "t.csv", "--out", "o", "--jobs", 1, *args)
    assert result.exit_code == 2, result.output
    assert says in result.stderr
    assert result.stderr.count("\n") == 1


def test_after_kill_9_it_goes_on_and_ends_with_the_same_seeds(tmp_path: Path) -> None:
    for n in range(120):
        save_photo(tmp_path / "photos" / f"{n:03}.jpg", n % 100, LISBON)
    command = [*MAIN, "seeds", str(tmp_path / "photos"), "--jobs", "1", "--out"]
    notes = tmp_path / "killed" / ".examined.sqlite-wal"
    process = subprocess.Popen([*command, str(tmp_path / "killed")])
    while process.poll() is None and not (notes.exists() and notes.stat().st_size > 20_000):
        time.sleep(0.002)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL
    assert not (tmp_path / "killed" / "seeds.parquet").exists()
    for out in ("killed", "whole"):
        assert (
            gre("seeds", tmp_path / "photos", "--jobs", 1, "--out", tmp_path / out).exit_code == 0
        )
    assert seeds_in(tmp_path / "killed") == seeds_in(tmp_path / "whole")
    assert len(seeds_in(tmp_path / "whole")) == 100


def test_a_full_disk_is_one_line_and_the_next_run_goes_on(photos: Path, tmp_path: Path) -> None:
    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))

    command = [*MAIN, "seeds", str(photos), "--jobs", "1", "--out", str(tmp_path / "out")]
    full = subprocess.run(
        command, preexec_fn=small_disk, capture_output=True, text=True, check=False
    )
    assert full.returncode == 2, full.stderr
    assert full.stderr.startswith("gre: ")
    assert full.stderr.count("\n") == 1
    assert "cannot be written" in full.stderr
    assert gre("seeds", photos, "--jobs", 1, "--out", tmp_path / "out").exit_code == 0
    assert len(seeds_in(tmp_path / "out")) == 6
