"""Pictures in a page: small, without metadata, and refused where they are none."""

import base64
import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from gre.errors import ImageError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.report.pictures import picture_uri
from gre.svg.map import answers_map


def decoded(uri: str) -> tuple[bytes, Image.Image]:
    content = base64.b64decode(uri.removeprefix("data:image/jpeg;base64,"))
    return content, Image.open(io.BytesIO(content))


def noise(path: Path) -> Path:
    """A photo that hardly compresses, with a note on where it was taken."""
    pixels = np.random.default_rng(0).integers(0, 256, (600, 900, 3), dtype=np.uint8)
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    Image.fromarray(pixels).save(path, exif=exif)
    return path


def test_a_picture_is_scaled_down_and_loses_what_it_says_of_itself(tmp_path: Path) -> None:
    content, picture = decoded(picture_uri(noise(tmp_path / "a.jpg"), max_side=320))
    assert max(picture.size) == 320 and not picture.getexif()
    assert b"taken at home" not in content


def test_a_picture_takes_no_more_room_than_it_is_given(tmp_path: Path) -> None:
    path = noise(tmp_path / "a.png")
    free, _ = decoded(picture_uri(path, max_side=320))
    bound, _ = decoded(picture_uri(path, max_side=320, most_bytes=20_000))
    assert len(bound) <= 20_000 < len(free)


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(ImageError):
        picture_uri(tmp_path / "a.png", max_side=320)
    with pytest.raises(MissingFileError):
        picture_uri(tmp_path / "b.png", max_side=320)


def test_a_map_of_many_answers_marks_each_and_shows_the_truth_without_any() -> None:
    truth, near = LatLon(lat=60.4, lon=5.3), LatLon(lat=61.0, lon=6.0)
    far = LatLon(lat=-36.8, lon=174.8)
    svg = answers_map(truth, {"1–3": near, "4": far}, title="Map")
    assert svg.count('class="said"') == 2 and ">1–3</text>" in svg
    alone = answers_map(truth, {}, title="Map")
    assert 'class="true"' in alone and 'class="said"' not in alone
