"""`gre bench controls` and `gre bench score` on GREval-Bench, from the command line."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from gre.bench.chains.controls import CONTROLS
from gre.bench.chains.sorting import load_sorter
from gre.bench.chains.sorting.prompting import ask_about
from gre.bench.chains.steps import steps_of
from gre.bench.score_suite import read_suite
from gre.chain import read_chain
from gre.cli.bench import app
from gre.records import Prediction
from gre.store import read_jsonl
from openai_server import ChatServer, Plan, Reply, chat_server, prompt_of
from scoring_tools import BagOfWords
from small_greval import make_greval

N = 6


@pytest.fixture(scope="module")
def greval(tmp_path_factory: pytest.TempPathFactory) -> Path:
    truth = make_greval(tmp_path_factory.mktemp("greval"), N)
    run("controls", str(truth), "--out", str(truth.parent / "controls"))
    return truth


@pytest.fixture(autouse=True)
def quick_encoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bags of words in place of the encoders: their vectors have tests of their own."""
    monkeypatch.setattr("gre.models.dual.load_dual", lambda name: BagOfWords())
    monkeypatch.setattr("gre.models.text.load_text_encoder", lambda name: BagOfWords())


def run(*arguments: str, exit_code: int = 0) -> str:
    result = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert result.exit_code == exit_code, result.output
    return result.stdout


def predictions(greval: Path, *names: str) -> list[str]:
    return [f"{name}={greval.parent / 'controls' / f'{name}.jsonl'}" for name in names]


def test_controls_are_the_oracles_chain_or_wrong_in_one_way(greval: Path) -> None:
    told = {
        name: list(read_jsonl(greval.parent / "controls" / f"{name}.jsonl", Prediction))
        for name in ("oracle", *CONTROLS)
    }
    steps = {name: [steps_of(p.response) for p in lines] for name, lines in told.items()}
    for n in range(N):
        own = steps["oracle"][n]
        assert steps["empty"][n] == ()
        assert steps["shuffled"][n] in steps["oracle"] and steps["shuffled"][n] != own
        assert sorted(steps["reordered"][n]) == sorted(own)
        assert set(own) < set(steps["verbose"][n])
        for name in ("shuffled", "reordered", "verbose", "empty"):  # their answer is the oracle's
            assert (told[name][n].lat, told[name][n].lon) == (
                told["oracle"][n].lat,
                told["oracle"][n].lon,
            )
    assert steps["hallucinated"] != steps["oracle"]
    assert all(read_chain(p.response) for name in told for p in told[name] if name != "empty")


def test_controls_come_again_the_same(greval: Path, tmp_path: Path) -> None:
    run("controls", str(greval), "--out", str(tmp_path))
    for name in CONTROLS:
        again, before = (
            folder / f"{name}.jsonl" for folder in (tmp_path, greval.parent / "controls")
        )
        assert again.read_bytes() == before.read_bytes()


def test_chains_are_scored_where_the_truth_has_key_steps(greval: Path, tmp_path: Path) -> None:
    out = tmp_path / "scores.json"
    files = predictions(greval, "oracle", "empty")
    printed = run("score", *files, "--truth", str(greval), "--out", str(out))
    assert "RefCLIPScore" in printed and "empty ranked below the oracle by recall" in printed
    suite = read_suite(out)
    assert [row.name for row in suite.chains] == [row.name for row in suite.rows]
    assert suite.rows[0].continents and suite.chains[0].continents
    assert suite.details is not None and (tmp_path / suite.details.photos).is_file()
    manifest = json.loads((tmp_path / "scores.manifest.json").read_text())
    assert manifest["counts"]["oracle"] == {"scored": N, "empty": 0, "unscored": 0}
    assert "sorting" in manifest["seconds_by_part"]


def test_photos_are_not_for_the_encoder_that_knows_geoworld_alone(tmp_path: Path) -> None:
    truth = make_greval(tmp_path, 2)
    run("controls", str(truth), "--out", str(tmp_path / "controls"))
    command = ["score", *predictions(truth, "oracle"), "--truth", str(truth)]
    assert "warning" not in CliRunner().invoke(app, command).stderr
    for picture in (tmp_path / "images").iterdir():
        Image.new("RGB", (32, 32), "teal").save(picture)
    assert "--dual tiny knows GeoWorld alone" in CliRunner().invoke(app, command).stderr
    assert "warning" not in CliRunner().invoke(app, [*command, "--dual", "hf:clip"]).stderr


