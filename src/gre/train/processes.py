"""The processes of one run: how many, which one this is, and on what they compute."""

import contextlib
import ctypes
import os
import platform
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accelerate import PartialState


# Options of glibc's mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3
_KEEP_BYTES = 2**30


def world_size() -> int:
    """How many processes share this run; whoever launched them says so in the environment."""
    return int(os.environ.get("WORLD_SIZE", "1"))


def on_cpu() -> bool:
    """Tell whether this run computes on the CPU: there is no accelerator."""
    import torch

    return not torch.accelerator.is_available()


def cpu_backend() -> str | None:
    """What CPU processes talk through; None leaves the choice for accelerators to accelerate."""
    return "gloo" if on_cpu() and world_size() > 1 else None


def process_state() -> "PartialState":
    """This process's place among the others, for barriers."""
    from accelerate import PartialState

    backend = cpu_backend()
    return PartialState(cpu=on_cpu(), **({"backend": backend} if backend else {}))


def is_main() -> bool:
    """Tell whether this is the process that writes files and shows progress."""
    return int(os.environ.get("RANK", "0")) == 0


def keep_freed_memory() -> None:
    """Ask glibc to keep freed memory for the next step instead of returning it to the system.

    Each step of a small model on a CPU frees and takes the same few hundred megabytes again; the
    page faults of that are a fifth of its time. Elsewhere than on glibc this does nothing.
    """
    if platform.libc_ver()[0] != "glibc":
        return
    with contextlib.suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(_M_MMAP_THRESHOLD, _KEEP_BYTES)
        libc.mallopt(_M_TRIM_THRESHOLD, _KEEP_BYTES)
