"""Holding a copy of a suite against its card: what differs is named, and nothing else."""

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gre.bench.suites.card import Checksum, Defect, SuiteCard
from gre.bench.suites.check import CheckReport, check_suite
from gre.bench.suites.metadata import Metadata, id_stem, photo_key, read_metadata
from gre.bench.suites.photos import PhotoFolder
from gre.bench.suites.rules import coarse_coordinate, repeated_place, shared_place
from gre.errors import InputError

Row = tuple[str, str, str, str]
ROWS: list[Row] = [
    ("45/77/1.jpg", "ann", "46.778991", "23.611207"),
    ("2e/b5/2.jpg", "ann", "40.445379", "116.663990"),
    ("2e/b6/3.jpg", "bob", "48.858400", "2.294500"),
    ("2e/b7/4.jpg", "bob", "-33.856784", "151.215297"),
]


def write(path: Path, rows: list[Row], head: str = "IMG_ID,AUTHOR,LAT,LON") -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(head.split(","))
        writer.writerows(rows)
    return path


@pytest.fixture
def check(tmp_path: Path) -> Callable[..., CheckReport]:
    """Check rows against the card of a suite that has just `ROWS`."""
    true = read_metadata(write(tmp_path / "true.csv", ROWS))
    checksum = Checksum(
        coordinates=true.checksum(), parts=" ".join(true.parts()), evidence="this test"
    )
    card = SuiteCard(
        name="toy", title="Toy", about="Four photos.", licence="none", photos=4, checksum=checksum
    )

    def run(rows: list[Row], images: Path | None = None, *, decode: bool = True) -> CheckReport:
        return check_suite(card, write(tmp_path / "copy.csv", rows), images, decode=decode)

    return run


def kinds(report: CheckReport) -> dict[str, int]:
    return {finding.kind: finding.count for finding in report.findings}


def test_a_true_copy_has_nothing_wrong(check: Callable[..., CheckReport]) -> None:
    report = check(ROWS)
    assert report.verified and report.findings == ()


def test_order_folders_extensions_and_digits_beyond_the_sixth_make_no_difference(
    check: Callable[..., CheckReport],
) -> None:
    copy = [(photo_key(i), a, lat + "0000001", lon) for i, a, lat, lon in reversed(ROWS)]
    assert check(copy).verified


def test_a_row_that_is_missing_is_counted_and_its_part_named(
    check: Callable[..., CheckReport],
) -> None:
    report = check(ROWS[1:])
    assert not report.verified
    found = {finding.kind: finding.message for finding in report.wrong}
    assert "3 records instead of 4: 1 too few" in found["count"]
    assert "1 of 64 parts differ" in found["checksum"]


def test_a_changed_coordinate_is_narrowed_down_to_a_few_ids(
    check: Callable[..., CheckReport],
) -> None:
    moved = [*ROWS[:3], ("2e/b7/4.jpg", "bob", "-33.856784", "151.315297")]
    (finding,) = check(moved).wrong
    assert finding.kind == "checksum" and finding.examples == ("2e/b7/4.jpg",)


def test_an_id_twice_is_named(check: Callable[..., CheckReport]) -> None:
    report = check([*ROWS[:3], ("45/77/1.JPG", "ann", "1.234567", "2.345678")])
    (finding,) = (f for f in report.wrong if f.kind == "duplicated_id")
    assert finding.examples == ("45/77/1.JPG",)


@pytest.mark.parametrize(
    ("lat", "lon", "kind", "said"),
    [
        ("139.69171", "35.68951", "impossible", "swapped"),
        ("91.5", "200.1", "impossible", "outside"),
        ("0", "0", "null_island", "no coordinate"),
        ("0.0", "-0.0", "null_island", "no coordinate"),
        ("", "", "no_coordinate", "without a coordinate"),
        ("north", "east", "no_coordinate", "without a coordinate"),
    ],
)
def test_a_coordinate_that_cannot_be_is_named(
    check: Callable[..., CheckReport], lat: str, lon: str, kind: str, said: str
) -> None:
    report = check([*ROWS[:3], ("2e/b7/4.jpg", "bob", lat, lon)])
    (finding,) = (f for f in report.wrong if f.kind == kind)
    assert said in finding.message and finding.examples == ("2e/b7/4.jpg",)


def test_a_photo_in_the_middle_of_the_ocean_is_doubtful_and_not_wrong(
    check: Callable[..., CheckReport],
) -> None:
    report = check([*ROWS[:3], ("2e/b7/4.jpg", "bob", "45.123456", "-40.123456")])
    (finding,) = (f for f in report.findings if f.kind == "at_sea")
    assert finding.level == "doubtful" and finding.examples == ("2e/b7/4.jpg",)


def pictures(folder: Path, names: list[str]) -> Path:
    for n, name in enumerate(names):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (40, 30), (n * 20, 90, 30)).save(path)
    return folder


@pytest.mark.parametrize(
    "names",
    [
        ["45/77/1.jpg", "2e/b5/2.jpg", "2e/b6/3.jpg", "2e/b7/4.jpg"],
        ["45_77_1.jpg", "2e_b5_2.jpg", "2e_b6_3.png", "2e_b7_4.jpg"],
        ["1.jpg", "2.jpg", "3.jpeg", "deep/below/4.png"],
    ],
)
def test_photos_are_found_however_a_copy_has_arranged_them(
    check: Callable[..., CheckReport], tmp_path: Path, names: list[str]
) -> None:
    report = check(ROWS, pictures(tmp_path / "photos", names))
    assert report.photos == 4 and report.findings == ()


