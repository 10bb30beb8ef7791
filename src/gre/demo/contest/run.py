"""Runs GeoWorld's comparison; a run that was interrupted goes on where it stopped."""

import shutil
import time
from pathlib import Path

from gre.data.stages import Show, run_stages, same_settings
from gre.demo.contest.plan import ContestConfig, open_work
from gre.demo.contest.stages import stages, truth_of
from gre.demo.plan import SUITES
from gre.store import write_manifest


def run(config: ContestConfig, show: Show) -> Path:
    """Train every baseline, ask every system, and write one report.

    Args:
        show: Called whenever something moves.

    Returns:
        The report's page.

    Raises:
        ConfigError: the folder holds a comparison with other settings, or the demo is not finished.
        StageError: a stage failed.
    """
    started = time.time()
    work = open_work(config)
    same_settings(config.out / "geoworld.json", config, "a comparison")
    run_stages(work, stages(work), show)
    inputs = [work.seeds, *(truth_of(work, suite) for suite in SUITES)]
    write_manifest(
        config.out, stage="bench geoworld", config=config, inputs=inputs, started=started
    )
    return config.out / "compare.html"


def start_afresh(out: Path) -> None:
    """Remove what an earlier comparison left, and only that."""
    for name in ("world", "seeds", "bound", "demo", "baselines", "predictions", "stages", "logs"):
        shutil.rmtree(out / name, ignore_errors=True)
    (out / "geoworld.json").unlink(missing_ok=True)
