"""The road in perspective: surface, pavement, lines, kerbs and cars; a path where no road is."""

import math
from collections.abc import Mapping
from itertools import pairwise
from typing import Literal

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.layout import Layout
from gre.world.draw.palette import ASPHALT, darker, lighter, mix, stream, vary
from gre.world.draw.vehicles import draw_car
from gre.world.scene import Style

_LINES: Mapping[str, Colour | None] = {
    "white": (250, 250, 248),
    "yellow": (250, 186, 20),
    "none": None,
}
# The two colours of the blocks; the plain kerb has one.
_KERBS: Mapping[str, tuple[Colour, Colour]] = {
    "black_white": ((34, 34, 38), (248, 248, 246)),
    "black_yellow": ((34, 34, 38), (250, 200, 30)),
    "red_white": ((210, 40, 44), (248, 248, 246)),
}
_AIR: Colour = (200, 206, 210)
_PLAIN_KERB: Colour = (178, 180, 180)
_CAR_COLOURS: tuple[Colour, ...] = (
    (70, 112, 168), (176, 60, 56), (224, 226, 230), (92, 98, 106), (70, 128, 104), (198, 164, 92),
)  # fmt: skip


def _strip(
    layout: Layout, left: float, right: float, top: float, foot: float
) -> list[tuple[float, float]]:
    """A piece of the ground between two lines along the road and two heights."""
    return [
        (layout.road_x(left, top), top),
        (layout.road_x(right, top), top),
        (layout.road_x(right, foot), foot),
        (layout.road_x(left, foot), foot),
    ]


def _steps(layout: Layout, pace: float) -> list[float]:
    """Heights of marks that are evenly spaced along the road, from near to far."""
    heights = []
    for k in range(40):
        near = 1.15 / (1 + pace * k)
        if near < 0.05:
            break
        heights.append(layout.horizon + (1 - layout.horizon) * near)
    return heights


def draw_road(canvas: Canvas, layout: Layout, style: Style, *, pavement: bool) -> None:
    """The bare surface with plain kerbs, and pavements where the place is built up."""
    h = layout.horizon
    if pavement:
        slab = vary(stream(style, "pavement"), (190, 186, 180), 6)
        for left, right in ((-1.42, -1.0), (1.0, 1.42)):
            canvas.polygon(_strip(layout, left, right, h + 0.005, 1.0), slab)
            for y in _steps(layout, 0.16):
                ends = [(layout.road_x(left, y), y), (layout.road_x(right, y), y)]
                canvas.line(ends, darker(slab, 0.1), 0.003)
    surface = vary(stream(style, "road"), ASPHALT, 5)
    top = h
    for near in (0.05, 0.10, 0.15, 0.21, 0.28, 0.36, 0.46, 0.58, 0.75, 1.0):
        # Far away the air lies between: the surface pales towards the horizon.
        foot, veil = h + (1 - h) * near, 0.42 * (1 - near) ** 2
        kerb, asphalt = mix(_PLAIN_KERB, _AIR, veil), mix(surface, _AIR, veil)
        canvas.polygon(_strip(layout, -1.07, 1.07, top, foot), kerb)
        canvas.polygon(_strip(layout, -1.0, 1.0, top, foot), asphalt)
        top = foot
    _draw_wear(canvas, layout, style, surface)


def _draw_wear(canvas: Canvas, layout: Layout, style: Style, surface: Colour) -> None:
    """Patches and cracks, as on any road."""
    rng = stream(style, "wear")
    for _ in range(round(1 + 5 * style.clutter)):
        y, across = (
            layout.horizon + (1 - layout.horizon) * rng.uniform(0.25, 0.9),
            rng.uniform(-0.75, 0.6),
        )
        tall, wide = rng.uniform(0.01, 0.03), rng.uniform(0.1, 0.3)
        shade = darker(surface, 0.12) if rng.random() < 0.6 else lighter(surface, 0.06)
        canvas.polygon(_strip(layout, across, across + wide, y, y + tall), shade)
    for _ in range(round(3 * style.clutter)):
        y, across = (
            layout.horizon + (1 - layout.horizon) * rng.uniform(0.5, 0.95),
            rng.uniform(-0.7, 0.7),
        )
        crack = [
            (layout.road_x(across + rng.uniform(-0.04, 0.04), y + 0.012 * k), y + 0.012 * k)
            for k in range(5)
        ]
        canvas.line(crack, darker(surface, 0.25), 0.003)


