"""The frame of the command line: help, errors as one line, exit codes."""

import subprocess
import sys

import pytest
from typer.testing import CliRunner

from gre.cli import main as frame
from gre.errors import ConfigError

runner = CliRunner()


def run_in_process_of_its_own(*args: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", "from gre.cli.main import main; main()", *args],
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_help_lists_every_command_in_the_order_of_the_flow() -> None:
    result = runner.invoke(frame.app, ["--help"])
    assert result.exit_code == 0
    places = [result.output.index(f"\n  {name}") for name in frame.COMMANDS]
    assert places == sorted(places)


def test_help_loads_no_command_and_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from gre.cli.main import app\n"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0\n"
        "heavy = {'torch', 'numpy', 'PIL', 'pydantic', 'pyarrow', 'openai', 'rich'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert out.stdout.strip() == "[]", out.stderr


def test_a_mistake_of_the_user_is_one_line_and_exit_code_2() -> None:
    out = run_in_process_of_its_own("curate", "no/such/drafts.jsonl", "--out", "nowhere")
    assert out.returncode == 2
    assert out.stdout == ""
    assert out.stderr.startswith("gre: ")
    assert out.stderr.count("\n") == 1
    assert "no such file" in out.stderr


def test_a_command_that_does_not_exist_exits_with_2_and_offers_the_nearest() -> None:
    result = runner.invoke(frame.app, ["lokate"])
    assert result.exit_code == 2
    assert "'lokate'" in result.output
    assert "Did you mean 'locate'?" in result.output


def test_the_version_is_the_distribution_s() -> None:
    result = runner.invoke(frame.app, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("gre ")


@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (ConfigError("a.yaml: b:\n  wrong"), 2, "gre: a.yaml: b: wrong\n"),
        (KeyboardInterrupt(), 130, "gre: interrupted; run the same command again to resume\n"),
    ],
)
def test_errors_for_users_become_one_line(
    monkeypatch: pytest.MonkeyPatch, raised: BaseException, code: int, says: str
) -> None:
    def fail(name: str) -> None:
        raise raised

    monkeypatch.setattr(frame, "load_command", fail)
    result = runner.invoke(frame.app, ["locate"])
    assert result.exit_code == code
    assert result.stderr == says


def test_a_defect_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(frame, "load_command", fail)
    result = runner.invoke(frame.app, ["locate"])
    assert isinstance(result.exception, ZeroDivisionError)
