"""Places by the names that texts give them."""

import pytest

from gre.bench.corpus.gazetteer import MIN_POPULATION, place_named
from gre.bench.corpus.offline import OfflineExtractor
from gre.world.facts import countries, landmarks

EXTRACTOR = OfflineExtractor()


def places(text: str) -> list[tuple[str, str]]:
    return [(place.name, place.level) for place in EXTRACTOR.extract([text])[0].places]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("So Italy.", [("Italy", "country")]),
        ("In the UK or the USA.", [("United Kingdom", "country"), ("United States", "country")]),
        ("A German street.", [("Germany", "country")]),
        ("Somewhere in southeast Asia.", [("Southeast Asia", "region")]),
        ("Western European brickwork.", [("Western Europe", "region")]),
        ("South American hills.", [("South America", "continent")]),
        ("In Northern Ireland, not Ireland.",
         [("Northern Ireland", "region"), ("Ireland", "country")]),
        ("Near São Paulo, Brazil.", [("São Paulo", "city"), ("Brazil", "country")]),
        ("Near Sao Paulo.", [("São Paulo", "city")]),
        ("The Eiffel Tower in Paris.", [("Eiffel Tower", "landmark"), ("Paris", "city")]),
        ("Guinea-Bissau and Equatorial Guinea.",
         [("Guinea-Bissau", "country"), ("Equatorial Guinea", "country")]),
        ("Niger, not Nigeria.", [("Niger", "country"), ("Nigeria", "country")]),
        ("On Charles Bridge.", [("Charles Bridge", "landmark")]),
        ("Mount Sopris rises behind.", [("Mount Sopris", "landmark")]),
    ],
)  # fmt: skip
def test_names_are_found_with_their_level(text: str, found: list[tuple[str, str]]) -> None:
    assert places(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Nice houses and a split road.",
        "Reading the signs is hard.",
        "Sandy ground and an orange van.",
        "Of course, most people would mobile up.",
        "A turkey, some china and a jersey.",
        "It is in no way am I sure.",
    ],
)
def test_ordinary_words_are_no_places(text: str) -> None:
    assert places(text) == []


def test_a_town_called_like_a_word_is_one_where_the_text_says_so() -> None:
    assert places("Somewhere near Nice, I think.") == [("Nice", "city")]
    assert places("Reading, England.")[0] == ("Reading", "city")


def test_the_name_of_a_language_is_no_place_but_a_people_is() -> None:
    assert places("A sign in German.") == []
    assert places("German words on a board.") == []
    assert places("A German car.") == [("Germany", "country")]


@pytest.mark.parametrize("country", countries().values(), ids=lambda country: country.code)
def test_every_country_is_known_by_its_name(country) -> None:  # type: ignore[no-untyped-def]
    known = place_named(country.name)
    assert known is not None
    assert (known.name, known.country) == (country.name, country.code)


def test_every_region_and_landmark_of_geoworld_is_known() -> None:
    assert all(place_named(country.region) for country in countries().values())
    assert all(place_named(mark.name) for mark in landmarks().values())


def test_small_towns_are_not_known_by_name() -> None:
    assert MIN_POPULATION == 50_000
    assert place_named("Crickhowell") is None
