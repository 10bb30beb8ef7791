"""Exclusion lists from the pictures themselves: notices, copies, contradictions, nothing else."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from gre.bench.suites.metadata import Metadata
from gre.bench.suites.screen import ScreenConfig, screen
from gre.errors import InputError


def scene(seed: int) -> Image.Image:
    """A picture of its own for each seed: blocks of colour at random."""
    rng = np.random.default_rng(seed)
    blocks = rng.integers(0, 255, (6, 8, 3), dtype=np.uint8)
    return Image.fromarray(blocks).resize((160, 120), Image.Resampling.BILINEAR)


def notice() -> Image.Image:
    picture = Image.new("RGB", (160, 120), (238, 238, 238))
    drawing = ImageDraw.Draw(picture)
    drawing.rectangle((60, 20, 100, 60), fill=(150, 150, 150))
    drawing.text((10, 80), "This photo is no longer available", fill=(90, 90, 90))
    return picture


def save(folder: Path, pictures: dict[str, Image.Image]) -> Path:
    folder.mkdir()
    for name, picture in pictures.items():
        picture.save(folder / f"{name}.jpg", quality=90)
    return folder


def placed(**points: tuple[float, float]) -> Metadata:
    names = tuple(f"{name}.jpg" for name in points)
    return Metadata(names, names, np.array(list(points.values())))


def reasons(folder: Path, metadata: Metadata | None = None) -> dict[str, str]:
    found, tally = screen(folder, metadata)
    assert tally.kept + tally.dropped.total() == tally.seen
    return {exclusion.id.removesuffix(".jpg"): exclusion.reason for exclusion in found}


def test_different_pictures_are_all_kept(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {str(n): scene(n) for n in range(30)})
    assert reasons(folder) == {}


def test_one_picture_at_many_places_is_a_notice_and_all_of_it_goes(tmp_path: Path) -> None:
    pictures = {name: notice() for name in "abcde"} | {"x": scene(1)}
    folder = save(tmp_path / "photos", pictures)
    points = {name: (10.0 * n, 10.0 * n) for n, name in enumerate(pictures, start=1)}
    assert reasons(folder, placed(**points)) == dict.fromkeys("abcde", "placeholder")


def test_many_copies_taken_at_one_place_are_copies_and_no_notice(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {name: scene(1) for name in "abcde"})
    points = dict.fromkeys("abcde", (48.85, 2.35))
    assert reasons(folder, placed(**points)) == dict.fromkeys("bcde", "duplicate")


def test_a_copy_that_was_saved_again_names_the_photo_it_repeats(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {"a": scene(1), "c": scene(2)})
    again = io.BytesIO()
    scene(1).resize((120, 90)).save(again, "JPEG", quality=60)
    (folder / "b.jpg").write_bytes(again.getvalue())
    (found,) = screen(folder)[0]
    assert (found.id, found.reason, found.of) == ("b.jpg", "near_duplicate", "a.jpg")
    assert screen(folder, config=ScreenConfig(bits=None))[0] == []


def test_copies_that_claim_to_be_far_apart_contradict_each_other(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {"a": scene(1), "b": scene(1), "c": scene(2)})
    metadata = placed(a=(48.85, 2.35), b=(-33.85, 151.2), c=(1.0, 1.0))
    assert reasons(folder, metadata) == {"a": "contradiction", "b": "contradiction"}


def test_blank_and_damaged_pictures_are_listed(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {"a": Image.new("RGB", (80, 60), "grey"), "b": scene(1)})
    (folder / "c.jpg").write_bytes(b"<html>gone</html>")
    assert reasons(folder) == {"a": "blank", "c": "unreadable"}


def test_only_photos_of_the_metadata_are_looked_at(tmp_path: Path) -> None:
    folder = save(tmp_path / "photos", {"a": scene(1), "b": scene(1)})
    assert reasons(folder, placed(a=(1.0, 1.0))) == {}
    with pytest.raises(InputError, match="no picture in it belongs"):
        screen(folder, placed(z=(1.0, 1.0)))
