"""A model's SPEC: one form for every command, and a clear line for every mistake."""

import subprocess
import sys
from pathlib import Path

import pytest

from gre.errors import CheckpointError, ConfigError
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.models.base import Question
from gre.models.baselines.priors import ConstantGuess
from gre.models.openai_endpoint import OpenAIEndpoint
from gre.models.spec import ModelSpec, knows_geoworld_only, load_geolocator, parse_spec


@pytest.mark.parametrize(
    ("text", "spec"),
    [
        ("hf:Qwen/Qwen3-VL-8B", ModelSpec("hf", "Qwen/Qwen3-VL-8B")),
        ("hf:./runs/ci", ModelSpec("hf", "./runs/ci")),
        ("openai:m@http://localhost:80/v1/", ModelSpec("openai", "m", "http://localhost:80/v1")),
        ("openai:a@b@https://x.org/v1", ModelSpec("openai", "a@b", "https://x.org/v1")),
        ("openai:m@https://u:p@x.org/v1", ModelSpec("openai", "m", "https://u:p@x.org/v1")),
        ("openai:org/m:7b@http://x/v1", ModelSpec("openai", "org/m:7b", "http://x/v1")),
        ("baseline:prior", ModelSpec("baseline", "prior")),
        ("geoworld-teacher", ModelSpec("geoworld", "geoworld-teacher")),
    ],
)
def test_every_form_is_read(text: str, spec: ModelSpec) -> None:
    assert parse_spec(text) == spec


def test_a_directory_needs_no_prefix(tmp_path: Path) -> None:
    assert parse_spec(str(tmp_path)) == ModelSpec("hf", str(tmp_path))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "write tiny"),
        ("gpt", "write tiny"),
        ("hf:", "write tiny"),
        ("runs/no/such/model", "no such directory"),
        ("openai:m", "openai:MODEL@BASE_URL"),
        ("openai:@http://x/v1", "openai:MODEL@BASE_URL"),
        ("openai:m@localhost:8000", "openai:MODEL@BASE_URL"),
        ("baseline:best", "no such directory; the baselines without one are prior"),
        ("Tiny", "write tiny"),
    ],
)
def test_a_mistake_is_told_with_the_forms_there_are(text: str, says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        parse_spec(text)


def test_tiny_is_the_shipped_checkpoint_or_says_that_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.resources.files", lambda package: tmp_path)
    with pytest.raises(CheckpointError, match="ships no gre-tiny"):
        parse_spec("tiny")
    folder = tmp_path / "tiny" / "checkpoint"
    folder.mkdir(parents=True)
    (folder / "config.json").write_text('{"gre_tiny": true}')
    assert parse_spec("tiny") == ModelSpec("hf", str(folder))
    assert knows_geoworld_only(parse_spec("tiny"))


def test_only_gre_tiny_is_confined_to_geoworld(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "qwen2_5_vl"}')
    assert not knows_geoworld_only(parse_spec(str(tmp_path)))
    assert not knows_geoworld_only(parse_spec("openai:gre-tiny@http://x/v1"))
    assert knows_geoworld_only(parse_spec("geoworld-oracle"))


def test_an_endpoint_is_named_as_it_was_asked_for() -> None:
    model = load_geolocator("openai:m@http://127.0.0.1:9/v1")
    assert isinstance(model, OpenAIEndpoint)
    assert model.name == "openai:m@http://127.0.0.1:9/v1"


def test_a_directory_that_is_no_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match=r"config\.json"):
        load_geolocator(str(tmp_path))


def test_an_endpoint_needs_neither_torch_nor_transformers() -> None:
    code = (
        "import sys\n"
        "from gre.models.spec import load_geolocator\n"
        "load_geolocator('openai:m@http://127.0.0.1:9/v1')\n"
        "print(sorted({'torch', 'transformers', 'openai'} & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert out.stdout.strip() == "[]", out.stderr


def test_the_prior_answers_every_photo_alike() -> None:
    prior = ConstantGuess(LatLon(lat=31.2, lon=121.5))
    questions = [Question(str(n), Path("none.jpg"), "?") for n in range(3)]
    drawn = list(prior.answer(questions, samples=2))
    assert [[a.id for a in answers] for answers in drawn] == [[str(n)] * 2 for n in range(3)]
    for answers in drawn:
        assert parse_coordinate(answers[0].text or "") == LatLon(lat=31.2, lon=121.5)
