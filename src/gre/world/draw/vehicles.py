"""Vehicles from the side, cars from the front and the rear, and licence plates."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Literal

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.pen import Pen, arc, shade
from gre.world.draw.signs import write

_TYRE = (38, 38, 44)
_HUB = (188, 192, 198)
_GLASS = (176, 214, 232)
_DARK_GLASS = (74, 92, 110)
_CHROME = (214, 218, 224)
_STEEL = (120, 126, 134)
_YELLOW = (248, 192, 28)
_RED = (204, 38, 40)
_WHITE = (250, 250, 248)
_HEADLIGHT = (255, 250, 214)
_SKIN = (150, 106, 78)

_Drawing = Callable[[Pen, Colour], None]


def _wheels(pen: Pen, r: float, *centres: float) -> None:
    """Wheels that touch the ground; `r` in percent of the width."""
    cy = 100 - r * pen.aspect
    for cx in centres:
        pen.disc(_TYRE, cx, cy, r)
        pen.disc(_HUB, cx, cy, r * 0.52)


def _spoked(pen: Pen, r: float, *centres: float) -> None:
    """Thin wheels one can see through."""
    for cx in centres:
        cy = 100 - r * pen.aspect
        rim = arc(cx, cy, r, r * pen.aspect, 0, 360, 17)
        hole = arc(cx, cy, r * 0.8, r * 0.8 * pen.aspect, 360, 0, 17)
        pen.poly(_TYRE, *rim, *hole)
        for dx, dy in ((1, 0), (0, 1), (0.7, 0.7), (0.7, -0.7)):
            x, y = dx * r * 0.8, dy * r * 0.8 * pen.aspect
            pen.line(_STEEL, r * 0.09, cx - x, cy - y, cx + x, cy + y)
        pen.disc(_TYRE, cx, cy, r * 0.16)


def _panes(
    pen: Pen, colour: Colour, y0: float, y1: float, spans: tuple[tuple[float, float], ...]
) -> None:
    for x0, x1 in spans:
        pen.rect(colour, x0, y0, x1, y1)


def _car(pen: Pen, colour: Colour) -> None:
    pen.poly(colour, 2, 84, 2, 58, 8, 50, 26, 46, 38, 14, 70, 14, 84, 44, 97, 52, 98, 84)
    pen.rect(shade(colour, 0.72), 2, 74, 98, 84)
    pen.poly(_GLASS, 31, 46, 40, 21, 53, 21, 53, 46)
    pen.poly(_GLASS, 57, 46, 57, 21, 68, 21, 78, 46)
    pen.rect(_HEADLIGHT, 2, 56, 7, 64)
    pen.rect(_RED, 94, 56, 98, 64)
    _wheels(pen, 9.5, 22, 77)


def _kei_car(pen: Pen, colour: Colour) -> None:
    pen.poly(colour, 4, 88, 4, 46, 12, 40, 20, 8, 90, 8, 96, 30, 96, 88)
    pen.rect(shade(colour, 0.74), 4, 80, 96, 88)
    pen.poly(_GLASS, 17, 42, 25, 15, 46, 15, 46, 42)
    pen.rect(_GLASS, 51, 15, 72, 42)
    pen.poly(_GLASS, 77, 15, 86, 15, 91, 42, 77, 42)
    pen.rect(shade(colour, 0.74), 48, 8, 49.4, 86)
    pen.rect(_HEADLIGHT, 4, 50, 11, 60)
    pen.rect(_RED, 91, 48, 96, 62)
    pen.rect(_YELLOW, 4, 68, 12, 76)
    _wheels(pen, 10, 22, 79)


def _pickup(pen: Pen, colour: Colour) -> None:
    pen.poly(colour, 2, 82, 2, 52, 26, 48, 34, 16, 58, 16, 60, 48, 98, 48, 98, 82)
    pen.poly(shade(colour, 0.6), 61, 48, 98, 48, 98, 54, 61, 54)
    pen.rect(shade(colour, 0.74), 2, 74, 98, 82)
    pen.poly(_GLASS, 31, 46, 38, 22, 53, 22, 54, 46)
    pen.rect(shade(colour, 0.74), 60, 48, 61.2, 80)
    pen.rect(_HEADLIGHT, 2, 56, 6, 64)
    pen.rect(_RED, 95, 56, 98, 66)
    pen.rect(_CHROME, 0, 74, 4, 82)
    for x, top in ((66, 36), (78, 28), (88, 38)):
        pen.rect((178, 136, 88), x, top, x + 9, 48)
        pen.rect((140, 102, 62), x, top + 5, x + 9, top + 7)
    _wheels(pen, 10.5, 20, 79)


def _yellow_school_bus(pen: Pen, _colour: Colour) -> None:
    pen.poly(_YELLOW, 0, 86, 0, 54, 6, 50, 17, 48, 20, 8, 26, 3, 96, 3, 100, 10, 100, 86)
    pen.rect(_TYRE, 18, 54, 100, 57.5)
    pen.rect(_TYRE, 18, 68, 100, 71)
    pen.poly(_DARK_GLASS, 19.4, 46, 21.4, 16, 28, 16, 28, 46)
    _panes(pen, _DARK_GLASS, 16, 44, tuple((x, x + 8) for x in range(31, 96, 11)))
    pen.rect(shade(_YELLOW, 0.84), 0, 78, 100, 86)
    pen.poly(_RED, 34, 62, 38, 58, 42, 62, 42, 70, 38, 74, 34, 70)
    pen.rect(_HEADLIGHT, 0, 58, 3.4, 66)
    pen.rect(_RED, 22, 4.5, 26, 9)
    pen.rect(_TYRE, 0, 80, 4, 88)
    _wheels(pen, 8, 15, 80)


def _double_decker(pen: Pen, _colour: Colour) -> None:
    pen.poly(_RED, 3, 92, 3, 6, 7, 1, 95, 1, 98, 5, 98, 92)
    _panes(pen, _GLASS, 11, 31, tuple((x, x + 14) for x in range(6, 90, 18)))
    _panes(pen, _GLASS, 50, 71, ((5, 16), (36, 50), (54, 68), (72, 86)))
    pen.rect(_DARK_GLASS, 20, 50, 31, 90)
    pen.rect(_WHITE, 3, 38, 98, 43)
    pen.rect(shade(_RED, 0.7), 3, 84, 98, 92)
    pen.rect(_HEADLIGHT, 3, 76, 7, 81)
    _wheels(pen, 9, 24, 79)


def _tuk_tuk(pen: Pen, _colour: Colour) -> None:
    green, blue = (44, 140, 92), (36, 92, 170)
    pen.poly(_YELLOW, 12, 20, 22, 8, 88, 8, 96, 20, 96, 30, 12, 30)
    pen.poly(_GLASS, 14, 30, 22, 30, 18, 56, 8, 56)
    pen.line(_STEEL, 2, 14, 28, 7, 58)
    pen.rect(_STEEL, 50, 28, 52.4, 60)
    pen.rect(_STEEL, 93, 28, 95.4, 60)
    pen.rect((70, 56, 60), 56, 42, 93, 66)
    pen.poly(green, 4, 80, 6, 56, 20, 56, 28, 68, 44, 70, 50, 58, 98, 58, 98, 84, 40, 86, 12, 86)
    pen.poly(blue, 50, 58, 98, 58, 98, 66, 48, 66)
    pen.disc(_HEADLIGHT, 7, 62, 3.6)
    pen.disc(_SKIN, 36, 38, 5)
    pen.poly((230, 230, 226), 30, 46, 42, 46, 46, 70, 28, 70)
    pen.rect(_RED, 95, 66, 98, 74)
    _wheels(pen, 9, 14, 80)


def _scooter(pen: Pen, colour: Colour) -> None:
    pen.poly((50, 50, 60), 42, 54, 80, 50, 84, 56, 44, 60)
    pen.poly(colour, 44, 60, 84, 56, 94, 70, 90, 84, 62, 84, 56, 76, 36, 80, 30, 72, 38, 70)
    pen.poly(colour, 16, 42, 26, 38, 34, 74, 26, 78)
    pen.line(_STEEL, 3, 24, 42, 18, 86)
    pen.line(_TYRE, 3, 18, 36, 32, 32)
    pen.disc(_HEADLIGHT, 18, 42, 4.4)
    pen.rect(_RED, 90, 64, 95, 70)
    # The rider.
    trousers, shirt = (62, 74, 104), (226, 226, 220)
    pen.poly(trousers, 50, 46, 66, 48, 66, 56, 44, 60, 40, 78, 32, 78, 36, 54)
    pen.poly(shirt, 50, 22, 62, 20, 68, 30, 67, 50, 50, 50)
    pen.line(shirt, 6, 54, 28, 30, 36)
    pen.disc(_SKIN, 55, 14, 8)
    pen.poly((216, 96, 40), *arc(55, 13, 10, 13 * 1.0, 200, -10, 11))
    _wheels(pen, 12, 18, 82)


def _jeepney(pen: Pen, _colour: Colour) -> None:
    silver = (206, 210, 216)
    pen.poly(silver, 2, 84, 2, 50, 8, 46, 22, 44, 26, 12, 98, 12, 98, 84)
    pen.rect((214, 60, 60), 24, 8, 100, 14)
    for x, colour in ((26, (240, 190, 50)), (40, (60, 120, 200)), (54, (70, 160, 90)),
                      (68, (220, 80, 140)), (82, (240, 130, 40))):  # fmt: skip
        pen.rect(colour, x, 2, x + 11, 8)
    pen.poly(_GLASS, 24, 44, 27, 19, 35, 19, 35, 44)
    pen.rect(_DARK_GLASS, 39, 19, 95, 40)
    for x in (50, 61, 72, 83):
        pen.rect(silver, x, 19, x + 2, 40)
    pen.rect((214, 60, 60), 2, 52, 98, 58)
    pen.rect((50, 100, 190), 2, 58, 98, 64)
    pen.rect(_YELLOW, 2, 64, 98, 69)
    pen.poly(_RED, 56, 46, 60, 57, 70, 57, 62, 63, 65, 74, 56, 67, 47, 74, 50, 63, 42, 57, 52, 57)
    pen.disc(_HEADLIGHT, 4, 56, 3)
    pen.rect(_CHROME, 0, 76, 24, 84)
    _wheels(pen, 9, 17, 81)


def _cycle_rickshaw(pen: Pen, _colour: Colour) -> None:
    red, hood = (206, 52, 60), (48, 124, 92)
    pen.poly(hood, *arc(76, 46, 22, 44, 180, -10, 11), 90, 46, 70, 34)
    pen.poly(_YELLOW, *arc(76, 46, 23, 44, 180, 120, 5), 66, 14, 60, 46)
    pen.poly(red, 58, 50, 66, 46, 68, 60, 90, 60, 92, 38, 98, 40, 98, 70, 60, 70)
    pen.line(_TYRE, 1.8, 14, 80, 26, 50, 44, 78, 30, 58)
    pen.line(_TYRE, 1.8, 18, 44, 28, 42, 26, 50)
    pen.line(_TYRE, 1.8, 44, 78, 80, 74)
    pen.line(_TYRE, 1.8, 44, 78, 42, 50)
    # The man on the saddle.
    pen.disc(_SKIN, 37, 11, 5)
    pen.poly((232, 226, 210), 34, 18, 44, 18, 47, 46, 36, 48)
    pen.line((232, 226, 210), 4, 37, 24, 22, 42)
    pen.line((90, 76, 70), 5, 42, 48, 34, 62, 40, 80)
    _spoked(pen, 12, 14)
    _spoked(pen, 13, 80)


def _tram(pen: Pen, colour: Colour) -> None:
    pen.line(_STEEL, 0.8, 0, 1, 100, 1)
    pen.line(_STEEL, 1.2, 44, 16, 50, 2, 56, 16)
    pen.poly(colour, 0, 88, 3, 24, 8, 16, 92, 16, 97, 24, 100, 88)
    pen.rect(_WHITE, 1.6, 52, 98.4, 60)
    pen.poly(_DARK_GLASS, 3, 50, 4.6, 26, 12, 26, 12, 50)
    pen.poly(_DARK_GLASS, 97, 50, 95.4, 26, 88, 26, 88, 50)
    _panes(pen, _GLASS, 26, 50, ((15, 25), (35, 46), (54, 65), (75, 85)))
    for x in (27, 67):
        pen.rect(_DARK_GLASS, x, 26, x + 6, 84)
        pen.rect(colour, x + 2.7, 26, x + 3.3, 84)
    pen.rect(shade(colour, 0.6), 0, 80, 100, 88)
    pen.rect(_TYRE, 49, 16, 51, 88)
    pen.disc(_HEADLIGHT, 3, 70, 1.8)
    for cx in (14, 24, 76, 86):
        pen.disc(_TYRE, cx, 91, 3)
    pen.rect((110, 106, 104), 0, 97, 100, 100)


def _minibus_taxi(pen: Pen, _colour: Colour) -> None:
    stripe = (40, 96, 180)
    pen.poly(_WHITE, 2, 86, 2, 50, 10, 42, 20, 10, 94, 10, 98, 16, 98, 86)
    pen.poly(_GLASS, 13, 42, 22, 17, 34, 17, 34, 42)
    _panes(pen, _DARK_GLASS, 17, 42, ((38, 54), (58, 74), (78, 94)))
    pen.rect(_YELLOW, 2, 52, 98, 59)
    pen.rect(stripe, 2, 59, 98, 64)
    pen.rect((206, 206, 202), 2, 78, 98, 86)
    pen.rect(_HEADLIGHT, 2, 54, 6, 64)
    pen.rect(_RED, 95, 52, 98, 64)
    for x, colour in ((40, (150, 96, 60)), (54, (90, 120, 80)), (68, (180, 60, 60))):
        pen.rect(colour, x, 1, x + 13, 10)
    pen.rect(_STEEL, 34, 8, 90, 10.5)
    _wheels(pen, 9, 19, 80)


def _bicycle(pen: Pen, colour: Colour) -> None:
    _spoked(pen, 22, 23, 77)
    y = 100 - 22 * pen.aspect
    pen.line(colour, 3.4, 23, y, 38, 30, 68, 28, 48, y, 36, 34)
    pen.line(colour, 3.4, 48, y, 77, y, 66, 26)
    pen.line(_TYRE, 3.4, 38, 34, 33, 12, 22, 14)
    pen.line(_TYRE, 3, 67, 30, 65, 18)
    pen.poly(_TYRE, 56, 14, 78, 12, 78, 18, 66, 20)
    pen.disc(_TYRE, 48, y, 4)
    pen.poly((164, 122, 78), 6, 16, 24, 16, 21, 34, 9, 34)


def _yellow_cab(pen: Pen, _colour: Colour) -> None:
    _car(pen.part(0, 10, 100, 100), _YELLOW)
    pen.rect(_TYRE, 46, 9, 62, 21)
    pen.rect(_WHITE, 48, 11, 60, 19)
    for i, x in enumerate(range(10, 90, 5)):
        pen.rect(_TYRE, x, 62 + 4 * (i % 2), x + 5, 66 + 4 * (i % 2))


_KINDS: Mapping[str, tuple[_Drawing, float]] = MappingProxyType(
    {
        "car": (_car, 2.3),
        "tuk_tuk": (_tuk_tuk, 1.45),
        "kei_car": (_kei_car, 1.6),
        "pickup": (_pickup, 2.4),
        "yellow_school_bus": (_yellow_school_bus, 2.1),
        "scooter": (_scooter, 1.15),
        "double_decker": (_double_decker, 1.55),
        "jeepney": (_jeepney, 2.0),
        "cycle_rickshaw": (_cycle_rickshaw, 1.5),
        "tram": (_tram, 2.4),
        "minibus_taxi": (_minibus_taxi, 2.0),
        "bicycle": (_bicycle, 1.55),
        "yellow_cab": (_yellow_cab, 2.1),
    }
)
ASPECT: Mapping[str, float] = MappingProxyType({kind: a for kind, (_, a) in _KINDS.items()})
"""Width by height of each kind; `draw_vehicle` keeps it."""


def _fitted(box: Box, aspect: float) -> Box:
    """The largest box of an aspect inside another, in its middle and on its ground."""
    x0, y0, x1, y1 = box
    width = min(x1 - x0, (y1 - y0) * aspect)
    left = (x0 + x1 - width) / 2
    return (left, y1 - width / aspect, left + width, y1)


def draw_vehicle(canvas: Canvas, box: Box, kind: str, colour: Colour) -> None:
    """Draw a vehicle from its left side, as large as its proportions allow in the box.

    Args:
        canvas: The sheet.
        box: Where; its lower edge is the road.
        kind: A key of `ASPECT`.
        colour: Of the body. Kinds that are known by their paint (the school bus, the cab, the
            jeepney, ...) keep their own.

    Raises:
        InputError: No such kind.
    """
    if kind not in _KINDS:
        raise InputError(f"no drawing of vehicle {kind!r}")
    drawing, aspect = _KINDS[kind]
    drawing(Pen(canvas, _fitted(box, aspect)), colour)


def draw_car(canvas: Canvas, box: Box, facing: Literal["front", "rear"], colour: Colour) -> None:
    """Draw a car that comes (`front`: pale headlights) or goes (`rear`: red lights)."""
    pen = Pen(canvas, box)
    front = facing == "front"
    for x in (8, 76):
        pen.rect(_TYRE, x, 76, x + 16, 100)
    pen.poly(colour, 22, 6, 78, 6, 90, 40, 98, 50, 98, 86, 2, 86, 2, 50, 10, 40)
    pen.poly(_GLASS if front else _DARK_GLASS, 26, 12, 74, 12, 83, 40, 17, 40)
    if front:
        pen.poly(shade(_GLASS, 1.6), 30, 12, 42, 12, 34, 40, 20, 40)
        pen.rect(_TYRE, 30, 58, 70, 72)
        pen.rect(_CHROME, 30, 63, 70, 66)
        pen.oval(_TYRE, 1, 48, 30, 74)
        pen.oval(_TYRE, 70, 48, 99, 74)
        pen.oval(_HEADLIGHT, 3, 50, 28, 72)
        pen.oval(_HEADLIGHT, 72, 50, 97, 72)
    else:
        pen.rect(shade(colour, 0.72), 10, 44, 90, 47)
        pen.rect(_TYRE, 2, 50, 28, 72)
        pen.rect(_TYRE, 72, 50, 98, 72)
        pen.rect((240, 30, 30), 3, 52, 26, 70)
        pen.rect((240, 30, 30), 74, 52, 97, 70)
    pen.rect(_TYRE if front else shade(colour, 0.5), 2, 78, 98, 88)
    pen.rect(_WHITE, 38, 76, 62, 85)


# Plate, letters.
_PLATES: Mapping[str, tuple[Colour, Colour]] = MappingProxyType(
    {
        "white": (_WHITE, (24, 26, 34)),
        "white_blue_band": (_WHITE, (24, 26, 34)),
        "yellow": (_YELLOW, (24, 26, 34)),
        "yellow_blue_band": (_YELLOW, (24, 26, 34)),
        "black": ((26, 26, 30), _WHITE),
        "blue": ((28, 74, 168), _WHITE),
        "green": ((24, 128, 72), _WHITE),
        "red": ((196, 32, 36), _WHITE),
        "white_green_text": (_WHITE, (16, 128, 64)),
        "white_red_text": (_WHITE, (210, 26, 32)),
    }
)


def draw_plate(canvas: Canvas, box: Box, style: str, text: str) -> None:
    """Draw a licence plate.

    Args:
        canvas: The sheet.
        box: The plate's own rectangle.
        style: A value of the `plate` cue. `white_front_yellow_rear` shows both of a car's plates,
            the front one above the rear one.
        text: Letters and digits.

    Raises:
        InputError: No such style.
    """
    if style == "white_front_yellow_rear":
        x0, y0, x1, y1 = box
        middle, gap = (y0 + y1) / 2, (y1 - y0) * 0.03
        draw_plate(canvas, (x0, y0, x1, middle - gap), "white", text)
        draw_plate(canvas, (x0, middle + gap, x1, y1), "yellow", text)
        return
    if style not in _PLATES:
        raise InputError(f"no drawing of licence plate {style!r}")
    ground, ink = _PLATES[style]
    pen = Pen(canvas, box)
    pen.rect(ink if style.endswith("text") else (60, 62, 70), 0, 0, 100, 100)
    pen.rect(ground, 2.4, 6, 97.6, 94)
    left = 0.05
    if style.endswith("blue_band"):
        pen.rect((24, 68, 176), 2, 5, 15, 95)
        pen.disc(_YELLOW, 8.5, 32, 3.4)
        pen.disc((24, 68, 176), 8.5, 32, 1.8)
        left = 0.18
    x0, y0, x1, y1 = box
    wide, high = x1 - x0, y1 - y0
    write(canvas, (x0 + wide * left, y0 + high * 0.16, x1 - wide * 0.05, y1 - high * 0.16), text,
          "Latn", ink)  # fmt: skip