def test_missing_damaged_and_surplus_photos_are_named(
    check: Callable[..., CheckReport], tmp_path: Path
) -> None:
    folder = pictures(tmp_path / "photos", ["1.jpg", "2.jpg", "3.jpg", "5.jpg"])
    (folder / "2.jpg").write_bytes((folder / "2.jpg").read_bytes()[:300])
    (folder / "3.jpg").write_bytes(b"<html>This photo is no longer available</html>")
    report = check(ROWS, folder)
    by_kind = {finding.kind: finding for finding in report.findings}
    assert by_kind["missing_image"].examples == ("2e/b7/4.jpg",)
    assert by_kind["unreadable_image"].count == 2
    assert by_kind["stranger"].examples == ("5.jpg",)
    assert by_kind["stranger"].level == "doubtful"
    assert "unreadable_image" not in kinds(check(ROWS, folder, decode=False))


def test_a_name_that_two_files_have_is_not_guessed(tmp_path: Path) -> None:
    folder = PhotoFolder(pictures(tmp_path / "photos", ["a/1.jpg", "b/1.jpg"]))
    assert folder.find("1.jpg") is None
    assert folder.find("b/1.jpg") == tmp_path / "photos" / "b" / "1.jpg"


def test_a_folder_that_is_none_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such folder"):
        PhotoFolder(tmp_path / "none")
    with pytest.raises(InputError, match="holds no pictures"):
        PhotoFolder(tmp_path)


def test_a_known_defect_that_counts_otherwise_than_published_is_wrong(tmp_path: Path) -> None:
    defect = Defect(
        name="album", about="An album.", evidence="this test", rule="repeated_place", count=5
    )
    card = SuiteCard(name="toy", title="Toy", about="x", licence="none", defects=(defect,))
    report = check_suite(card, write(tmp_path / "copy.csv", ROWS))
    assert [finding.kind for finding in report.wrong] == ["album"]
    assert "0 records instead of 5" in report.wrong[0].message


@pytest.mark.parametrize(
    "head", ["id,user,latitude,longitude", "image_path,owner,gt_lat,gt_lon", "KEY,AUTHOR,Lat,LNG"]
)
def test_other_names_of_columns_are_recognised(tmp_path: Path, head: str) -> None:
    metadata = read_metadata(write(tmp_path / "copy.csv", ROWS, head))
    assert metadata.ids[0] == "45/77/1.jpg" and metadata.authors[2] == "bob"
    assert metadata.points[2].tolist() == [48.8584, 2.2945]


def test_a_file_without_coordinates_is_refused_with_the_columns_it_has(tmp_path: Path) -> None:
    path = write(tmp_path / "copy.csv", ROWS, "IMG_ID,AUTHOR,S3,S16")
    with pytest.raises(InputError, match="no column for lat and lon; it has IMG_ID, AUTHOR"):
        read_metadata(path)


def toy(points: list[tuple[float, float]], authors: str) -> Metadata:
    names = tuple(str(n) for n in range(len(points)))
    return Metadata(names, names, np.array(points), tuple(authors))


def test_whole_and_tenth_degrees_are_coarse_and_hundredths_are_not() -> None:
    metadata = toy([(44.0, 11.0), (49.7, 24.0), (49.75, 24.0), (np.nan, 1.0)], "abcd")
    assert coarse_coordinate(metadata).tolist() == [0, 1]


def test_the_spot_of_two_authors_is_a_place_and_that_of_one_an_album() -> None:
    here, there = (48.873039, 2.771389), (51.500729, -0.124625)
    metadata = toy([here, here, here, there, there, (1.0, 2.0)], "abaccd")
    assert shared_place(metadata).tolist() == [0, 1, 2]
    assert repeated_place(metadata).tolist() == [2, 4]


def test_without_authors_no_rule_about_them_says_anything() -> None:
    metadata = Metadata(("a", "b"), ("a", "b"), np.array([(1.5, 2.5)] * 2))
    assert shared_place(metadata).size == repeated_place(metadata).size == 0


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=30))
def test_the_checksum_depends_on_content_and_never_on_order(
    points: list[tuple[float, float]],
) -> None:
    names = tuple(f"{n}.jpg" for n in range(len(points)))
    forth = Metadata(names, names, np.array(points))
    back = Metadata(names[::-1], names[::-1], np.array(points[::-1]))
    assert forth.checksum() == back.checksum() and forth.parts() == back.parts()
    north = np.array(points)
    north[0, 0] = north[0, 0] - 1 if north[0, 0] > 0 else north[0, 0] + 1
    moved = Metadata(names, names, north)
    assert moved.checksum() != forth.checksum()
    assert sum(a != b for a, b in zip(moved.parts(), forth.parts(), strict=True)) == 1


@given(st.text(max_size=30))
def test_any_text_can_be_an_id(name: str) -> None:
    assert photo_key(name) == photo_key(id_stem(name))
