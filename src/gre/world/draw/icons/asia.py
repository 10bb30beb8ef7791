"""Iconic buildings of Asia."""

from gre.world.draw.icons.registry import icon
from gre.world.draw.pen import Pen, arc, shade

_MARBLE = (246, 244, 240)
_MARBLE_SHADE = (204, 206, 218)
_SHADOW = (110, 112, 130)
_GOLD = (226, 178, 66)
_STEEL = (150, 168, 186)
_STEEL_DARK = (104, 124, 146)
_VERMILION = (222, 78, 44)


@icon("taj_mahal", aspect=1.3)
def _taj_mahal(pen: Pen) -> None:
    for x in (5, 19, 81, 95):
        top = 26 if x in (5, 95) else 34
        pen.poly(_MARBLE, x - 1.6, top, x + 1.6, top, x + 2.2, 92, x - 2.2, 92)
        pen.poly(_MARBLE_SHADE, x + 0.4, top, x + 1.6, top, x + 2.2, 92, x + 0.6, 92)
        pen.rect(_SHADOW, x - 2.4, top + 22, x + 2.4, top + 24)
        pen.onion(_MARBLE, x, top + 1, 2.4, 11)
    pen.rect(_MARBLE, 26, 52, 74, 92)
    pen.poly(_MARBLE_SHADE, 66, 52, 74, 52, 74, 92, 66, 92)
    pen.rect(_MARBLE, 39, 40, 61, 54)
    pen.rect(_MARBLE_SHADE, 39, 46, 61, 48)
    pen.onion(_MARBLE, 50, 44, 15, 38)
    pen.poly(_MARBLE_SHADE, 50, 8, 54, 18, 61, 24, 65, 31, 63, 40, 60, 44, 55, 44, 58, 32)
    pen.rect(_GOLD, 49.4, 0, 50.6, 8)
    for x in (33, 67):
        pen.rect(_MARBLE_SHADE, x - 3.4, 45, x + 3.4, 52)
        pen.onion(_MARBLE, x, 46, 5, 14)
    pen.rect(_MARBLE, 40, 48, 60, 92)
    pen.rect(_MARBLE_SHADE, 40, 48, 60, 49.6)
    pen.poly(_SHADOW, 43, 92, 43, 64, 50, 54, 57, 64, 57, 92)
    for x in (29, 64):
        pen.poly(_SHADOW, x, 70, x, 62, x + 3.5, 57, x + 7, 62, x + 7, 70)
        pen.poly(_SHADOW, x, 90, x, 80, x + 3.5, 75, x + 7, 80, x + 7, 90)
    pen.rect((226, 222, 216), 0, 92, 100, 97)
    pen.rect((176, 96, 72), 0, 97, 100, 100)


@icon("angkor_wat", aspect=1.45)
def _angkor_wat(pen: Pen) -> None:
    stone, dark = (140, 124, 104), (92, 80, 68)
    for cx, top, half in ((18, 40, 6), (82, 40, 6), (34, 26, 7), (66, 26, 7), (50, 3, 9)):
        _prang(pen, cx, top, half)
    pen.poly(stone, 24, 78, 30, 62, 70, 62, 76, 78)
    pen.rect(stone, 4, 76, 96, 92)
    for x in range(7, 94, 4):
        pen.rect(dark, x, 80, x + 1.8, 89)
    pen.poly(shade(stone, 1.2), 4, 76, 8, 71, 92, 71, 96, 76)
    pen.poly(shade(stone, 1.1), 43, 92, 43, 74, 50, 64, 57, 74, 57, 92)
    pen.rect((60, 52, 46), 47, 78, 53, 92)
    pen.rect(dark, 0, 92, 100, 96)
    pen.rect((104, 132, 116), 0, 96, 100, 100)


def _prang(pen: Pen, cx: float, top: float, half: float) -> None:
    """A tower in the shape of a lotus bud, tier on tier."""
    stone, dark = (152, 136, 114), (98, 86, 72)
    height = 76 - top
    profile = (0.05, 0.3, 0.52, 0.7, 0.84, 0.94, 1.0)
    for i, share in enumerate(profile):
        y0, y1 = top + height * i / 7, top + height * (i + 1) / 7
        wide = half * share
        pen.poly(stone, cx - wide * 0.82, y0, cx + wide * 0.82, y0, cx + wide, y1, cx - wide, y1)
        pen.poly(
            dark, cx + wide * 0.3, y0, cx + wide * 0.82, y0, cx + wide, y1, cx + wide * 0.4, y1
        )
        pen.line(dark, 0.6, cx - wide, y1, cx + wide, y1)


