"""Pictures that strangers made: each is read upright and in RGB, or said to be unreadable."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from gre import images
from gre.errors import ImageError, MissingFileError
from gre.images import is_geoworld, open_image

RED, BLUE = (250, 10, 10), (10, 10, 250)


def half_red_half_blue(width: int = 64, height: int = 32) -> Image.Image:
    picture = Image.new("RGB", (width, height), BLUE)
    picture.paste(RED, (0, 0, width // 2, height))
    return picture


def jpeg_bytes() -> bytes:
    buffer = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(noise).save(buffer, "JPEG")
    return buffer.getvalue()


JPEG = jpeg_bytes()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_upright_by_its_exif(tmp_path: Path, orientation: int) -> None:
    path = tmp_path / "photo.png"
    turn = images._UPRIGHT.get(orientation)
    undo = {Image.Transpose.ROTATE_90: 4, Image.Transpose.ROTATE_270: 2}
    stored = half_red_half_blue()
    if turn is not None:
        stored = stored.transpose(Image.Transpose(undo.get(turn, turn)))
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored.save(path, exif=exif)
    read = open_image(path)
    assert read.size == (64, 32)
    assert read.getpixel((2, 16)) == RED
    assert read.getpixel((61, 16)) == BLUE


def test_orientation_that_makes_no_sense_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    exif = Image.Exif()
    exif[0x0112] = 77
    half_red_half_blue().save(path, exif=exif)
    assert open_image(path).size == (64, 32)


@pytest.mark.parametrize("mode", ["L", "LA", "P", "RGBA", "CMYK", "I;16", "1", "F"])
def test_every_kind_of_picture_becomes_rgb(tmp_path: Path, mode: str) -> None:
    path = tmp_path / "photo.tiff"
    if mode == "I;16":
        grey = np.full((8, 8), 128 * 256, dtype=np.uint16)
        Image.fromarray(grey).save(path)
    else:
        Image.new("RGB", (8, 8), (128, 128, 128)).convert(mode).save(
            path if mode in ("CMYK", "F") else (path := path.with_suffix(".png"))
        )
    read = open_image(path)
    assert read.mode == "RGB"
    level = np.asarray(read).mean()
    assert level > 100 or mode == "1"
    assert level < 140 or mode == "1"


def test_what_is_transparent_lies_on_white(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    Image.new("RGBA", (4, 4), (0, 0, 0, 0)).save(path)
    assert open_image(path).getpixel((0, 0)) == (255, 255, 255)


def test_an_animation_shows_its_first_frame(tmp_path: Path) -> None:
    path = tmp_path / "moving.gif"
    frames = [Image.new("RGB", (8, 8), colour) for colour in (RED, BLUE)]
    frames[0].save(path, save_all=True, append_images=frames[1:])
    red, _, blue = np.asarray(open_image(path))[0, 0]
    assert red > blue


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp"])
def test_a_large_photo_is_scaled_down_and_never_up(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"photo{suffix}"
    half_red_half_blue(600, 300).save(path)
    assert open_image(path, max_side=100).size == (100, 50)
    assert open_image(path, max_side=2000).size == (600, 300)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match="no such file"):
        open_image(tmp_path / "none.jpg")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"these are not the bytes of a picture", "not an image"),
        (JPEG[: len(JPEG) // 2], "damaged"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n", "not an image"),
    ],
)
def test_what_is_no_picture_is_one_clear_line(tmp_path: Path, content: bytes, says: str) -> None:
    path = tmp_path / "photo.jpg"
    path.write_bytes(content)
    with pytest.raises(ImageError, match=says) as caught:
        open_image(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def bomb(width: int, height: int) -> bytes:
    """A PNG whose header promises more pixels than anyone should decode."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(13_000, 12_000), (60_000, 60_000)])
def test_a_decompression_bomb_is_refused_before_it_is_decoded(
    tmp_path: Path, size: tuple[int, int], recwarn: pytest.WarningsRecorder
) -> None:
    path = tmp_path / "bomb.png"
    path.write_bytes(bomb(*size))
    with pytest.raises(ImageError, match="too large"):
        open_image(path)
    assert not recwarn.list


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    at=st.lists(st.integers(0, len(JPEG) - 1), min_size=1, max_size=8), value=st.integers(0, 255)
)
def test_damaged_bytes_give_a_picture_or_an_image_error(
    tmp_path: Path, at: list[int], value: int
) -> None:
    damaged = bytearray(JPEG)
    for position in at:
        damaged[position] = value
    path = tmp_path / "photo.jpg"
    path.write_bytes(damaged)
    try:
        assert open_image(path, max_side=64).mode == "RGB"
    except ImageError as error:
        assert "\n" not in str(error)


def test_a_geoworld_scene_is_told_from_a_photo_by_its_mark(tmp_path: Path) -> None:
    from PIL.PngImagePlugin import PngInfo

    from gre.images import GEOWORLD_MARK

    mark = PngInfo()
    mark.add_text("Software", GEOWORLD_MARK)
    half_red_half_blue().save(tmp_path / "scene.png", pnginfo=mark)
    half_red_half_blue().save(tmp_path / "photo.png")
    assert is_geoworld(tmp_path / "scene.png")
    assert not is_geoworld(tmp_path / "photo.png")