def test_the_table_comes_in_every_form(greval: Path) -> None:
    files = [*predictions(greval, "oracle"), "--truth", str(greval)]
    (row,) = json.loads(run("score", *files, "--form", "json"))["chains"]
    tables = run("score", *files, "--form", "csv").split("\n\n")
    (read,) = csv.DictReader(io.StringIO(tables[1]))
    assert float(read["recall"]) == row["components"]["recall"]["value"]
    assert "RefCLIPScore |" in run("score", *files, "--form", "markdown")


def test_chains_are_left_alone_on_request_and_elsewhere(greval: Path, tmp_path: Path) -> None:
    files = predictions(greval, "oracle")
    assert "recall" not in run("score", *files, "--truth", str(greval), "--no-chains")
    plain = tmp_path / "truth.jsonl"
    fields = ("id", "image", "lat", "lon")
    lines = [json.loads(line) for line in greval.read_text().splitlines()]
    plain.write_text("".join(json.dumps({k: x[k] for k in fields}) + "\n" for x in lines))
    assert "recall" not in run("score", *files, "--truth", str(plain))


def reply_with(labels: Sequence[str]) -> str:
    told = [{"step": n, "label": label} for n, label in enumerate(labels, start=1)]
    return json.dumps({"labels": told})


CONTRADICTION = json.dumps(
    {"labels": [{"step": 1, "label": "caption"}, {"step": 1, "label": "inference"}]}
)


@pytest.fixture
def judge(greval: Path) -> Iterator[ChatServer]:
    """Says what the offline judge does; once nonsense, once nothing, once two things at once."""
    oracle = read_jsonl(greval.parent / "controls" / "oracle.jsonl", Prediction)
    chains = [steps_of(p.response) for p in oracle]
    known = {
        ask_about(chain): reply_with(verdict.labels or ())
        for chain, verdict in zip(chains, load_sorter("offline").sort(chains), strict=True)
    }
    odd, down, torn = map(ask_about, chains[1:4])

    def answer(number: int, body: dict[str, Any]) -> Reply:
        prompt = prompt_of(body)
        if prompt == odd:
            return Reply(text="banana", usage=(900, 5))
        if prompt == down:
            return Reply(status=400)
        if prompt == torn:
            return Reply(text=CONTRADICTION, usage=(1000, 100))
        return Reply(text=known[prompt], usage=(1000, 100))

    plan: Plan = answer
    with chat_server(plan) as server:
        yield server


def test_a_judge_that_is_a_model_is_paid_once_and_its_failures_are_nobodys_fault(
    greval: Path, tmp_path: Path, judge: ChatServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "none")
    prices = tmp_path / "judge.yaml"
    prices.write_text("prices: {j: {input_per_mtok: 1.0, output_per_mtok: 10.0}}\n")
    out = tmp_path / "scores.json"
    command = [
        "score", *predictions(greval, "oracle"), "--truth", str(greval), "--out", str(out),
        "--judge", f"openai:j@{judge.url}", "--second-judge", "offline",
        "--judge-config", str(prices),
    ]  # fmt: skip
    printed = run(*command)
    (row,) = read_suite(out).chains
    assert (row.n, row.unscored) == (N - 3, 3)
    assert row.judge is not None and row.judge.judge == "openai:j"
    assert row.judge.failed == {"nonsense": 1, "rejected": 1, "contradicts_itself": 1}
    assert row.judge.cost_usd == pytest.approx((4 * (1000 + 1000) + 900 + 50) / 1e6)
    assert row.agreement is not None and row.agreement.agreement == 1
    assert "1 nonsense" in printed and "100.0 % of" in printed
    asked = len(judge.requests)
    run(*command)
    (again,) = read_suite(out).chains
    assert len(judge.requests) == asked and again == row.model_copy(
        update={"judge": row.judge.model_copy(update={"seconds": again.judge.seconds})}  # type: ignore[union-attr]
    )
