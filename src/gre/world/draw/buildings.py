"""Houses: nineteen architecture families, and the plain blocks that say nothing."""

import random
from collections.abc import Callable, Mapping

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.facade import SNOW, House
from gre.world.draw.palette import CONCRETE, GLASS, WHITE, darker, lighter, mix, vary

_IRON: Colour = (44, 48, 52)


def draw_house(
    canvas: Canvas, box: Box, family: str | None, rng: random.Random, *, snowy: bool = False
) -> None:
    """Draw one house.

    Args:
        canvas: The sheet.
        box: Where it stands; the lower edge is the ground.
        family: A value of the attribute `architecture`; None for a plain grey block.
        rng: For shades and details.
        snowy: Snow lies on the roof.
    """
    x0, y0, x1, y1 = box
    y0 -= (y1 - y0) * _HEADROOM.get(family or "", 0.0)
    house = House(canvas=canvas, box=(x0, y0, x1, y1), rng=rng, snowy=snowy)
    if family is None:
        _plain_block(house)
    else:
        _FAMILIES[family](house)


# Low houses leave the upper part of their box empty: so much is added, so that they stand as tall
# as the others and a shop sign before them leaves enough to tell them by.
_HEADROOM: Mapping[str, float] = {
    "african_tin_roof": 0.55,
    "latin_colonial": 0.30,
    "oceanian": 0.25,
    "caribbean": 0.22,
    "japanese": 0.22,
    "mediterranean": 0.15,
    "alpine_chalet": 0.08,
}


def _plain_block(h: House) -> None:
    top = h.rng.uniform(0.22, 0.34)
    grey = vary(h.rng, (184, 190, 198), 6)
    h.canvas.gradient(h.at(0.03, top, 0.97, 1), darker(grey, 0.04), lighter(grey, 0.3))
    h.canvas.gradient(h.at(0.80, top, 0.97, 1), darker(grey, 0.14), lighter(grey, 0.12))
    h.flat_top(0.03, top, 0.97, darker(grey, 0.12))


def _nordic_wood(h: House) -> None:
    red = vary(h.rng, (164, 42, 36), 8)
    h.wall(0.06, 0.38, 0.94, 1, red)
    h.fill([(0.06, 0.385), (0.5, 0.06), (0.94, 0.385)], red)
    h.stripes(0.06, 0.40, 0.94, 1, 10, darker(red, 0.2), upright=True, width=0.003)
    for u in (0.08, 0.92):
        h.post(u, 0.38, 1, WHITE, 0.05)
    dark = (58, 56, 62)
    h.fill([(0.0, 0.43), (0.5, 0.0), (1.0, 0.43), (1.0, 0.36), (0.5, -0.05), (0.0, 0.36)], dark)
    if h.snowy:
        h.fill(
            [(0.0, 0.36), (0.5, -0.05), (1.0, 0.36), (1.0, 0.32), (0.5, -0.10), (0.0, 0.32)], SNOW
        )
    h.pane(0.5, 0.25, 0.11, 0.065, WHITE)
    h.windows(0.12, 0.42, 0.88, 0.70, 2, 1, fill=(0.62, 0.7))
    h.door(0.5, 0.74, 0.2, (70, 90, 80), WHITE)


def _british_brick(h: House) -> None:
    brick = vary(h.rng, (150, 84, 64), 8)
    for u in (0.10, 0.82):
        h.block(u, 0.02, u + 0.12, 0.26, darker(brick, 0.12))
        for pot in (0.01, 0.07):
            h.block(u + pot, -0.04, u + pot + 0.045, 0.03, (196, 120, 84))
    h.roof(0.34, 0.14, (82, 88, 100), top=0.94)
    h.wall(0, 0.33, 1, 1, brick)
    h.stripes(0, 0.33, 1, 1, 15, lighter(brick, 0.22), width=0.003)
    h.windows(0.02, 0.37, 0.98, 0.62, 2, 1, fill=(0.46, 0.72))
    h.fill([(0.06, 1), (0.06, 0.70), (0.13, 0.64), (0.45, 0.64), (0.52, 0.70), (0.52, 1)], WHITE)
    h.windows(0.08, 0.70, 0.50, 0.92, 3, 1, fill=(0.85, 0.9))
    h.door(0.76, 0.68, 0.24, (28, 46, 84), WHITE)


