"""Speed of generation: tokens a second of a gre-tiny at several batch sizes and with both caches.

    python benchmarks/generate.py [--model DIR] [--tokens 64] [--repeats 3]

Without --model an untrained one of the default shape is made: the work for a token is the same.
"""

import argparse
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

from gre.models.loading import load_model, load_processor
from gre.models.tiny import build_tiny

BATCHES = (1, 8, 64, 128, 256)
QUESTION = "Where was this photo taken?"


def inputs_for(processor: Any, batch: int) -> Any:
    """A batch of questions about one grey picture."""
    picture = Image.new("RGB", (112, 112), (128, 128, 128))
    content = [{"type": "image", "image": picture}, {"type": "text", "text": QUESTION}]
    return processor.apply_chat_template(
        [[{"role": "user", "content": content}]] * batch, tokenize=True, return_dict=True,
        add_generation_prompt=True, processor_kwargs={"return_tensors": "pt", "padding": True},
    )  # fmt: skip


def tokens_per_second(model: Any, inputs: Any, *, tokens: int, repeats: int, cache: str) -> float:
    """Generate a fixed number of tokens a few times; the median rate, pictures included."""
    rates = []
    for _ in range(repeats + 1):
        started = time.perf_counter()
        made = model.generate(
            **inputs, max_new_tokens=tokens, min_new_tokens=tokens, do_sample=True,
            cache_implementation=cache, disable_compile=True,
        )  # fmt: skip
        rates.append(made.shape[0] * tokens / (time.perf_counter() - started))
    return float(median(rates[1:]))


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--tokens", type=int, default=64)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with TemporaryDirectory() as scratch:
        model_dir = given.model or build_tiny([QUESTION], Path(scratch) / "model")
        model, processor = load_model(model_dir), load_processor(model_dir)
        print("| batch | growing cache, tokens/s | static cache, tokens/s |\n|---|---|---|")
        for batch in BATCHES:
            inputs = inputs_for(processor, batch)
            rates = [
                tokens_per_second(
                    model, inputs, tokens=given.tokens, repeats=given.repeats, cache=cache
                )
                for cache in ("dynamic", "static")
            ]
            print(f"| {batch} | {rates[0]:,.0f} | {rates[1]:,.0f} |")


if __name__ == "__main__":
    main()
