"""Fit the offline sorter, and write its weights to the package.

python tools/fit_sorter.py             # writes them
python tools/fit_sorter.py --check     # exit 1 when they are not what is there; writes nothing
python tools/fit_sorter.py --design    # what shuffling and position are worth, one chain left out

Fitted to 300 chains of GeoWorld's train split (half of them by the teacher that errs) and to the
`dev` part of benchmarks/labelled, whose steps weigh ten times as much; every chain is there a
second time in shuffled order. What that is worth is measured by benchmarks/sorting.py.
"""

import argparse
import csv
import io
import random
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression

from gre.bench.chains.results import LABELS
from gre.bench.chains.sorting.labelled import geoworld_chains, read_labelled_chains
from gre.bench.chains.sorting.measure import LabelledChain
from gre.bench.chains.sorting.traits import NAMES, traits_of

ROOT = Path(__file__).resolve().parents[1]
LABELLED = ROOT / "benchmarks" / "labelled" / "chains.jsonl"
WEIGHTS = ROOT / "src" / "gre" / "bench" / "chains" / "sorting" / "weights.csv"
SHUFFLES = 4
# Orders in which a chain that was left out is asked about.
ASKED = 5
GEOWORLD_WEIGHT = 0.1
PENALTY = 1.0
POSITION = ("last", "next to last", "progress")


def main() -> int:
    """Fit, then write or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--design", action="store_true")
    given = parser.parse_args()
    geoworld = [
        *geoworld_chains(0, 150, split="train", faults=True),
        *geoworld_chains(1, 150, split="train", faults=False),
    ]
    labelled = read_labelled_chains(LABELLED, "dev")
    if given.design:
        compare_designs(labelled, geoworld)
        return 0
    table = as_csv(fit(labelled, geoworld))
    if given.check:
        return 0 if WEIGHTS.read_text(encoding="utf-8") == table else 1
    WEIGHTS.write_text(table, encoding="utf-8")
    return 0


def compare_designs(labelled: list[LabelledChain], geoworld: list[LabelledChain]) -> None:
    """Leave out one labelled chain at a time, fit to the others, and sort it in two orders."""
    sys.stdout.write("| fitted | steps in order, % | steps shuffled, % |\n|---|---|---|\n")
    designs = (
        ("in order", 0, ()), ("and shuffled", SHUFFLES, ()), ("without position", 0, POSITION)
    )  # fmt: skip
    for name, shuffles, without in designs:
        kept = [n for n, trait in enumerate(NAMES) if trait not in without]
        right = np.zeros(2)
        for n, chain in enumerate(labelled):
            rest = labelled[:n] + labelled[n + 1 :]
            weights = fit(rest, geoworld, shuffles=shuffles, kept=kept)
            others = [shuffled(chain, f"asked/{n}/{k}") for k in range(ASKED)]
            right += hits(chain, weights, kept), sum(hits(c, weights, kept) for c in others) / ASKED
        shares = 100 * right / sum(len(chain.labels) for chain in labelled)
        sys.stdout.write(f"| {name} | {shares[0]:.1f} | {shares[1]:.1f} |\n")


def hits(chain: LabelledChain, weights: np.ndarray, kept: Sequence[int]) -> int:
    """How many steps of a chain are sorted right."""
    best = (traits_of(chain.steps)[:, kept] @ weights).argmax(axis=1)
    return sum(LABELS[b] == label for b, label in zip(best, chain.labels, strict=True))


def fit(
    labelled: list[LabelledChain],
    geoworld: list[LabelledChain],
    *,
    shuffles: int = SHUFFLES,
    kept: Sequence[int] = range(len(NAMES)),
) -> np.ndarray:
    """Fit a multinomial logistic regression: `(traits kept, labels)`."""
    traits, labels, weights = [], [], []
    for chains, weight in ((labelled, 1.0), (geoworld, GEOWORLD_WEIGHT)):
        for chain, share in copies(chains, shuffles):
            traits.append(traits_of(chain.steps))
            labels += [LABELS.index(label) for label in chain.labels]
            weights += [weight * share] * len(chain.labels)
    model = LogisticRegression(C=PENALTY, max_iter=10_000, tol=1e-8, fit_intercept=False)
    model.fit(np.vstack(traits)[:, kept], labels, sample_weight=weights)
    found: np.ndarray = model.coef_.T
    return found


def copies(chains: Iterable[LabelledChain], shuffles: int) -> Iterator[tuple[LabelledChain, float]]:
    """Each chain as it is, and in several shuffled orders that weigh as much together."""
    for n, chain in enumerate(chains):
        yield chain, 1.0
        for k in range(shuffles):
            yield shuffled(chain, f"{n}/{k}"), 1 / shuffles


def shuffled(chain: LabelledChain, seed: str) -> LabelledChain:
    """A chain with its steps, and their labels, in another order."""
    order = list(range(len(chain.steps)))
    random.Random(seed).shuffle(order)
    return LabelledChain(
        tuple(chain.steps[i] for i in order), tuple(chain.labels[i] for i in order)
    )


def as_csv(weights: np.ndarray) -> str:
    """Write weights with three decimals, a trait a line."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["trait", *LABELS])
    for name, row in zip(NAMES, weights.tolist(), strict=True):
        writer.writerow([name, *(f"{value:.3f}" for value in row)])
    return out.getvalue()


if __name__ == "__main__":
    raise SystemExit(main())
