"""Rendering gives the same bytes whatever the order, the processes, or an interruption."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image

from gre.images import GEOWORLD_MARK
from gre.store import read_all
from gre.world.render import RenderConfig, SceneTruth, run


def digests(folder: Path) -> dict[str, str]:
    return {
        path.name: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted((folder / "images").iterdir())
    }


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("rendered")
    run(RenderConfig(n=70, size=112, seed=1, processes=1), out)
    return out


def test_two_processes_write_what_one_writes(rendered: Path, tmp_path: Path) -> None:
    run(RenderConfig(n=70, size=112, seed=1, processes=2), tmp_path)
    assert digests(tmp_path) == digests(rendered)
    assert (tmp_path / "truth.jsonl").read_bytes() == (rendered / "truth.jsonl").read_bytes()


def test_a_later_start_writes_the_same_scenes(rendered: Path, tmp_path: Path) -> None:
    run(RenderConfig(n=5, size=112, seed=1, start=20, processes=1), tmp_path)
    whole = digests(rendered)
    assert all(whole[name] == digest for name, digest in digests(tmp_path).items())


def test_a_run_that_was_cut_off_goes_on_where_it_stopped(rendered: Path, tmp_path: Path) -> None:
    class CutOffError(Exception):
        pass

    def cut_off(_: int) -> None:
        raise CutOffError

    config = RenderConfig(n=70, size=112, seed=1, processes=1)
    with pytest.raises(CutOffError):
        run(config, tmp_path, cut_off)
    assert not (tmp_path / "truth.jsonl").exists()
    first = min((tmp_path / "images").iterdir())
    before = first.stat().st_mtime_ns
    run(config, tmp_path)
    assert first.stat().st_mtime_ns == before
    assert (tmp_path / "truth.jsonl").read_bytes() == (rendered / "truth.jsonl").read_bytes()


def test_the_truth_knows_every_cue_and_where_it_is(rendered: Path) -> None:
    for truth in read_all(rendered / "truth.jsonl", SceneTruth):
        assert [cue.id for cue in truth.cues] == [cue.id for cue in truth.scene.visible]
        for cue in truth.cues:
            left, top, right, bottom = cue.region
            assert 0 <= left < right <= 1
            assert 0 <= top < bottom <= 1


def test_pictures_carry_the_mark_of_their_world(rendered: Path) -> None:
    truth = read_all(rendered / "truth.jsonl", SceneTruth)[0]
    with Image.open(rendered / truth.image) as picture:
        assert picture.size == (112, 112)
        assert picture.info["Software"] == GEOWORLD_MARK
        assert set(picture.info) == {"Software"}  # and nothing that gives the place away


def test_the_manifest_says_how_it_came_about(rendered: Path) -> None:
    text = (rendered / "manifest.json").read_text()
    assert '"stage": "world render"' in text
    assert '"scenes": 70' in text
