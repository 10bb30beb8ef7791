"""How long each part of a run has taken."""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class Stopwatch:
    """Adds up seconds by part.

    >>> watch = Stopwatch()
    >>> with watch("reading"):
    ...     pass
    >>> list(watch.seconds)
    ['reading']
    """

    def __init__(self) -> None:
        self._seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def __call__(self, part: str) -> Iterator[None]:
        """Count the time within the block to a part."""
        started = time.perf_counter()
        try:
            yield
        finally:
            self._seconds[part] += time.perf_counter() - started

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by part, in the order the parts were begun first."""
        return dict(self._seconds)