@icon("petronas_towers", aspect=0.62)
def _petronas_towers(pen: Pen) -> None:
    tiers = ((44, 19), (30, 16.5), (21, 13), (14, 9), (9, 5))
    for cx in (26, 74):
        for top, half in tiers:
            pen.poly(_STEEL, cx - half + 1.6, top, cx + half - 1.6, top, cx + half, top + 4,
                     cx + half, 100, cx - half, 100, cx - half, top + 4)  # fmt: skip
            pen.rect(shade(_STEEL, 1.45), cx - half, top + 4, cx - half * 0.5, 100)
            pen.rect(_STEEL_DARK, cx + half * 0.5, top + 4, cx + half, 100)
        pen.poly(shade(_STEEL, 1.3), cx - 1.6, 10, cx, 0, cx + 1.6, 10)
        for y in range(50, 100, 8):
            pen.rect((74, 94, 120), cx - 19, y, cx + 19, y + 2.4)
        for y, half in ((37, 16.5), (26, 13), (18, 9)):
            pen.rect((74, 94, 120), cx - half, y, cx + half, y + 1.8)
    pen.rect((226, 232, 238), 42, 57, 58, 61)
    pen.line((226, 232, 238), 2.6, 45, 74, 50, 61, 55, 74)


@icon("marina_bay_sands", aspect=1.25)
def _marina_bay_sands(pen: Pen) -> None:
    glass, edge = (126, 166, 190), (226, 232, 236)
    for x in (10, 41, 72):
        pen.poly(glass, x + 2, 24, x + 14, 24, x + 18, 100, x - 2, 100)
        pen.poly((86, 124, 152), x + 9, 24, x + 14, 24, x + 18, 100, x + 9, 100)
        pen.poly(edge, x + 7.4, 24, x + 9, 24, x + 9.4, 100, x + 6, 100)
        for y in range(32, 98, 9):
            pen.line(edge, 0.6, x, y, x + 16, y)
    pen.poly(edge, 0, 12, 6, 9, 96, 9, 100, 14, 92, 22, 10, 24, 4, 20)
    pen.poly((168, 178, 186), 2, 16, 99, 15.5, 92, 22, 10, 24, 4, 20)
    for x in range(10, 94, 7):
        pen.oval((78, 148, 84), x, 3, x + 5, 11)


@icon("wat_arun", aspect=0.75)
def _wat_arun(pen: Pen) -> None:
    white, dark = (236, 230, 220), (150, 148, 156)
    tints = ((196, 110, 96), (90, 150, 130), (220, 180, 90))
    for cx in (14, 86):
        pen.poly(
            white, cx - 2, 54, cx, 38, cx + 2, 54, cx + 5, 70, cx + 9, 92, cx - 9, 92, cx - 5, 70
        )
        pen.line(tints[1], 1.6, cx - 5, 72, cx + 5, 72)
        pen.line(tints[0], 1.6, cx - 7, 82, cx + 7, 82)
    pen.mirror(white, 49, 4, 47, 18, 44, 32, 40, 40, 39, 50, 32, 56, 31, 66, 24, 72, 22, 82, 14, 86,
               10, 100)  # fmt: skip
    pen.poly(dark, 50, 6, 53, 18, 56, 32, 60, 40, 61, 50, 68, 56, 69, 66, 76, 72, 78, 82, 86, 86,
             90, 100, 66, 100, 60, 66, 54, 40)  # fmt: skip
    for i, (y, half) in enumerate(
        ((34, 6), (44, 10), (52, 12), (60, 18), (69, 20), (78, 27), (89, 36))
    ):
        pen.rect(tints[i % 3], 50 - half, y, 50 + half, y + 2.2)
    pen.rect(_GOLD, 49.2, 0, 50.8, 8)
    pen.rect((104, 96, 100), 46, 62, 54, 78)
    pen.rect((104, 96, 100), 45, 84, 55, 100)


