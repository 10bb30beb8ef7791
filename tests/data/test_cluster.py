"""A cluster gives what one machine gives: the same results in the same order, or one clear line."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count, islice
from pathlib import Path

import pytest

from gre.data.cluster import RayRunner, _about, _work_through, connected, require_nodes_fit
from gre.errors import MissingExtraError, RecordError, WorkerError
from ray_cluster import two_nodes


@pytest.fixture(scope="module")
def bare_runner() -> Iterator[RayRunner]:
    """Connected to a cluster whose nodes cannot import this module."""
    with two_nodes() as address, connected(address) as runner:
        yield runner


@pytest.fixture
def runner(bare_runner: RayRunner) -> Iterator[RayRunner]:
    """The same; what this module has for work travels along."""
    from ray import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    yield bare_runner
    cloudpickle.unregister_pickle_by_value(sys.modules[__name__])


def double(number: int) -> int:
    if number == 13:
        raise RecordError(f"{number}: does not fit")
    return 2 * number


def node_of(number: int) -> str:
    import ray

    time.sleep(0.05)
    return str(ray.get_runtime_context().get_node_id())


def gpus_of(number: int) -> int:
    import ray

    return len(ray.get_gpu_ids())


def die_once(mark: Path) -> str:
    """Take the whole worker along, the first time."""
    if not mark.exists():
        mark.touch()
        os._exit(1)
    return "done"


def die(number: int) -> None:
    os._exit(1)


def want_extra(number: int) -> None:
    raise MissingExtraError("faiss", "baselines")


def test_both_nodes_work_and_the_order_stays(runner: RayRunner) -> None:
    assert len(set(runner.map(node_of, range(8), chunk=1))) == 2
    assert list(runner.map(double, range(20, 120))) == [2 * n for n in range(20, 120)]


def test_a_relative_path_means_the_same_on_every_node(
    runner: RayRunner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here.txt").write_text("found")
    monkeypatch.chdir(tmp_path)
    assert list(runner.map(Path.read_text, [Path("here.txt")] * 4, chunk=1)) == ["found"] * 4


def test_the_cluster_has_as_many_workers_as_cpus_or_gpus(runner: RayRunner) -> None:
    assert runner.workers() == 2
    assert runner.with_gpus().workers() == 1


def test_a_worker_that_gets_a_gpu_sees_it(runner: RayRunner) -> None:
    assert list(runner.map(gpus_of, [1])) == [0]
    assert list(runner.with_gpus().map(gpus_of, [1])) == [1]


def test_what_was_done_before_a_failure_comes_first(runner: RayRunner) -> None:
    results = runner.map(double, range(20))
    assert list(islice(results, 13)) == [2 * n for n in range(13)]
    with pytest.raises(RecordError, match=r"^13: does not fit$"):
        next(results)


def test_an_error_with_a_shape_of_its_own_crosses_machines(runner: RayRunner) -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'gre-suite\[baselines\]'"):
        list(runner.map(want_extra, [1]))


def test_an_endless_list_is_drawn_only_as_far_as_needed(runner: RayRunner) -> None:
    drawn = 0

    def numbers() -> Iterator[int]:
        nonlocal drawn
        for number in count(14):
            drawn = number
            yield number

    results = runner.map(double, numbers(), chunk=4)
    assert next(results) == 28
    results.close()  # type: ignore[attr-defined]  # a generator
    assert drawn < 14 + 4 * (2 * runner.per_worker + 2)


def test_a_worker_that_dies_is_replaced(runner: RayRunner, tmp_path: Path) -> None:
    assert list(runner.map(die_once, [tmp_path / "mark"])) == ["done"]


def test_work_that_kills_every_worker_is_one_clear_line(runner: RayRunner) -> None:
    with pytest.raises(WorkerError, match=r"lost a piece of work.*run the same command again"):
        list(runner.map(die, [1]))


def test_work_that_the_nodes_do_not_have_is_one_clear_line(bare_runner: RayRunner) -> None:
    with pytest.raises(WorkerError, match=r"cannot read its work.*No module named 'test_cluster'$"):
        list(bare_runner.map(double, [1]))


def test_nodes_that_share_the_folders_fit(runner: RayRunner, tmp_path: Path) -> None:
    require_nodes_fit([tmp_path], [tmp_path / "out"])
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_only_has_the_same_name_is_found_out(tmp_path: Path) -> None:
    assert _about([], [tmp_path / "mark"])[str(tmp_path)] == "not the same folder"


def test_a_node_without_the_folder_of_the_command_is_one_clear_line(tmp_path: Path) -> None:
    done = _work_through(str(tmp_path / "elsewhere"), abs, [-1])
    with pytest.raises(WorkerError, match=r"elsewhere: No such file or directory on node "):
        list(done.results())


def test_a_connection_that_is_there_is_used_and_stays(runner: RayRunner) -> None:
    with connected() as again:
        assert list(again.map(abs, [-1])) == [1]
    assert list(runner.map(abs, [-2])) == [2]


SHIPPED = """
import subprocess
import sys
from gre.data.cluster import connected

def path_of_package(number):
    import gre
    return gre.__path__[0]

with connected(sys.argv[1], ship=True) as runner:
    print(next(runner.map(path_of_package, [1])))
"""


def test_the_nodes_may_be_sent_the_code_that_is_here(runner: RayRunner, tmp_path: Path) -> None:
    import ray

    import gre

    (tmp_path / "shipped.py").write_text(SHIPPED)
    address = ray.get_runtime_context().gcs_address
    done = subprocess.run(
        [sys.executable, tmp_path / "shipped.py", address], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    there = done.stdout.strip().splitlines()[-1]
    assert there.endswith("/gre")
    assert there not in gre.__path__
