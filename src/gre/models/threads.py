"""Many slow calls at once: for servers elsewhere, where a thread only waits."""

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import SimpleQueue
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")


def as_they_arrive(
    function: Callable[[T], R], items: Sequence[T], threads: int
) -> Iterator[tuple[int, R]]:
    """Call a function on every item from several threads; yield `(index, result)` on arrival.

    When a call raises, no new one is begun; what is under way still arrives, then the exception
    is raised. The threads never hold up the end of the program, so Ctrl-C ends it at once.

    >>> sorted(as_they_arrive(str.upper, ["a", "b"], threads=2))
    [(0, 'A'), (1, 'B')]
    """
    todo = iter(enumerate(items))
    taking = threading.Lock()
    stop = threading.Event()
    arrived: SimpleQueue[tuple[int, R] | BaseException | None] = SimpleQueue()

    def work() -> None:
        while not stop.is_set():
            with taking:
                index, item = next(todo, (-1, None))
            if index < 0:
                break
            try:
                arrived.put((index, function(item)))  # type: ignore[arg-type]  # an item of todo
            except BaseException as error:  # carried over to the thread that asked
                stop.set()
                arrived.put(error)
        arrived.put(None)

    running = min(threads, len(items))
    for _ in range(running):
        threading.Thread(target=work, daemon=True).start()
    failure: BaseException | None = None
    try:
        while running:
            result = arrived.get()
            if result is None:
                running -= 1
            elif isinstance(result, BaseException):
                failure = failure or result
            else:
                yield result
    finally:
        stop.set()
    if failure is not None:
        raise failure


def in_order(function: Callable[[T], R], items: Sequence[T], threads: int) -> Iterator[R]:
    """Call a function on every item from several threads; yield results in the items' order.

    >>> list(in_order(str.upper, ["a", "b", "c"], threads=2))
    ['A', 'B', 'C']
    """
    waiting: dict[int, R] = {}
    due = 0
    for index, result in as_they_arrive(function, items, threads):
        waiting[index] = result
        while due in waiting:
            yield waiting.pop(due)
            due += 1
