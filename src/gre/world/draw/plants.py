"""Plants: fourteen kinds of vegetation, and the tree that shows the season."""

import math
import random
from collections.abc import Callable, Mapping

from gre.world.draw.canvas import Box, Canvas, Colour, Point
from gre.world.draw.palette import darker, lighter, vary

Plant = Callable[[Canvas, Box, random.Random], None]


def draw_vegetation(canvas: Canvas, box: Box, kind: str, rng: random.Random) -> None:
    """Draw a stand of one kind of vegetation.

    Args:
        canvas: The sheet.
        box: Its zone; the lower edge is the ground.
        kind: A value of the attribute `vegetation`.
        rng: For sizes and shades.
    """
    _KINDS[kind](canvas, box, rng)


def _stems(rng: random.Random, box: Box, count: int, least: float = 0.75) -> list[Box]:
    """Divide a box into overlapping stands, back to front, each with a height of its own."""
    x0, y0, x1, y1 = box
    width = (x1 - x0) / count
    stands = []
    for i in range(count):
        tall = (y1 - y0) * rng.uniform(least, 1.0)
        foot = y1 - (y1 - y0) * 0.08 * rng.random()
        stands.append((x0 + width * i, foot - tall, x0 + width * (i + 1), foot))
    return sorted(stands, key=lambda stand: stand[3])


def _trunk(canvas: Canvas, x: float, top: float, foot: float, width: float, fill: Colour) -> None:
    half = width / 2
    canvas.polygon(
        [(x - half * 0.6, top), (x + half * 0.6, top), (x + half, foot), (x - half, foot)], fill
    )


def _conifer(canvas: Canvas, box: Box, rng: random.Random) -> None:
    for x0, y0, x1, y1 in _stems(rng, box, 2):
        x, half, tall = (x0 + x1) / 2, (x1 - x0) * 0.62, y1 - y0
        green = vary(rng, (28, 78, 58), 8)
        _trunk(canvas, x, y1 - 0.12 * tall, y1, 0.02, (84, 60, 44))
        for k in range(4):
            top, foot = y0 + tall * 0.21 * k, y0 + tall * (0.32 + 0.20 * k)
            reach = half * (0.45 + 0.18 * k)
            canvas.polygon([(x, top), (x + reach, foot), (x - reach, foot)], green)
            canvas.polygon([(x, top), (x + reach, foot), (x, foot)], darker(green, 0.25))


def _birch(canvas: Canvas, box: Box, rng: random.Random) -> None:
    for x0, y0, x1, y1 in _stems(rng, box, 3, 0.82):
        x, tall = (x0 + x1) / 2, y1 - y0
        leaf = vary(rng, (176, 204, 84), 10)
        for _ in range(9):
            cx, cy = x + rng.uniform(-0.036, 0.036), y0 + tall * rng.uniform(0.05, 0.5)
            canvas.ellipse((cx - 0.022, cy - 0.026, cx + 0.022, cy + 0.026), vary(rng, leaf, 12))
        _trunk(canvas, x, y0 + 0.1 * tall, y1, 0.019, (246, 246, 242))
        for k in range(6):
            y = y0 + tall * (0.3 + 0.11 * k + rng.uniform(-0.02, 0.02))
            side = 0.004 if k % 2 else -0.004
            canvas.rectangle((x + side - 0.004, y, x + side + 0.004, y + 0.007), (40, 40, 42))


