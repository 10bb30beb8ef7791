"""How fast a server may be asked."""

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.models.limits import RateLimits


class Clock:
    """Time that passes when it is told to."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_without_limits_nobody_waits() -> None:
    limits = RateLimits(clock=Clock())
    assert [limits.reserve()[0] for _ in range(100)] == [0.0] * 100


@given(rpm=st.floats(1, 10_000), n=st.integers(2, 200))
def test_no_minute_holds_more_requests_than_allowed(rpm: float, n: int) -> None:
    limits = RateLimits(rpm=rpm, clock=Clock())
    times = [limits.reserve()[0] for _ in range(n)]
    for start in times:
        assert sum(start <= at < start + 60 - 1e-6 for at in times) <= rpm + 1


def test_idle_time_is_not_saved_up_for_a_burst() -> None:
    clock = Clock()
    limits = RateLimits(rpm=60, clock=clock)
    limits.reserve()
    clock.now += 600
    assert [limits.reserve()[0] for _ in range(3)] == [0.0, 1.0, 2.0]


def test_tokens_are_booked_by_what_the_last_answers_took() -> None:
    clock = Clock()
    limits = RateLimits(tpm=6000, clock=clock)  # a hundred a second
    for _ in range(200):
        wait_s, booked = limits.reserve()
        clock.now += wait_s
        limits.correct(booked, 500)
    assert limits.estimate == pytest.approx(500, rel=0.01)
    started = clock.now
    for _ in range(60):
        wait_s, booked = limits.reserve()
        clock.now += wait_s
        limits.correct(booked, 500)
    assert 60 * 500 / (clock.now - started) == pytest.approx(100, rel=0.05)


def test_an_answer_longer_than_thought_delays_the_next() -> None:
    limits = RateLimits(tpm=6000, clock=Clock())
    _, booked = limits.reserve()
    limits.correct(booked, booked + 1000)
    assert limits.reserve()[0] == pytest.approx((booked + 1000) / 100)


def test_a_server_that_wants_to_be_left_alone_is_left_alone_by_all() -> None:
    clock = Clock()
    limits = RateLimits(clock=clock)
    limits.hold(7.0)
    limits.hold(3.0)
    assert limits.reserve()[0] == 7.0
    clock.now += 7.0
    assert (limits.reserve()[0], limits.held_s()) == (0.0, 0.0)


def test_requests_that_wait_already_hear_of_it_too() -> None:
    limits = RateLimits(rpm=60 / 0.05)

    async def two() -> float:
        await limits.wait()
        second = asyncio.create_task(limits.wait())
        await asyncio.sleep(0)
        started = asyncio.get_running_loop().time()
        limits.hold(0.3)
        await second
        return asyncio.get_running_loop().time() - started

    assert asyncio.run(two()) >= 0.3


def test_threads_share_the_limits() -> None:
    limits, waits = RateLimits(rpm=60, clock=Clock()), []

    def book() -> None:
        for _ in range(50):
            waits.append(limits.reserve()[0])

    threads = [threading.Thread(target=book) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(waits) == [float(n) for n in range(200)]
