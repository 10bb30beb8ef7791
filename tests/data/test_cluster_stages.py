"""Seeds, teach and curate on a cluster of two nodes: what they write is what one process writes."""

import os
import signal
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.data import teach
from gre.data.cluster import RayRunner, connected
from gre.data.runner import LocalRunner
from gre.data.teach import InShards, TeachConfig, Teacher
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.world.render import RenderConfig
from gre.world.render import run as render
from openai_server import ChatServer, Reply, chat_server, picture_of
from photos import LISBON, save_photo
from ray_cluster import two_nodes
from teaching import make_seeds


@pytest.fixture(scope="module")
def runner() -> Iterator[RayRunner]:
    with two_nodes() as address, connected(address) as runner:
        yield runner


@pytest.fixture(scope="module")
def photos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty photos, among them a copy, one without GPS, one that is torn and one that is text."""
    folder = tmp_path_factory.mktemp("photos")
    for n in range(40):
        save_photo(folder / f"{n:02}.jpg", n, LISBON if n != 5 else None)
    (folder / "copy.jpg").write_bytes((folder / "03.jpg").read_bytes())
    (folder / "torn.jpg").write_bytes((folder / "04.jpg").read_bytes()[:900])
    (folder / "text.jpg").write_text("no picture at all")
    return folder


def gre(*args: object) -> str:
    result = CliRunner().invoke(app, [str(arg) for arg in args])
    assert result.exit_code == 0, result.output
    return result.stdout


def files_of(folder: Path) -> dict[str, bytes]:
    """What a stage wrote, its manifest (the time is in it) and its notes aside."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "manifest.json" and "sqlite" not in path.name
    }


def test_seeds_are_the_same_to_the_byte(runner: RayRunner, photos: Path, tmp_path: Path) -> None:
    for where in ("local", "ray"):
        said = gre("seeds", photos, "--out", tmp_path / where, "--runner", where)
        assert "no_exif" in said
    local, ray = files_of(tmp_path / "local"), files_of(tmp_path / "ray")
    assert {"seeds.parquet", "exclusions.jsonl"} <= local.keys()
    assert local == ray


def test_relative_paths_mean_the_same_on_the_nodes(
    runner: RayRunner, photos: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(photos)
    for where in ("local", "ray"):
        gre("seeds", ".", "--out", os.path.relpath(tmp_path / where), "--runner", where)
    assert files_of(tmp_path / "local") == files_of(tmp_path / "ray")


def test_a_model_taught_and_curated_on_the_cluster_is_the_same(
    runner: RayRunner, tmp_path: Path
) -> None:
    render(RenderConfig(n=60, size=112, seed=3, processes=1), tmp_path / "world")
    gre("seeds", tmp_path / "world", "--out", tmp_path / "seeds")
    seeds = tmp_path / "seeds" / "seeds.parquet"
    for where in ("local", "ray"):
        gre(
            "teach", seeds, "--model", "geoworld-teacher",
            "--out", tmp_path / where / "drafts", "--runner", where,
        )  # fmt: skip
        gre(
            "curate", tmp_path / where / "drafts" / "drafts.jsonl", "min_chars=10",
            "--seeds", seeds, "--out", tmp_path / where / "gre30k", "--runner", where,
        )  # fmt: skip
    local = files_of(tmp_path / "local")
    assert local == files_of(tmp_path / "ray")
    assert local["gre30k/cot.jsonl"]


OPTIONS = EndpointOptions(backoff_s=0.01, concurrency=4)


def of_the_picture(number: int, body: dict[str, Any]) -> Reply:
    """Another answer for every picture, after a while."""
    colour = sum(picture_of(body)) % 1000
    text = f"<think>1. Colour {colour}.</think><answer>51.5, -0.1</answer>"
    return Reply(text=text, delay_s=0.1)


def run_teach(seeds: Path, server: ChatServer, out: Path, runner: Any, shards: int) -> None:
    model = OpenAIEndpoint("m", server.url, OPTIONS)
    ask = InShards(runner, Teacher(f"openai:m@{server.url}", OPTIONS), shards)
    assert teach.run(seeds, model, out, TeachConfig(), ask=ask).open == 0


def workers() -> list[psutil.Process]:
    """The processes that are at work on a shard, on either node."""
    below = psutil.Process().children(recursive=True)
    return [process for process in below if process.name().startswith("ray::gre")]


def test_a_worker_that_is_killed_costs_no_answer(runner: RayRunner, tmp_path: Path) -> None:
    seeds = make_seeds(tmp_path, 60)
    with chat_server(of_the_picture) as server:
        killed = threading.Thread(target=kill_one_after, args=(server, 15))
        killed.start()
        run_teach(seeds, server, tmp_path / "out", runner, 2)
        killed.join()
        asked = Counter(picture_of(body) for body in server.requests)
        run_teach(seeds, server, tmp_path / "plain", LocalRunner(1), 1)
    assert len(asked) == 60
    assert sum(n - 1 for n in asked.values()) <= 2  # what it had under way
    plain = (tmp_path / "plain" / "drafts.jsonl").read_bytes()
    assert (tmp_path / "out" / "drafts.jsonl").read_bytes() == plain


def kill_one_after(server: ChatServer, answers: int) -> None:
    until = time.monotonic() + 60
    while sum(server.served.values()) < answers and time.monotonic() < until:
        time.sleep(0.02)
    os.kill(workers()[0].pid, signal.SIGKILL)


DRIVER = """
import sys
from pathlib import Path
from gre.data import teach
from gre.data.runner import open_runner
from gre.models.openai_endpoint import EndpointOptions

seeds, url, out, address = sys.argv[1:]
teacher = teach.Teacher(f"openai:m@{url}", EndpointOptions(concurrency=4))
with open_runner(f"ray:{address}", inputs=[Path(seeds)], outputs=[Path(out)]) as runner:
    ask = teach.InShards(runner, teacher)
    teach.run(Path(seeds), teacher.load(), Path(out), teach.TeachConfig(), ask=ask)
"""


def test_a_command_that_is_killed_ends_its_workers_and_costs_no_answer(
    runner: RayRunner, tmp_path: Path
) -> None:
    import ray

    seeds, out = make_seeds(tmp_path, 60), tmp_path / "out"
    (tmp_path / "driver.py").write_text(DRIVER)
    address = ray.get_runtime_context().gcs_address
    with chat_server(of_the_picture) as server:
        args = [sys.executable, *map(str, (tmp_path / "driver.py", seeds, server.url, out))]
        process = psutil.Popen([*args, address])
        until = time.monotonic() + 60
        while sum(server.served.values()) < 15 and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
        process.wait()
        run_teach(seeds, server, out, runner, 3)
        asked = Counter(picture_of(body) for body in server.requests)
        run_teach(seeds, server, tmp_path / "plain", LocalRunner(1), 1)
    assert len(asked) == 60
    assert sum(n - 1 for n in asked.values()) <= 4  # what was under way
    plain = (tmp_path / "plain" / "drafts.jsonl").read_bytes()
    assert (out / "drafts.jsonl").read_bytes() == plain
