"""The processes of one run: how many, which one this is, and on what they compute."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accelerate import PartialState


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
