"""Mountains, rocks and deserts."""

from gre.world.draw.icons.registry import icon
from gre.world.draw.pen import Pen, arc, shade

_SNOW = (248, 250, 253)
_SNOW_SHADE = (196, 212, 232)
_ROCK = (120, 118, 128)
_ROCK_DARK = (84, 84, 98)
_RED = (194, 88, 52)
_RED_DARK = (146, 58, 38)
_ORANGE = (222, 134, 76)
_SAND = (232, 192, 122)
_GREEN = (84, 134, 84)


@icon("mount_fuji", aspect=1.7)
def _mount_fuji(pen: Pen) -> None:
    blue = (84, 106, 156)
    pen.mirror(blue, 44, 4, 40, 16, 32, 40, 20, 70, 0, 100)
    pen.poly(shade(blue, 0.8), 56, 4, 60, 16, 68, 40, 80, 70, 100, 100, 66, 100, 58, 50)
    pen.poly(_SNOW, 44, 4, 47, 6, 50, 4, 53, 6, 56, 4, 60, 16, 66, 34, 63, 42, 60, 34, 57, 48, 53,
             36, 49, 50, 46, 38, 42, 48, 40, 36, 36, 44, 34, 35, 40, 16)  # fmt: skip
    pen.poly(_SNOW_SHADE, 56, 4, 60, 16, 66, 34, 63, 42, 60, 34, 58, 44, 55, 20)


@icon("matterhorn", aspect=1.1)
def _matterhorn(pen: Pen) -> None:
    pen.poly(_ROCK, 0, 100, 14, 82, 26, 64, 34, 46, 42, 24, 46, 10, 52, 2, 58, 4, 60, 12, 64, 22,
             70, 44, 78, 66, 88, 84, 100, 100)  # fmt: skip
    pen.poly(_SNOW, 52, 2, 46, 10, 42, 24, 34, 46, 26, 64, 14, 82, 34, 76, 42, 60, 46, 66, 48, 44,
             53, 30, 50, 18)  # fmt: skip
    pen.poly(_ROCK_DARK, 58, 4, 60, 12, 64, 22, 70, 44, 78, 66, 88, 84, 100, 100, 66, 100, 58, 70,
             60, 40, 54, 20)  # fmt: skip
    pen.poly(_SNOW_SHADE, 64, 44, 68, 52, 72, 66, 80, 82, 70, 76, 64, 60)
    pen.poly(_SNOW_SHADE, 38, 78, 50, 66, 56, 82, 48, 90)
    pen.poly(_GREEN, 0, 100, 10, 92, 30, 96, 50, 91, 72, 96, 92, 92, 100, 100)


@icon("mount_everest", aspect=1.4)
def _mount_everest(pen: Pen) -> None:
    rock, dark = (92, 98, 116), (58, 64, 84)
    pen.poly(rock, 0, 100, 8, 66, 16, 52, 22, 58, 34, 34, 42, 22, 50, 4, 58, 20, 66, 30, 74, 24,
             82, 44, 92, 62, 100, 100)  # fmt: skip
    pen.poly(dark, 50, 4, 58, 20, 66, 30, 62, 56, 70, 100, 48, 100, 44, 60, 49, 30)
    pen.poly(dark, 74, 24, 82, 44, 92, 62, 100, 100, 84, 100, 78, 62)
    pen.poly(_SNOW, 50, 4, 42, 22, 34, 34, 22, 58, 28, 56, 34, 48, 37, 54, 43, 38, 48, 30)
    pen.poly(_SNOW, 8, 66, 16, 52, 20, 57, 17, 66, 12, 64, 6, 76)
    pen.poly(_SNOW_SHADE, 74, 24, 66, 30, 60, 40, 68, 40, 72, 34, 77, 44, 79, 38)
    pen.line(_SNOW_SHADE, 1.4, 45, 50, 70, 56)
    pen.line(_SNOW_SHADE, 1.4, 45, 60, 72, 68)
    pen.line(_SNOW_SHADE, 1.4, 24, 68, 42, 78)
    pen.poly((236, 242, 250), 50, 4, 64, 0, 82, 2, 66, 6, 54, 9)
    pen.poly(_SNOW, 0, 100, 12, 88, 30, 92, 50, 86, 68, 92, 86, 86, 100, 100)


