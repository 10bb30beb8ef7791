"""How much of a photo its largest face covers."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.bench.build.select.faces import MAX_SIDE, CascadeFinder, finder_of, largest_share
from gre.bench.build.select.look import look
from gre.bench.build.select.settings import FaceRule
from gre.data.sources.candidate import Candidate
from gre.errors import CheckpointError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.images import open_image
from gre.world.draw.compose import draw
from gre.world.sample import sample
from yunet_model import write_bright_finder

pytest.importorskip("cv2", reason="opencv-python-headless is not installed")

# Scenes of world 0's validation split that are faces close up.
SOME_FACE_SCENES = 1600


class Planted:
    """Finds what it is told to find: `(left, top, width, height)` in the bordered picture."""

    name = "planted"

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes

    def find(self, pixels: np.ndarray) -> np.ndarray:
        """Give the planted boxes."""
        return np.array(self.boxes, dtype=float).reshape(-1, 4)


@pytest.fixture(scope="module")
def faces() -> list[Image.Image]:
    """The drawn faces among the first scenes, at 224 pixels."""
    scenes = (sample(0, "validation", n) for n in range(SOME_FACE_SCENES))
    return [draw(scene, 224).image for scene in scenes if scene.label == "face"]


def test_the_share_is_the_largest_boxs_part_of_the_photo() -> None:
    picture = Image.new("RGB", (100, 80))  # with a border of 20 on each side
    assert largest_share(picture, Planted((20, 20, 50, 40), (20, 20, 10, 10))) == 0.25


def test_what_reaches_beyond_the_photo_does_not_count() -> None:
    assert largest_share(Image.new("RGB", (80, 80)), Planted((0, 0, 200, 200))) == 1.0
    assert largest_share(Image.new("RGB", (80, 80)), Planted((0, 0, 60, 60))) == 0.25


def test_without_a_face_the_share_is_zero() -> None:
    assert largest_share(Image.new("RGB", (64, 64)), Planted()) == 0.0


def test_a_drawn_face_that_fills_the_picture_is_over_half_of_it(faces: list[Image.Image]) -> None:
    """The cascade is made for photos: of drawn faces it knows some, and those it measures well."""
    finder = CascadeFinder()
    shares = [largest_share(face.crop((45, 28, 179, 196)), finder) for face in faces]
    found = [share for share in shares if share]
    assert len(found) >= 3
    assert max(found) > 0.5


def test_drawn_faces_as_they_stand_do_not_reach_half_of_the_picture(
    faces: list[Image.Image],
) -> None:
    """From chin to hair they cover about 40 %: it is for the similarity to drop them."""
    finder = CascadeFinder()
    shares = [largest_share(face, finder) for face in faces]
    assert 0.3 < np.median([share for share in shares if share]) < 0.56


def test_scenes_without_people_close_up_have_no_large_face() -> None:
    finder = CascadeFinder()
    scenes = [draw(sample(0, "train", n), 112).image for n in range(40)]
    assert max(largest_share(scene, finder) for scene in scenes) <= 0.5


def test_no_real_street_photo_is_taken_for_a_face(shared_data: Path) -> None:
    finder = CascadeFinder()
    photos = sorted(
        path
        for path in (shared_data / "photos").rglob("*")
        if path.suffix.lower() in {".jpg", ".jpeg"}
    )
    shares = [largest_share(open_image(path, max_side=MAX_SIDE), finder) for path in photos]
    assert len(shares) == 42
    assert max(shares) <= 0.5


def test_a_damaged_photo_has_a_reason_and_no_face(tmp_path: Path) -> None:
    (tmp_path / "torn.jpg").write_bytes(b"\xff\xd8\xff\xe0 and nothing more")
    at = LatLon(lat=1, lon=2)
    seen = look(Candidate("folder", "torn.jpg", str(tmp_path), at=at), FaceRule())
    assert (seen.facts.problem, seen.face) == ("unreadable", 0.0)


def test_a_face_model_of_ones_own_takes_the_cascades_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bright cell of 32 pixels is a face of 53 (32 times the square root of e) to this model."""
    model = write_bright_finder(tmp_path / "bright.onnx", 192, monkeypatch)
    finder = finder_of(FaceRule(model=model))
    assert finder.name.startswith("yunet:")
    dark = np.zeros((128, 128, 3), dtype=np.uint8)
    assert largest_share(Image.fromarray(dark), finder) == 0.0
    dark[32:64, 64:96] = 255  # with the border, a cell of the model's
    share = largest_share(Image.fromarray(dark), finder)
    assert share == pytest.approx((32 * np.exp(0.5)) ** 2 / 128**2, abs=0.01)


def test_a_network_that_is_no_face_detector_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = write_bright_finder(tmp_path / "bright.onnx", 192, monkeypatch)
    data = model.read_bytes().replace(b"kps_32", b"xxx_32")
    model.write_bytes(data)
    with pytest.raises(CheckpointError, match="not a YuNet"):
        finder_of(FaceRule(model=model)).find(np.zeros((192, 192, 3), dtype=np.uint8))


def test_a_model_file_that_is_missing_or_none_is_named(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"yunet\.onnx: no such face model"):
        finder_of(FaceRule(model=tmp_path / "yunet.onnx"))
    (tmp_path / "yunet.onnx").write_bytes(b"not a network")
    with pytest.raises(CheckpointError, match="not a YuNet model"):
        finder_of(FaceRule(model=tmp_path / "yunet.onnx"))
