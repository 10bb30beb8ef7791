"""Speed and memory of scoring chains: 3,000 GeoWorld photos, encoders on the processor.

    python benchmarks/chain_quality.py [--photos 3000] [--size 112] [--folder DIR]
    python benchmarks/chain_quality.py thresholds

The first form draws the photos, writes the chains of a teacher that errs, and scores them with the
shipped encoder and MiniLM: once with nothing known, once with every vector kept from that run, and
once with everything done. Each is a process of its own. `thresholds` shows on which pairs the two
thresholds of sameness were chosen, and what passes them.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gre.bench.build.truth import KnownScene, says_something
from gre.bench.greval import GREvalItem
from gre.data.review.tasks import KeyStep
from gre.geo.continents import continent_of
from gre.records import Prediction
from gre.store import read_jsonl, write_jsonl
from gre.world.cues import KINDS, SCENE_LABELS
from gre.world.render import RenderConfig, SceneTruth, run
from gre.world.teacher import FaultRates, teach

PARTS = ("baseline", "sorting", "extraction", "pictures", "captions", "sentences", "tokens",
         "measuring", "writing", "summary")  # fmt: skip
_FAULTS = FaultRates(hallucinated=0.3, misread=0.1, malformed=0.05)


def prepare(folder: Path, photos: int, size: int) -> tuple[Path, Path]:
    """Draw scenes, and write the benchmark's records and a teacher's predictions."""
    truth, predictions = folder / "greval.jsonl", folder / "teacher.jsonl"
    if truth.is_file() and predictions.is_file():
        return truth, predictions
    config = RenderConfig(n=photos + photos // 4, size=size, split="validation", processes=2)
    run(config, folder)
    scenes = [t for t in read_jsonl(folder / "truth.jsonl", SceneTruth) if t.label in SCENE_LABELS]
    kept = [scene for scene in scenes if scene.cues][:photos]
    write_jsonl(truth, map(item_of, kept))
    write_jsonl(predictions, map(prediction_of, kept))
    return truth, predictions


def item_of(scene: SceneTruth) -> GREvalItem:
    """A record of the benchmark, as its builders make it of a scene."""
    known = KnownScene(scene.scene, scene.size)
    return GREvalItem(
        id=scene.id, image=scene.image, lat=scene.lat, lon=scene.lon, scene=scene.label,
        kinds=tuple(kind for kind in KINDS if kind in scene.kinds), indicators=known.indicators,
        complete=True, country=scene.place.country,
        continent=continent_of(scene.place.country) or None,
        key_steps=tuple(
            KeyStep(text=step.text, tag=step.tag) for step in known.steps if says_something(step)
        ),
    )  # fmt: skip


def prediction_of(scene: SceneTruth) -> Prediction:
    """What a teacher says of a scene; its coordinate is the scene's, which costs nothing here."""
    response = teach(scene.scene, scene.size, _FAULTS).response
    return Prediction(
        id=scene.id, image=Path(scene.image).name, model="teacher", status="answered",
        response=response, lat=scene.lat, lon=scene.lon,
    )  # fmt: skip


def score(truth: Path, predictions: Path, folder: Path) -> dict[str, Any]:
    """Score in a process of its own; returns what it took."""
    command = [sys.executable, __file__, "--measure", str(truth), str(predictions), str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


def measure(truth: Path, predictions: Path, folder: Path) -> None:
    """Score once, and print seconds, processor seconds, the parts and the peak of memory."""
    import resource

    from gre.bench.chains.settings import ChainSettings
    from gre.bench.chains.stage import ChainRun
    from gre.bench.chains.tools import load_tools

    started, settings = time.perf_counter(), ChainSettings()
    tools = load_tools(settings, work=folder / "work")
    loaded = time.perf_counter() - started
    at_first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    scoring = ChainRun(truth, tools, settings, folder / "work")
    with tools.encoders:
        (row,) = scoring.score({"teacher": predictions}, out=folder / "scores.json").chains
    usage = resource.getrusage(resource.RUSAGE_SELF)
    told = {
        "seconds": time.perf_counter() - started,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak": usage.ru_maxrss / 1024,
        "loaded": at_first,
        "parts": {"loading": loaded, **scoring.watch.seconds},
        "n": row.n,
        "quality": row.quality.value if row.quality else None,
    }
    print(json.dumps(told))


def tell(runs: Mapping[str, Mapping[str, Any]]) -> None:
    """Print both tables."""
    print("| run | seconds | of processor | photos/s of processor | MiB at the highest | quality |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, run_ in runs.items():
        rate = run_["n"] / run_["cpu"]
        print(
            f"| {name} | {run_['seconds']:.0f} | {run_['cpu']:.0f} | {rate:.0f} |"
            f" {run_['peak']:.0f} | {100 * run_['quality']:.2f} |"
        )
    print(f"\n| part | {' | '.join(f'{name}, s' for name in runs)} | share of the first |")
    print("|---|" + "---:|" * (len(runs) + 1))
    first = next(iter(runs.values()))
    for part in ("loading", *PARTS):
        seconds = [run_["parts"].get(part, 0.0) for run_ in runs.values()]
        share = 100 * seconds[0] / first["seconds"]
        print(f"| {part} | {' | '.join(f'{s:.1f}' for s in seconds)} | {share:.0f} % |")


def show_thresholds() -> None:
    """Print which pairs pass which threshold."""
    from gre.bench.chains.thresholds import name_likenesses, step_likenesses
    from gre.models.text import load_text_encoder

    encoder = load_text_encoder("minilm")
    print("| pairs | threshold | same pass | different pass |\n|---|---:|---:|---:|")
    for name, found in (("names", name_likenesses(encoder)), ("steps", step_likenesses(encoder))):
        for threshold in (0.5, 0.56, 0.6, 0.65, 0.7, 0.75, 0.8):
            same, different = found.passing(threshold)
            told = "-" if same is None else f"{100 * same:.1f} % of {found.same.size}"
            other = f"{100 * different:.2f} % of {found.different.size}"
            print(f"| {name} | {threshold} | {told} | {other} |")


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", choices=("score", "thresholds"), default="score")
    parser.add_argument("--photos", type=int, default=3000)
    parser.add_argument("--size", type=int, default=112)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--measure", nargs=3, type=Path)
    options = parser.parse_args()
    if options.measure:
        measure(*options.measure)
        return
    if options.what == "thresholds":
        show_thresholds()
        return
    with tempfile.TemporaryDirectory(prefix="gre-chains-") as temporary:
        folder = options.folder or Path(temporary)
        truth, predictions = prepare(folder, options.photos, options.size)
        runs = {"first": score(truth, predictions, folder)}
        for ledger in (folder / "work").glob("teacher-*.jsonl"):
            ledger.unlink()
        runs["vectors kept"] = score(truth, predictions, folder)
        runs["all done"] = score(truth, predictions, folder)
        tell(runs)


if __name__ == "__main__":
    main()
