"""Every kind of source gives the same seeds, and none reads outside its own."""

import csv
import io
import json
import os
import tarfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from gre.data import seeds
from gre.data.sources import Options, Sources, find
from gre.data.sources import geoworld as world
from gre.errors import ConfigError, InputError, MissingFileError, RecordError
from gre.records import Seed, Tally
from gre.store import read_all, sha256_of
from photos import LISBON, photo_bytes, picture, save_photo

PARIS = {"lat": 48.8584, "lon": 2.2945}
POINTS = [(48.8584, 2.2945), (-33.8568, 151.2153), (40.6892, -74.0445)]


def collect(
    source: str | Path, out: Path, options: Options | None = None
) -> tuple[list[Seed], Tally]:
    tally = seeds.run(Sources([source], options), out)
    kept = read_all(out / "seeds.parquet", Seed) if tally.kept else []
    for seed in kept:
        assert sha256_of(out / seed.image) == seed.sha256
    return kept, tally


def points(kept: list[Seed]) -> list[tuple[float, float]]:
    return [(seed.lat, seed.lon) for seed in kept]


def write_tar(path: Path, members: list[tuple[str, bytes]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(path, "w") as tar:
        for name, data in members:
            member = tarfile.TarInfo(name)
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def write_table(path: Path, rows: list[dict[str, Any]]) -> Path:
    if path.suffix == ".parquet":
        pq.write_table(pa.Table.from_pylist(rows), path)
    elif path.suffix == ".jsonl":
        path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    else:
        with path.open("w", newline="") as file:
            delimiter = "\t" if path.suffix == ".tsv" else ","
            writer = csv.DictWriter(file, list(rows[0]), delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return path


# --- tables ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet"])
def test_every_kind_of_table_gives_the_same_seeds(tmp_path: Path, kind: str) -> None:
    save_photo(tmp_path / "a.jpg")
    rows = [{"file": "a.jpg", "y": 48.8584, "x": 2.2945, "split": "validation"}]
    table = write_table(tmp_path / f"photos.{kind}", rows)
    (seed,), _ = collect(table, tmp_path / "out", Options({"lat": "y", "lon": "x"}))
    assert (seed.lat, seed.lon, seed.split, seed.source) == (48.8584, 2.2945, "validation", kind)


def test_a_table_tells_where_and_the_camera_tells_how(tmp_path: Path) -> None:
    save_photo(tmp_path / "images" / "a.jpg", 1, LISBON | {6: 30.0, 17: 270.0})
    (tmp_path / "photos.csv").write_text("IMG_ID,LAT,LON,license,extra\na.jpg,48.8,2.3,CC-BY,1\n")
    options = Options(images=tmp_path / "images")
    (seed,), _ = collect(tmp_path / "photos.csv", tmp_path / "out", options)
    assert (seed.lat, seed.lon, seed.licence, seed.source) == (48.8, 2.3, "CC-BY", "csv")
    assert (seed.altitude_m, seed.direction_deg) == (30.0, 270.0)


def test_bad_rows_of_a_table_are_dropped_each_for_its_reason(tmp_path: Path) -> None:
    save_photo(tmp_path / "a.jpg", 1)
    rows: list[dict[str, Any]] = [
        {"id": "1", "image": "a.jpg", "lat": 1.0, "lon": 2.0, "split": None},
        {"id": "2", "image": "a.jpg", "lat": 139.69, "lon": 35.68},
        {"id": "3", "image": "a.jpg", "lat": None, "lon": 2.0},
        {"id": "4", "image": None, "lat": 1.0, "lon": 2.0},
        {"id": "5", "image": "gone.jpg", "lat": 1.0, "lon": 2.0},
        {"id": "6", "image": "a.jpg", "lat": 1.0, "lon": 2.0, "split": "holdout"},
        {"id": "7", "image": "a.jpg", "lat": 0, "lon": 0.0},
        {"id": "8", "image": "a.jpg", "lat": "48,85", "lon": "2,29"},
        {"id": "9", "image": "a.jpg", "lat": float("inf"), "lon": 2.0},
        {"id": "10", "image": "a\0.jpg", "lat": 1.0, "lon": 2.0},
        {"id": "11", "image": {"deep": ["er"]}, "lat": [1], "lon": {}},
    ]
    kept, tally = collect(write_table(tmp_path / "t.jsonl", rows), tmp_path / "out")
    assert [seed.id for seed in kept] == ["1"]
    assert tally.dropped == {
        "out_of_range": 2, "no_coordinate": 3, "no_image_named": 1, "missing_file": 1,
        "unknown_split": 1, "zero_coordinate": 1, "outside_root": 1,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "error", "says"),
    [
        ("t.csv", "", InputError, "holds no rows"),
        ("t.csv", "picture,lat,lon\n", InputError, "holds no rows"),
        ("t.csv", "picture,lat,lon\na,1,2\n", InputError, "no column for the image"),
        ("t.jsonl", "{]\n", RecordError, "t.jsonl:1: not JSON"),
        ("t.jsonl", "[1]\n", RecordError, "t.jsonl:1: must be an object"),
        ("t.jsonl", "[" * 100_000, RecordError, "t.jsonl:1: not JSON"),
        ("t.parquet", "junk", RecordError, "not a Parquet file"),
        ("t.json", "{}", RecordError, "not a JSON array"),
        ("t.json", "[]", InputError, "holds no records"),
        ("t.json", '[{"image": "a.jpg"', RecordError, "record 1: cut off"),
        ("t.json", '[{"image": "a.jpg"}]', InputError, "no column for the lat"),
        ("t.tar.gz", "junk", InputError, "decompress it first"),
        ("t.docx", "junk", InputError, "neither a folder"),
    ],
)
def test_a_source_that_cannot_be_used_says_why(
    tmp_path: Path, name: str, content: str, error: type[Exception], says: str
) -> None:
    (tmp_path / name).write_text(content)
    with pytest.raises(error, match=says):
        collect(tmp_path / name, tmp_path / "out")


# --- photos inside other files --------------------------------------------------------------------


@pytest.mark.parametrize("form", ["struct", "bytes"])
def test_photos_in_parquet_are_unpacked_under_the_names_of_their_content(
    tmp_path: Path, form: str
) -> None:
    photos = [photo_bytes(n, kind="PNG" if n == 1 else "JPEG") for n in range(3)]
    images = [{"bytes": p, "path": f"{n}.jpg"} for n, p in enumerate(photos)]
    column = images if form == "struct" else photos
    rows = [
        {"image": i, "latitude": p[0], "longitude": p[1]}
        for i, p in zip(column, POINTS, strict=True)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "t.parquet", row_group_size=2)
    kept, _ = collect(tmp_path / "t.parquet", tmp_path / "out")
    assert points(kept) == POINTS
    assert [Path(seed.image).suffix for seed in kept] == [".jpg", ".png", ".jpg"]
    assert kept[0].image == f"images/{kept[0].sha256[:2]}/{kept[0].sha256}.jpg"  # type: ignore[index]


def test_what_is_dropped_from_an_archive_is_not_unpacked(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"image": data, **PARIS} for data in (photo_bytes(1), photo_bytes(1), b"junk", b"", None)
    ]
    _, tally = collect(write_table(tmp_path / "t.parquet", rows), tmp_path / "out")
    assert tally.dropped == {"duplicate": 1, "unreadable": 3}
    assert len(list((tmp_path / "out" / "images").rglob("*.*"))) == 1


def test_a_hugging_face_data_set_saved_to_disk(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    features = datasets.Features(
        image=datasets.Image(), lat=datasets.Value("float64"), lon=datasets.Value("float64")
    )
    rows = [{"image": picture(n), "lat": lat, "lon": lon} for n, (lat, lon) in enumerate(POINTS)]
    whole = datasets.Dataset.from_list(rows, features=features)
    splits = datasets.DatasetDict(train=whole.select([0, 2]), test=whole.select([1]))
    splits.save_to_disk(tmp_path / "saved")
    kept, _ = collect(tmp_path / "saved", tmp_path / "out")
    assert {(seed.lat, seed.split) for seed in kept} == {
        (POINTS[0][0], "train"), (POINTS[2][0], "train"), (POINTS[1][0], "test")
    }  # fmt: skip
    (tested,), _ = collect(f"hf:{tmp_path / 'saved'}:test", tmp_path / "tested")
    assert (tested.lat, tested.source) == (POINTS[1][0], "hf")
    with pytest.raises(InputError, match="no split dev; it has train, test"):
        list(find(f"hf:{tmp_path / 'saved'}:dev"))


def test_a_hugging_face_data_set_as_a_folder_of_parquet(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    rows = [{"image": picture(n), "lat": lat, "lon": lon} for n, (lat, lon) in enumerate(POINTS)]
    whole = datasets.Dataset.from_list(rows).cast_column("image", datasets.Image())
    (tmp_path / "data").mkdir()
    whole.to_parquet(str(tmp_path / "data" / "validation-00000-of-00001.parquet"))
    kept, _ = collect(tmp_path, tmp_path / "out")
    assert points(kept) == POINTS
    assert {seed.split for seed in kept} == {"validation"}


def test_a_data_set_that_no_hub_has_is_one_line(tmp_path: Path, monkeypatch: Any) -> None:
    pytest.importorskip("datasets")
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_DATASETS_OFFLINE", "1")
    with pytest.raises(InputError, match="hf:nobody/nothing: cannot be loaded"):
        list(find("hf:nobody/nothing"))


def test_photos_in_a_tar_archive_by_exif_or_by_the_json_beside_them(tmp_path: Path) -> None:
    shard = write_tar(
        tmp_path / "shard-000.tar",
        [
            ("./a.jpg", photo_bytes(1, LISBON)),
            ("b.json", json.dumps({"latitude": 48.8584, "longitude": 2.2945, "id": "bb"}).encode()),
            ("b.jpg", photo_bytes(2)),
            ("c.jpg", photo_bytes(3)),
            ("c.json", b"{ torn"),
            ("readme.txt", b"no photo"),
        ],
    )
    kept, tally = collect(shard, tmp_path / "out")
    assert [(round(seed.lat, 4), seed.source) for seed in kept] == [
        (38.7139, "tar"),
        (48.8584, "tar"),
    ]
    assert kept[1].id == "bb"
    assert tally.dropped == {"no_exif": 1}


def test_a_tar_archive_that_is_cut_off_gives_what_is_whole(tmp_path: Path) -> None:
    members = [(f"{n}.jpg", photo_bytes(n, LISBON)) for n in range(3)]
    shard = write_tar(tmp_path / "s" / "shard.tar", members)
    whole = shard.read_bytes()
    shard.write_bytes(whole[:4500])  # within the second photo
    kept, tally = collect(tmp_path / "s", tmp_path / "out")
    assert (len(kept), tally.dropped) == (1, {"damaged_archive": 1, "unreadable": 1})
    shard.write_bytes(whole[:5120])  # just behind it
    kept, tally = collect(tmp_path / "s", tmp_path / "out")
    assert (len(kept), tally.dropped) == (2, {"damaged_archive": 1})
    shard.write_bytes(whole[:512] + os.urandom(4096))
    _, tally = collect(shard, tmp_path / "junk")
    assert tally.kept == 0
    assert tally.dropped["damaged_archive"] == 1


MP16 = "IMG_ID,AUTHOR,LAT,LON,country\n" + "".join(
    f"ab/c{n}/12{n}.jpg,7@N00,{lat},{lon},X\n" for n, (lat, lon) in enumerate(POINTS)
)


@pytest.mark.parametrize("form", ["folder", "flat folder", "tar", "shards", "pieces"])
def test_mp16_in_all_the_forms_it_comes_in(tmp_path: Path, form: str) -> None:
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "MP16_Pro_filtered.csv").write_text(MP16)
    photos = {f"ab/c{n}/12{n}.jpg": photo_bytes(n) for n in range(3)}
    flat = [(f"mp-16-images/{name.replace('/', '_')}", data) for name, data in photos.items()]
    if form == "folder":
        for n, name in enumerate(photos):
            save_photo(tmp_path / "images" / name, n)
    elif form == "flat folder":
        for n, name in enumerate(photos):
            save_photo(tmp_path / "images" / name.replace("/", "_"), n)
    elif form == "shards":
        write_tar(tmp_path / "0.tar", flat[:1])
        write_tar(tmp_path / "1.tar", flat[1:])
    else:
        whole = write_tar(tmp_path / "mp-16-images.tar", flat)
        if form == "pieces":
            data = whole.read_bytes()
            whole.unlink()
            for n in range(7):
                piece = data[n * 2000 : (n + 1) * 2000 if n < 6 else None]
                (tmp_path / f"mp-16-images{n:02}").write_bytes(piece)
    kept, _ = collect(f"mp16:{tmp_path}", tmp_path / "out")
    assert points(kept) == POINTS
    assert [seed.id for seed in kept] == [f"ab_c{n}_12{n}" for n in range(3)]
    assert {seed.source for seed in kept} == {"mp16"}


def test_mp16_metadata_may_lie_apart_from_its_images(tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(MP16 + "ab/cd/none.jpg,,1,2,\n")
    shards = tmp_path / "shards"
    write_tar(shards / "0.tar", [(f"ab_c{n}_12{n}.jpg", photo_bytes(n)) for n in range(3)])
    kept, tally = collect(
        f"mp16:{tmp_path / 'places.csv'}", tmp_path / "out", Options(images=shards)
    )
    assert (len(kept), tally.dropped) == (3, {"missing_file": 1})
    with pytest.raises(InputError, match=r"MP16_Pro_filtered\.csv"):
        list(find(f"mp16:{shards}"))


def test_the_published_gre30k_files(tmp_path: Path) -> None:
    said = [{"from": "human", "value": "<image>\n[,]}"}]
    records = [
        {"image": f"images/{n}.jpg", "conversations": said, "gt_lat": lat, "gt_lon": lon}
        for n, (lat, lon) in enumerate(POINTS)
    ]
    for n in range(3):
        save_photo(tmp_path / "images" / f"{n}.jpg", n)
    (tmp_path / "GRE30K-CoT.json").write_text(json.dumps(records, indent=1))
    kept, _ = collect(tmp_path / "GRE30K-CoT.json", tmp_path / "out")
    assert points(kept) == POINTS
    assert kept[0].source == "gre30k"


def test_a_long_json_array_is_read_record_by_record(tmp_path: Path) -> None:
    record = {"gt_lat": 1.5, "gt_lon": 2.5, "text": "y" * 900}
    records = [record | {"image": f"{n}.jpg"} for n in range(4000)]
    (tmp_path / "big.json").write_text(json.dumps(records))
    names = [candidate.name for candidate in find(tmp_path / "big.json")]
    assert names == [f"{n}.jpg" for n in range(4000)]


def test_a_rendered_geoworld_is_read_from_its_truth(tmp_path: Path) -> None:
    save_photo(tmp_path / "world" / "images" / "0.png")
    row = {"id": "g0", "image": "images/0.png", "lat": 1.0, "lon": 2.0, "split": "test", "cues": []}
    write_table(tmp_path / "world" / "truth.jsonl", [row])
    (seed,), _ = collect(tmp_path / "world", tmp_path / "out")
    assert (seed.id, seed.split, seed.source, seed.licence) == ("g0", "test", "geoworld", "CC0-1.0")


def test_geoworld_is_a_source_by_name(tmp_path: Path) -> None:
    folder = world.render("geoworld:3@7,size=112", tmp_path / "world", processes=1)
    kept, _ = collect(folder, tmp_path / "out")
    assert [seed.id for seed in kept] == [f"geoworld-7-train-00000{n}" for n in range(3)]
    before = (folder / "truth.jsonl").stat().st_mtime_ns
    world.render("geoworld:3@7,size=112", tmp_path / "world", processes=1)
    assert (folder / "truth.jsonl").stat().st_mtime_ns == before


@pytest.mark.parametrize(
    "spec", ["geoworld:", "geoworld:many", "geoworld:5@x", "geoworld:5@7,size"]
)
def test_a_geoworld_that_cannot_be_says_how_to_write_it(spec: str) -> None:
    with pytest.raises(InputError, match="geoworld:N"):
        world.parse(spec)
    with pytest.raises(ConfigError, match="size"):
        world.parse("geoworld:5,size=9")
    with pytest.raises(MissingFileError):
        find(spec)


# --- nothing is read from outside -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["csv", "jsonl", "parquet", "json"])
def test_no_name_in_a_table_leads_out_of_its_folder(tmp_path: Path, kind: str) -> None:
    secret = save_photo(tmp_path / "secret" / "s.jpg", 1)
    save_photo(tmp_path / "in" / "a.jpg", 2)
    save_photo(tmp_path / "in" / "deep" / "b.jpg", 3)
    (tmp_path / "in" / "link.jpg").symlink_to(secret)
    (tmp_path / "in" / "linked").symlink_to(secret.parent)
    (tmp_path / "in" / "fine.jpg").symlink_to(tmp_path / "in" / "a.jpg")
    names = [
        "../secret/s.jpg", str(secret), "link.jpg", "linked/s.jpg", "deep/../../secret/s.jpg",
        "a.jpg", "deep/../deep/b.jpg", "fine.jpg",
    ]  # fmt: skip
    rows = [{"image": name, **PARIS} for name in names]
    table = tmp_path / "in" / f"t.{kind}"
    if kind == "json":
        table.write_text(json.dumps(rows))
    else:
        write_table(table, rows)
    kept, tally = collect(table, tmp_path / "out")
    assert tally.dropped == {"outside_root": 5, "duplicate": 1}
    assert len(kept) == 2


def test_a_link_in_a_folder_does_not_lead_out_of_it(tmp_path: Path) -> None:
    secret = save_photo(tmp_path / "secret" / "s.jpg", 1, LISBON)
    save_photo(tmp_path / "in" / "a.jpg", 2, LISBON)
    (tmp_path / "in" / "link.jpg").symlink_to(secret)
    (tmp_path / "in" / "folder").symlink_to(secret.parent)
    (tmp_path / "in" / "device.jpg").symlink_to("/dev/zero")
    _, tally = collect(tmp_path / "in", tmp_path / "out")
    assert tally.seen == 3  # linked folders are not even entered
    assert tally.dropped == {"outside_root": 2}


def test_members_of_an_archive_stay_inside_whatever_their_names(tmp_path: Path) -> None:
    shard = tmp_path / "in" / "shard.tar"
    bad = ["../../up.jpg", "/tmp/absolute.jpg", "a/../../b.jpg"]
    write_tar(shard, [(name, photo_bytes(n, LISBON)) for n, name in enumerate(bad)])
    with tarfile.open(shard, "a") as tar:
        for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE):
            member = tarfile.TarInfo("link.jpg")
            member.type, member.linkname = kind, "/etc/passwd"
            tar.addfile(member)
    before = sorted(path for path in tmp_path.rglob("*"))
    _, tally = collect(shard, tmp_path / "out")
    assert tally.dropped == {"outside_root": 3, "not_a_file": 3}
    left = [path for path in tmp_path.rglob("*") if tmp_path / "out" not in (path, *path.parents)]
    assert sorted(left) == before


def test_a_data_set_s_own_files_do_not_lead_out_of_it(tmp_path: Path) -> None:
    (tmp_path / "saved").mkdir()
    state = {"_data_files": [{"filename": "../other.arrow"}]}
    (tmp_path / "saved" / "state.json").write_text(json.dumps(state))
    with pytest.raises(Exception, match="lies outside its folder"):
        collect(tmp_path / "saved", tmp_path / "out")
    (tmp_path / "saved" / "state.json").write_text("[1")
    with pytest.raises(RecordError, match="not a JSON object"):
        collect(tmp_path / "saved", tmp_path / "out")


def test_a_picture_that_would_fill_the_memory_is_not_decoded(tmp_path: Path) -> None:
    bomb = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    rows = [{"image": bomb.getvalue(), **PARIS}]
    _, tally = collect(write_table(tmp_path / "t.parquet", rows), tmp_path / "out")
    assert tally.dropped == {"unreadable": 1}


def test_an_archive_that_changes_while_it_is_read_is_one_line(tmp_path: Path) -> None:
    shard = write_tar(tmp_path / "shard.tar", [("a.jpg", photo_bytes(1, LISBON))])

    def change(step: str, done: int, total: int | None) -> None:
        if step == "examining":
            data = bytearray(shard.read_bytes())
            data[900] ^= 255
            shard.write_bytes(data)

    with pytest.raises(RecordError, match=r"shard\.tar: changed while"):
        seeds.run(Sources([shard]), tmp_path / "out", progress=change)
