"""Cut text into the parts of a written coordinate, and set aside the numbers that are none."""

import math
import re
from collections.abc import Iterator, Sequence
from enum import Enum, auto
from typing import NamedTuple

from gre.geo.parse import words


class Kind(Enum):
    """What a token is."""

    NUMBER = auto()  # unsigned; may be part of a coordinate
    NOISE = auto()  # a number that cannot be: a price, a year, an address
    SIGN = auto()  # + or any dash; what it means is decided where it is read
    DEGREE = auto()
    PRIME = auto()
    DOUBLE_PRIME = auto()
    HEMISPHERE = auto()  # text is N, S, E, W or O
    LABEL = auto()  # text is lat or lon
    COMMA = auto()
    SEPARATOR = auto()  # ; / | &
    STOP = auto()
    NEWLINE = auto()
    WORD = auto()  # text is lower case
    PLUS_MINUS = auto()
    OTHER = auto()  # brackets, colons, quotes: nothing that parts two numbers


class Token(NamedTuple):
    """A piece of text and where it stood.

    Attributes:
        value: Of a number, else NaN.
        decimals: Digits after the point of a number.
    """

    kind: Kind
    text: str
    start: int
    end: int
    value: float = math.nan
    decimals: int = 0

    @property
    def is_weak(self) -> bool:
        """Whether this hemisphere word has another meaning too."""
        return self.kind is Kind.HEMISPHERE and len(self.text) > 1


_SCAN = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)*(?:[eE][+-][0-9]{1,2}(?![0-9.]))?|\.[0-9]+)"
    r"|(?P<word>[^\W\d_]+)"
    r"|(?P<mark>\n|[^\s])"
)
_MARKS = {
    **dict.fromkeys("+-−–—", Kind.SIGN),
    "°": Kind.DEGREE,
    "'": Kind.PRIME,
    '"': Kind.DOUBLE_PRIME,
    ",": Kind.COMMA,
    **dict.fromkeys(";/|&", Kind.SEPARATOR),
    **dict.fromkeys(".!?", Kind.STOP),
    "\n": Kind.NEWLINE,
    "±": Kind.PLUS_MINUS,
}
_KNOWN = {
    **{word: (Kind.DEGREE, word) for word in words.DEGREES},
    **{word: (Kind.HEMISPHERE, word) for word in words.WEAK_HEMISPHERES},
    **{word: (Kind.HEMISPHERE, letter) for word, letter in words.HEMISPHERES.items()},
    **{word: (Kind.LABEL, axis) for word, axis in words.LABELS.items()},
}
_BETWEEN_MEASURE = frozenset(
    {Kind.OTHER, Kind.DOUBLE_PRIME, Kind.PRIME, Kind.NUMBER, Kind.SIGN, Kind.PLUS_MINUS}
)
_MAX_NUMBER = 24  # characters; longer runs of digits are no angle, and cost time to convert
_MAX_WHOLE_DIGITS = 3
_LOOK_BACK = 5  # tokens from a number back to the word that says what it measures


def tokenise(text: str) -> list[Token]:
    """Cut plain text into tokens, numbers that cannot be coordinates marked as noise.

    >>> [t.kind.name for t in tokenise("10.5 km from 48.85°N")]
    ['NOISE', 'WORD', 'WORD', 'NUMBER', 'DEGREE', 'HEMISPHERE']
    """
    tokens = _join_decimal_commas(list(_cut(text)), text)
    rated = _rated(tokens)
    is_noise = [
        token.kind is Kind.NUMBER and (i in rated or _is_no_angle(tokens, i, text))
        for i, token in enumerate(tokens)
    ]
    _spread_units(tokens, is_noise)
    return [
        token._replace(kind=Kind.NOISE) if noise else token
        for token, noise in zip(tokens, is_noise, strict=True)
    ]


def _spread_units(tokens: Sequence[Token], is_noise: list[bool]) -> None:
    """Let a unit count for all numbers of its list: 12.50, 14.90 and 23.00 euros."""
    by_unit = False
    for i in range(len(tokens) - 1, -1, -1):
        token = tokens[i]
        if is_noise[i]:
            by_unit = _is_measured(tokens, i)
        elif token.kind is Kind.NUMBER:
            linked = by_unit and token.decimals <= 2 and i + 2 < len(tokens)
            if linked and tokens[i + 1].text in words.LIST_JOINERS and is_noise[i + 2]:
                is_noise[i] = True
            elif linked and tokens[i + 1].kind is Kind.COMMA and is_noise[i + 2]:
                # Before a comma only where the list goes on: in "48.85, 2.35, 20.5 km" it does not.
                is_noise[i] = not _is_measured(tokens, i + 2)
            else:
                by_unit = False


