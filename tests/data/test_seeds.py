"""Seeds: geotagged photos, every one kept or dropped for a counted reason."""

import csv
import errno
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PIL import Image

from gre.config import load_config
from gre.data import seeds
from gre.data.notes import Notes
from gre.data.runner import LocalRunner
from gre.data.seeds import Exclude, SeedsConfig
from gre.data.sources import Options, Sources
from gre.errors import InputError, MissingFileError, StoreError
from gre.records import Seed, Tally
from gre.store import read_all
from photos import LISBON, photo_bytes, picture, save_photo

T = TypeVar("T")
R = TypeVar("R")


def collect(
    source: str | Path, out: Path, *settings: str, options: Options | None = None, **more: Any
) -> tuple[list[Seed], Tally]:
    config = load_config(SeedsConfig, overrides=settings)
    tally = seeds.run(Sources([source], options), out, config, **more)
    kept = read_all(out / "seeds.parquet", Seed) if tally.kept else []
    assert tally.kept + tally.dropped.total() == tally.seen
    return kept, tally


def exclusions(out: Path) -> list[dict[str, str]]:
    lines = (out / "exclusions.jsonl").read_text().splitlines()
    return [json.loads(line) for line in lines]


class CountingRunner(LocalRunner):
    """Looks at photos in this process, keeps their names, and may be stopped."""

    def __init__(self, stop_after: int | None = None) -> None:
        super().__init__(1)
        self.looked: list[str] = []
        self.stop_after = stop_after

    def map(
        self, work: Callable[[T], R], items: Iterable[T], *, chunk: int | None = None
    ) -> Iterator[R]:
        for item in items:
            if len(self.looked) == self.stop_after:
                raise KeyboardInterrupt
            self.looked.append(Path(getattr(item, "name", "parcel")).name)
            yield work(item)


def table(path: Path, rows: list[tuple[str, float, float]]) -> Path:
    lines = [f"{name},{lat},{lon}\n" for name, lat, lon in rows]
    path.write_text("image,lat,lon\n" + "".join(lines))
    return path


def test_a_photo_with_gps_becomes_a_seed(tmp_path: Path) -> None:
    photo = save_photo(tmp_path / "photos" / "trip" / "a.jpg", 1, LISBON | {6: 30.0, 17: 270.0})
    (seed,), _ = collect(tmp_path / "photos", tmp_path / "out")
    assert (seed.country, seed.source) == ("PT", "folder")
    assert seed.city
    assert seed.place_distance_km is not None
    assert seed.place_distance_km < 5
    assert (round(seed.lat, 4), round(seed.lon, 4)) == (38.7139, -9.1394)
    assert (seed.altitude_m, seed.direction_deg) == (30.0, 270.0)
    assert (tmp_path / "out" / seed.image).resolve() == photo
    assert seed.sha256 is not None and len(seed.sha256) == 64
    assert seed.phash is not None and len(seed.phash) == 16
    assert seed.group is not None and seed.group.startswith("s2-")


