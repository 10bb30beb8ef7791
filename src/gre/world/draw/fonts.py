"""Writing as masks: text of any script shaped, fitted to a size, and remembered.

The fonts are subsets of Noto (see `gre/world/fonts/README.md`). A text is split into runs, each set
in the first font that has its characters: the script's own, then Latin, then any other. What no
font has is left out, so that no empty boxes are ever drawn.
"""

import json
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont, features

_FOLDER = Path(__file__).resolve().parents[1] / "fonts"
# No sign says more: longer text is cut before any work is done on it.
_LONGEST = 48
_RIGHT_TO_LEFT = frozenset({"Arab", "Hebr", "Thaa"})
# Signs after which a letter is still being written: Indic viramas, the joiners.
_JOINERS = frozenset("\u200d\u094d\u09cd\u0a4d\u0acd\u0bcd\u0c4d\u0ccd\u0d4d\u0dca\u1039\u17d2")
# Vowels written before their consonant: Thai and Lao.
_LEADING_VOWELS = frozenset("เแโใไເແໂໃໄ")


@dataclass(frozen=True)
class _Face:
    """One shipped font: its file name and what it can write."""

    file: str
    scripts: tuple[str, ...]
    characters: frozenset[str]


@cache
def _faces() -> tuple[_Face, ...]:
    index = json.loads((_FOLDER / "index.json").read_text("utf-8"))
    return tuple(
        _Face(entry["file"], tuple(entry["scripts"]), frozenset(entry["characters"]))
        for entry in index
    )


@cache
def _face_of() -> Mapping[str, _Face]:
    return {script: face for face in _faces() for script in face.scripts}


def scripts() -> tuple[str, ...]:
    """The ISO 15924 codes of the scripts that have a font.

    >>> "Thai" in scripts()
    True
    """
    return tuple(_face_of())


def covers(script: str, text: str) -> bool:
    """Whether a script's own font has every character of a text (spaces aside).

    >>> covers("Grek", "ΦΑΡΜΑΚΕΙΟ"), covers("Thai", "ΦΑΡΜΑΚΕΙΟ")
    (True, False)
    """
    face = _face_of().get(script)
    return face is not None and all(ch in face.characters or ch.isspace() for ch in text)


@lru_cache(maxsize=512)
def _font(file: str, em_px: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(_FOLDER / file), em_px)


def clean(text: str) -> str:
    """The text in composed form, control characters out, spaces single, and of bounded length.

    >>> clean(" a\\x00\\n b ")
    'a b'
    """
    text = unicodedata.normalize("NFC", text[: 4 * _LONGEST])
    kept = "".join(
        ch if ch in _JOINERS or ch == "\u200c" else " " if ch.isspace() else ch
        for ch in text
        if ch.isspace() or ch in "\u200c\u200d" or unicodedata.category(ch)[0] != "C"
    )
    return " ".join(kept.split())[:_LONGEST].strip()


@lru_cache(maxsize=2048)
def letters(text: str) -> tuple[str, ...]:
    """Split a text into the pieces that must stay together: letters with all their marks.

    >>> letters("Łódź")
    ('Ł', 'ó', 'd', 'ź')
    >>> len(letters("नमस्ते"))
    3
    """
    pieces: list[str] = []
    for ch in text:
        joined = bool(pieces) and (
            unicodedata.category(ch)[0] == "M"
            or pieces[-1][-1] in _JOINERS
            or pieces[-1][-1] in _LEADING_VOWELS
            or ch in _JOINERS
        )
        if joined:
            pieces[-1] += ch
        else:
            pieces.append(ch)
    return tuple(pieces)


def _runs(text: str, script: str) -> Iterator[tuple[_Face, str]]:
    """The text in pieces of one font each; characters that no font has are left out."""
    by_script = _face_of()
    latin = by_script["Latn"]
    order = [by_script.get(script, latin), latin, *_faces()]

    def face_for(piece: str) -> _Face | None:
        needed = [ch for ch in piece if ch not in "\u200c\u200d"]
        return next((f for f in order if all(ch in f.characters for ch in needed)), None)

    for face, pieces in groupby(letters(text), face_for):
        if face is not None:
            yield face, "".join(pieces)


def _visual(text: str, script: str) -> str:
    """The order to draw in where Pillow has no shaping library: right-to-left scripts turned."""
    if features.check("raqm") or script not in _RIGHT_TO_LEFT:
        return text
    return "".join(reversed(letters(text)))


@lru_cache(maxsize=4096)
def text_mask(text: str, script: str, em_px: int) -> Image.Image | None:
    """Draw a text and cut it to its ink.

    Args:
        text: What to write; cleaned first.
        script: ISO 15924 code; an unknown one is treated as Latin.
        em_px: Font size in pixels.

    Returns:
        A greyscale mask, white where there is ink; None where nothing can be drawn.
    """
    placed: list[tuple[int, ImageFont.FreeTypeFont, str]] = []
    x = em_px
    for face, piece in _runs(clean(text), script):
        font = _font(face.file, em_px)
        piece = _visual(piece, script)
        placed.append((x, font, piece))
        x += round(font.getlength(piece))
    if not placed:
        return None
    sheet = Image.new("L", (x + em_px, 4 * em_px), 0)
    draw = ImageDraw.Draw(sheet)
    for at, font, piece in placed:
        draw.text((at, 2.5 * em_px), piece, fill=255, font=font, anchor="ls")
    ink = sheet.getbbox()
    return sheet.crop(ink) if ink else None


# Measured once at this size; a font scales nearly in proportion.
_MEASURE_EM = 48


def _largest_em(text: str, script: str, width_px: int, height_px: int) -> int:
    """The largest font size at which a text's ink fits a rectangle; 0 where it has no ink."""
    mask = text_mask(text, script, _MEASURE_EM)
    if mask is None:
        return 0
    return int(_MEASURE_EM * min(width_px / mask.width, height_px / mask.height))


@lru_cache(maxsize=4096)
def fitted_mask(
    text: str, script: str, width_px: int, height_px: int, least_em_px: int = 0
) -> Image.Image | None:
    """The text as large as a rectangle allows, as a mask never larger than the rectangle.

    Args:
        text: What to write.
        script: ISO 15924 code.
        width_px: Room across.
        height_px: Room down.
        least_em_px: Where the whole text would be smaller than this, only its first letters are
            written (two at least), as many as fit at this size. A sign seen from afar is told by
            its script and its first letters rather than by a grey smear of all of them.
    """
    text = clean(text)
    em = _largest_em(text, script, width_px, height_px)
    if 0 < em < least_em_px:
        text = _cut(text, script, width_px, height_px, least_em_px)
        em = _largest_em(text, script, width_px, height_px)
    while em > 1:
        mask = text_mask(text, script, em)
        if mask is None or (mask.width <= width_px and mask.height <= height_px):
            return mask
        em -= 1
    return None


def _cut(text: str, script: str, width_px: int, height_px: int, least_em_px: int) -> str:
    """The most letters that can be written at the least size, or at the size that two allow."""
    pieces = letters(text)

    def em(count: int) -> int:
        return _largest_em("".join(pieces[:count]).strip(), script, width_px, height_px)

    # The more letters, the smaller: the smallest count that is too small, less one.
    reachable = min(least_em_px, em(2))
    too_many = bisect_left(range(3, len(pieces) + 1), True, key=lambda count: em(count) < reachable)
    return "".join(pieces[: 2 + too_many]).strip()