def _cut(text: str) -> Iterator[Token]:
    for match in _SCAN.finditer(text):
        start, end = match.span()
        if match["number"] is not None:
            yield from _numbers(match[0], start)
        elif match["word"] is not None:
            yield _word(match[0], start, end, text)
        else:
            yield Token(_MARKS.get(match[0], Kind.OTHER), match[0], start, end)


def _word(word: str, start: int, end: int, text: str) -> Token:
    if word in words.LETTERS:
        return Token(Kind.HEMISPHERE, word, start, end)
    lower = word.lower()
    if len(word) == 1 and start and text[start - 1] in "0123456789°'\"":
        # Small letters count only when they touch the number: 48.85n; 48.85o stands for 48.85°.
        if lower == "o":
            return Token(Kind.DEGREE, lower, start, end)
        if lower in "nsew":
            return Token(Kind.HEMISPHERE, lower.upper(), start, end)
    kind, name = _KNOWN.get(lower, (Kind.WORD, lower))
    return Token(kind, name, start, end)


def _numbers(run: str, start: int) -> Iterator[Token]:
    """Take a run of digits, points and commas apart: 48.85,2.29 is two numbers, 1,234,567 none."""
    if "," not in run and run.count(".") <= 1:
        yield _number(run, start, start + len(run))
        return
    whole = Token(Kind.NOISE, run, start, start + len(run))
    parts = run.split(",")
    if len(run) > _MAX_NUMBER * len(parts) or any(part.count(".") > 1 for part in parts):
        yield whole
        return
    all_whole = all(part.isdigit() for part in parts)
    thousands = len(parts) > 1 and all(len(p.partition(".")[0]) == 3 for p in parts[1:])
    if len(parts) == 4 and all_whole and not thousands:
        # 48,8584,2,2945: a decimal comma in both.
        cut = start + len(parts[0]) + len(parts[1]) + 1
        yield _number(f"{parts[0]}.{parts[1]}", start, cut)
        yield Token(Kind.COMMA, ",", cut, cut + 1)
        yield _number(f"{parts[2]}.{parts[3]}", cut + 1, start + len(run))
    elif len(parts) == 2 and all_whole:
        # Read as 48,2 or as 48.2 when its neighbours are known.
        yield _number(f"{parts[0]}.{parts[1]}", start, start + len(run))._replace(text=run)
    elif (len(parts) > 2 and all_whole) or (thousands and "." not in parts[0]):
        yield whole
    else:
        yield from _comma_list(parts, start)


def _comma_list(parts: list[str], start: int) -> Iterator[Token]:
    for i, part in enumerate(parts):
        if i:
            yield Token(Kind.COMMA, ",", start, start + 1)
            start += 1
        yield _number(part, start, start + len(part))
        start += len(part)


def _number(digits: str, start: int, end: int) -> Token:
    if len(digits) > _MAX_NUMBER:
        return Token(Kind.NOISE, digits, start, end)
    decimals = len(digits.lower().partition("e")[0].partition(".")[2])
    return Token(Kind.NUMBER, digits, start, end, float(digits), decimals)


def _join_decimal_commas(tokens: list[Token], text: str) -> list[Token]:
    """Decide for each `a,b` whether the comma is a decimal one or parts two whole numbers."""
    joined: list[Token] = []
    has_comma = [t.kind is Kind.NUMBER and "," in t.text for t in tokens]
    for i, token in enumerate(tokens):
        if not has_comma[i]:
            joined.append(token)
        elif _is_decimal_comma(tokens, has_comma, i):
            joined.append(token._replace(text=token.text.replace(",", ".")))
        else:
            joined.extend(_comma_list(token.text.split(","), token.start))
    return joined


def _is_decimal_comma(tokens: list[Token], has_comma: list[bool], i: int) -> bool:
    if tokens[i].decimals >= 4:
        return True
    after = tokens[i + 1].kind if i + 1 < len(tokens) else None
    if after in (Kind.DEGREE, Kind.HEMISPHERE, Kind.PRIME):
        return True
    return _next_number_has_comma(tokens, has_comma, i, 1) or _next_number_has_comma(
        tokens, has_comma, i, -1
    )


