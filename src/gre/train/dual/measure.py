"""How well a dual encoder tells GeoWorld's cues: on scenes it was not trained on, kind by kind."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from gre.config import Config
from gre.models.dual.base import DualEncoder, Vectors
from gre.train.baselines.work import Report, silent
from gre.train.dual.pictures import as_distractor
from gre.world.cues import ATTRIBUTES, KINDS
from gre.world.draw.compose import draw
from gre.world.observe import Seen, observe
from gre.world.phrases import name_of
from gre.world.sample import sample
from gre.world.scene import Scene

PROMPT = "a photo of {}"
# A name that fewer pictures show has no number of its own.
LEAST_SHOWN = 3
_AT_ONCE = 64
_RECALL_AT = (1, 5, 10)


class KindMeasured(Config):
    """One indicator kind.

    Attributes:
        auc: How often a pair of picture and name that is true is nearer than one that is not, over
            all pairs of this kind; None without pairs of both sorts. Knowing which cues are common
            helps here.
        auc_by_name: The mean over names of how often a picture that shows the thing is nearer to
            its name than one that does not; there only the picture helps. Of names with
            `LEAST_SHOWN` such pictures and more.
        pairs: How many pairs of picture and name were true.
        names: How many names there were.
    """

    auc: float | None
    auc_by_name: float | None
    pairs: int
    names: int


class Measured(Config):
    """How good an encoder is, on which scenes.

    Attributes:
        size: Width in pixels that the scenes were drawn at.
        legible_px: Cues that can be read at this width were asked for.
        kinds: By indicator kind.
        informative_auc: How often a scene with cues is nearer to its nearest cue's name than a
            picture of a face or a cup is to its own nearest.
        recall: Share of scenes found by the list of their cues among all, in percent, within the
            first 1, 5 and 10.
    """

    encoder: str
    fingerprint: str
    scenes: int
    distractors: int
    seed: int
    split: str
    size: int
    legible_px: int
    kinds: dict[str, KindMeasured]
    informative_auc: float | None
    recall: dict[int, float]

    def table(self) -> str:
        """The numbers as a Markdown table."""
        rows = ["| | AUC | AUC by name | true pairs | names |", "|---|---:|---:|---:|---:|"]
        for kind, one in self.kinds.items():
            both = f"{_three(one.auc)} | {_three(one.auc_by_name)}"
            rows.append(f"| {kind} | {both} | {one.pairs} | {one.names} |")
        counts = f"{self.scenes} scenes | {self.distractors} others"
        rows.append(
            f"| scene against face or cup | {_three(self.informative_auc)} | - | {counts} |"
        )
        found = ", ".join(f"{share:.1f} % within {k}" for k, share in self.recall.items())
        rows.append("")
        rows.append(
            f"Scenes found by the list of their cues, among {self.scenes}: {found}"
            f" (chance: {100 / self.scenes:.1f} % within 1)."
        )
        return "\n".join(rows)


def measure(
    encoder: DualEncoder,
    *,
    n: int,
    seed: int,
    split: Any = "test",
    size: int = 448,
    legible_px: int = 112,
    report: Report = silent,
) -> Measured:
    """Hold an encoder against the truth of scenes.

    Args:
        n: Scenes with cues; as many as a fifth of that are made faces and cups.
        split: Whose scenes; one that the encoder was not trained on.
        size: Width that scenes are drawn at.
        legible_px: Ask for the cues that can be read at this width, under the names that they have
            there.
    """
    scenes = [scene for scene in (sample(seed, split, i) for i in range(n)) if scene.cues]
    nothing = [as_distractor(scene, i % 2) for i, scene in enumerate(scenes[: max(2, n // 5)])]
    shown = [_cues_of(scene, legible_px) for scene in scenes]
    pictures = _see(encoder, [*scenes, *nothing], size, report)
    names = sorted({name for row in shown for name in row})
    similarity = pictures @ encoder.read([PROMPT.format(name) for name in names]).T
    truth = np.array([[name in row for name in names] for row in shown])
    kind_of = {name: ATTRIBUTES[seen.attribute].kind for row in shown for name, seen in row.items()}
    scenes_only, rest = similarity[: len(scenes)], similarity[len(scenes) :]
    return Measured(
        encoder=encoder.name, fingerprint=encoder.fingerprint, scenes=len(scenes),
        distractors=len(nothing), seed=seed, split=split, size=size, legible_px=legible_px,
        kinds={
            kind: _kind(scenes_only, truth, [i for i, m in enumerate(names) if kind_of[m] == kind])
            for kind in KINDS
        },
        informative_auc=auc(scenes_only[truth.any(axis=1)].max(axis=1), rest.max(axis=1)),
        recall=_recall(encoder, pictures[: len(scenes)], shown),
    )  # fmt: skip


def auc(positives: NDArray[Any], negatives: NDArray[Any]) -> float | None:
    """How often a positive is above a negative; ties count half. None without both.

    >>> auc(np.array([3.0, 1.0]), np.array([2.0, 0.0]))
    0.75
    """
    if not (len(positives) and len(negatives)):
        return None
    ranks = rankdata(np.concatenate([positives, negatives]))
    wins = ranks[: len(positives)].sum() - len(positives) * (len(positives) + 1) / 2
    return float(wins / (len(positives) * len(negatives)))


def _cues_of(scene: Scene, px: int) -> dict[str, Seen]:
    return {name_of(seen): seen for seen in observe(scene, px).seen}


def _see(encoder: DualEncoder, scenes: Sequence[Scene], size: int, report: Report) -> Vectors:
    found = []
    for start in range(0, len(scenes), _AT_ONCE):
        found.append(encoder.see([draw(s, size).image for s in scenes[start : start + _AT_ONCE]]))
        report("measuring", min(start + _AT_ONCE, len(scenes)), len(scenes))
    return np.concatenate(found)


def _kind(
    similarity: NDArray[Any], truth: NDArray[np.bool_], columns: Sequence[int]
) -> KindMeasured:
    values, true = similarity[:, columns], truth[:, columns]
    often = [n for n in range(len(columns)) if true[:, n].sum() >= LEAST_SHOWN]
    by_name = [auc(values[true[:, n], n], values[~true[:, n], n]) for n in often]
    known = [one for one in by_name if one is not None]
    return KindMeasured(
        auc=auc(values[true], values[~true]),
        auc_by_name=float(np.mean(known)) if known else None,
        pairs=int(true.sum()),
        names=len(columns),
    )


def _three(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _recall(
    encoder: DualEncoder, pictures: Vectors, shown: Sequence[dict[str, Seen]]
) -> dict[int, float]:
    """How many scenes are found by the list of all their cues, read in parts where it is long."""
    asked = [row for row, cues in enumerate(shown) if cues]
    texts = [", ".join(shown[row]) for row in asked]
    vectors = np.stack([encoder.read(encoder.parts(text)).mean(axis=0) for text in texts])
    similarity = vectors @ pictures.T
    own = similarity[np.arange(len(asked)), asked]
    rank = (similarity > own[:, None]).sum(axis=1)
    return {k: round(100 * float((rank < k).mean()), 2) for k in _RECALL_AT}
