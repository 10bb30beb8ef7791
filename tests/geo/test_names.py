"""Place names that mean the same are equal, and those that only look alike are not."""

import pytest

from gre.geo.names import city_of, country_of, is_said, level_key, plain_name, region_of


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *((name, "US") for name in ("USA", "U.S.A.", "us", "United States", "the United States")),
        *((name, "GB") for name in ("UK", "United Kingdom", "England", "Scotland", "GBR")),
        *((name, "CZ") for name in ("Czechia", "Czech Republic", "CZ")),
        *((name, "KR") for name in ("South Korea", "Republic of Korea", "Korea, Republic of")),
        *((name, "KP") for name in ("North Korea", "DPRK")),
        *((name, "CI") for name in ("Ivory Coast", "Côte d'Ivoire", "Cote d’Ivoire")),
        *((name, "CD") for name in ("DRC", "Democratic Republic of the Congo")),
        *((name, "CG") for name in ("Congo-Brazzaville", "Republic of the Congo", "Congo")),
        *((name, "TR") for name in ("Turkey", "Türkiye")),
        *((name, "DE") for name in ("Germany", "Deutschland", "Federal Republic of Germany")),
        *((name, "CN") for name in ("China", "中国", "People's Republic of China", "PRC")),
        ("Niger", "NE"),
        ("Nigeria", "NG"),
        ("Dominica", "DM"),
        ("Dominican Republic", "DO"),
        ("Guinea", "GN"),
        ("Guinea-Bissau", "GW"),
        ("Equatorial Guinea", "GQ"),
        ("Papua New Guinea", "PG"),
        ("Georgia", "GE"),
        ("Iran", "IR"),
        ("Iraq", "IQ"),
        ("Slovakia", "SK"),
        ("Slovenia", "SI"),
        ("Austria", "AT"),
        ("Australia", "AU"),
        ("Mali", "ML"),
        ("Malawi", "MW"),
        ("Netherlands", "NL"),
        ("The Netherlands", "NL"),
        ("Holland", "NL"),
        ("Kosovo", "XK"),
    ],
)
def test_a_country_is_known_by_all_its_names(name: str, code: str) -> None:
    assert country_of(name) == code


@pytest.mark.parametrize("name", ["Atlantis", "", "Nige", "United", "Europe", "Korean"])
def test_what_is_no_country_has_no_code(name: str) -> None:
    assert country_of(name) is None


def test_georgia_is_a_country_or_a_state_by_its_level() -> None:
    assert level_key("country", "Georgia", None) == "GE"
    assert level_key("region", "Georgia", "US") == level_key("region", "GA", "US") == "US-GA"


@pytest.mark.parametrize(
    ("country", "one", "other"),
    [
        ("US", "California", "CA"),
        ("AU", "NSW", "New South Wales"),
        ("CN", "Henan Sheng", "Henan"),
        ("PL", "Masovian Voivodeship", "Masovian"),
        ("FR", "Île-de-France", "Ile-de-France"),
        ("JP", "Tokyo", "Tokyo Prefecture"),
    ],
)
def test_a_region_is_known_by_name_code_and_kind(country: str, one: str, other: str) -> None:
    assert region_of(one, country) == region_of(other, country)


def test_regions_and_cities_that_differ_stay_different() -> None:
    assert region_of("North Carolina", "US") != region_of("South Carolina", "US")
    assert region_of("Virginia", "US") != region_of("West Virginia", "US")
    assert city_of("New York") != city_of("York")
    assert city_of("San José") == city_of("San Jose") != city_of("San Juan")


@pytest.mark.parametrize(
    ("one", "other"),
    [("NYC", "New York City"), ("Bombay", "Mumbai"), ("Kiev", "Kyiv"), ("München", "Munich"),
     ("Peking", "Beijing"), ("St. Petersburg", "Saint Petersburg"), ("Paris, France", "Paris")],
)  # fmt: skip
def test_a_city_is_known_by_its_other_names(one: str, other: str) -> None:
    assert city_of(one) == city_of(other)


def test_words_for_nothing_name_no_place() -> None:
    assert not any(is_said(name) for name in ("", "Unknown", "N/A", "None", "not specified", None))
    assert is_said("Nice")


def test_plain_names_lose_accents_and_marks() -> None:
    assert plain_name("Łódź") == "lodz"
    assert plain_name("  São   Tomé & Príncipe ") == "sao tome and principe"