def _haussmann(h: House) -> None:
    stone = vary(h.rng, (236, 222, 188), 6)
    zinc = (104, 120, 142)
    h.roof(0.22, 0.03, zinc, left=0.0, right=1.0, top=0.86)
    for u in (0.22, 0.5, 0.78):
        h.pane(u, 0.135, 0.075, 0.055, stone)
    h.wall(0, 0.22, 1, 1, stone)
    h.block(-0.02, 0.21, 1.02, 0.235, lighter(stone, 0.5))
    h.windows(0.03, 0.25, 0.97, 0.82, 4, 3, frame=WHITE, fill=(0.5, 0.72))
    for v in (0.42, 0.61, 0.79):
        h.railing(0.02, v - 0.045, 0.98, v, _IRON, 16, width=0.003)
    h.block(0, 0.82, 1, 0.84, darker(stone, 0.2))
    h.windows(0.03, 0.85, 0.97, 1.04, 3, 1, frame=darker(stone, 0.3), fill=(0.66, 0.9), arched=True)


def _alpine_chalet(h: House) -> None:
    wood = vary(h.rng, (134, 84, 44), 8)
    h.wall(0.12, 0.68, 0.88, 1, (244, 240, 230))
    h.fill([(0.10, 0.72), (0.10, 0.42), (0.5, 0.26), (0.90, 0.42), (0.90, 0.72)], wood)
    h.stripes(0.10, 0.42, 0.90, 0.72, 6, darker(wood, 0.22), width=0.003)
    h.fill(
        [(-0.02, 0.50), (0.5, 0.18), (1.02, 0.50), (1.02, 0.42), (0.5, 0.11), (-0.02, 0.42)],
        (88, 58, 38),
    )
    if h.snowy:
        h.fill(
            [(-0.02, 0.42), (0.5, 0.11), (1.02, 0.42), (1.02, 0.36), (0.5, 0.04), (-0.02, 0.36)],
            SNOW,
        )
    h.windows(0.16, 0.48, 0.84, 0.62, 3, 1, frame=(250, 246, 236), fill=(0.45, 0.8))
    h.block(0.06, 0.63, 0.94, 0.72, darker(wood, 0.3))
    for i in range(9):
        h.canvas.circle((h.x(0.10 + 0.1 * i), h.y(0.625)), 0.011, (222, 44, 56))
    h.windows(0.16, 0.76, 0.84, 0.92, 3, 1, frame=wood, shutters=(60, 120, 70), fill=(0.36, 0.8))


def _mediterranean(h: House) -> None:
    wall = vary(h.rng, h.rng.choice([(250, 240, 216), (238, 196, 122), (246, 222, 186)]), 5)
    shutter = h.rng.choice([(54, 122, 150), (70, 132, 92)])
    h.wall(0.04, 0.30, 0.96, 1, wall)
    h.roof(0.33, 0.20, (214, 112, 58), left=-0.03, right=1.03, top=0.88)
    h.stripes(0.04, 0.21, 0.96, 0.33, 12, (176, 84, 44), upright=True, width=0.004)
    if h.snowy:
        h.block(0.05, 0.19, 0.95, 0.25, SNOW)
    h.windows(0.08, 0.38, 0.92, 0.66, 2, 1, frame=lighter(wall), shutters=shutter, fill=(0.36, 0.7))
    h.door(0.30, 0.80, 0.22, shutter, lighter(wall, 0.4), arched=True)
    h.pane(0.72, 0.82, 0.11, 0.07, lighter(wall), GLASS)
    for i in range(4):
        h.canvas.circle((h.x(0.60 + 0.08 * i), h.y(0.91)), 0.010, (214, 60, 110))


