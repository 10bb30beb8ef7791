"""`gre bench build encoder`: trained from scenes, gone on with when cut off, refused when wrong."""

import importlib.util
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gre.cli.main import app

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("torch") is None, reason="torch is not installed"
)

SMALL = (
    "shape.image.image_px=32", "shape.image.widths=[8,8,8]", "shape.image.dim=16", "shape.dim=16",
    "shape.buckets=256", "shape.word_dim=16", "shape.hidden=16", "fit.epochs=2",
    "fit.batch_size=16", "singles=16", "held_out=50", "drawn_at=[56]",
)  # fmt: skip


def _command(out: Path, *more: str, scenes: str = "geoworld:48@3") -> list[str]:
    return ["bench", "build", "encoder", scenes, "--out", str(out), *SMALL, *more]


def test_an_encoder_is_trained_measured_and_loaded_by_its_folder(tmp_path: Path) -> None:
    from PIL import Image

    from gre.models.dual import load_dual

    out = tmp_path / "dual"
    ended = CliRunner().invoke(app, _command(out, "--json"))
    assert ended.exit_code == 0, ended.output
    told = json.loads(ended.stdout)
    assert told["split"] == "validation"
    assert set(told["kinds"]) >= {"language", "climate"}
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["counts"]["scenes"] == 48
    assert not (out / "work").exists()
    dual = load_dual(str(out))
    assert dual.fingerprint == told["fingerprint"]
    picture = Image.new("RGB", (60, 40))
    assert dual.see([picture]).shape == dual.read(["palms"]).shape == (1, 16)
    again = CliRunner().invoke(app, _command(out))
    assert "finished before" in again.stdout


def test_a_run_that_was_killed_ends_with_the_same_weights(tmp_path: Path) -> None:
    scenes = "geoworld:600@3"
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    more = ("fit.epochs=1", "fit.save_every=1", "drawn_at=[32]")
    start = [sys.executable, "-m", "gre"]
    process = subprocess.Popen([*start, *_command(cut, *more, "-q", scenes=scenes)])
    note = cut / "work" / "pictures.json"
    while not note.is_file():  # cut off in the middle of the drawing
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert json.loads(note.read_text())["done"] < 600
    process = subprocess.Popen([*start, *_command(cut, *more, "-q", scenes=scenes)])
    while not (cut / "work" / "dual.safetensors").is_file():  # and again in the fitting
        assert process.poll() is None
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    for out in (cut, whole):
        ended = CliRunner().invoke(app, _command(out, *more, scenes=scenes))
        assert ended.exit_code == 0, ended.output
    one, other = ((out / "dual.safetensors").read_bytes() for out in (cut, whole))
    assert one == other


@pytest.mark.parametrize(
    ("scenes", "more", "says"),
    [
        ("geoworld:48@3,split=test", (), "reserved"),
        ("geoworld:many", (), "geoworld:N"),
        ("geoworld:48", ("fit.epoch=3",), "fit.epoch"),
    ],
)
def test_a_mistake_is_one_line_and_exit_code_2(
    tmp_path: Path, scenes: str, more: tuple[str, ...], says: str
) -> None:
    ended = CliRunner().invoke(app, _command(tmp_path / "dual", *more, scenes=scenes))
    assert ended.exit_code == 2
    assert says in ended.stderr
    assert len(ended.stderr.strip().splitlines()) == 1


def test_other_settings_do_not_go_on_with_the_same_folder(tmp_path: Path) -> None:
    out = tmp_path / "dual"
    assert CliRunner().invoke(app, _command(out)).exit_code == 0
    ended = CliRunner().invoke(app, _command(out, "seed=9"))
    assert ended.exit_code == 2
    assert "other settings (seed)" in ended.stderr
