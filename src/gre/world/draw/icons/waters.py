"""Falls, bays, fjords, cliffs and other wonders of the waterside."""

from gre.world.draw.icons.registry import icon
from gre.world.draw.pen import Pen, arc, shade

_FOAM = (244, 250, 252)
_MIST = (220, 236, 242)
_FALL = (186, 220, 232)
_WATER = (86, 158, 186)
_DEEP = (46, 104, 138)
_JUNGLE = (54, 118, 66)
_BASALT = (92, 84, 80)
_SNOW = (248, 250, 253)


def _sheet_of_water(top: float) -> tuple[float, ...]:
    """A stretch of water seen from the side, its ends drawn out to points."""
    return (5, top, 95, top, 100, (top + 100) / 2, 90, 100, 10, 100, 0, (top + 100) / 2)


@icon("niagara_falls", aspect=1.7)
def _niagara_falls(pen: Pen) -> None:
    green = (116, 192, 186)
    pen.poly(_BASALT, 10, 20, 90, 20, 100, 96, 0, 96)
    # The horseshoe: the rim bends back in the middle, the curtain hangs from it.
    pen.poly(green, 10, 24, 26, 26, 37, 34, 44, 46, 56, 46, 63, 34, 74, 26, 90, 24, 94, 90, 6, 90)
    pen.poly(_WATER, 14, 12, 86, 12, 90, 24, 74, 25, 63, 33, 55, 45, 45, 45, 37, 33, 26, 25, 10, 24)
    rim = ((14, 26), (20, 27), (26, 29), (32, 34), (38, 42), (60, 42), (66, 34), (72, 29), (78, 27),
           (84, 26))  # fmt: skip
    for x, top in rim:
        pen.rect(_FOAM, x, top, x + 2.4, 88)
    for x in (46, 52):
        pen.rect(_FOAM, x, 48, x + 2, 88)
    for k in (0, 1):
        bank = (0, 100, 2, 70, 6, 44, 4, 28, 8, 14, 14, 8, 20, 12, 14, 22, 12, 44, 13, 72, 10, 100)
        pen.poly(_JUNGLE, *(100 - v if k and i % 2 == 0 else v for i, v in enumerate(bank)))
    pen.poly(_DEEP, 8, 90, 92, 90, 98, 95, 90, 100, 10, 100, 2, 95)
    for x in range(10, 86, 12):
        pen.oval(_FOAM, x - 2, 74 + x % 5, x + 16, 97)
    pen.oval(_MIST, 30, 56, 70, 97)


@icon("iguazu_falls", aspect=1.6)
def _iguazu_falls(pen: Pen) -> None:
    rock = (150, 84, 56)
    pen.poly(
        _JUNGLE,
        0,
        98,
        2,
        62,
        0,
        40,
        6,
        18,
        14,
        8,
        26,
        12,
        38,
        4,
        52,
        9,
        66,
        3,
        80,
        10,
        92,
        8,
        97,
        24,
        100,
        44,
        98,
        66,
        100,
        98,
    )
    pen.poly(rock, 10, 22, 90, 20, 88, 52, 12, 52)
    pen.poly(shade(rock, 0.85), 5, 57, 95, 57, 94, 90, 6, 90)
    for x, wide in ((12, 6), (22, 5), (31, 13), (52, 6), (63, 11), (80, 7)):
        pen.rect(_FOAM, x, 18, x + wide, 52)
        pen.rect(_FALL, x + wide * 0.6, 18, x + wide * 0.8, 52)
    pen.poly(shade(_JUNGLE, 1.25), 4, 54, 20, 50, 50, 53, 78, 50, 96, 54, 94, 60, 6, 60)
    for x, wide in ((8, 8), (20, 13), (40, 8), (56, 15), (77, 6), (86, 6)):
        pen.rect(_FOAM, x, 57, x + wide, 90)
        pen.rect(_FALL, x + wide * 0.3, 57, x + wide * 0.5, 90)
    for x in range(4, 90, 14):
        pen.oval(_MIST, x - 3, 80, x + 16, 97)
    pen.poly((164, 122, 88), 8, 93, 92, 93, 98, 96, 90, 100, 10, 100, 2, 96)


