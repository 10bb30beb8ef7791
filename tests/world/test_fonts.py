"""Writing in every script: the right glyphs, shaped, fitted, and safe with any text."""

import json
from pathlib import Path

import numpy as np
import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

import gre.world
from gre.world.draw import fonts
from gre.world.draw.canvas import Canvas
from gre.world.draw.signs import draw_price_tag, draw_shop_sign, write
from gre.world.facts import languages
from gre.world.facts import scripts as fact_scripts
from gre.world.sites import sites

FOLDER = Path(gre.world.__file__).parent / "fonts"
INDEX = json.loads((FOLDER / "index.json").read_text("utf-8"))

HOSTILE = [
    "",
    " \t\n",
    "a" * 10_000,
    "\x00\x07\x1b[31m",
    "\u202eabc\u202c שלום \u2067قلب\u2069 def",
    "e" + "\u0301" * 500,
    "\ud800",
    "👩‍👩‍👧‍👦",
    "กำำำำ" * 30,
    "\u200d\u200c\u094d",
    "ظظظظظظظ" * 300,
]


def test_every_script_of_the_facts_has_a_font() -> None:
    assert set(fact_scripts()) <= set(fonts.scripts())


@pytest.mark.parametrize("code", sorted(languages()))
def test_every_word_of_a_language_can_be_written_in_its_script(code: str) -> None:
    language = languages()[code]
    for word in language.words:
        assert fonts.covers(language.script, word), word


def test_every_place_name_can_be_written_on_a_direction_board() -> None:
    names = set(sites().names)
    assert len(names) > 5000
    assert not [name for name in names if not fonts.covers("Latn", fonts.clean(name))]


@pytest.mark.parametrize("entry", INDEX, ids=lambda entry: entry["file"])
def test_the_index_tells_the_truth_about_each_font(entry: dict[str, str]) -> None:
    glyphs = set(TTFont(FOLDER / entry["file"], lazy=True).getBestCmap())
    assert {ord(ch) for ch in entry["characters"]} <= glyphs


def test_the_fonts_are_small_and_carry_their_licence() -> None:
    shipped = list(FOLDER.glob("*.[ot]tf"))
    assert sum(path.stat().st_size for path in shipped) < 2_000_000
    assert {path.name for path in shipped} == {entry["file"] for entry in INDEX}
    assert "SIL OPEN FONT LICENSE Version 1.1" in (FOLDER / "LICENSE-OFL.txt").read_text("utf-8")


def test_signs_in_different_scripts_look_different_at_112_pixels() -> None:
    words = {language.script: language.words[0] for language in languages().values()}
    looks = set()
    for script, word in words.items():
        canvas = Canvas(112)
        draw_shop_sign(canvas, (0.1, 0.4, 0.42, 0.53), word, script, (40, 90, 140))
        ink = np.asarray(canvas.finish()).min(axis=2) > 150
        assert ink[46:58, 13:46].mean() > 0.05, f"{script}: hardly any ink"
        looks.add(canvas.finish().tobytes())
    assert len(looks) == len(words) > 20


def test_arabic_letters_join() -> None:
    word = fonts.text_mask("سوق", "Arab", 60)
    apart = fonts.text_mask("س و ق", "Arab", 60)
    assert word is not None and apart is not None
    assert word.width < 0.9 * apart.width


def test_a_long_word_seen_from_afar_keeps_its_first_letters_large() -> None:
    whole = fonts.fitted_mask("boulangerie", "Latn", 60, 20)
    cut = fonts.fitted_mask("boulangerie", "Latn", 60, 20, 20)
    assert whole is not None and cut is not None
    assert cut.height > 1.25 * whole.height


def test_a_word_that_fits_is_never_cut() -> None:
    assert fonts.fitted_mask("kro", "Latn", 90, 20, 12) == fonts.fitted_mask("kro", "Latn", 90, 20)


def test_a_letter_keeps_its_marks_when_a_word_is_cut() -> None:
    assert fonts.letters("เชียงใหม่")[0] == "เชี"
    assert fonts.letters("क्षेत्र") == ("क्षे", "त्र")


def test_a_price_may_mix_signs_of_several_scripts() -> None:
    mask = fonts.text_mask("฿ 45", "Latn", 40)
    digits = fonts.text_mask("45", "Latn", 40)
    assert mask is not None and digits is not None
    assert mask.width > 1.3 * digits.width


def test_what_no_font_has_is_left_out_rather_than_boxed() -> None:
    assert fonts.text_mask("\U0001f600", "Latn", 40) is None
    assert fonts.text_mask("a\U0001f600", "Latn", 40) == fonts.text_mask("a", "Latn", 40)


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text)[:24])
@pytest.mark.parametrize("script", ["Latn", "Arab", "Deva", "Jpan", "Zzzz", ""])
def test_hostile_text_draws_something_or_nothing_but_never_fails(text: str, script: str) -> None:
    canvas = Canvas(112)
    draw_shop_sign(canvas, (0.1, 0.4, 0.42, 0.53), text, script, (40, 90, 140))
    draw_price_tag(canvas, (0.5, 0.4, 0.6, 0.45), text)
    assert canvas.finish().size == (112, 112)


@settings(max_examples=60, deadline=None)
@given(
    text=st.text(max_size=60),
    script=st.sampled_from(fonts.scripts()),
    width=st.integers(2, 200),
    height=st.integers(2, 80),
    least=st.sampled_from([0, 27]),
)
def test_text_never_exceeds_its_room(
    text: str, script: str, width: int, height: int, least: int
) -> None:
    mask = fonts.fitted_mask(text, script, width, height, least)
    assert mask is None or (mask.width <= width and mask.height <= height)


def test_ink_stays_inside_its_box() -> None:
    canvas = Canvas(112, (0, 0, 0))
    write(canvas, (0.25, 0.5, 0.75, 0.625), "Ấjgypq|", "Latn", (255, 255, 255))
    ink = np.asarray(canvas.finish()).max(axis=2) > 0
    rows, columns = np.nonzero(ink)
    assert rows.min() >= 56 - 1 and rows.max() <= 70
    assert columns.min() >= 28 - 1 and columns.max() <= 84
