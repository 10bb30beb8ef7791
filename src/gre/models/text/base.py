"""The protocol of text encoders: a text as the vectors of its tokens, or as one vector."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class TokenVectors:
    """The contextual vectors of a text's tokens.

    Attributes:
        vectors: Unit vectors `(t, dim)`, special tokens included.
        ids: The tokens' ids in the vocabulary, `(t,)`.
        special: True `(t,)` for tokens that are no part of the text: they may be matched, and
            have no weight of their own, as in the package bert-score.
    """

    vectors: Vectors
    ids: NDArray[np.int32]
    special: NDArray[np.bool_]


class TextEncoder(Protocol):
    """Encodes texts of any length; what is longer than its window is read window by window.

    Attributes:
        name: As files keep it.
        dim: Length of a vector.
    """

    name: str
    dim: int

    @property
    def fingerprint(self) -> str:
        """Names weights and preprocessing: what two equal fingerprints encode is the same."""

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode texts token by token, in the order of the texts; batched within."""

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """Encode each text as one unit vector (the mean of its tokens), `(n, dim)`."""
