"""The whole way to a small benchmark, offline: every part of it the real one."""

import json
from pathlib import Path

import pytest

from gre.bench.build.mini.run import MANIFEST, run, start_afresh, steps_of
from gre.bench.build.mini.settings import MiniConfig
from gre.bench.build.mini.stages import Work, stages
from gre.bench.greval import is_greval, read_greval
from gre.data.stages import Step
from gre.errors import ConfigError
from gre.models.base import Question
from gre.models.spec import load_geolocator
from gre.world.cues import KINDS
from gre.world.sample import sample


def quietly(step: Step) -> None:
    """Nobody looks at the progress."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> MiniConfig:
    config = MiniConfig(
        out=tmp_path_factory.mktemp("mini"), n=12, scenes=60, validation=32, chains=80, size=112,
        seed=3,
    )  # fmt: skip
    run(config, quietly, jobs=1)
    return config


def test_it_ends_at_as_many_photos_as_were_wanted(built: MiniConfig) -> None:
    file = built.out / "greval.jsonl"
    items = list(read_greval(file))
    assert len(items) == built.n == len({item.id for item in items})
    assert is_greval(file)
    assert all(item.complete and item.split == "test" and item.licence for item in items)
    assert all(Path(item.image).is_file() for item in items)


def test_what_an_item_lists_is_what_its_scene_shows(built: MiniConfig) -> None:
    for item in read_greval(built.out / "greval.jsonl"):
        scene = sample(3, "test", int(item.id.rpartition("-")[2]))
        assert set(item.kinds) <= set(scene.kinds)
        assert item.kinds == tuple(k for k in KINDS if k in {one.kind for one in item.indicators})
        assert (item.lat, item.lon, item.country) == (scene.lat, scene.lon, scene.place.country)


def test_no_step_loses_a_photo_without_a_reason(built: MiniConfig) -> None:
    steps = list(steps_of(built.out).values())
    for counts in steps:
        assert counts["kept"] + sum(counts["dropped"].values()) == counts["seen"]
    kept = [counts["kept"] for counts in steps]
    seen = [counts["seen"] for counts in steps]
    assert seen[0] == built.scenes
    assert seen[1:] == kept[:-1]
    assert kept[-1] == built.n


def test_everything_says_that_programs_annotated(built: MiniConfig) -> None:
    manifest = json.loads((built.out / MANIFEST).read_text())
    assert manifest["simulated_annotators"] == 3
    card = (built.out / "published" / "README.md").read_text()
    assert "were drawn by a scene generator" in card
    assert "programs that stand in for people" in card


def test_whoever_knows_scenes_by_their_files_can_answer_about_the_benchmark(
    built: MiniConfig,
) -> None:
    oracle = load_geolocator("geoworld-oracle")
    items = list(read_greval(built.out / "greval.jsonl"))
    questions = [Question(item.id, Path(item.image), "") for item in items]
    assert all(answer.text for (answer,) in oracle.answer(questions))


def test_finished_stages_are_not_run_again(built: MiniConfig) -> None:
    before = (built.out / "greval.jsonl").read_bytes()
    seen: list[Step] = []
    run(built, seen.append, jobs=1)
    assert all(step.skipped for step in seen)
    assert len(seen) == len(stages(built))
    assert (built.out / "greval.jsonl").read_bytes() == before


def test_a_stage_done_again_comes_to_the_same(built: MiniConfig) -> None:
    before = (built.out / "greval.jsonl").read_bytes()
    for stage in stages(built)[4:]:  # the vote and all after it, as after a Ctrl-C
        (built.out / "stages" / f"{stage.name}.json").unlink()
        stage.run(Work(built, 1), lambda n: None)
    assert (built.out / "greval.jsonl").read_bytes() == before
    run(built, quietly, jobs=1)


def test_other_settings_are_not_mixed_into_a_folder(built: MiniConfig) -> None:
    with pytest.raises(ConfigError, match="with other settings"):
        run(built.model_copy(update={"seed": 4}), quietly)


def test_more_photos_than_scenes_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="12 photos cannot be chosen of 8 scenes"):
        MiniConfig(out=tmp_path, n=12, scenes=8)


def test_beginning_anew_removes_what_it_made_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "world").mkdir()
    (tmp_path / "notes.txt").write_text("mine")
    start_afresh(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
