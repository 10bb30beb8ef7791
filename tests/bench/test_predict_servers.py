"""Predictions from servers, real ones on loopback: never idle, never twice, never out of order."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.bench.predict import PredictConfig, run_predict
from gre.bench.predict.reduce import Samples
from gre.bench.predict.standing import samples_path
from gre.errors import EndpointError
from gre.models.endpoint_pool import EndpointPool
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.records import Prediction, Seed
from gre.store import read_jsonl, write_jsonl
from openai_server import Reply, chat_server, picture_of

QUICK = EndpointOptions(concurrency=4, retries=0, backoff_s=0.01, timeout_s=10)


def photos(folder: Path, n: int) -> Path:
    """So many photos, each of a colour of its own."""
    for i in range(n):
        picture = Image.new("RGB", (4, 4), (i % 256, i // 256, 7))
        folder.mkdir(exist_ok=True)
        picture.save(folder / f"{i:03d}.png")
    records = folder / "truth.jsonl"
    write_jsonl(
        records, [Seed(id=f"{i:03d}", image=f"{i:03d}.png", lat=1, lon=2) for i in range(n)]
    )
    return records


def ids_of(out: Path) -> list[str]:
    return [prediction.id for prediction in read_jsonl(out, Prediction)]


def test_predictions_come_to_lie_in_the_order_of_the_records(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 12)
    out = tmp_path / "out.jsonl"

    def first_is_slow(n: int, body: dict[str, Any]) -> Reply:
        return Reply(delay_s=0.2 if n == 0 else 0)

    with chat_server(first_is_slow) as server:
        tally = run_predict(records, OpenAIEndpoint("m", server.url, QUICK), out)
    assert ids_of(out) == [f"{i:03d}" for i in range(12)]
    assert tally.kept == 12


def test_no_slow_answer_holds_up_the_photos_of_the_next_batch(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 12)
    busy: list[int] = []

    def first_waits_for_the_last(n: int, body: dict[str, Any]) -> Reply:
        busy.append(n)
        deadline = time.monotonic() + 5
        while n == 0 and len(busy) < 12 and time.monotonic() < deadline:
            time.sleep(0.01)
        return Reply()

    with chat_server(first_waits_for_the_last) as server:
        model = OpenAIEndpoint("m", server.url, QUICK)
        started = time.monotonic()
        run_predict(records, model, tmp_path / "out.jsonl", PredictConfig(at_once=2))
    assert time.monotonic() - started < 5


def test_two_servers_behind_one_spec_finish_a_run_that_one_of_them_leaves(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 20)
    out = tmp_path / "out.jsonl"

    def leaves(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=503) if n >= 3 else Reply()

    with chat_server(leaves) as leaving, chat_server() as staying:
        pool = EndpointPool("m", [leaving.url, staying.url], QUICK)
        tally = run_predict(records, pool, out)
        assert sum(leaving.served.values()) == 3
        assert sum(staying.served.values()) == 17
    assert (tally.seen, tally.kept) == (20, 20)


def test_a_model_keeps_its_predictions_when_its_server_moves(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 4)
    out = tmp_path / "out.jsonl"
    with chat_server() as here:
        run_predict(records, OpenAIEndpoint("m", here.url, QUICK), out, PredictConfig(limit=2))
    with chat_server() as there:
        run_predict(records, OpenAIEndpoint("m", there.url, QUICK), out)
        assert len(there.requests) == 2
    assert {p.model for p in read_jsonl(out, Prediction)} == {"openai:m"}


def test_a_dead_server_ends_the_run_soon_and_what_was_answered_stays(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 40)
    out = tmp_path / "out.jsonl"

    def dies(n: int, body: dict[str, Any]) -> Reply:
        return Reply() if n < 6 else Reply(status=500)

    config = PredictConfig(give_up_after=5)
    with chat_server(dies) as server:
        with pytest.raises(EndpointError, match=r"5 photos in a row.*run the same command again"):
            run_predict(records, OpenAIEndpoint("m", server.url, QUICK), out, config)
        assert len(server.requests) < 25
    with chat_server() as server:
        tally = run_predict(records, OpenAIEndpoint("m", server.url, QUICK), out, config)
        assert len(server.requests) == 34
    assert tally.kept == 40 and ids_of(out) == [f"{i:03d}" for i in range(40)]


def test_photos_that_cannot_be_read_are_no_outage(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 8)
    for i in range(2, 8):
        (tmp_path / "photos" / f"{i:03d}.png").write_bytes(b"no picture")
    with chat_server() as server:
        model = OpenAIEndpoint("m", server.url, QUICK)
        config = PredictConfig(give_up_after=2)
        tally = run_predict(records, model, tmp_path / "out.jsonl", config)
    assert tally.kept == 2 and tally.dropped == {"unscored": 6}


def test_all_samples_are_kept_with_the_seed_each_was_drawn_with(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 3)
    out = tmp_path / "out.jsonl"

    def by_seed(n: int, body: dict[str, Any]) -> Reply:
        if picture_of(body) and body["seed"] == 12:
            return Reply(status=500)
        return Reply(f"<think>1. A bus.</think><answer>{body['seed']}.0, 1.0</answer>")

    config = PredictConfig(samples=3, temperature=1.0, seed=10, keep_samples=True)
    with chat_server(by_seed) as server:
        tally = run_predict(records, OpenAIEndpoint("m", server.url, QUICK), out, config)
    assert tally.kept == 3
    kept = list(read_jsonl(samples_path(out), Samples))
    assert [samples.id for samples in kept] == ["000", "001", "002"]
    for samples in kept:
        assert [sample.lat for sample in samples.samples] == [10.0, 11.0, None]
        assert samples.samples[2].text is None and "500" in (samples.samples[2].error or "")


def test_a_photo_is_asked_about_once_however_often_the_run_is_repeated(tmp_path: Path) -> None:
    records = photos(tmp_path / "photos", 5)
    with chat_server() as server:
        for _ in range(3):
            run_predict(records, OpenAIEndpoint("m", server.url, QUICK), tmp_path / "out.jsonl")
        assert len(server.requests) == 5


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGINT])
def test_a_run_that_is_ended_from_outside_loses_and_repeats_next_to_nothing(
    tmp_path: Path, end: signal.Signals
) -> None:
    n = 60
    records = photos(tmp_path / "photos", n)
    out = tmp_path / "out.jsonl"
    with chat_server(lambda number, body: Reply(delay_s=0.02)) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "bench", "predict",
            str(records), "--model", f"openai:m@{server.url}", "--out", str(out),
            "--concurrency", "2", "--keep-samples", "--samples", "2", "--temperature", "1",
        ]  # fmt: skip
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as run:
            while not out.exists() or out.read_bytes().count(b"\n") < 10:
                assert run.poll() is None, "ended by itself"
                time.sleep(0.01)
            os.kill(run.pid, end)
            run.wait(20)
        before = out.read_bytes().count(b"\n")
        assert 10 <= before < n
        subprocess.run(command, check=True, capture_output=True)
        assert len(server.requests) <= 2 * n + 4  # only what was under way is asked again
    assert ids_of(out) == [f"{i:03d}" for i in range(n)]
    kept = list(read_jsonl(samples_path(out), Samples))
    assert [samples.id for samples in kept] == ids_of(out)
    assert all(len(samples.samples) == 2 for samples in kept)
