"""Iconic buildings of Africa, the Americas and Oceania."""

from gre.world.draw.icons.registry import icon
from gre.world.draw.pen import Pen, arc, shade

_WHITE = (248, 248, 246)
_GREY = (168, 172, 176)
_DARK = (70, 76, 88)
_VERDIGRIS = (112, 182, 158)


@icon("sydney_opera_house", aspect=1.6)
def _sydney_opera_house(pen: Pen) -> None:
    shadow = (196, 202, 212)
    # Each shell: foot, tip, back of the foot.
    shells = ((2, 80, 26, 24, 30, 80), (18, 80, 44, 4, 50, 80), (38, 80, 62, 20, 66, 80),
              (60, 80, 80, 34, 84, 80))  # fmt: skip
    for x0, y0, xt, yt, x1, y1 in shells:
        pen.poly(shadow, xt, yt, x1 + 5, y1, x1 - 8, y1)
        bulge = [
            v
            for t in (0.2, 0.4, 0.6, 0.8)
            for v in (x0 + (xt - x0) * t - 5 * t * (1 - t) * 2, y0 + (yt - y0) * (2 * t - t * t))
        ]
        pen.poly(_WHITE, x0, y0, *bulge, xt, yt, xt + (x1 - xt) * 0.25, (yt + y1) / 2, x1 - 6, y1)
        pen.line(shadow, 0.7, x1 - 8, y1, xt - 2, yt + 10)
    pen.poly(shadow, 98, 80, 88, 52, 80, 80)
    pen.poly(_WHITE, 96, 80, 88, 52, 86, 80)
    pen.poly((190, 150, 120), 0, 80, 100, 80, 98, 90, 2, 90)
    pen.poly((140, 104, 84), 2, 90, 98, 90, 98, 100, 2, 100)
    for x in range(6, 94, 6):
        pen.rect((84, 64, 56), x, 84, x + 3, 88)


@icon("statue_of_liberty", aspect=0.42)
def _statue_of_liberty(pen: Pen) -> None:
    dark = shade(_VERDIGRIS, 0.72)
    pen.oval((244, 186, 60), 16, 0, 30, 7)
    pen.poly((214, 150, 50), 17, 6, 29, 6, 26, 10, 20, 10)
    pen.poly(_VERDIGRIS, 19, 9, 27, 9, 42, 27, 36, 33)
    pen.poly(_VERDIGRIS, 36, 26, 60, 24, 70, 34, 74, 66, 30, 66, 32, 40)
    pen.poly(dark, 56, 26, 70, 34, 74, 66, 58, 66, 60, 44)
    pen.line(dark, 3, 42, 34, 38, 66)
    pen.line(dark, 3, 50, 34, 50, 66)
    pen.poly(shade(_VERDIGRIS, 0.6), 62, 40, 76, 36, 80, 50, 66, 54)
    pen.disc(_VERDIGRIS, 49, 20, 9)
    for x, y in ((34, 13), (40, 9), (49, 7.5), (58, 9), (64, 13)):
        pen.line(_VERDIGRIS, 3, 49, 18, x, y)
    pen.rect(shade(_VERDIGRIS, 0.72), 40, 15.6, 58, 17.4)
    stone = (206, 184, 150)
    pen.rect(stone, 28, 66, 76, 70)
    pen.poly(stone, 32, 70, 72, 70, 76, 88, 28, 88)
    pen.poly((168, 144, 112), 58, 70, 72, 70, 76, 88, 58, 88)
    pen.rect((120, 100, 80), 44, 74, 56, 84)
    pen.poly((168, 144, 112), 14, 88, 90, 88, 100, 100, 4, 100)


