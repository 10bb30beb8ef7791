"""Read numbers as angles: with sign, minutes and seconds, hemisphere, label, or as a range."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from gre.geo.parse import words
from gre.geo.parse.tokens import Kind, Token

Axis = Literal["lat", "lon"]

_AXIS_OF: dict[str, Axis] = {"N": "lat", "S": "lat", "E": "lon", "W": "lon", "O": "lon"}
_LOOK_BACK = 12  # tokens from a number back to its label
_MAX_PLAIN_RANGE = 10.0  # degrees between two numbers that only a dash or "to" makes a range
_PREFIX = frozenset({Kind.OTHER, Kind.NEWLINE, Kind.COMMA, Kind.DOUBLE_PRIME, Kind.PRIME})


@dataclass(frozen=True)
class Angle:
    """An angle as it was written.

    Attributes:
        degrees: With its sign.
        axis: What a label or a hemisphere says it is; None when nothing does.
        decimals: Digits after the point.
        first, last: Its tokens, ends included.
        is_whole: A whole number without any mark: by itself too common to be taken for an angle.
        is_contradictory: Sign, hemisphere and label do not agree, or O could be east or west.
        is_range: The middle of two.
    """

    degrees: float
    axis: Axis | None
    decimals: int
    first: int
    last: int
    is_whole: bool
    is_contradictory: bool = False
    is_range: bool = False


def read_angles(tokens: Sequence[Token], text: str) -> list[Angle]:
    """Read all angles of a text in order."""
    reader = _Reader(tokens, _letter_o(tokens, text))
    angles: list[Angle] = []
    i = floor = 0
    while i < len(tokens):
        if tokens[i].kind is Kind.NUMBER and not _is_tolerance(tokens, i):
            angles.append(reader.angle(i, floor))
            i = floor = angles[-1].last + 1
        else:
            i += 1
    return _merge_ranges(_label(angles, tokens), tokens)


def _is_tolerance(tokens: Sequence[Token], i: int) -> bool:
    """Tell whether the number only says how sure another one is: ± 0.01 or +/- 0.01."""
    before = [t.text for t in tokens[max(0, i - 3) : i]]
    return before[-1:] == ["±"] or before == ["+", "/", "-"]


def _letter_o(tokens: Sequence[Token], text: str) -> Literal["E", "W"] | None:
    """Tell what the letter O stands for in the language of this text, if that is clear."""
    if not any(t.kind is Kind.HEMISPHERE and t.text == "O" for t in tokens):
        return None
    seen = {text[t.start : t.end].lower() for t in tokens}
    if seen & words.O_IS_EAST:
        return "E"
    return "W" if seen & words.O_IS_WEST else None


class _Reader:
    """Reads one angle at a time out of a list of tokens."""

    def __init__(self, tokens: Sequence[Token], letter_o: Literal["E", "W"] | None) -> None:
        self.tokens = tokens
        self.letter_o = letter_o

    def kind(self, i: int) -> Kind | None:
        return self.tokens[i].kind if 0 <= i < len(self.tokens) else None

    def touches(self, i: int) -> bool:
        """Whether token i begins where the one before it ends."""
        return 0 < i < len(self.tokens) and self.tokens[i].start == self.tokens[i - 1].end

    def angle(self, i: int, floor: int) -> Angle:
        """Read the angle whose first number is token i; tokens before `floor` are taken."""
        sign, first = self.sign(i, floor)
        before = first - 1 if self.is_hemisphere_before(first - 1, floor) else None
        magnitude, last, marked = self.magnitude(i, before is not None)
        hemisphere = self.tokens[before].text if before is not None else None
        after = self.hemisphere_after(last + 1, marked) if before is None else None
        if after is not None:
            last, hemisphere = after, _hemisphere(self.tokens[after])
        number = self.tokens[i]
        degrees, contradicts = self.signed(magnitude, sign, hemisphere)
        return Angle(
            degrees=degrees,
            axis=_AXIS_OF[hemisphere] if hemisphere else None,
            decimals=number.decimals,
            first=first if before is None else before,
            last=last,
            is_whole=not number.decimals and last == i,
            is_contradictory=contradicts,
        )

    def signed(self, magnitude: float, sign: int, hemisphere: str | None) -> tuple[float, bool]:
        """Apply sign or hemisphere; -33.8 S says the same thing twice, -33.8 N contradicts."""
        if hemisphere == "O":
            hemisphere = self.letter_o
            if hemisphere is None:
                return magnitude, True
        if hemisphere in ("S", "W"):
            return -magnitude, False
        return sign * magnitude, hemisphere is not None and sign < 0

    def sign(self, i: int, floor: int) -> tuple[int, int]:
        """Return the sign of the number at token i, and the first token that belongs to it."""
        j = i - 1
        if j < floor or self.kind(j) is not Kind.SIGN:
            return 1, i
        text = self.tokens[j].text
        if text == "+":
            return 1, j
        before = self.kind(j - 1)
        attached = self.touches(j) and before not in (Kind.OTHER, Kind.COMMA, Kind.SEPARATOR)
        if self.touches(i):
            # 48.8-48.9, 40.7°-74.0, Latitude—48.8: there the dash parts; -33.8 it belongs to.
            after_value = before in (Kind.NUMBER, Kind.DEGREE, Kind.PRIME, Kind.HEMISPHERE)
            parts = attached and (after_value or (text == "—" and before is Kind.LABEL))
            return (1, i) if parts and not self.is_iso_6709(j) else (-1, j)
        if text == "−" and before not in (Kind.NUMBER, Kind.DEGREE, Kind.HEMISPHERE):
            return -1, j
        # "- 33.8" is a bullet at the start of a line and a minus after : or , or a bracket.
        is_minus = before in (Kind.OTHER, Kind.COMMA, Kind.SEPARATOR) and text in "-–"
        return (-1, j) if is_minus else (1, i)

    def is_iso_6709(self, j: int) -> bool:
        """Whether the dash at token j parts +48.8584-074.0060, where it is a sign."""
        if not (self.touches(j) and self.touches(j - 1) and self.kind(j - 1) is Kind.NUMBER):
            return False
        opens_with_sign = self.kind(j - 2) is Kind.SIGN
        return opens_with_sign and len(self.tokens[j + 1].text.partition(".")[0]) == 3

    def is_hemisphere_before(self, i: int, floor: int) -> bool:
        """Whether token i, just before the number, names its hemisphere: N 48.85 or N: 48.85."""
        return i >= floor and self.kind(i) is Kind.HEMISPHERE and not self.tokens[i].is_weak

    def hemisphere_after(self, i: int, marked: bool) -> int | None:
        """Find the hemisphere that follows: 48.85° N, 48.85° latitude north."""
        j = i
        while j < i + 3 and (
            self.kind(j) is Kind.LABEL
            or (self.kind(j) is Kind.WORD and self.tokens[j].text in words.OF)
        ):
            j += 1
        if self.kind(j) is not Kind.HEMISPHERE or (self.tokens[j].is_weak and not marked):
            return None
        # Past a label it may be the next number's: 48.85 latitude, but then E 2.29.
        return j if j == i or self.kind(j + 1) is not Kind.NUMBER else None

    def magnitude(self, i: int, has_hemisphere: bool) -> tuple[float, int, bool]:
        """Read degrees, minutes and seconds from token i on.

        Returns:
            Degrees without sign, the last token read, and whether any mark was there.
        """
        marked = self.is_unit(i + 1, Kind.DEGREE, "d", words.DEGREES)
        if not marked:
            return self.unmarked(i, has_hemisphere)
        degrees, last = self.tokens[i].value, i + 1
        if self.tokens[i].decimals:
            return degrees, last, True
        for unit, (kind, letter, names) in enumerate(_PARTS, start=1):
            j = last + 1
            if self.kind(j) is not Kind.NUMBER or not self.tokens[j].value < 60:
                break
            if self.is_unit(j + 1, kind, letter, names):
                degrees, last = degrees + self.tokens[j].value / 60**unit, j + 1
            elif self.kind(j + 1) is Kind.HEMISPHERE or (has_hemisphere and self.touches(j)):
                return degrees + self.tokens[j].value / 60**unit, j, True
            else:
                break
        return degrees, last, True

    def is_unit(self, i: int, kind: Kind, letter: str, names: frozenset[str]) -> bool:
        if not 0 <= i < len(self.tokens):
            return False
        token = self.tokens[i]
        return (
            token.kind is kind
            or token.text in names
            or (token.text.lower() == letter and self.touches(i))
        )

    def unmarked(self, i: int, has_hemisphere: bool) -> tuple[float, int, bool]:
        """Read 48 51 30 N, 48:51:30 N or N 48 51.504: minutes that only a hemisphere gives away."""
        parts, last = [self.tokens[i].value], i
        is_dashed = False
        while len(parts) < 3 and not self.tokens[last].decimals:
            j = last + 1
            if self.touches(j) and self.touches(j + 1) and self.tokens[j].text in (":", "-"):
                is_dashed |= self.tokens[j].text == "-"
                j += 1
            if self.kind(j) is not Kind.NUMBER or not self.tokens[j].value < 60:
                break
            parts, last = [*parts, self.tokens[j].value], j
        is_range = is_dashed and len(parts) == 2  # 20-25 S; but 48-51-30 N
        has_hemisphere = has_hemisphere or self.kind(last + 1) is Kind.HEMISPHERE
        if len(parts) == 1 or is_range or not has_hemisphere:
            return self.tokens[i].value, i, False
        return sum(part / 60**n for n, part in enumerate(parts)), last, True


_PARTS = (
    (Kind.PRIME, "m", words.MINUTES),
    (Kind.DOUBLE_PRIME, "s", words.SECONDS),
)


def _hemisphere(token: Token) -> str:
    return words.WEAK_HEMISPHERES.get(token.text, token.text)


def _label(angles: list[Angle], tokens: Sequence[Token]) -> list[Angle]:
    """Give each angle the axis that a label before or after it names."""
    labelled: list[Angle] = []
    floor = 0
    axis: Axis | None = None
    promised: Axis | None = None
    for angle in angles:
        named, first = _labels_before(angle.first, floor, tokens)
        last = angle.last
        if named:
            axis, promised = named[0], named[1] if len(named) > 1 else None
        else:
            axis, promised = promised, None
            after = _label_after(last, tokens) if axis is None else None
            if after is not None and angle.axis in (None, _axis(tokens[after])):
                last, axis = after, _axis(tokens[after])
        contradicts = axis is not None and angle.axis is not None and axis != angle.axis
        labelled.append(
            replace(
                angle,
                axis=angle.axis or axis,
                first=first,
                last=last,
                is_contradictory=angle.is_contradictory or contradicts,
            )
        )
        floor = last + 1
    return labelled


def _axis(token: Token) -> Axis:
    return "lat" if token.text == "lat" else "lon"


def _labels_before(i: int, floor: int, tokens: Sequence[Token]) -> tuple[list[Axis], int]:
    """Return the labels that stand directly before token i, in order, and the first one's place."""
    named: list[Axis] = []
    first = i
    for j in range(i - 1, max(floor, i - _LOOK_BACK) - 1, -1):
        token = tokens[j]
        if token.kind is Kind.LABEL:
            if named and named[0] == _axis(token):
                break
            named.insert(0, _axis(token))
            first = j
        elif not (
            token.kind in _PREFIX
            or token.kind in (Kind.SEPARATOR, Kind.SIGN, Kind.DEGREE, Kind.HEMISPHERE)
            or token.text in words.BEFORE_NUMBER
            or token.text in words.BETWEEN
            or (token.text == "." and j > floor and tokens[j - 1].kind is Kind.LABEL)  # lat. 48.85
        ):
            break
    return named, first


