"""Parsing speed: answers of several kinds, beside the two-decimals regular expression.

    python benchmarks/parse.py [--texts 20000] [--repeats 5]

What is printed is microseconds a text and the time five million such texts would take, in
proportion.
"""

import argparse
import time
from collections.abc import Callable
from statistics import median

import numpy as np

from gre.geo.parse import Parser, first_two_decimals, parse_coordinate

SCALE_TO = 5_000_000
REASONING = "1. The houses have red roofs. 2. A sign says Bonjour, 12 km, since 1998. " * 6


def _usual(lat: float, lon: float) -> str:
    return f"{lat:.4f}, {lon:.4f}"


def _chain(lat: float, lon: float) -> str:
    return f"<think>{REASONING}</think><answer>{lat:.4f}, {lon:.4f}</answer>"


def _json(lat: float, lon: float) -> str:
    return f'```json\n{{"latitude": "{lat:.4f}°", "longitude": "{lon:.4f}°"}}\n```'


def _minutes(lat: float, lon: float) -> str:
    ns, ew = "NS"[lat < 0], "EW"[lon < 0]
    return f"{int(abs(lat))}°51′30″{ns}, {int(abs(lon)) % 179}°17′40″{ew}"


def _prose(lat: float, lon: float) -> str:
    return f"{REASONING} So my best guess is {lat:.4f}, {lon:.4f}."


FORMS: dict[str, Callable[[float, float], str]] = {
    "answer alone": _usual,
    "chain with an answer block": _chain,
    "JSON in a code fence": _json,
    "minutes and seconds": _minutes,
    "prose of 450 characters": _prose,
}


def seconds_for(parser: Parser, texts: list[str], repeats: int) -> float:
    """Median processor seconds to read all texts: other work on the machine does not count."""
    taken = []
    for _ in range(repeats):
        start = time.process_time()
        for text in texts:
            parser(text)
        taken.append(time.process_time() - start)
    return median(taken)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=20_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    places = list(
        zip(
            rng.uniform(-90, 90, options.texts).tolist(),
            rng.uniform(-180, 180, options.texts).tolist(),
            strict=True,
        )
    )
    print("| text | standard, us | 5 million | first two decimals, us |\n|---|---|---|---|")
    for name, form in FORMS.items():
        texts = [form(lat, lon) for lat, lon in places]
        ours = seconds_for(parse_coordinate, texts, options.repeats) / len(texts)
        simple = seconds_for(first_two_decimals, texts, options.repeats) / len(texts)
        print(f"| {name} | {ours * 1e6:.1f} | {ours * SCALE_TO:.0f} s | {simple * 1e6:.1f} |")


if __name__ == "__main__":
    main()
