"""`gre bench build annotate`, `items`, `distribution`, `publish`, `import`, as they are typed."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from building import drawn_scenes, listed
from gre.bench.greval import read_greval
from gre.cli.main import app
from gre.world.cues import KINDS

runner = CliRunner()


def gre(*args: object) -> Any:
    return runner.invoke(app, ["bench", "build", *map(str, args)])


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes") / "world"
    return listed(drawn_scenes(folder, 6), folder)


@pytest.fixture(scope="module")
def bench(photos: Path) -> Path:
    """A benchmark made by the commands, one after the other."""
    out = photos.parent.parent / "bench"
    done = gre("annotate", photos, "--teacher", "geoworld-oracle", "--out", out / "annotate",
               "--simulate", "geoworld", "marking.dropped=0", "--json")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["marked"]["kept"] == 6
    done = gre("items", out / "annotate" / "marked" / "key_steps.jsonl", "--drafts",
               out / "annotate" / "drafts.jsonl", "--out", out, "--n", 4)  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "items: kept 4 of 6" in done.stdout and "not_chosen" in done.stdout
    return out


def test_without_programs_the_commands_for_people_are_printed(photos: Path, tmp_path: Path) -> None:
    done = gre("annotate", photos, "--teacher", "geoworld-oracle", "--out", tmp_path / "my bench")
    assert done.exit_code == 0, done.output
    assert "gre review create '" in done.stdout and "--kind key-steps --root" in done.stdout
    assert not (tmp_path / "my bench" / "review").exists()


def test_the_distribution_is_told_in_words_and_as_json(bench: Path) -> None:
    told = gre("distribution", bench / "greval.jsonl")
    assert told.exit_code == 0 and "4 photos" in told.stdout and "paper %" in told.stdout
    counts = json.loads(gre("distribution", bench / "greval.jsonl", "--json").stdout)
    assert [bar["name"] for bar in counts["kinds"]] == list(KINDS)


def test_what_is_published_is_read_back_without_a_word_lost(bench: Path, tmp_path: Path) -> None:
    manifest = bench / "annotate" / "manifest.json"
    done = gre("publish", bench / "greval.jsonl", "--out", tmp_path / "set", "title=Mini",
               "--step", f"rationales={manifest}")  # fmt: skip
    assert done.exit_code == 0, done.output
    assert "| rationales | 6 | 6 |" in (tmp_path / "set" / "README.md").read_text()
    done = gre("import", tmp_path / "set" / "GREval-Bench.json", "--out", tmp_path / "back")
    assert done.exit_code == 0, done.output
    there = list(read_greval(bench / "greval.jsonl"))
    back = list(read_greval(tmp_path / "back" / "greval.jsonl"))
    for one, other in zip(there, back, strict=True):
        assert [step.text for step in one.key_steps] == [step.text for step in other.key_steps]
        assert (one.id, one.lat, one.lon) == (other.id, other.lat, other.lon)
        assert not other.complete and other.indicators
    tags = [
        (step.tag, again.tag)
        for one, other in zip(there, back, strict=True)
        for step, again in zip(one.key_steps, other.key_steps, strict=True)
    ]
    assert sum(tag == again for tag, again in tags) / len(tags) > 0.8


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("annotate", "none.jsonl", "--teacher", "geoworld-oracle"), "none.jsonl: no such file"),
        (("annotate", "none.jsonl", "--teacher", "banana"), "model 'banana'"),
        (("publish", "none.jsonl"), "none.jsonl: no such file"),
        (("import", "none.json"), "none.json: no such file"),
        (("mini", "--n", "20", "--scenes", "10"), "20 photos cannot be chosen of 10 scenes"),
    ],
)
def test_a_mistake_is_one_line(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    done = gre(*arguments, "--out", tmp_path / "out")
    assert done.exit_code == 2
    assert words in done.stderr
    assert "Traceback" not in done.output
