"""A million generated answers through the parser: nothing raised, no coordinate made up.

    python benchmarks/fuzz_parse.py [--answers 1000000] [--seed 0]

The generator knows what it wrote. An answer without a coordinate must give a named failure; one
that says a coordinate must give exactly that, or a named failure. Printed are how many of each
sort there were, how many were read, and every one that was wrong (the first ones in full).
"""

import argparse
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from answer_generator import Sort, Verdict, judge, make_answer

_CHUNK = 10_000


def run_chunk(seed: int, start: int, stop: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Generate and judge some answers; returns counts by sort and verdict, and the wrong ones."""
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    for number in range(start, stop):
        answer = make_answer(seed, number)
        verdict, found = judge(answer)
        counts[answer.sort.value, verdict.value] += 1
        if verdict is Verdict.WRONG:
            wrong.append(f"#{number} {answer.text!r} -> {found}, meant {answer.place}")
    return counts, wrong


def main() -> None:
    """Run and print a table; exit 1 when anything was wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--workers", type=int, default=2)
    options = parser.parse_args()
    starts = range(0, options.answers, _CHUNK)
    stops = [min(start + _CHUNK, options.answers) for start in starts]
    counts: Counter[tuple[str, str]] = Counter()
    wrong: list[str] = []
    began = time.perf_counter()
    with ProcessPoolExecutor(options.workers) as pool:
        for some, bad in pool.map(run_chunk, [options.seed] * len(stops), starts, stops):
            counts += some
            wrong += bad
    seconds = time.perf_counter() - began
    print("| what was written | answers | read | failure | wrong |\n|---|---|---|---|---|")
    for sort in Sort:
        row = [counts[sort.value, verdict.value] for verdict in Verdict]
        print(f"| {sort.value} | {sum(row):,} | " + " | ".join(f"{n:,}" for n in row) + " |")
    print(f"\n{options.answers:,} answers, seed {options.seed}, {seconds:.0f} s")
    for line in wrong[:20]:
        print(line)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
