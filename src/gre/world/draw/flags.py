"""Flags, drawn from the design language of the fact tables (see `gre.world.facts`)."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.pen import Pen, arc, shade
from gre.world.facts import FLAG_COLOURS, FlagLayer, countries, parse_flag

_HEM = (134, 138, 148)
_UNION_BLUE = FLAG_COLOURS["NAVY"]
_WHITE = FLAG_COLOURS["WHITE"]
_RED = FLAG_COLOURS["RED"]

# The right half of a maple leaf from its tip down to the stalk, shares of its size, y down.
_MAPLE = ((0, -0.5), (0.09, -0.34), (0.19, -0.39), (0.14, -0.12), (0.3, -0.26), (0.33, -0.18),
          (0.47, -0.2), (0.42, -0.06), (0.49, 0.0), (0.25, 0.2), (0.28, 0.29), (0.04, 0.25),
          (0.04, 0.5))  # fmt: skip
# The right half of a cedar: three spreading tiers over a trunk.
_CEDAR = ((0, -0.5), (0.16, -0.26), (0.1, -0.26), (0.32, -0.04), (0.16, -0.06), (0.46, 0.24),
          (0.08, 0.18), (0.08, 0.4), (0.16, 0.5))  # fmt: skip
# The right half of a shield under a crown, for any device too fine to draw.
_SHIELD = ((0, -1.0), (0.3, -0.7), (0.55, -0.95), (0.6, -0.6), (0.95, -0.55), (0.9, 0.2),
           (0.5, 0.75), (0, 1.0))  # fmt: skip


def _around(cx: float, cy: float, r: float, aspect: float, turns: Sequence[float]) -> list[float]:
    """Points at shares `turns` of a full turn, clockwise from straight up, `r` of the height."""
    points = []
    for turn in turns:
        angle = turn * 2 * math.pi
        points += [cx + r / aspect * math.sin(angle), cy - r * math.cos(angle)]
    return points


def _symmetric(
    pen: Pen, colour: Colour, half: Sequence[tuple[float, float]], cx: float, cy: float, size: float
) -> None:
    """A shape given by its right half, `size` percent of the flag's height per unit."""
    wide = size / pen.aspect
    right = [(cx + x * wide, cy + y * size) for x, y in half]
    left = [(2 * cx - x, y) for x, y in reversed(right)]
    pen.poly(colour, *(v for point in (*right, *left) for v in point))


def _spot(layer: FlagLayer) -> tuple[float, float, float]:
    """Centre and radius of a mark in percent."""
    x, y, r = layer.numbers
    return (100 * x, 100 * y, 100 * r)


def _colours(layer: FlagLayer) -> list[Colour]:
    return [FLAG_COLOURS[name] for name in layer.colours]


def _stripes(pen: Pen, layer: FlagLayer) -> None:
    total, start = sum(layer.weights), 0.0
    for colour, weight in zip(_colours(layer), layer.weights, strict=True):
        end = start + 100 * weight / total
        if layer.form == "h":
            pen.rect(colour, 0, start, 100, end)
        else:
            pen.rect(colour, start, 0, end, 100)
        start = end


def _solid(pen: Pen, layer: FlagLayer) -> None:
    pen.rect(_colours(layer)[0], 0, 0, 100, 100)


def _cross(pen: Pen, layer: FlagLayer) -> None:
    centre = 50 if layer.form == "cross" else 36
    inner, *border = _colours(layer)
    for colour, half in [(edge, 17.0) for edge in border] + [(inner, 10.0)]:
        pen.rect(colour, 0, 50 - half, 100, 50 + half)
        pen.rect(colour, centre - half / pen.aspect, 0, centre + half / pen.aspect, 100)


def _saltire_bands(pen: Pen, colour: Colour, half: float) -> None:
    """Two bands from corner to corner, `half` percent of the height to either side."""
    across = half / pen.aspect
    rising = (0, 100, 0, 100 - half, 100 - across, 0, 100, 0, 100, half, across, 100)
    pen.poly(colour, *rising)
    pen.poly(colour, *(v if i % 2 == 0 else 100 - v for i, v in enumerate(rising)))