def test_what_goes_in_is_kept_or_dropped_for_a_counted_reason(tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    save_photo(folder / "good.jpg", 1, LISBON)
    save_photo(folder / "same bytes.jpg", 1, LISBON)
    save_photo(folder / "no gps.jpg", 2)
    save_photo(folder / "no fix yet.jpg", 3, LISBON | {2: (0, 0, 0), 4: (0, 0, 0)})
    exif = Image.Exif()
    exif.get_ifd(0x8825).update(LISBON)
    picture(4, (48, 200)).save(folder / "small.jpg", exif=exif)
    Image.new("RGB", (96, 80), "grey").save(folder / "blank.jpg", exif=exif)
    (folder / "torn.jpg").write_bytes(photo_bytes(5, LISBON)[:-400])
    (folder / "empty.jpg").touch()
    (folder / "text.jpg").write_text("not a picture")
    (folder / "notes.txt").write_text("not even named like one")
    (folder / "loop.jpg").symlink_to(folder / "loop.jpg")
    kept, tally = collect(folder, tmp_path / "out")
    assert len(kept) == 1
    assert tally.seen == 10
    assert tally.dropped == {
        "duplicate": 1, "no_exif": 1, "gps_zero": 1, "too_small": 1, "blank": 1, "unreadable": 4,
    }  # fmt: skip
    listed = exclusions(tmp_path / "out")
    assert Counter(row["reason"] for row in listed) == tally.dropped
    details = {row["reason"]: row["detail"] for row in listed}
    assert details["too_small"] == "48 x 200 pixels"
    assert details["duplicate"] == f"of {kept[0].id}"
    assert details["blank"] == "100% one colour"


def test_the_manifest_holds_the_counts_and_the_settings(tmp_path: Path) -> None:
    save_photo(tmp_path / "photos" / "a.jpg", 1, LISBON)
    collect(tmp_path / "photos", tmp_path / "out", "rules.min_side=32")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["counts"] == {"seen": 1, "kept": 1, "dropped": {}}
    assert manifest["config"]["rules"]["min_side"] == 32


def test_a_seed_s_name_is_its_content_wherever_the_folder_lies(tmp_path: Path) -> None:
    save_photo(tmp_path / "a" / "x.jpg", 1, LISBON)
    save_photo(tmp_path / "b" / "deep" / "y.jpg", 1, LISBON)
    (first,), _ = collect(tmp_path / "a", tmp_path / "out1")
    (second,), _ = collect(tmp_path / "b", tmp_path / "out2")
    assert first.id == second.id


def test_neither_processes_nor_order_change_the_seeds(tmp_path: Path) -> None:
    rows = [(f"{n}.jpg", 40.0 + n % 3, 2.0) for n in range(40)]
    for n, (name, _, _) in enumerate(rows):
        save_photo(tmp_path / name, n // 2)  # each picture twice
    forward, backward = tmp_path / "forward.csv", tmp_path / "backward.csv"
    one, _ = collect(table(forward, rows), tmp_path / "one", "sampling.fraction=0.7")
    two, _ = collect(forward, tmp_path / "two", "sampling.fraction=0.7", runner=LocalRunner(2))
    back, _ = collect(table(backward, rows[::-1]), tmp_path / "back", "sampling.fraction=0.7")
    assert one == two
    assert sorted(one, key=lambda seed: seed.id) == sorted(back, key=lambda seed: seed.id)
    assert 5 < len(one) < 20


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    for n in range(6):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON if n % 2 else None)
    first, second = CountingRunner(stop_after=4), CountingRunner()
    with pytest.raises(KeyboardInterrupt):
        collect(tmp_path / "photos", tmp_path / "out", runner=first)
    assert not (tmp_path / "out" / "seeds.parquet").exists()
    kept, tally = collect(tmp_path / "photos", tmp_path / "out", runner=second)
    assert first.looked + second.looked == [f"{n}.jpg" for n in range(6)]
    assert (len(kept), tally.seen) == (3, 6)


def test_other_settings_open_no_photo_again(tmp_path: Path) -> None:
    for n in range(5):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON)
    collect(tmp_path / "photos", tmp_path / "out")
    again = CountingRunner()
    _, tally = collect(tmp_path / "photos", tmp_path / "out", "rules.min_side=90", runner=again)
    assert again.looked == []
    assert tally.dropped == {"too_small": 5}


def test_a_photo_that_changed_is_looked_at_again(tmp_path: Path) -> None:
    for n in range(3):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON)
    collect(tmp_path / "photos", tmp_path / "out")
    save_photo(tmp_path / "photos" / "1.jpg", 99, LISBON)
    again = CountingRunner()
    collect(tmp_path / "photos", tmp_path / "out", runner=again)
    assert again.looked == ["1.jpg"]


def test_a_photo_lost_on_the_way_is_one_drop_and_no_crash(tmp_path: Path) -> None:
    photos = table(tmp_path / "t.csv", [("a.jpg", 1, 2), ("gone.jpg", 1, 2)])
    save_photo(tmp_path / "a.jpg", 1)
    kept, tally = collect(photos, tmp_path / "out")
    assert (len(kept), tally.dropped) == (1, {"missing_file": 1})


def test_photos_far_from_any_place_can_be_left_out(tmp_path: Path) -> None:
    save_photo(tmp_path / "a.jpg", 1)
    point_nemo = table(tmp_path / "t.csv", [("a.jpg", -48.9, -123.4)])
    _, tally = collect(point_nemo, tmp_path / "out", "rules.max_place_km=500")
    assert tally.dropped == {"far_from_any_place": 1}


