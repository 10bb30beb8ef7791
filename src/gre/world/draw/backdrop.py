"""Sky, light, land forms, sea and ground: everything behind the things that stand in a scene."""

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass

from gre.world.draw.canvas import Box, Canvas, Colour, Point
from gre.world.draw.layout import Layout
from gre.world.draw.palette import WHITE, darker, lighter, mix, stream, vary
from gre.world.scene import Style

_NEUTRAL_SKY: tuple[Colour, Colour] = ((184, 206, 222), (232, 239, 240))
# Colour at the zenith and at the horizon.
_SKIES: Mapping[str, tuple[Colour, Colour]] = {
    "polar": ((142, 150, 204), (238, 222, 240)),
    "continental": ((92, 158, 222), (208, 230, 246)),
    "oceanic": ((112, 122, 134), (176, 186, 192)),
    "mediterranean": ((18, 88, 190), (150, 200, 236)),
    "arid": ((206, 168, 92), (246, 224, 164)),
    "tropical": ((60, 184, 204), (190, 236, 222)),
}
_NEUTRAL_GROUND: Colour = (160, 178, 136)
_SOILS: Mapping[str, Colour] = {
    "red": (190, 72, 38),
    "brown": (122, 86, 54),
    "sand": (228, 200, 138),
    "black": (48, 44, 43),
    "grey": (124, 129, 140),
}
_HAZE: Colour = (214, 221, 224)
# Where the far ridge leaves a gap, so that a low sun can be seen.
_PASS_X = 0.695


@dataclass(frozen=True)
class Sunlight:
    """How the sun throws shadows; no direction where the sun is not seen.

    Attributes:
        height: `overhead`, `mid` or `low`; None when the light is diffuse.
    """

    height: str | None

    def shadow(self, canvas: Canvas, foot: Point, width: float, tall: float) -> None:
        """Draw the shadow of something upright, before the thing itself.

        Args:
            canvas: The sheet.
            foot: Where it stands: the middle of its foot.
            width: Its width.
            tall: Its height.
        """
        x, y = foot
        half = width / 2
        canvas.glaze_ellipse((x - half, y - 0.008, x + half, y + 0.012), (30, 34, 44), 0.28)
        reach = {None: 0.0, "overhead": 0.0, "mid": 0.35, "low": 1.0}[self.height] * tall
        if reach:
            dx, dy = -0.75 * reach, 0.30 * reach
            corners = [(x - half, y), (x + half, y), (x + half * 0.6 + dx, y + dy)]
            canvas.glaze([*corners, (x - half * 0.6 + dx, y + dy)], (30, 34, 54), 0.30)


def draw_sky(canvas: Canvas, layout: Layout, style: Style, climate: str | None) -> Box:
    """The sky in the colours of a climate, or pale grey; returns the region it fills."""
    rng = stream(style, "sky")
    top, bottom = _SKIES.get(climate or "", _NEUTRAL_SKY)
    canvas.gradient((0, 0, 1, layout.horizon + 0.02), vary(rng, top, 6), vary(rng, bottom, 4))
    _draw_weather(canvas, layout.horizon, rng, climate)
    return (0.0, 0.0, 1.0, layout.horizon)


def _draw_weather(canvas: Canvas, horizon: float, rng: random.Random, climate: str | None) -> None:
    if climate == "oceanic":
        _draw_overcast(canvas, horizon, rng)
    elif climate == "tropical":
        for x in (0.14, 0.40, 0.88):
            _draw_tower_cloud(canvas, x + rng.uniform(-0.04, 0.04), horizon, rng)
    elif climate == "continental":
        for _ in range(5):
            x, y = rng.uniform(-0.05, 0.8), rng.uniform(0.02, 0.3)
            streak = [(x, y), (x + 0.3, y - 0.05), (x + 0.32, y - 0.042), (x + 0.04, y + 0.014)]
            canvas.glaze(streak, WHITE, 0.75)
    elif climate == "polar":
        for k in range(3):
            y = 0.05 + 0.07 * k + rng.uniform(0, 0.02)
            canvas.polygon(_wave(y, 0.02, rng, thick=0.02), mix((150, 226, 208), WHITE, 0.2 * k))
    elif climate == "arid":
        canvas.gradient((0, horizon - 0.13, 1, horizon), (240, 214, 150), (232, 190, 118))
    elif climate is None:
        for _ in range(3):
            _draw_cloud(
                canvas, rng.uniform(0.05, 0.95), rng.uniform(0.04, 0.26), 0.05, (232, 235, 237)
            )