@icon("golden_gate", aspect=1.6)
def _golden_gate(pen: Pen) -> None:
    red = (206, 70, 44)
    dark = shade(red, 0.75)
    sag = [(22 + 56 * i / 10, 12 + 56 * (1 - ((i - 5) / 5) ** 2)) for i in range(11)]
    for x, y in sag[1:-1]:
        pen.rect(dark, x - 0.25, y, x + 0.25, 74)
    for i in range(1, 4):
        y = 14 + (74 - 14) * i / 4
        pen.rect(dark, 22 - 5.2 * i, y, 21.5 - 5.2 * i, 74)
        pen.rect(dark, 78.5 + 5.2 * i, y, 78 + 5.2 * i, 74)
    pen.line(red, 1.5, *(v for p in sag for v in p))
    pen.line(red, 1.5, 0, 74, 22, 12)
    pen.line(red, 1.5, 100, 74, 78, 12)
    for x in (22, 78):
        pen.rect(red, x - 3.4, 6, x - 1, 96)
        pen.rect(dark, x + 1, 6, x + 3.4, 96)
        for y in (7, 24, 42, 60, 84):
            pen.rect(red, x - 3.4, y, x + 3.4, y + 5)
    pen.rect(red, 0, 72, 100, 78)
    pen.rect(dark, 0, 76.5, 100, 78)
    pen.rect((150, 146, 140), 16, 94, 28, 100)
    pen.rect((150, 146, 140), 72, 94, 84, 100)


@icon("space_needle", aspect=0.45)
def _space_needle(pen: Pen) -> None:
    dark = (140, 146, 156)
    pen.rect(dark, 48.6, 0, 51.4, 14)
    pen.mirror(_GREY, 48, 12, 40, 16)
    pen.oval((232, 160, 70), 18, 15, 82, 23)
    pen.oval(_WHITE, 4, 18, 96, 27)
    pen.poly(dark, 14, 24, 86, 24, 70, 30, 30, 30)
    pen.rect((60, 80, 110), 24, 24, 76, 26)
    pen.mirror(_WHITE, 38, 29, 45, 52, 46, 58, 40, 80, 30, 100, 40, 100, 48, 76, 48, 56)
    pen.rect(dark, 47.4, 30, 52.6, 100)
    pen.rect(_GREY, 34, 82, 66, 86)
    pen.rect(_GREY, 22, 96, 78, 100)


@icon("cn_tower", aspect=0.32)
def _cn_tower(pen: Pen) -> None:
    concrete, dark = (206, 202, 194), (146, 142, 138)
    pen.rect((224, 224, 226), 48, 0, 52, 14)
    pen.rect((196, 60, 52), 48, 4, 52, 7)
    pen.rect(concrete, 45, 13, 55, 36)
    pen.rect(dark, 40, 20, 60, 23)
    pen.mirror(concrete, 42, 30, 39, 60, 28, 100)
    pen.poly(dark, 52, 30, 58, 30, 61, 60, 72, 100, 54, 100)
    pen.oval(_WHITE, 20, 35, 80, 42)
    pen.rect((62, 72, 92), 22, 32.5, 78, 36)
    pen.mirror((96, 108, 124), 34, 29, 24, 33)
    pen.rect((200, 62, 54), 24, 36, 76, 37.4)


@icon("gateway_arch", aspect=1.05)
def _gateway_arch(pen: Pen) -> None:
    steel, dark = (196, 204, 214), (128, 140, 156)
    # A catenary leg, thick at the foot and thin at the crown: outer and inner edge.
    outer: list[float] = []
    inner: list[float] = []
    for i in range(11):
        t = i / 10
        x = 50 - 49 * (1 - t) ** 0.92
        y = 100 - 98 * (1 - (1 - t) ** 2.6)
        outer += [x, y]
        inner[:0] = [x + (50 - x) * 0.05 + 9.5 * (1 - t), y + 5.5 * t**1.5]
    pen.poly(steel, *outer, *inner)
    flip = [100 - v if i % 2 == 0 else v for i, v in enumerate((*outer, *inner))]
    pen.poly(dark, *flip)
    pen.mirror(shade(steel, 1.3), 40, 3.6, 50, 2, 50, 5, 41, 7)


