"""The protocol of dual encoders: pictures and texts as vectors of one space (CLIP and its kin)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

Vectors = NDArray[np.float32]


class DualEncoder(Protocol):
    """Encodes pictures and texts so that what belongs together lies close together.

    Attributes:
        name: As files keep it.
        dim: Length of a vector.
        max_side: Pictures may be scaled down to this many pixels before they are encoded.
    """

    name: str
    dim: int
    max_side: int

    @property
    def fingerprint(self) -> str:
        """Names weights and preprocessing: what two equal fingerprints encode is the same."""

    def see(self, pictures: Sequence["Picture"]) -> Vectors:
        """Encode pictures: unit vectors `(n, dim)`."""

    def read(self, texts: Sequence[str]) -> Vectors:
        """Encode texts: unit vectors `(n, dim)`; each has to fit (`parts`)."""

    def parts(self, text: str) -> list[str]:
        """Cut a text where it may be cut (sentences, else words), so that each part fits.

        Nothing is lost: the parts hold all words of the text, in order. At least one part.
        """
