"""Iconic buildings of Europe and its edges."""

import math

from gre.world.draw.icons.registry import icon
from gre.world.draw.pen import Pen, arc, shade

_STONE = (222, 205, 170)
_STONE_DARK = (176, 152, 116)
_SHADOW = (92, 78, 66)
_IRON = (122, 88, 62)
_WINDOW = (70, 74, 88)
_GOLD = (228, 178, 60)
_BLUE_STEEL = (92, 150, 196)
_CREAM = (238, 230, 212)


@icon("eiffel_tower", aspect=0.5)
def _eiffel_tower(pen: Pen) -> None:
    pen.mirror(_IRON, 49, 0, 48, 10, 45, 30, 41, 48, 35, 62, 33, 64)
    pen.both(_IRON, 34, 62, 44, 62, 41, 78, 25, 78)
    arch = arc(50, 101, 29, 17, 180, 90, 7)
    pen.mirror(_IRON, 22, 78, 14, 90, 4, 100, 21, 100, *arch)
    light = shade(_IRON, 1.35)
    for top, half in ((22, 5), (34, 7), (45, 9)):
        pen.line(light, 1.5, 50 - half, top + 10, 50 + half * 0.7, top)
        pen.line(light, 1.5, 50 + half, top + 10, 50 - half * 0.7, top)
    pen.both(light, 30, 80, 33, 80, 14, 100, 10, 100)
    dark = shade(_IRON, 0.72)
    pen.rect(dark, 32, 60, 68, 63.5)
    pen.rect(dark, 20, 76.5, 80, 81)
    pen.rect(dark, 44, 20, 56, 22)


@icon("big_ben", aspect=0.34)
def _big_ben(pen: Pen) -> None:
    roof = (84, 96, 92)
    pen.mirror(roof, 49, 0, 46, 12, 36, 20, 34, 26, 20, 36)
    pen.rect(_GOLD, 33, 21, 67, 24)
    pen.rect(_STONE, 14, 36, 86, 62)
    pen.rect(_STONE_DARK, 8, 61, 92, 64)
    pen.rect((206, 182, 136), 18, 64, 82, 100)
    pen.rect(_STONE_DARK, 8, 34, 92, 38)
    pen.disc(_SHADOW, 50, 49.5, 34)
    pen.disc((250, 248, 236), 50, 49.5, 28)
    pen.line((30, 30, 40), 6, 50, 50, 50, 42)
    pen.line((30, 30, 40), 6, 50, 50, 66, 53)
    for x in (27, 41, 55, 69):
        pen.rect(_STONE_DARK, x, 68, x + 5, 80)
        pen.rect(_STONE_DARK, x, 83, x + 5, 96)
    for x in (10, 84):
        pen.poly(_STONE_DARK, x, 36, x + 3, 28, x + 6, 36)


@icon("tower_bridge", aspect=1.4)
def _tower_bridge(pen: Pen) -> None:
    blue = (88, 158, 205)
    pen.line(blue, 2.4, 2, 82, 10, 74, 20, 54, 27, 34)
    pen.line(blue, 2.4, 98, 82, 90, 74, 80, 54, 73, 34)
    for x, top in ((7, 77), (12, 70), (17, 61)):
        pen.rect(blue, x, top, x + 0.8, 86)
        pen.rect(blue, 99.2 - x, top, 100 - x, 86)
    pen.rect(blue, 30, 36, 70, 41)
    pen.rect((235, 240, 244), 30, 38, 70, 39.3)
    for left in (25, 63):
        _bridge_tower(pen.part(left, 0, left + 12, 100))
    pen.rect((70, 110, 150), 0, 83, 100, 88)
    pen.rect(shade(_STONE_DARK, 0.8), 22, 88, 40, 100)
    pen.rect(shade(_STONE_DARK, 0.8), 60, 88, 78, 100)


def _bridge_tower(pen: Pen) -> None:
    pen.rect((214, 196, 160), 6, 22, 94, 92)
    pen.rect(_STONE_DARK, 70, 22, 94, 92)
    pen.mirror((92, 104, 118), 50, 0, 26, 22)
    for left in (0, 76):
        pen.rect(_STONE_DARK, left, 14, left + 24, 92)
        pen.poly((92, 104, 118), left, 15, left + 12, 3, left + 24, 15)
    pen.rect(_WINDOW, 36, 28, 64, 35)
    pen.rect(_WINDOW, 36, 48, 64, 58)
    pen.arch(_SHADOW, 26, 64, 74, 84)


