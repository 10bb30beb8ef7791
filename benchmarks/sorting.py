"""How well, and how fast, the offline sorter sorts steps whose class is known.

python benchmarks/sorting.py [--chains 1000] [--seeds 3] [--sorter offline] [--json FILE]

Measured on GeoWorld's test split (narrator and teacher that errs, several seeds each) and on both
parts of benchmarks/labelled; beside it stand three rules of one line each. The sorter is fitted to
the train split and to `dev` alone (tools/fit_sorter.py); `test` is for this table.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from gre.bench.chains.results import LABELS, Estimate, JudgeCost, Label
from gre.bench.chains.sorting import SortedChain, StepSorter, load_sorter
from gre.bench.chains.sorting.base import Progress
from gre.bench.chains.sorting.labelled import geoworld_chains, read_labelled_chains
from gre.bench.chains.sorting.measure import LabelledChain, SortingScores, measure_sorter
from gre.bench.chains.sorting.traits import places_in

LABELLED = Path(__file__).parent / "labelled" / "chains.jsonl"
CONCLUDING = re.compile(r"(?i)\b(so|therefore|thus|hence|overall|conclude|conclusion|answer)\b")
Chains = Sequence[LabelledChain]


class Rule:
    """A sorter of one rule, as a measure for the others."""

    def __init__(self, name: str, label: Callable[[str, bool], Label]) -> None:
        self.name = self.fingerprint = name
        self._label = label

    def sort(
        self, chains: Sequence[Sequence[str]], *, progress: Progress | None = None
    ) -> list[SortedChain]:
        """Sort step by step."""
        return [
            SortedChain(tuple(self._label(s, n == len(c)) for n, s in enumerate(c, start=1)))
            for c in chains
        ]

    def cost(self) -> JudgeCost:
        """Nothing."""
        return JudgeCost(judge=self.name, asked=0)


def by_words(step: str, last: bool) -> Label:
    """Concluding words, else a place, else only described."""
    if CONCLUDING.search(step):
        return "inference"
    return "background" if places_in(step) else "caption"


def by_place_in_chain(step: str, last: bool) -> Label:
    """The last step concludes; of the others those with a place are background."""
    return "inference" if last else "background" if places_in(step) else "caption"


RULES = (
    Rule("rule: all background", lambda step, last: "background"),
    Rule("rule: concluding words, else a place", by_words),
    Rule("rule: last, else a place", by_place_in_chain),
)


def shuffled(chains: Chains) -> list[LabelledChain]:
    """The same chains, their steps in another order."""
    found = []
    for n, chain in enumerate(chains):
        pairs = list(zip(chain.steps, chain.labels, strict=True))
        random.Random(n).shuffle(pairs)
        found.append(LabelledChain(tuple(s for s, _ in pairs), tuple(v for _, v in pairs)))
    return found


def row(name: str, sorter: str, scores: SortingScores) -> str:
    """One line of the table; precision and recall of each class."""
    accuracy = scores.accuracy
    if accuracy is None:
        return f"| {name} | {sorter} | {scores.chains} | 0 | - | - | - | - |"
    by_label = [
        f"{show(scores.precision.get(label))} / {show(scores.recall.get(label))}"
        for label in LABELS
    ]
    cells = [name, sorter, str(scores.chains), str(accuracy.n), show(accuracy), *by_label]
    return f"| {' | '.join(cells)} |"


def show(share: Estimate | None) -> str:
    """Percent with the interval."""
    if share is None:
        return "-"
    return f"{100 * share.value:.1f} ({100 * share.low:.1f}-{100 * share.high:.1f})"


def measured_on(chains: int, seeds: int) -> dict[str, Chains]:
    """All sets of chains, by name."""
    sets: dict[str, Chains] = {}
    for faults, who in ((False, "narrator"), (True, "teacher that errs")):
        for seed in range(100, 100 + seeds):
            name = f"GeoWorld {who}, seed {seed}"
            sets[name] = list(geoworld_chains(seed, chains, split="test", faults=faults))
    for part in ("dev", "test"):
        sets[f"labelled, {part}"] = read_labelled_chains(LABELLED, part)
        sets[f"labelled, {part}, shuffled"] = shuffled(sets[f"labelled, {part}"])
    return sets


def speed(sorter: StepSorter, chains: Chains) -> str:
    """Steps a second of processor time, over chains that it has not seen."""
    started = time.process_time()
    sorter.sort([(*chain.steps, "") for chain in chains])
    seconds = time.process_time() - started
    steps = sum(len(chain.steps) + 1 for chain in chains)
    return f"{steps} steps in {seconds:.2f} s of processor time, {steps / seconds:.0f} a second"


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--chains", type=int, default=1000)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--sorter", default="offline", help="or any model SPEC")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    sorter = load_sorter(given.sorter)
    sets = measured_on(given.chains, given.seeds)
    print("| chains | sorter | n | steps | accuracy, % | " + " | ".join(LABELS) + " |")
    print("|---" * (5 + len(LABELS)) + "|")
    told: list[dict[str, Any]] = []
    for name, chains in sets.items():
        rules = RULES if name in ("labelled, test", "GeoWorld narrator, seed 100") else ()
        for each in (sorter, *rules):
            scores = measure_sorter(each, chains)
            print(row(name, each.name, scores), flush=True)
            told.append({"chains": name, "sorter": each.name, **as_json(scores)})
    if given.sorter == "offline":
        print(f"\n{speed(sorter, next(iter(sets.values())))}")
    if given.json:
        given.json.write_text(json.dumps(told, indent=1), encoding="utf-8")


def as_json(scores: SortingScores) -> dict[str, Any]:
    """Plain data of a measurement."""

    def plain(value: Any) -> Any:
        if isinstance(value, Estimate):
            return value.model_dump()
        return {key: plain(one) for key, one in value.items()} if isinstance(value, dict) else value

    return {key: plain(value) for key, value in asdict(scores).items()}


if __name__ == "__main__":
    main()