def _wave(y: float, swing: float, rng: random.Random, *, thick: float) -> list[Point]:
    phase = rng.uniform(0, 6.3)
    upper = [(i / 12, y + swing * math.sin(phase + i * 0.7)) for i in range(13)]
    return upper + [(x, y + thick) for x, y in reversed(upper)]


def _draw_overcast(canvas: Canvas, horizon: float, rng: random.Random) -> None:
    for k, shade in enumerate(((96, 106, 118), (134, 143, 152), (154, 162, 169))):
        y = 0.02 + 0.085 * k
        for i in range(6):
            x = (i + rng.uniform(-0.2, 0.2)) / 5
            canvas.ellipse((x - 0.15, y - 0.035, x + 0.15, y + 0.035), shade)
    for _ in range(26):
        x, y = rng.uniform(0, 1), rng.uniform(0.2, horizon - 0.06)
        canvas.line([(x, y), (x - 0.012, y + 0.05)], (206, 213, 218), 0.004)


def _draw_cloud(canvas: Canvas, x: float, y: float, radius: float, fill: Colour) -> None:
    for dx, dy, r in ((-1.3, 0.25, 0.6), (-0.5, 0, 0.9), (0.5, -0.1, 1.0), (1.4, 0.25, 0.6)):
        canvas.circle((x + dx * radius, y + dy * radius), r * radius * 0.7, fill)
    foot = (x - 1.7 * radius, y + 0.1 * radius, x + 1.8 * radius, y + 0.65 * radius)
    canvas.rounded(foot, 0.27 * radius, fill)


# Puffs of a cumulus tower from its foot up: across, up, radius.
_TOWER = (
    (-0.07, 0.0, 0.060), (0.06, 0.0, 0.065), (-0.03, 0.08, 0.060),
    (0.035, 0.12, 0.060), (0.0, 0.19, 0.055), (0.03, 0.24, 0.038),
)  # fmt: skip


def _draw_tower_cloud(canvas: Canvas, x: float, horizon: float, rng: random.Random) -> None:
    base = horizon - 0.05
    for shade, shift in (((206, 228, 230), 0.012), (WHITE, 0.0)):
        for dx, dy, r in _TOWER:
            lift = dy + rng.uniform(-0.008, 0.008)
            canvas.circle((x + dx + shift, base - lift + shift), r, shade)


def draw_sun(canvas: Canvas, layout: Layout, style: Style, height: str) -> Box:
    """The sun's disc at its height in the sky; returns its region."""
    x0, _, x1, _ = layout.zones["sun"]
    x = (x0 + x1) / 2
    y = {"overhead": 0.065, "mid": 0.215, "low": layout.horizon - 0.072}[height]
    y += stream(style, "sun").uniform(-0.008, 0.008)
    fill = {"overhead": (255, 232, 110), "mid": (255, 216, 76), "low": (255, 138, 48)}[height]
    canvas.glow((x, y), 0.13, lighter(fill, 0.3), 0.9)
    canvas.circle((x, y), 0.046, darker(fill, 0.08))
    canvas.circle((x, y), 0.040, fill)
    return (x - 0.06, y - 0.06, x + 0.06, y + 0.06)


