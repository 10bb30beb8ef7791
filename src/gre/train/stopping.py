"""Ctrl-C and SIGTERM as a request that a training loop grants when a step is done."""

import signal
from types import FrameType
from typing import Any, Self


class StopRequest:
    """Notes the first signal in `requested`; a second one is obeyed at once.

    Use as a context manager around a loop that looks at `requested` after each step.
    """

    def __init__(self) -> None:
        self._previous: dict[int, Any] = {}
        self.requested = False

    def __enter__(self) -> Self:
        for number in (signal.SIGINT, signal.SIGTERM):
            if signal.getsignal(number) is signal.SIG_IGN:
                continue
            try:
                self._previous[number] = signal.signal(number, self._request)
            except ValueError:  # not in the main thread: whoever owns it decides about signals
                break
        return self

    def __exit__(self, *exception: Any) -> None:
        for number, handler in self._previous.items():
            signal.signal(number, handler)
        self._previous.clear()

    def _request(self, number: int, frame: FrameType | None) -> None:
        if self.requested:
            raise KeyboardInterrupt
        self.requested = True