def draw_path(canvas: Canvas, layout: Layout, style: Style) -> None:
    """A foot path winding towards the horizon, where there is no road."""
    rng = stream(style, "path")
    earth = vary(rng, (206, 194, 170), 5)
    swing, phase = rng.uniform(0.03, 0.06), rng.uniform(0, 2 * math.pi)
    left, right = [], []
    for i in range(25):
        near = 0.05 + 0.95 * i / 24
        y = layout.horizon + (1 - layout.horizon) * near
        # Bends look shorter the farther they are.
        bend = swing * min(1.0, near * 2.5) * math.sin(phase + 5.0 * math.log(near))
        left.append((layout.road_x(-0.40, y) + bend, y))
        right.append((layout.road_x(0.40, y) + bend, y))
    canvas.polygon(
        [(x - 0.006, y) for x, y in left] + [(x + 0.006, y) for x, y in reversed(right)],
        darker(earth, 0.12),
    )
    canvas.polygon([*left, *reversed(right)], earth)


def draw_road_lines(canvas: Canvas, layout: Layout, value: str) -> Box:
    """Centre line (dashed) and edge lines; returns their region."""
    centre, edge = (_LINES[colour] for colour in value.split("-"))
    h = layout.horizon
    if edge:
        for left, right in ((-0.95, -0.85), (0.85, 0.95)):
            canvas.polygon(_strip(layout, left, right, h + 0.02, 1.0), edge)
    if centre:
        heights = _steps(layout, 0.34)
        for near, far in pairwise(heights):
            foot = min(1.0, near)
            top = far + (near - far) * 0.30
            canvas.polygon(_strip(layout, -0.06, 0.06, top, foot), centre)
    return (layout.road_x(-1, 1.0), h, layout.road_x(1, 1.0), 1.0)


def draw_kerbs(canvas: Canvas, layout: Layout, value: str) -> Box:
    """Painted kerbs on both sides of the road; returns their region."""
    heights = _steps(layout, 0.17)
    for i, (near, far) in enumerate(pairwise(heights)):
        colour = _KERBS[value][i % 2]
        for left, right in ((-1.12, -1.0), (1.0, 1.12)):
            canvas.polygon(_strip(layout, left, right, far, min(1.0, near)), colour)
    return (layout.road_x(-1.12, 1.0), layout.horizon + 0.02, layout.road_x(1.12, 1.0), 1.0)


def lane_boxes(layout: Layout, style: Style) -> tuple[Box, Box, Box]:
    """Where cars are: near in the left lane, near in the right lane, far in the left or right."""
    rng = stream(style, "lanes")
    left = _car_box(layout, -0.5, rng.uniform(0.50, 0.55))
    right = _car_box(layout, 0.5, rng.uniform(0.50, 0.55))
    far = _car_box(layout, rng.choice([-0.5, 0.5]), rng.uniform(0.20, 0.24))
    return left, right, far


def _car_box(layout: Layout, across: float, near: float) -> Box:
    foot = layout.horizon + (1 - layout.horizon) * near
    x, half = layout.road_x(across, foot), 0.150 * near
    return (x - half, foot - half * 1.75, x + half, foot)


def draw_traffic(canvas: Canvas, layout: Layout, style: Style, side: str) -> Box:
    """Cars on the proper sides: those ahead show their tails, those that come their faces.

    Args:
        canvas: The sheet.
        layout: The picture's geometry.
        style: Chooses colours and places.
        side: The side that traffic keeps to, `left` or `right`.

    Returns:
        The region of all the cars.
    """
    rng = stream(style, "traffic")
    boxes = lane_boxes(layout, style)
    middle = layout.vanish_x + (0.5 - layout.vanish_x) * 0.3
    for box in (boxes[2], boxes[0], boxes[1]):
        in_left_lane = (box[0] + box[2]) / 2 < middle
        facing: Literal["front", "rear"] = "rear" if in_left_lane == (side == "left") else "front"
        canvas.glaze_ellipse((box[0], box[3] - 0.012, box[2], box[3] + 0.012), (20, 22, 26), 0.45)
        draw_car(canvas, box, facing, vary(rng, rng.choice(_CAR_COLOURS), 8))
    left, right = min(b[0] for b in boxes), max(b[2] for b in boxes)
    return (left, min(b[1] for b in boxes), right, max(b[3] for b in boxes) + 0.012)


def draw_bumper(canvas: Canvas, box: Box) -> Box:
    """The tail of a grey car right before the camera; returns where its plate belongs."""
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    body: Colour = (150, 154, 160)
    canvas.rounded((x0, y0, x1, y1 + 0.05), 0.03, darker(body, 0.15))
    canvas.rounded((x0 + 0.012, y0 + 0.004, x1 - 0.012, y0 + tall * 0.26), 0.014, (72, 82, 94))
    canvas.rectangle((x0, y0 + tall * 0.34, x1, y1), body)
    canvas.rectangle((x0, y0 + tall * 0.34, x1, y0 + tall * 0.38), lighter(body, 0.35))
    for left in (x0 + 0.004, x1 - wide * 0.13 - 0.004):
        lamp = (left, y0 + tall * 0.46, left + wide * 0.13, y0 + tall * 0.70)
        canvas.rounded(lamp, 0.006, (196, 52, 48))
    return (x0 + wide * 0.17, y0 + tall * 0.42, x1 - wide * 0.17, y0 + tall * 0.86)
