"""The inspect-ai task, run against a real server: the same answers get the same numbers."""

import base64
import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("inspect_ai", reason="the extra `inspect` is not installed")

from inspect_ai import Task
from inspect_ai import eval as inspect_eval
from inspect_ai.log import EvalLog
from inspect_ai.model import get_model
from typer.testing import CliRunner

from gre.bench.chains.results import COMPONENTS
from gre.bench.chains.stage import ChainRun
from gre.bench.elsewhere.inspect_log import import_log
from gre.bench.elsewhere.inspect_output import response_of
from gre.bench.elsewhere.inspect_task import greval, within_key
from gre.bench.greval import read_greval
from gre.bench.items import BenchItem, read_items
from gre.bench.predict import run_predict
from gre.bench.score import Score, score
from gre.chain import split_steps, think_text
from gre.cli.main import app
from gre.errors import InputError, RecordError
from gre.metrics.localization import THRESHOLDS_KM
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint, picture_url
from gre.prompts import load_prompt
from gre.store import write_jsonl
from openai_server import ChatServer, Plan, Reply, chat_server, picture_of, prompt_of
from scoring_tools import PhraseSorter, stand_in_run
from small_greval import answers_to, make_greval

MAX_SIDE = 1024
SILENT = 7  # the photo that the server has no answer for in the tests of outages


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_greval(tmp_path_factory.mktemp("greval"))


def sent(path: str) -> bytes:
    """A photo as `gre bench predict` sends it."""
    return base64.b64decode(picture_url(Path(path), MAX_SIDE).partition(",")[2])


def by_picture(records: Path, answers: Mapping[str, str]) -> Plan:
    """A server that knows each photo, as it is and as it is sent, and gives the answer to it."""
    items = list(read_greval(records))
    known = {Path(item.image).read_bytes(): answers[item.id] for item in items}
    known |= {sent(item.image): answers[item.id] for item in items}
    return lambda number, body: Reply(text=known[picture_of(body)])


def run(task: Task, server: ChatServer, logs: Path, **wishes: Any) -> EvalLog:
    model = get_model("openai-api/here/m", base_url=server.url, api_key="none", max_retries=0)
    (log,) = inspect_eval(task, model=model, log_dir=str(logs), display="none", **wishes)
    assert log.status == "success", log.error
    return log


def metric(log: EvalLog, name: str, of: str = "mean") -> float:
    assert log.results is not None
    (found,) = [s for s in log.results.scores if s.name == name]
    return float(next(v.value for k, v in found.metrics.items() if k.rsplit("/")[-1] == of))


def predicted(records: Path, server: ChatServer, out: Path) -> Score:
    options = EndpointOptions(retries=0, max_side=MAX_SIDE)
    run_predict(records, OpenAIEndpoint("m", server.url, options), out)
    return score(out, records)