@icon("kilimanjaro", aspect=1.9)
def _kilimanjaro(pen: Pen) -> None:
    blue = (122, 116, 142)
    pen.poly(blue, 0, 92, 14, 64, 26, 42, 34, 24, 40, 20, 62, 18, 68, 24, 76, 44, 88, 66, 100, 88,
             100, 92)  # fmt: skip
    pen.poly(shade(blue, 0.84), 62, 18, 68, 24, 76, 44, 88, 66, 100, 88, 100, 92, 74, 92, 64, 50)
    pen.poly(_SNOW, 34, 24, 40, 20, 62, 18, 68, 24, 70, 30, 66, 34, 64, 29, 60, 40, 57, 30, 52, 37,
             48, 29, 44, 38, 40, 30, 36, 36, 31, 32)  # fmt: skip
    pen.poly((206, 178, 104), 3, 88, 97, 88, 100, 94, 94, 100, 6, 100, 0, 94)
    trunk, leaf = (84, 62, 48), (92, 118, 60)
    for x, y in ((16, 66), (84, 60)):
        pen.line(trunk, 1, x, 98, x, y + 6)
        pen.line(trunk, 0.8, x, 84, x + 3, y + 6)
        pen.oval(leaf, x - 8, y, x + 8, y + 12)
        pen.rect(leaf, x - 7, y + 5, x + 7, y + 8)


@icon("uluru", aspect=2.2)
def _uluru(pen: Pen) -> None:
    pen.poly(_RED, 2, 92, 6, 50, 12, 26, 22, 16, 40, 12, 60, 10, 76, 16, 86, 28, 93, 54, 98, 92)
    for x, top in ((14, 28), (24, 20), (34, 20), (45, 18), (56, 18), (67, 20), (78, 26), (86, 40)):
        pen.poly(_RED_DARK, x, top, x + 2, top + 6, x + 4.4, 92, x + 1, 92)
    pen.poly(_ORANGE, 12, 26, 22, 16, 40, 12, 60, 10, 76, 16, 72, 18, 40, 17, 22, 22)
    pen.poly((206, 142, 84), 0, 90, 100, 90, 100, 100, 0, 100)
    for x in (8, 30, 62, 90):
        pen.oval((122, 134, 72), x - 4, 84, x + 4, 96)


@icon("table_mountain", aspect=1.8)
def _table_mountain(pen: Pen) -> None:
    rock, dark, slope = (148, 140, 138), (106, 102, 106), (98, 126, 86)
    pen.poly(slope, 0, 100, 4, 74, 10, 48, 14, 60, 20, 50, 24, 40, 76, 40, 82, 56, 90, 66, 94, 58,
             100, 76, 100, 100)  # fmt: skip
    pen.poly(rock, 24, 48, 24, 18, 30, 12, 74, 12, 77, 18, 78, 48, 70, 56, 62, 46, 54, 58, 46, 46,
             38, 56, 30, 46)  # fmt: skip
    pen.poly(rock, 4, 74, 8, 44, 10, 38, 12, 44, 16, 62)
    for x in (32, 41, 50, 58, 67):
        pen.poly(dark, x, 14, x + 1.6, 14, x + 3, 44, x - 1, 46)
    pen.poly(_SNOW, 20, 14, 26, 6, 36, 9, 46, 4, 58, 8, 68, 4, 76, 9, 80, 15, 79, 26, 74, 16, 62,
             20, 52, 15, 40, 19, 30, 15, 24, 22)  # fmt: skip


@icon("grand_canyon", aspect=1.7)
def _grand_canyon(pen: Pen) -> None:
    bands = ((232, 176, 130), (206, 112, 72), (222, 146, 98), (176, 82, 56))
    # The far rim, pale with distance.
    for i, colour in enumerate(((236, 196, 170), (222, 168, 146), (228, 182, 156))):
        pen.rect(colour, 24, 16 + i * 8, 82, 25 + i * 8)
    pen.poly((206, 150, 136), 22, 40, 84, 40, 84, 100, 22, 100)
    inner = ((30, 84), (32, 82), (36, 77), (38, 75), (42, 70), (43, 68), (46, 63), (47, 61))
    outer = ((12, 94), (10, 95), (8, 96), (7, 97), (5, 98), (4, 98), (2, 99), (0, 100))
    for i, ((left, right), (west, east)) in enumerate(zip(inner, outer, strict=True)):
        top, colour = 4 + i * 12, bands[i % 4]
        pen.poly(colour, west, top, left, top, left + 2, top + 12, west - 1, top + 12)
        pen.poly(shade(colour, 0.8), right, top, east, top, east + 1, top + 12, right - 2, top + 12)
    pen.poly((70, 150, 168), 53, 58, 56, 58, 54, 72, 59, 100, 49, 100, 52, 74)


