"""Start a training stage: in this process, or in several that share the machine's CPU cores.

On GPUs and clusters start `gre train` itself with `accelerate launch`; this launcher is for CPUs,
where one process a core trains faster than one process with as many threads. The libraries are
imported once, by the server that the processes are forked from.
"""

import contextlib
import multiprocessing
import socket
import time
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from gre.errors import GreError
from gre.train.loop import TrainSummary, summary_of
from gre.train.metrics import Listener, read_metrics
from gre.train.processes import world_size
from gre.train.settings import RlConfig, SftConfig, Stage
from gre.train.worker import FAILED, INTERRUPTED, run_stage, work

_POLL_SECONDS = 0.3
_PRELOADED = ["gre.train.worker", "gre.train.trainers", "gre.train.callbacks"]


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
    if config.processes == 1 or world_size() > 1:
        return run_stage(stage, config, listener=listener)
    started = time.time()
    with TemporaryDirectory(prefix="gre-train-") as scratch:
        errors = Path(scratch) / "error.txt"
        processes = _start(stage, config, errors)
        code = _follow(processes, config.out / "metrics.jsonl", listener)
        message = errors.read_text(encoding="utf-8") if errors.is_file() else ""
    if code == INTERRUPTED:
        raise KeyboardInterrupt
    if code == FAILED:
        raise GreError(message)
    if code:
        raise RuntimeError(f"a training process ended with exit code {code}:\n{message}")
    return summary_of(config.out, seconds=time.time() - started)


def _start(stage: Stage, config: SftConfig | RlConfig, errors: Path) -> list[BaseProcess]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(_free_port())}
    shared |= {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
    processes: list[BaseProcess] = []
    for rank in range(config.processes):
        environment = shared | {
            "RANK": str(rank),
            "LOCAL_RANK": str(rank),
            "WORLD_SIZE": str(config.processes),
            "LOCAL_WORLD_SIZE": str(config.processes),
        }
        arguments = (stage, config.model_dump_json(), str(errors), environment)
        process = context.Process(target=work, args=arguments, name=f"gre train {stage} {rank}")
        process.start()
        processes.append(process)
    return processes


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _follow(processes: Sequence[BaseProcess], metrics: Path, listener: Listener | None) -> int:
    """Wait for the processes, passing metrics on as they are written; returns an exit code."""
    seen = len(read_metrics(metrics))
    with _ended(processes):
        while any(process.is_alive() for process in processes):
            wait([p.sentinel for p in processes if p.is_alive()], _POLL_SECONDS)
            seen = _pass_on(metrics, seen, listener)
            code = _first_code(processes)
            if code:
                return code
        _pass_on(metrics, seen, listener)
    return _first_code(processes)


@contextlib.contextmanager
def _ended(processes: Sequence[BaseProcess]) -> Iterator[None]:
    """Tell the processes to stop when the block is left early, and wait until all have."""
    try:
        yield
    finally:
        for process in processes:
            if process.is_alive():
                process.terminate()  # SIGTERM: they save a checkpoint first
        for process in processes:
            process.join()


def _first_code(processes: Sequence[BaseProcess]) -> int:
    return next((p.exitcode for p in processes if p.exitcode), 0)


def _pass_on(metrics: Path, seen: int, listener: Listener | None) -> int:
    lines = read_metrics(metrics)
    if listener is not None:
        for line in lines[seen:]:
            listener(line)
    return len(lines)
