"""What asking a model costs, and a purse that is never overdrawn."""

import asyncio

from pydantic import Field

from gre.config import Config
from gre.models.base import Receipt, Usage

_PIXELS_A_TOKEN = 24.0  # of a picture's side; the finest that a common model takes is 28
_BYTES_A_TOKEN = 2.0  # of a prompt in UTF-8
_SLACK = 1.25


class Price(Config):
    """What a model's tokens cost, in US dollars a million.

    >>> Price(input_per_mtok=2.0, output_per_mtok=10.0).of(Usage(1500, 300))
    0.006
    """

    input_per_mtok: float = Field(ge=0)
    output_per_mtok: float = Field(ge=0)

    def of(self, usage: Usage) -> float:
        """Price some tokens."""
        taken = usage.input_tokens * self.input_per_mtok
        return (taken + usage.output_tokens * self.output_per_mtok) / 1e6


def most_tokens(prompt: str, *, max_side: float = 0.0) -> float:
    """The most that a question may come to, before any server has counted.

    Args:
        prompt: Its text.
        max_side: Longest side of its picture, pixels; 0 where it has none.

    >>> most_tokens("Where was this taken?", max_side=480)
    410.5
    """
    text = len(prompt.encode("utf-8", "replace")) / _BYTES_A_TOKEN
    return text + (max_side / _PIXELS_A_TOKEN) ** 2


# A question that is hardly more than a photo of the usual size.
A_PHOTO = most_tokens("", max_side=1024)


class Purse:
    """Money for questions: set aside before each is asked, settled by what the server counted.

    For a question under way the most that it may cost is set aside: its longest answer, and a
    question somewhat longer than the longest so far. So the limit holds although many questions
    are under way, and a run ends a little before it, never beyond, as long as the server keeps to
    the longest answer it was asked for.

    Args:
        price: None counts nothing.
        limit_usd: What all answers may cost; None sets no limit.
        spent_usd: What earlier runs have cost.
        max_tokens: Longest answer.
        longest: Tokens of the longest question, as far as it is known; `expect` tells more.
    """

    def __init__(
        self,
        price: Price | None,
        limit_usd: float | None = None,
        *,
        spent_usd: float = 0.0,
        max_tokens: int = 2048,
        longest: float = A_PHOTO,
    ) -> None:
        self.price = price
        self.limit_usd = limit_usd
        self.spent_usd = spent_usd
        self._max_tokens = max_tokens
        self._longest = longest
        self._aside_usd, self._under_way = 0.0, 0
        self._settled = asyncio.Event()

    def expect(self, tokens: float) -> None:
        """Reckon with a question of so many tokens (`most_tokens`) from now on."""
        self._longest = max(self._longest, tokens)

    def most_usd(self) -> float:
        """The most that one question may cost."""
        if self.price is None:
            return 0.0
        return self.price.of(Usage(int(self._longest * _SLACK), self._max_tokens))

    def has_room(self) -> bool:
        """Tell whether one more question can be paid for, whatever those under way will cost."""
        if self.limit_usd is None:
            return True
        return self.spent_usd + self._aside_usd + self.most_usd() <= self.limit_usd

    def why_empty(self) -> str:
        """Say in words that the limit is reached."""
        return (
            f"stopped at the spending limit: ${self.spent_usd:.4f} of ${self.limit_usd:.4f} are "
            f"spent, and one more question may cost ${self.most_usd():.4f}"
        )

    async def take(self) -> float | None:
        """Set money aside for a question, once questions under way leave enough.

        Returns:
            What was set aside; None when no further question can be paid for.
        """
        while True:
            if self.has_room():
                most = self.most_usd()
                self._aside_usd += most
                self._under_way += 1
                return most
            if self._under_way == 0:  # nothing is left that might cost less than was feared
                return None
            self._settled.clear()
            await self._settled.wait()

    def settle(self, aside_usd: float, receipt: Receipt | None) -> float | None:
        """Pay for a question from what was set aside for it.

        A completion that the server did not count is paid for in full.

        Returns:
            What it cost; None when there is no price.
        """
        self._under_way -= 1
        self._aside_usd = self._aside_usd - aside_usd if self._under_way else 0.0
        self._settled.set()
        if self.price is None:
            return None
        cost = 0.0
        if receipt is not None:
            cost = receipt.uncounted * self.most_usd()
            if receipt.usage is not None:
                cost += self.price.of(receipt.usage)
                self._longest = max(self._longest, receipt.usage.input_tokens)
        self.spent_usd += cost
        return cost
