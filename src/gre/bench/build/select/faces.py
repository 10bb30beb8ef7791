"""How much of a photo its largest face covers, by OpenCV's cascade or by a YuNet model."""

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from gre.bench.build.select.settings import FaceRule
from gre.errors import CheckpointError, MissingExtraError, MissingFileError
from gre.store import sha256_of

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

# Photos are scaled down to this before faces are looked for: only large ones matter.
MAX_SIDE = 192
# Border, as a share of the shorter side: the box of a face that fills the photo reaches beyond it.
_BORDER = 0.25
# The smallest face that is looked for, as a share of the photo's shorter side: smaller ones cannot
# cover what any setting asks for, and looking for them takes most of the time.
_SMALLEST = 0.35
_CASCADE = "haarcascade_frontalface_alt2.xml"
_CASCADE_WINDOW = 24  # pixels; the cascade knows nothing smaller

Pixels = NDArray[np.uint8]
Boxes = NDArray[np.float64]


class FaceFinder(Protocol):
    """Finds faces.

    Attributes:
        name: What findings depend on: the method, and the checksum of its model.
    """

    name: str

    def find(self, pixels: Pixels) -> Boxes:
        """Find faces in a picture `(h, w, 3)`, RGB: boxes `(n, 4)`, left, top, width, height."""


class CascadeFinder:
    """OpenCV's cascade for frontal faces: needs no model file, misses profiles and drawings."""

    def __init__(self) -> None:
        cv2 = _cv2()
        cv2.setNumThreads(1)  # photos are looked at by several processes
        self.name = f"cascade:{_CASCADE}"
        self._cascade = cv2.CascadeClassifier(str(Path(cv2.data.haarcascades) / _CASCADE))

    def find(self, pixels: Pixels) -> Boxes:
        """Find frontal faces."""
        cv2 = _cv2()
        grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
        side = int(min(pixels.shape[:2]) / (1 + 2 * _BORDER) * _SMALLEST)
        side = max(_CASCADE_WINDOW, side)
        found = self._cascade.detectMultiScale(grey, 1.1, 3, minSize=(side, side))
        return np.asarray(found, dtype=np.float64).reshape(-1, 4)


class YuNetFinder:
    """A YuNet detector from an ONNX file: faces at angles as well.

    Args:
        model: The file.
        min_score: How sure it has to be.

    Raises:
        MissingFileError: there is no such file.
        CheckpointError: it is no such model.
    """

    def __init__(self, model: Path, min_score: float) -> None:
        if not model.is_file():
            raise MissingFileError(f"{model}: no such face model")
        cv2 = _cv2()
        self.name = f"yunet:{sha256_of(model)[:16]}:{min_score:g}"
        try:
            self._net = cv2.FaceDetectorYN.create(str(model), "", (MAX_SIDE, MAX_SIDE), min_score)
        except cv2.error as error:
            raise CheckpointError(f"{model}: not a YuNet model that OpenCV can read") from error
        self._model = model

    def find(self, pixels: Pixels) -> Boxes:
        """Find faces."""
        cv2 = _cv2()
        height, width = pixels.shape[:2]
        self._net.setInputSize((width, height))
        try:
            _, found = self._net.detect(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR))
        except cv2.error as error:
            raise CheckpointError(f"{self._model}: not a YuNet face detector") from error
        return np.zeros((0, 4)) if found is None else np.asarray(found, dtype=np.float64)[:, :4]


def finder_of(rule: FaceRule) -> FaceFinder:
    """The finder that the settings name, loaded once a process.

    Raises:
        MissingExtraError: OpenCV is not installed.
        MissingFileError, CheckpointError: the model file is none.
    """
    return _finder(rule.model, rule.min_score)


@lru_cache(maxsize=4)
def _finder(model: Path | None, min_score: float) -> FaceFinder:
    return CascadeFinder() if model is None else YuNetFinder(model, min_score)


def largest_share(picture: "Picture", finder: FaceFinder) -> float:
    """Share of a picture's area, in [0, 1], that the box of its largest face covers; 0 without one.

    What of a box reaches beyond the picture does not count.
    """
    pixels = np.asarray(picture.convert("RGB"), dtype=np.uint8)
    height, width = pixels.shape[:2]
    border = int(min(height, width) * _BORDER)
    around = ((border, border), (border, border), (0, 0))
    boxes = finder.find(np.pad(pixels, around, mode="edge")) - (border, border, 0, 0)
    if not len(boxes):
        return 0.0
    left, top = np.maximum(boxes[:, 0], 0), np.maximum(boxes[:, 1], 0)
    right = np.minimum(boxes[:, 0] + boxes[:, 2], width)
    bottom = np.minimum(boxes[:, 1] + boxes[:, 3], height)
    areas = np.maximum(right - left, 0) * np.maximum(bottom - top, 0)
    share: float = float(areas.max()) / (width * height)
    return round(share, 4)


def _cv2() -> Any:
    try:
        import cv2
    except ImportError as error:
        raise MissingExtraError("opencv-python-headless", "greval") from error
    return cv2
