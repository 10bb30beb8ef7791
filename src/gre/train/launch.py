"""Start a training stage: in this process, or in several that share the machine's CPU cores.

On GPUs and clusters start `gre train` itself with `accelerate launch`; this launcher is for CPUs,
where one process a core trains faster than one process with as many threads.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from gre.errors import GreError
from gre.train.loop import TrainSummary, summary_of
from gre.train.metrics import Line, Listener, read_metrics
from gre.train.processes import world_size
from gre.train.settings import RlConfig, SftConfig, Stage

_POLL_SECONDS = 0.3


def train(
    stage: Stage, config: SftConfig | RlConfig, *, listener: Listener | None = None
) -> TrainSummary:
    """Run a stage as its config says, in `config.processes` processes.

    Args:
        listener: Called with every metrics line.

    Raises:
        GreError: whatever the stage raises for the user to mend.
        KeyboardInterrupt: told to stop; a checkpoint has been saved.
    """
    if config.processes > 1 and world_size() == 1:
        return _in_processes(stage, config, listener)
    return run_stage(stage, config, listener=listener)


def run_stage(
    stage: Stage, config: SftConfig | RlConfig, *, listener: Listener | None = None
) -> TrainSummary:
    """Run a stage in this process."""
    if isinstance(config, SftConfig):
        from gre.train.sft import run_sft

        return run_sft(config, listener=listener)
    from gre.train.rl import run_rl

    return run_rl("judge" if stage == "judge" else "coords", config, listener=listener)


def _in_processes(
    stage: Stage, config: SftConfig | RlConfig, listener: Listener | None
) -> TrainSummary:
    started = time.time()
    with TemporaryDirectory(prefix="gre-train-") as scratch:
        errors = Path(scratch) / "error.txt"
        settings = Path(scratch) / "config.json"
        settings.write_text(config.model_dump_json(), encoding="utf-8")
        command = [
            sys.executable, "-m", "torch.distributed.run", "--standalone",
            f"--nproc-per-node={config.processes}", "-m", "gre.train.worker",
            stage, str(settings), str(errors),
        ]  # fmt: skip
        code = _follow(command, config.out / "metrics.jsonl", listener)
        message = errors.read_text(encoding="utf-8") if errors.is_file() else ""
    if code == 0:
        return summary_of(config.out, seconds=time.time() - started)
    if message == "interrupted":
        raise KeyboardInterrupt
    raise GreError(message or f"training stopped with exit code {code}")


def _follow(command: list[str], metrics: Path, listener: Listener | None) -> int:
    """Run the processes, passing on metrics as they are written and signals as they come."""
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    seen = len(read_metrics(metrics))
    # A session of its own: Ctrl-C reaches the workers once, through us, and not twice.
    process = subprocess.Popen(command, env=environment, start_new_session=True)
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL_SECONDS)
            seen = _pass_on(metrics, seen, listener)
            if process.returncode is not None:
                return process.returncode
    except KeyboardInterrupt:
        process.send_signal(signal.SIGTERM)
        process.wait()
        raise


def _pass_on(metrics: Path, seen: int, listener: Listener | None) -> int:
    lines: list[Line] = read_metrics(metrics)
    if listener is not None:
        for line in lines[seen:]:
            listener(line)
    return len(lines)