def test_the_licence_is_the_photo_s_own_or_the_one_given_for_all(tmp_path: Path) -> None:
    for n in range(2):
        save_photo(tmp_path / f"{n}.jpg", n)
    (tmp_path / "t.csv").write_text(
        "image,lat,lon,license,source\n0.jpg,1,2,CC-BY,flickr\n1.jpg,1,2,,\n"
    )
    kept, _ = collect(tmp_path / "t.csv", tmp_path / "out", "licence=own work")
    assert [(seed.licence, seed.source) for seed in kept] == [
        ("CC-BY", "flickr"),
        ("own work", "csv"),
    ]


def test_photos_of_one_place_share_a_group_and_a_source_s_own_group_is_kept(tmp_path: Path) -> None:
    for n in range(4):
        save_photo(tmp_path / f"{n}.jpg", n)
    (tmp_path / "t.csv").write_text(
        "image,lat,lon,group\n0.jpg,48.8584,2.2945,\n1.jpg,48.8585,2.2946,\n"
        "2.jpg,48.9,2.4,\n3.jpg,48.8584,2.2945,mine\n"
    )
    kept, _ = collect(tmp_path / "t.csv", tmp_path / "out")
    groups = [seed.group for seed in kept]
    assert groups[0] == groups[1] != groups[2]
    assert groups[3] == "mine"


def test_an_id_given_twice_is_kept_once(tmp_path: Path) -> None:
    for n in range(2):
        save_photo(tmp_path / f"{n}.jpg", n)
    (tmp_path / "t.csv").write_text("id,image,lat,lon\nx,0.jpg,1,2\nx,1.jpg,1,2\n")
    kept, tally = collect(tmp_path / "t.csv", tmp_path / "out")
    assert [seed.id for seed in kept] == ["x"]
    assert tally.dropped == {"duplicate_id": 1}


def test_an_empty_folder_is_an_error_and_not_an_empty_data_set(tmp_path: Path) -> None:
    (tmp_path / "photos").mkdir()
    with pytest.raises(InputError, match="hold no photos"):
        collect(tmp_path / "photos", tmp_path / "out")
    assert not (tmp_path / "out").exists()
    with pytest.raises(MissingFileError, match="no such file or folder"):
        collect(tmp_path / "nowhere", tmp_path / "out")


def test_a_disk_that_fills_is_one_line_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(3):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON)
    plain = Path.open

    def full(self: Path, *args: Any, **more: Any) -> Any:
        if self.name == "exclusions.jsonl.part":
            raise OSError(errno.ENOSPC, "No space left on device")
        return plain(self, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StoreError, match="cannot be written: No space left"):
        collect(tmp_path / "photos", tmp_path / "out")
    monkeypatch.undo()
    again = CountingRunner()
    kept, _ = collect(tmp_path / "photos", tmp_path / "out", runner=again)
    assert (len(kept), again.looked) == (3, [])


def test_two_runs_in_one_folder_are_refused(tmp_path: Path) -> None:
    save_photo(tmp_path / "photos" / "0.jpg", 0, LISBON)
    with (
        Notes(tmp_path / "out" / seeds.NOTES),
        pytest.raises(StoreError, match="another run"),
    ):
        collect(tmp_path / "photos", tmp_path / "out")


def test_a_place_that_cannot_be_written_to_is_one_line(tmp_path: Path) -> None:
    save_photo(tmp_path / "photos" / "0.jpg", 0, LISBON)
    (tmp_path / "out").write_text("a file, no folder")
    with pytest.raises(StoreError, match="out"):
        collect(tmp_path / "photos", tmp_path / "out")


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    for n in range(3):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n, LISBON)
    told: list[tuple[str, int, int | None]] = []
    collect(tmp_path / "photos", tmp_path / "out", progress=lambda *step: told.append(step))
    assert told == [("listing", 3, None), *[("examining", n, 3) for n in (1, 2, 3)]]


def test_a_benchmark_s_photos_never_become_seeds(tmp_path: Path) -> None:
    rows = [(f"{n}.jpg", 10.0 + n, 20.0) for n in range(4)]
    for n, (name, _, _) in enumerate(rows):
        save_photo(tmp_path / "photos" / name, n)
    photos = table(tmp_path / "photos" / "t.csv", rows)
    # The picture of 0, smaller and elsewhere; the place of 1 with a picture nobody has.
    (tmp_path / "bench").mkdir()
    picture(0, (64, 64)).save(tmp_path / "bench" / "zero.jpg", quality=60)
    bench = table(tmp_path / "bench" / "b.csv", [("zero.jpg", -5, -5), ("lost.jpg", 11.001, 20)])
    kept, tally = collect(photos, tmp_path / "out", exclude=[Exclude(str(bench))])
    assert [Path(seed.image).name for seed in kept] == ["2.jpg", "3.jpg"]
    assert tally.dropped == {"benchmark_picture": 1, "benchmark_place": 1}
    details = {row["reason"]: row["detail"] for row in exclusions(tmp_path / "out")}
    assert details["benchmark_picture"] == "b.csv: zero.jpg"
    assert details["benchmark_place"] == "b.csv: 0.11 km from lost.jpg"