@icon("chichen_itza", aspect=1.4)
def _chichen_itza(pen: Pen) -> None:
    stone, dark = (206, 190, 156), (156, 138, 106)
    for i in range(9):
        half = 18 + i * 3.9
        top = 24 + i * 8.4
        pen.poly(stone, 50 - half, top, 50 + half, top, 50 + half + 2.6, top + 8.6, 47.4 - half,
                 top + 8.6)  # fmt: skip
        pen.rect(dark, 47.6 - half, top + 6.2, 52.4 + half, top + 8.4)
    pen.rect(stone, 37, 6, 63, 24)
    pen.rect(dark, 35, 4, 65, 8)
    pen.rect(dark, 37, 21, 63, 24)
    pen.rect((70, 58, 46), 46, 12, 54, 24)
    pen.poly(shade(stone, 1.4), 43, 24, 57, 24, 62, 100, 38, 100)
    for i in range(13):
        y = 28 + i * 5.6
        half = 6.6 + i * 0.36
        pen.rect(dark, 50 - half, y, 50 + half, y + 1.6)


@icon("christ_the_redeemer", aspect=0.85)
def _christ_the_redeemer(pen: Pen) -> None:
    stone, dark = (232, 228, 216), (176, 172, 162)
    hill = (62, 112, 70)
    pen.poly(hill, 14, 100, 28, 86, 40, 80, 60, 80, 74, 88, 88, 100)
    pen.poly(stone, 0, 23, 14, 20, 42, 18, 58, 18, 86, 20, 100, 23, 100, 27, 86, 29, 70, 34, 60, 36,
             60, 60, 63, 76, 37, 76, 40, 60, 40, 36, 30, 34, 14, 29, 0, 27)  # fmt: skip
    pen.poly(dark, 0, 26, 14, 27, 32, 31, 40, 34, 40, 36, 30, 34, 14, 29, 0, 27)
    pen.poly(dark, 100, 26, 86, 27, 68, 31, 56, 34, 54, 76, 63, 76, 60, 60, 60, 36, 70, 34, 86, 29)
    pen.line(dark, 1.6, 46, 34, 45, 76)
    pen.oval(stone, 43.5, 2, 56.5, 18)
    pen.poly(dark, 50, 3, 55, 5, 56.5, 10, 54, 17, 51, 18)
    pen.rect((150, 146, 138), 39, 76, 61, 84)


@icon("pyramids_giza", aspect=1.7)
def _pyramids_giza(pen: Pen) -> None:
    sand, dark = (226, 184, 112), (176, 132, 76)
    for tip, top, left, right, ridge in (
        (80, 40, 60, 99, 84),
        (26, 16, 0, 52, 33),
        (55, 4, 26, 86, 63),
    ):
        pen.poly(sand, tip, top, left, 92, ridge, 92)
        pen.poly(dark, tip, top, ridge, 92, right, 92)
        for share in (0.35, 0.55, 0.75):
            y = top + (92 - top) * share
            x = tip + (left - tip) * share
            pen.line(shade(sand, 0.9), 0.5, x, y, tip + (ridge - tip) * share, y)
    pen.poly((244, 226, 184), 55, 4, 50.2, 18, 53, 15, 56, 19, 59, 15, 60.2, 18)
    pen.poly((212, 168, 100), 0, 92, 100, 92, 100, 100, 0, 100)