def _label_after(last: int, tokens: Sequence[Token]) -> int | None:
    """Find the label that follows and is not the next number's: 48.85 latitude, 2.29 longitude."""
    j = last + 1
    if j < len(tokens) and (tokens[j].text == "(" or tokens[j].text in words.OF):
        j += 1
    if j >= len(tokens) or tokens[j].kind is not Kind.LABEL:
        return None
    k = j + 1
    while k < min(len(tokens), j + 5) and (
        tokens[k].kind is Kind.SIGN or tokens[k].text in (":", "=")
    ):
        k += 1
    if k >= len(tokens) or tokens[k].kind is not Kind.NUMBER:
        return j
    return j if k + 1 < len(tokens) and tokens[k + 1].kind is Kind.LABEL else None


def _merge_ranges(angles: list[Angle], tokens: Sequence[Token]) -> list[Angle]:
    """Put `48.8 to 48.9` in the middle, as one angle."""
    merged: list[Angle] = []
    k = 0
    while k < len(angles):
        low = angles[k]
        if k + 1 < len(angles) and _is_range(angles, k, merged, tokens):
            merged.append(_middle(low, angles[k + 1]))
            k += 2
        else:
            merged.append(low)
            k += 1
    return merged


def _is_range(angles: list[Angle], k: int, before: list[Angle], tokens: Sequence[Token]) -> bool:
    low, high = angles[k], angles[k + 1]
    if None not in (low.axis, high.axis) and low.axis != high.axis:
        return False
    link = [t for t in tokens[low.last + 1 : high.first] if t.kind not in (Kind.OTHER, Kind.LABEL)]
    if len(link) != 1:
        return False
    introduced = _is_introduced(low.first, tokens)
    if link[0].kind is Kind.WORD and link[0].text in words.JOINERS:
        return introduced or (low.axis is not None and low.axis == high.axis)
    if link[0].text not in words.RANGE_WORDS and link[0].text not in "-−–—~":
        return False
    if introduced or low.axis or high.axis:
        return True
    if abs(low.degrees - high.degrees) > _MAX_PLAIN_RANGE:
        return False
    # In "48.1, 2.2 to 48.2, 2.3" it is points that are linked, not numbers.
    follows_comma = (
        bool(before)
        and not before[-1].is_range
        and ([t.kind for t in tokens[before[-1].last + 1 : low.first]] == [Kind.COMMA])
    )
    leads_comma = k + 2 < len(angles) and (
        [t.kind for t in tokens[high.last + 1 : angles[k + 2].first]] == [Kind.COMMA]
    )
    return not (follows_comma and leads_comma)


def _is_introduced(first: int, tokens: Sequence[Token]) -> bool:
    near = [t.text for t in tokens[max(0, first - 3) : first + 4]]
    return any(text in words.BETWEEN for text in near)


def _middle(low: Angle, high: Angle) -> Angle:
    axis = low.axis or high.axis
    a, b = low.degrees, high.degrees
    # 48.8 to 48.9° S: the hemisphere stands only once.
    if high.axis and not low.axis and b < 0 < a:
        a = -a
    middle = (a + b) / 2
    if axis == "lon" and abs(a - b) > 180:
        middle = middle - 180 if middle > 0 else middle + 180
    return Angle(
        degrees=middle,
        axis=axis,
        decimals=max(low.decimals, high.decimals),
        first=low.first,
        last=high.last,
        is_whole=low.is_whole and high.is_whole,
        is_contradictory=low.is_contradictory or high.is_contradictory,
        is_range=True,
    )
