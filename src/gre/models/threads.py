"""Many slow calls at once: for servers elsewhere, where a thread only waits."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence, Sized
from itertools import islice
from queue import SimpleQueue
from typing import TypeVar

from gre.models.base import Answer, OneByOne, Question

T = TypeVar("T")
R = TypeVar("R")


def as_they_arrive(
    function: Callable[[T], R], items: Iterable[T], threads: int
) -> Iterator[tuple[int, R]]:
    """Call a function on every item from several threads; yield `(index, result)` on arrival.

    Items are drawn as threads become free and results are taken, so that neither a long stream
    nor its results ever stand in memory. When a call raises, or drawing an item does, no new one
    is begun; what is under way still arrives, then the exception is raised. The threads never hold
    up the end of the program, so Ctrl-C ends it at once.

    >>> sorted(as_they_arrive(str.upper, ["a", "b"], threads=2))
    [(0, 'A'), (1, 'B')]
    """
    todo = iter(enumerate(items))
    taking = threading.Lock()
    stop = threading.Event()
    room = threading.Semaphore(2 * threads)  # for results that nobody has taken yet
    arrived: SimpleQueue[tuple[int, R] | BaseException | None] = SimpleQueue()

    def work() -> None:
        while True:
            room.acquire()
            if stop.is_set():
                break
            try:
                with taking:
                    drawn = next(todo, None)
                if drawn is None:
                    break
                arrived.put((drawn[0], function(drawn[1])))
            except BaseException as error:  # carried over to the thread that asked
                stop.set()
                arrived.put(error)
        arrived.put(None)

    running = min(threads, len(items)) if isinstance(items, Sized) else threads
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
                room.release()
    finally:
        stop.set()
        room.release(2 * threads)  # whoever waits for room sees that it is over
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


def ask_in_order(
    model: OneByOne,
    questions: Sequence[Question],
    *,
    samples: int,
    temperature: float,
    seed: int,
) -> Iterator[list[Answer]]:
    """Ask a model that is asked one by one, and yield `samples` answers a question, in order.

    Sample k is drawn with `seed + k`.
    """
    calls = [(question, seed + k) for question in questions for k in range(samples)]
    answers = in_order(
        lambda call: model.ask(call[0], temperature=temperature, seed=call[1]),
        calls,
        model.concurrency,
    )
    while drawn := list(islice(answers, samples)):
        yield drawn