@icon("colosseum", aspect=1.5)
def _colosseum(pen: Pen) -> None:
    pen.poly((196, 158, 112), 3, 98, 3, 30, 10, 18, 30, 10, 58, 9, 60, 30, 78, 33, 80, 50, 95, 54,
             97, 62, 97, 98)  # fmt: skip
    pen.poly((216, 180, 132), 3, 30, 10, 20, 30, 12, 57, 11, 57, 96, 3, 98)
    rows = ((24, 40, 56), (45, 61, 78), (66, 82, 97))
    for (top, bottom, end), y0 in zip(rows, (18, 40, 64), strict=True):
        pen.rect((232, 204, 160), 3, bottom + 1, end, bottom + 4)
        for i in range(int((end - 6) / 8)):
            x = 6.5 + i * 8
            pen.arch((104, 74, 50), x, max(top, y0), x + 4.4, bottom)
    pen.poly((176, 138, 96), 57, 11, 60, 30, 60, 44, 57, 40)
    pen.rect((150, 116, 80), 2, 94, 98, 100)


@icon("leaning_tower", aspect=0.55)
def _leaning_tower(pen: Pen) -> None:
    white, gap = (244, 238, 224), (150, 138, 122)

    def lean(y: float) -> float:
        return (100 - y) * 0.2

    for i in range(8):
        top, bottom = (5, 15) if i == 0 else (15 + (i - 1) * 12, 15 + i * 12)
        half = 17 if i == 0 else 23
        x0, x1 = 36 + lean(top), 36 + lean(bottom)
        pen.poly(white, x0 - half, top, x0 + half, top, x1 + half, bottom, x1 - half, bottom)
        pen.poly((212, 202, 184), x0 + half * 0.45, top, x0 + half, top, x1 + half, bottom,
                 x1 + half * 0.45, bottom)  # fmt: skip
        for k in range(-2, 3):
            x = x0 + k * half * 0.38
            pen.rect(gap, x - 2.6, top + 3, x + 2.6, bottom - 2)
        pen.line((120, 108, 94), 2.6, x1 - half - 2, bottom, x1 + half + 2, bottom)
    pen.poly((122, 160, 92), 0, 97, 78, 97, 84, 100, 0, 100)


@icon("sagrada_familia", aspect=0.85)
def _sagrada_familia(pen: Pen) -> None:
    sand, dark = (206, 172, 124), (150, 116, 80)
    for cx, top, half in ((50, 0, 8), (34, 14, 6), (66, 14, 6)):
        pen.poly(shade(sand, 0.86), cx - half, 80, cx - half * 0.8, top + 32, cx, top,
                 cx + half * 0.8, top + 32, cx + half, 80)  # fmt: skip
        pen.disc(_GOLD, cx, top + 3, 1.7)
    for cx, top in ((16, 30), (29, 22), (71, 22), (84, 30)):
        pen.poly(sand, cx - 6, 88, cx - 5.4, top + 34, cx - 2, top + 8, cx, top, cx + 2, top + 8,
                 cx + 5.4, top + 34, cx + 6, 88)  # fmt: skip
        pen.disc((196, 70, 50), cx, top + 3, 1.8)
        for y in range(int(top) + 16, 78, 8):
            pen.rect(dark, cx - 2.4, y, cx - 0.8, y + 4)
            pen.rect(dark, cx + 0.8, y, cx + 2.4, y + 4)
    pen.mirror(shade(sand, 1.15), 50, 54, 36, 78, 8, 80, 8, 100)
    pen.arch(dark, 43, 74, 57, 100)
    pen.both(dark, 20, 100, 20, 88, 25, 83, 30, 88, 30, 100)
    pen.disc(dark, 50, 67, 3)


@icon("brandenburg_gate", aspect=1.25)
def _brandenburg_gate(pen: Pen) -> None:
    stone, dark = (220, 200, 160), (168, 146, 108)
    green = (74, 142, 118)
    pen.rect(dark, 5, 40, 95, 96)
    pen.rect((96, 84, 72), 12, 42, 88, 96)
    for i in range(6):
        x = 5 + i * 16.4
        pen.rect(stone, x, 40, x + 8, 94)
        pen.rect(dark, x + 5.6, 40, x + 8, 94)
        pen.rect(shade(stone, 1.2), x - 1, 91, x + 9, 96)
    pen.rect(shade(stone, 1.25), 2, 33, 98, 42)
    pen.rect(stone, 10, 24, 90, 33)
    pen.rect(dark, 2, 40, 98, 42)
    pen.rect(dark, 34, 20, 66, 24)
    for x in (36, 42, 48, 54):
        pen.poly(green, x, 20, x, 11, x + 2, 5, x + 5, 9, x + 4, 12, x + 4, 20)
    pen.poly(green, 58, 20, 58, 10, 61, 2, 63, 8, 65, 20)
    pen.line(green, 1, 63, 12, 63, 0)
    pen.rect(dark, 0, 96, 100, 100)


