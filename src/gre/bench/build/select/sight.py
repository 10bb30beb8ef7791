"""Photos as vectors of a dual encoder, in batches; a picture that cannot be read has none."""

from collections.abc import Sequence

import numpy as np

from gre.data.sources.candidate import Candidate
from gre.errors import ImageError, MissingFileError
from gre.images import open_image
from gre.models.dual.base import DualEncoder, Vectors


def see(photos: Sequence[Candidate], encoder: DualEncoder) -> Vectors:
    """Encode photos together.

    Returns:
        Unit vectors `(n, dim)`; a row of NaN for a picture that cannot be read.
    """
    pictures, rows = [], []
    for row, photo in enumerate(photos):
        try:
            pictures.append(open_image(photo.read(), max_side=encoder.max_side))
            rows.append(row)
        except (ImageError, MissingFileError):
            continue
    vectors = np.full((len(photos), encoder.dim), np.nan, dtype=np.float32)
    if rows:
        vectors[rows] = encoder.see(pictures)
    return vectors