@icon("monument_valley", aspect=1.6)
def _monument_valley(pen: Pen) -> None:
    # Two mittens and a mesa: each a sheer block with a thumb, on a skirt of rubble.
    for x0, x1, top, thumb in ((10, 28, 14, 6), (46, 64, 6, 68), (80, 96, 30, None)):
        wide = x1 - x0
        pen.poly(_ORANGE, x0 - 9, 92, x0 - 1, 58, x1 + 1, 58, x1 + 8, 92)
        pen.poly(
            shade(_ORANGE, 0.82), x1 - wide * 0.3, 58, x1 + 1, 58, x1 + 8, 92, x1 - wide * 0.2, 92
        )
        pen.poly(_RED, x0, 62, x0 + 0.6, top + 5, x0 + wide * 0.3, top, x1 - 1, top + 2, x1, 62)
        pen.poly(_RED_DARK, x1 - wide * 0.36, top + 1, x1 - 1, top + 2, x1, 62, x1 - wide * 0.3, 62)
        pen.line(_RED_DARK, 0.8, x0 + wide * 0.35, top + 4, x0 + wide * 0.33, 60)
        if thumb is not None:
            pen.poly(_RED, thumb - 1, 70, thumb - 0.6, top + 20, thumb + 1, top + 16, thumb + 2,
                     top + 20, thumb + 2.4, 70)  # fmt: skip
    pen.poly((206, 112, 66), 0, 90, 100, 90, 100, 100, 0, 100)
    for x in (16, 40, 72):
        pen.oval((150, 150, 92), x, 90, x + 6, 97)


@icon("delicate_arch", aspect=1.0)
def _delicate_arch(pen: Pen) -> None:
    dark = shade(_ORANGE, 0.68)
    outer = (8, 94, 10, 70, 8, 56, 14, 40, 12, 28, 20, 14, 36, 4, 58, 4, 76, 10, 86, 22, 88, 40,
             84, 56, 90, 74, 92, 94)  # fmt: skip
    inner = (64, 94, 66, 74, 62, 58, 66, 44, 60, 32, 48, 28, 38, 32, 34, 44, 36, 60, 32, 76, 34, 94)
    pen.poly(_ORANGE, *outer, *inner)
    pen.poly(dark, 76, 10, 86, 22, 88, 40, 84, 56, 90, 74, 92, 94, 78, 94, 76, 70, 78, 40)
    pen.poly(
        dark, 34, 94, 32, 76, 36, 60, 34, 44, 38, 32, 48, 28, 42, 26, 32, 30, 28, 46, 30, 60, 26, 94
    )
    pen.line(dark, 1.8, 14, 22, 40, 14, 76, 18)
    pen.line(dark, 1.8, 12, 46, 28, 50)
    pen.poly((206, 122, 74), 0, 100, 2, 94, 30, 90, 70, 91, 100, 95, 100, 100)


@icon("half_dome", aspect=1.25)
def _half_dome(pen: Pen) -> None:
    granite, face, pine = (172, 174, 180), (116, 120, 132), (48, 92, 66)
    pen.poly(shade(granite, 0.9), 0, 100, 0, 62, 14, 54, 28, 66, 40, 74, 100, 70, 100, 100)
    pen.poly(granite, 34, 92, *arc(62, 46, 26, 42, 172, 40, 11), 90, 62, 98, 92)
    # The sheer side: what the ice cut away.
    pen.poly(face, 34, 92, 37, 38, 42, 20, 48, 10, 56, 5, 52, 30, 54, 60, 50, 92)
    pen.line(shade(face, 0.8), 1, 44, 24, 46, 88)
    pen.line(shade(granite, 1.4), 1.2, 66, 12, 82, 30, 90, 60)
    for x in range(0, 100, 8):
        top = 76 + (x * 7) % 9
        pen.poly(pine, x, 100, x + 4, top, x + 8, 100)
    pen.rect(pine, 0, 94, 100, 100)


