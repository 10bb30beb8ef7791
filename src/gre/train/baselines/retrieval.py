"""Makes the gallery of the retrieval methods: the features and places of the training photos."""

from typing import Any

import numpy as np

from gre.models.baselines.retrieval import Gallery, KernelVote
from gre.models.baselines.saved import Method, SavedBaseline, write_arrays
from gre.train.baselines.encoder import Encoded, encode_seeds
from gre.train.baselines.settings import RetrievalConfig
from gre.train.baselines.work import Work


def train_retrieval(config: RetrievalConfig, work: Work) -> SavedBaseline:
    """Encode the seeds into a gallery."""
    encoded = encode_seeds(config, work)
    Gallery(encoded.features, encoded.photos.points, index=config.index)  # a bad index fails now
    return write_gallery(encoded, config, "retrieval", {}, work)


def write_gallery(
    encoded: Encoded, config: RetrievalConfig, method: Method, extra: dict[str, Any], work: Work
) -> SavedBaseline:
    """Write features (half precision: a cosine changes by less than 0.001) and places."""
    write_arrays(
        work.out,
        {
            "features": encoded.features.astype(np.float16),
            "points": encoded.photos.points,
        },
    )
    vote = KernelVote(config.k, config.sigma_km, config.sharpness)
    return SavedBaseline(
        gre_baseline=method,
        geoworld_only=encoded.photos.geoworld,
        photos=len(encoded.photos),
        encoder=encoded.found.keep_in(work.out),
        fingerprint=encoded.found.encoder.fingerprint,
        settings={**vars(vote), "index": config.index, **extra},
    )