def _saltire(pen: Pen, layer: FlagLayer) -> None:
    _saltire_bands(pen, _colours(layer)[0], 13)


def _diagonal(pen: Pen, layer: FlagLayer) -> None:
    inner, *border = _colours(layer)
    for colour, half in [(edge, 26.0) for edge in border] + [(inner, 17.0)]:
        across = half / pen.aspect
        pen.poly(colour, 0, 100, 0, 100 - half, 100 - across, 0, 100, 0, 100, half, across, 100)


def _union(pen: Pen, _layer: FlagLayer) -> None:
    flag = pen.part(0, 0, 50, 50)
    flag.rect(_UNION_BLUE, 0, 0, 100, 100)
    _saltire_bands(flag, _WHITE, 15)
    _saltire_bands(flag, _RED, 5)
    for colour, half in ((_WHITE, 17), (_RED, 10)):
        flag.rect(colour, 0, 50 - half, 100, 50 + half)
        flag.rect(colour, 50 - half / flag.aspect, 0, 50 + half / flag.aspect, 100)


def _canton(pen: Pen, layer: FlagLayer) -> None:
    pen.rect(_colours(layer)[0], 0, 0, 40, 50)


def _hoist(pen: Pen, layer: FlagLayer) -> None:
    pen.rect(_colours(layer)[0], 0, 0, 100 * layer.numbers[0], 100)


def _split(pen: Pen, layer: FlagLayer) -> None:
    upper, lower = _colours(layer)
    pen.poly(upper, 0, 0, 100, 0, 0, 100)
    pen.poly(lower, 100, 0, 100, 100, 0, 100)