@icon("temple_of_heaven", aspect=1.0)
def _temple_of_heaven(pen: Pen) -> None:
    blue, red = (44, 72, 148), (178, 46, 40)
    trim = (70, 150, 120)
    pen.disc(_GOLD, 50, 5, 3.6)
    for top, base, inner, outer in ((7, 26, 4, 26), (31, 45, 17, 34), (50, 64, 24, 44)):
        pen.mirror(blue, 50 - inner, top, 50 - inner - (outer - inner) * 0.45,
                   (top + base) / 2 + 1, 50 - outer, base)  # fmt: skip
        pen.poly(
            shade(blue, 1.35), 50 - inner * 0.8, top, 50 - inner * 0.2, top, 44, base, 36, base
        )
        pen.rect(trim, 50 - outer * 0.62, base, 50 + outer * 0.62, base + 2.2)
        pen.rect(red, 50 - outer * 0.58, base + 2.2, 50 + outer * 0.58, base + 7)
    pen.rect(red, 24, 66, 76, 82)
    for x in (28, 38, 48, 58, 68):
        pen.rect((104, 26, 30), x, 69, x + 4, 82)
    for y, half in ((82, 38), (88, 44), (94, 50)):
        pen.rect(_MARBLE, 50 - half, y, 50 + half, y + 6)
        pen.rect(_MARBLE_SHADE, 50 - half, y + 4.4, 50 + half, y + 6)
    pen.poly(_MARBLE_SHADE, 44, 82, 56, 82, 60, 100, 40, 100)


@icon("oriental_pearl", aspect=0.42)
def _oriental_pearl(pen: Pen) -> None:
    pink, concrete = (204, 62, 104), (190, 190, 200)
    pen.rect(concrete, 48.5, 0, 51.5, 24)
    pen.rect((150, 150, 164), 46, 12, 54, 32)
    pen.disc(pink, 50, 26, 9)
    for x in (39, 48, 57):
        pen.rect(concrete, x - 2.6, 30, x + 2.6, 100)
    pen.line((160, 162, 176), 6, 44, 74, 10, 100)
    pen.line((160, 162, 176), 6, 56, 74, 90, 100)
    pen.disc(pink, 50, 42, 20)
    pen.disc(shade(pink, 1.4), 43, 39, 8)
    pen.rect((120, 34, 70), 30.5, 41.5, 69.5, 43.5)
    for y in (54, 60):
        pen.disc(pink, 50, y, 5)
    pen.disc(pink, 50, 75, 27)
    pen.disc(shade(pink, 1.4), 41, 71, 11)
    pen.rect((120, 34, 70), 23.5, 74.5, 76.5, 77)


@icon("taipei_101", aspect=0.36)
def _taipei_101(pen: Pen) -> None:
    jade, dark = (94, 164, 148), (54, 112, 108)
    pen.rect((170, 186, 184), 48, 0, 52, 12)
    pen.rect(dark, 42, 9, 58, 16)
    pen.rect(jade, 36, 14, 64, 21)
    for i in range(8):
        y = 20 + i * 7.4
        pen.poly(jade, 19, y, 81, y, 70, y + 7.6, 30, y + 7.6)
        pen.poly(dark, 62, y, 81, y, 70, y + 7.6, 58, y + 7.6)
        pen.rect(shade(jade, 1.5), 17, y, 83, y + 1.2)
    pen.poly(jade, 26, 79, 74, 79, 90, 100, 10, 100)
    pen.poly(dark, 58, 79, 74, 79, 90, 100, 64, 100)
    pen.rect(_GOLD, 42, 80, 58, 84)


@icon("tokyo_tower", aspect=0.55)
def _tokyo_tower(pen: Pen) -> None:
    red, white = (232, 82, 36), (248, 244, 238)
    pen.mirror(red, 49, 0, 47.5, 18, 44, 34, 41, 52, 36, 63)
    pen.rect(white, 46.6, 20, 53.4, 28)
    pen.mirror(white, 43, 42, 42, 50)
    pen.both(red, 37, 66, 46, 66, 38, 84, 20, 100, 5, 100, 22, 84)
    pen.both(white, 24, 82, 39, 82, 37, 86, 19, 88)
    pen.line(red, 4, 34, 80, 66, 80)
    pen.line(red, 3, 38, 68, 64, 80)
    pen.line(red, 3, 62, 68, 36, 80)
    pen.rect(white, 33, 60, 67, 67)
    pen.rect((90, 104, 124), 34, 62.4, 66, 64.6)
    pen.rect(white, 43, 31, 57, 35)
    pen.mirror((206, 200, 192), 38, 92, 34, 100)


