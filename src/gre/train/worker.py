"""One stage in one process: a whole run, or one of several that `gre.train.launch` started."""

import os
import signal
import sys
import traceback
from collections.abc import Mapping
from pathlib import Path

from gre.errors import GreError
from gre.train.loop import TrainSummary
from gre.train.metrics import Listener
from gre.train.settings import RlConfig, SftConfig, Stage

FAILED = 2
INTERRUPTED = 130


def run_stage(
    stage: Stage, config: SftConfig | RlConfig, *, listener: Listener | None = None
) -> TrainSummary:
    """Run a stage in this process."""
    if isinstance(config, SftConfig):
        from gre.train.sft import run_sft

        return run_sft(config, listener=listener)
    from gre.train.rl import run_rl

    return run_rl("judge" if stage == "judge" else "coords", config, listener=listener)


def work(stage: Stage, settings: str, errors: str, environment: Mapping[str, str]) -> None:
    """Be one of several processes, and end with an exit code that says how it went.

    Args:
        settings: The stage's settings as JSON.
        errors: File for the message of an error; the launcher raises it.
        environment: Who this process is among the others.
    """
    os.environ |= environment
    # Ctrl-C reaches the whole group; the launcher alone answers it, and sends us SIGTERM.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    kind = SftConfig if stage == "sft" else RlConfig
    code = _run(stage, kind.model_validate_json(settings), Path(errors))
    _leave_group()
    sys.exit(code)


def _leave_group() -> None:
    import torch.distributed as dist

    if dist.is_initialized():
        dist.destroy_process_group()


def _run(stage: Stage, config: SftConfig | RlConfig, errors: Path) -> int:
    import torch

    torch.set_num_threads(1)
    try:
        run_stage(stage, config)
    except KeyboardInterrupt:
        return INTERRUPTED
    except GreError as error:
        errors.write_text(str(error), encoding="utf-8")
        return FAILED
    except Exception:
        errors.write_text(traceback.format_exc(), encoding="utf-8")
        return 1
    return 0