def _quarters(pen: Pen, layer: FlagLayer) -> None:
    for i, colour in enumerate(_colours(layer)):
        x, y = 50 * (i % 2), 50 * (i // 2)
        pen.rect(colour, x, y, x + 50, y + 50)


def _triangle(pen: Pen, layer: FlagLayer) -> None:
    pen.poly(_colours(layer)[0], 0, 0, 42, 50, 0, 100)


def _diamond(pen: Pen, layer: FlagLayer) -> None:
    pen.poly(_colours(layer)[0], 50, 6, 94, 50, 50, 94, 6, 50)


def _disc(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    pen.disc(_colours(layer)[0], x, y, r / pen.aspect)


def _crescent(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    wide = r / pen.aspect
    # The bite is a smaller disc further to the fly; both arcs meet in the horns at 35 degrees.
    outer = arc(x, y, wide, r, 35, 325, 21)
    bite = arc(x + 0.26 * wide, y, 0.79 * wide, 0.79 * r, 313.5, 46.5, 17)
    pen.poly(_colours(layer)[0], *outer, *bite)


def _star_at(pen: Pen, colour: Colour, x: float, y: float, r: float) -> None:
    outer = _around(x, y, r, pen.aspect, [i / 5 for i in range(5)])
    inner = _around(x, y, 0.42 * r, pen.aspect, [(i + 0.5) / 5 for i in range(5)])
    pen.poly(colour, *(v for i in range(0, 10, 2) for v in (*outer[i : i + 2], *inner[i : i + 2])))


def _star(pen: Pen, layer: FlagLayer) -> None:
    _star_at(pen, _colours(layer)[0], *_spot(layer))


def _stars(pen: Pen, layer: FlagLayer) -> None:
    count, x0, y0, x1, y1 = layer.numbers
    steps = max(int(count) - 1, 1)
    for i in range(int(count)):
        t = i / steps
        x, y = 100 * (x0 + (x1 - x0) * t), 100 * (y0 + (y1 - y0) * t)
        _star_at(pen, _colours(layer)[0], x, y, 7)


def _sun(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    colour = _colours(layer)[0]
    for i in range(12):
        ray = _around(x, y, 0.6 * r, pen.aspect, [i / 12 - 0.035, i / 12 + 0.035])
        pen.poly(colour, *ray, *_around(x, y, r, pen.aspect, [i / 12]))
    pen.disc(colour, x, y, 0.6 * r / pen.aspect)


def _wheel(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    colour, wide = _colours(layer)[0], r / pen.aspect
    ring = arc(x, y, wide, r, 0, 360, 25)
    hole = arc(x, y, 0.8 * wide, 0.8 * r, 360, 0, 25)
    pen.poly(colour, *ring, *hole)
    for i in range(6):
        ends = _around(x, y, 0.85 * r, pen.aspect, [i / 12, i / 12 + 0.5])
        pen.line(colour, 0.12 * wide, *ends)
    pen.disc(colour, x, y, 0.2 * wide)


def _plus(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    colour, wide = _colours(layer)[0], r / pen.aspect
    pen.rect(colour, x - wide, y - 0.3 * r, x + wide, y + 0.3 * r)
    pen.rect(colour, x - 0.3 * wide, y - r, x + 0.3 * wide, y + r)


def _hexagram(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    for start in (0.0, 0.5):
        corners = _around(x, y, r, pen.aspect, [start + i / 3 for i in range(4)])
        pen.line(_colours(layer)[0], 0.16 * r / pen.aspect, *corners)


def _emblem(pen: Pen, layer: FlagLayer) -> None:
    x, y, r = _spot(layer)
    colour = _colours(layer)[0]
    _symmetric(pen, colour, _SHIELD, x, y, r)
    lighter = shade(colour, 1.35) if sum(colour) < 600 else shade(colour, 0.86)
    pen.disc(lighter, x, y, 0.32 * r / pen.aspect)


def _maple(pen: Pen, layer: FlagLayer) -> None:
    _symmetric(pen, _colours(layer)[0], _MAPLE, 50, 50, 70)


def _cedar(pen: Pen, layer: FlagLayer) -> None:
    _symmetric(pen, _colours(layer)[0], _CEDAR, 50, 50, 45)


_FORMS: Mapping[str, Callable[[Pen, FlagLayer], None]] = MappingProxyType(
    {
        "h": _stripes,
        "v": _stripes,
        "solid": _solid,
        "cross": _cross,
        "nordic": _cross,
        "saltire": _saltire,
        "diagonal": _diagonal,
        "union": _union,
        "canton": _canton,
        "hoist": _hoist,
        "split": _split,
        "quarters": _quarters,
        "triangle": _triangle,
        "diamond": _diamond,
        "disc": _disc,
        "crescent": _crescent,
        "star": _star,
        "stars": _stars,
        "sun": _sun,
        "wheel": _wheel,
        "plus": _plus,
        "hexagram": _hexagram,
        "emblem": _emblem,
        "maple": _maple,
        "cedar": _cedar,
    }
)
FORMS = frozenset(_FORMS)
"""Every form of layer that can be drawn."""

_layers = cache(parse_flag)


def draw_flag_spec(canvas: Canvas, box: Box, spec: str) -> None:
    """Draw a flag from its design.

    Args:
        canvas: The sheet.
        box: The cloth, hoist to the left; designs are made for 3 wide, 2 high.
        spec: Layers in the design language of `gre.world.facts`.

    Raises:
        InputError: The text is not in the language.
    """
    try:
        layers = _layers(spec)
    except ValueError as error:
        raise InputError(f"flag {spec!r}: {error}") from error
    sheet = Pen(canvas, box)
    # A hem, so that a white field can be told from a pale sky.
    sheet.rect(_HEM, 0, 0, 100, 100)
    pen = sheet.part(1, 1.5, 99, 98.5)
    for layer in layers:
        _FORMS[layer.form](pen, layer)


def draw_flag(canvas: Canvas, box: Box, country_code: str) -> None:
    """Draw a country's flag.

    Args:
        canvas: The sheet.
        box: The cloth, hoist to the left.
        country_code: ISO 3166-1 alpha-2.

    Raises:
        InputError: No such country in the fact tables, or its flag has no design there.
    """
    country = countries().get(country_code)
    if country is None or not country.flag:
        raise InputError(f"no flag design for country {country_code!r}")
    draw_flag_spec(canvas, box, country.flag)