def _next_number_has_comma(tokens: list[Token], has_comma: list[bool], i: int, step: int) -> bool:
    """Look a few tokens on: a neighbour written with a comma as well makes both decimal commas."""
    for k in range(1, 7):
        j = i + k * step
        if not 0 <= j < len(tokens) or (
            tokens[j].kind is Kind.OTHER and tokens[j].text in "()[]{}"
        ):
            return False
        if tokens[j].kind in (Kind.NUMBER, Kind.NOISE):
            return has_comma[j]
    return False


def _is_no_angle(tokens: list[Token], i: int, text: str) -> bool:
    return _is_too_long(tokens[i]) or _is_measured(tokens, i) or _is_counted(tokens, i, text)


def _is_too_long(token: Token) -> bool:
    whole = token.text.partition(".")[0].partition(",")[0]
    return len(whole) > _MAX_WHOLE_DIGITS and not (token.decimals >= 2 and len(whole) <= 6)


def _is_measured(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether a unit follows: 10.5 km, 20 %, 25 °C, 3rd, 60Hz."""
    number, after = tokens[i], tokens[i + 1 : i + 3]
    if not after:
        return False
    if after[0].kind is Kind.SIGN and len(after) == 2 and after[1].end - after[0].start > 1:
        # 10-km: a hyphen that touches both sides.
        glued = after[0].start == number.end and after[1].start == after[0].end
        return glued and after[1].kind is Kind.WORD and after[1].text in words.UNITS
    if after[0].kind is Kind.DEGREE and len(after) == 2 and after[1].start == after[0].end:
        return after[1].text in ("c", "f", "celsius", "fahrenheit")
    if after[0].text in words.UNIT_SIGNS:
        return True
    if after[0].kind is not Kind.WORD:
        return False
    if after[0].start == number.end:
        # Letters that touch a number make it something else, but for those of degrees and joiners.
        return after[0].text not in words.JOINERS and after[0].text not in ("d", "m", "s")
    return after[0].text in words.UNITS


def _is_counted(tokens: list[Token], i: int, text: str) -> bool:
    """Tell whether the number numbers something: a price, a step, a route, a list item."""
    number = tokens[i]
    before = tokens[i - 1] if i else None
    if before is not None:
        glued = before.end == number.start
        if before.kind is Kind.WORD and (glued or before.text in words.COUNTED):
            return not (glued and before.text in ("d", "m", *words.JOINERS))
        if before.text in words.CURRENCY and number.decimals <= 2:
            return True
        if before.text in ("#", "№"):
            return True
        if before.kind is Kind.SIGN and glued and i > 1 and before.start == tokens[i - 2].end:
            # I-95, COVID-19, but lat-33.8 and N-33.8.
            return tokens[i - 2].kind is Kind.WORD
    return _is_list_number(tokens, i, text)


def _rated(tokens: Sequence[Token]) -> set[int]:
    """Find the numbers that a word before says to be measures: a confidence of 0.85, 0.75."""
    rated: set[int] = set()
    for i, token in enumerate(tokens):
        if token.kind is not Kind.NUMBER:
            continue
        goes_on = (
            i - 2 in rated
            and tokens[i - 1].kind is Kind.COMMA
            and tokens[i - 2].decimals == token.decimals <= 2
        )
        if goes_on or _is_rated(tokens, i):
            rated.add(i)
    return rated


def _is_rated(tokens: Sequence[Token], i: int) -> bool:
    for token in reversed(tokens[max(0, i - _LOOK_BACK) : i]):
        if token.kind is Kind.WORD and token.text in words.MEASURES:
            return True
        if token.kind not in _BETWEEN_MEASURE and token.text not in words.MEASURE_LINKS:
            return False
    return False


def _is_list_number(tokens: list[Token], i: int, text: str) -> bool:
    """Tell whether the number opens a line as 1. or 1) does."""
    number = tokens[i]
    if number.decimals or number.value > 99 or i + 1 >= len(tokens):
        return False
    if tokens[i + 1].text not in (".", ")") or tokens[i + 1].start != number.end:
        return False
    opens_line = i == 0 or tokens[i - 1].kind in (Kind.NEWLINE, Kind.STOP)
    stop = tokens[i + 1].end
    return opens_line and stop < len(text) and text[stop].isspace()
