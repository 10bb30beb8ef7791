"""How a stage spreads its per-photo work: over this machine's processes, or over a cluster."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import Protocol, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Runner(Protocol):
    """Applies a function to many items; results come in the items' order, whatever runs where."""

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item.

        Args:
            work: Importable by name (a module's function, or a `partial` of one) and free of
                side effects that matter: a cluster may run it twice.
            items: Drawn as they are needed, so that a long list never stands in memory.
        """


class LocalRunner:
    """Runs the work on this machine.

    Args:
        jobs: Processes; with 1 the work is done in this one.
        chunk: Items a process is handed at a time.
    """

    def __init__(self, jobs: int = 1, *, chunk: int = 16) -> None:
        self.jobs = jobs
        self.chunk = chunk

    def map(self, work: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Apply `work` to each item, a bounded number of chunks under way."""
        if self.jobs == 1:
            yield from map(work, items)
            return
        with ProcessPoolExecutor(self.jobs, mp_context=get_context("forkserver")) as pool:
            under_way: deque[Future[list[R]]] = deque()
            for chunk in chunks(items, self.chunk):
                under_way.append(pool.submit(_each, work, chunk))
                if len(under_way) > 2 * self.jobs:
                    yield from under_way.popleft().result()
            while under_way:
                yield from under_way.popleft().result()


def chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Cut a stream into lists of `size`, the last one shorter.

    >>> list(chunks(range(5), 2))
    [[0, 1], [2, 3], [4]]
    """
    chunk: list[T] = []
    for item in items:
        chunk.append(item)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _each(work: Callable[[T], R], chunk: list[T]) -> list[R]:
    return [work(item) for item in chunk]
