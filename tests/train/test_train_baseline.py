"""Older methods learn the stand-in world, leave whole directories, and resume to the bit."""

import hashlib
import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gre.errors import CheckpointError, ConfigError, InputError, SplitError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.models.base import Question
from gre.models.baselines.saved import Method
from gre.models.spec import knows_geoworld_only, load_geolocator, parse_spec
from gre.records import Seed
from gre.store import read_jsonl, write_jsonl
from gre.train.baselines.run import METHODS, TrainedBaseline, settings_for, train_baseline
from gre.world.render import save_png
from toy_world import PLACES, ToyData, make_toy

torch = pytest.importorskip("torch")

SMALL_ENCODER = [
    "tiny.shape.image_px=56", "tiny.shape.widths=[8, 16, 16]", "tiny.shape.dim=16",
    "tiny.partitions=[{tau_max: 20, tau_min: 2}]", "tiny.shift_px=2",
    "tiny.fit.epochs=40", "tiny.fit.batch_size=16",
]  # fmt: skip
SEEING: dict[Method, list[str]] = {
    "cells": ["partitions=[{tau_max: 20, tau_min: 2}]", "fit.epochs=150", "fit.batch_size=16"],
    "hierarchy": ["partitions=[{tau_max: 30, tau_min: 2}, {tau_max: 20, tau_min: 2}]"],
    "retrieval": ["k=4"],
    "contrastive": ["fit.epochs=60", "fit.batch_size=16", "shape.dim=16", "queue=16"],
}


@pytest.fixture(scope="module")
def seeds(toy: ToyData) -> Path:
    """The stand-in world's photos as seeds."""
    path = toy.coords.with_name("seeds.jsonl")
    rows = [json.loads(line) for line in toy.coords.read_text().splitlines()]
    write_jsonl(path, [Seed.model_validate({k: v for k, v in r.items() if k != "prompt"})
                       for r in rows])  # fmt: skip
    return path


def train(method: Method, seeds: Path, out: Path, *overrides: str) -> TrainedBaseline:
    given = [f"seeds={seeds}", f"out={out}", *overrides]
    return train_baseline(method, settings_for(method, overrides=given))


@pytest.fixture(scope="module")
def trained(seeds: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Method, Path]:
    """Every method that looks, trained; all but the first see through its encoder."""
    folder = tmp_path_factory.mktemp("baselines")
    shared = [f"encoder={folder / 'hierarchy'}", f"cache={folder / 'features'}"]
    train("hierarchy", seeds, folder / "hierarchy", *SMALL_ENCODER, *SEEING["hierarchy"])
    for method in ("cells", "retrieval", "contrastive"):
        train(method, seeds, folder / method, *shared, *SEEING[method])
    return {method: folder / method for method in SEEING}


def errors_km(model: str, folder: Path, n: int = 16) -> np.ndarray:
    """Errors on photos of the stand-in world that were not trained on."""
    fresh = make_toy(folder / "fresh", n=n, split="validation")
    truths = list(read_jsonl(fresh.coords, _kind()))
    asked = [Question(t.id, fresh.coords.parent / t.image, "Where?") for t in truths]
    answers = [given for (given,) in load_geolocator(model).answer(asked)]
    read = [parse_coordinate(answer.text or "") for answer in answers]
    assert all(isinstance(at, LatLon) for at in read)
    assert all(0 <= (answer.confidence or 0) <= 1 for answer in answers)
    points = np.array([(at.lat, at.lon) for at in read if isinstance(at, LatLon)])
    return distance_km(points, np.array([(t.lat, t.lon) for t in truths]))


def _kind() -> Any:
    from gre.records import CoordExample

    return CoordExample


@pytest.mark.parametrize("method", list(SEEING))
def test_every_method_that_looks_learns_the_stand_in_world(
    method: Method, trained: dict[Method, Path], tmp_path: Path
) -> None:
    errors = errors_km(f"baseline:{trained[method]}", tmp_path)
    assert (errors < 50).mean() >= 0.75


@pytest.mark.parametrize("method", ["constant", "random"])
def test_methods_that_do_not_look_are_trained_with_the_same_command(
    method: Method, seeds: Path, tmp_path: Path
) -> None:
    ended = train(method, seeds, tmp_path / method)
    assert ended.counts == {"seen": 48, "kept": 48, "dropped": {}}
    assert len(errors_km(str(tmp_path / method), tmp_path)) == 16