def _central_european(h: House) -> None:
    pastels: list[Colour] = [(246, 214, 130), (178, 212, 164), (242, 178, 160), (176, 202, 226)]
    for k, (u0, u1) in enumerate(((0.0, 0.5), (0.5, 1.0))):
        wall = vary(h.rng, pastels.pop(h.rng.randrange(len(pastels))), 5)
        h.roof(0.36, 0.04, (190, 62, 44), left=u0 - 0.02, right=u1 + 0.02, top=0.66)
        h.wall(u0, 0.34, u1, 1, wall)
        width = u1 - u0
        for i, step in enumerate((1.0, 0.72, 0.44, 0.18)):
            inset = width * (1 - step) / 2
            top = 0.30 - 0.065 * i
            h.block(u0 + inset, top, u1 - inset, 0.36, wall)
            h.block(u0 + inset, top - 0.012, u1 - inset, top + 0.008, WHITE)
            if h.snowy:
                h.block(u0 + inset, top - 0.03, u1 - inset, top, SNOW)
        h.pane((u0 + u1) / 2, 0.25, width * 0.11, 0.035, WHITE)
        h.windows(u0 + 0.03, 0.38, u1 - 0.03, 0.80, 2, 2, frame=WHITE, fill=(0.56, 0.62))
        h.door(u0 + width * (0.3 + 0.4 * k), 0.84, width * 0.3, (112, 74, 48), WHITE, arched=True)


def _soviet_panel(h: House) -> None:
    panel = vary(h.rng, (198, 198, 190), 6)
    h.wall(0, 0.06, 1, 1, panel)
    h.flat_top(0, 0.05, 1, (120, 122, 124))
    h.stripes(0, 0.08, 1, 1, 8, (120, 122, 124), width=0.004)
    h.stripes(0, 0.08, 1, 1, 5, (120, 122, 124), upright=True, width=0.004)
    h.windows(0, 0.08, 1, 1, 5, 8, frame=(232, 232, 228), glass=(78, 98, 120), fill=(0.6, 0.5))
    tint = h.rng.choice([(112, 148, 172), (186, 148, 108)])
    for row in range(1, 7):
        v = 0.08 + 0.115 * row
        h.block(0.62, v + 0.055, 0.78, v + 0.11, tint)
    h.canvas.line([(h.x(0.3), h.y(0.05)), (h.x(0.3), h.y(-0.06))], _IRON, 0.004)
    h.canvas.line([(h.x(0.22), h.y(-0.03)), (h.x(0.38), h.y(-0.03))], _IRON, 0.004)


def _north_american(h: House) -> None:
    board = vary(h.rng, h.rng.choice([(176, 200, 216), (226, 214, 180), (190, 206, 186)]), 5)
    shingle = (104, 94, 88)
    h.wall(0.06, 0.42, 0.94, 1, board)
    h.fill([(0.06, 0.43), (0.5, 0.20), (0.94, 0.43)], board)
    h.stripes(0.06, 0.40, 0.94, 0.72, 9, darker(board, 0.18), width=0.003)
    h.fill([(0.0, 0.47), (0.5, 0.20), (1.0, 0.47), (1.0, 0.40), (0.5, 0.13), (0.0, 0.40)], shingle)
    if h.snowy:
        h.fill([(0.0, 0.40), (0.5, 0.13), (1.0, 0.40), (1.0, 0.36), (0.5, 0.08), (0.0, 0.36)], SNOW)
    h.windows(0.14, 0.46, 0.86, 0.68, 2, 1, fill=(0.42, 0.8), shutters=(58, 74, 92))
    h.block(0.10, 0.76, 0.90, 1, darker(board, 0.25))
    h.door(0.5, 0.80, 0.18, (150, 46, 42), WHITE)
    h.fill([(-0.02, 0.77), (0.06, 0.70), (0.94, 0.70), (1.02, 0.77)], shingle)
    for u in (0.04, 0.34, 0.66, 0.96):
        h.post(u, 0.77, 1, WHITE, 0.045)
    h.railing(0.04, 0.89, 0.36, 0.97, WHITE, 6)
    h.railing(0.66, 0.89, 0.96, 0.97, WHITE, 6)


def _latin_colonial(h: House) -> None:
    wall = vary(
        h.rng, h.rng.choice([(250, 190, 34), (30, 160, 186), (226, 78, 112), (102, 178, 76)]), 5
    )
    h.wall(0, 0.36, 1, 1, wall)
    h.block(-0.02, 0.34, 1.02, 0.40, WHITE)
    h.block(0.04, 0.30, 0.96, 0.345, darker(wall, 0.1))
    if h.snowy:
        h.block(0.02, 0.27, 0.98, 0.32, SNOW)
    for u in (0.22, 0.78):
        h.block(u - 0.15, 0.48, u + 0.15, 0.88, WHITE)
        h.block(u - 0.11, 0.51, u + 0.11, 0.86, (66, 52, 44))
        h.railing(u - 0.13, 0.50, u + 0.13, 0.88, _IRON, 6, width=0.0045)
    h.door(0.5, 0.56, 0.20, (120, 66, 34), WHITE)
    h.plinth(darker(wall, 0.35), 0.09)
    h.door(0.5, 0.60, 0.18, (120, 66, 34))