@icon("torres_del_paine", aspect=1.3)
def _torres_del_paine(pen: Pen) -> None:
    granite, dark = (196, 168, 150), (132, 112, 112)
    pen.poly((104, 104, 122), 0, 100, 8, 62, 20, 54, 30, 60, 72, 58, 84, 48, 100, 72, 100, 100)
    for x0, tip, top, x1 in ((22, 31, 18, 38), (38, 48, 2, 58), (60, 66, 14, 78)):
        pen.poly(granite, x0, 74, x0 + 2, 44, tip - 2, top + 6, tip, top, tip + 3, top + 5, x1 - 3,
                 40, x1, 74)  # fmt: skip
        pen.poly(dark, tip, top, tip + 3, top + 5, x1 - 3, 40, x1, 74, tip + 1, 74)
    pen.poly(_SNOW, 14, 80, 26, 64, 38, 72, 48, 66, 60, 72, 72, 64, 86, 80, 60, 76, 40, 80)
    pen.poly((92, 190, 196), 0, 100, 10, 88, 90, 88, 100, 100)
    pen.poly((148, 130, 92), 0, 100, 0, 82, 20, 92)


@icon("guilin_karst", aspect=1.6)
def _guilin_karst(pen: Pen) -> None:
    for far in (True, False):
        spots = (
            ((20, 22, 10), (49, 8, 10), (77, 16, 10))
            if far
            else ((8, 32, 11), (34, 18, 13), (63, 36, 12), (90, 26, 12))
        )
        green = (150, 186, 178) if far else (70, 128, 88)
        cliff = (176, 200, 196) if far else (150, 156, 146)
        for cx, top, half in spots:
            # A cone of limestone: steep, round at the top, bare where it is steepest.
            left = (cx - half, 88, cx - half * 0.8, top + 32, cx - half * 0.55, top + 12)
            crown = (cx - half * 0.2, top + 2, cx + half * 0.15, top, cx + half * 0.5, top + 7)
            pen.poly(green, *left, *crown, cx + half * 0.75, top + 24, cx + half, 88)
            pen.poly(cliff, cx + half * 0.5, top + 7, cx + half * 0.75, top + 24, cx + half * 0.9,
                     top + 48, cx + half * 0.5, top + 40, cx + half * 0.3, top + 20)  # fmt: skip
            pen.poly(shade(green, 0.8), cx + half * 0.1, top + 26, cx + half * 0.4, top + 44,
                     cx + half, 88, cx + half * 0.1, 88)  # fmt: skip
    pen.poly((150, 196, 190), 5, 86, 95, 86, 100, 93, 90, 100, 10, 100, 0, 93)
    pen.rect((206, 226, 220), 10, 91, 36, 92.5)
    pen.poly((96, 70, 50), 40, 93, 62, 93, 58, 98, 44, 98)
    pen.rect((70, 50, 40), 54, 80, 55.4, 93)
    pen.poly((222, 190, 120), 51, 82, 54.7, 77, 58.4, 82)


@icon("giants_causeway", aspect=1.6)
def _giants_causeway(pen: Pen) -> None:
    tops, sides = (132, 128, 124), (82, 80, 80)
    pen.poly((86, 142, 170), 4, 84, 96, 84, 100, 92, 90, 100, 10, 100, 0, 92)
    heights = (84, 70, 62, 46, 52, 34, 20, 28, 8, 16, 30, 24, 42, 50, 60, 72, 82)
    for i, top in enumerate(heights):
        x = i * 5.9
        pen.rect(sides if i % 2 else shade(sides, 1.2), x, top + 3, x + 5.9, 94)
        pen.poly(tops, x, top + 3, x + 1.5, top, x + 4.4, top, x + 5.9, top + 3, x + 4.4, top + 6.5,
                 x + 1.5, top + 6.5)  # fmt: skip
        pen.rect(shade(sides, 0.7), x + 5.3, top + 4, x + 5.9, 94)
    pen.poly(_SNOW, 0, 92, 20, 89, 40, 93, 60, 89, 80, 93, 100, 90, 100, 95, 0, 96)


