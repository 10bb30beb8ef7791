"""What a picture looks like in 88 bytes: enough to tell a copy from a picture like it.

A 64-bit perceptual hash is small enough to search by, and too small to decide by: among five
thousand drawn scenes 1,725 pairs lie within six bits of one another. So it finds, and two finer
looks decide: which way the light runs between 256 pairs of neighbours, and the colours of 16 tiles.
A copy that was compressed, scaled or turned grey keeps the first; one that was cropped a little
keeps the second, and the first roughly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Pictures are reduced to this before they are hashed, so that a copy's size does not matter.
SIDE = 128
# Bits of `detail` up to which two pictures agree without a look at their colours.
SAME_DETAIL_BITS = 8
# Bits of `detail`, and mean levels of `colours` (0 to 255), up to which both together agree.
DETAIL_BITS = 36
COLOUR_LEVELS = 4.0
# How much of a picture may be one colour before a single agreement means nothing.
MOSTLY_PLAIN = 0.5

_PLAIN_LEVELS = 6


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a picture looks like.

    Attributes:
        phash: 64-bit perceptual hash.
        detail: Difference hash of 16 x 16 bits, 32 bytes.
        colours: Mean colours of 4 x 4 tiles, RGB, 48 bytes.
        plain: Share of the picture, in [0, 1], that has its one commonest colour.
    """

    phash: int
    detail: bytes
    colours: bytes
    plain: float

    @property
    def phash_hex(self) -> str:
        """The perceptual hash as records hold it: 16 hexadecimal digits."""
        return f"{self.phash:016x}"


def fingerprint(picture: Image.Image) -> Fingerprint:
    """Look at a picture, RGB, reduced to `SIDE`.

    >>> grey = fingerprint(Image.new("RGB", (128, 96), "grey"))
    >>> grey.phash_hex, grey.plain
    ('8000000000000000', 1.0)
    """
    import imagehash

    return Fingerprint(
        phash=int(str(imagehash.phash(picture)), 16),
        detail=np.packbits(imagehash.dhash(picture, 16).hash).tobytes(),
        colours=picture.resize((4, 4), Image.Resampling.BOX).tobytes(),
        plain=_plain(picture),
    )


def _plain(picture: Image.Image) -> float:
    pixels = np.asarray(picture, dtype=np.int16).reshape(-1, 3)
    near = np.abs(pixels - np.median(pixels, axis=0)).max(axis=1) <= _PLAIN_LEVELS
    return round(float(near.mean()), 4)


@dataclass(frozen=True)
class Fingerprints:
    """Many fingerprints as arrays, one row a picture.

    Attributes:
        phash: `(n,)` unsigned 64-bit.
        detail: `(n, 32)` bytes.
        colours: `(n, 48)` bytes.
        plain: `(n,)`.
    """

    phash: NDArray[np.uint64]
    detail: NDArray[np.uint8]
    colours: NDArray[np.uint8]
    plain: NDArray[np.float32]

    @classmethod
    def of(cls, prints: "list[Fingerprint]") -> "Fingerprints":
        """Put fingerprints into arrays."""
        return cls(
            np.array([p.phash for p in prints], dtype=np.uint64),
            np.frombuffer(b"".join(p.detail for p in prints), dtype=np.uint8).reshape(-1, 32),
            np.frombuffer(b"".join(p.colours for p in prints), dtype=np.uint8).reshape(-1, 48),
            np.array([p.plain for p in prints], dtype=np.float32),
        )

    def __len__(self) -> int:
        return len(self.phash)

    def take(self, rows: NDArray[np.intp]) -> "Fingerprints":
        """Give some of the rows."""
        return Fingerprints(
            self.phash[rows], self.detail[rows], self.colours[rows], self.plain[rows]
        )


def agree(a: Fingerprints, b: Fingerprints) -> NDArray[np.bool_]:
    """Tell, row by row, whether two pictures with close perceptual hashes are the same picture.

    They are when the run of light agrees to the dot, or when it agrees roughly and the colours do,
    too. A picture that is mostly one colour has little to see in it, so there light and colours
    have to agree strictly.

    Args:
        a: `n` pictures.
        b: As many, or one that is held against all of `a`.

    Returns:
        `(n,)`.
    """
    turned = np.bitwise_count(a.detail ^ b.detail).sum(axis=1)
    apart = np.abs(a.colours.astype(np.int16) - b.colours.astype(np.int16)).mean(axis=1)
    same_detail, same_colours = turned <= SAME_DETAIL_BITS, apart <= COLOUR_LEVELS
    same = same_detail | (same_colours & (turned <= DETAIL_BITS))
    plain = np.maximum(a.plain, b.plain) >= MOSTLY_PLAIN
    return np.asarray(np.where(plain, same_detail & same_colours, same))