def _andean(h: House) -> None:
    brick, adobe = vary(h.rng, (206, 110, 66), 7), vary(h.rng, (178, 136, 92), 6)
    h.block(0, 0.58, 1, 1, adobe)
    h.block(0.0, 0.28, 0.82, 0.60, brick)
    h.stripes(0.0, 0.28, 0.82, 0.60, 7, lighter(brick, 0.28), width=0.003)
    for u in (0.04, 0.42, 0.78):
        h.post(u, 0.26, 0.60, CONCRETE, 0.07)
        for shift in (-0.025, 0.0, 0.025):
            foot, tip = (h.x(u + shift), h.y(0.27)), (h.x(u + shift * 1.6), h.y(0.10))
            h.canvas.line([foot, tip], (96, 62, 48), 0.004)
    h.block(-0.02, 0.56, 1.02, 0.61, CONCRETE)
    if h.snowy:
        h.block(0.0, 0.25, 0.82, 0.29, SNOW)
    h.windows(0.08, 0.34, 0.78, 0.52, 2, 1, frame=(86, 66, 56), fill=(0.46, 0.8))
    h.pane(0.72, 0.76, 0.10, 0.07, (86, 66, 56))
    h.door(0.30, 0.72, 0.22, (46, 110, 152), (120, 84, 60))


def _caribbean(h: House) -> None:
    wall = vary(h.rng, h.rng.choice([(250, 160, 180), (118, 214, 206), (250, 224, 130)]), 5)
    h.wall(0.08, 0.46, 0.92, 1, wall)
    h.stripes(0.08, 0.46, 0.92, 1, 8, lighter(wall, 0.4), upright=True, width=0.003)
    h.roof(0.48, 0.24, (200, 204, 206), left=-0.02, right=1.02, top=0.42)
    h.stripes(0.10, 0.32, 0.90, 0.48, 9, (158, 162, 168), upright=True, width=0.003)
    for i in range(10):
        h.canvas.circle((h.x(0.05 + 0.1 * i), h.y(0.495)), 0.011, WHITE)
    shutter = h.rng.choice([(44, 110, 176), (240, 120, 60)])
    for u in (0.26, 0.74):
        h.block(u - 0.12, 0.58, u + 0.12, 0.80, WHITE)
        h.block(u - 0.10, 0.60, u + 0.10, 0.78, shutter)
        h.stripes(u - 0.10, 0.60, u + 0.10, 0.78, 5, WHITE, width=0.003)
    h.door(0.5, 0.62, 0.16, shutter, WHITE)
    for u in (0.02, 0.36, 0.64, 0.98):
        h.post(u, 0.47, 1, WHITE, 0.035)
    h.railing(0.02, 0.86, 0.36, 0.97, WHITE, 7)
    h.railing(0.64, 0.86, 0.98, 0.97, WHITE, 7)


def _upturned(
    h: House, eaves: float, ridge: float, left: float, right: float, tile: Colour
) -> None:
    """A roof whose corners curl upwards."""
    span = right - left
    crest = [(left + span * 0.22, ridge), (right - span * 0.22, ridge)]
    tips = [(right + span * 0.08, eaves - 0.07), (right - span * 0.06, eaves)]
    back = [(left + span * 0.06, eaves), (left - span * 0.08, eaves - 0.07)]
    h.fill(
        [
            *crest,
            (right - span * 0.08, eaves - 0.03),
            *tips,
            *back,
            (left + span * 0.08, eaves - 0.03),
        ],
        tile,
    )
    h.block(
        left + span * 0.20, ridge - 0.022, right - span * 0.20, ridge + 0.012, darker(tile, 0.3)
    )
    if h.snowy:
        h.fill(
            [*crest, (right - span * 0.13, ridge + 0.05), (left + span * 0.13, ridge + 0.05)], SNOW
        )


