"""Spreading work over processes changes who does it, and nothing else."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import psutil
import pytest

from gre.data.runner import LocalRunner, open_runner
from gre.errors import InputError, MissingExtraError, RecordError, WorkerError


def double(number: int) -> int:
    """The work of most tests; one number does not fit."""
    if number == 13:
        raise RecordError(f"{number}: does not fit")
    return 2 * number


def die(number: int) -> int:
    os._exit(1)


def want_ray(number: int) -> int:
    raise MissingExtraError("ray", "ray")


@pytest.fixture(params=[1, 2], ids=["in this process", "two processes"])
def runner(request: pytest.FixtureRequest) -> LocalRunner:
    return LocalRunner(request.param, chunk=3)


def test_results_come_in_the_order_of_the_items(runner: LocalRunner) -> None:
    assert list(runner.map(double, range(13))) == [2 * n for n in range(13)]


def test_no_items_give_no_results(runner: LocalRunner) -> None:
    assert list(runner.map(double, [])) == []


def test_what_was_done_before_a_failure_comes_first(runner: LocalRunner) -> None:
    results = runner.map(double, range(20))
    assert list(islice(results, 13)) == [2 * n for n in range(13)]
    with pytest.raises(RecordError, match="13: does not fit"):
        next(results)


def test_an_endless_list_is_drawn_only_as_far_as_needed(runner: LocalRunner) -> None:
    drawn = 0

    def numbers() -> Iterator[int]:
        nonlocal drawn
        for number in count(14):
            drawn = number
            yield number

    results = runner.map(double, numbers())
    assert next(results) == 28
    results.close()  # type: ignore[attr-defined]  # a generator
    assert drawn < 14 + 3 * 2 * 4


def test_an_error_with_a_shape_of_its_own_crosses_processes() -> None:
    with pytest.raises(MissingExtraError, match=r"ray is not installed: pip install"):
        list(LocalRunner(2).map(want_ray, [1]))


def test_a_worker_that_dies_is_one_clear_line() -> None:
    with pytest.raises(WorkerError, match=r"a worker process died.*run the same command again"):
        list(LocalRunner(2).map(die, [1]))


def test_workers_are_gone_when_the_results_are_all_there() -> None:
    list(LocalRunner(2).map(double, range(5)))
    assert not multiprocessing.active_children()


def test_workers_end_with_a_process_that_is_killed(tmp_path: Path) -> None:
    script = tmp_path / "endless.py"
    script.write_text(
        "import itertools, math\n"
        "from gre.data.runner import LocalRunner\n"
        "if __name__ == '__main__':\n"
        "    for _ in LocalRunner(2).map(math.sqrt, itertools.count()):\n"
        "        print('begun', flush=True)\n"
    )
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    workers = psutil.Process(process.pid).children(recursive=True)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert len(workers) >= 2
    _, alive = psutil.wait_procs(workers, timeout=20)
    assert not alive


def test_a_runner_is_named_local_or_ray() -> None:
    with open_runner("local", jobs=1) as runner:
        assert list(runner.map(double, [1, 2])) == [2, 4]
    with pytest.raises(InputError, match="--runner dask: must be local, ray"), open_runner("dask"):
        pass


def test_an_address_where_nobody_listens_is_one_clear_line() -> None:
    pytest.importorskip("ray", reason="ray is not installed: pip install 'gre-suite[ray]'")
    with (
        pytest.raises(WorkerError, match=r"ray:127\.0\.0\.1:9: no Ray cluster can be reached"),
        open_runner("ray:127.0.0.1:9"),
    ):
        pass


def test_without_ray_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with (
        pytest.raises(MissingExtraError, match=r"pip install 'gre-suite\[ray\]'"),
        open_runner("ray"),
    ):
        pass
