"""Suites as records: what goes in is kept, excluded with a reason, or dropped for a counted one."""

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from typer.testing import CliRunner

from gre.bench.items import BenchItem, read_items
from gre.bench.score import score
from gre.bench.suites.card import suite_card
from gre.bench.suites.prepare import Exclusion, Scenes, Sources, SuiteRecord, prepare_suite
from gre.bench.suites.ready import ready_suite
from gre.bench.table import format_exclusions, format_table
from gre.cli.main import app
from gre.errors import ConfigError, InputError
from gre.records import Prediction
from gre.store import read_jsonl, read_records, write_jsonl

HEAD = ["IMG_ID", "AUTHOR", "LAT", "LON", "S3_Label", "Prob_indoor", "Prob_natural", "Prob_urban"]
ROWS = [
    ["1.jpg", "ann", "48.858400", "2.294500", "2", "0.1", "0.2", "0.7"],
    ["2.jpg", "ann", "48.858400", "2.294500", "0", "0.8", "0.1", "0.1"],
    ["3.jpg", "bob", "-33.856784", "151.215297", "1", "0.1", "0.8", "0.1"],
    ["4.jpg", "bob", "44.0", "11.0", "1", "0.1", "0.8", "0.1"],
    ["5.jpg", "cy", "45.123456", "-40.123456", "1", "0.1", "0.8", "0.1"],
]


