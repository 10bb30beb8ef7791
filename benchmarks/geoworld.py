"""Speed of GeoWorld: scenes a second drawn, narrated and inferred from, on one core.

python benchmarks/geoworld.py [--scenes 200] [--repeats 3]
"""

import argparse
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from gre.metrics.localization import THRESHOLDS_KM
from gre.world.draw.compose import draw
from gre.world.narrate import narrate
from gre.world.observe import observe
from gre.world.posterior import best_for_thresholds, posterior
from gre.world.sample import iterate, sample
from gre.world.scene import Scene


def rate(work: Callable[[Scene], Any], scenes: list[Scene], repeats: int) -> float:
    """Scenes a second of processor time, the median of some repeats after a warm-up."""
    rates = []
    for _ in range(repeats + 1):
        started = time.process_time()
        for scene in scenes:
            work(scene)
        rates.append(len(scenes) / (time.process_time() - started))
    return float(median(rates[1:]))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=200)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    scenes = list(iterate(0, "validation", given.scenes))
    parts: dict[str, Callable[[Scene], Any]] = {
        "sample": lambda scene: sample(0, "validation", scene.index),
        "draw at 112 px": lambda scene: draw(scene, 112),
        "draw at 448 px": lambda scene: draw(scene, 448),
        "narrate": lambda scene: narrate(scene, 112),
        "Bayes bound": lambda scene: best_for_thresholds(
            posterior(observe(scene, 112)), THRESHOLDS_KM
        ),
    }
    print("| part | scenes/s |\n|---|---|")
    for name, work in parts.items():
        print(f"| {name} | {rate(work, scenes, given.repeats):.0f} |")


if __name__ == "__main__":
    main()