def _chinese(h: House) -> None:
    red = (190, 34, 32)
    tile = vary(h.rng, h.rng.choice([(52, 94, 76), (214, 162, 44), (70, 84, 92)]), 6)
    h.block(0.26, 0.34, 0.74, 0.52, red)
    h.windows(
        0.28, 0.38, 0.72, 0.50, 3, 1, frame=(236, 190, 90), glass=(120, 30, 26), fill=(0.7, 0.9)
    )
    _upturned(h, 0.36, 0.14, 0.14, 0.86, tile)
    h.block(0.10, 0.62, 0.90, 1, (240, 226, 196))
    _upturned(h, 0.66, 0.46, 0.02, 0.98, tile)
    for u in (0.12, 0.37, 0.63, 0.88):
        h.post(u, 0.65, 1, red, 0.07)
    h.windows(
        0.15, 0.72, 0.35, 0.94, 1, 1, frame=(120, 30, 26), glass=(236, 196, 110), fill=(0.7, 1)
    )
    h.windows(
        0.65, 0.72, 0.85, 0.94, 1, 1, frame=(120, 30, 26), glass=(236, 196, 110), fill=(0.7, 1)
    )
    h.door(0.5, 0.72, 0.20, (150, 24, 24))
    for u in (0.25, 0.75):
        h.canvas.circle((h.x(u), h.y(0.69)), 0.014, (238, 60, 40))


def _japanese(h: House) -> None:
    wood, tile = vary(h.rng, (92, 66, 48), 6), (70, 76, 86)
    plaster = (238, 232, 216)
    h.block(0.16, 0.36, 0.84, 0.58, plaster)
    h.windows(0.18, 0.42, 0.82, 0.54, 3, 1, frame=wood, glass=(250, 246, 226), fill=(0.8, 0.9))
    h.roof(0.40, 0.24, tile, left=0.06, right=0.94, top=0.62)
    h.block(0.04, 0.58, 0.96, 1, plaster)
    h.roof(0.66, 0.52, tile, left=-0.05, right=1.05, top=0.80)
    h.stripes(0.10, 0.54, 0.90, 0.66, 10, lighter(tile, 0.22), upright=True, width=0.003)
    h.block(0.04, 0.88, 0.96, 1, wood)
    h.windows(0.08, 0.70, 0.92, 0.98, 4, 1, frame=wood, glass=(250, 246, 226), fill=(0.92, 0.96))
    h.stripes(0.08, 0.71, 0.92, 0.97, 4, wood, width=0.003)
    for u in (0.05, 0.5, 0.95):
        h.post(u, 0.66, 1, wood, 0.05)
    for i in range(4):
        h.block(0.29 + 0.105 * i, 0.67, 0.38 + 0.105 * i, 0.77, (38, 58, 116))


def _south_asian(h: House) -> None:
    paint = vary(h.rng, h.rng.choice([(244, 178, 186), (250, 216, 120), (130, 204, 190)]), 6)
    h.wall(0.04, 0.22, 0.96, 1, paint)
    h.flat_top(0.0, 0.20, 1.0, lighter(paint, 0.45))
    h.block(0.56, 0.06, 0.86, 0.20, (34, 36, 40))
    h.canvas.ellipse(h.at(0.56, 0.02, 0.86, 0.09), (54, 58, 64))
    h.canvas.line([(h.x(0.2), h.y(0.2)), (h.x(0.2), h.y(0.08))], _IRON, 0.005)
    for k in range(3):
        v = 0.25 + 0.25 * k
        h.block(0.10, v, 0.90, v + 0.19, darker(paint, 0.42))
        h.windows(
            0.12,
            v,
            0.88,
            v + 0.18,
            3,
            1,
            frame=(250, 246, 236),
            glass=(90, 120, 120),
            fill=(0.4, 0.8),
        )
        h.block(-0.01, v + 0.125, 1.01, v + 0.20, lighter(paint, 0.5))
        h.stripes(0.0, v + 0.13, 1.0, v + 0.195, 10, darker(paint, 0.15), upright=True, width=0.003)
    wash: list[Colour] = [(222, 60, 60), (60, 90, 190), (250, 250, 250), (240, 160, 40)]
    for i, colour in enumerate(wash):
        h.block(0.16 + 0.17 * i, 0.375, 0.28 + 0.17 * i, 0.47, colour)


