"""The baselines on GeoWorld: what training costs, how far they get, how fast they answer.

    python benchmarks/baselines.py --seeds demo/seeds/seeds.parquet --truth validation/truth.jsonl \
        --out runs/baselines [--photos 800]

Trains what is not there yet, one after the other on one thread. Photos of the reserved splits are
refused as a yardstick: what is tuned with this table may not have seen them.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np

from gre.data.guard import refuse_reserved
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.metrics.localization import STANDARD, THRESHOLDS_KM, summarise
from gre.models.base import Geolocator, Question
from gre.models.spec import load_geolocator
from gre.prompts import load_prompt
from gre.store import read_jsonl
from gre.train.baselines.everything import LABELS, AllConfig, train_all
from gre.world.render import SceneTruth


def measure(model: Geolocator, truths: list[SceneTruth], folder: Path) -> str:
    """Ask about every photo: accuracies with intervals, mean confidence, milliseconds a photo."""
    prompt = load_prompt("locate").text
    questions = [Question(truth.id, folder / truth.image, prompt) for truth in truths]
    next(iter(model.answer(questions[:1])))
    started = time.process_time()
    answers = [given for (given,) in model.answer(questions)]
    milliseconds = 1000 * (time.process_time() - started) / len(questions)
    read = [parse_coordinate(answer.text or "") for answer in answers]
    points = [(at.lat, at.lon) if isinstance(at, LatLon) else (np.nan, np.nan) for at in read]
    errors = STANDARD.errors_km(points, [(truth.lat, truth.lon) for truth in truths])
    found = summarise(errors)
    said = [answer.confidence for answer in answers if answer.confidence is not None]
    shares = " | ".join(
        f"{100 * share.value:.1f} [{100 * share.low:.1f}, {100 * share.high:.1f}]"
        for share in (found.accuracy[threshold] for threshold in THRESHOLDS_KM)
    )
    sure = f"{100 * float(np.mean(said)):.1f}" if said else "-"
    return f"{shares} | {found.geoscore:.0f} | {sure} | {milliseconds:.1f}"


def main() -> None:
    """Train, measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=Path, required=True)
    parser.add_argument("--truth", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--photos", type=int, default=800)
    given = parser.parse_args()
    truths = list(read_jsonl(given.truth, SceneTruth))[: given.photos]
    refuse_reserved(truths, given.truth)
    ended = train_all(AllConfig(seeds=given.seeds, out=given.out, processes=1))
    heads = " | ".join(f"{threshold:g} km" for threshold in THRESHOLDS_KM)
    print(f"| method | trained, s | {heads} | GeoScore | mean confidence | ms a photo |")
    print("|---|" + "---:|" * (len(THRESHOLDS_KM) + 4))
    rows = {"population prior": ("baseline:prior", 0.0)}
    for method, each in ended.items():
        manifest = json.loads((each.out / "manifest.json").read_text(encoding="utf-8"))
        rows[LABELS[method]] = (f"baseline:{each.out}", manifest["seconds"])
    for label, (spec, seconds) in rows.items():
        row = measure(load_geolocator(spec), truths, given.truth.parent)
        print(f"| {label} | {seconds:.0f} | {row} |", flush=True)


if __name__ == "__main__":
    main()