def test_a_baseline_is_a_directory_without_pickles_that_loads_by_its_path_alone(
    trained: dict[Method, Path],
) -> None:
    for folder in trained.values():
        suffixes = {path.suffix for path in folder.rglob("*") if path.is_file()}
        assert suffixes <= {".json", ".jsonl", ".safetensors"}
        assert not (folder / "work").exists()
        assert parse_spec(str(folder)).kind == "baseline"
        assert load_geolocator(str(folder)).name == f"baseline:{folder}"


def test_the_manifest_says_what_was_trained_on(trained: dict[Method, Path], seeds: Path) -> None:
    manifest = json.loads((trained["cells"] / "manifest.json").read_text())
    assert manifest["stage"] == "train-baseline cells"
    assert list(manifest["inputs"]) == [str(seeds)]
    assert manifest["counts"] == {"seen": 48, "kept": 48, "dropped": {}}


def test_methods_that_share_an_encoder_share_its_features(trained: dict[Method, Path]) -> None:
    (folder,) = (trained["cells"].parent / "features").iterdir()
    held = np.load(next(folder.iterdir()))
    # Encoded once, though three methods asked; two pictures that are the same count as one.
    assert held["features"].shape == (len(set(held["keys"])), 16)
    assert 40 < len(held["keys"]) <= 48


def test_a_finished_baseline_is_not_trained_again(trained: dict[Method, Path], seeds: Path) -> None:
    folder = trained["retrieval"].parent
    shared = [f"encoder={folder / 'hierarchy'}", f"cache={folder / 'features'}"]
    ended = train("retrieval", seeds, trained["retrieval"], *shared, *SEEING["retrieval"])
    assert ended.seconds == 0
    assert ended.counts["kept"] == 48


def test_other_settings_need_another_folder(trained: dict[Method, Path], seeds: Path) -> None:
    with pytest.raises(CheckpointError, match=r"other settings \(encoder, k\)"):
        train("retrieval", seeds, trained["retrieval"], "k=5")


