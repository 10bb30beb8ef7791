"""What makes a scene a town, a field or a works without saying where; and clutter."""

import random
from collections.abc import Mapping

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.layout import Layout
from gre.world.draw.palette import darker, lighter, stream, vary
from gre.world.scene import Style

_GREY: Colour = (164, 168, 174)


def draw_setting(canvas: Canvas, layout: Layout, style: Style, label: str) -> None:
    """Draw what belongs to an outdoor scene label, far off and on the verges.

    Args:
        canvas: The sheet.
        layout: The picture's geometry.
        style: For places and shades.
        label: One of the outdoor labels; an indoor label stands for a town.
    """
    rng = stream(style, "setting")
    match label:
        case "natural":
            _draw_wild(canvas, layout, rng)
        case "artificial landscape":
            _draw_skyline(canvas, layout, rng)
            _draw_fence(canvas, layout, rng.choice(("hedge", "wall", "rail", "none")))
        case "industrial":
            _draw_works(canvas, layout, rng)
            _draw_fence(canvas, layout, "mesh")
        case "agricultural":
            _draw_fields(canvas, layout, rng)
            _draw_fence(canvas, layout, "rail")
            _draw_bales(canvas, layout, rng)
        case "road traffic":
            _draw_lamps(canvas, layout)
            _draw_fence(canvas, layout, "guard")
        case _:
            _draw_skyline(canvas, layout, rng)


def _draw_wild(canvas: Canvas, layout: Layout, rng: random.Random) -> None:
    """Boulders and tufts of grass."""
    for _ in range(26):
        x, y = rng.random(), layout.horizon + 0.05 + (0.93 - layout.horizon) * rng.random()
        tall = 0.012 + 0.03 * layout.nearness(y)
        blade = vary(rng, (132, 152, 110), 10)
        for lean in (-0.5, 0.0, 0.5):
            tip = (x + lean * tall, y - tall)
            canvas.polygon([(x - tall * 0.12, y), (x + tall * 0.12, y), tip], blade)
    for side in (-1, 1, 1):
        y = layout.horizon + rng.uniform(0.10, 0.30)
        x = layout.road_x(side * rng.uniform(1.3, 2.2), y)
        for _ in range(2):
            _draw_stone(canvas, x + rng.uniform(-0.03, 0.03), y + rng.uniform(0, 0.015), 0.03, rng)


def _draw_fence(canvas: Canvas, layout: Layout, kind: str) -> None:
    """A low fence along both sides, running to the vanishing point."""
    if kind == "none":
        return
    fill, height, solid = _FENCES[kind]
    for side in (-1, 1):
        line = [layout.horizon + (1 - layout.horizon) * 0.06 * 1.24**k for k in range(13)]
        foot = [(layout.road_x(side * 1.62, y), y) for y in line]
        tops = [(x, y - height * layout.nearness(y)) for x, y in foot]
        if solid:
            canvas.polygon([*foot, *reversed(tops)], fill)
            canvas.line(tops, lighter(fill, 0.25), 0.004)
            continue
        middle = [(x, y - 0.55 * height * layout.nearness(y)) for x, y in foot]
        for rail in (tops, middle):
            canvas.line(rail, fill, 0.005)
        for (x, y), (_, top) in zip(foot, tops, strict=True):
            canvas.line([(x, y), (x, top)], darker(fill, 0.15), 0.003 + 0.008 * layout.nearness(y))


# Colour, height beside the camera, and whether it is solid.
_FENCES: Mapping[str, tuple[Colour, float, bool]] = {
    "hedge": ((136, 152, 122), 0.12, True),
    "wall": ((186, 184, 178), 0.10, True),
    "rail": ((158, 150, 138), 0.14, False),
    "mesh": ((140, 148, 156), 0.22, False),
    "guard": ((170, 176, 182), 0.10, False),
}


def _draw_bales(canvas: Canvas, layout: Layout, rng: random.Random) -> None:
    for _ in range(3):
        y = layout.horizon + rng.uniform(0.07, 0.16)
        x, r = (
            rng.choice([rng.uniform(0.03, 0.22), rng.uniform(0.80, 0.97)]),
            0.12 * layout.nearness(y),
        )
        canvas.rounded((x - r * 1.5, y - r * 1.6, x + r * 0.6, y), r * 0.7, (190, 172, 116))
        canvas.ellipse((x - r * 0.2, y - r * 1.6, x + r * 1.2, y), (212, 196, 140))
        canvas.ellipse((x + r * 0.2, y - r * 1.15, x + r * 0.8, y - r * 0.45), (190, 172, 116))


def _draw_skyline(canvas: Canvas, layout: Layout, rng: random.Random) -> None:
    x = 0.26
    while x < 0.74:
        wide, tall = rng.uniform(0.025, 0.05), rng.uniform(0.012, 0.045)
        top = layout.horizon - tall
        canvas.rectangle((x, top, x + wide, layout.horizon + 0.012), vary(rng, _GREY, 12))
        x += wide


