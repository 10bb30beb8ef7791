"""What grows, lies and shines where: the nature tables and the rules over them."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gre.errors import RecordError
from gre.world.cues import ATTRIBUTES
from gre.world.nature import nature_of, tables
from gre.world.nature.rules import sun_shares

NATURAL = {"terrain", "coast", "vegetation", "soil", "climate", "season", "snow", "sun"}


def share(attribute: str, value: str, lat: float, lon: float, coast_km: float = 500.0) -> float:
    values, shares = nature_of([(lat, lon)], [coast_km]).shares[attribute]
    return float(shares[values.index(value), 0])


def test_the_tables_hold_enough_of_the_world() -> None:
    deserts = [zone for zone in tables.zones() if zone.climates[0] == "arid"]
    assert len(deserts) >= 20
    assert len(tables.ranges()) >= 35
    assert len(tables.lowlands()) >= 20


def test_names_are_told_apart() -> None:
    for table in (tables.zones(), tables.ranges()):
        names = [item.name for item in table]
        assert len(set(names)) == len(names)


def test_every_biome_is_used() -> None:
    used = {zone.biome for zone in tables.zones()} | {"mountain_forest", "tropical_savanna"}
    assert used == set(tables.biomes())


@pytest.mark.parametrize("table", ["regions", "deserts", "biomes", "mountains", "lowlands"])
def test_every_table_names_its_sources_at_its_head(table: str) -> None:
    head = (tables.FOLDER / f"{table}.csv").read_text(encoding="utf-8").split("\nname,")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "after" in head or "atlas" in head


def rows_of(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> list[tables._Row]:
    (folder / "regions.csv").write_text(text, encoding="utf-8")
    monkeypatch.setattr(tables, "FOLDER", folder)
    return list(tables._rows("regions"))


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ("X,arid/wet,sahara,,0 0;1 1;0 1", "climate"),
        ("X,arid,garden,,0 0;1 1;0 1", "biome"),
        ("X,arid,sahara,,0 0;1 1", "is no polygon"),
        ("X,arid,sahara,,0 0;100 1;0 1", "no place on Earth"),
        ("X,arid,sahara,,0;1 1;0 1", "outline"),
        ("X,arid,sahara,wide,0 0;1 1", "not a number"),
    ],
)
def test_a_wrong_cell_is_named(
    cells: str, problem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tables.biomes()
    text = f"# source\nname,climate,biome,width_km,outline\n{cells}\n"
    (row,) = rows_of(tmp_path, text, monkeypatch)
    with pytest.raises(RecordError, match=rf"regions\.csv:3: .*{problem}"):
        tables._zone(row)


def test_a_row_with_a_missing_cell_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(RecordError, match=r"regions\.csv:2: has 2 cells, not 5"):
        rows_of(tmp_path, "name,climate,biome,width_km,outline\nX,arid\n", monkeypatch)


def test_a_line_holds_what_lies_within_its_width() -> None:
    line = tables.Shape(np.array([[0.0, 0.0], [0.0, 10.0]]), 100.0)
    points = np.array([[0.5, 5.0], [1.2, 5.0], [0.0, 10.8], [0.0, 11.5]])
    assert line.holds(points).tolist() == [True, False, True, False]
    near = line.nearness(points)
    assert near[0] == near[2] == 1.0
    assert 0.0 < near[1] < 1.0


def test_widths_are_kilometres_at_every_latitude() -> None:
    spot = tables.Shape(np.array([[65.0, 20.0]]), 100.0)
    assert spot.holds(np.array([[65.0, 22.0], [65.0, 22.3]])).tolist() == [True, False]


def test_a_polygon_is_as_far_as_its_nearest_side() -> None:
    square = tables.Shape(np.array([[0.0, 0.0], [0.0, 2.0], [2.0, 2.0], [2.0, 0.0]]), None)
    assert square.distance_km(np.array([[1.0, -1.0]])) == pytest.approx([111.2], abs=0.5)


@settings(deadline=None, max_examples=40)
@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 3000))
def test_anywhere_on_earth_shares_are_shares(lat: float, lon: float, coast_km: float) -> None:
    nature = nature_of([(lat, lon)], [coast_km])
    assert set(nature.shares) == NATURAL
    for attribute, (values, shares) in nature.shares.items():
        assert values == ATTRIBUTES[attribute].values
        assert shares.shape == (len(values), 1)
        assert (shares >= 0).all()
        assert shares.sum() <= 1 + 1e-6


def test_the_tropics_are_green_all_year_and_the_north_is_not() -> None:
    assert share("season", "green", 1.35, 103.8) > 0.95  # Singapore
    assert share("season", "bare", 1.35, 103.8) == 0
    assert share("season", "bare", 55.75, 37.6) > 0.3  # Moscow
    assert share("season", "blossom", 35.7, 139.7) > share("season", "blossom", 51.5, -0.1)


def test_snow_lies_where_winters_are_cold_and_on_high_summits() -> None:
    assert share("snow", "ground", 62.0, 129.7) > 0.3  # Yakutsk
    assert share("snow", "ground", 30.0, 31.2) == 0  # Cairo
    assert share("snow", "peaks", 47.27, 11.4) > 0.4  # Innsbruck
    assert share("snow", "peaks", 52.4, 4.9) == 0  # Amsterdam


def test_the_sun_stands_high_at_the_equator_and_low_in_the_north() -> None:
    equator, rome, oslo = sun_shares([0.0, 41.9, 59.9])
    assert equator[0] > rome[0] > oslo[0] == 0
    assert oslo[2] > rome[2] > equator[2]


def test_both_hemispheres_see_the_same_heights_of_the_sun() -> None:
    north, south = sun_shares([35.0, -35.0])
    assert north == pytest.approx(south, abs=0.06)


def test_the_sea_is_seen_from_the_shore_and_not_from_inland() -> None:
    at = [share("coast", "sea", 40.0, 10.0, km) for km in (0.0, 5.0, 20.0, 60.0)]
    assert at == sorted(at, reverse=True)
    assert at[0] > 0.5
    assert at[-1] == 0


def test_dunes_are_in_the_sand_seas() -> None:
    assert share("terrain", "dunes", 20.5, 51.0) > 0.5  # Rub al Khali
    assert share("terrain", "dunes", 48.85, 2.35) == 0  # Paris


def test_a_place_in_a_gap_between_zones_belongs_to_the_nearest() -> None:
    assert nature_of([(36.2, 37.15)], [100.0]).biome == ("cold_steppe",)  # Aleppo


def test_a_lonely_island_goes_by_its_latitude() -> None:
    assert nature_of([(-15.95, -5.7)], [0.0]).climate == ("tropical",)  # Saint Helena
