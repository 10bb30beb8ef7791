"""Trains the tiny dual encoder: scenes drawn, two towers fitted, the result measured and written.

Importing this module imports torch.
"""

import json
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

from gre.data.sources.geoworld import parse
from gre.errors import SplitError
from gre.models.baselines.encoders import device
from gre.models.dual.load import DUAL_FILE
from gre.models.dual.tiny import DualNet, TinyDual
from gre.records import RESERVED_SPLITS
from gre.store import write_json, write_manifest
from gre.train.baselines.classify import shifted
from gre.train.baselines.fit import Rows, fit, half_precision
from gre.train.baselines.work import Report, Work, silent
from gre.train.dual.captions import Captions
from gre.train.dual.concepts import concepts_of
from gre.train.dual.measure import Measured, measure
from gre.train.dual.pictures import draw_all, scenes_of
from gre.train.dual.settings import DualConfig
from gre.train.folder import claim
from gre.world.scene import Scene

MEASURED_FILE = "measured.json"


@dataclass(frozen=True)
class TrainedDual:
    """How a run ended.

    Attributes:
        out: The encoder's folder, a name for `load_dual`.
        seconds: Of this call; 0 when it was finished before.
    """

    out: Path
    measured: Measured
    seconds: float


def train_dual(config: DualConfig, report: Report = silent) -> TrainedDual:
    """Train a dual encoder into `config.out`; what is finished is left alone, the rest resumed.

    Args:
        report: Called with what is being done, how much of it is, and of how much.

    Raises:
        SplitError: the scenes are of a reserved split.
        CheckpointError: the folder holds something else, or the same under other settings.
        KeyboardInterrupt: told to stop; run again, it goes on.
    """
    started = time.time()
    world = parse(config.scenes)
    if world.split in RESERVED_SPLITS:
        raise SplitError(
            f"{config.scenes}: the split {world.split!r} is reserved for testing; no training"
            " recipe may read it"
        )
    known = claim(config.out, config.model_dump(mode="json", exclude={"out"}), "dual encoder")
    if known and (config.out / "manifest.json").is_file():
        return TrainedDual(config.out, _read_measured(config.out), 0.0)
    work = Work(config.out, report)
    scenes = scenes_of(
        seed=world.seed, split=world.split, start=world.start, n=world.n,
        distractors=config.distractors,
    )  # fmt: skip
    if not (config.out / DUAL_FILE).is_file():
        _fitted(config, scenes, work).save(config.out)
    # What was saved is what is measured: its weights are in half precision.
    measured = measure(
        TinyDual.load(config.out), n=config.held_out, seed=world.seed, split="validation",
        report=report,
    )  # fmt: skip
    write_json(config.out / MEASURED_FILE, measured.model_dump(mode="json"))
    write_manifest(
        config.out, stage="bench build encoder", config=config,
        counts={"scenes": len(scenes), "held_out": measured.scenes}, started=started,
    )  # fmt: skip
    shutil.rmtree(work.scratch)
    return TrainedDual(config.out, measured, time.time() - started)


def _read_measured(out: Path) -> Measured:
    return Measured.model_validate(json.loads((out / MEASURED_FILE).read_text(encoding="utf-8")))


def _fitted(config: DualConfig, scenes: list[Scene], work: Work) -> TinyDual:
    pictures = draw_all(scenes, config.drawn_at, config.shape.image.image_px, work)
    captions = Captions([concepts_of(scene) for scene in scenes], wrong_share=config.wrong_share)
    with torch.random.fork_rng():
        torch.manual_seed(config.seed)
        net = DualNet(config.shape).to(device())

    def loss_of(rows: Rows) -> torch.Tensor:
        # The fit has seeded torch for this step: all of the step's choices follow from it.
        rng = np.random.default_rng(int(torch.randint(2**62, (1,))))
        own = np.sort(rows)
        said = captions.draw(
            own.tolist(), singles=config.singles, captions=config.captions, rng=rng
        )
        truth = torch.from_numpy(captions.truth(own.tolist(), said)).to(device())
        pixels = torch.from_numpy(pictures[own]).to(device())
        with half_precision():
            seen = net.see(shifted(pixels, config.shift_px))
        return matching_loss(net, seen, net.read([each.text for each in said]), truth)

    fit(
        "dual", net, loss_of, rows=len(scenes), settings=config.fit, seed=config.seed, work=work
    )  # fmt: skip
    return TinyDual(net, config.shape)


def matching_loss(
    net: DualNet, seen: torch.Tensor, read: torch.Tensor, truth: torch.Tensor
) -> torch.Tensor:
    """SigLIP's loss with every pair's own truth: each pair of picture and text is a yes or no.

    Args:
        seen: Unit vectors of pictures, `(n, dim)`.
        read: Unit vectors of texts, `(m, dim)`.
        truth: How much of the text is true of the picture, `(n, m)` in [0, 1].

    Returns:
        The mean over pictures of the sum over texts, per hundred texts.

    Source: X. Zhai et al., "Sigmoid Loss for Language Image Pre-Training" (2023).
    """
    logits = net.log_scale.exp() * (seen @ read.T) + net.bias
    return 100 * functional.binary_cross_entropy_with_logits(logits, truth)