def _draw_works(canvas: Canvas, layout: Layout, rng: random.Random) -> None:
    h = layout.horizon
    for x in (0.335, 0.365):
        x += rng.uniform(-0.01, 0.01)
        canvas.polygon(
            [(x - 0.008, h - 0.13), (x + 0.008, h - 0.13), (x + 0.012, h), (x - 0.012, h)],
            (150, 148, 152),
        )
        canvas.rectangle((x - 0.009, h - 0.12, x + 0.009, h - 0.105), (176, 120, 112))
        for k in range(3):
            canvas.glaze_ellipse(
                (
                    x - 0.01 + 0.014 * k,
                    h - 0.165 - 0.024 * k,
                    x + 0.03 + 0.02 * k,
                    h - 0.13 - 0.02 * k,
                ),
                (198, 200, 204),
                0.7,
            )
    shed = vary(rng, (146, 152, 164), 8)
    for k in range(4):
        x = 0.30 + 0.105 * k
        canvas.polygon(
            [(x, h + 0.014), (x, h - 0.05), (x + 0.105, h - 0.026), (x + 0.105, h + 0.014)], shed
        )
        canvas.polygon(
            [(x, h - 0.05), (x + 0.105, h - 0.026), (x + 0.105, h - 0.020), (x, h - 0.042)],
            darker(shed, 0.25),
        )


def _draw_fields(canvas: Canvas, layout: Layout, rng: random.Random) -> None:
    """Furrows that run to the vanishing point, and a barn."""
    h = layout.horizon
    for side in (-1, 1):
        for k in range(7):
            across = side * (1.5 + 0.45 * k)
            top, foot = h + 0.03, 1.0
            ends = [(layout.road_x(across, y), y) for y in (top, foot)]
            points = [ends[0], (ends[1][0] - 0.02, foot), (ends[1][0] + 0.02, foot)]
            canvas.glaze(points, (60, 70, 30), 0.16)
    x, y = 0.335 + rng.uniform(-0.01, 0.01), h + 0.02
    barn = vary(rng, (150, 134, 122), 8)
    canvas.rectangle((x, y - 0.05, x + 0.075, y), barn)
    canvas.polygon(
        [
            (x - 0.006, y - 0.048),
            (x + 0.012, y - 0.082),
            (x + 0.062, y - 0.082),
            (x + 0.081, y - 0.048),
        ],
        darker(barn, 0.35),
    )
    canvas.rectangle((x + 0.026, y - 0.032, x + 0.050, y), darker(barn, 0.5))
    canvas.rounded((x + 0.085, y - 0.085, x + 0.112, y), 0.012, lighter(_GREY, 0.3))


def _draw_lamps(canvas: Canvas, layout: Layout) -> None:
    for side in (-1, 1):
        for near in (0.30, 0.14):
            y = layout.horizon + (1 - layout.horizon) * near
            x, tall = layout.road_x(side * 1.2, y), 0.62 * near
            top = y - tall
            canvas.line(
                [(x, y), (x, top), (x - side * tall * 0.22, top)],
                (112, 118, 126),
                0.020 * near + 0.002,
            )
            canvas.circle(
                (x - side * tall * 0.22, top + 0.004), 0.018 * near + 0.003, (250, 244, 214)
            )


def draw_clutter(canvas: Canvas, layout: Layout, style: Style) -> None:
    """Strew neutral things about, as many as the style says: birds, stones, bins, crates."""
    rng = stream(style, "clutter")
    for _ in range(round(style.clutter * rng.uniform(0, 7))):
        _draw_bird(
            canvas, rng.uniform(0.34, 0.64), rng.uniform(0.03, 0.22), rng.uniform(0.012, 0.02)
        )
    for _ in range(round(style.clutter * 8)):
        x, y = rng.choice([rng.uniform(0.0, 0.2), rng.uniform(0.82, 1.0)]), rng.uniform(0.68, 0.96)
        _draw_stone(canvas, x, y, 0.008 + 0.018 * layout.nearness(y), rng)
    if style.clutter > 0.5:
        x = rng.uniform(0.40, 0.42)
        _draw_bin(canvas, (0.335, 0.60, 0.365, 0.66) if x < 0.41 else (0.34, 0.61, 0.37, 0.67))


def _draw_bird(canvas: Canvas, x: float, y: float, size: float) -> None:
    wings = [
        (x - size, y - size * 0.45),
        (x - size * 0.3, y - size * 0.5),
        (x, y),
        (x + size * 0.3, y - size * 0.5),
        (x + size, y - size * 0.45),
    ]
    canvas.line(wings, (70, 74, 84), 0.004)


def _draw_stone(canvas: Canvas, x: float, y: float, size: float, rng: random.Random) -> None:
    grey = vary(rng, (142, 142, 142), 14)
    canvas.polygon(
        [
            (x - size, y),
            (x - size * 0.6, y - size * 0.7),
            (x + size * 0.3, y - size * 0.8),
            (x + size, y),
        ],
        grey,
    )
    canvas.polygon(
        [(x + size * 0.3, y - size * 0.8), (x + size, y), (x + size * 0.2, y)], darker(grey, 0.2)
    )


def _draw_bin(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    canvas.polygon(
        [(x0, y0 + 0.01), (x1, y0 + 0.01), (x1 - 0.004, y1), (x0 + 0.004, y1)], (104, 110, 114)
    )
    canvas.rounded((x0 - 0.004, y0, x1 + 0.004, y0 + 0.014), 0.005, (82, 88, 92))