def draw_peaks(canvas: Canvas, layout: Layout, style: Style) -> Box:
    """Very far peaks with white caps, behind all land forms; returns their region."""
    rng = stream(style, "peaks")
    h = layout.horizon
    for x, tall, half in (
        (0.06, 0.22, 0.16),
        (0.34, 0.25, 0.17),
        (0.585, 0.19, 0.11),
        (0.86, 0.24, 0.17),
    ):
        x += rng.uniform(-0.02, 0.02)
        canvas.polygon([(x - half, h), (x, h - tall), (x + half, h)], (150, 168, 198))
        canvas.polygon([(x, h - tall), (x + half, h), (x + half * 0.2, h)], (128, 146, 180))
        cap = [
            (0, 1),
            (0.55, 0.45),
            (0.3, 0.52),
            (0.12, 0.36),
            (-0.1, 0.54),
            (-0.3, 0.4),
            (-0.52, 0.48),
        ]
        canvas.polygon([(x + half * u, h - tall * v) for u, v in cap], WHITE)
    return (0.0, h - 0.26, 1.0, h)


def draw_terrain(canvas: Canvas, layout: Layout, style: Style, terrain: str | None) -> Box:
    """The land form on the horizon, or a bank of haze; returns its region."""
    rng = stream(style, "terrain")
    h = layout.horizon
    if terrain == "mountains":
        _draw_mountains(canvas, h, rng)
    elif terrain == "hills":
        _draw_hills(canvas, h, rng)
    elif terrain == "dunes":
        _draw_dunes(canvas, h, rng)
    elif terrain == "plain":
        _draw_plain(canvas, h, rng)
    else:
        canvas.glaze([(0, h - 0.035), (1, h - 0.035), (1, h + 0.02), (0, h + 0.02)], _HAZE, 0.55)
        canvas.glaze([(0, h - 0.018), (1, h - 0.018), (1, h + 0.02), (0, h + 0.02)], _HAZE, 0.75)
    return (0.0, h - 0.20, 1.0, h + 0.05)


def _draw_mountains(canvas: Canvas, h: float, rng: random.Random) -> None:
    rock = vary(rng, (98, 104, 122), 8)
    for x, half in ((0.0, 0.14), (0.15, 0.13), (0.30, 0.12), (0.46, 0.11), (0.585, 0.085),
                    (0.82, 0.11), (0.96, 0.13)):  # fmt: skip
        tall = rng.uniform(0.13, 0.19)
        x += rng.uniform(-0.015, 0.015)
        left, right, top = (x - half, h + 0.01), (x + half, h + 0.01), (x, h - tall)
        canvas.polygon([left, top, right], lighter(rock, 0.14))
        jag = [(x + half * 0.12, h - tall * 0.6), (x - half * 0.05, h - tall * 0.3)]
        canvas.polygon([top, right, (x + half * 0.2, h + 0.01), *reversed(jag)], darker(rock, 0.16))
    canvas.rectangle((0, h, 1, h + 0.012), darker(rock, 0.1))


def _below_sun(x: float, tall: float) -> float:
    return tall * 0.45 if abs(x - _PASS_X) < 0.15 else tall


def _draw_hills(canvas: Canvas, h: float, rng: random.Random) -> None:
    green = vary(rng, (112, 150, 92), 8)
    for layer, shade in enumerate((lighter(green, 0.28), green)):
        for i in range(5):
            x = (i + 0.5 * layer) / 4 + rng.uniform(-0.04, 0.04)
            tall = _below_sun(x, rng.uniform(0.07, 0.10) - 0.03 * layer)
            canvas.ellipse((x - 0.19, h - tall, x + 0.19, h + tall), shade)


def _draw_dunes(canvas: Canvas, h: float, rng: random.Random) -> None:
    sand = vary(rng, (232, 190, 112), 6)
    for layer in range(2):
        for i in range(5):
            x = (i + 0.5 * layer) / 4 + rng.uniform(-0.03, 0.03)
            tall = _below_sun(x, rng.uniform(0.075, 0.105) - 0.03 * layer)
            top = (x + 0.03, h - tall)
            canvas.polygon([(x - 0.20, h), (x - 0.06, h - tall * 0.55), top, (x + 0.16, h)], sand)
            lee = [
                top,
                (x - 0.005, h - tall * 0.45),
                (x + 0.03, h - tall * 0.2),
                (x, h),
                (x + 0.16, h),
            ]
            canvas.polygon(lee, darker(sand, 0.26))
    canvas.rectangle((0, h - 0.002, 1, h + 0.02), sand)


