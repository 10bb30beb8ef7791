"""The page of `gre locate --report`: photos, places and reasons, and nothing that can run."""

import re
from pathlib import Path

import pytest
from PIL import Image

from gre.geo.coordinate import LatLon
from gre.models.base import Answer
from gre.models.locate import Located, read_answers
from gre.report.located import render, write_located


def answers(*texts: str) -> list[Answer]:
    return [Answer("0", text) for text in texts]


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "street.jpg"
    exif = Image.Exif()
    exif[0x010F] = "SecretCameraMaker"
    Image.new("RGB", (1600, 1200), (90, 120, 60)).save(path, exif=exif)
    return path


def test_a_located_photo_shows_place_reasons_and_coordinate(photo: Path) -> None:
    said = "<think>1. A red bus.\n2. So London.</think><answer>51.5, -0.12</answer>"
    page = render([read_answers(photo, answers(said))], model="openai:m@http://h/v1")
    assert "<li>A red bus.</li>" in page
    assert "51.50000, -0.12000" in page
    assert "United Kingdom" in page
    assert "1 of 1 photo located by openai:m@http://h/v1" in page


def test_several_samples_say_how_far_they_spread(photo: Path) -> None:
    said = [f"<think>1. Here.</think><answer>{lat}, 2.35</answer>" for lat in (48.8, 48.9, 10.0)]
    page = render([read_answers(photo, answers(*said))], model="m")
    assert "3, half of them within 11 km of the answer" in page
    assert page.count('class="said"') == 4  # three samples and the answer


def test_a_photo_without_a_coordinate_says_why(photo: Path) -> None:
    page = render([read_answers(photo, answers("somewhere in Europe"))], model="m")
    assert "No coordinate" in page
    assert "0 of 1 photo located" in page


def test_what_a_model_writes_is_shown_as_text(photo: Path) -> None:
    said = "<think>1. <script>alert(1)</script><img src=x onerror=y></think><answer>1, 2</answer>"
    page = render([read_answers(photo, answers(said))], model="<b>m</b>")
    assert "<script" not in page
    assert "onerror=y>" not in page
    assert "<b>m</b>" not in page


def test_the_page_needs_nothing_else_and_carries_no_metadata_of_the_photo(
    photo: Path, tmp_path: Path
) -> None:
    out = tmp_path / "page.html"
    write_located([Located(photo, at=LatLon(lat=1, lon=2))], out, model="m")
    page = out.read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=\"(?!data:|#)", page)
    assert b"SecretCameraMaker" in photo.read_bytes()
    assert "SecretCameraMaker" not in page


def test_a_photo_that_cannot_be_read_is_listed_without_a_picture(tmp_path: Path) -> None:
    page = render([Located(tmp_path / "gone.jpg", error="gone.jpg: no such file")], model="m")
    assert "gone.jpg" in page
    assert "<img" not in page