@icon("victoria_falls", aspect=1.5)
def _victoria_falls(pen: Pen) -> None:
    pen.poly(_WATER, 8, 30, 92, 30, 98, 40, 2, 40)
    for x in (20, 50, 78):
        pen.oval((112, 146, 84), x - 9, 26, x + 9, 38)
    pen.poly((74, 62, 58), 4, 36, 96, 36, 100, 92, 0, 92)
    for i in range(12):
        left = 4 + i * 7.8
        pen.rect(_FOAM, left + 0.6, 37 + i % 3, left + 5.6, 92)
        pen.rect(_FALL, left + 3.6, 40, left + 4.6, 92)
    for cx, cy, r in ((22, 14, 8), (34, 24, 9), (52, 9, 9), (66, 20, 9), (82, 12, 8)):
        pen.disc(_MIST, cx, cy + 4, r)
    for i, colour in enumerate(((222, 84, 74), (240, 190, 70), (92, 178, 110), (84, 120, 200))):
        out, back = 42 - i * 2.6, 39.4 - i * 2.6
        outer = arc(56, 96, out, out * 1.9, 172, 100, 11)
        pen.poly(colour, *outer, *arc(56, 96, back, back * 1.9, 100, 172, 11))
    pen.poly(
        (52, 74, 48),
        0,
        100,
        0,
        84,
        3,
        54,
        7,
        60,
        8,
        82,
        16,
        90,
        30,
        82,
        46,
        90,
        64,
        83,
        82,
        91,
        92,
        82,
        93,
        60,
        97,
        54,
        100,
        82,
        100,
        100,
    )


@icon("sugarloaf", aspect=1.5)
def _sugarloaf(pen: Pen) -> None:
    rock, dark = (132, 112, 104), (94, 80, 82)
    pen.poly(rock, 44, 92, 48, 60, 52, 34, 58, 14, 66, 5, 74, 6, 82, 18, 88, 44, 94, 92)
    pen.poly(dark, 70, 5, 74, 6, 82, 18, 88, 44, 94, 92, 78, 92, 78, 40)
    pen.poly(_JUNGLE, 6, 92, 10, 70, 20, 56, 34, 54, 44, 64, 52, 80, 58, 92)
    pen.poly(shade(_JUNGLE, 0.8), 34, 54, 44, 64, 52, 80, 58, 92, 40, 92)
    pen.line((60, 60, 66), 0.5, 28, 54, 68, 6)
    pen.rect((210, 60, 50), 44, 30, 50, 38)
    pen.poly(_JUNGLE, 56, 92, 64, 82, 76, 86, 88, 80, 98, 92)
    pen.poly(_WATER, *_sheet_of_water(89))
    pen.poly((244, 226, 182), 4, 92, 40, 89, 60, 92, 40, 96, 4, 96)


@icon("ha_long_bay", aspect=1.5)
def _ha_long_bay(pen: Pen) -> None:
    rock, green = (138, 142, 134), (86, 128, 92)
    sea = (62, 160, 158)
    pen.poly(sea, *_sheet_of_water(72))
    for x0, x1, top in ((2, 16, 30), (19, 29, 44), (70, 82, 26), (85, 98, 10), (33, 46, 16)):
        wide = x1 - x0
        pen.poly(rock, x0, 76, x0 - 0.4, top + 18, x0 + wide * 0.25, top + 4, x0 + wide * 0.55, top,
                 x1 - wide * 0.12, top + 12, x1, 76)  # fmt: skip
        pen.poly(green, x0 - 0.4, top + 20, x0 + wide * 0.25, top + 4, x0 + wide * 0.55, top,
                 x1 - wide * 0.12, top + 12, x1 - wide * 0.2, top + 24, x0 + wide * 0.5,
                 top + 16)  # fmt: skip
        pen.rect((48, 70, 72), x0, 74, x1, 77)
    sail = (196, 84, 50)
    pen.poly((70, 48, 40), 48, 86, 68, 86, 65, 94, 51, 94)
    pen.poly(sail, 50, 84, 52, 50, 58, 54, 58, 84)
    pen.poly(sail, 60, 84, 60, 46, 68, 56, 67, 84)
    for y in (60, 70, 78):
        pen.line(shade(sail, 0.7), 0.6, 51, y, 67, y)


