"""The normal form: two ways of writing one thing are equal, and it is stable."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.bench.corpus.merge import merge_key
from gre.bench.corpus.normal import FILLERS, normal_form, singular

WORDS = st.sampled_from(
    ["The", "typical", "red-roofed", "houses", "buses", "leaves", "United", "States", "of", "’s",
     "gray", "“Bäckerei”", "R$", "+33", ".fr", "Churches,", "tuk-tuks", "a", "glass", "--", "İ"]
)  # fmt: skip


@given(st.text(max_size=60))
def test_the_normal_form_of_a_normal_form_is_itself(text: str) -> None:
    assert normal_form(normal_form(text)) == normal_form(text)


@given(st.lists(WORDS, max_size=8))
def test_the_normal_form_of_words_is_stable_too(words: list[str]) -> None:
    once = normal_form(" ".join(words))
    assert normal_form(once) == once


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=12))
def test_a_singular_has_no_other_singular(word: str) -> None:
    assert singular(singular(word)) == singular(word)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Orange tile roofs", "the orange-tile roof"),
        ("a gray license plate", "Grey licence plates"),
        ("“Bäckerei”", "bäckerei"),
        ("Utility   poles", "utility pole"),
        ("wooden telephone-poles", "Wooden telephone poles."),
        ("a typical British phone box", "British phone boxes"),
        ("palm trees", "Palm tree"),
        ("churches", "a church"),
        ("cacti", "the cactus"),
        ("tuktuks", "a tuk-tuk"),
    ],
)
def test_ways_of_writing_one_thing_are_equal(one: str, other: str) -> None:
    assert normal_form(one) == normal_form(other)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a web address in .fr", "web address in .fr"),
        ("a price in R$", "price in r$"),
        ("a telephone number with +33", "telephone number with +33"),
        ("the flag of the United States", "flag of united states"),
        ("the Alps", "alps"),
    ],
)
def test_signs_and_names_keep_what_they_are_told_by(text: str, form: str) -> None:
    assert normal_form(text) == form


def test_a_name_of_fillers_alone_is_left_as_it_is() -> None:
    assert normal_form("The Typical") == "the typical"
    assert "typical" in FILLERS


def test_the_same_words_in_another_order_are_aliases() -> None:
    roofs = [merge_key(name, "architectural") for name in (
        "orange tile roofs", "roofs with orange tiles", "a roof of orange tile",
    )]  # fmt: skip
    assert len(set(roofs)) == 1


def test_synonyms_are_aliases_and_other_kinds_are_not() -> None:
    assert merge_key("license plate", "symbolic") == merge_key("number plate", "symbolic")
    assert merge_key("driving on the left", "social") == merge_key("traffic on the left", "social")
    assert merge_key("red sign", "language") != merge_key("red sign", "architectural")
    assert merge_key("red roof", "architectural") != merge_key("blue roof", "architectural")


def test_each_colour_stays_with_its_thing() -> None:
    lines = [merge_key(name, "architectural") for name in (
        "a yellow centre line with white edges", "white edges with a yellow centre line",
        "a white centre line with yellow edges",
    )]  # fmt: skip
    assert lines[0] == lines[1] != lines[2]
    kerbs = [merge_key(f"{name} kerbs", "architectural") for name in (
        "black and white", "white and black",
    )]  # fmt: skip
    assert kerbs[0] == kerbs[1]
