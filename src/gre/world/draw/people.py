"""People in the dress of a region, or in nobody's in particular."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.pen import Pen, arc, shade

ASPECT = 0.46
"""Width by height of a person; `draw_person` keeps it."""

_SKINS = ((250, 216, 186), (232, 188, 150), (206, 156, 114), (170, 118, 82), (124, 82, 56),
          (88, 58, 42))  # fmt: skip
_HAIRS = ((32, 26, 26), (70, 46, 32), (120, 82, 48), (150, 150, 150))
_SHIRTS = ((92, 128, 168), (150, 106, 96), (112, 140, 110), (128, 118, 140), (178, 170, 150))
_TROUSERS = ((58, 66, 88), (92, 84, 78), (70, 78, 72), (110, 104, 98))
_BRIGHT = ((206, 52, 84), (232, 128, 36), (38, 128, 132), (128, 62, 150), (46, 92, 176))
_SHOE = (48, 42, 42)
_STRAW = (226, 192, 120)
_GOLD = (240, 196, 80)
_WHITE = (248, 248, 244)


@dataclass(frozen=True)
class _Body:
    """What differs between two people in the same dress; drawn from a seed alone."""

    skin: Colour
    hair: Colour
    shirt: Colour
    trousers: Colour
    bright: Colour

    @classmethod
    def of(cls, seed: int) -> "_Body":
        rng = random.Random(f"person-{seed}")
        return cls(*(rng.choice(c) for c in (_SKINS, _HAIRS, _SHIRTS, _TROUSERS, _BRIGHT)))


def _head(pen: Pen, body: _Body, *, hair: bool = True) -> None:
    pen.rect(shade(body.skin, 0.86), 44, 16, 56, 24)
    pen.oval(body.skin, 34, 3, 66, 20)
    if hair:
        pen.poly(body.hair, 33, 11, *arc(50, 10, 17, 9, 180, 0, 9), 67, 11, 60, 7, 42, 7)


def _legs(pen: Pen, body: _Body, colour: Colour, top: float = 54) -> None:
    pen.poly(colour, 32, top, 68, top, 66, 96, 53, 96, 50, 62, 47, 96, 34, 96)
    for x in (29, 52):
        pen.poly(_SHOE, x, 100, x + 3, 95, x + 17, 95, x + 19, 100)


def _trunk(pen: Pen, body: _Body, colour: Colour, bottom: float = 56) -> None:
    """Shoulders to hips with hanging arms."""
    pen.both(shade(colour, 0.84), 30, 24, 22, 28, 17, 54, 26, 55, 34, 32)
    pen.disc(body.skin, 21, 57, 5)
    pen.disc(body.skin, 79, 57, 5)
    pen.mirror(colour, 40, 22, 29, 25, 30, bottom)


def _neutral(pen: Pen, body: _Body) -> None:
    _legs(pen, body, body.trousers)
    _trunk(pen, body, body.shirt)
    _head(pen, body)


def _sari(pen: Pen, body: _Body) -> None:
    cloth = body.bright
    pen.mirror(cloth, 34, 50, 28, 70, 20, 99)
    for x in (40, 50, 60):
        pen.line(shade(cloth, 0.74), 2, x, 58, x + (x - 50) * 0.7, 97)
    pen.poly(_GOLD, 21, 94, 79, 94, 80, 99, 20, 99)
    _trunk(pen, body, shade(cloth, 0.66), 42)
    pen.poly(body.skin, 31, 41, 69, 41, 68, 50, 32, 50)
    # The loose end goes over the shoulder and hangs.
    pen.poly(cloth, 58, 22, 72, 24, 74, 32, 40, 58, 28, 56)
    pen.poly(_GOLD, 74, 30, 75, 34, 40, 60, 36, 58)
    pen.poly(cloth, 66, 24, 76, 26, 86, 80, 70, 82)
    pen.poly(_GOLD, 70, 78, 85.5, 76, 86, 81, 70, 83)
    _head(pen, body)
    pen.disc((190, 20, 40), 50, 9, 3)


def _abaya(pen: Pen, body: _Body) -> None:
    black, fold = (30, 30, 38), (66, 66, 78)
    pen.mirror(black, 40, 18, 26, 26, 18, 60, 12, 99)
    pen.line(fold, 2, 50, 30, 50, 98)
    pen.line(fold, 1.6, 36, 40, 30, 97)
    pen.line(fold, 1.6, 64, 40, 70, 97)
    pen.poly(black, *arc(50, 13, 22, 12), 74, 30, 26, 30)
    pen.oval(body.skin, 39, 6, 61, 19)
    pen.disc(body.skin, 40, 56, 5)
    pen.disc(body.skin, 60, 56, 5)


def _thobe(pen: Pen, body: _Body) -> None:
    fold = (206, 208, 212)
    pen.mirror(_WHITE, 40, 22, 27, 26, 26, 60, 24, 95)
    pen.both(fold, 28, 26, 21, 30, 16, 56, 25, 57, 31, 38)
    pen.line(fold, 2, 50, 24, 50, 60)
    pen.line(fold, 2, 38, 62, 36, 94)
    pen.line(fold, 2, 62, 62, 64, 94)
    pen.disc(body.skin, 20, 59, 5)
    pen.disc(body.skin, 80, 59, 5)
    for x in (31, 55):
        pen.oval((120, 84, 56), x, 95, x + 15, 100)
    pen.oval(body.skin, 34, 3, 66, 21)
    check = (206, 48, 52)
    pen.poly(
        _WHITE, *arc(50, 10, 21, 9.5, 180, 0, 9), 76, 32, 64, 28, 63, 12, 37, 12, 36, 28, 24, 32
    )
    for x in (27, 67):
        for y in (14, 20, 26):
            pen.rect(check, x, y, x + 6, y + 2.4)
    pen.rect((26, 26, 30), 31, 5, 69, 8)


def _kimono(pen: Pen, body: _Body) -> None:
    cloth = body.bright
    pen.mirror(cloth, 40, 22, 28, 26, 30, 60, 28, 96)
    pen.both(shade(cloth, 0.84), 30, 24, 14, 34, 4, 62, 22, 70, 34, 44)
    pen.both((250, 214, 224), 9, 62, 13, 52, 18, 54, 17, 64)
    pen.poly(_WHITE, 40, 22, 46, 22, 54, 40, 50, 42)
    pen.poly(_WHITE, 60, 22, 54, 22, 44, 42, 48, 44)
    pen.rect(_GOLD, 29, 40, 71, 54)
    pen.rect((196, 60, 40), 29, 45.5, 71, 48.5)
    pen.line(shade(cloth, 0.7), 2.4, 46, 56, 58, 96)
    for x, y in ((36, 64), (62, 70), (40, 82), (64, 88)):
        pen.disc((250, 224, 232), x, y, 4)
    for x in (32, 53):
        pen.rect(_WHITE, x, 95, x + 14, 98)
        pen.rect((120, 76, 50), x - 1, 98, x + 15, 100)
    _head(pen, body, hair=False)
    hair = (32, 26, 30)
    pen.poly(hair, 31, 12, *arc(50, 9, 19, 8, 180, 0, 9), 69, 12, 62, 7, 38, 7)
    pen.oval(hair, 40, 0, 60, 6)
    pen.line(_GOLD, 2, 30, 1, 44, 4)


def _poncho(pen: Pen, body: _Body) -> None:
    _legs(pen, body, (74, 62, 58), 60)
    pen.disc(body.skin, 15, 63, 5)
    pen.disc(body.skin, 85, 63, 5)
    base = (196, 60, 52)
    pen.mirror(base, 42, 20, 24, 30, 6, 62, 50, 76)
    for y, colour in ((34, (248, 196, 60)), (42, (46, 130, 140)), (50, (250, 240, 220))):
        half = (y - 20) * 1.05
        pen.poly(colour, 50 - half, y, 50, y + half * 0.34, 50 + half, y, 50 + half + 4, y + 4, 50,
                 y + 4 + half * 0.36, 46 - half, y + 4)  # fmt: skip
    for x in range(12, 90, 8):
        pen.line(base, 1.6, x, 62, x, 70 - abs(x - 50) * 0.08 + 8 * (1 - abs(x - 50) / 44))
    _head(pen, body)
    pen.oval((96, 66, 46), 24, 5, 76, 10)
    pen.poly((96, 66, 46), 34, 8, 37, 0, 63, 0, 66, 8)
    pen.rect((220, 60, 60), 35, 4.5, 65, 6.5)


def _conical_hat(pen: Pen, body: _Body) -> None:
    _legs(pen, body, (52, 50, 58))
    _trunk(pen, body, (128, 96, 128), 60)
    pen.line(shade((128, 96, 128), 0.7), 1.6, 50, 24, 50, 58)
    _head(pen, body)
    pen.poly(shade(_STRAW, 0.72), 6, 14, 94, 14, 70, 18, 30, 18)
    pen.mirror(_STRAW, 50, 0, 28, 6, 4, 15)
    pen.poly(shade(_STRAW, 0.86), 50, 0, 72, 6, 96, 15, 60, 15)
    for x in (24, 40):
        pen.line(shade(_STRAW, 0.8), 1, 50, 1, x, 14)
    pen.line((220, 80, 120), 2, 34, 15, 45, 22)
    pen.line((220, 80, 120), 2, 66, 15, 55, 22)


def _boubou(pen: Pen, body: _Body) -> None:
    cloth = body.bright
    pen.poly(shade(cloth, 0.6), 36, 84, 64, 84, 62, 96, 38, 96)
    for x in (34, 52):
        pen.oval((200, 160, 80), x, 95, x + 14, 100)
    pen.mirror(cloth, 40, 21, 20, 28, 0, 66, 12, 76, 20, 72, 20, 88, 50, 90)
    pen.both(shade(cloth, 0.76), 24, 40, 20, 72, 12, 76, 16, 60)
    pen.poly(_GOLD, 42, 21, 58, 21, 62, 30, 58, 50, 50, 56, 42, 50, 38, 30)
    pen.poly(cloth, 46, 21, 54, 21, 52, 46, 50, 49, 48, 46)
    pen.line(_GOLD, 2.6, 20, 87, 50, 89, 80, 87)
    _head(pen, body)
    pen.poly(cloth, 34, 8, 38, 0, 62, 0, 66, 8)
    pen.rect(_GOLD, 34, 6, 66, 8.5)


def _cowboy_hat(pen: Pen, body: _Body) -> None:
    denim, check, hat = (56, 92, 148), (196, 62, 54), (150, 104, 62)
    _legs(pen, body, denim)
    _trunk(pen, body, check)
    for x in (36, 46, 56):
        pen.rect((250, 236, 220), x, 25, x + 2.4, 55)
    for y in (32, 42):
        pen.rect((250, 236, 220), 30, y, 70, y + 1.6)
    pen.rect((92, 62, 40), 30, 54, 70, 57)
    pen.rect(_GOLD, 45, 53.6, 55, 57.6)
    for x in (28, 52):
        pen.poly((104, 66, 42), x, 100, x + 3, 86, x + 17, 86, x + 20, 100)
    _head(pen, body)
    pen.poly(hat, 4, 4, 18, 8.5, 82, 8.5, 96, 4, 90, 11, 50, 13.5, 10, 11)
    pen.poly(hat, 28, 9, 33, 0, 44, 1.6, 50, 0.8, 56, 1.6, 67, 0, 72, 9)
    pen.rect(shade(hat, 0.6), 29, 6.4, 71, 8.8)


def _turban(pen: Pen, body: _Body) -> None:
    cloth = (240, 142, 30)
    tunic = (240, 236, 222)
    pen.mirror(shade(tunic, 0.84), 34, 66, 32, 96)
    for x in (30, 53):
        pen.oval((130, 84, 50), x, 95, x + 17, 100)
    _trunk(pen, body, tunic, 56)
    pen.mirror(tunic, 30, 54, 25, 78)
    pen.line(shade(tunic, 0.72), 2, 50, 24, 50, 78)
    _head(pen, body, hair=False)
    pen.poly((36, 30, 30), 34, 12, 66, 12, 62, 22, 50, 28, 38, 22)
    pen.oval(body.skin, 40, 9, 60, 17)
    pen.oval(cloth, 26, 0, 74, 12)
    pen.poly(shade(cloth, 0.72), 34, 11, 66, 1.4, 70, 3, 46, 12)
    pen.poly(shade(cloth, 0.72), 30, 5, 36, 3, 62, 11.5, 54, 12)


def _wrap_skirt(pen: Pen, body: _Body) -> None:
    cloth = (44, 96, 150)
    pen.mirror(cloth, 32, 52, 29, 92)
    for y in (58, 68, 78, 88):
        pen.poly((238, 196, 76), 30, y, 70, y, 70.6, y + 3.4, 29.4, y + 3.4)
    pen.poly(shade(cloth, 0.7), 52, 52, 64, 52, 60, 92, 50, 92)
    pen.poly((238, 196, 76), 46, 52, 56, 52, 58, 64, 48, 62)
    for x in (33, 52):
        pen.rect(body.skin, x + 2, 91, x + 11, 97)
        pen.rect((90, 60, 44), x - 1, 97, x + 15, 100)
    _trunk(pen, body, _WHITE, 54)
    pen.line((206, 206, 206), 1.6, 50, 24, 50, 53)
    _head(pen, body)


_DRESS: Mapping[str, Callable[[Pen, _Body], None]] = MappingProxyType(
    {
        "": _neutral,
        "sari": _sari,
        "abaya": _abaya,
        "thobe": _thobe,
        "kimono": _kimono,
        "poncho": _poncho,
        "conical_hat": _conical_hat,
        "boubou": _boubou,
        "cowboy_hat": _cowboy_hat,
        "turban": _turban,
        "wrap_skirt": _wrap_skirt,
    }
)


def draw_person(canvas: Canvas, box: Box, dress: str, seed: int) -> None:
    """Draw somebody standing, as large as a person's proportions allow in the box.

    Args:
        canvas: The sheet.
        box: Where; its lower edge is the ground.
        dress: A value of the `dress` cue, or "" for clothes worn anywhere.
        seed: Decides skin, hair and the colours of cloth, and nothing else does: they must never
            tell where the scene is.

    Raises:
        InputError: No such dress.
    """
    if dress not in _DRESS:
        raise InputError(f"no drawing of dress {dress!r}")
    x0, y0, x1, y1 = box
    width = min(x1 - x0, (y1 - y0) * ASPECT)
    left = (x0 + x1 - width) / 2
    pen = Pen(canvas, (left, y1 - width / ASPECT, left + width, y1))
    _DRESS[dress](pen, _Body.of(seed))
