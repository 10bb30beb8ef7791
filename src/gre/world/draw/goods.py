"""Market stalls heaped with what a region is known for."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.pen import Pen, arc, shade

_WOOD = (168, 122, 78)
_WOOD_DARK = (122, 86, 54)
_BURLAP = (196, 164, 114)
_LEAF = (70, 140, 62)

# Where the things of a heap lie, back rows first: x, y of each centre.
_HEAP = ((30, 40), (50, 36), (70, 40), (20, 52), (40, 50), (60, 50), (80, 52), (12, 64), (31, 63),
         (50, 63), (69, 63), (88, 64))  # fmt: skip


def _table(pen: Pen) -> None:
    """An awning on poles over a table; the same for every good."""
    for x in (3, 94):
        pen.rect(_WOOD_DARK, x, 8, x + 3, 100)
    for i in range(8):
        colour = (236, 232, 222) if i % 2 else (140, 150, 160)
        left = i * 12.5
        right = left + 12.5
        pen.poly(colour, left, 0, right, 0, right, 12, left + 6.25, 18, left, 12)
    pen.rect(_WOOD, 0, 70, 100, 92)
    pen.rect(_WOOD_DARK, 0, 78, 100, 80)
    pen.rect(_WOOD_DARK, 0, 88, 100, 92)
    pen.rect(_WOOD_DARK, 8, 92, 13, 100)
    pen.rect(_WOOD_DARK, 87, 92, 92, 100)


def _balls(pen: Pen, r: float, *colours: Colour) -> None:
    """A heap of round things, lit from the upper left."""
    for i, (x, y) in enumerate(_HEAP):
        colour = colours[i % len(colours)]
        pen.disc(shade(colour, 0.72), x, y, r)
        pen.disc(colour, x - 1, y - 1.2, r * 0.84)
        pen.disc(shade(colour, 1.45), x - 3, y - 3.6, r * 0.26)


def _sacks(pen: Pen, *tops: Colour) -> None:
    """Open burlap sacks, each heaped with something."""
    wide = 98 / len(tops)
    for i, colour in enumerate(tops):
        x = 1 + i * wide
        pen.poly(colour, *arc(x + wide / 2, 53, wide / 2 - 1.4, 27, count=11))
        pen.poly(shade(colour, 0.76), *arc(x + wide / 2, 53, wide / 2 - 1.4, 27, 75, 0, 6),
                 x + wide / 2, 53)  # fmt: skip
        pen.poly(_BURLAP, x + 1, 52, x + wide - 1, 52, x + wide - 0.5, 72, x + 0.5, 72)
        pen.rect(shade(_BURLAP, 0.8), x + 0.5, 51, x + wide - 0.5, 57)


def _baguettes(pen: Pen) -> None:
    crust = (216, 154, 78)
    for i in range(8):
        x = 14 + i * 10
        lean = (i - 3.5) * 2.2
        top = 24 + abs(i - 3.5) * 1.4
        pen.poly(shade(crust, 0.72), x - 5, 70, x + lean - 5, top + 3, x + lean, top, x + lean + 5,
                 top + 3, x + 5, 70)  # fmt: skip
        pen.poly(crust, x - 5, 70, x + lean - 5, top + 3, x + lean, top, x + lean + 2.4, top + 3,
                 x + 2, 70)  # fmt: skip
        for k in (0.25, 0.5, 0.75):
            y = top + (60 - top) * k
            cx = x + lean * (1 - k)
            pen.line((250, 222, 170), 1.6, cx - 3, y + 3, cx + 2.4, y - 2)
    pen.poly((150, 104, 60), 8, 56, 92, 56, 88, 72, 12, 72)
    pen.rect((186, 138, 86), 6, 54, 94, 58)
    for x in range(14, 90, 8):
        pen.line((186, 138, 86), 1, x, 58, x, 71)


def _citrus(pen: Pen) -> None:
    _balls(pen, 11, (246, 146, 30), (250, 158, 40), (252, 214, 56))
    for x, y in ((36, 31), (66, 43), (24, 54)):
        pen.oval(_LEAF, x, y, x + 13, y + 7)


def _bananas(pen: Pen) -> None:
    yellow, stalk = (254, 216, 52), (112, 88, 40)
    # Each banana is a smile: a deep arc below, a shallow one above, dark at both ends.
    for i, (cx, y) in enumerate(
        ((50, 22), (28, 32), (72, 32), (50, 38), (18, 48), (82, 48), (50, 52))
    ):
        below = arc(cx, y, 19, 24, 190, 350, 11)
        above = arc(cx, y, 17, 11, 350, 190, 11)
        pen.poly(shade(yellow, 0.72), *below, *above)
        pen.poly(
            yellow if i % 2 else shade(yellow, 1.15), *arc(cx, y, 19, 19, 190, 350, 11), *above
        )
        pen.rect(stalk, cx - 20, y - 1, cx - 16, y + 5)
        pen.rect(stalk, cx + 16.5, y + 1, cx + 19.5, y + 5)
    pen.rect(_WOOD, 0, 72, 100, 78)


def _spices(pen: Pen) -> None:
    _sacks(pen, (206, 44, 34), (246, 186, 34), (124, 72, 34), (132, 150, 52))


def _fish(pen: Pen) -> None:
    pen.rect((222, 240, 248), 2, 38, 98, 70)
    for x in range(2, 98, 12):
        pen.poly((244, 250, 254), x, 38, x + 6, 33, x + 12, 38)
    silver, back = (190, 204, 218), (84, 112, 140)
    for row, y in enumerate((36, 50, 63)):
        for i in range(2):
            x = 4 + i * 48 + (row % 2) * 5
            pen.poly(back, x + 30, y, x + 41, y - 7, x + 39, y, x + 41, y + 7)
            pen.oval(silver, x, y - 6.4, x + 34, y + 6.4)
            pen.poly(back, *arc(x + 17, y, 17, 6.4, 180, 0, 9))
            pen.disc((250, 250, 250), x + 5, y, 2)
            pen.disc((20, 20, 24), x + 5, y, 1)
            pen.line((230, 120, 120), 1.2, x + 10, y - 4, x + 10, y + 4)


def _dates(pen: Pen) -> None:
    brown = (112, 56, 30)
    pen.poly(shade(brown, 0.7), 6, 70, 20, 48, 38, 34, 50, 30, 62, 34, 80, 48, 94, 70)
    for row in range(5):
        count = 3 + row * 2
        for i in range(count):
            x = 50 + (i - (count - 1) / 2) * 9
            y = 33 + row * 8.2
            pen.oval(brown, x - 4.6, y - 3, x + 4.6, y + 4.4)
            pen.oval((176, 108, 60), x - 3, y - 2, x + 0.6, y + 0.6)
    for k in (-1, 1):
        pen.line((88, 132, 60), 2.4, 50 + k * 6, 30, 50 + k * 40, 24)
        for i in range(7):
            x = 50 + k * (10 + i * 5)
            pen.line((88, 132, 60), 1.6, x, 29.4 - i * 0.8, x + k * 5, 36 - i * 0.4)
            pen.line((88, 132, 60), 1.6, x, 29.4 - i * 0.8, x + k * 5, 22 - i * 0.4)


def _rice_sacks(pen: Pen) -> None:
    white = (246, 240, 226)
    for x, y in ((10, 22), (52, 22), (0, 46), (34, 46), (68, 46)):
        pen.poly(shade(white, 0.76), x + 2, y, x + 30, y, x + 32, y + 12, x + 30, y + 25, x + 2,
                 y + 25, x, y + 12)  # fmt: skip
        pen.poly(white, x + 2, y, x + 30, y, x + 31, y + 18, x + 1, y + 18)
        pen.poly(white, x + 2, y + 4, x - 1, y - 2, x + 7, y)
        pen.poly(white, x + 30, y + 4, x + 33, y - 2, x + 25, y)
        pen.oval((214, 60, 52), x + 9, y + 4, x + 23, y + 18)
        pen.oval(white, x + 12.5, y + 6, x + 19.5, y + 16)


def _tulips(pen: Pen) -> None:
    tints = ((226, 44, 60), (252, 206, 50), (236, 110, 170), (250, 246, 240), (150, 70, 170))
    spots = [(10 + i * 11.5, 26 + 4 * (i % 2)) for i in range(8)]
    spots += [(8 + i * 12, 40 + 3 * (i % 2)) for i in range(8)]
    for i, (x, y) in enumerate(spots):
        pen.line(_LEAF, 1.8, x, y + 6, x, 66)
        pen.poly(shade(_LEAF, 1.2), x, 66, x + 4, 48, x + 3, 66)
        tint = tints[(i * 3 + i // 8) % 5]
        pen.poly(tint, x - 5, y - 4, x - 2.4, y, x, y - 6, x + 2.4, y, x + 5, y - 4, x + 4.4,
                 y + 7, x, y + 11, x - 4.4, y + 7)  # fmt: skip
        pen.poly(shade(tint, 0.8), x, y - 6, x + 2.4, y, x + 5, y - 4, x + 4.4, y + 7, x, y + 11)
    for x in (4, 36, 68):
        pen.poly((110, 128, 150), x, 58, x + 28, 58, x + 25, 72, x + 3, 72)
        pen.rect((150, 168, 188), x, 58, x + 28, 61)


def _coffee(pen: Pen) -> None:
    bean = (70, 40, 26)
    for x in (3, 52):
        pen.poly(bean, x + 4, 42, *arc(x + 22, 42, 18, 12, 180, 0, 9), x + 40, 42)
        pen.poly(_BURLAP, x + 2, 40, x + 42, 40, x + 45, 56, x + 43, 72, x + 1, 72, x - 1, 56)
        pen.rect(shade(_BURLAP, 0.78), x, 39, x + 44, 44)
        for dx, y in ((10, 37), (18, 33), (26, 33), (34, 37), (22, 38)):
            pen.oval((116, 70, 44), x + dx - 3, y - 2, x + dx + 3, y + 2)
        pen.oval(bean, x + 12, 48, x + 32, 68)
        pen.line(_BURLAP, 2, x + 26, 49, x + 20, 56, x + 24, 61, x + 18, 67)


def _maize(pen: Pen) -> None:
    corn = (250, 204, 50)
    back = ((8, 30), (27, 26), (46, 24), (65, 26), (84, 30))
    front = ((17, 46), (37, 44), (57, 44), (76, 46))
    for i, (x, y) in enumerate((*back, *front)):
        pen.oval(corn, x - 1, y - 8, x + 11, y + 26)
        for k in range(5):
            pen.line((208, 150, 30), 1, x, y + k * 5 - 2, x + 10, y + k * 5 - 2)
        pen.line((208, 150, 30), 1, x + 5, y - 7, x + 5, y + 20)
        green = shade(_LEAF, 1.2) if i % 2 else _LEAF
        pen.poly(green, x - 4, y + 4, x + 5, y + 22, x + 14, y + 4, x + 10, y + 28, x, y + 28)
    pen.rect(_WOOD, 0, 70, 100, 78)


def _cheese(pen: Pen) -> None:
    rind, paste = (238, 168, 44), (252, 218, 108)
    for x, y in ((4, 54), (8, 40), (30, 26)):
        pen.rect(shade(rind, 0.8), x, y + 4, x + 42, y + 15)
        pen.oval(shade(rind, 0.8), x, y + 10, x + 42, y + 19)
        pen.oval(rind, x, y, x + 42, y + 9)
    pen.poly(paste, 50, 70, 50, 50, 97, 58, 97, 70)
    pen.poly(shade(paste, 1.4), 50, 50, 82, 40, 97, 58)
    for x, y, r in ((58, 60, 3.4), (70, 64, 2.6), (80, 61, 3), (90, 66, 2.2)):
        pen.disc((214, 152, 50), x, y, r)
    for x, y in ((70, 48), (80, 51)):
        pen.oval((226, 180, 76), x, y, x + 6, y + 3)


def _coconuts(pen: Pen) -> None:
    shell = (126, 84, 52)
    _balls(pen, 11.5, shell, (112, 74, 46))
    for x, y in ((30, 61), (69, 61), (50, 36)):
        pen.disc(shade(shell, 0.7), x, y, 12)
        pen.disc((252, 250, 244), x, y, 10)
        pen.disc((206, 214, 208), x + 0.6, y + 1, 6)


_GOODS: Mapping[str, Callable[[Pen], None]] = MappingProxyType(
    {
        "baguettes": _baguettes,
        "citrus": _citrus,
        "bananas": _bananas,
        "spices": _spices,
        "fish": _fish,
        "dates": _dates,
        "rice_sacks": _rice_sacks,
        "tulips": _tulips,
        "coffee": _coffee,
        "maize": _maize,
        "cheese": _cheese,
        "coconuts": _coconuts,
    }
)


def draw_stall(canvas: Canvas, box: Box, goods: str) -> None:
    """Draw a market stall.

    Args:
        canvas: The sheet.
        box: Where; best as wide as it is high. Its lower edge is the ground.
        goods: A value of the `goods` cue.

    Raises:
        InputError: No such goods.
    """
    if goods not in _GOODS:
        raise InputError(f"no drawing of goods {goods!r}")
    pen = Pen(canvas, box)
    _table(pen)
    _GOODS[goods](pen)
