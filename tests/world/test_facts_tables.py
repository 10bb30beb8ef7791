"""The fact tables: complete, in the vocabulary of the cues, each with its source, and strict."""

import csv
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from gre.errors import RecordError
from gre.world.cues import ATTRIBUTES
from gre.world.facts import countries, landmarks, languages, scripts, sources
from gre.world.facts.tables import (
    CONTINENTS,
    FOLDER,
    read_countries,
    read_landmarks,
    read_languages,
)

SHARED = ("driving_side", "calling_code", "domain", "currency", "language", "road_line", "plate",
          "warning_sign", "bollard", "utility_pole", "kerb", "architecture", "vehicle", "dress",
          "goods", "flag")  # fmt: skip
UNICODE_NAME = {
    "Arab": "ARABIC", "Armn": "ARMENIAN", "Beng": "BENGALI", "Cyrl": "CYRILLIC",
    "Deva": "DEVANAGARI", "Ethi": "ETHIOPIC", "Geor": "GEORGIAN", "Grek": "GREEK",
    "Gujr": "GUJARATI", "Guru": "GURMUKHI", "Hans": "CJK", "Hant": "CJK", "Hebr": "HEBREW",
    "Jpan": "CJK HIRAGANA KATAKANA", "Khmr": "KHMER", "Knda": "KANNADA", "Kore": "HANGUL",
    "Laoo": "LAO", "Latn": "LATIN", "Mlym": "MALAYALAM", "Mymr": "MYANMAR", "Sinh": "SINHALA",
    "Taml": "TAMIL", "Telu": "TELUGU", "Thaa": "THAANA", "Thai": "THAI", "Tibt": "TIBETAN",
}  # fmt: skip
# Character sets made for these languages by others: a word that does not fit one is misspelt.
OLD_ENCODINGS = {
    "iso8859-15": "af ca da de en es et eu fi fil fo fr ga gl ht id is it kl lb mg ms nb nl pt rw "
                  "so sq sv sw",
    "iso8859-2": "bs cs hr hu pl sk sl sr-Latn",
    "iso8859-3": "mt",
    "iso8859-4": "lv",
    "iso8859-5": "be bg mk ru sr-Cyrl",
    "iso8859-6": "ar",
    "iso8859-7": "el",
    "iso8859-8": "he",
    "iso8859-9": "tr",
    "iso8859-13": "lt",
    "iso8859-14": "cy",
    "iso8859-16": "ro",
    "koi8-u": "uk",
    "koi8-t": "tg",
    "kz1048": "kk",
    "tis-620": "th",
    "gb2312": "zh-Hans",
    "big5": "zh-Hant",
    "shift_jis": "ja",
    "euc-kr": "ko",
}  # fmt: skip


def test_the_world_has_at_least_120_countries_on_every_continent() -> None:
    per_continent = Counter(country.continent for country in countries().values())
    assert len(countries()) >= 120
    assert set(per_continent) == set(CONTINENTS)
    assert min(per_continent.values()) >= 10


def test_every_country_has_the_facts_that_no_country_lacks() -> None:
    for country in countries().values():
        assert {"driving_side", "calling_code", "domain", "language"} <= set(country.shares)
        assert country.region


@pytest.mark.parametrize("attribute", SHARED)
def test_every_value_of_an_attribute_is_one_the_drawing_knows(attribute: str) -> None:
    known = set(ATTRIBUTES[attribute].values)
    shown = [country.shares[attribute] for country in countries().values()
             if attribute in country.shares]  # fmt: skip
    assert shown
    for shares in shown:
        assert not known or set(shares) <= known
        assert all(0 < share <= 1 for share in shares.values())
        assert sum(shares.values()) <= 1 + 1e-9


def test_every_value_the_drawing_knows_is_typical_somewhere() -> None:
    unused = {
        value
        for attribute in SHARED
        for value in ATTRIBUTES[attribute].values
        if not any(value in c.shares.get(attribute, {}) for c in countries().values())
    }
    # Such delineators exist, but of no country were they known surely.
    assert unused == {"black_orange", "red_white_post"}


def test_every_written_language_and_script_is_used() -> None:
    used = {code for country in countries().values() for code in country.shares["language"]}
    assert used == set(languages())
    assert {language.script for language in languages().values()} == set(scripts())


@pytest.mark.parametrize("code", list(languages()))
def test_the_words_of_a_language_are_in_the_script_it_claims(code: str) -> None:
    language = languages()[code]
    assert len(set(language.words)) == len(language.words) >= 6
    expected = tuple(UNICODE_NAME[language.script].split())
    for letter in set("".join(language.words)) - set(" -"):
        assert unicodedata.name(letter).startswith(expected), f"{letter!r} in {language.words}"
        assert unicodedata.is_normalized("NFC", letter)


