"""Photos as vectors: each file is encoded once, a few stand in memory at a time."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.errors import ImageError, MissingFileError
from gre.images import open_image
from gre.models.dual.base import DualEncoder
from gre.models.vectors.cache import Vector, VectorCache
from gre.store import sha256_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MISSING = "no_such_image"
UNREADABLE = "unreadable_image"


def see_photos(
    encoder: DualEncoder,
    photos: Sequence[tuple[str, Path]],
    *,
    cache: VectorCache,
    batch: int = 32,
    progress: Callable[[int], Any] | None = None,
) -> Iterator[tuple[str, Vector | None, str]]:
    """Encode the photos that are not known yet.

    A photo is known by the checksum of its file: one that has changed is encoded anew.

    Args:
        photos: Of each what the caller knows it by, and the file.
        cache: Of this encoder.
        batch: Photos that stand in memory at a time.
        progress: Called with the number of photos done since the last call.

    Yields:
        For each photo in order: what it is known by, its unit vector `(dim,)` and an empty reason;
        or None and the reason, `no_such_image` or `unreadable_image`.
    """
    for start in range(0, len(photos), batch):
        some = photos[start : start + batch]
        seen = _see(encoder, [path for _, path in some], cache)
        for (name, _), (vector, reason) in zip(some, seen, strict=True):
            yield name, vector, reason
        if progress is not None:
            progress(len(some))


def _see(
    encoder: DualEncoder, paths: Sequence[Path], cache: VectorCache
) -> Iterator[tuple[Vector | None, str]]:
    """Encode a batch of photos, each content once."""
    keys = [_key_of(path) for path in paths]
    known = cache.get([key for key in keys if key])
    pictures: dict[str, Picture] = {}
    reasons = {"": MISSING}
    for key, path in zip(keys, paths, strict=True):
        if key not in known and key not in pictures and key not in reasons:
            try:
                pictures[key] = open_image(path, max_side=encoder.max_side)
            except (ImageError, MissingFileError):
                reasons[key] = UNREADABLE
    if pictures:
        new = dict(zip(pictures, encoder.see(list(pictures.values())), strict=True))
        cache.put(new)
        known |= new
    for key in keys:
        yield known.get(key), reasons.get(key, "")


def _key_of(path: Path) -> str:
    """What a photo's content is kept under; empty for a file that cannot be opened."""
    try:
        return f"photo:{sha256_of(path)}"
    except OSError:
        return ""
