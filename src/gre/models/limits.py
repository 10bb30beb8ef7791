"""How fast a server may be asked: requests and tokens a minute, and waits that it asks for."""

import asyncio
import random
import threading
import time
from collections.abc import Callable

# Before the first answer nobody knows what one takes; a picture of 1,024 pixels is about this much.
_FIRST_GUESS_TOKENS = 2000.0
# How much one answer moves the estimate of the next.
_WEIGHT = 0.1


class RateLimits:
    """Spaces requests evenly, so that no minute holds more of them, or of tokens, than allowed.

    What a request will take is not known when it is sent: it is estimated from those before it, and
    corrected when the server has counted. Safe to use from several threads and event loops.

    Args:
        rpm: Requests a minute; None sets no limit.
        tpm: Tokens a minute, those of the question and of the answer; None sets no limit.
        clock: Seconds, never going back; tests bring their own.
    """

    def __init__(
        self,
        rpm: float | None = None,
        tpm: float | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._seconds_a_request = 60.0 / rpm if rpm else 0.0
        self._seconds_a_token = 60.0 / tpm if tpm else 0.0
        self._clock = clock
        self._lock = threading.Lock()
        self._next_request = self._next_tokens = self._held_until = float("-inf")
        self.estimate = _FIRST_GUESS_TOKENS

    def reserve(self) -> tuple[float, float]:
        """Book the next free moment for a request.

        Returns:
            Seconds to wait until then, and the tokens that were booked, for `correct`.

        >>> limits = RateLimits(rpm=60, clock=lambda: 0.0)
        >>> [limits.reserve()[0] for _ in range(3)]
        [0.0, 1.0, 2.0]
        """
        with self._lock:
            now, tokens = self._clock(), self.estimate
            at = max(now, self._next_request, self._next_tokens, self._held_until)
            self._next_request = at + self._seconds_a_request
            self._next_tokens = at + tokens * self._seconds_a_token
            return at - now, tokens

    def correct(self, booked: float, used: float) -> None:
        """Replace the tokens that were booked for a request by those that it took."""
        with self._lock:
            self._next_tokens += (used - booked) * self._seconds_a_token
            self.estimate += _WEIGHT * (used - self.estimate)

    def hold(self, seconds: float) -> None:
        """Send nothing for a while, since the server said so."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)

    def held_s(self) -> float:
        """Seconds that requests are held back for; 0 when they are not."""
        with self._lock:
            return max(0.0, self._held_until - self._clock())

    async def wait(self) -> float:
        """Wait for the turn of a request; returns the tokens that were booked for it."""
        seconds, tokens = self.reserve()
        while seconds > 0:
            await asyncio.sleep(seconds)
            if seconds := self.held_s():  # said while this one waited; not all at the same moment
                seconds *= random.uniform(1.0, 1.1)
        return tokens