def test_a_folder_with_something_else_in_it_is_left_alone(seeds: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(CheckpointError, match="not empty"):
        train("constant", seeds, tmp_path)


@pytest.mark.parametrize("method", list(METHODS))
def test_no_method_trains_on_reserved_photos(method: Method, tmp_path: Path) -> None:
    reserved = make_toy(tmp_path / "test", n=8, split="test").coords
    with pytest.raises(SplitError, match="reserved for testing"):
        train(method, reserved, tmp_path / "out")


def test_photos_that_cannot_be_read_are_counted_and_dropped(tmp_path: Path) -> None:
    toy = make_toy(tmp_path / "toy", n=12)
    images = toy.coords.parent / "images"
    (images / "3.png").write_bytes(b"\x89PNG and no more")
    (images / "5.png").unlink()
    dropped = {"unreadable_image": 1, "no_such_image": 1}
    out = tmp_path / "cells"
    ended = train("cells", toy.coords, out, *SMALL_ENCODER, *SEEING["cells"], "tiny.fit.epochs=1")
    assert ended.counts == {"seen": 12, "kept": 10, "dropped": dropped}
    ended = train("retrieval", toy.coords, tmp_path / "retrieval", f"encoder={out}")
    assert ended.counts == {"seen": 12, "kept": 10, "dropped": dropped}


def test_seeds_without_a_single_readable_photo_are_refused(tmp_path: Path) -> None:
    toy = make_toy(tmp_path / "toy", n=4)
    for path in (toy.coords.parent / "images").iterdir():
        path.write_bytes(b"")
    with pytest.raises(InputError, match="none of the photos can be read"):
        train("hierarchy", toy.coords, tmp_path / "out", *SMALL_ENCODER)


def weights_of(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*.safetensors")
    }


def test_the_same_seed_gives_the_same_baseline(seeds: Path, tmp_path: Path) -> None:
    few = [*SMALL_ENCODER, *SEEING["cells"], "tiny.fit.epochs=2"]
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        train("cells", seeds, tmp_path / name, *few, f"seed={seed}")
    a, b, c = (weights_of(tmp_path / name) for name in "abc")
    assert a == b
    assert a["encoder.safetensors"] != c["encoder.safetensors"]


def test_an_interrupted_run_ends_like_one_that_was_not(seeds: Path, tmp_path: Path) -> None:
    few = [*SMALL_ENCODER, *SEEING["cells"], "tiny.fit.epochs=30"]
    train("cells", seeds, tmp_path / "whole", *few)
    _interrupt(seeds, tmp_path / "cut", few)
    done = len((tmp_path / "cut" / "encoder.jsonl").read_text().splitlines())
    assert 0 < done < 90
    train("cells", seeds, tmp_path / "cut", *few)
    assert weights_of(tmp_path / "cut") == weights_of(tmp_path / "whole")
    losses = [
        [json.loads(line)["loss"] for line in (tmp_path / name / "encoder.jsonl").open()]
        for name in ("whole", "cut")
    ]
    assert losses[0] == losses[1]


def _interrupt(seeds: Path, out: Path, settings: list[str]) -> None:
    """Start the command in a process of its own, and press Ctrl-C once it learns."""
    command = [sys.executable, "-m", "gre", "train-baseline", "cells", "--quiet"]
    command += ["--seeds", str(seeds), "--out", str(out), *settings]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    metrics = out / "encoder.jsonl"
    while process.poll() is None and not (metrics.is_file() and metrics.stat().st_size > 300):
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    assert "run the same command again to resume" in errors


def test_a_baseline_trained_on_geoworld_knows_nothing_else(tmp_path: Path) -> None:
    toy = make_toy(tmp_path / "toy", n=12)
    for path in (toy.coords.parent / "images").iterdir():
        with Image.open(path) as picture:
            save_png(picture.convert("RGB"), path)  # leaves the renderer's mark
    train("cells", toy.coords, tmp_path / "cells", *SMALL_ENCODER, *SEEING["cells"],
          "tiny.fit.epochs=1")  # fmt: skip
    assert knows_geoworld_only(parse_spec(f"baseline:{tmp_path / 'cells'}"))
    assert knows_geoworld_only(parse_spec(f"rag:{tmp_path / 'cells'}@openai:m@http://x/v1"))


def test_photos_of_the_real_world_confine_a_baseline_to_nothing(
    trained: dict[Method, Path],
) -> None:
    assert not knows_geoworld_only(parse_spec(str(trained["cells"])))


def test_a_gallery_file_replaces_the_training_places(
    trained: dict[Method, Path], seeds: Path, tmp_path: Path
) -> None:
    gallery = tmp_path / "gallery.csv"
    gallery.write_text("LAT,LON\n" + "".join(f"{lat},{lon}\n" for lat, lon in PLACES.values()))
    settings = [*SEEING["contrastive"], f"encoder={trained['hierarchy']}", "fit.epochs=1"]
    train("contrastive", seeds, tmp_path / "out", f"gallery={gallery}", *settings)
    load_geolocator(str(tmp_path / "out"))
    gallery.write_text("lat,lon\n1.0,2.0\n139.7,35.7\n")
    with pytest.raises(InputError, match=r"gallery\.csv:3: 139.7, 35.7 is not on Earth"):
        train("contrastive", seeds, tmp_path / "other", f"gallery={gallery}", *settings)


def test_a_mistaken_setting_is_named_before_any_photo_is_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"partitions\.0: Value error, tau_min \(9\) is above"):
        settings_for("cells", overrides=["seeds=x", "out=y",
                                         "partitions=[{tau_max: 5, tau_min: 9}]"])  # fmt: skip
    with pytest.raises(ConfigError, match="alignment needs a verifier"):
        settings_for("rag", overrides=["seeds=x", "out=y", "choose=alignment"])


def test_the_command_prints_what_was_made(seeds: Path, tmp_path: Path) -> None:
    from gre.cli.main import app

    out = tmp_path / "random"
    command = ["train-baseline", "random", "--seeds", str(seeds), "--out", str(out), "--json"]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 0
    row = json.loads(result.stdout)
    assert (row["method"], row["model"]) == ("random", f"baseline:{out}")
    assert row["seen"] == row["kept"] == 48


def test_a_method_that_does_not_exist_is_one_clear_line(seeds: Path, tmp_path: Path) -> None:
    from gre.cli.main import app

    command = ["train-baseline", "nearest", "--seeds", str(seeds), "--out", str(tmp_path / "x")]
    result = CliRunner().invoke(app, command)
    assert result.exit_code == 2
    assert "no baseline is called 'nearest': choose from constant, random" in result.output
