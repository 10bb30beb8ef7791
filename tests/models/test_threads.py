"""Many slow calls at once: order, failures, and who waits for whom."""

import threading
import time
from collections.abc import Iterator

import pytest

from gre.models.threads import as_they_arrive, in_order


def test_results_come_in_the_order_of_the_items() -> None:
    def slower_first(n: int) -> int:
        time.sleep(0.02 * (4 - n))
        return n * n

    assert list(in_order(slower_first, range(5), threads=5)) == [0, 1, 4, 9, 16]


def test_a_quick_result_does_not_wait_for_a_slow_one() -> None:
    gate = threading.Event()

    def wait_or_pass(n: int) -> int:
        if n == 0:
            gate.wait(10)
        return n

    arriving = as_they_arrive(wait_or_pass, range(4), threads=2)
    early = [next(arriving) for _ in range(3)]
    assert sorted(early) == [(1, 1), (2, 2), (3, 3)]
    gate.set()
    assert list(arriving) == [(0, 0)]


def test_what_is_under_way_arrives_before_the_failure_is_raised() -> None:
    started = threading.Barrier(2)

    def fail_first(n: int) -> int:
        if n < 2:
            started.wait(10)
        if n == 0:
            raise ValueError("no more")
        time.sleep(0.05)
        return n

    arriving = as_they_arrive(fail_first, range(50), threads=2)
    assert next(arriving) == (1, 1)
    with pytest.raises(ValueError, match="no more"):
        list(arriving)


def test_no_items_need_no_threads() -> None:
    nothing: list[int] = []
    assert list(as_they_arrive(str, nothing, threads=3)) == []


def test_a_stream_is_drawn_only_as_threads_become_free() -> None:
    drawn: list[int] = []

    def stream() -> Iterator[int]:
        for n in range(1000):
            drawn.append(n)
            yield n

    def slow(n: int) -> int:
        time.sleep(0.01)
        return n

    next(as_they_arrive(slow, stream(), threads=2))
    assert len(drawn) < 50


def test_a_stream_that_breaks_off_ends_the_run_with_its_own_error() -> None:
    def stream() -> Iterator[int]:
        yield 1
        raise ValueError("line 2 is no record")

    arriving = as_they_arrive(str, stream(), threads=3)
    assert next(arriving) == (0, "1")
    with pytest.raises(ValueError, match="line 2"):
        list(arriving)


def test_results_that_nobody_takes_hold_the_threads_back() -> None:
    done: list[int] = []

    def work(n: int) -> int:
        done.append(n)
        return n

    arriving = as_they_arrive(work, range(1000), threads=2)
    next(arriving)
    time.sleep(0.05)
    assert len(done) <= 5
    assert len(list(arriving)) == 999 and len(done) == 1000
