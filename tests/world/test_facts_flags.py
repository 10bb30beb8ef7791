"""Flags as text: what the design language takes, and which flags cannot be told apart."""

import pytest

from gre.world.draw.flags import FORMS
from gre.world.facts import FLAG_COLOURS, countries, flag_class, parse_flag

_FIELDS = {"h", "v", "solid", "split", "quarters"}


def test_every_design_in_the_table_can_be_read() -> None:
    designs = [country.flag for country in countries().values() if country.flag]
    assert len(designs) >= 120
    assert all(parse_flag(design) for design in designs)


def test_the_first_layer_covers_the_field() -> None:
    for country in countries().values():
        if country.flag:
            assert parse_flag(country.flag)[0].form in _FIELDS, country.code


def test_every_form_is_used_and_can_be_drawn() -> None:
    used = {layer.form for c in countries().values() if c.flag for layer in parse_flag(c.flag)}
    assert used == FORMS


def test_every_colour_is_used_and_is_a_colour() -> None:
    used = {
        name
        for country in countries().values()
        if country.flag
        for layer in parse_flag(country.flag)
        for name in layer.colours
    }
    assert used == set(FLAG_COLOURS)
    assert all(0 <= part <= 255 for rgb in FLAG_COLOURS.values() for part in rgb)


@pytest.mark.parametrize(
    ("design", "problem"),
    [
        ("", "no flag layer is called ''"),
        ("wave:RED", "no flag layer is called 'wave'"),
        ("solid:PINK", "no flag colour is called 'PINK'"),
        ("solid:RED,WHITE", "solid takes 1 to 1 colours"),
        ("star:RED", "star takes 3 numbers"),
        ("disc:RED,0.5", "disc takes 0 or 3 numbers"),
        ("star:RED,0.5,1.5,0.2", "places are shares from 0 to 1"),
        ("h:RED*0,WHITE", "weights are above 0"),
    ],
)
def test_a_design_outside_the_language_is_refused(design: str, problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        parse_flag(design)


@pytest.mark.parametrize(
    "group",
    ["RO TD", "ID MC", "LU NL", "AU NZ", "AD MD", "NI SV", "JO PS", "FR GP MQ RE GF NC"],
)
def test_flags_that_look_alike_from_afar_are_one_class(group: str) -> None:
    codes = group.split()
    assert {flag_class(code) for code in codes} == {min(codes)}


@pytest.mark.parametrize(
    "group",
    [
        "IE CI",
        "IT MX HU",
        "PL ID",
        "NO IS DK CH",
        "US LR MY",
        "FR RU NL",
        "TR TN",
        "VN MA",
        "OM MG BJ",
    ],
)
def test_flags_that_differ_from_afar_are_classes_of_their_own(group: str) -> None:
    codes = group.split()
    assert len({flag_class(code) for code in codes}) == len(codes)


def test_a_class_stands_for_itself_and_comes_first() -> None:
    for code in countries():
        assert flag_class(flag_class(code)) == flag_class(code) <= code


def test_a_country_without_a_design_stands_for_itself() -> None:
    assert countries()["NP"].flag == ""
    assert flag_class("NP") == "NP"
