"""How well a dual encoder tells GeoWorld's cues, on scenes that no training has seen.

    python benchmarks/dual.py [ENCODER] [N] [SEED]      # tiny 1000 0

Held out twice: the validation split of the world that `tiny` was trained on, and its test split.
The cues that can be read at the encoder's own 112 pixels are asked for first, then all that a scene
drawn at 448 pixels shows: what an encoder of 112 pixels cannot read it can only guess.
"""

import sys
import time

from gre.models.dual import load_dual
from gre.train.dual.measure import measure


def main(name: str = "tiny", n: int = 1000, seed: int = 0) -> None:
    """Print a table for each split and size of cue."""
    encoder = load_dual(name)
    for split, legible_px in (("validation", 112), ("test", 112), ("test", 448)):
        started = time.perf_counter()
        found = measure(encoder, n=n, seed=seed, split=split, legible_px=legible_px)
        seconds = time.perf_counter() - started
        print(
            f"\n{name}, {split} split, seed {seed}: {found.scenes} scenes drawn at {found.size} px,"
            f" cues legible at {legible_px} px ({seconds:.0f} s)\n"
        )
        print(found.table())


if __name__ == "__main__":
    given = sys.argv[1:]
    wanted, count, world = [*given, *("tiny", "1000", "0")[len(given) :]]
    main(wanted, int(count), int(world))
