"""Seeds: geotagged photos from folders and tables, every one kept or dropped for a reason."""

import csv
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.data import seeds
from gre.data.seeds import SeedsConfig
from gre.data.sources import Candidate, TableOptions, find
from gre.errors import InputError, MissingFileError, RecordError
from gre.records import Seed, Tally
from gre.store import read_all

LISBON: dict[int, Any] = {1: "N", 2: (38.0, 42.0, 50.0), 3: "W", 4: (9.0, 8.0, 22.0)}


def save_photo(path: Path, gps: dict[int, Any] | None = None, size: int = 64, red: int = 0) -> Path:
    exif = Image.Exif()
    if gps:
        exif.get_ifd(0x8825).update(gps)
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (size, size), (red, 0, 0)).save(path, exif=exif)
    return path


def collect(source: Path, out: Path, **settings: Any) -> tuple[list[Seed], Tally]:
    options = TableOptions(settings.pop("columns", {}), settings.pop("images", None))
    tally = seeds.run(find(source, options), out, SeedsConfig(**settings))
    kept = read_all(out / "seeds.parquet", Seed) if tally.kept else []
    return kept, tally


def exclusions(out: Path) -> list[dict[str, str]]:
    lines = (out / "exclusions.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_a_photo_with_gps_becomes_a_seed(tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "photos" / "trip" / "a.jpg", LISBON | {6: 30.0, 17: 270.0})
    (seed,), _ = collect(tmp_path / "photos", tmp_path / "out")
    assert seed.country == "PT"
    assert seed.city
    assert seed.place_distance_km is not None
    assert seed.place_distance_km < 5
    assert (round(seed.lat, 4), round(seed.lon, 4)) == (38.7139, -9.1394)
    assert (seed.altitude_m, seed.direction_deg) == (30.0, 270.0)
    assert (tmp_path / "out" / seed.image).resolve() == photo


def test_what_goes_in_is_kept_or_dropped_for_a_counted_reason(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    save_photo(folder / "good.jpg", LISBON, red=1)
    save_photo(folder / "same bytes.jpg", LISBON, red=1)
    save_photo(folder / "no gps.jpg", {}, red=2)
    save_photo(folder / "small.jpg", LISBON, size=8)
    whole = save_photo(folder / "torn.jpg", LISBON, size=300, red=3)
    whole.write_bytes(whole.read_bytes()[:-300])
    (folder / "empty.jpg").touch()
    (folder / "text.jpg").write_text("not a picture")
    (folder / "notes.txt").write_text("not even named like one")
    kept, tally = collect(folder, tmp_path / "out", min_side=32)
    assert len(kept) == 1
    assert tally.seen == 7
    assert tally.kept + tally.dropped.total() == tally.seen
    assert tally.dropped == {
        "duplicate": 1, "no_exif": 1, "too_small": 1, "unreadable": 3
    }  # fmt: skip
    listed = Counter(row["reason"] for row in exclusions(tmp_path / "out"))
    assert listed == tally.dropped


def test_a_seed_s_name_is_its_content_wherever_the_folder_lies(tmp_path: Path) -> None:
    save_photo(tmp_path / "a" / "x.jpg", LISBON)
    save_photo(tmp_path / "b" / "deep" / "y.jpg", LISBON)
    (first,), _ = collect(tmp_path / "a", tmp_path / "out1")
    (second,), _ = collect(tmp_path / "b", tmp_path / "out2")
    assert first.id == second.id


def test_the_order_does_not_depend_on_how_many_threads_read(tmp_path: Path) -> None:
    for n in range(12):
        save_photo(tmp_path / "photos" / f"{n:02}.jpg", LISBON, size=64 + 40 * (n % 3), red=n)
    one, _ = collect(tmp_path / "photos", tmp_path / "out", jobs=1)
    four, _ = collect(tmp_path / "photos", tmp_path / "out", jobs=4)
    assert one == four


def test_an_interrupted_run_goes_on_where_it_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        save_photo(tmp_path / "photos" / f"{n}.jpg", LISBON if n % 2 else {}, red=n)
    looked: list[str] = []
    plain = seeds.inspect

    def interrupted(candidate: Candidate, out: Path, config: SeedsConfig) -> Any:
        if len(looked) == 4:
            raise KeyboardInterrupt
        looked.append(candidate.path.name)
        return plain(candidate, out, config)

    monkeypatch.setattr(seeds, "inspect", interrupted)
    with pytest.raises(KeyboardInterrupt):
        collect(tmp_path / "photos", tmp_path / "out", jobs=1)
    assert not (tmp_path / "out" / "seeds.parquet").exists()
    with (tmp_path / "out" / ".seeds.notes").open("a") as notes:
        notes.write('["torn by the cra')
    seen_before = looked[:]

    def resumed(candidate: Candidate, out: Path, config: SeedsConfig) -> Any:
        looked.append(candidate.path.name)
        return plain(candidate, out, config)

    monkeypatch.setattr(seeds, "inspect", resumed)
    kept, tally = collect(tmp_path / "photos", tmp_path / "out", jobs=1)
    assert looked == [f"{n}.jpg" for n in range(6)]
    assert seen_before == looked[:4]
    assert (len(kept), tally.seen) == (3, 6)
    assert not (tmp_path / "out" / ".seeds.notes").exists()


def test_a_table_tells_coordinates_that_the_photos_do_not(tmp_path: Path) -> None:
    save_photo(tmp_path / "images" / "a.jpg")
    table = tmp_path / "photos.csv"
    table.write_text("IMG_ID,LAT,LON,license,extra\na.jpg,48.8584,2.2945,CC-BY,1\n")
    (seed,), _ = collect(table, tmp_path / "out", images=tmp_path / "images")
    assert (seed.lat, seed.lon, seed.licence, seed.source) == (48.8584, 2.2945, "CC-BY", "csv")


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_every_kind_of_table_gives_the_same_seeds(tmp_path: Path, kind: str) -> None:
    save_photo(tmp_path / "a.jpg")
    rows = [{"file": "a.jpg", "y": 48.8584, "x": 2.2945, "split": "validation"}]
    table = tmp_path / f"photos.{kind}"
    write_table(table, rows)
    columns = {"lat": "y", "lon": "x"}
    (seed,), _ = collect(table, tmp_path / "out", columns=columns)
    assert (seed.lat, seed.lon, seed.split, seed.source) == (48.8584, 2.2945, "validation", kind)


def write_table(path: Path, rows: list[dict[str, Any]]) -> None:
    if path.suffix == ".parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        with path.open("w", newline="") as file:
            writer = csv.DictWriter(
                file, list(rows[0]), delimiter="," if "c" in path.suffix else "\t"
            )
            writer.writeheader()
            writer.writerows(rows)


def test_bad_rows_of_a_table_are_dropped_each_for_its_reason(tmp_path: Path) -> None:
    save_photo(tmp_path / "a.jpg", red=1)
    save_photo(tmp_path / "b.jpg", red=2)
    rows: list[dict[str, Any]] = [
        {"id": "1", "image": "a.jpg", "lat": 1.0, "lon": 2.0, "split": None},
        {"id": "1", "image": "b.jpg", "lat": 1.0, "lon": 2.0},
        {"id": "2", "image": "a.jpg", "lat": 139.69, "lon": 35.68},
        {"id": "3", "image": "a.jpg", "lat": None, "lon": 2.0},
        {"id": "4", "image": None, "lat": 1.0, "lon": 2.0},
        {"id": "5", "image": "gone.jpg", "lat": 1.0, "lon": 2.0},
        {"id": "6", "image": "a.jpg", "lat": 1.0, "lon": 2.0, "split": "holdout"},
    ]
    write_table(tmp_path / "t.jsonl", rows)
    kept, tally = collect(tmp_path / "t.jsonl", tmp_path / "out")
    assert [seed.id for seed in kept] == ["1"]
    assert tally.dropped == {
        "duplicate_id": 1, "out_of_range": 1, "no_coordinate": 1, "no_image_named": 1,
        "missing_file": 1, "unknown_split": 1,
    }  # fmt: skip


def test_a_rendered_geoworld_is_read_from_its_truth(tmp_path: Path) -> None:
    save_photo(tmp_path / "world" / "images" / "0.png")
    row = {"id": "g0", "image": "images/0.png", "lat": 1.0, "lon": 2.0, "split": "test", "cues": []}
    write_table(tmp_path / "world" / "truth.jsonl", [row])
    (seed,), _ = collect(tmp_path / "world", tmp_path / "out")
    assert (seed.id, seed.split, seed.source) == ("g0", "test", "geoworld")


def test_photos_far_from_any_place_can_be_left_out(tmp_path: Path) -> None:
    save_photo(tmp_path / "a.jpg")
    write_table(tmp_path / "t.jsonl", [{"image": "a.jpg", "lat": -48.9, "lon": -123.4}])
    _, tally = collect(tmp_path / "t.jsonl", tmp_path / "out", max_place_km=500)
    assert tally.dropped == {"far_from_any_place": 1}


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("t.csv", "", InputError, "holds no rows"),
        ("t.csv", "picture,lat,lon\n", InputError, "holds no rows"),
        ("t.csv", "picture,lat,lon\na,1,2\n", InputError, "no column for the image"),
        ("t.jsonl", "{]\n", RecordError, "t.jsonl:1: not JSON"),
        ("t.jsonl", "[1]\n", RecordError, "t.jsonl:1: must be an object"),
        ("t.parquet", "junk", RecordError, "not a Parquet file"),
        ("t.docx", "junk", InputError, "neither a folder"),
    ],
)
def test_a_table_that_cannot_be_used_says_why(
    tmp_path: Path, name: str, content: str, error: type[Exception], says: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(error, match=says):
        collect(tmp_path / name, tmp_path / "out")


def test_an_empty_folder_is_an_error_and_not_an_empty_data_set(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(InputError, match="hold no photos"):
        collect(tmp_path / "photos", tmp_path / "out")
    assert list((tmp_path / "out").iterdir()) == []
    with pytest.raises(MissingFileError, match="no such file or folder"):
        collect(tmp_path / "nowhere", tmp_path / "out")


def test_the_real_photos_coordinates_are_those_written_beside_them(
    shared_data: Path, tmp_path: Path
) -> None:
    kept, tally = collect(shared_data / "photos", tmp_path / "out")
    with (shared_data / "photos" / "coordinates.csv").open(encoding="utf-8") as file:
        rows = {Path(row["path"]).name: row for row in csv.DictReader(file)}
    with_gps = {name for name, row in rows.items() if row["coordinate_source"] == "exif_gps"}
    assert {Path(seed.image).name for seed in kept} == with_gps
    for seed in kept:
        row = rows[Path(seed.image).name]
        assert seed.lat == pytest.approx(float(row["lat"]), abs=1e-5)
        assert seed.lon == pytest.approx(float(row["lon"]), abs=1e-5)
    assert tally.seen == len(rows)
    assert tally.dropped == {"no_exif": len(rows) - len(with_gps)}
    assert {Path(row["path"]).name for row in exclusions(tmp_path / "out")} == set(rows) - with_gps