def _southeast_asian(h: House) -> None:
    wood, tile = vary(h.rng, (150, 100, 60), 7), vary(h.rng, (176, 74, 44), 7)
    for u in (0.14, 0.38, 0.62, 0.86):
        h.post(u, 0.74, 1, darker(wood, 0.35), 0.055)
    h.block(0.10, 0.50, 0.90, 0.76, wood)
    h.stripes(0.10, 0.50, 0.90, 0.76, 10, darker(wood, 0.22), upright=True, width=0.003)
    h.windows(
        0.16, 0.54, 0.84, 0.70, 3, 1, frame=(236, 214, 160), glass=(70, 58, 50), fill=(0.44, 0.9)
    )
    for low, high, half in ((0.52, 0.26, 0.52), (0.36, 0.08, 0.36)):
        curve = [(0.5 - half, low), (0.5 - half * 0.5, (low + high) / 2 + 0.045), (0.5, high)]
        outline = [*curve, (0.5 + half * 0.5, (low + high) / 2 + 0.045), (0.5 + half, low)]
        h.fill(outline, tile)
        h.fill([(0.5, high), *outline[3:], (0.5 + half * 0.3, low)], darker(tile, 0.2))
        if h.snowy:
            h.fill(
                [(0.5, high), (0.5 + half * 0.4, high + 0.13), (0.5 - half * 0.4, high + 0.13)],
                SNOW,
            )
    for side in (-1, 1):
        ends = [(h.x(0.5), h.y(0.10)), (h.x(0.5 + side * 0.06), h.y(0.0))]
        h.canvas.line(ends, (240, 196, 70), 0.007)
        curl = [(h.x(0.5 + side * 0.5), h.y(0.51)), (h.x(0.5 + side * 0.58), h.y(0.45))]
        h.canvas.line(curl, (240, 196, 70), 0.007)
    h.block(0.06, 0.74, 0.94, 0.775, darker(wood, 0.2))
    for k in range(4):
        h.block(
            0.44 + 0.02 * k, 0.78 + 0.055 * k, 0.60 + 0.02 * k, 0.80 + 0.055 * k, lighter(wood, 0.2)
        )


def _middle_eastern(h: House) -> None:
    sand = vary(h.rng, (226, 196, 146), 6)
    h.canvas.pie(h.at(0.30, 0.06, 0.78, 0.42), 180, 360, mix(sand, WHITE, 0.35))
    h.canvas.line([(h.x(0.54), h.y(0.07)), (h.x(0.54), h.y(0.0))], (150, 120, 60), 0.006)
    h.wall(0.0, 0.38, 0.62, 1, sand)
    h.wall(0.60, 0.28, 1.0, 1, lighter(sand, 0.12))
    h.block(0.24, 0.23, 0.84, 0.30, sand)
    for i in range(5):
        h.block(0.02 + 0.125 * i, 0.345, 0.08 + 0.125 * i, 0.40, sand)
    if h.snowy:
        h.block(0.0, 0.36, 0.6, 0.40, SNOW)
    for u, v in ((0.14, 0.54), (0.44, 0.54), (0.80, 0.44)):
        h.pane(u, v, 0.07, 0.06, darker(sand, 0.15), (84, 62, 46), arched=True)
    h.block(0.70, 0.56, 0.92, 0.74, (126, 84, 50))
    h.stripes(0.70, 0.56, 0.92, 0.74, 4, (190, 150, 100), width=0.003)
    h.stripes(0.70, 0.56, 0.92, 0.74, 4, (190, 150, 100), upright=True, width=0.003)
    h.door(0.30, 0.76, 0.26, (40, 108, 122), lighter(sand, 0.45), arched=True)


def _west_african(h: House) -> None:
    mud = vary(h.rng, (176, 122, 78), 7)
    for u0, u1, top in ((0.02, 0.26, 0.22), (0.38, 0.64, 0.08), (0.74, 0.98, 0.22)):
        middle = (u0 + u1) / 2
        h.fill(
            [
                (u0 - 0.02, 1),
                (u0 + 0.03, top + 0.12),
                (middle, top),
                (u1 - 0.03, top + 0.12),
                (u1 + 0.02, 1),
            ],
            mud,
        )
    h.block(0.08, 0.46, 0.92, 1, mud)
    for u0, u1, top in ((0.02, 0.26, 0.22), (0.38, 0.64, 0.08), (0.74, 0.98, 0.22)):
        shade = [(u1 - 0.08, top + 0.12), (u1 - 0.03, top + 0.12), (u1 + 0.02, 1), (u1 - 0.08, 1)]
        h.fill(shade, darker(mud, 0.18))
        for row in range(3):
            v = top + 0.17 + 0.13 * row
            for side in (u0, u1):
                ends = [(h.x(side - 0.045), h.y(v)), (h.x(side + 0.045), h.y(v))]
                h.canvas.line(ends, (78, 48, 28), 0.007)
            h.canvas.circle((h.x((u0 + u1) / 2), h.y(v)), 0.007, (78, 48, 28))
    for i in range(7):
        h.fill([(0.08 + 0.12 * i, 0.47), (0.14 + 0.12 * i, 0.41), (0.20 + 0.12 * i, 0.47)], mud)
    h.door(0.51, 0.76, 0.15, (70, 44, 28), darker(mud, 0.2), arched=True)


