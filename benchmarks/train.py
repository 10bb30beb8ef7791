"""Training speed of gre-tiny on GeoWorld: cold start and GRPO, in one process and in one a core.

    python benchmarks/train.py [--scenes 512] [--sft-steps 40] [--rl-steps 12]

What is printed are medians over the steps, the first two left out: examples a second for the cold
start; seconds a step for GRPO, split into sampling and update.
"""

import argparse
import logging
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from gre.models.tiny import TinyShape
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample
from gre.store import write_jsonl
from gre.train.launch import train
from gre.train.metrics import Line, read_metrics
from gre.train.settings import RlConfig, SftConfig
from gre.world.render import RenderConfig
from gre.world.render import run as render


def records(folder: Path, scenes: int) -> tuple[Path, Path]:
    """Render scenes and write them as CoT and as coordinate records."""
    truths = render(RenderConfig(n=scenes, size=112, seed=7), folder)
    prompt = load_prompt("locate").text
    cot, coords = folder / "cot.jsonl", folder / "coords.jsonl"
    shared = [t.model_dump(include={"id", "image", "lat", "lon", "split"}) for t in truths]
    write_jsonl(coords, [CoordExample(**s, prompt=prompt) for s in shared])
    chains = zip(shared, truths, strict=True)
    write_jsonl(
        cot, [CoTExample(**s, prompt=prompt, response=t.chain, error_km=0) for s, t in chains]
    )
    return cot, coords


def middle(lines: list[Line], name: str) -> float:
    """The median of a number over the steps, without the first two."""
    return float(median(line[name] for line in lines[2:]))


def cold_start(cot: Path, out: Path, *, processes: int, steps: int) -> list[Line]:
    """Train a new gre-tiny for a while; returns its metrics."""
    config = SftConfig(
        tiny=TinyShape(), data=cot, out=out, steps=steps, batch_size=16, optimizer="muon",
        learning_rate=3e-3, processes=processes,
    )  # fmt: skip
    train("sft", config)
    return read_metrics(out / "metrics.jsonl")


def reinforce(coords: Path, model: Path, out: Path, *, processes: int, steps: int) -> list[Line]:
    """Run GRPO for a while; returns its metrics."""
    config = RlConfig(
        model=str(model), data=coords, out=out, steps=steps, batch_size=64, generations=8,
        learning_rate=1e-5, max_completion_tokens=64, processes=processes,
    )  # fmt: skip
    train("coords", config)
    return read_metrics(out / "metrics.jsonl")


def main() -> None:
    """Measure and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenes", type=int, default=512)
    parser.add_argument("--sft-steps", type=int, default=40)
    parser.add_argument("--rl-steps", type=int, default=12)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        cot, coords = records(folder, given.scenes)
        print("| cold start, batch 16 | seconds a step | examples/s |\n|---|---|---|")
        for n in (1, 2):
            lines = cold_start(cot, folder / f"sft-{n}", processes=n, steps=given.sft_steps)
            seconds, rate = middle(lines, "seconds"), middle(lines, "samples_per_s")
            print(f"| {n} process{'es' * (n > 1)} | {seconds:.3f} | {rate:.1f} |")
        print("\n| GRPO, 8 prompts x 8 | seconds a step | sampling | update | tokens a response |")
        print("|---|---|---|---|---|")
        for n in (1, 2):
            out = folder / f"coords-{n}"
            lines = reinforce(coords, folder / "sft-1", out, processes=n, steps=given.rl_steps)
            names = ("seconds", "seconds_generate", "seconds_update")
            cells = " | ".join(f"{middle(lines, name):.2f}" for name in names)
            length = middle(lines, "completion_length")
            print(f"| {n} process{'es' * (n > 1)} | {cells} | {length:.0f} |")


if __name__ == "__main__":
    main()
