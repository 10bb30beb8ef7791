"""From photos to a published data set and to training rows, by the commands that people type."""

import importlib.util
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.data.publish.paper_json import read_examples
from gre.models.spec import shipped_tiny
from gre.records import CoordExample, CoTExample, JudgeExample, Located
from gre.store import read_jsonl
from gre.train.data import coords_row, judge_row, load_examples, sft_row
from gre.world.render import RenderConfig
from gre.world.render import run as render

E = TypeVar("E", bound=Located)

SERVER_STARTS_WITHIN_S = 120.0
PHOTOS = 10


def gre(*args: object) -> dict[str, Any]:
    """Run a command in this process and read the counts that it prints."""
    result = CliRunner().invoke(app, [*(str(arg) for arg in args), "--json"])
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout.splitlines()[-1]))


def adds_up(tally: dict[str, Any]) -> bool:
    return bool(tally["kept"] + sum(tally["dropped"].values()) == tally["seen"])


@pytest.fixture(scope="module")
def tiny_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The shipped gre-tiny behind `transformers serve` on loopback: its SPEC."""
    for package in ("fastapi", "uvicorn", "transformers"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: pip install 'gre-suite[serve]'")
    hub = tmp_path_factory.mktemp("hub")
    (hub / "hub").mkdir()
    port = free_port()
    command = [
        sys.executable, "-c", "from transformers.cli.transformers import main; main()", "serve",
        str(shipped_tiny()), "--host", "127.0.0.1", "--port", str(port), "--device", "cpu",
        "--dtype", "float32", "--trust-remote-code",
    ]  # fmt: skip
    environment = {**os.environ, "HF_HOME": str(hub), "HF_HUB_OFFLINE": "1"}
    with (hub / "log.txt").open("w") as log:
        server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        wait_for(server, f"http://127.0.0.1:{port}/health", hub / "log.txt")
        yield f"openai:{shipped_tiny()}@http://127.0.0.1:{port}/v1"
    finally:
        server.send_signal(signal.SIGTERM)
        try:
            server.wait(timeout=10)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def wait_for(server: "subprocess.Popen[bytes]", url: str, log: Path) -> None:
    until = time.monotonic() + SERVER_STARTS_WITHIN_S
    while time.monotonic() < until and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"transformers serve did not start: {log.read_text()[-2000:]}")


def test_real_photos_become_a_data_set_by_way_of_a_served_model(
    shared_data: Path, tiny_server: str, tmp_path: Path
) -> None:
    seeds, drafts, curated, published = (
        tmp_path / name for name in ("seeds", "drafts", "gre30k", "published")
    )
    table = shared_data / "photos" / "coordinates.csv"
    found = gre("seeds", table, "--images", shared_data, "--count", PHOTOS, "--out", seeds)
    assert adds_up(found)
    assert found["kept"] == PHOTOS

    # gre-tiny was taught one question; what it says of real photos means nothing, and need not.
    taught = gre(
        "teach", seeds / "seeds.parquet", "--model", tiny_server, "--prompt", "locate",
        "--max-side", 112, "--max-tokens", 200, "--concurrency", 2, "--out", drafts,
    )  # fmt: skip
    assert adds_up(taught)
    assert taught["seen"] == PHOTOS
    assert not {"timeout", "connection", "server_error", "not_asked"} & taught["dropped"].keys()

    counts = gre(
        "curate", drafts / "drafts.jsonl", "--seeds", seeds / "seeds.parquet", "--out", curated,
        "correct_within_km=2500", "balance_judge=false",
    )  # fmt: skip
    judged = counts["judge"]["true"] + counts["judge"]["false"]
    assert adds_up(counts["drafts"])
    assert counts["drafts"]["seen"] == taught["kept"]
    assert counts["cot"] + judged + counts["seed"] == PHOTOS  # every photo is in one of the three

    result = gre("publish", curated, "--root", shared_data, "--out", published)
    assert adds_up(result)
    assert result["kept"] == PHOTOS
    read_back(curated, published)


def test_geoworld_becomes_rows_that_the_trainers_read(tmp_path: Path) -> None:
    seeds, drafts, curated, published = (
        tmp_path / name for name in ("seeds", "drafts", "gre30k", "published")
    )
    render(RenderConfig(n=100, size=112, seed=5, processes=1), tmp_path / "world")
    gre("seeds", tmp_path / "world", "--out", seeds)
    gre("teach", seeds / "seeds.parquet", "--model", "geoworld-teacher", "--out", drafts)
    counts = gre(
        "curate", drafts / "drafts.jsonl", "--seeds", seeds / "seeds.parquet", "--out", curated,
        "min_chars=10",
    )  # fmt: skip
    gre("publish", curated, "--root", tmp_path, "--out", published)
    cot, judge, seed = read_back(curated, published)
    assert (len(cot), len(seed)) == (counts["cot"], counts["seed"])
    assert len(judge) == counts["judge"]["true"] + counts["judge"]["false"]
    assert cot
    for folder in (curated, published):
        examples = load_examples(first_of(folder, "cot"), CoTExample)
        assert [sft_row(one)["completion"][0]["content"] for one in examples] == [
            one.response for one in cot
        ]
        judged = load_examples(first_of(folder, "judge"), JudgeExample)
        assert [judge_row(one)["label"] for one in judged] == [one.label for one in judge]
        located = load_examples(first_of(folder, "seed"), CoordExample)
        assert [coords_row(one)["lat"] for one in located] == [one.lat for one in seed]


PAPER_NAMES = {"cot": "GRE30K-CoT", "judge": "GRE30K-Judge", "seed": "GRE30K-Seed"}


def first_of(folder: Path, name: str) -> Path:
    """The file of one of the three sets: as curated, or as published in the paper's form."""
    curated = folder / f"{name}.jsonl"
    return curated if curated.is_file() else folder / f"{PAPER_NAMES[name]}.json"


def read_back(
    curated: Path, published: Path
) -> tuple[list[CoTExample], list[JudgeExample], list[CoordExample]]:
    """Read the paper's files back, and make sure that they hold what was curated."""
    assert (published / "README.md").is_file()
    return (
        same(curated, published, "cot", CoTExample),
        same(curated, published, "judge", JudgeExample),
        same(curated, published, "seed", CoordExample),
    )


def same(curated: Path, published: Path, name: str, kind: type[E]) -> list[E]:
    path = published / f"{PAPER_NAMES[name]}.json"
    back = list(read_examples(path, kind)) if path.is_file() else []  # a set may be empty
    records = read_jsonl(curated / f"{name}.jsonl", kind)
    assert [without_image(one) for one in back] == [without_image(one) for one in records]
    assert all((published / one.image).is_file() for one in back)
    return back


def without_image(record: Any) -> dict[str, Any]:
    """A record but for the path of its picture, which is a copy elsewhere by then."""
    return {**record.model_dump(), "image": ""}
