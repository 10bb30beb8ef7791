"""Rooms: six kinds of interior, and the window front through which the world outside is seen."""

import random
from collections.abc import Callable, Mapping

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.palette import WHITE, darker, lighter, stream, vary
from gre.world.scene import Style

# Height of the line where the back wall meets the floor.
FLOOR = 0.64
# What hangs or stands in a room; anything else is outside and needs a window.
INDOOR_CUES = frozenset(
    {"language", "place_name", "flag", "domain", "calling_code", "currency", "dress", "goods"}
)
_WALLS: tuple[Colour, ...] = ((222, 216, 206), (208, 214, 220), (226, 222, 214), (212, 206, 212))
_FLOORS: tuple[Colour, ...] = ((166, 148, 128), (150, 152, 156), (178, 164, 146), (140, 134, 130))


def draw_room(canvas: Canvas, style: Style, label: str) -> None:
    """Draw an empty room with the furniture of its kind.

    Args:
        canvas: The sheet.
        style: For shades and details.
        label: One of the indoor labels.
    """
    rng = stream(style, "room")
    wall, floor = vary(rng, rng.choice(_WALLS), 5), vary(rng, rng.choice(_FLOORS), 6)
    canvas.gradient((0, 0, 1, FLOOR), darker(wall, 0.06), lighter(wall, 0.2))
    canvas.rectangle((0, 0, 1, 0.02), darker(wall, 0.2))
    canvas.gradient((0, FLOOR, 1, 1), darker(floor, 0.12), lighter(floor, 0.08))
    for k in range(-8, 9):
        ends = [(0.5 + 0.07 * k, FLOOR), (0.5 + 0.20 * k, 1.0)]
        canvas.line(ends, darker(floor, 0.14), 0.003)
    canvas.rectangle((0, FLOOR - 0.012, 1, FLOOR + 0.004), darker(wall, 0.35))
    _FURNITURE[label](canvas, (0.37, 0.20, 0.985, FLOOR + 0.03), rng)


def draw_window_front(canvas: Canvas, style: Style, label: str) -> None:
    """The room before a large window: frame, lamps, sill and what stands on it.

    Args:
        canvas: The sheet, with the world outside drawn.
        style: For shades.
        label: One of the indoor labels.
    """
    rng = stream(style, "window")
    frame, sill = vary(rng, (92, 90, 92), 8), vary(rng, rng.choice(_FLOORS), 8)
    for x in (0.08, 0.42, 0.76):
        glint = [(x, 0.02), (x + 0.05, 0.02), (x - 0.05, 0.95), (x - 0.10, 0.95)]
        canvas.glaze(glint, WHITE, 0.07)
    for box in ((0, 0, 1, 0.018), (0, 0, 0.010, 1), (0.990, 0, 1, 1)):
        canvas.rectangle(box, frame)
    for x in (0.297, 0.759):
        canvas.rectangle((x - 0.005, 0, x + 0.005, 0.96), frame)
    for x in (0.39, 0.62):
        canvas.line([(x, 0.0), (x, 0.035)], frame, 0.004)
        canvas.pie((x - 0.035, 0.025, x + 0.035, 0.085), 180, 360, darker(frame, 0.3))
        canvas.ellipse((x - 0.018, 0.047, x + 0.018, 0.063), (255, 244, 200))
    canvas.gradient((0, 0.955, 1, 1), lighter(sill, 0.15), darker(sill, 0.1))
    canvas.rectangle((0, 0.953, 1, 0.960), lighter(sill, 0.45))
    _ON_THE_SILL[label](canvas, rng)


def _goods_on_sill(canvas: Canvas, rng: random.Random) -> None:
    for k in range(5):
        x, tall = 0.41 + 0.042 * k, rng.uniform(0.05, 0.09)
        pack = vary(rng, rng.choice([(196, 190, 184), (164, 172, 182), (182, 166, 160)]), 14)
        canvas.rounded((x, 0.97 - tall, x + 0.036, 0.97), 0.005, pack)
        canvas.rectangle((x, 0.97 - tall * 0.6, x + 0.036, 0.97 - tall * 0.35), lighter(pack, 0.4))


def _screen_on_sill(canvas: Canvas, rng: random.Random) -> None:
    canvas.rectangle((0.495, 0.93, 0.525, 0.975), (52, 56, 62))
    canvas.rounded((0.42, 0.84, 0.60, 0.945), 0.008, vary(rng, (62, 66, 74), 8))
    canvas.rectangle((0.46, 0.972, 0.56, 0.982), (52, 56, 62))


def _seats_before_sill(canvas: Canvas, rng: random.Random) -> None:
    cloth = vary(rng, (92, 104, 128), 10)
    for x in (0.40, 0.53):
        canvas.rounded((x, 0.87, x + 0.10, 1.02), 0.025, cloth)
        canvas.rounded((x + 0.012, 0.878, x + 0.088, 0.915), 0.012, lighter(cloth, 0.5))