def test_seeds_of_another_run_can_be_excluded_by_their_file_alone(tmp_path: Path) -> None:
    for n in range(3):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n)
    test_set = table(tmp_path / "photos" / "test.csv", [("0.jpg", 10, 20)])
    collect(test_set, tmp_path / "test")
    more = table(tmp_path / "photos" / "t.csv", [("0.jpg", 10, 20.001), ("1.jpg", 10, 20.001)])
    by_file = [Exclude(str(tmp_path / "test" / "seeds.parquet"))]
    kept, tally = collect(more, tmp_path / "out", exclude=by_file)
    # Of the same place, the other picture is not similar: its hash is in the file.
    assert tally.dropped == {"benchmark_place": 1}
    assert [Path(seed.image).name for seed in kept] == ["1.jpg"]


def test_a_picture_that_stands_at_many_places_is_a_placeholder(tmp_path: Path) -> None:
    gone = photo_bytes(7)
    rows = []
    for n in range(6):
        (tmp_path / f"gone{n}.jpg").write_bytes(gone)
        save_photo(tmp_path / f"{n}.jpg", 100 + n)
        rows += [(f"gone{n}.jpg", 10.0 * n, 20.0), (f"{n}.jpg", 10.0 * n, 20.0)]
    kept, tally = collect(table(tmp_path / "t.csv", rows), tmp_path / "out")
    assert tally.dropped == {"placeholder": 6}
    assert len(kept) == 6
    assert exclusions(tmp_path / "out")[0]["detail"] == "the same picture at 6 coordinates"


def test_known_placeholders_are_given_as_hashes_or_as_pictures(tmp_path: Path) -> None:
    for n in range(4):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n)
    photos = table(tmp_path / "photos" / "t.csv", [(f"{n}.jpg", n, 0.5) for n in range(4)])
    every, _ = collect(photos, tmp_path / "all")
    listed = tmp_path / "listed.txt"
    listed.write_text(f"# seen in MP-16\n{every[0].phash}  # grey\n{every[1].sha256}\n")
    picture(2, (60, 50)).save(tmp_path / "known.png")
    kept, tally = collect(photos, tmp_path / "out", placeholders=[listed, tmp_path / "known.png"])
    assert tally.dropped == {"placeholder": 3}
    assert [seed.id for seed in kept] == [every[3].id]


def test_the_real_photos_coordinates_are_those_written_beside_them(
    shared_data: Path, tmp_path: Path
) -> None:
    kept, tally = collect(shared_data / "photos", tmp_path / "out", "rules.min_side=1",
                          "rules.max_plain=1", "rules.near_bits=null")  # fmt: skip
    with (shared_data / "photos" / "coordinates.csv").open(encoding="utf-8") as file:
        rows = {Path(row["path"]).name: row for row in csv.DictReader(file)}
    with_gps = {name for name, row in rows.items() if row["coordinate_source"] == "exif_gps"}
    dropped = {Path(row["path"]).name: row["reason"] for row in exclusions(tmp_path / "out")}
    assert {name for name, reason in dropped.items() if reason == "no_exif"} == set(rows) - with_gps
    for seed in kept:
        row = rows[Path(seed.image).name]
        assert seed.lat == pytest.approx(float(row["lat"]), abs=1e-5)
        assert seed.lon == pytest.approx(float(row["lon"]), abs=1e-5)
    assert tally.seen == len(rows)


def test_the_real_photos_are_all_different_pictures(shared_data: Path, tmp_path: Path) -> None:
    kept, tally = collect(
        shared_data / "photos" / "coordinates.csv", tmp_path / "out",
        options=Options(images=shared_data),
    )  # fmt: skip
    assert tally.dropped == {"too_small": 1}  # a camera's test file of one pixel
    assert len({seed.phash for seed in kept}) == len(kept) == 41
    assert all(seed.city and seed.place_distance_km is not None for seed in kept)