def _african_tin_roof(h: House) -> None:
    base = h.rng.choice([(38, 128, 176), (60, 150, 96), (214, 120, 50)])
    tin = vary(h.rng, (172, 120, 92), 8)
    h.wall(0.06, 0.62, 0.94, 1, (240, 234, 220))
    h.block(0.06, 0.84, 0.94, 1, base)
    h.fill([(-0.03, 0.64), (0.03, 0.50), (0.97, 0.44), (1.03, 0.60)], tin)
    for i in range(13):
        u = 0.04 + 0.075 * i
        top = 0.50 - 0.06 * (u - 0.03)
        shade = (206, 196, 188) if i % 2 else (140, 84, 58)
        h.canvas.line([(h.x(u), h.y(top)), (h.x(u), h.y(top + 0.125))], shade, 0.006)
    if h.snowy:
        h.fill([(0.03, 0.51), (0.04, 0.47), (0.97, 0.41), (0.98, 0.47)], SNOW)
    for u in (0.30, 0.66):
        h.canvas.circle((h.x(u), h.y(0.53)), 0.011, (96, 92, 90))
    h.door(0.28, 0.70, 0.20, darker(base, 0.25))
    h.pane(0.66, 0.76, 0.12, 0.06, base, (70, 62, 58))


def _oceanian(h: House) -> None:
    board = vary(h.rng, (248, 244, 230), 4)
    iron = vary(h.rng, h.rng.choice([(60, 124, 92), (170, 52, 50), (58, 92, 136)]), 6)
    h.wall(0.06, 0.58, 0.94, 1, board)
    h.stripes(0.06, 0.58, 0.94, 1, 10, darker(board, 0.14), width=0.003)
    h.windows(0.10, 0.70, 0.42, 0.92, 1, 1, fill=(0.6, 0.9), frame=iron)
    h.windows(0.58, 0.70, 0.90, 0.92, 1, 1, fill=(0.6, 0.9), frame=iron)
    h.door(0.5, 0.72, 0.14, iron)
    h.roof(0.56, 0.34, iron, left=0.02, right=0.98, top=0.36)
    h.stripes(0.22, 0.36, 0.78, 0.55, 8, lighter(iron, 0.3), upright=True, width=0.003)
    h.canvas.line([(h.x(0.5), h.y(0.35)), (h.x(0.5), h.y(0.25))], WHITE, 0.006)
    h.fill([(-0.06, 0.68), (0.02, 0.58), (0.98, 0.58), (1.06, 0.68)], lighter(iron, 0.35))
    h.stripes(0.0, 0.60, 1.0, 0.68, 12, iron, upright=True, width=0.003)
    for u in (-0.03, 0.24, 0.76, 1.03):
        h.post(u, 0.68, 1, WHITE, 0.035)
    h.block(-0.06, 0.96, 1.06, 1, (150, 112, 78))


_FAMILIES: Mapping[str, Callable[[House], None]] = {
    "nordic_wood": _nordic_wood,
    "british_brick": _british_brick,
    "haussmann": _haussmann,
    "alpine_chalet": _alpine_chalet,
    "mediterranean": _mediterranean,
    "central_european": _central_european,
    "soviet_panel": _soviet_panel,
    "north_american": _north_american,
    "latin_colonial": _latin_colonial,
    "andean": _andean,
    "caribbean": _caribbean,
    "chinese": _chinese,
    "japanese": _japanese,
    "south_asian": _south_asian,
    "southeast_asian": _southeast_asian,
    "middle_eastern": _middle_eastern,
    "west_african": _west_african,
    "african_tin_roof": _african_tin_roof,
    "oceanian": _oceanian,
}
