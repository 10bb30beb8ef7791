"""The facts against reference data; each deliberate difference is listed with its reason."""

import csv
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from gre.geo.distance import distance_km
from gre.world.facts import countries, landmarks, languages

# The reference is wrong, or says something else; the value is ours.
DRIVING_SIDE = {
    "NC": "right",  # French law; the reference says left
    "VU": "right",  # since 1919, under the French and British condominium; the reference says left
}
DOMAIN = {"FO": ".fo"}  # the reference has none
# Members of the North American Numbering Plan share code 1; the reference appends area codes.
AREA_CODES = {"BB", "BS", "DO", "GU", "JM", "PR", "TT"}
# On our signs, though CLDR counts no speakers: tourism, trade, neighbours, a former lingua franca.
NOT_IN_CLDR = {
    ("AL", "it"), ("AM", "ru"), ("AU", "zh-Hans"), ("AZ", "ru"), ("FO", "da"), ("GU", "ja"),
    ("MC", "it"), ("PY", "pt"), ("TL", "id"),
}  # fmt: skip
# The most frequent language of signs is not an official one.
MOST_FREQUENT_NOT_OFFICIAL = {"BT": "en"}  # schools and shops write English beside Dzongkha
# (only the reference has it, only we have it)
ROAD_LINES: Mapping[str, tuple[set[str], set[str]]] = {
    "BO": (set(), {"yellow-white"}),  # the reference has no lines for Bolivia
    "GB": ({"white-yellow"}, set()),  # yellow is a ban on waiting in town, not an edge line
    "HK": ({"white-yellow"}, set()),  # likewise
    "NZ": ({"white-yellow", "yellow-white"}, set()),  # likewise, and no-passing stretches
    "SG": (set(), {"white-white"}),  # expressways
    "TW": ({"none-red"}, set()),  # red is a ban on parking in town
    "VN": (set(), {"yellow-white"}),  # national highways
}
# A town of its own country lies this near to a landmark, in km; elsewhere 100.
REMOTE = {"uluru": 350}
CLDR_BASE = {"nb": "no", "zh-Hans": "zh", "sr-Cyrl": "sr", "sr-Latn": "sr"}


@pytest.fixture(scope="session")
def world(shared_data: Path) -> Path:
    return shared_data / "world"


@pytest.fixture(scope="session")
def iso(world: Path) -> Mapping[str, Mapping[str, str]]:
    """Rows of the country-codes table by ISO 3166-1 alpha-2."""
    with (world / "country-codes/country-codes.csv").open(encoding="utf-8") as stream:
        return {row["ISO3166-1-Alpha-2"]: row for row in csv.DictReader(stream)}


