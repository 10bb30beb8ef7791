"""What a training run tells about itself: one JSON object a step, whatever the stage."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

# TRL's name of a number, and ours. Rewards and their spread are added by name.
_NAMES = {
    "loss": "loss",
    "learning_rate": "learning_rate",
    "grad_norm": "grad_norm",
    "entropy": "entropy",
    "mean_token_accuracy": "token_accuracy",
    "reward": "reward",
    "frac_reward_zero_std": "zero_variance",
    "completions/mean_length": "completion_length",
    "completions/clipped_ratio": "clipped_share",
    "kl": "kl",
}
# Numbers that depend on the machine and its mood; everything else in a line is reproducible.
TIMINGS = ("seconds", "seconds_generate", "seconds_update", "samples_per_s")

Line = dict[str, Any]
Listener = Callable[[Line], None]


def metrics_line(
    step: int, total: int, logs: Mapping[str, Any], *, zero_variance: Mapping[str, float] | None
) -> Line:
    """Translate one of the trainer's log records.

    Args:
        step: Optimizer steps done.
        total: Steps of the whole run.
        logs: What the trainer logged.
        zero_variance: Share of groups without spread, by reward.
    """
    line: Line = {"step": step, "steps": total}
    line |= {ours: logs[theirs] for theirs, ours in _NAMES.items() if theirs in logs}
    for name, value in logs.items():
        if name.startswith("rewards/") and name.endswith("/mean"):
            line[f"reward/{_short(name.split('/')[1])}"] = value
    for name, share in (zero_variance or {}).items():
        line[f"zero_variance/{_short(name)}"] = share
    return line


def _short(reward_name: str) -> str:
    return reward_name.removesuffix("_reward")


def read_metrics(path: Path) -> list[Line]:
    """Read a run's `metrics.jsonl`; an unfinished last line is passed over."""
    return list(_lines(path)) if path.is_file() else []


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8") as file:
        for text in file:
            if text.endswith("\n"):
                yield json.loads(text)


class MetricsFile:
    """Appends lines to `metrics.jsonl`, each flushed, so that others can follow a run.

    Args:
        path: The file; what it holds beyond `after_step` is dropped, since a resumed run will
            write it again.
    """

    def __init__(self, path: Path, *, after_step: int = 0) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = [line for line in read_metrics(path) if line["step"] <= after_step]
        path.write_text("".join(json.dumps(line) + "\n" for line in kept), encoding="utf-8")
        self._file = path.open("a", encoding="utf-8")

    def write(self, line: Line) -> None:
        """Append one line."""
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def close(self) -> None:
        """Close the file."""
        self._file.close()


class StopWatch:
    """Times the steps of a run: how long each took, and how much of it went into sampling."""

    def __init__(self, samples_per_step: int) -> None:
        self._samples = samples_per_step
        self._started = time.perf_counter()

    def lap(self, seconds_generating: float) -> Line:
        """The timings of the step that ends now."""
        now = time.perf_counter()
        seconds = now - self._started
        self._started = now
        line: Line = {"seconds": round(seconds, 4)}
        if seconds_generating:
            line["seconds_generate"] = round(seconds_generating, 4)
        line["seconds_update"] = round(seconds - seconds_generating, 4)
        line["samples_per_s"] = round(self._samples / seconds, 2)
        return line
