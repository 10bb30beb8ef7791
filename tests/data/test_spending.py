"""The purse: never overdrawn, and never closed while there is money for one more question."""

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.config import load_config
from gre.data.spending import Price, Purse
from gre.data.teach import TeachConfig
from gre.errors import ConfigError
from gre.models.base import Receipt, Usage

PRICE = Price(input_per_mtok=1.0, output_per_mtok=10.0)


def spend(purse: Purse, answers: list[Usage], workers: int) -> int:
    """Let workers ask as long as there is money; returns how many questions were asked."""
    left = iter(answers)
    asked = 0

    async def work() -> None:
        nonlocal asked
        for usage in left:
            aside = await purse.take()
            if aside is None:
                return
            asked += 1
            await asyncio.sleep(0)
            purse.settle(aside, Receipt(usage))

    async def crowd() -> None:
        await asyncio.gather(*(work() for _ in range(workers)))

    asyncio.run(crowd())
    return asked


@given(
    tokens=st.lists(st.integers(0, 1000), min_size=60, max_size=60),
    workers=st.integers(1, 20),
    limit=st.floats(0.001, 0.3),
)
def test_it_is_never_overdrawn_however_many_ask(
    tokens: list[int], workers: int, limit: float
) -> None:
    purse = Purse(PRICE, limit, max_tokens=1000)
    asked = spend(purse, [Usage(1500, n) for n in tokens], workers)
    assert purse.spent_usd <= limit
    if asked < 60 - workers:
        assert purse.spent_usd + purse.most_usd() > limit


def test_what_earlier_runs_spent_counts() -> None:
    purse = Purse(PRICE, 1.0, spent_usd=0.995, max_tokens=1000)
    assert spend(purse, [Usage(1, 1)], workers=1) == 0
    assert purse.why_empty().startswith("stopped at the spending limit: $0.9950 of $1.0000")


def test_longer_questions_than_thought_are_reckoned_with_from_then_on() -> None:
    purse = Purse(PRICE, 10.0, max_tokens=100)
    before = purse.most_usd()
    spend(purse, [Usage(100_000, 10)], workers=1)
    assert purse.most_usd() > max(before, PRICE.of(Usage(100_000, 100)))


def test_without_a_price_nothing_is_counted() -> None:
    purse = Purse(None)
    assert spend(purse, [Usage(1000, 1000)] * 5, workers=2) == 5
    assert purse.spent_usd == 0.0


def test_a_failure_that_was_charged_for_is_paid_and_one_that_was_not_is_not() -> None:
    async def settle(receipt: Receipt | None) -> float | None:
        purse = Purse(PRICE, max_tokens=1000)
        aside = await purse.take()
        assert aside is not None
        return purse.settle(aside, receipt)

    assert asyncio.run(settle(None)) == 0.0
    assert asyncio.run(settle(Receipt(attempts=6))) == 0.0
    assert asyncio.run(settle(Receipt(Usage(1000, 100), attempts=6))) == pytest.approx(0.002)
    assert asyncio.run(settle(Receipt(uncounted=1))) == Purse(PRICE, max_tokens=1000).most_usd()


def test_prices_come_from_the_settings() -> None:
    config = load_config(
        TeachConfig, overrides=["prices={m: {input_per_mtok: 1.25, output_per_mtok: 10}}"]
    )
    assert config.prices["m"].of(Usage(1_000_000, 100_000)) == 2.25
    with pytest.raises(ConfigError, match="input_per_mtok"):
        load_config(TeachConfig, overrides=["prices={m: {input_per_mtok: -1}}"])
