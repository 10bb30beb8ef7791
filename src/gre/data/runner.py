"""How a stage spreads its per-photo work: over this machine's processes, or over a cluster.

A stage is written against `Runner.map` and never asks which of the two it got. The cluster's side
is `gre.data.cluster`; `docs/design/bulk-engine.md` says why the engines are these.
"""

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from gre.errors import InputError, WorkerError

T = TypeVar("T")
R = TypeVar("R")


class Runner(Protocol):
    """Applies a function to many items; results come in the items' order, whatever runs where."""

    def workers(self) -> int:
        """How many items can be worked on at the same time, just now."""

    def map(
        self, work: Callable[[T], R], items: Iterable[T], *, chunk: int | None = None
    ) -> Iterator[R]:
        """Apply `work` to each item.

        The first item that raises ends it: the results before come first, then the exception
        itself, of its own class, from wherever it happened.

        Args:
            work: Importable by name (a module's function, or a `partial` of one) and free of
                side effects that matter: a cluster may run it twice.
            items: Drawn as they are needed, so that a long list never stands in memory.
            chunk: Items a worker is handed at a time; None leaves it to the runner.

        Raises:
            WorkerError: a process or machine that worked is gone, and asking others did not help.
        """


class LocalRunner:
    """Runs the work on this machine.

    Ctrl-C is heard by the process that maps, which then waits for the chunks under way; the
    workers end with it, also when it is killed.

    Args:
        jobs: Processes; with 1 the work is done in this one.
        chunk: Items a process is handed at a time, where `map` does not say.
    """

    def __init__(self, jobs: int = 1, *, chunk: int = 16) -> None:
        self.jobs = jobs
        self.chunk = chunk

    def workers(self) -> int:
        """As many as there are processes."""
        return self.jobs

    def map(
        self, work: Callable[[T], R], items: Iterable[T], *, chunk: int | None = None
    ) -> Iterator[R]:
        """Apply `work` to each item, a bounded number of chunks under way."""
        if self.jobs == 1:
            yield from map(work, items)
            return
        context = get_context("forkserver")
        pool = ProcessPoolExecutor(self.jobs, mp_context=context, initializer=_tie_to_parent)
        under_way: deque[Future[Done[R]]] = deque()
        try:
            for some in chunks(items, chunk or self.chunk):
                under_way.append(pool.submit(work_through, work, some))
                if len(under_way) > 2 * self.jobs:
                    yield from under_way.popleft().result().results()
            while under_way:
                yield from under_way.popleft().result().results()
        except BrokenProcessPool as error:
            raise WorkerError(
                "a worker process died, perhaps for lack of memory; what was finished is kept, "
                "run the same command again, with fewer --jobs"
            ) from error
        finally:
            pool.shutdown(cancel_futures=True)


@dataclass(frozen=True)
class Done(Generic[R]):
    """What became of a chunk: the results up to the item that raised, and what it raised."""

    finished: list[R]
    error: Exception | None = None

    def results(self) -> Iterator[R]:
        """Yield the results; at the end raise what the work raised."""
        yield from self.finished
        if self.error is not None:
            raise self.error


def work_through(work: Callable[[T], R], chunk: list[T]) -> Done[R]:
    """Apply `work` to the items of a chunk: what a worker does, here or elsewhere."""
    finished: list[R] = []
    for item in chunk:
        try:
            finished.append(work(item))
        except Exception as error:  # carried over to the process that maps
            return Done(finished, error)
    return Done(finished)


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


@contextmanager
def open_runner(
    spec: str, *, jobs: int = 1, inputs: Sequence[Path] = (), outputs: Sequence[Path] = ()
) -> Iterator[Runner]:
    """Open the runner that `--runner` names, and close it again.

    Args:
        spec: `local`; `ray` for the cluster that `RAY_ADDRESS` names or that this machine is part
            of; `ray:ADDRESS`; `ray+ship[:ADDRESS]` where the nodes are to get this package too.
        jobs: Processes of the local runner; a cluster has as many as it has CPUs.
        inputs: Files and folders that every node of a cluster has to see.
        outputs: Folders that every node of a cluster has to share with this one.

    Raises:
        InputError: it is neither.
        MissingExtraError: Ray is not installed.
        WorkerError: there is no such cluster, or one of its nodes does not see what it has to.

    >>> with open_runner("local") as runner:
    ...     list(runner.map(abs, [-1, 2]))
    [1, 2]
    """
    kind, _, address = spec.partition(":")
    if spec == "local":
        yield LocalRunner(jobs)
    elif kind in ("ray", "ray+ship"):
        from gre.data.cluster import connected, require_nodes_fit

        with connected(address or None, ship=kind == "ray+ship") as runner:
            require_nodes_fit(inputs, outputs)
            yield runner
    else:
        raise InputError(f"--runner {spec}: must be local, ray, ray:ADDRESS or ray+ship[:ADDRESS]")


def _tie_to_parent() -> None:
    """Leave Ctrl-C to the process that maps, and end when that one does, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)
