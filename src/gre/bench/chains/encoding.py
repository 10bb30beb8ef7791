"""The vectors of pictures and texts that scoring asks for: each encoded once, many at a time."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.steps import unique
from gre.errors import ImageError
from gre.models.dual.base import DualEncoder
from gre.models.text.base import TextEncoder, TokenVectors
from gre.models.vectors import VectorCache, read_parts, read_sentences, see_photos
from gre.store import Closing

Vector = NDArray[np.float32]
V = TypeVar("V")

# What is kept in memory of each sort: some 50 MB of sentences and captions, and of tokens.
_SENTENCES_KEPT = 30_000
_CAPTIONS_KEPT = 20_000
_PICTURES_KEPT = 5_000
_TOKENS_KEPT = 1_500


class Recent(Generic[V]):
    """Keeps what was worked out last, so that what comes again is not worked out again.

    Args:
        size: How many; older ones go.
        work: Works many out at once, in order.
    """

    def __init__(self, size: int, work: Callable[[Sequence[str]], Sequence[V]]) -> None:
        self._size, self._work = size, work
        self._kept: OrderedDict[str, V] = OrderedDict()

    def get(self, keys: Sequence[str]) -> dict[str, V]:
        """What belongs to each key, whether it was kept or not."""
        wanted = unique(keys)
        missing = [key for key in wanted if key not in self._kept]
        fresh = dict(zip(missing, self._work(missing), strict=True)) if missing else {}
        found = {key: fresh[key] if key in fresh else self._kept[key] for key in wanted}
        for key in wanted:
            self._kept[key] = found[key]
            self._kept.move_to_end(key)
        while len(self._kept) > self._size:
            self._kept.popitem(last=False)
        return found


class Encoders(Closing):
    """Both encoders of a scoring run, with what they have encoded.

    Args:
        dual: For captions against photos.
        text: For steps against steps, and names against names.
        cache: File in which vectors are kept between runs; None keeps them in memory. Those of
            tokens are never kept: they take a hundred times the room, and little time.
    """

    def __init__(self, dual: DualEncoder, text: TextEncoder, cache: Path | None = None) -> None:
        self.dual, self.text = dual, text
        self._dual_cache = VectorCache(cache, dual.fingerprint, dual.dim)
        self._text_cache = VectorCache(cache, text.fingerprint, text.dim)
        self._pictures: Recent[Vector] = Recent(_PICTURES_KEPT, self._see)
        self._captions: Recent[Vector] = Recent(_CAPTIONS_KEPT, self._read)
        self._sentences: Recent[Vector] = Recent(_SENTENCES_KEPT, self._encode)
        self._tokens: Recent[TokenVectors] = Recent(_TOKENS_KEPT, text.tokens)

    def pictures(self, paths: Sequence[str]) -> Mapping[str, Vector]:
        """A unit vector `(d,)` for each picture.

        Raises:
            ImageError: one cannot be read: the benchmark is not whole.
        """
        return self._pictures.get(paths)

    def captions(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        """Unit vectors `(parts, d)` for each text, in the space of the pictures; nothing is cut."""
        return self._captions.get(texts)

    def sentences(self, texts: Sequence[str]) -> Mapping[str, Vector]:
        """A unit vector `(d,)` for each text."""
        return self._sentences.get(texts)

    def tokens(self, texts: Sequence[str]) -> Mapping[str, TokenVectors]:
        """The vectors of each text's tokens."""
        return self._tokens.get(texts)

    def close(self) -> None:
        """Let go of the file."""
        self._dual_cache.close()
        self._text_cache.close()

    def _see(self, paths: Sequence[str]) -> list[Vector]:
        photos = [(path, Path(path)) for path in paths]
        vectors = []
        for path, vector, reason in see_photos(self.dual, photos, cache=self._dual_cache):
            if vector is None:
                raise ImageError(f"{path}: a photo of the benchmark cannot be seen: {reason}")
            vectors.append(vector)
        return vectors

    def _read(self, texts: Sequence[str]) -> list[Vector]:
        return read_parts(self.dual, texts, cache=self._dual_cache)

    def _encode(self, texts: Sequence[str]) -> list[Vector]:
        return list(read_sentences(self.text, texts, cache=self._text_cache))