@icon("djenne_mosque", aspect=1.3)
def _djenne_mosque(pen: Pen) -> None:
    mud, dark, wood = (204, 148, 92), (158, 106, 62), (84, 56, 36)
    pen.rect(mud, 4, 44, 96, 100)
    for x in range(4, 96, 9):
        pen.poly(mud, x, 46, x + 2, 34, x + 4, 46)
        pen.rect(dark, x + 6, 46, x + 8, 100)
    for cx, top, half in ((20, 18, 8), (50, 6, 10), (80, 18, 8)):
        pen.poly(mud, cx - half, 100, cx - half * 0.8, top + 10, cx - half * 0.3, top + 4, cx,
                 top - 6, cx + half * 0.3, top + 4, cx + half * 0.8, top + 10, cx + half,
                 100)  # fmt: skip
        pen.poly(dark, cx + half * 0.35, top + 6, cx + half * 0.8, top + 10, cx + half, 100,
                 cx + half * 0.5, 100)  # fmt: skip
        pen.oval(_WHITE, cx - 1.2, max(top - 9, 0), cx + 1.2, max(top - 4, 4))
        for y in range(int(top) + 16, 84, 11):
            for k in (-0.6, -0.1, 0.4):
                pen.line(wood, 0.9, cx + half * k, y, cx + half * k + 3, y)
    pen.rect(wood, 46, 82, 54, 100)
    for x in (30, 36, 62, 68):
        pen.rect(wood, x, 62, x + 2.4, 70)
    pen.rect(dark, 0, 95, 100, 100)


@icon("moai", aspect=1.25)
def _moai(pen: Pen) -> None:
    for left, top, right, hat in ((2, 34, 32, False), (34, 4, 66, True), (68, 28, 98, False)):
        _moai_head(pen.part(left, top, right, 94), hat=hat)
    pen.poly((122, 118, 112), 0, 92, 100, 92, 98, 100, 2, 100)


def _moai_head(pen: Pen, *, hat: bool) -> None:
    stone, dark = (122, 118, 110), (76, 74, 72)
    if hat:
        pen.rect((164, 84, 62), 22, 0, 78, 14)
    pen.poly(stone, 22, 14, 76, 14, 80, 40, 78, 66, 96, 74, 100, 100, 0, 100, 4, 74, 24, 66, 20, 40)
    pen.poly(dark, 60, 14, 76, 14, 80, 40, 78, 66, 96, 74, 100, 100, 70, 100, 62, 60)
    pen.poly(dark, 22, 24, 78, 24, 74, 34, 26, 34)
    pen.poly(shade(stone, 1.3), 42, 24, 54, 24, 60, 48, 36, 48)
    pen.rect(dark, 32, 54, 66, 58)
    pen.rect(stone, 12, 26, 20, 48)
    pen.poly(dark, 28, 66, 72, 66, 60, 71, 38, 71)


@icon("stonehenge", aspect=1.7)
def _stonehenge(pen: Pen) -> None:
    stone, dark, back = (150, 150, 146), (98, 98, 98), (122, 124, 124)
    for x in (22, 38, 70):
        pen.rect(back, x, 34, x + 5, 88)
    pen.rect(back, 20, 28, 46, 37)
    for x, top, wide in (
        (4, 22, 8),
        (20, 24, 8),
        (46, 14, 9),
        (62, 14, 8),
        (82, 26, 8),
        (93, 52, 6),
    ):
        pen.poly(stone, x + 0.6, top, x + wide - 0.6, top + 1, x + wide, 92, x - 0.6, 92)
        pen.poly(
            dark, x + wide * 0.6, top + 1, x + wide - 0.6, top + 1, x + wide, 92, x + wide * 0.6, 92
        )
    for x0, x1, top in ((2, 30, 10), (44, 72, 2)):
        pen.poly(stone, x0, top, x1, top + 1, x1, top + 13, x0 + 1, top + 12)
        pen.poly(dark, x0, top + 9, x1, top + 10, x1, top + 13, x0 + 1, top + 12)
    pen.poly((118, 158, 88), 0, 90, 100, 90, 100, 100, 0, 100)


@icon("obelisco", aspect=0.36)
def _obelisco(pen: Pen) -> None:
    pen.poly(_WHITE, 50, 0, 36, 8, 28, 88, 50, 88)
    pen.poly((190, 194, 200), 50, 0, 64, 8, 72, 88, 50, 88)
    pen.poly((214, 216, 220), 50, 0, 36, 8, 50, 10)
    pen.rect(_DARK, 47, 14, 50, 18)
    pen.rect((222, 220, 214), 20, 88, 80, 93)
    pen.poly((112, 164, 96), 0, 96, *arc(50, 96, 50, 4, count=9), 100, 100, 0, 100)