@icon("geirangerfjord", aspect=1.4)
def _geirangerfjord(pen: Pen) -> None:
    far, cliff, dark = (134, 152, 172), (92, 122, 96), (62, 90, 78)
    pen.poly(far, 26, 74, 42, 40, 50, 30, 58, 42, 74, 74)
    pen.poly(_SNOW, 45, 36, 50, 30, 56, 39, 52, 37, 49, 42)
    pen.poly(cliff, 0, 100, 4, 60, 8, 18, 12, 4, 20, 16, 29, 42, 36, 62, 47, 78, 47, 100)
    pen.poly(dark, 100, 100, 97, 60, 92, 12, 88, 2, 80, 14, 71, 40, 64, 60, 54, 78, 54, 100)
    pen.poly(_SNOW, 12, 4, 17, 11, 13, 14, 11, 21, 8, 18)
    pen.poly(_SNOW, 88, 2, 83, 9, 87, 12, 90, 19, 92, 13)
    for x, top, bottom in ((80, 22, 84), (84, 24, 86), (88, 22, 88)):
        pen.rect(_FOAM, x, top, x + 1.5, bottom)
    pen.poly((40, 92, 128), 47, 78, 54, 78, 66, 88, 88, 100, 14, 100, 36, 88)
    pen.poly(_SNOW, 40, 92, 62, 92, 59, 96, 43, 96)
    pen.rect(_SNOW, 45, 88.6, 57, 92)


@icon("salar_de_uyuni", aspect=1.6)
def _salar_de_uyuni(pen: Pen) -> None:
    salt, seam = (246, 248, 250), (190, 204, 220)
    hill = (134, 126, 156)
    pen.poly(hill, 4, 44, 20, 24, 30, 34, 40, 20, 56, 38, 70, 28, 84, 40, 96, 44)
    pen.poly(salt, 9, 42, 91, 42, 97, 60, 100, 90, 94, 100, 6, 100, 0, 90, 3, 60)
    pen.poly((206, 202, 222), 14, 43, 30, 52, 40, 60, 56, 48, 84, 43)
    # Seams of the crust: rows that open towards the viewer, within the edges of the flat.
    rows = ((50, 43, 60, 46, 12), (60, 46, 76, 48, 9), (76, 48, 100, 46, 6))
    for odd, (y0, half0, y1, half1, count) in enumerate(rows):
        pen.line(seam, 1.1, 50 - half0, y0, 50 + half0, y0)
        for k in range(count):
            across = (2 * k + 1 + odd % 2) / count - 1
            pen.line(seam, 1.1, 50 + across * half0, y0, 50 + across * half1, y1)
    for x in (72, 88):
        pen.poly(salt, x - 7, 74, x, 56, x + 7, 74)
        pen.poly(seam, x, 56, x + 7, 74, x + 1, 74)


@icon("white_cliffs", aspect=1.6)
def _white_cliffs(pen: Pen) -> None:
    chalk, shadow, grass = (250, 250, 244), (206, 212, 214), (112, 164, 82)
    pen.poly(shade(grass, 0.85), 0, 92, 4, 56, 12, 20, 20, 8, 24, 92)
    pen.poly(chalk, 13, 88, 14, 14, 20, 10, 34, 12, 46, 24, 60, 22, 74, 34, 86, 48, 97, 88)
    pen.poly(grass, 8, 40, 12, 12, 20, 3, 34, 5, 47, 17, 60, 15, 75, 28, 87, 46, 74, 37, 60, 25, 46,
             27, 34, 15, 18, 14)  # fmt: skip
    gullies = ((16, 20), (25, 18), (36, 24), (46, 32), (55, 32), (65, 36), (74, 46), (84, 58))
    for x, top in gullies:
        pen.poly(shadow, x, top, x + 2.4, top + 8, x + 3.4, 88, x, 88)
    for y in (44, 60):
        pen.line(shadow, 0.8, 14, y, 84, y + 6)
    pen.poly((74, 134, 168), *_sheet_of_water(85))
    pen.rect(_FOAM, 6, 85, 97, 88)
    pen.rect((238, 238, 234), 66, 6, 71, 24)
    pen.rect((200, 60, 52), 66, 10, 71, 14)
    pen.rect((60, 60, 70), 67, 3, 70, 7)


