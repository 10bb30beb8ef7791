"""The loop that fits a small network: resumable to the bit, with metrics and progress.

What step 500 does depends on the seed and the photos alone: the order of the photos, dropout and
augmentation are drawn from (seed, epoch) and (seed, step). Importing this module imports torch.
"""

import math
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn
from torch.optim import AdamW

from gre.models.baselines.encoders import device
from gre.models.baselines.weights import read_tensors, write_weights
from gre.train.baselines.settings import Fitting
from gre.train.baselines.work import Work
from gre.train.metrics import MetricsFile
from gre.train.stopping import StopRequest

Rows = NDArray[np.int64]
LossOf = Callable[[Rows], torch.Tensor]


def fit(
    name: str, network: nn.Module, loss_of: LossOf, *, rows: int, settings: Fitting, seed: int,
    work: Work,
) -> int:  # fmt: skip
    """Fit a network in place; go on where an interrupted run stopped.

    Args:
        name: Of the checkpoint and the metrics file, `NAME.jsonl`, and of the progress.
        loss_of: The loss of a batch, given the indices of its rows.
        rows: How many rows there are to draw batches from.

    Returns:
        Optimizer steps of the whole run.

    Raises:
        KeyboardInterrupt: told to stop; the checkpoint has been saved.
    """
    steps = max(1, round(settings.epochs * rows / settings.batch_size))
    optimizer = AdamW(
        network.parameters(), lr=settings.learning_rate, weight_decay=settings.weight_decay,
        betas=(0.9, 0.98),
    )  # fmt: skip
    checkpoint = work.scratch / f"{name}.safetensors"
    done = _restore(checkpoint, network, optimizer)
    metrics = MetricsFile(work.out / f"{name}.jsonl", after_step=done)
    network.train()
    started = time.perf_counter()
    with StopRequest() as stop:
        for step in range(done, steps):
            rate = _learning_rate(step, steps, settings)
            loss = _step(network, optimizer, loss_of, rate, _batch(step, rows, settings, seed))
            now = time.perf_counter()
            metrics.write(
                {"step": step + 1, "steps": steps, "loss": round(loss, 5), "learning_rate": rate,
                 "seconds": round(now - started, 4)}
            )  # fmt: skip
            started = now
            work.report(f"training {name}", step + 1, steps)
            last = step + 1 == steps
            if last or stop.requested or (step + 1) % settings.save_every == 0:
                _save(checkpoint, network, optimizer, step + 1)
            if stop.requested and not last:
                metrics.close()
                raise KeyboardInterrupt
    metrics.close()
    network.eval()
    return steps


def _step(
    network: nn.Module, optimizer: AdamW, loss_of: LossOf, rate: float, batch: tuple[Rows, int]
) -> float:
    rows, key = batch
    for group in optimizer.param_groups:
        group["lr"] = rate
    with torch.random.fork_rng():
        torch.manual_seed(key)
        loss = loss_of(rows)
    optimizer.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(network.parameters(), 5.0)
    optimizer.step()
    return float(loss.detach())


def half_precision() -> torch.autocast:
    """Compute in bf16 within the block, on machines that are faster at it."""
    return torch.autocast(device().type, dtype=torch.bfloat16, enabled=_has_bf16())


@lru_cache(maxsize=1)
def _has_bf16() -> bool:
    if device().type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    info = Path("/proc/cpuinfo")
    return info.is_file() and "avx512_bf16" in info.read_text(encoding="utf-8", errors="replace")


def _batch(step: int, rows: int, settings: Fitting, seed: int) -> tuple[Rows, int]:
    """The rows of a step, and the number that its randomness starts from."""
    size = min(settings.batch_size, rows)
    at = step * size
    epoch, offset = divmod(at, rows)
    drawn = _order(rows, epoch, seed)[offset : offset + size]
    if len(drawn) < size:  # the rest of the batch begins the next epoch
        drawn = np.concatenate([drawn, _order(rows, epoch + 1, seed)[: size - len(drawn)]])
    return drawn, int(np.random.default_rng([seed, step, 1]).integers(2**62))


@lru_cache(maxsize=2)
def _order(rows: int, epoch: int, seed: int) -> Rows:
    return np.random.default_rng([seed, epoch]).permutation(rows)


def _learning_rate(step: int, steps: int, settings: Fitting) -> float:
    rise = max(1.0, settings.warmup_share * steps)
    return settings.learning_rate * min(1.0, (step + 1) / rise) * _cosine(step / steps)


def _cosine(share: float) -> float:
    return 0.5 * (1 + math.cos(math.pi * share))


# Checkpoints: the network's tensors, the optimizer's, and the step, in one file without pickles.


def _save(path: Path, network: nn.Module, optimizer: AdamW, step: int) -> None:
    tensors = {f"network.{name}": tensor for name, tensor in network.state_dict().items()}
    for index, state in optimizer.state_dict()["state"].items():
        tensors |= {f"optimizer.{index}.{name}": tensor for name, tensor in state.items()}
    write_weights(path, tensors | {"step": torch.tensor(step)})


def _restore(path: Path, network: nn.Module, optimizer: AdamW) -> int:
    """Go back to a checkpoint; returns the steps done, 0 where there is none."""
    if not path.is_file():
        return 0
    tensors = read_tensors(path)
    step = int(tensors.pop("step"))
    state: dict[int, dict[str, Any]] = {}
    weights: dict[str, torch.Tensor] = {}
    for name, tensor in tensors.items():
        kind, _, rest = name.partition(".")
        if kind == "network":
            weights[rest] = tensor
        else:
            index, _, part = rest.partition(".")
            state.setdefault(int(index), {})[part] = tensor
    network.load_state_dict(weights)
    groups = optimizer.state_dict()["param_groups"]
    optimizer.load_state_dict({"state": state, "param_groups": groups})
    return step