@pytest.fixture(scope="module")
def stand_in(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChainRun]:
    """Chains are measured with the stand-ins that tests of scoring use, here and there."""
    run = stand_in_run(records, tmp_path_factory.mktemp("work"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gre.bench.elsewhere.chains.load_tools", lambda *a, **k: run.tools)
        yield run


@pytest.fixture(scope="module")
def scored(
    records: Path, stand_in: ChainRun, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[EvalLog, list[dict[str, Any]]]]:
    folder = tmp_path_factory.mktemp("logs")
    with chat_server(by_picture(records, answers_to(records))) as server:
        yield run(greval(str(records)), server, folder), server.requests


def test_the_same_answers_have_the_numbers_of_gre_bench_score(
    records: Path, scored: tuple[EvalLog, Any], tmp_path: Path
) -> None:
    log, _ = scored
    with chat_server(by_picture(records, answers_to(records))) as server:
        expected = predicted(records, server, tmp_path / "predictions.jsonl")
    assert expected.n == 10
    assert expected.unparsed == 2
    for km in THRESHOLDS_KM:
        share = expected.share(km)
        assert share is not None
        assert metric(log, within_key(km)) == share.value
    assert metric(log, "geoscore") == pytest.approx(expected.geoscore, abs=1e-9)
    assert metric(log, "error_km", "median") == pytest.approx(expected.median_km, abs=1e-9)
    assert metric(log, "error_km") == pytest.approx(expected.mean_km, abs=1e-9)


def test_the_same_chains_have_the_quality_of_gre_bench_score(
    records: Path, scored: tuple[EvalLog, Any], stand_in: ChainRun, tmp_path: Path
) -> None:
    log, _ = scored
    out = tmp_path / "predictions.jsonl"
    with chat_server(by_picture(records, answers_to(records))) as server:
        predicted(records, server, out)
    (here,) = stand_in.score({"m": out}).chains
    assert here.quality is not None
    assert here.empty == 2
    assert here.strict is not None
    assert metric(log, "strict") == pytest.approx(here.strict.value, abs=1e-12)
    assert metric(log, "quality") == pytest.approx(here.quality.value, abs=1e-12)
    assert set(here.components) >= set(COMPONENTS)
    for name in COMPONENTS:
        assert metric(log, name) == pytest.approx(here.components[name].value, abs=1e-12)


def test_a_judge_that_fails_leaves_the_chain_unscored_and_the_answer_not(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_ = stand_in_run(records, tmp_path / "work", PhraseSorter(fails_on="."))
    monkeypatch.setattr("gre.bench.elsewhere.chains.load_tools", lambda *a, **k: run_.tools)
    with chat_server(by_picture(records, answers_to(records))) as server:
        task = greval(str(records), work=str(tmp_path))  # another folder, another scorer
        log = run(task, server, tmp_path / "logs", limit=1)
    assert log.results is not None
    unscored = {s.name: s.unscored_samples for s in log.results.scores}
    assert unscored["quality"] == 1
    assert unscored["geoscore"] == 0


def test_the_model_is_shown_the_photo_and_the_prompt_and_nothing_else(
    records: Path, scored: tuple[EvalLog, list[dict[str, Any]]]
) -> None:
    _, requests = scored
    pictures = {Path(item.image).read_bytes() for item in read_greval(records)}
    assert {picture_of(body) for body in requests} == pictures
    assert {prompt_of(body) for body in requests} == {load_prompt("locate").text}
    assert all(len(body["messages"]) == 1 for body in requests)
    assert {body["temperature"] for body in requests} == {0.0}


def test_an_answer_without_a_coordinate_is_a_miss_without_an_error(
    scored: tuple[EvalLog, Any],
) -> None:
    log, _ = scored
    assert log.samples is not None
    missed = [s.scores["localization"] for s in log.samples if s.scores and _unread(s.scores)]
    assert len(missed) == 2
    for one in missed:
        assert isinstance(one.value, dict)
        assert one.value["within_2500km"] == 0.0
        assert one.value["geoscore"] == 0.0
        assert math.isnan(float(one.value["error_km"] or 0.0))


def _unread(scores: dict[str, Any]) -> bool:
    return bool(scores["localization"].reason == "invalid_response_format")


def test_reasoning_that_a_server_keeps_apart_belongs_to_the_chain(
    records: Path, stand_in: ChainRun, tmp_path: Path
) -> None:
    whole = next(iter(answers_to(records).values()))
    thought, _, rest = whole.removeprefix("<think>").partition("</think>")
    with chat_server(lambda number, body: Reply(text=rest, reasoning=thought)) as server:
        log = run(greval(str(records)), server, tmp_path, limit=1)
    assert log.samples is not None
    (sample,) = log.samples
    assert split_steps(think_text(response_of(sample.output))) == split_steps(thought)
    assert metric(log, "quality") > 0


def test_chains_are_scored_only_against_key_steps_here_too(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    write_jsonl(truth, [BenchItem(id="a", image="a.png", lat=1, lon=2)])
    with pytest.raises(InputError, match="no key steps"):
        greval(str(truth), chains=True)
    (scorer,) = greval(str(truth)).scorer or []
    assert callable(scorer)


def test_a_photo_that_the_server_fails_on_is_in_no_mean(records: Path, tmp_path: Path) -> None:
    broken = sent(list(read_greval(records))[SILENT].image)
    known = by_picture(records, answers_to(records))

    def fails_once(number: int, body: dict[str, Any]) -> Reply:
        return Reply(status=400) if picture_of(body) == broken else known(number, body)

    with chat_server(fails_once) as server:
        task = greval(
            str(records), max_side=MAX_SIDE, chains=False
        )  # the very bytes that predict sends
        log = run(task, server, tmp_path / "logs", fail_on_error=False)
        expected = predicted(records, server, tmp_path / "predictions.jsonl")
    assert expected.unscored == 1
    assert metric(log, within_key(2500)) == expected.accuracy["2500"].value
    brought = import_log(Path(log.location), records, tmp_path / "brought.jsonl")
    assert [p.status for p in brought].count("unscored") == 1


def test_a_refusal_is_unscored_and_counted(records: Path, tmp_path: Path) -> None:
    known = by_picture(records, answers_to(records))

    def refuses_once(number: int, body: dict[str, Any]) -> Reply:
        if number == 0:
            return Reply(text=None, refusal="I do not locate photos.")
        return known(number, body)

    with chat_server(refuses_once) as server:
        log = run(greval(str(records), chains=False), server, tmp_path / "logs")
    assert log.results is not None
    assert {s.unscored_samples for s in log.results.scores if s.name == "geoscore"} == {1}


def test_a_log_becomes_predictions_with_the_same_numbers(
    records: Path, scored: tuple[EvalLog, Any], tmp_path: Path
) -> None:
    log, _ = scored
    out = tmp_path / "predictions.jsonl"
    command = ["bench", "import", "inspect", log.location, "--truth", str(records)]
    done = CliRunner().invoke(app, [*command, "--out", str(out), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {"out": str(out), "answered": 8, "unparsed": 2}
    again = score(out, records)
    for km in THRESHOLDS_KM:
        assert again.accuracy[f"{km:g}"].value == metric(log, within_key(km))


def test_a_photo_that_a_log_has_no_answer_for_is_unscored(
    records: Path, scored: tuple[EvalLog, Any], tmp_path: Path
) -> None:
    log, _ = scored
    more = tmp_path / "more.jsonl"
    write_jsonl(more, [*read_items(records), BenchItem(id="new", image="x.png", lat=1, lon=2)])
    predictions = import_log(Path(log.location), more, tmp_path / "predictions.jsonl")
    assert [p.failure for p in predictions if p.status == "unscored"] == ["not in the log"]


def test_a_file_that_is_no_log_is_refused(records: Path, tmp_path: Path) -> None:
    for name in ("log.eval", "log.json"):
        (tmp_path / name).write_text("[]", encoding="utf-8")
        with pytest.raises(RecordError, match="not a log of inspect"):
            import_log(tmp_path / name, records, tmp_path / "out.jsonl")


def test_inspect_finds_the_task_by_its_name(records: Path, tmp_path: Path) -> None:
    with chat_server() as server:
        command = [
            *(sys.executable, "-m", "inspect_ai", "eval", "gre/greval", "-T", f"records={records}"),
            *("-T", "chains=false"),
            *("--model", "openai-api/here/m", "--model-base-url", server.url, "--limit", "2"),
            *("--display", "plain", "--log-dir", str(tmp_path)),
        ]
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "HERE_API_KEY": "none"},
        )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "within_25km" in done.stdout


def test_without_inspect_the_extra_is_named() -> None:
    code = (
        "import sys; sys.modules['inspect_ai'] = None\n"
        "from gre.errors import MissingExtraError\n"
        "try:\n    import gre.bench.elsewhere.inspect_task\n"
        "except MissingExtraError as error:\n    print(error)"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert out.stdout.strip() == "inspect-ai is not installed: pip install 'gre-suite[inspect]'"
