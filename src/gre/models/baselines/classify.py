"""Classification over cells: one partition (PlaNet), or several whose products decide (ISN).

Importing this module imports torch.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch import nn

from gre.models.baselines.belief import Belief, Places
from gre.models.baselines.cells import Partition
from gre.models.baselines.encoders import Features


class CellHeads(nn.Module):
    """One linear classifier a partition, on an image's features.

    Args:
        dim: Length of the features.
        sizes: Cells of each partition, from coarse to fine.
        hidden: Width of a shared layer before the classifiers; 0 is none.
    """

    def __init__(
        self, dim: int, sizes: Sequence[int], *, hidden: int = 0, dropout: float = 0.0
    ) -> None:
        super().__init__()
        layers: list[nn.Module] = [nn.Linear(dim, hidden), nn.ReLU()] if hidden else []
        self.shared = nn.Sequential(*layers, nn.Dropout(dropout))
        self.heads = nn.ModuleList(nn.Linear(hidden or dim, size) for size in sizes)

    def forward(self, features: torch.Tensor) -> list[torch.Tensor]:
        """Logits over the cells of each partition, `(b, cells)` each."""
        shared = self.shared(features)
        return [head(shared) for head in self.heads]


class CellsHead:
    """Answers with the mean training point of the likeliest cell of the finest partition.

    A fine cell is as likely as the product of its own probability and those of the coarser cells
    around it: the coarse classifiers, which see more photos a class, overrule chance finds. Since
    all speak of one photo, the product counts the same evidence several times; its root, the
    geometric mean, has the same best cell and is a better measure of confidence.

    Args:
        partitions: From coarse to fine; nested.
    """

    def __init__(self, heads: CellHeads, partitions: Sequence[Partition]) -> None:
        self._heads = heads.eval()
        *coarser, finest = partitions
        self._ancestors = [finest.parents(partition) for partition in coarser]
        self._places = Places(finest.centres)
        levels = f" and the {len(coarser)} coarser ones around it" if coarser else ""
        self._step = f"The classifier finds this cell{levels} likelier than any other."

    def believe(self, features: Features) -> Iterator[Belief]:
        """Give one belief for each row of features `(b, d)`, over the finest cells."""
        with torch.inference_mode():
            found = self._heads(torch.from_numpy(features))
            *coarser, finest = [torch.log_softmax(x.double(), dim=1).numpy() for x in found]
        for ancestors, logs in zip(self._ancestors, coarser, strict=True):
            finest = finest + logs[:, ancestors]
        finest = finest / (1 + len(coarser))
        mass = np.exp(finest - finest.max(axis=1, keepdims=True))
        mass /= mass.sum(axis=1, keepdims=True)
        for row in mass:
            yield Belief(self._places, row, self._step)
