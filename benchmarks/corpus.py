"""How well extractors read chains, and how fast: where the truth is known, and on labelled ones.

    python benchmarks/corpus.py [--extractor offline] [--scenes 1000] [--seed 101]

GeoWorld chains are those of the oracle narrator and of the teacher with faults, at 448 pixels;
their truth is what they say. The same sentences are also retold with turns of phrase that the
narrator does not have. The labelled chains are those of benchmarks/labelled: rules were chosen on
`dev`, `test` is the number to report. Intervals are 95 %, by resampling chains.
"""

import argparse
import math
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from gre.bench.corpus import load_extractor
from gre.bench.corpus.extraction import Extractor
from gre.bench.corpus.labelled import Labelled, TrueMention, read_labelled, read_narrated
from gre.bench.corpus.measure import LINKS, Scores, measure
from gre.chain import split_steps, think_text
from gre.world.sample import iterate
from gre.world.teacher import NO_FAULTS, FaultRates, teach

LABELLED = Path(__file__).parent / "labelled" / "chains.jsonl"
SIZE = 448
REPEATS = 3
# Ways of tying what is seen to a place, none of which the narrator has.
RETOLD = (
    "{seen} suggests {place}.",
    "I can see {seen}, which points to {place}.",
    "There is {seen}; this is characteristic of {place}.",
    "{seen} - that is what one finds in {place}.",
    "{seen}: {place}.",
    "{place} is known for {seen}.",
    "In {place} one finds {seen}.",
)


def main() -> None:
    """Measure, and print tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extractor", default="offline", help="offline, or a model SPEC")
    parser.add_argument("--scenes", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=101)
    options = parser.parse_args()
    started = time.perf_counter()
    extractor = load_extractor(options.extractor)
    extractor.extract(["Palm trees."])
    print(f"{extractor.name}; ready after {time.perf_counter() - started:.1f} s\n")
    for title, rates in (("oracle narrator", NO_FAULTS), ("teacher with faults", FaultRates())):
        chains = narrated(options.seed, options.scenes, rates)
        table(f"GeoWorld, {title}: {len(chains)} chains, seed {options.seed}", extractor, chains)
    chains = narrated(options.seed, options.scenes, NO_FAULTS)
    retelling(extractor, chains)
    for part in ("dev", "test"):
        labelled = read_labelled(LABELLED, part)
        table(f"Labelled chains, {part}: {len(labelled)} chains", extractor, labelled)
    speed(extractor, chains)


def narrated(seed: int, n: int, rates: FaultRates) -> list[list[Labelled]]:
    """Chains of GeoWorld's teacher with their truth."""
    return [
        [read_narrated(step) for step in split_steps(think_text(lesson.response))]
        for lesson in (teach(scene, SIZE, rates, seed=seed) for scene in iterate(seed, "train", n))
    ]


def table(title: str, extractor: Extractor, chains: Sequence[Sequence[Labelled]]) -> None:
    """Print one measurement."""
    print(f"### {title}\n")
    print("| | precision | recall | F1 | 95 % | right | found | true |")
    print("|---|---:|---:|---:|---|---:|---:|---:|")
    for row in measure(extractor, chains):
        print(line(row), flush=True)
    print()


def line(row: Scores) -> str:
    """One row of a table, in percent."""
    shares = " | ".join(percent(share) for share in (row.precision, row.recall, row.f1))
    interval = f"{100 * row.low:.1f}-{100 * row.high:.1f}"
    return f"| {row.row} | {shares} | {interval} | {row.right} | {row.found} | {row.true} |"


def percent(share: float) -> str:
    """A share in percent; `-` where there was nothing to divide by."""
    return "-" if math.isnan(share) else f"{100 * share:.1f}"


def retelling(extractor: Extractor, chains: Sequence[Sequence[Labelled]]) -> None:
    """Print how well links are found when they are said otherwise."""
    print("### GeoWorld, retold: mentions that speak for a place\n")
    print("| turn of phrase | mentions, recall | links, precision | links, recall | links, F1 |")
    print("|---|---:|---:|---:|---:|")
    for template in RETOLD:
        told = [list(retold(chain, template)) for chain in chains]
        rows = {row.row: row for row in measure(extractor, [chain for chain in told if chain])}
        links = rows[LINKS]
        shares = (rows["all"].recall, links.precision, links.recall, links.f1)
        print(
            f"| {template} | {' | '.join(f'{100 * share:.1f}' for share in shares)} |", flush=True
        )
    print()


def retold(chain: Sequence[Labelled], template: str) -> Iterator[Labelled]:
    """The sentences of a chain that speak for a place, said otherwise; landmarks have none."""
    for step in chain:
        for mention in step.mentions:
            if mention.places and not mention.kind.endswith(("landmark", "building")):
                seen = step.text[mention.start : mention.end]
                seen = seen[0].lower() + seen[1:]
                text = template.format(seen=seen, place=" or ".join(mention.places))
                start = text.index(seen)
                true = TrueMention(mention.kind, start, start + len(seen), mention.places)
                yield Labelled(text[0].upper() + text[1:], (true,))


def speed(extractor: Extractor, chains: Sequence[Sequence[Labelled]]) -> None:
    """Print chains read in a second, by wall and by processor."""
    texts = [step.text for chain in chains for step in chain]
    runs = []
    for _ in range(REPEATS):
        wall, busy = time.perf_counter(), time.process_time()
        extractor.extract(texts)
        runs.append((time.perf_counter() - wall, time.process_time() - busy))
    wall, busy = (median(column) for column in zip(*runs, strict=True))
    print("### Speed\n")
    print(
        f"{len(chains) / wall:.0f} chains/s, {len(chains) / busy:.0f} of processor: {len(chains)} "
        f"chains of {len(texts)} steps, {sum(map(len, texts)) / len(chains):.0f} characters each, "
        f"median of {REPEATS}"
    )


if __name__ == "__main__":
    main()