def write(path: Path, rows: list[list[str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return path


@pytest.fixture
def metadata(tmp_path: Path) -> Path:
    return write(tmp_path / "im2gps3k.csv", ROWS)


def records(path: Path) -> dict[str, SuiteRecord]:
    return {record.id: record for record in read_records(path, SuiteRecord)}


def gre(*arguments: object) -> Any:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_records_carry_scene_country_continent_and_why_they_are_excluded(
    metadata: Path, tmp_path: Path
) -> None:
    prepared = prepare_suite(suite_card("im2gps3k"), Sources(metadata=metadata), tmp_path / "out")
    by_id = records(prepared.truth)
    assert [by_id[f"{n}.jpg"].scene for n in (1, 2, 3)] == ["urban", "indoor", "natural"]
    paris, sydney, ocean = by_id["1.jpg"], by_id["3.jpg"], by_id["5.jpg"]
    assert (paris.country, paris.continent, paris.excluded) == ("FR", "Europe", None)
    assert (sydney.country, sydney.region) == ("AU", "New South Wales")
    assert ocean.country is None and ocean.continent is None
    assert by_id["2.jpg"].excluded == "repeated_place"
    assert by_id["4.jpg"].excluded == "coarse_coordinate"
    assert prepared.excluded == {"repeated_place": 1, "coarse_coordinate": 1}


def test_the_manifest_says_whether_the_coordinates_are_the_published_ones(
    metadata: Path, tmp_path: Path
) -> None:
    prepare_suite(suite_card("im2gps3k"), Sources(metadata=metadata), tmp_path / "out")
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["config"]["verified"] is False
    assert manifest["counts"]["seen"] == manifest["counts"]["kept"] == 5
    assert list(manifest["inputs"]) == [str(metadata)]


def test_rows_that_cannot_be_records_are_dropped_for_a_counted_reason(tmp_path: Path) -> None:
    rows = [
        *ROWS,
        ["1.jpg", "dee", "1.234567", "2.345678", "", "", "", ""],
        ["", "dee", "1.234567", "2.345678", "", "", "", ""],
        ["6.jpg", "dee", "", "2.345678", "", "", "", ""],
        ["7.jpg", "dee", "139.7", "35.6", "", "", "", ""],
        ["8.jpg", "dee", "0", "0", "", "", "", ""],
    ]
    sources = Sources(metadata=write(tmp_path / "bad.csv", rows))
    tally = prepare_suite(suite_card("im2gps3k"), sources, tmp_path / "out").tally
    assert tally.kept + tally.dropped.total() == tally.seen == 10
    expected = {"duplicated_id": 1, "no_id": 1, "no_coordinate": 1, "impossible": 2}
    assert tally.dropped == expected


def test_photos_are_linked_and_those_that_are_missing_stay_as_such(
    metadata: Path, tmp_path: Path
) -> None:
    images = tmp_path / "photos" / "deep"
    images.mkdir(parents=True)
    for name in ("1", "3"):
        Image.new("RGB", (8, 8), "red").save(images / f"{name}.jpg")
    sources = Sources(metadata=metadata, images=tmp_path / "photos")
    prepared = prepare_suite(suite_card("im2gps3k"), sources, tmp_path / "out")
    assert records(prepared.truth)["5.jpg"].excluded == "missing_image"
    by_id = {item.id: item for item in read_items(prepared.truth)}
    assert Path(by_id["1.jpg"].image).samefile(images / "1.jpg")
    assert not Path(by_id["5.jpg"].image).exists()


def test_a_list_of_ones_own_excludes_too_and_the_cards_reason_comes_first(
    metadata: Path, tmp_path: Path
) -> None:
    mine = tmp_path / "mine.jsonl"
    write_jsonl(mine, [Exclusion(id="2", reason="blank"), Exclusion(id="3.jpg", reason="blank")])
    sources = Sources(metadata=metadata, exclude=(mine,))
    by_id = records(prepare_suite(suite_card("im2gps3k"), sources, tmp_path / "out").truth)
    assert by_id["3.jpg"].excluded == "blank" and by_id["2.jpg"].excluded == "repeated_place"


def test_parquet_holds_the_same_records(metadata: Path, tmp_path: Path) -> None:
    card = suite_card("im2gps3k")
    lines = prepare_suite(card, Sources(metadata=metadata), tmp_path / "a").truth
    table = prepare_suite(card, Sources(metadata=metadata, form="parquet"), tmp_path / "b").truth
    assert table.suffix == ".parquet" and records(table) == records(lines)


def test_geoworld_is_drawn_by_name_from_both_its_test_splits(tmp_path: Path) -> None:
    for split in ("test", "unseen"):
        sources = Sources(split=split, scenes=Scenes(n=2, size=56))
        prepared = prepare_suite(suite_card("geoworld"), sources, tmp_path / split)
        items = list(read_items(prepared.truth))
        assert [item.split for item in items] == [split] * 2
        assert all(Path(item.image).is_file() for item in items)
    with pytest.raises(ConfigError, match="no split 'train'"):
        prepare_suite(suite_card("geoworld"), Sources(split="train"), tmp_path / "t")


def test_a_folder_of_ones_own_is_placed_by_exif(shared_data: Path, tmp_path: Path) -> None:
    sources = Sources(images=shared_data / "photos")
    prepared = prepare_suite(suite_card("folder"), sources, tmp_path / "out")
    assert prepared.tally.seen == 42 and prepared.tally.kept > 5
    assert prepared.tally.kept + prepared.tally.dropped.total() == prepared.tally.seen
    assert all(Path(item.image).is_file() for item in read_items(prepared.truth))


def test_two_photos_of_one_name_in_two_folders_are_two_photos(
    shared_data: Path, tmp_path: Path
) -> None:
    source = shared_data / "photos" / "metadata_extractor" / "Apple iPhone 4.jpg"
    for folder in ("a", "b"):
        (tmp_path / "photos" / folder).mkdir(parents=True)
        shutil.copyfile(source, tmp_path / "photos" / folder / "1.jpg")
    sources = Sources(images=tmp_path / "photos")
    tally = prepare_suite(suite_card("folder"), sources, tmp_path / "out").tally
    assert (tally.seen, tally.kept) == (2, 2)


def test_what_a_suite_needs_is_asked_for_with_the_page_it_is_on(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"im2gps3k: .*--metadata FILE; see https://github"):
        prepare_suite(suite_card("im2gps3k"), Sources(), tmp_path / "out")
    empty = write(tmp_path / "empty.csv", [["1.jpg", "a", "", "", "", "", "", ""]])
    with pytest.raises(InputError, match="no record could be used"):
        prepare_suite(suite_card("im2gps3k"), Sources(metadata=empty), tmp_path / "out")


def test_a_suite_is_prepared_once_and_again_when_its_sources_change(
    metadata: Path, tmp_path: Path
) -> None:
    card, sources = suite_card("im2gps3k"), Sources(metadata=metadata)
    truth = ready_suite(card, sources, tmp_path / "out")
    first = truth.stat().st_mtime_ns
    assert ready_suite(card, sources, tmp_path / "out").stat().st_mtime_ns == first
    write(metadata, ROWS[:3])
    ready_suite(card, sources, tmp_path / "out")
    assert len(records(truth)) == 3


def guess(path: Path, truth: Path) -> Path:
    """Predictions that say Paris for every photo."""
    write_jsonl(
        path,
        [
            Prediction(id=item.id, image="x", model="m", status="answered", lat=48.86, lon=2.3)
            for item in read_items(truth)
        ],
    )
    return path


def test_the_filtered_score_stands_beside_the_whole_one(metadata: Path, tmp_path: Path) -> None:
    truth = prepare_suite(suite_card("im2gps3k"), Sources(metadata=metadata), tmp_path / "o").truth
    scored = score(guess(tmp_path / "p.jsonl", truth), truth, name="paris")
    assert scored.n == 5 and scored.accuracy["25"].value == 2 / 5
    assert scored.filtered and scored.filtered.n == 3
    assert scored.filtered.accuracy["25"].value == pytest.approx(1 / 3)
    assert scored.excluded == {"repeated_place": 1, "coarse_coordinate": 1}
    table = format_table([scored], "markdown").splitlines()
    assert table[2].startswith("| paris |") and table[3].startswith("| paris, filtered |")
    assert "without 2 photos" in format_exclusions([scored])


def test_photos_without_exclusions_have_one_score_only(tmp_path: Path) -> None:
    truth = tmp_path / "truth.jsonl"
    write_jsonl(truth, [BenchItem(id="a", image="a.png", lat=48.86, lon=2.3)])
    scored = score(guess(tmp_path / "p.jsonl", truth), truth, name="paris")
    assert scored.filtered is None and not scored.excluded
    assert "filtered" not in format_table([scored]) and format_exclusions([scored]) == ""


def test_the_commands_list_show_check_and_prepare(metadata: Path, tmp_path: Path) -> None:
    listed = gre("bench", "suites", "--json")
    assert {card["name"] for card in json.loads(listed.stdout)} >= {"im2gps3k", "geoworld"}
    assert "im2gps3k" in gre("bench", "suites").stdout
    shown = gre("bench", "suites", "show", "gws15k")
    assert shown.exit_code == 0 and "never_released" in shown.stdout
    checked = gre("bench", "suites", "check", "im2gps3k", "--metadata", metadata)
    assert checked.exit_code == 1 and "5 records instead of 2,997" in checked.stdout
    report = gre("bench", "suites", "check", "im2gps3k", "--metadata", metadata, "--json")
    assert json.loads(report.stdout)["rows"] == 5
    out = tmp_path / "out"
    done = gre("bench", "suites", "prepare", "im2gps3k", "--metadata", metadata, "--out", out)
    assert done.exit_code == 0 and len(records(out / "truth.jsonl")) == 5


def test_a_suite_is_predicted_and_scored_by_its_name(metadata: Path, tmp_path: Path) -> None:
    out = tmp_path / "prior.jsonl"
    asked = gre(
        "bench", "predict", "im2gps3k", "--metadata", metadata, "--model", "baseline:prior",
        "--out", out,
    )  # fmt: skip
    assert asked.exit_code == 0, asked.output
    assert [p.id for p in read_jsonl(out, Prediction)] == [row[0] for row in ROWS]
    scored = gre("bench", "score", out, "--truth", tmp_path / "im2gps3k" / "truth.jsonl")
    assert "filtered: without 2 photos" in scored.stdout


def test_shards_of_a_launcher_are_merged_from_the_command_line(
    metadata: Path, tmp_path: Path
) -> None:
    out = tmp_path / "prior.jsonl"
    arguments = ["im2gps3k", "--metadata", str(metadata), "--out", str(out)]
    command = [sys.executable, "-c", "from gre.cli.main import main; main()", "bench", "predict"]
    processes = [
        subprocess.Popen(
            [*command, *arguments, "--model", "baseline:prior"],
            env={**os.environ, "RANK": str(rank), "WORLD_SIZE": "2"},
            stdout=subprocess.DEVNULL,
        )
        for rank in range(2)
    ]
    assert [process.wait(120) for process in processes] == [0, 0]
    assert not out.exists()
    merged = gre("bench", "merge", *arguments)
    assert merged.exit_code == 0, merged.output
    assert [p.id for p in read_jsonl(out, Prediction)] == [row[0] for row in ROWS]
    out.unlink()
    (tmp_path / "prior.shard-2-of-2.jsonl").unlink()
    unfinished = gre("bench", "merge", *arguments)
    assert unfinished.exit_code == 1 and "missing" in unfinished.stdout


@pytest.mark.parametrize(
    ("suite", "said"),
    [("im2gp", "no suite is called"), ("photos/truth.jsonl", "no such file, nor a suite")],
)
def test_neither_a_suite_nor_a_file_is_one_line_and_exit_code_2(
    suite: str, said: str, tmp_path: Path
) -> None:
    result = gre("bench", "predict", suite, "--model", "baseline:prior", "--out", tmp_path / "o")
    assert result.exit_code == 2 and said in result.stderr
