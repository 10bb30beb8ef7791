"""An event loop for callers that know nothing of asyncio."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class LoopThread:
    """An event loop in a thread of its own, begun when it is first needed.

    The thread never holds up the end of the program.

    >>> LoopThread().run(asyncio.sleep(0, "done"))
    'done'
    """

    def __init__(self) -> None:
        self._loop: asyncio.AbstractEventLoop | None = None
        self._beginning = threading.Lock()

    def run(self, coroutine: Coroutine[Any, Any, T]) -> T:
        """Wait for the result of a coroutine; safe to call from several threads."""
        return asyncio.run_coroutine_threadsafe(coroutine, self._begun()).result()

    def _begun(self) -> asyncio.AbstractEventLoop:
        with self._beginning:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._loop.run_forever, daemon=True).start()
            return self._loop


def run_here(coroutine: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end, whether or not an event loop (a notebook's) runs here already.

    Where none does, Ctrl-C reaches the coroutine as a cancellation.
    """
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return asyncio.run(coroutine)
    return LoopThread().run(coroutine)