@pytest.mark.parametrize(
    ("encoding", "code"),
    [(encoding, code) for encoding, codes in OLD_ENCODINGS.items() for code in codes.split()],
)
def test_the_words_of_a_language_fit_its_old_character_set(encoding: str, code: str) -> None:
    for word in languages()[code].words:
        assert word.encode(encoding).decode(encoding) == word


def test_a_plate_format_holds_letters_and_digits_to_fill_in() -> None:
    formats = [country.plate_format for country in countries().values() if country.plate_format]
    assert len(formats) >= 100
    assert all("9" in text for text in formats)
    assert countries()["FR"].plate_format == "AA-999-AA"


def test_there_are_enough_landmarks_of_both_kinds_and_each_has_a_look() -> None:
    kinds = Counter(landmark.attribute for landmark in landmarks().values())
    assert kinds["building"] >= 25
    assert kinds["nature"] >= 15
    looks = [landmark.look for landmark in landmarks().values()]
    assert len(set(looks)) == len(looks)
    assert all(landmark.name.lower() not in landmark.look for landmark in landmarks().values())


@pytest.mark.parametrize("table", ["countries", "languages", "scripts", "landmarks"])
def test_every_column_of_every_table_names_its_source(table: str) -> None:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as stream:
        header = next(csv.reader(stream))
    assert {f"{table}.{column}" for column in header} <= set(sources())
    assert all(sources().values())


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A folder with a copy of the tables, to be spoilt."""
    for file in FOLDER.glob("*.csv"):
        shutil.copy(file, tmp_path)
    return tmp_path


def spoil(folder: Path, table: str, old: str, new: str) -> None:
    file = folder / f"{table}.csv"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("fr:0.93", "xx:0.93", "languages: 'xx' is not known"),
        ("fr:0.93", "fr:0.99", "languages: the shares sum to 1.06, more than 1"),
        ("fr:0.93", "fr:nan", "languages: 'fr:nan': a share is a number above 0 and at most 1"),
        ("haussmann:0.5", "mediterranean:0.5", "architecture: 'mediterranean' is there twice"),
        ("AA-999-AA", "äa-999", "plate_format: 'äa-999' does not have the form"),
        ("v:BLUE,WHITE,RED", "v:BLUE,PINK", "flag: no flag colour is called 'PINK'"),
        ("Western Europe", "", "region: must not be empty"),
        ("FR,France", "BE,France", "code: 'BE' is there twice"),
    ],
)
def test_a_wrong_cell_of_a_country_is_named(copy: Path, old: str, new: str, message: str) -> None:
    rows = (copy / "countries.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    line = next(i for i, row in enumerate(rows) if row.startswith("FR,"))
    assert old in rows[line]
    rows[line] = rows[line].replace(old, new, 1)
    (copy / "countries.csv").write_text("".join(rows), encoding="utf-8")
    with pytest.raises(RecordError) as raised:
        read_countries(copy)
    assert str(raised.value).startswith(f"countries.csv:{line + 1}: {message}")


def test_a_landmark_off_the_globe_is_refused(copy: Path) -> None:
    spoil(copy, "landmarks", "48.8584", "148.8584")
    with pytest.raises(RecordError, match=r"landmarks.csv:2: lat: 148.8584 is outside \[-90, 90\]"):
        read_landmarks(copy)


def test_a_language_with_an_unknown_script_or_too_few_words_is_refused(copy: Path) -> None:
    spoil(copy, "languages", "Afrikaans,Latn", "Afrikaans,Xxxx")
    with pytest.raises(RecordError, match=r"languages.csv:2: script: 'Xxxx' is not known"):
        read_languages(copy)
    spoil(copy, "languages", "Afrikaans,Xxxx,bakkery|", "Afrikaans,Latn,bakkery||")
    with pytest.raises(RecordError, match=r"languages.csv:2: words: at least 6 words"):
        read_languages(copy)


def test_a_column_without_a_source_is_refused(copy: Path) -> None:
    spoil(copy, "columns", "countries,kerb,", "countries,curb,")
    with pytest.raises(RecordError, match=r"countries.csv:1: curb, kerb: not the columns"):
        read_countries(copy)


def test_a_row_with_a_missing_cell_is_refused(copy: Path) -> None:
    spoil(copy, "scripts", "Arab,Arabic", "Arab")
    with pytest.raises(RecordError, match=r"scripts.csv:2: has not one cell for each column"):
        read_languages(copy)