def _broadleaf(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
    green = vary(rng, (74, 136, 58), 8)
    _trunk(canvas, x, y0 + tall * 0.5, y1, 0.042, (104, 76, 54))
    middle = y0 + tall * 0.34
    for shade, shift in (
        (darker(green, 0.22), 0.014),
        (green, 0.0),
        (lighter(green, 0.16), -0.016),
    ):
        size = 0.75 if shift < 0 else 1.0
        for k in range(6):
            angle = k * math.pi / 3 + rng.uniform(-0.2, 0.2)
            cx = x + math.cos(angle) * wide * 0.27 * size + shift
            cy = middle + math.sin(angle) * tall * 0.16 * size + shift
            canvas.circle((cx, cy), wide * 0.20 * size, shade)
        canvas.circle((x + shift, middle + shift), wide * 0.26 * size, shade)


def _cypress(canvas: Canvas, box: Box, rng: random.Random) -> None:
    for x0, y0, x1, y1 in _stems(rng, box, 3, 0.7):
        x, half, tall = (x0 + x1) / 2, (x1 - x0) * 0.30, y1 - y0
        green = vary(rng, (44, 74, 44), 7)
        _trunk(canvas, x, y1 - 0.1 * tall, y1, 0.012, (96, 74, 56))
        side = [(1.0, 0.75), (0.92, 0.5), (0.62, 0.25), (0.25, 0.08)]
        right = [(x + half * u, y0 + tall * 0.95 * v) for u, v in side]
        left = [(x - half * u, y0 + tall * 0.95 * v) for u, v in reversed(side)]
        foot = y0 + tall * 0.95
        outline = [(x - half * 0.5, foot), (x + half * 0.5, foot), *right, (x, y0), *left]
        canvas.polygon(outline, green)
        canvas.polygon([(x, foot), (x + half * 0.5, foot), *right, (x, y0)], darker(green, 0.25))


def _frond(canvas: Canvas, root: Point, angle: float, length: float, fill: Colour) -> None:
    """A drooping leaf from its root outwards; `angle` in radians, 0 to the right, up is < 0."""
    x, y = root
    dx, dy = math.cos(angle) * length, math.sin(angle) * length
    droop = length * 0.38
    middle, tip = (x + dx * 0.55, y + dy * 0.62 - droop * 0.10), (x + dx, y + dy + droop)
    thick = length * 0.17
    canvas.polygon(
        [(x, y), (middle[0], middle[1] - thick), tip, (middle[0], middle[1] + thick * 0.8)], fill
    )


def _palm(canvas: Canvas, box: Box, rng: random.Random) -> None:
    for x0, y0, x1, y1 in _stems(rng, box, 2, 0.78):
        x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
        lean = rng.uniform(-0.025, 0.025)
        crown = (x + lean, y0 + tall * 0.2)
        bend = (x + lean * 0.2, y0 + tall * 0.6)
        canvas.line([crown, bend, (x, y1)], (158, 122, 82), 0.019)
        for k in range(5):
            y = y0 + tall * (0.35 + 0.13 * k)
            canvas.line([(x - 0.010, y), (x + 0.012, y)], (122, 90, 60), 0.004)
        green = vary(rng, (58, 142, 62), 10)
        for k in range(8):
            angle = -math.pi + k * math.pi / 7 + rng.uniform(-0.1, 0.1)
            shade = darker(green, 0.22) if k % 2 else green
            _frond(canvas, crown, angle * 1.12 + 0.19, wide * rng.uniform(0.74, 0.86), shade)
        for dx in (-0.012, 0.010):
            canvas.circle((crown[0] + dx, crown[1] + 0.012), 0.010, (112, 74, 40))


def _rainforest(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    tall = y1 - y0
    canvas.rounded((x0 + 0.016, y0 + 0.3 * tall, x1, y1), 0.03, (14, 52, 34))
    for k in range(4):
        y = y0 + tall * (0.42 + 0.15 * k)
        canvas.ellipse((x0 - 0.008, y - 0.05, x0 + 0.07, y + 0.05), vary(rng, (16, 66, 40), 8))
    for layer, shade in enumerate(((12, 66, 40), (22, 92, 48), (38, 116, 54))):
        for i in range(4):
            x = x0 + (x1 - x0) * (i + rng.uniform(0.2, 0.8)) / 4
            y = y0 + tall * (0.14 + 0.24 * layer) + rng.uniform(-0.02, 0.03)
            canvas.ellipse((x - 0.062, y - 0.048, x + 0.062, y + 0.06), vary(rng, shade, 8))
    for _ in range(5):
        x, top = rng.uniform(x0 + 0.02, x1 - 0.02), y0 + tall * rng.uniform(0.2, 0.45)
        canvas.line([(x, top), (x + 0.008, top + 0.17)], (96, 124, 62), 0.005)
    for _ in range(6):
        root = (rng.uniform(x0 + 0.02, x1 - 0.02), y1)
        for k in range(3):
            angle = -math.pi / 2 + (k - 1) * 0.7
            _frond(canvas, root, angle, rng.uniform(0.10, 0.14), vary(rng, (64, 150, 66), 12))


def _acacia(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
    bark, green = (92, 72, 58), vary(rng, (122, 138, 58), 8)
    fork = (x - 0.01, y1 - tall * 0.36)
    canvas.line([(x, y1), fork], bark, 0.024)
    for reach in (-0.36, -0.14, 0.12, 0.36):
        canvas.line([fork, (x + wide * reach, y0 + tall * 0.30)], bark, 0.010)
    for dx, dy, half in ((0.0, 0.10, 0.34), (-0.20, 0.20, 0.30), (0.20, 0.22, 0.31)):
        cx, cy = x + dx * wide, y0 + tall * dy
        top = (cx - half * wide, cy - 0.030, cx + half * wide, cy + 0.034)
        canvas.ellipse(top, darker(green, 0.24))
        canvas.ellipse((top[0], top[1], top[2], top[3] - 0.018), green)


def _cactus(canvas: Canvas, box: Box, rng: random.Random) -> None:
    for n, (x0, y0, x1, y1) in enumerate(_stems(rng, box, 2, 0.7)):
        x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
        y0 += tall * 0.12
        tall *= 0.88
        green = vary(rng, (86, 142, 84), 8)
        trunk = wide * 0.13
        canvas.rounded((x - trunk, y0, x + trunk, y1), trunk, green)
        for side, low in ((-1, 0.60), (1, 0.48 + 0.1 * n)):
            elbow = x + side * wide * 0.36
            y = y0 + tall * low
            canvas.line([(x, y), (elbow, y)], green, trunk * 1.3)
            arm = trunk * 0.65
            canvas.rounded((elbow - arm, y - tall * 0.27, elbow + arm, y + arm), arm, green)
        for dx in (-0.45, 0.0, 0.45):
            rib = x + dx * trunk
            canvas.line([(rib, y0 + 0.02), (rib, y1)], darker(green, 0.28), 0.004)


def _steppe_grass(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    top = y0 + (y1 - y0) * 0.52
    canvas.polygon([(x0, y1), (x0 + 0.05, top + 0.10), (x1, top + 0.07), (x1, y1)], (206, 184, 96))
    for _ in range(64):
        x = rng.uniform(x0, x1)
        foot = rng.uniform(top + 0.11, y1 + 0.004)
        tall = rng.uniform(0.07, 0.13)
        lean = rng.uniform(0.0, 0.03)
        blade = vary(rng, (222, 200, 110), 22)
        canvas.polygon([(x - 0.006, foot), (x + 0.006, foot), (x + lean, foot - tall)], blade)


def _eucalyptus(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
    bark, leaf = (222, 208, 196), vary(rng, (122, 152, 138), 7)
    fork = (x, y1 - tall * 0.34)
    canvas.line([(x - 0.015, y1), fork], bark, 0.030)
    ends = [(-0.34, 0.30), (-0.08, 0.10), (0.16, 0.18), (0.36, 0.36)]
    for u, v in ends:
        end = (x + u * wide, y0 + tall * v)
        canvas.line([fork, end], bark, 0.015)
    for u, v in ends:
        end = (x + u * wide, y0 + tall * v)
        for _ in range(4):
            cx, cy = end[0] + rng.uniform(-0.03, 0.03), end[1] + rng.uniform(-0.03, 0.03)
            canvas.ellipse((cx - 0.033, cy - 0.020, cx + 0.033, cy + 0.020), vary(rng, leaf, 12))
            canvas.line([(cx, cy), (cx + 0.004, cy + 0.045)], darker(leaf, 0.1), 0.006)
    canvas.line([(x - 0.012, y1 - 0.02), (x - 0.002, y1 - 0.12)], (176, 130, 104), 0.008)


def _bamboo(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    count = 8
    for i in range(count):
        x = x0 + (x1 - x0) * (i + rng.uniform(0.25, 0.75)) / count
        top = y0 + (y1 - y0) * rng.uniform(0.0, 0.18)
        green = vary(rng, (132, 178, 62), 14)
        canvas.rectangle((x - 0.008, top, x + 0.008, y1), green)
        canvas.rectangle((x + 0.003, top, x + 0.008, y1), darker(green, 0.22))
        step = rng.uniform(0.050, 0.062)
        for k in range(1, int((y1 - top) / step) + 1):
            y = top + k * step
            canvas.rectangle((x - 0.010, y - 0.003, x + 0.010, y + 0.003), (74, 110, 42))
        for k in range(3):
            y = top + 0.03 + 0.05 * k
            side = 1 if (i + k) % 2 else -1
            tip = (x + side * 0.045, y + 0.012)
            canvas.polygon([(x, y), (x + side * 0.02, y - 0.012), tip], (74, 142, 56))


def _tundra(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    top = y0 + (y1 - y0) * 0.58
    for _ in range(40):
        x, y = rng.uniform(x0, x1), rng.uniform(top, y1)
        shade = vary(rng, rng.choice([(150, 70, 66), (186, 120, 60), (124, 128, 80)]), 10)
        canvas.ellipse((x - 0.040, y - 0.013, x + 0.040, y + 0.013), shade)
    for _ in range(4):
        x, y = rng.uniform(x0 + 0.03, x1 - 0.03), rng.uniform(top, y1)
        stone = [(x - 0.032, y), (x - 0.022, y - 0.032), (x + 0.006, y - 0.042), (x + 0.032, y)]
        canvas.polygon(stone, (136, 140, 146))
        canvas.polygon([stone[2], stone[3], (x + 0.004, y)], (104, 108, 116))
        canvas.ellipse((x - 0.016, y - 0.028, x - 0.002, y - 0.018), (222, 190, 74))


def _rice_paddy(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    top = y0 + (y1 - y0) * 0.50
    steps = 4
    for k in range(steps):
        y = top + (y1 - top) * k / steps
        foot = top + (y1 - top) * (k + 1) / steps
        left = x0 + 0.05 * (steps - k) / steps
        canvas.rounded((left, y, x1, foot + 0.01), 0.012, (104, 92, 52))
        canvas.rounded((left + 0.006, y + 0.006, x1, foot - 0.004), 0.012, (158, 202, 218))
        for row in range(2):
            for i in range(11):
                x = left + 0.016 + (x1 - left - 0.02) * (i + rng.uniform(0, 0.4)) / 11
                base = y + (foot - y) * (0.52 + 0.38 * row)
                for lean in (-0.007, 0.0, 0.007):
                    canvas.line([(x, base), (x + lean, base - 0.024)], (98, 196, 52), 0.005)


def _baobab(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
    bark = vary(rng, (160, 130, 114), 8)
    neck = y0 + tall * 0.30
    half = wide * 0.27
    for u, v in (
        (-0.46, 0.10),
        (-0.28, 0.02),
        (-0.08, 0.06),
        (0.12, 0.0),
        (0.30, 0.05),
        (0.46, 0.12),
    ):
        end = (x + u * wide, y0 + tall * v + 0.02)
        canvas.line([(x + u * half, neck + 0.02), end], bark, 0.020)
        for side in (-0.035, 0.035):
            canvas.line([end, (end[0] + side, end[1] - 0.018)], bark, 0.008)
        canvas.ellipse(
            (end[0] - 0.038, end[1] - 0.030, end[0] + 0.038, end[1] - 0.008), (112, 146, 70)
        )
    body = [(-0.72, 0.0), (0.72, 0.0), (1.0, 0.45), (0.95, 0.8), (1.15, 1.0)]
    outline = [(x + half * u, neck + (y1 - neck) * v) for u, v in body]
    outline += [(x - half * u, neck + (y1 - neck) * v) for u, v in reversed(body[2:])]
    canvas.polygon(outline, bark)
    shaded = [(x + half * u, neck + (y1 - neck) * v) for u, v in body[1:]]
    canvas.polygon([*shaded, (x + half * 0.3, y1), (x + half * 0.3, neck)], darker(bark, 0.18))


_KINDS: Mapping[str, Plant] = {
    "conifer": _conifer,
    "birch": _birch,
    "broadleaf": _broadleaf,
    "cypress": _cypress,
    "palm": _palm,
    "rainforest": _rainforest,
    "acacia": _acacia,
    "cactus": _cactus,
    "steppe_grass": _steppe_grass,
    "eucalyptus": _eucalyptus,
    "bamboo": _bamboo,
    "tundra": _tundra,
    "rice_paddy": _rice_paddy,
    "baobab": _baobab,
}

_FOLIAGE: Mapping[str, tuple[Colour, ...]] = {
    "green": ((96, 168, 74), (116, 186, 88)),
    "autumn": ((224, 118, 34), (240, 170, 48), (196, 72, 34)),
    "bare": (),
    "blossom": ((250, 186, 212), (244, 150, 190), (255, 222, 234)),
}


def draw_season_tree(canvas: Canvas, box: Box, season: str, rng: random.Random) -> None:
    """Draw the street tree whose foliage shows the season; `bare` shows branches alone."""
    x0, y0, x1, y1 = box
    x, wide, tall = (x0 + x1) / 2, x1 - x0, y1 - y0
    bark, fork = (78, 60, 52), y1 - tall * 0.40
    canvas.line([(x, y1), (x, fork)], bark, 0.020)
    ends = []
    for u in (-0.42, -0.22, 0.0, 0.22, 0.42):
        end = (x + u * wide, y0 + tall * (0.08 + abs(u) * 0.55))
        elbow = (x + u * wide * 0.7, (fork + end[1]) / 2 + 0.01)
        canvas.line([(x, fork), elbow, end], bark, 0.010)
        canvas.line([elbow, (elbow[0] + u * 0.05 + 0.02, elbow[1] - 0.055)], bark, 0.006)
        canvas.line([elbow, (elbow[0] + u * 0.05 - 0.02, elbow[1] - 0.055)], bark, 0.006)
        ends.append(end)
    shades = _FOLIAGE[season]
    if not shades:
        return
    for cx, cy in [*ends, (x - 0.03, y0 + tall * 0.32), (x + 0.03, y0 + tall * 0.34)]:
        for _ in range(4):
            px, py = cx + rng.uniform(-0.026, 0.026), cy + rng.uniform(-0.022, 0.03)
            radius = rng.uniform(0.022, 0.030)
            canvas.circle((px, py), radius, vary(rng, rng.choice(shades), 8))
    if season in ("autumn", "blossom"):
        for _ in range(10):
            px, py = x + rng.uniform(-0.07, 0.07), y1 + rng.uniform(-0.012, 0.016)
            canvas.ellipse((px - 0.007, py - 0.004, px + 0.007, py + 0.004), rng.choice(shades))
