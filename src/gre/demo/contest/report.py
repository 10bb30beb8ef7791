"""Scores everything that was predicted and fills the comparison from files alone."""

import os
import platform
import time
from pathlib import Path

from gre.bench.compare import Compared, ComparisonReport, Entry, compare_systems
from gre.bench.published import Mode
from gre.bench.score import read_bound
from gre.data.stages import stage_seconds
from gre.demo.contest.plan import AGREEING, REFERENCE, RIVALS, Work
from gre.demo.contest.stages import predictions, stages, truth_of
from gre.demo.plan import PRIOR, SUITES
from gre.report.compare import write_comparison
from gre.store import library_versions
from gre.train.baselines.everything import LABELS

_NOTES = {
    "test": "Scenes that no system was trained on, in cities that training scenes show too.",
    "unseen": "Scenes in cities that no training scene shows, and without landmarks.",
}
# What the gre-tiny that comes with the package was trained on; its card says so.
SHIPPED_SCENES = 12_000
_SHIPPED = f"the checkpoint that comes with the package: {SHIPPED_SCENES:,} scenes of seed 0"
_STAGES = {
    "base": "untrained", "CI": "cold start", "CI+I": "and RL stage I",
    "CI+II": "cold start and RL stage II", "CI+I+II": "gre-tiny: both RL stages",
}  # fmt: skip


def build(work: Work) -> Path:
    """Write `compare.html` and the tables into the job's folder.

    Returns:
        The page.
    """
    report = ComparisonReport(
        title="GeoWorld: every method on the same scenes",
        made=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        lede=(
            f"The older methods of the field, trained on the same {work.sizes.seeds:,} scenes, "
            "beside gre-tiny and beside the most that any system can reach."
        ),
        caution=_caution(work),
        suites=tuple(_suite(work, key) for key in SUITES),
        facts=_facts(work),
        seconds=stage_seconds(work, stages(work)),
    )
    return write_comparison(report, work.out)[0]


def _caution(work: Work) -> str:
    caution = (
        "The pictures are GeoWorld scenes, drawn from true geographic facts by a generator whose "
        "optimum is known. The numbers tell how the methods compare in that world at this size; "
        "they are no claim about real photos. Nothing was tuned on the scenes that are scored here."
    )
    if work.has_demo or (work.sizes.seeds, work.ground.seed) == (SHIPPED_SCENES, 0):
        return caution
    return (
        f"{caution} Beware: gre-tiny is the checkpoint that comes with the package, which learnt "
        f"from {SHIPPED_SCENES:,} scenes of seed 0; the other methods had {work.sizes.seeds:,} "
        f"scenes of seed {work.ground.seed}."
    )


def _suite(work: Work, key: str) -> Compared:
    files = predictions(work)[key]
    return compare_systems(
        [_entry(work, name, file) for name, file in files.items()],
        truth_of(work, key),
        key=key,
        title=SUITES[key],
        note=_NOTES[key],
        reference=REFERENCE,
        bounds=[read_bound(work.ground.out / "bound" / f"{key}.json")],
        seed=work.config.seed,
    )


def _entry(work: Work, name: str, file: Path) -> Entry:
    mode, note = _what(work, name)
    return Entry(name, file, mode, note)


def _what(work: Work, name: str) -> tuple[Mode, str]:
    for method, what in RIVALS.items():
        if LABELS[method] == name:
            return what
    if name == PRIOR:
        return "prior knowledge", "looks at no photo; knows where people live"
    if name == AGREEING:
        return "reasoning", "the answer nearest to all others; confidence: how far they agree"
    if not work.has_demo:
        return "reasoning", _SHIPPED
    return "reasoning", _STAGES.get(name, "")


def _facts(work: Work) -> dict[str, str]:
    ground = work.ground
    facts = {
        "seed": str(ground.seed), "pixels": str(ground.size),
        "scenes to train on": f"{work.sizes.seeds:,}", "cores": str(os.cpu_count()),
    }  # fmt: skip
    return facts | library_versions() | {"machine": platform.machine()}
