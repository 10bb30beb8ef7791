"""Photos as vectors of a dual encoder; a picture that cannot be read has none."""

from collections.abc import Sequence

import numpy as np

from gre.data.sources.candidate import Candidate
from gre.models.dual.base import DualEncoder, Vectors
from gre.models.vectors import VectorCache, see_photos


def see(photos: Sequence[Candidate], encoder: DualEncoder, cache: VectorCache) -> Vectors:
    """Encode a batch of photos, those that are not known yet.

    Args:
        cache: Of this encoder.

    Returns:
        Unit vectors `(n, dim)`; a row of NaN for a picture that cannot be read.
    """
    named = [(photo.key, photo.path) for photo in photos]
    vectors = np.full((len(photos), encoder.dim), np.nan, dtype=np.float32)
    found = see_photos(encoder, named, cache=cache, batch=max(1, len(named)))
    for row, (_, vector, _) in enumerate(found):
        if vector is not None:
            vectors[row] = vector
    return vectors
