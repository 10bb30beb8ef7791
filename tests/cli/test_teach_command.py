"""`gre teach` from the command line: progress, status, limits, Ctrl-C, mistakes in one line."""

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from gre.cli.main import app
from gre.data.journal import Journal
from openai_server import Reply, chat_server
from teaching import make_seeds

KEY = "sk-test-0123456789abcdef"
runner = CliRunner()


def gre(*args: object) -> Any:
    return runner.invoke(app, [str(arg) for arg in args])


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return make_seeds(tmp_path, 10)


def test_it_teaches_and_tells_how_far_it_is(seeds: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    refusal = Reply(text=None, refusal="I would rather not.", usage=(1000, 10))
    with chat_server(lambda n, body: refusal if n == 4 else Reply(usage=(1000, 100))) as server:
        prices = tmp_path / "teach.yaml"
        prices.write_text("prices: {m: {input_per_mtok: 1, output_per_mtok: 10}}\n")
        result = gre(
            "teach", seeds, "--model", f"openai:m@{server.url}", "--out", out, "--config", prices
        )
    assert result.exit_code == 0, result.output
    assert "kept 9 of 10" in result.stdout
    assert "1  refused" in result.stdout
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["counts"]["cost_usd"] == pytest.approx(9 * 0.002 + 0.0011)
    told = json.loads(gre("teach", "--status", out, "--json").stdout)
    assert (told["done"], told["failed"]["permanent"]) == (9, {"refused": 1})
    assert told["cost_usd"] == pytest.approx(9 * 0.002 + 0.0011)
    assert (told["running"], told["outcome"]) == (False, "finished")
    words = gre("teach", "--status", out).stdout
    assert "failed     for good: 1 refused" in words
    assert "cost       $0.0191 (10000 tokens in, 910 out)" in words


def test_the_spending_limit_has_an_exit_code_of_its_own(seeds: Path, tmp_path: Path) -> None:
    prices = tmp_path / "teach.yaml"
    prices.write_text("prices: {m: {input_per_mtok: 0, output_per_mtok: 1000}}\n")
    with chat_server(lambda n, body: Reply(usage=(1000, 1000))) as server:
        command = (
            "teach", seeds, "--model", f"openai:m@{server.url}", "--out", tmp_path / "out",
            "--config", prices, "--max-tokens", 1000, "--max-usd",
        )  # fmt: skip
        result = gre(*command, 4.5)
        assert result.exit_code == 3
        assert "stopped at the spending limit: $4.0000 of $4.5000" in result.stderr
        assert "raise --max-usd and run the same command again" in result.stderr
        assert "kept 4 of 10" in result.stdout
        assert gre(*command, 20).exit_code == 0
        assert len(server.requests) == 10


def test_status_is_told_while_a_run_goes_on(seeds: Path, tmp_path: Path) -> None:
    asked, go_on = threading.Event(), threading.Event()

    def plan(n: int, body: dict[str, Any]) -> Reply:
        if n >= 5:
            asked.set()
            go_on.wait(60)
        return Reply()

    with chat_server(plan) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "teach", str(seeds),
            "--model", f"openai:m@{server.url}", "--out", str(tmp_path / "out"),
            "--concurrency", "1",
        ]  # fmt: skip
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            assert asked.wait(60)
            told = json.loads(gre("teach", "--status", tmp_path / "out", "--json").stdout)
            second = gre(
                "teach", seeds, "--model", f"openai:m@{server.url}", "--out", tmp_path / "out"
            )
        finally:
            go_on.set()
            assert process.wait(60) == 0
    assert (told["running"], told["done"], told["seeds"], told["reached"]) == (True, 5, 10, 5)
    assert told["rate_per_s"] > 0
    assert told["eta_s"] == pytest.approx(5 / told["rate_per_s"])
    assert second.exit_code == 2
    assert f"in use by another run (process {process.pid})" in second.stderr
    assert len(server.requests) == 10


def test_ctrl_c_waits_a_moment_for_what_is_paid_for_and_no_longer(
    seeds: Path, tmp_path: Path
) -> None:
    asked = threading.Event()

    def hang(n: int, body: dict[str, Any]) -> Reply:
        if n < 6:
            return Reply()
        if n == 7:
            asked.set()
        return Reply(delay_s=1.0 if n == 6 else 20.0)

    with chat_server(hang) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "teach", str(seeds),
            "--model", f"openai:m@{server.url}", "--out", str(tmp_path / "out"),
            "--concurrency", "2",
        ]  # fmt: skip
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        assert asked.wait(60)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=15)
        server.block_on_close = False
    assert process.returncode == 130
    assert said == "gre: interrupted; run the same command again to resume\n"
    with Journal(tmp_path / "out" / "journal.sqlite") as journal:
        assert journal.totals().answered == 7


MISTAKES = {
    "nothing": ((), "gre teach needs SEEDS, --model and --out"),
    "no seeds file": (("no.parquet", "--model", "geoworld-teacher", "--out", "o"), "no.parquet"),
    "no prompt": (("seeds.parquet", "--model", "geoworld-teacher", "--out", "o", "--prompt", "x"),
                  "no prompt is called 'x'"),
    "no price": (("seeds.parquet", "--model", "openai:m@http://127.0.0.1:9/v1", "--out", "o",
                  "--max-usd", "1"), "max_usd: no price is known for m"),
    "no journal": (("--status", "o"), "no journal here"),
    "no folder": (("seeds.parquet", "--model", "geoworld-teacher", "--out", "seeds.parquet/o"),
                  "cannot be written"),
    "another shape": (("bad.parquet", "--model", "geoworld-teacher", "--out", "o"),
                      "bad.parquet: not a Parquet file"),
}  # fmt: skip


@pytest.mark.parametrize(("args", "says"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_one_line_that_says_what_is_wrong(
    seeds: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bad.parquet").write_text("no Parquet")
    result = gre("teach", *args)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stderr.startswith("gre: ")
    assert result.stderr.count("\n") == 1
    assert not (tmp_path / "o").exists()


def test_the_key_stands_in_nothing_that_is_written_or_said(seeds: Path, tmp_path: Path) -> None:
    def telltale(n: int, body: dict[str, Any]) -> Reply:
        return Reply(status=(400, 500, 200)[n % 3], error={"message": f"what is {KEY}?"})

    with chat_server(telltale) as server:
        command = [
            sys.executable, "-c", "from gre.cli.main import main; main()", "teach", str(seeds),
            "--model", f"openai:m@{server.url}", "--out", str(tmp_path / "out"), "--retries", "0",
        ]  # fmt: skip
        environment = {**os.environ, "OPENAI_API_KEY": KEY, "OPENAI_LOG": "debug"}
        result = subprocess.run(command, capture_output=True, env=environment, check=True)
    written = b"".join(path.read_bytes() for path in (tmp_path / "out").iterdir())
    assert b"what is ***?" in written
    assert KEY.encode() not in written + result.stdout + result.stderr