@icon("st_basils", aspect=0.85)
def _st_basils(pen: Pen) -> None:
    brick, white = (176, 72, 52), (240, 232, 218)
    pen.rect(brick, 8, 72, 92, 100)
    pen.poly(brick, 38, 78, 41, 44, 50, 12, 59, 44, 62, 78)
    pen.poly((206, 104, 76), 41, 44, 50, 12, 50, 44)
    pen.onion(_GOLD, 50, 15, 5, 12)
    towers = ((16, 62, (52, 132, 84), (238, 204, 90)), (84, 62, (46, 94, 170), (240, 240, 240)),
              (31, 48, (210, 60, 50), (70, 160, 90)), (69, 48, (240, 190, 60), (60, 130, 90)),
              (50, 70, (52, 110, 190), (240, 240, 240)))  # fmt: skip
    for cx, base, main, stripe in towers:
        half = 8.5
        pen.rect(white, cx - half * 0.62, base - 1, cx + half * 0.62, 82)
        pen.rect(brick, cx - half * 0.3, base + 4, cx + half * 0.3, 80)
        pen.onion(main, cx, base, half, 24)
        pen.poly(stripe, cx - 3, base, cx - 5.6, base - 7, cx - 1.6, base - 15, cx - 0.4, base - 7,
                 cx - 0.6, base)  # fmt: skip
        pen.poly(stripe, cx + 3, base, cx + 5.6, base - 7, cx + 1.6, base - 15, cx + 2.4, base - 7,
                 cx + 1.8, base)  # fmt: skip
    for x in range(10, 90, 12):
        pen.arch(white, x, 84, x + 8, 100)
        pen.arch((96, 40, 34), x + 1.8, 87, x + 6.2, 100)


@icon("hagia_sophia", aspect=1.4)
def _hagia_sophia(pen: Pen) -> None:
    wall, dome, dark = (206, 122, 96), (150, 158, 166), (158, 84, 66)
    for x in (3, 20, 80, 97):
        high = 8 if x in (3, 97) else 16
        pen.rect((236, 224, 206), x - 1.7, high + 14, x + 1.7, 100)
        pen.rect((196, 180, 160), x - 2.5, high + 32, x + 2.5, high + 36)
        pen.poly((112, 122, 134), x - 1.7, high + 14, x, high - 6, x + 1.7, high + 14)
    pen.rect(wall, 10, 72, 90, 100)
    pen.dome(shade(dome, 0.85), 30, 72, 14, 24)
    pen.dome(shade(dome, 0.85), 70, 72, 14, 24)
    pen.poly(wall, 30, 76, 32, 48, 68, 48, 70, 76)
    pen.dome(dome, 50, 47, 18, 28)
    pen.dome(shade(dome, 1.25), 45, 46, 9, 23)
    pen.rect((232, 214, 190), 31, 45, 69, 50)
    for x in range(33, 67, 5):
        pen.rect(dark, x, 46, x + 2, 50)
    pen.rect(_GOLD, 49.5, 12, 50.5, 20)
    pen.arch(dark, 40, 56, 60, 80)
    for x in (14, 24, 34, 62, 72, 82):
        pen.arch(dark, x, 80, x + 5, 94)
    pen.poly(dark, 72, 100, 90, 72, 90, 100)


@icon("parthenon", aspect=1.45)
def _parthenon(pen: Pen) -> None:
    marble, dark = (240, 226, 196), (190, 168, 130)
    pen.rect((104, 96, 92), 12, 36, 88, 88)
    for i in range(8):
        x = 6 + i * 11.7
        pen.rect(marble, x, 36, x + 6, 87)
        pen.rect(dark, x + 4.2, 36, x + 6, 87)
        pen.rect(marble, x - 1.2, 34, x + 7.2, 39)
    pen.rect(marble, 3, 26, 97, 35)
    pen.rect(dark, 3, 33, 97, 35)
    pen.poly(shade(marble, 1.2), 3, 26, 46, 4, 58, 9, 60, 14, 68, 13, 97, 26)
    pen.poly(dark, 18, 25, 46, 10, 56, 14, 60, 19, 70, 25)
    for i in range(9):
        pen.rect(dark, 8 + i * 10, 28, 10.5 + i * 10, 33)
    pen.rect(marble, 3, 87, 97, 92)
    pen.rect(dark, 0, 92, 100, 100)


@icon("atomium", aspect=0.95)
def _atomium(pen: Pen) -> None:
    tube, ball = (150, 162, 176), (186, 198, 212)
    spots = [(50, 10), (18, 27), (82, 27), (50, 40), (50, 56), (18, 66), (82, 66), (50, 86)]
    rims = ((0, 1), (0, 2), (1, 5), (2, 6), (5, 7), (6, 7), (3, 1), (3, 2), (0, 4), (4, 7), (4, 5),
            (4, 6), (1, 4), (2, 4))  # fmt: skip
    for a, b in rims:
        pen.line(tube, 3, *spots[a], *spots[b])
    pen.line(shade(tube, 0.7), 3, 22, 70, 12, 100)
    pen.line(shade(tube, 0.7), 3, 78, 70, 88, 100)
    for cx, cy in (*spots, (50, 71)):
        pen.disc(shade(ball, 0.74), cx, cy, 10)
        pen.disc(ball, cx - 1.2, cy - 1.2, 8.4)
        glint = 3.2 * math.sqrt(0.8)
        pen.disc((246, 250, 254), cx - 3.4, cy - 3.4, glint)
