"""The continents of countries: complete, and as the reference tables have them."""

import csv
from pathlib import Path

import pycountry

from gre.geo.continents import CONTINENTS, continent_of
from gre.world.facts import countries


def test_every_country_of_the_standard_lies_on_a_continent() -> None:
    without = [c.alpha_2 for c in pycountry.countries if not continent_of(c.alpha_2)]
    assert without == []


def test_there_are_seven_continents_and_each_has_a_country() -> None:
    assert len(CONTINENTS) == 7
    assert {continent_of(c.alpha_2) for c in pycountry.countries} == set(CONTINENTS)


def test_kosovo_which_the_standard_leaves_out_lies_in_europe() -> None:
    assert continent_of("XK") == "Europe"


def test_no_code_and_a_wrong_code_lie_nowhere() -> None:
    assert continent_of("") == continent_of("XX") == continent_of("Germany") == ""


def test_geoworld_differs_only_where_its_source_files_a_country_under_asia() -> None:
    differ = {c: f.continent for c, f in countries().items() if continent_of(c) != f.continent}
    assert differ == {"CY": "Asia", "TL": "Asia"}


def test_the_reference_table_agrees(shared_data: Path) -> None:
    letters = dict(zip(("AF", "AN", "AS", "EU", "NA", "OC", "SA"), CONTINENTS, strict=True))
    with (shared_data / "world/country-codes/country-codes.csv").open(encoding="utf-8") as file:
        rows = {row["ISO3166-1-Alpha-2"]: row["Continent"] for row in csv.DictReader(file)}
    assert {c: continent_of(c) for c in rows} == {c: letters[x] for c, x in rows.items()}