@icon("cappadocia", aspect=1.3)
def _cappadocia(pen: Pen) -> None:
    tuff, dark, cap = (236, 206, 164), (196, 156, 116), (122, 96, 80)
    for cx, top, half in ((12, 34, 10), (34, 14, 11), (58, 28, 11), (78, 8, 11), (93, 44, 8)):
        pen.poly(tuff, cx - half, 100, cx - half * 0.5, top + 26, cx - half * 0.28, top + 8,
                 cx + half * 0.28, top + 8, cx + half * 0.5, top + 26, cx + half, 100)  # fmt: skip
        pen.poly(dark, cx + half * 0.1, top + 8, cx + half * 0.28, top + 8, cx + half * 0.5,
                 top + 26, cx + half, 100, cx + half * 0.3, 100)  # fmt: skip
        pen.poly(cap, cx - half * 0.5, top + 10, cx, top, cx + half * 0.5, top + 10)
        pen.arch((120, 86, 62), cx - 2.4, top + 46, cx + 1, top + 56)
    pen.oval((214, 72, 60), 14, 0, 26, 19)
    pen.oval((244, 200, 70), 18, 0, 22, 19)
    pen.rect((90, 64, 44), 18.6, 21, 21.4, 25)


@icon("erg_chebbi", aspect=1.7)
def _erg_chebbi(pen: Pen) -> None:
    lit, dark = (242, 164, 88), (196, 104, 52)
    pen.poly(
        shade(lit, 0.94), 44, 92, 58, 74, 68, 56, 76, 46, 82, 42, 88, 50, 94, 60, 100, 66, 100, 92
    )
    pen.poly(shade(dark, 1.1), 82, 42, 79, 56, 84, 70, 80, 92, 100, 92, 100, 66, 94, 60, 88, 50)
    pen.poly(lit, 0, 90, 12, 80, 24, 62, 33, 38, 40, 18, 45, 8, 50, 22, 58, 44, 70, 66, 84, 82, 96,
             92, 0, 92)  # fmt: skip
    # The crest winds down from the peak; beyond it lies the shade.
    pen.poly(
        dark, 45, 8, 42, 26, 50, 42, 41, 58, 52, 74, 46, 92, 96, 92, 84, 82, 70, 66, 58, 44, 50, 22
    )
    pen.poly(shade(lit, 1.1), 0, 92, 0, 84, 20, 82, 44, 88, 70, 84, 100, 86, 100, 100, 0, 100)
    brown = (96, 60, 40)
    for x in (24, 34, 44):
        pen.poly(brown, x, 90, x + 1, 82, x + 3, 77, x + 5, 82, x + 6, 78, x + 8, 77, x + 7, 80,
                 x + 6, 84, x + 5, 90)  # fmt: skip
        pen.rect(brown, x + 0.4, 86, x + 1.2, 97)
        pen.rect(brown, x + 4.2, 86, x + 5, 97)


@icon("mount_bromo", aspect=1.5)
def _mount_bromo(pen: Pen) -> None:
    ash, dark = (140, 124, 120), (98, 86, 88)
    pen.poly((122, 128, 150), 62, 90, 76, 44, 84, 34, 90, 42, 100, 62, 100, 90)
    for cx, cy, r in ((40, 6, 6), (47, 12, 7), (36, 18, 7), (43, 24, 7)):
        pen.disc((236, 234, 234), cx, cy, r)
    pen.poly(ash, 6, 92, 18, 66, 28, 40, 32, 36, 52, 36, 56, 42, 66, 64, 78, 92)
    pen.oval(dark, 30, 32, 54, 44)
    for x in (24, 34, 44, 54):
        pen.poly(dark, x + 2, 48, x + 4, 50, x + 2 + (x - 40) * 0.5, 92, x - 3 + (x - 40) * 0.5, 92)
    cone = (86, 116, 88)
    pen.poly(cone, 60, 92, 70, 62, 74, 60, 82, 60, 86, 63, 97, 92)
    for x in (69, 75, 81, 87):
        pen.line(shade(cone, 0.74), 1, x + 1, 64, x + (x - 78) * 0.5, 92)
    pen.rect((186, 174, 158), 0, 90, 100, 100)
