"""`gre bench build select` and `vote`, as somebody types them."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.bench.corpus.entries import CorpusEntry
from gre.cli.main import app
from gre.store import write_jsonl
from gre.world.cues import KINDS
from planted_encoder import PlantedDual, render_scenes

runner = CliRunner()


def gre(*args: object) -> Any:
    return runner.invoke(app, ["bench", "build", *map(str, args)])


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small world with a corpus beside it."""
    root = tmp_path_factory.mktemp("cli")
    truth = render_scenes(root / "world", "test", 8, distractors=3)
    entries = [CorpusEntry(name=kind, kind=kind, count=1) for kind in KINDS]
    write_jsonl(root / "world" / "corpus.jsonl", entries)
    return truth


@pytest.fixture(autouse=True)
def planted(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An encoder that knows the world, in the place of the shipped one."""
    encoder = PlantedDual(world)
    prompts = [f"a photo of {kind}" for kind in KINDS]
    own = (", a natural landmark", ", a famous building")
    encoder.learn(dict(zip(prompts, range(8), strict=True)))
    encoder.learn({prompts[0] + own[0]: 0, prompts[1] + own[1]: 1})
    encoder.learn({"a photo that shows climate": 7})
    monkeypatch.setattr("gre.models.dual.load_dual", lambda name: encoder)


def test_photos_are_selected_and_the_way_to_the_vote_is_told(world: Path, tmp_path: Path) -> None:
    done = gre(
        "select", world, "--corpus", world.parent / "corpus.jsonl", "--out", tmp_path / "select",
        "--jobs", 1, "--validation", world, "keep_validation=true", "n=6",
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "photos: kept 6 of 11" in done.stdout
    assert "3 uninformative); AUC 1.000" in done.stdout
    assert "gre review create" in done.stdout


def test_the_counts_come_as_one_json_document(world: Path, tmp_path: Path) -> None:
    done = gre(
        "select", world, "--corpus", world.parent / "corpus.jsonl", "--out", tmp_path / "select",
        "--jobs", 1, "similarity.threshold=-2", "--json",
    )  # fmt: skip
    told = json.loads(done.stdout)
    assert (told["seen"], told["kept"], told["threshold_by_hand"]) == (11, 11, True)


def test_a_missing_labelled_set_ends_in_one_line(world: Path, tmp_path: Path) -> None:
    done = gre("select", world, "--corpus", world.parent / "corpus.jsonl", "--out", tmp_path)
    assert done.exit_code == 2
    assert "--validation" in done.output
    assert "Traceback" not in done.output


def test_the_vote_is_for_people_unless_it_is_simulated(world: Path, tmp_path: Path) -> None:
    out = tmp_path / "select"
    gre(
        "select", world, "--corpus", world.parent / "corpus.jsonl", "--out", out,
        "--jobs", 1, "similarity.threshold=-2",
    )  # fmt: skip
    for_people = gre("vote", out / "selected.jsonl", "--out", tmp_path / "vote")
    assert for_people.stdout.startswith("gre review create")
    assert not (tmp_path / "vote").exists()
    voted = gre(
        "vote", out / "selected.jsonl", "--out", tmp_path / "vote", "--simulate", "geoworld",
        "errors.inferable=0",
    )  # fmt: skip
    assert voted.exit_code == 0, voted.output
    assert "voted: kept 5 of 11" in voted.stdout  # at 112 px three more tell no country
    assert "SIMULATED" in voted.stdout
