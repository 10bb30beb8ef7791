"""Country, region and city by name or by coordinate; breakdowns; two files against each other."""

import csv
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from gre.bench.score_file import FileScore, against, read_rules, score_file
from gre.cli.main import app
from gre.errors import InputError

# True place, what a model says, and which levels that gets right.
PLACES = [
    ("US", "Georgia", "Atlanta", 33.749, -84.388, "USA", "GA", "Atlanta", "crc"),
    ("US", "Georgia", "Atlanta", 33.749, -84.388, "Georgia", "Georgia", "Atlanta", ""),
    ("Niger", "Niamey", "Niamey", 13.51, 2.12, "Nigeria", "Niamey", "Niamey", ""),
    ("GB", "England", "London", 51.507, -0.128, "United Kingdom", "England", "London", "crc"),
    ("Germany", "Bavaria", "Munich", 48.137, 11.575, "Deutschland", "Bavaria", "München", "crc"),
    ("France", "Île-de-France", "Paris", 48.857, 2.352, "France", "Unknown", "Lyon", "c"),
]


def write(folder: Path) -> tuple[Path, Path]:
    with (folder / "truth.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "lat", "lon", "country", "region", "city", "scene"])
        for n, (country, region, city, lat, lon, *_) in enumerate(PLACES):
            rows.writerow([n, lat, lon, country, region, city, ("street", "park")[n % 2]])
    with (folder / "said.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "pred_lat", "pred_lon", "country", "state", "city"])
        for n, (*_, lat, lon, country, region, city, _levels) in enumerate(PLACES):
            rows.writerow([n, lat + 0.001, lon, country, region, city])
    return folder / "said.csv", folder / "truth.csv"


def right(result: FileScore) -> dict[str, int]:
    return {name: round(level.share.value * level.n) for name, level in result.levels.items()}


def test_names_are_compared_by_what_they_stand_for(tmp_path: Path) -> None:
    result = score_file(*write(tmp_path))
    expected = {
        "country": sum(p[-1].startswith("c") for p in PLACES),
        "region": sum(p[-1].startswith("cr") for p in PLACES),
        "city": sum(p[-1] == "crc" for p in PLACES),
    }
    assert right(result) == expected == {"country": 4, "region": 3, "city": 3}
    assert {level.by for level in result.levels.values()} == {"names"}


def test_without_names_both_sides_are_named_by_their_coordinates(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,lat,lon\na,48.857,2.352\nb,33.749,-84.388\nc,51.5,-0.12\n")
    (tmp_path / "p.csv").write_text("id,lat,lon\na,48.86,2.35\nb,41.693,44.801\nc,,\n")
    result = score_file(tmp_path / "p.csv", tmp_path / "t.csv")
    assert right(result) == {"country": 1, "region": 1, "city": 1}
    assert {(level.by, level.n) for level in result.levels.values()} == {("coordinates", 3)}


def test_the_authors_own_hits_are_reproduced_at_every_level(shared_data: Path) -> None:
    path = shared_data / "predictions" / "osv5m_game_select.csv"
    with path.open() as file:
        rows = list(csv.DictReader(file))
    theirs = {
        level: sum(row[f"{level}_hit"] == "True" and row[level] != "" for row in rows)
        for level in ("country", "region", "city")
    }
    assert right(score_file(path)) == theirs


def test_names_that_are_copied_from_the_truth_are_not_believed(tmp_path: Path) -> None:
    rows = [(n, 46.0 + n / 40, 2.0 + n / 50) for n in range(40)]
    (tmp_path / "t.csv").write_text("id,lat,lon\n" + "".join(f"{i},{a},{o}\n" for i, a, o in rows))
    (tmp_path / "p.csv").write_text(
        "id,lat,lon,country\n" + "".join(f"{i},{a - 10},{o},France\n" for i, a, o in rows)
    )
    result = score_file(tmp_path / "p.csv", tmp_path / "t.csv")
    assert result.levels["country"].by == "coordinates"
    assert result.levels["country"].share.value == 0
    assert any("holds the truth" in told for told in result.warnings)


def test_a_breakdown_adds_up_to_the_whole(tmp_path: Path) -> None:
    result = score_file(*write(tmp_path), by=["continent", "scene", "country"], levels=False)
    for groups in result.groups.values():
        assert sum(found.n for found in groups.values()) == len(PLACES)
    assert {k: v.n for k, v in result.groups["continent"].items()} == {
        "Europe": 3, "North America": 2, "Africa": 1,
    }  # fmt: skip
    assert set(result.groups["scene"]) == {"street", "park"}
    assert result.groups["country"]["US"].n == 2  # the truth's own column


def test_many_numbers_are_broken_down_by_quarters(tmp_path: Path) -> None:
    rows = "".join(f"{n},0,{n},{n / 100}\n" for n in range(100))
    (tmp_path / "t.csv").write_text("id,lat,lon,urban\n" + rows)
    (tmp_path / "p.csv").write_text("id,lat,lon\n" + "".join(f"{n},0,{n}\n" for n in range(100)))
    groups = score_file(tmp_path / "p.csv", tmp_path / "t.csv", by=["urban"]).groups["urban"]
    assert [found.n for found in groups.values()] == [25, 25, 25, 25]


def two_files(folder: Path) -> list[FileScore]:
    truth = "id,lat,lon\n" + "".join(f"{n},0,{n}\n" for n in range(60))
    better = "id,lat,lon\n" + "".join(f"{n},0.05,{n}\n" for n in range(60))
    worse = "id,lat,lon,status\n" + "".join(
        f"{n},{0.05 if n % 2 else 5},{n},{'unscored' if n == 3 else ''}\n" for n in range(60)
    )
    for name, text in (("t", truth), ("a", better), ("b", worse)):
        (folder / f"{name}.csv").write_text(text)
    return [
        score_file(folder / f"{name}.csv", folder / "t.csv", levels=False) for name in ("a", "b")
    ]


def test_two_files_are_compared_on_the_photos_that_both_were_asked_about(tmp_path: Path) -> None:
    a, b = two_files(tmp_path)
    found = against(a, b)
    assert found.n == 59
    assert (found.accuracy[25].only_a, found.accuracy[25].only_b) == (30, 0)
    assert found.accuracy[25].p_value == pytest.approx(2 * 0.5**30)
    assert found.accuracy[25].low > 0
    assert found.geoscore_interval.low > 0
    assert (found.nearer, found.farther) == (30, 0)
    back = against(b, a)
    assert back.geoscore == pytest.approx(-found.geoscore)


def test_two_files_of_other_photos_do_not_pair(tmp_path: Path) -> None:
    a, _ = two_files(tmp_path)
    (tmp_path / "t2.csv").write_text("id,lat,lon\n" + "".join(f"{n},1,{n}\n" for n in range(60)))
    with pytest.raises(InputError, match="same photos"):
        against(a, score_file(tmp_path / "a.csv", tmp_path / "t2.csv", levels=False))


def test_the_command_compares_breaks_down_and_writes_a_page(tmp_path: Path) -> None:
    two_files(tmp_path)
    arguments = ["score", str(tmp_path / "a.csv"), "--truth", str(tmp_path / "t.csv")]
    more = ["--against", str(tmp_path / "b.csv"), "--by", "continent"]
    page = tmp_path / "page.html"
    out = CliRunner().invoke(app, [*arguments, *more, "--json", "--report", str(page)])
    assert out.exit_code == 0, out.output
    found = json.loads(out.stdout)
    assert found["against"]["accuracy"]["25"]["only_a"] == 30
    assert found["against"]["file"] == "b.csv"
    assert sum(group["n"] for group in found["groups"]["continent"].values()) == 60
    assert sum(one["n"] for one in found["histogram"]) == 60
    text = page.read_text(encoding="utf-8")
    assert "a.csv minus b.csv" in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    out = CliRunner().invoke(app, [*arguments, *more])
    assert out.exit_code == 0, out.output
    assert "McNemar" in out.output
    assert "by continent" in out.output


def test_the_command_says_warnings_on_standard_error_and_mistakes_in_one_line(
    tmp_path: Path,
) -> None:
    two_files(tmp_path)
    rows = "id,lat,lon\n" + "".join(f"{n},0.05,{n}\n" for n in range(50))
    (tmp_path / "few.csv").write_text(rows)
    arguments = ["score", str(tmp_path / "few.csv"), "--truth", str(tmp_path / "t.csv")]
    out = CliRunner().invoke(app, [*arguments, "--json"])
    assert "photos without an answer" in out.stderr or out.exit_code == 0
    assert json.loads(out.stdout)["missing"] == 10
    assert any("'50', '51'" in told for told in json.loads(out.stdout)["warnings"])
    for wrong in (["--thresholds", "25,1"], ["--compat", "bound=x"], ["--duplicates", "none"]):
        out = CliRunner().invoke(app, [*arguments, *wrong])
        assert (out.exit_code, out.output.count("\n")) == (2, 1), out.output
    out = CliRunner().invoke(app, ["score", str(tmp_path / "few.csv"), "--against", "x.csv"])
    assert (out.exit_code, "--truth" in out.output) == (2, True)


def test_geodesic_distances_can_be_asked_for(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("id,lat,lon\na,0,0\n")
    (tmp_path / "p.csv").write_text("id,lat,lon\na,0,90\n")
    rules = read_rules(compat="distance=geodesic")
    result = score_file(tmp_path / "p.csv", tmp_path / "t.csv", rules=rules, levels=False)
    assert result.errors_km[0] == pytest.approx(10018.754, abs=0.001)