@icon("itsukushima_torii", aspect=1.15)
def _itsukushima_torii(pen: Pen) -> None:
    dark = shade(_VERMILION, 0.72)
    pen.poly(
        (58, 44, 44), 0, 4, 12, 9, 50, 12, 88, 9, 100, 4, 98, 14, 86, 18, 50, 20, 14, 18, 2, 14
    )
    pen.poly(_VERMILION, 4, 16, 14, 19, 50, 21, 86, 19, 96, 16, 94, 24, 50, 28, 6, 24)
    pen.rect(_VERMILION, 12, 36, 88, 44)
    pen.rect(dark, 12, 42, 88, 44)
    pen.rect((240, 220, 170), 45, 26, 55, 37)
    pen.poly(_VERMILION, 22, 22, 31, 22, 30, 94, 18, 94)
    pen.poly(_VERMILION, 69, 22, 78, 22, 82, 94, 70, 94)
    pen.poly(dark, 27.5, 26, 31, 26, 30, 94, 26, 94)
    pen.poly(dark, 75, 26, 78, 26, 82, 94, 78, 94)
    for x in (5, 89):
        pen.rect(dark, x, 54, x + 6, 94)
        pen.rect((58, 44, 44), x - 2, 51, x + 8, 55)
    pen.rect(dark, 5, 70, 31, 74)
    pen.rect(dark, 69, 70, 95, 74)
    pen.oval((96, 160, 190), 0, 89, 100, 100)
    pen.oval((170, 208, 222), 20, 93, 80, 96)


@icon("burj_khalifa", aspect=0.34)
def _burj_khalifa(pen: Pen) -> None:
    glass = (160, 182, 204)
    steps = ((0, 1.5), (12, 3.5), (20, 6), (27, 9), (35, 12), (44, 16), (54, 21), (64, 27),
             (75, 33), (86, 40))  # fmt: skip
    for i, (top, half) in enumerate(steps):
        left = half + (3 if i % 2 else 0)
        right = half + (0 if i % 2 else 3)
        pen.rect(glass, 50 - left, top, 50 + right, 100)
        pen.rect((112, 136, 164), 50 + right * 0.4, top, 50 + right, 100)
        pen.rect(shade(glass, 1.5), 50 - left, top, 50 - left * 0.7, 100)
    for top in (36, 47, 58, 69, 80, 91):
        half = next(h for t, h in reversed(steps) if t <= top)
        pen.rect((88, 110, 138), 50 - half, top, 50 + half, top + 1.1)


@icon("hassan_ii_mosque", aspect=0.9)
def _hassan_ii_mosque(pen: Pen) -> None:
    cream, green, dark = (236, 218, 184), (46, 134, 104), (186, 160, 120)
    pen.rect(cream, 58, 18, 82, 100)
    pen.rect(dark, 75, 18, 82, 100)
    pen.rect(green, 57, 18, 83, 25)
    pen.rect(green, 60, 31, 80, 36)
    for y in (44, 58, 72):
        pen.arch(shade(green, 0.9), 62, y, 73, y + 10)
    pen.rect(cream, 64, 6, 76, 18)
    pen.rect(dark, 72, 6, 76, 18)
    pen.poly(green, 63, 7, 70, 2, 77, 7)
    pen.rect(_GOLD, 69.3, 0, 70.7, 4)
    pen.rect(cream, 2, 68, 60, 100)
    pen.poly(green, 0, 68, 8, 60, 54, 60, 61, 68)
    pen.poly(green, 20, 60, 25, 54, 42, 54, 46, 60)
    for x in (6, 19, 32, 45):
        pen.poly(dark, x, 100, *arc(x + 4.5, 80, 4.5, 6, count=7), x + 9, 100)
    pen.rect(cream, 82, 80, 98, 100)
    pen.rect(green, 82, 77, 99, 81)