def _rope_before_sill(canvas: Canvas, rng: random.Random) -> None:
    for x in (0.41, 0.61):
        canvas.rectangle((x - 0.006, 0.86, x + 0.006, 1.0), (190, 160, 90))
        canvas.circle((x, 0.856), 0.012, (206, 176, 104))
    canvas.line([(0.41, 0.88), (0.46, 0.925), (0.56, 0.925), (0.61, 0.88)], (130, 60, 70), 0.012)


def _bed_before_sill(canvas: Canvas, rng: random.Random) -> None:
    canvas.rounded((0.39, 0.925, 0.63, 1.02), 0.015, vary(rng, (236, 240, 242), 4))
    canvas.rounded((0.40, 0.895, 0.48, 0.945), 0.018, WHITE)
    for x in (0.385, 0.635):
        canvas.rectangle((x - 0.006, 0.86, x + 0.006, 1.0), (150, 158, 166))


def _heads_before_sill(canvas: Canvas, rng: random.Random) -> None:
    for k in range(3):
        x = 0.43 + 0.08 * k + rng.uniform(-0.01, 0.01)
        canvas.circle((x, 0.915), 0.026, (66, 62, 70))
        canvas.ellipse((x - 0.045, 0.935, x + 0.045, 1.04), (66, 62, 70))


_ON_THE_SILL: Mapping[str, Callable[[Canvas, random.Random], None]] = {
    "commercial": _goods_on_sill,
    "offices": _screen_on_sill,
    "transportation": _seats_before_sill,
    "cultural": _rope_before_sill,
    "medical": _bed_before_sill,
    "entertainment": _heads_before_sill,
}


