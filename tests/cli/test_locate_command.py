"""`gre locate`: reasoning, coordinate and place for each photo; one bad photo stops no other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from typer.testing import CliRunner

from gre.cli.main import app
from gre.geo.coordinate import LatLon
from gre.images import GEOWORLD_MARK
from gre.models import spec
from gre.models.baselines.priors import ConstantGuess
from openai_server import CHAIN, ChatServer, Reply, chat_server

runner = CliRunner()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (64, 64), (200, 30, 30)).save(path)
    return path


@pytest.fixture
def server() -> Iterator[ChatServer]:
    with chat_server() as running:
        yield running


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A directory marked as gre-tiny; a constant model of the same protocol stands in for it."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    (folder / "config.json").write_text('{"gre_tiny": true}')
    stand_in = ConstantGuess(LatLon(lat=51.5, lon=-0.12))
    monkeypatch.setattr(spec, "load_geolocator", lambda parsed, **options: stand_in)
    return str(folder)


def model_of(server: ChatServer) -> str:
    return f"openai:m@{server.url}"


def locate(*args: object) -> Any:
    return runner.invoke(app, ["locate", *map(str, args)])


def rows(result: Any) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_it_prints_chain_coordinate_and_place(photo: Path, server: ChatServer) -> None:
    result = locate(photo, "--model", model_of(server))
    assert result.exit_code == 0, result.output
    assert "1. A red double-decker bus." in result.stdout
    assert "51.5072, -0.1276" in result.stdout
    assert "United Kingdom" in result.stdout


def test_json_is_one_object_a_photo(photo: Path, server: ChatServer) -> None:
    result = locate(photo, photo, "--model", model_of(server), "--json")
    first, second = rows(result)
    assert first == second
    assert first["photo"] == str(photo)
    assert (first["lat"], first["lon"]) == (51.5072, -0.1276)
    assert first["place"]["country_code"] == "GB"
    assert first["chain"].startswith("1. A red")
    assert first["answer"] == "51.5072, -0.1276"
    assert first["response"] == CHAIN
    assert "error" not in first


def test_one_bad_photo_does_not_stop_the_others(
    photo: Path, server: ChatServer, tmp_path: Path
) -> None:
    torn = tmp_path / "torn.jpg"
    torn.write_bytes(photo.read_bytes()[:200])
    args = (torn, photo, tmp_path / "gone.jpg", "--model", model_of(server))
    result = locate(*args, "--json")
    assert result.exit_code == 0
    bad, good, gone = rows(result)
    assert "lat" not in bad
    assert good["lat"] == 51.5072
    assert "no such file" in gone["error"]
    assert len(server.requests) == 1
    plain = locate(*args)
    assert plain.exit_code == 0
    assert [line[:4] for line in plain.stderr.splitlines()] == ["gre:", "gre:"]


def test_when_nothing_could_be_answered_the_exit_code_is_2(tmp_path: Path) -> None:
    with chat_server() as server:
        result = locate(tmp_path / "gone.jpg", "--model", model_of(server), "--json")
    assert result.exit_code == 2
    assert "no such file" in rows(result)[0]["error"]


def test_text_without_a_coordinate_is_an_error_and_is_shown(photo: Path) -> None:
    with chat_server(lambda n, body: Reply(text="I cannot tell.")) as server:
        result = locate(photo, "--model", model_of(server), "--json")
    assert result.exit_code == 2
    (row,) = rows(result)
    assert "no coordinate" in row["error"]
    assert row["response"] == "I cannot tell."


def test_of_several_samples_the_most_central_is_the_answer(photo: Path) -> None:
    answers = ("48.86, 2.35", "48.85, 2.30", "-33.87, 151.21")

    def by_seed(n: int, body: dict[str, Any]) -> Reply:
        return Reply(text=f"<think>1. A.</think><answer>{answers[body['seed']]}</answer>")

    with chat_server(by_seed) as server:
        result = locate(photo, "--model", model_of(server), "--samples", 3, "--json")
    (row,) = rows(result)
    assert row["lat"] in (48.86, 48.85)
    assert len(row["samples"]) == 3
    assert server.requests[0]["temperature"] > 0


def test_a_wrong_key_is_one_line(photo: Path) -> None:
    with chat_server(lambda n, body: Reply(status=401, error={"message": "bad key"})) as server:
        result = locate(photo, "--model", model_of(server))
    assert result.exit_code == 2
    assert result.stderr == f"gre: {server.url}: 401: bad key\n"


def test_tiny_declines_a_real_photo(photo: Path, tiny: str) -> None:
    result = locate(photo, "--model", tiny, "--json")
    assert result.exit_code == 2
    (row,) = rows(result)
    assert row["error"].startswith("declined: ")
    assert "GeoWorld" in row["error"]
    assert "lat" not in row


def test_tiny_answers_about_a_real_photo_when_forced(photo: Path, tiny: str) -> None:
    result = locate(photo, "--model", tiny, "--json", "--force")
    assert result.exit_code == 0
    assert rows(result)[0]["lat"] == 51.5


def test_tiny_answers_about_a_geoworld_scene(tmp_path: Path, tiny: str) -> None:
    mark = PngInfo()
    mark.add_text("Software", GEOWORLD_MARK)
    Image.new("RGB", (64, 64)).save(tmp_path / "scene.png", pnginfo=mark)
    result = locate(tmp_path / "scene.png", "--model", tiny, "--json")
    assert result.exit_code == 0
    assert rows(result)[0]["place"]["country_code"] == "GB"


def test_an_unknown_spec_is_one_line(photo: Path) -> None:
    result = locate(photo, "--model", "gpt")
    assert result.exit_code == 2
    assert result.stderr.startswith("gre: model 'gpt': write tiny")
    assert result.stderr.count("\n") == 1


def test_a_report_page_is_written_beside_the_answer(
    photo: Path, server: ChatServer, tmp_path: Path
) -> None:
    page = tmp_path / "page.html"
    result = locate(photo, "--model", model_of(server), "--json", "--report", page)
    assert len(rows(result)) == 1  # standard output holds the JSON alone
    assert "photo.jpg" in page.read_text(encoding="utf-8")
