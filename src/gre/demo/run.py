"""Runs the demo's stages one after the other; a finished stage is not run again."""

import shutil
import time
from pathlib import Path

from gre.data.stages import Show, run_stages, same_settings
from gre.demo.plan import DemoConfig, plan
from gre.demo.stages import Work, stages
from gre.store import write_manifest


def run(config: DemoConfig, show: Show) -> Path:
    """Run the whole paper in small; a demo that was interrupted goes on where it stopped.

    Args:
        show: Called whenever something moves.

    Returns:
        The report's page.

    Raises:
        ConfigError: the folder holds a demo with other settings.
        StageError: a stage failed.
    """
    started = time.time()
    work = Work(config, plan(config))
    same_settings(config.out / "demo.json", config, "a demo")
    run_stages(work, stages(work.plan), show)
    write_manifest(config.out, stage="demo", config=config, started=started)
    return config.out / "report.html"


def start_afresh(out: Path) -> None:
    """Remove what an earlier demo left, and only that."""
    for name in (
        "world",
        "seeds",
        "teach",
        "gre30k",
        "models",
        "predictions",
        "bound",
        "logs",
        "scores",
    ):
        shutil.rmtree(out / name, ignore_errors=True)
    shutil.rmtree(out / "stages", ignore_errors=True)
    (out / "demo.json").unlink(missing_ok=True)
