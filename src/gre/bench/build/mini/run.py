"""Runs all stages of GREval-mini; a finished one is not run again."""

import json
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gre.bench.build.distribution import Distribution, distribution
from gre.bench.build.items import GREVAL
from gre.bench.build.mini.settings import MiniConfig
from gre.bench.build.mini.stages import STEPS, Work, stages
from gre.bench.greval import read_greval
from gre.data.stages import Show, run_stages, same_settings, stage_seconds
from gre.errors import InputError
from gre.store import write_json, write_manifest

SETTINGS = "mini.json"
MANIFEST = "mini_manifest.json"
DISTRIBUTION = "distribution.json"
_FOLDERS = ("world", "chains", "corpus", "select", "vote", "annotate", "review", "marked",
            "published", "stages")  # fmt: skip
_FILES = (SETTINGS, MANIFEST, DISTRIBUTION, GREVAL, "exclusions.jsonl", "manifest.json")


def run(config: MiniConfig, show: Show, *, jobs: int = 2) -> Distribution:
    """Build the benchmark; a run that was interrupted goes on where it stopped.

    Args:
        show: Called whenever something moves.
        jobs: Processes that draw scenes and look at them.

    Returns:
        What the benchmark is made of.

    Raises:
        ConfigError: the folder holds a run with other settings.
        InputError: fewer photos are left than were wanted.
    """
    started, work, todo = time.time(), Work(config, jobs), stages(config)
    same_settings(config.out / SETTINGS, config, "a benchmark")
    run_stages(work, todo, show)
    found = distribution(read_greval(config.out / GREVAL))
    if found.photos < config.n:
        raise InputError(
            f"{config.out / GREVAL}: {found.photos} photos are left of {config.scenes} scenes, "
            f"{config.n} were wanted: more --scenes, or a smaller --n"
        )
    write_json(config.out / DISTRIBUTION, found.to_json())
    counts = {"photos": found.photos, "steps": steps_of(config.out), "absent": list(found.absent)}
    write_manifest(
        config.out, stage="bench build mini", config=config, counts=counts, started=started,
        name=MANIFEST,
        more={"simulated_annotators": config.annotators, "stages_s": stage_seconds(work, todo)},
    )  # fmt: skip
    return found


def steps_of(out: Path) -> Mapping[str, Mapping[str, Any]]:
    """What each step saw, kept and dropped."""
    manifests = {**STEPS, "items": "manifest.json", "data set": "published/manifest.json"}
    return {title: _counts(out / path) for title, path in manifests.items()}


def _counts(manifest: Path) -> Mapping[str, Any]:
    counts = json.loads(manifest.read_text(encoding="utf-8"))["counts"]
    return {name: counts[name] for name in ("seen", "kept", "dropped")}


def start_afresh(out: Path) -> None:
    """Remove what an earlier run left, and only that."""
    for name in _FOLDERS:
        shutil.rmtree(out / name, ignore_errors=True)
    for name in _FILES:
        (out / name).unlink(missing_ok=True)
