"""Features of photos, kept from run to run: found by the checksums of encoder and photo.

Each file `DIR/ENCODER/NNNNN.npz` holds the features of some photos under their checksums; a run
that is cut off loses no more than the last few. What cannot be read is encoded again.
"""

import logging
import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from gre.models.baselines.encoders import ImageEncoder
from gre.store import atomic_path

_log = logging.getLogger(__name__)

_SHARD = 2048
Row = NDArray[np.float32]


class FeatureCache:
    """Features by photo checksum, of one encoder.

    Args:
        folder: Shared by all encoders; each has a folder of its own in it.
    """

    def __init__(self, folder: Path, encoder: ImageEncoder) -> None:
        self.folder = folder / encoder.fingerprint[:24]
        self.folder.mkdir(parents=True, exist_ok=True)
        self._rows: dict[str, Row] = {}
        self._new: dict[str, Row] = {}
        for shard in sorted(self.folder.glob("*.npz")):
            self._read(shard, encoder.dim)

    def __len__(self) -> int:
        return len(self._rows)

    def get(self, key: str) -> Row | None:
        """The features of the photo with this checksum, or None."""
        return self._rows.get(key)

    def put(self, key: str, row: Row) -> None:
        """Keep the features of a photo."""
        self._rows[key] = row
        self._new[key] = row
        if len(self._new) >= _SHARD:
            self.flush()

    def flush(self) -> None:
        """Write what is new to disk."""
        if not self._new:
            return
        keys = np.array(list(self._new), dtype="U64")
        features = np.stack(list(self._new.values()))
        with atomic_path(self._free_name()) as part, part.open("wb") as file:
            np.savez(file, keys=keys, features=features)
        self._new = {}

    def _free_name(self) -> Path:
        number = len(list(self.folder.glob("*.npz")))
        while (path := self.folder / f"{number:05d}.npz").exists():
            number += 1
        return path

    def _read(self, shard: Path, dim: int) -> None:
        try:
            with np.load(shard, allow_pickle=False) as held:
                keys, features = held["keys"], held["features"]
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            _log.warning("%s: passed over: %s", shard, error)
            return
        if features.shape == (len(keys), dim):
            self._rows.update(zip(keys.tolist(), features, strict=True))