@icon("strokkur", aspect=0.9)
def _strokkur(pen: Pen) -> None:
    steam = (234, 242, 248)
    for cx, cy, r in (
        (50, 12, 13),
        (36, 22, 11),
        (64, 20, 12),
        (70, 34, 9),
        (42, 36, 11),
        (56, 40, 11),
    ):
        pen.disc(shade(_MIST, 0.95), cx + 2, cy, r)
    for cx, cy, r in ((48, 11, 10), (36, 22, 8), (62, 20, 9), (46, 34, 8)):
        pen.disc(steam, cx, cy, r)
    pen.mirror(_FOAM, 46, 16, 43, 40, 42, 62, 36, 84)
    pen.poly(_FALL, 52, 18, 56, 40, 57, 62, 62, 84, 54, 84, 52, 50)
    pen.oval((150, 128, 104), 4, 78, 96, 100)
    pen.oval((206, 190, 166), 14, 80, 86, 96)
    pen.oval((92, 184, 204), 26, 82, 74, 93)
    pen.oval(_FOAM, 36, 80, 64, 88)


@icon("twelve_apostles", aspect=1.5)
def _twelve_apostles(pen: Pen) -> None:
    lime, dark = (230, 186, 120), (184, 134, 84)
    pen.poly(lime, 100, 90, 98, 50, 96, 18, 86, 18, 82, 40, 80, 90)
    pen.poly((128, 150, 88), 94, 10, 86, 13, 84, 20, 97, 20)
    pen.poly((72, 150, 176), *_sheet_of_water(76))
    for x0, x1, top in ((6, 16, 30), (24, 31, 44), (38, 52, 8), (60, 68, 34), (73, 78, 52)):
        wide = x1 - x0
        pen.poly(lime, x0 - 1, 86, x0 + 0.6, top + 20, x0 + wide * 0.1, top + 3, x0 + wide * 0.5,
                 top, x1 - 0.6, top + 4, x1, top + 26, x1 + 1.4, 86)  # fmt: skip
        pen.poly(dark, x0 + wide * 0.6, top + 1, x1 - 0.6, top + 4, x1, top + 26, x1 + 1.4, 86,
                 x0 + wide * 0.7, 86)  # fmt: skip
        for y in range(int(top) + 14, 80, 14):
            pen.line(dark, 0.8, x0, y, x1, y + 1)
        pen.oval(_FOAM, x0 - 3, 83, x1 + 3, 89)
    pen.poly(lime, 80, 90, 81, 60, 98, 50, 100, 96, 80, 96)
    pen.poly((244, 226, 178), 60, 100, 80, 90, 99, 90, 92, 100)
    pen.line(dark, 0.9, 83, 50, 97, 46)
    pen.line(dark, 0.9, 82, 66, 98, 64)


@icon("milford_sound", aspect=1.3)
def _milford_sound(pen: Pen) -> None:
    forest, rock = (50, 96, 78), (84, 108, 112)
    pen.poly(shade(rock, 1.3), 0, 84, 4, 60, 11, 38, 22, 52, 34, 82)
    pen.poly(shade(rock, 1.25), 66, 82, 76, 42, 84, 34, 92, 48, 100, 84, 66, 84)
    # Mitre Peak stands alone and sharp above its own mirror image.
    pen.poly(rock, 22, 82, 34, 52, 40, 42, 46, 18, 50, 4, 55, 20, 62, 40, 70, 56, 80, 82)
    pen.poly(forest, 50, 4, 55, 20, 62, 40, 70, 56, 80, 82, 56, 82, 54, 50)
    pen.poly(_SNOW, 50, 4, 47, 15, 49, 20, 51, 15, 53, 19, 54, 15)
    pen.poly(forest, 2, 82, 6, 74, 14, 70, 30, 78, 36, 82)
    pen.poly(forest, 70, 82, 84, 72, 93, 70, 98, 82)
    pen.poly((74, 110, 130), *_sheet_of_water(81))
    pen.poly((54, 84, 98), 26, 82, 78, 82, 62, 90, 51, 99, 42, 90)
    pen.rect((150, 182, 196), 4, 81, 96, 82.4)
