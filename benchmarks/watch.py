"""Watches what a process and all below it hold of the memory and use of the processors."""

import threading

import psutil


class Watch(threading.Thread):
    """Looks at a process and its descendants twice a second, for the length of a `with` block.

    Attributes:
        mib: Most memory they held together, as proportional set size: what they share counts once.
        cpu_s: Most processor time that those alive at one moment had used.
    """

    def __init__(self, pid: int | None = None) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._done = threading.Event()
        self.mib = self.cpu_s = 0.0

    def run(self) -> None:
        """Look until told to stop."""
        while not self._done.wait(0.5):
            self.look()

    def look(self) -> None:
        """Add up over all the processes, just now."""
        mib = cpu_s = 0.0
        for process in self._all():
            try:
                mib += process.memory_full_info().pss / 2**20
                times = process.cpu_times()
            except psutil.Error:  # it has ended meanwhile
                continue
            cpu_s += times.user + times.system
        self.mib, self.cpu_s = max(self.mib, mib), max(self.cpu_s, cpu_s)

    def _all(self) -> list[psutil.Process]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.Error:
            return []

    def __enter__(self) -> "Watch":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        self.join()