def _commercial(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, y0, x1, y1 = box
    canvas.rectangle(box, (150, 140, 130))
    rows = 5
    for row in range(rows):
        foot = y0 + (y1 - y0) * (row + 1) / rows
        shelf = foot - (y1 - y0) / rows
        canvas.rectangle((x0 + 0.01, shelf + 0.008, x1 - 0.01, foot), (116, 108, 102))
        x = x0 + 0.018
        while x < x1 - 0.04:
            wide, tall = rng.uniform(0.022, 0.040), rng.uniform(0.045, 0.072)
            pack = vary(rng, rng.choice([(196, 190, 184), (164, 172, 182), (182, 166, 160)]), 14)
            canvas.rounded((x, foot - tall, x + wide, foot), 0.005, pack)
            canvas.rectangle(
                (x, foot - tall * 0.6, x + wide, foot - tall * 0.35), lighter(pack, 0.4)
            )
            x += wide + 0.006
        canvas.rectangle((x0, foot - 0.004, x1, foot + 0.006), (204, 196, 184))


def _offices(canvas: Canvas, box: Box, rng: random.Random) -> None:
    x0, _, x1, y1 = box
    blind = (0.42, 0.10, 0.70, 0.38)
    canvas.rectangle(blind, (236, 238, 238))
    for k in range(12):
        y = blind[1] + 0.024 * k
        canvas.rectangle((blind[0], y, blind[2], y + 0.012), (206, 210, 212))
    desk = vary(rng, (162, 130, 98), 8)
    canvas.rectangle((x0 + 0.02, y1 - 0.15, x1 - 0.06, y1 - 0.12), desk)
    for x in (x0 + 0.04, x1 - 0.10):
        canvas.rectangle((x, y1 - 0.12, x + 0.02, y1 + 0.04), darker(desk, 0.2))
    canvas.rounded((0.52, y1 - 0.31, 0.72, y1 - 0.18), 0.008, (52, 56, 62))
    canvas.rectangle((0.528, y1 - 0.302, 0.712, y1 - 0.19), (150, 172, 190))
    canvas.rectangle((0.605, y1 - 0.18, 0.635, y1 - 0.15), (52, 56, 62))
    canvas.rounded((0.76, y1 - 0.19, 0.86, y1 - 0.15), 0.004, (232, 230, 224))
    canvas.rounded((0.56, y1 - 0.06, 0.70, y1 + 0.06), 0.02, (72, 78, 90))
    canvas.rectangle((0.62, y1 + 0.06, 0.64, y1 + 0.10), (60, 62, 66))


def _transportation(canvas: Canvas, box: Box, rng: random.Random) -> None:
    _, _, x1, y1 = box
    steel = vary(rng, (134, 142, 152), 8)
    for k in range(4):
        inset = 0.035 * k
        canvas.arc(
            (0.34 + inset, 0.05 + inset, 1.04 - inset, 0.85),
            180,
            360,
            darker(steel, 0.05 * k),
            0.012,
        )
    canvas.rounded((0.47, 0.36, 0.91, y1), 0.05, (196, 202, 208))
    canvas.rounded((0.51, 0.40, 0.87, 0.52), 0.03, (62, 76, 92))
    canvas.rectangle((0.47, 0.555, 0.91, 0.585), (110, 120, 134))
    for x in (0.53, 0.85):
        canvas.circle((x, 0.61), 0.016, (252, 248, 220))
    canvas.rectangle((0.40, 0.235, 0.66, 0.305), (40, 44, 50))
    for k in range(3):
        canvas.rectangle((0.415, 0.246 + 0.019 * k, 0.645, 0.254 + 0.019 * k), (206, 190, 128))
    canvas.rectangle((0.40, y1 + 0.01, x1, y1 + 0.03), (214, 208, 190))


def _cultural(canvas: Canvas, box: Box, rng: random.Random) -> None:
    _, _, _, y1 = box
    for x0, y0, x1, foot in (
        (0.39, 0.22, 0.55, 0.44),
        (0.59, 0.26, 0.75, 0.42),
        (0.79, 0.23, 0.96, 0.45),
    ):
        canvas.rectangle((x0, y0, x1, foot), (178, 148, 84))
        inner = (x0 + 0.014, y0 + 0.014, x1 - 0.014, foot - 0.014)
        canvas.rectangle(inner, vary(rng, (206, 200, 188), 10))
        for _ in range(4):
            x, y = rng.uniform(inner[0], inner[2] - 0.05), rng.uniform(inner[1], inner[3] - 0.05)
            shade = vary(rng, rng.choice([(150, 130, 140), (120, 134, 150), (176, 160, 130)]), 14)
            canvas.rectangle(
                (x, y, x + rng.uniform(0.02, 0.05), y + rng.uniform(0.02, 0.05)), shade
            )
    canvas.rectangle((0.63, y1 - 0.09, 0.73, y1 + 0.02), (226, 224, 220))
    canvas.ellipse((0.645, y1 - 0.18, 0.715, y1 - 0.085), (168, 156, 150))
    canvas.rectangle((0.668, y1 - 0.205, 0.692, y1 - 0.17), (168, 156, 150))
    for x in (0.42, 0.56, 0.80, 0.94):
        canvas.rectangle((x - 0.004, y1 - 0.08, x + 0.004, y1 + 0.02), (190, 160, 90))
    for a, b in ((0.42, 0.56), (0.80, 0.94)):
        rope = [(a, y1 - 0.07), ((a + b) / 2, y1 - 0.04), (b, y1 - 0.07)]
        canvas.line(rope, (130, 60, 70), 0.008)


def _medical(canvas: Canvas, box: Box, rng: random.Random) -> None:
    _, _, _, y1 = box
    curtain = vary(rng, (170, 204, 200), 6)
    for k in range(6):
        x = 0.74 + 0.04 * k
        canvas.rectangle((x, 0.16, x + 0.04, y1), darker(curtain, 0.1) if k % 2 else curtain)
    canvas.rectangle((0.42, y1 - 0.14, 0.80, y1 - 0.07), WHITE)
    canvas.rounded((0.43, y1 - 0.18, 0.53, y1 - 0.12), 0.02, (232, 236, 240))
    canvas.rectangle((0.40, y1 - 0.24, 0.418, y1 + 0.04), (150, 158, 166))
    canvas.rectangle((0.80, y1 - 0.18, 0.815, y1 + 0.04), (150, 158, 166))
    canvas.rectangle((0.41, y1 - 0.07, 0.81, y1 - 0.05), (150, 158, 166))
    canvas.rectangle((0.376, 0.26, 0.384, y1 + 0.03), (150, 158, 166))
    canvas.rounded((0.36, 0.26, 0.40, 0.34), 0.01, (214, 228, 236))
    canvas.rounded((0.50, 0.20, 0.64, 0.30), 0.01, (46, 56, 60))
    trace = [(0.51, 0.25), (0.55, 0.25), (0.565, 0.22), (0.58, 0.28), (0.59, 0.25), (0.63, 0.25)]
    canvas.line(trace, (120, 220, 150), 0.005)


def _entertainment(canvas: Canvas, box: Box, rng: random.Random) -> None:
    _, _, _, y1 = box
    cloth = vary(rng, (122, 66, 84), 8)
    canvas.rectangle((0.36, 0.06, 1.0, y1), (54, 48, 60))
    for x in (0.50, 0.66, 0.82):
        canvas.glaze(
            [(x, 0.08), (x + 0.07, y1 - 0.05), (x - 0.07, y1 - 0.05)], (255, 240, 190), 0.35
        )
        canvas.circle((x, 0.085), 0.016, (236, 226, 190))
    for k in range(3):
        for left in (0.36 + 0.032 * k, 0.904 + 0.032 * k):
            canvas.rectangle((left, 0.06, left + 0.032, y1), darker(cloth, 0.12 * (k % 2)))
    for k in range(8):
        x = 0.36 + 0.08 * k
        canvas.ellipse((x, 0.03, x + 0.085, 0.13), darker(cloth, 0.06 * (k % 2)))
    canvas.rectangle((0.36, y1 - 0.06, 1.0, y1 + 0.03), (134, 104, 76))
    for k in range(5):
        x = 0.46 + 0.10 * k + rng.uniform(-0.01, 0.01)
        canvas.circle((x, y1 + 0.015), 0.026, (60, 56, 64))
        canvas.ellipse((x - 0.045, y1 + 0.03, x + 0.045, y1 + 0.12), (60, 56, 64))


_FURNITURE: Mapping[str, Callable[[Canvas, Box, random.Random], None]] = {
    "commercial": _commercial,
    "offices": _offices,
    "transportation": _transportation,
    "cultural": _cultural,
    "medical": _medical,
    "entertainment": _entertainment,
}