def _draw_plain(canvas: Canvas, h: float, rng: random.Random) -> None:
    """A ribbon of ripe fields between rows of trees, flat as a ruler."""
    for x in range(15):
        at = (x + rng.uniform(0.1, 0.9)) / 15
        half = rng.uniform(0.02, 0.035)
        canvas.ellipse((at - half, h - 0.040, at + half, h - 0.016), (74, 106, 66))
    bands = ((74, 106, 66), (238, 200, 74), (146, 168, 78), (228, 186, 62))
    for k, band in enumerate(bands):
        y = h - 0.029 + 0.012 * k
        canvas.rectangle((0, y, 1, y + 0.02), vary(rng, band, 5))


def draw_ground(canvas: Canvas, layout: Layout, style: Style, soil: str | None) -> Box:
    """The ground from the horizon to the lower edge in the soil's colour; returns its region."""
    rng = stream(style, "ground")
    colour = vary(rng, _SOILS.get(soil or "", _NEUTRAL_GROUND), 6)
    h = layout.horizon
    canvas.gradient((0, h + 0.015, 1, 1), lighter(colour, 0.12), darker(colour, 0.06))
    for _ in range(46):
        y = h + 0.04 + (0.96 - h) * rng.random() ** 0.7
        x, near = rng.random(), layout.nearness(y)
        size = 0.004 + 0.014 * near
        shade = darker(colour, 0.13) if rng.random() < 0.6 else lighter(colour, 0.14)
        canvas.ellipse((x - size * 1.7, y - size * 0.35, x + size * 1.7, y + size * 0.35), shade)
    return (0.0, h, 1.0, 1.0)


def draw_sea(canvas: Canvas, layout: Layout, style: Style) -> Box:
    """A band of sea under the horizon, with a beach and a sail; returns its region."""
    rng = stream(style, "sea")
    h = layout.horizon
    foot = h + 0.075
    canvas.gradient((0, h - 0.004, 1, foot), (26, 92, 158), (62, 160, 200))
    for _ in range(22):
        x, y = rng.random(), rng.uniform(h + 0.008, foot - 0.01)
        canvas.line([(x - 0.018, y), (x + 0.018, y)], (196, 226, 240), 0.004)
    canvas.rectangle((0, foot - 0.006, 1, foot + 0.002), WHITE)
    canvas.rectangle((0, foot + 0.002, 1, foot + 0.016), (238, 218, 164))
    x = rng.uniform(0.56, 0.60)
    canvas.polygon([(x, h + 0.02), (x, h - 0.035), (x + 0.026, h + 0.02)], WHITE)
    canvas.polygon(
        [
            (x - 0.016, h + 0.024),
            (x + 0.03, h + 0.024),
            (x + 0.02, h + 0.034),
            (x - 0.008, h + 0.034),
        ],
        (150, 60, 50),
    )
    return (0.0, h - 0.01, 1.0, foot + 0.016)


def draw_snow_cover(canvas: Canvas, layout: Layout, style: Style) -> Box:
    """White patches over the verges; returns their region."""
    rng = stream(style, "snow")
    h = layout.horizon
    for side in (-1, 1):
        for i in range(16):
            y = h + 0.10 + (0.90 - h) * ((i + rng.random()) / 16) ** 1.1
            near = layout.nearness(y)
            edge = layout.road_x(side * 1.12, y)
            x = edge + side * rng.random() * (edge if side < 0 else 1 - edge)
            wide, tall = 0.05 + 0.13 * near, 0.010 + 0.022 * near
            canvas.ellipse(
                (x - wide, y - tall + 0.006, x + wide, y + tall + 0.006), (206, 216, 230)
            )
            canvas.ellipse((x - wide, y - tall, x + wide, y + tall), (248, 251, 255))
    return (0.0, h, 1.0, 1.0)