def by_code(world: Path, topic: str, iso: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """One samayo list by country code; its values are under the one key besides the name."""
    codes = {
        row[column]: code
        for code, row in iso.items()
        for column in ("official_name_en", "UNTERM English Short", "CLDR display name")
    }
    rows = json.loads((world / f"samayo/country-by-{topic}.json").read_text("utf-8"))
    found = {}
    for row in rows:
        name = row.pop("country")
        if name in codes:
            found[codes[name]] = next(iter(row.values()))
    return found


def only(code: str, attribute: str) -> str:
    (value,) = countries()[code].shares[attribute]
    return value


def differing(attribute: str, reference: Mapping[str, Any]) -> dict[str, str]:
    """Our value wherever the reference has another."""
    both = set(reference) & set(countries())
    assert len(both) >= 180
    return {
        code: only(code, attribute)
        for code in both
        if only(code, attribute) != str(reference[code])
    }


def test_cars_keep_to_the_side_the_reference_says(
    world: Path, iso: Mapping[str, Mapping[str, str]]
) -> None:
    assert differing("driving_side", by_code(world, "driving-side", iso)) == DRIVING_SIDE


def test_calling_codes_agree_but_for_area_codes(
    world: Path, iso: Mapping[str, Mapping[str, str]]
) -> None:
    ours = differing("calling_code", by_code(world, "calling-code", iso))
    assert ours == dict.fromkeys(AREA_CODES, "1")
    dialled = {code: row["Dial"].split("-")[0].removesuffix(" p") for code, row in iso.items()}
    assert differing("calling_code", dialled) == {}


def test_domains_agree_with_both_references(
    world: Path, iso: Mapping[str, Mapping[str, str]]
) -> None:
    assert differing("domain", by_code(world, "domain-tld", iso)) == DOMAIN
    assert differing("domain", {code: row["TLD"] for code, row in iso.items()}) == {}


def test_codes_are_iso_codes_and_continents_are_those_of_the_united_nations(
    iso: Mapping[str, Mapping[str, str]],
) -> None:
    for code, country in countries().items():
        expected = iso[code]["Region Name"].replace("Americas", "America")
        assert country.continent.endswith(expected), code


def test_languages_are_written_in_scripts_that_cldr_knows(world: Path) -> None:
    text = (world / "cldr/languageData.json").read_text("utf-8")
    data = json.loads(text)["supplemental"]["languageData"]
    for code, language in languages().items():
        base = code.split("-")[0]
        entries = [data.get(base, {}), data.get(f"{base}-alt-secondary", {})]
        known = {script for entry in entries for script in entry.get("_scripts", [])}
        assert language.script in known, code


def test_the_languages_of_signs_are_spoken_or_official_there(world: Path) -> None:
    text = (world / "cldr/territoryInfo.json").read_text("utf-8")
    data = json.loads(text)["supplemental"]["territoryInfo"]
    strangers: set[tuple[str, str]] = set()
    unofficial: dict[str, str] = {}
    for code, country in countries().items():
        spoken = {
            language.replace("_", "-"): "official" in facts.get("_officialStatus", "")
            for language, facts in data[code]["languagePopulation"].items()
        }
        ours = country.shares["language"]
        strangers |= {
            (code, language)
            for language in ours
            if language != "en" and not {language, CLDR_BASE.get(language)} & set(spoken)
        }
        most = max(ours, key=ours.__getitem__)
        if not (spoken.get(most) or spoken.get(CLDR_BASE.get(most, ""))):
            unofficial[code] = most
    assert strangers == NOT_IN_CLDR
    assert unofficial == MOST_FREQUENT_NOT_OFFICIAL


def road_lines(file: Path) -> set[str]:
    """The pairs centre-edge that a country file of the reference gives."""
    roads = yaml.safe_load(file.read_text("utf-8")).get("roads") or {}

    def colour(line: Mapping[str, str] | None) -> str:
        shade = line["color"] if line else "none"
        return next((name for name in ("yellow", "white") if name in shade), shade)

    return {
        f"{colour(row.get('inner'))}-{colour(row.get('outer'))}" for row in roads.get("lines") or []
    }


def test_road_lines_are_those_of_the_reference(world: Path) -> None:
    codes = {country.name.replace(" ", ""): code for code, country in countries().items()}
    files = sorted((world / "road_lines_and_plates/data").glob("*.yaml"))
    assert len(files) >= 60
    found = {}
    for file in files:
        code = codes[file.stem]
        reference, ours = road_lines(file), set(countries()[code].shares.get("road_line", {}))
        if reference != ours:
            found[code] = (reference - ours, ours - reference)
    assert found == ROAD_LINES


def test_landmarks_lie_in_or_near_their_country(world: Path) -> None:
    with (world / "geonames/rg_cities1000.csv").open(encoding="utf-8") as stream:
        towns = list(csv.DictReader(stream))
    points = np.array([(float(town["lat"]), float(town["lon"])) for town in towns])
    owners = np.array([town["cc"] for town in towns])
    for landmark in landmarks().values():
        near = points[owners == landmark.country]
        nearest = float(distance_km((landmark.lat, landmark.lon), near).min())
        limit = 20 if landmark.attribute == "building" else REMOTE.get(landmark.id, 100)
        assert nearest < limit, landmark.id
