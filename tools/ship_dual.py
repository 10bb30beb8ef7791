"""Put a finished dual encoder into the package: weights, settings, and a card with its numbers.

    gre bench build encoder geoworld:24000@0 --config recipes/tiny/dual.yaml --out runs/dual
    python tools/ship_dual.py runs/dual [NOTE]

NOTE is what else there is to say of how it was made. The card's numbers are measured here, on the
test split, which no training may touch.
"""

import json
import shutil
import sys
from pathlib import Path
from statistics import median
from typing import Any

from gre.models.dual.tiny import WEIGHTS_FILE, TinyDual
from gre.train.dual.measure import Measured, measure
from gre.train.metrics import read_metrics

CHECKPOINT = Path(__file__).resolve().parents[1] / "src/gre/models/dual/checkpoint"
FILES = ("dual.json", WEIGHTS_FILE)
N, SEED = 1000, 0

CARD = """---
license: apache-2.0
pipeline_tag: zero-shot-image-classification
---
# The tiny dual encoder

Puts pictures of **GeoWorld** and texts about them into one space of {dim} dimensions:
`gre.models.dual.load_dual("tiny")`. It makes the path from photos to GREval-Bench run offline.
GeoWorld is a generator of illustrated scenes; this model has never seen a photograph, and **what it
says about one means nothing**. For photos use `hf:NAME_OR_DIR` with CLIP, SigLIP or their kin.

- **Towers**: six convolutions on {px} px ({sight:.2f} M parameters); words and pairs of words,
  hashed into {buckets} rows, under two layers ({reading:.2f} M). {size:.1f} MB in half precision.
- **Data**: {scenes}, one in {every:.0f} made a face or a cup; captions name one to five of the
  things that are there, in the narrator's words or others, at times one that is not.
- **Loss**: SigLIP's, each pair of picture and caption with its own truth, which the generator
  knows: a picture that shows what another's caption names is a right answer, not a wrong one.
- **Made by** `gre bench build encoder {scenes} --config recipes/tiny/dual.yaml`:
  {steps} steps of {batch} pictures, {second:.2f} s each in the median of a busy machine.{note}
- **Limits**: reads {words} words at a time (`parts` cuts longer texts) and knows those of its
  captions; order matters within pairs only, and "no palms" is about palms. At {px} px no
  writing can be read: languages, place names and prices are told by looks alone.

On scenes of the test split, seed {seed}, drawn at 448 px (`python benchmarks/dual.py`). AUC: how
often a picture that shows a cue is nearer to its name than one that does not, over all pairs of a
picture and a name of the kind.

## Cues that can be read at {px} px
{small}

## All cues of a scene at 448 px
{full}
"""


def main(folder: Path, note: str = "") -> None:
    """Copy the files, measure them, and write the card."""
    CHECKPOINT.mkdir(parents=True, exist_ok=True)
    for name in FILES:
        shutil.copyfile(folder / name, CHECKPOINT / name)
    encoder = TinyDual.load(CHECKPOINT, name="tiny")
    small, full = (measure(encoder, n=N, seed=SEED, legible_px=px) for px in (112, 448))
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    second = median(line["seconds"] for line in read_metrics(folder / "dual.jsonl"))
    made = {"second": second, "note": note and f"\n  {note}"}
    text = CARD.format(**facts(encoder, manifest, small, full), **made)
    (CHECKPOINT / "README.md").write_text(text, encoding="utf-8")


def facts(
    encoder: TinyDual, manifest: dict[str, Any], small: Measured, full: Measured
) -> dict[str, Any]:
    """What the card says of the model."""
    config, shape = manifest["config"], encoder.shape
    sizes = {name: value.numel() for name, value in encoder.net.named_parameters()}
    sight = sum(size for name, size in sizes.items() if name.startswith("sight"))
    steps = config["fit"]["epochs"] * manifest["counts"]["scenes"] / config["fit"]["batch_size"]
    return {
        "dim": shape.dim, "px": shape.image.image_px, "buckets": shape.buckets,
        "sight": sight / 1e6, "reading": (sum(sizes.values()) - sight) / 1e6,
        "size": (CHECKPOINT / WEIGHTS_FILE).stat().st_size / 1e6,
        "scenes": config["scenes"], "every": 1 / config["distractors"],
        "steps": round(steps), "batch": config["fit"]["batch_size"],
        "words": shape.max_words, "seed": SEED, "small": small.table(), "full": full.table(),
    }  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
