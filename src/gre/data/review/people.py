"""Who reviews: annotators with tokens, of which only salted hashes are kept."""

import hashlib
import secrets
from dataclasses import dataclass


@dataclass(frozen=True)
class Annotator:
    """Somebody who reviews.

    Attributes:
        number: Their row in the file.
        adjudicates: Whether they may settle disagreements.
    """

    number: int
    name: str
    adjudicates: bool = False


def new_token() -> str:
    """A token that nobody guesses: 32 random bytes, as text for an address or a header."""
    return secrets.token_urlsafe(32)


def hash_of(token: str, salt: str) -> bytes:
    """What is kept of a token. It is random itself, so one round of a fast hash is enough."""
    return hashlib.sha256(f"{salt}:{token}".encode("utf-8", "surrogatepass")).digest()


class Throttle:
    """How long a stranger has to wait after wrong tokens: twice as long after each.

    Args:
        free: Wrong tokens that cost nothing.
        longest_s: The longest wait, in seconds.
        remember: Strangers that are kept in mind; the oldest are forgotten first.

    >>> throttle = Throttle(free=2)
    >>> for second in range(4):
    ...     throttle.wrong("10.0.0.7", now=second)
    >>> throttle.wait_s("10.0.0.7", now=3)
    2.0
    >>> throttle.wait_s("10.0.0.8", now=3)
    0.0
    """

    def __init__(self, *, free: int = 5, longest_s: float = 300.0, remember: int = 10_000) -> None:
        self.free, self.longest_s, self.remember = free, longest_s, remember
        self._wrong: dict[str, tuple[int, float]] = {}

    def wrong(self, stranger: str, *, now: float) -> None:
        """Count a wrong token of somebody, who is known by their address."""
        count, _ = self._wrong.pop(stranger, (0, 0.0))
        self._wrong[stranger] = (count + 1, now)
        if len(self._wrong) > self.remember:
            del self._wrong[next(iter(self._wrong))]

    def right(self, stranger: str) -> None:
        """Forget the wrong tokens of somebody who has given a right one."""
        self._wrong.pop(stranger, None)

    def wait_s(self, stranger: str, *, now: float) -> float:
        """Seconds until somebody may try again; 0 when they may now."""
        count, last = self._wrong.get(stranger, (0, 0.0))
        if count <= self.free:
            return 0.0
        pause = min(2.0 ** (count - self.free - 1), self.longest_s)
        return max(0.0, last + pause - now)
