"""Street furniture: utility poles, bollards, flag poles, hoardings and posts that carry signs."""

from collections.abc import Mapping

from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.layout import Layout
from gre.world.draw.palette import STEEL, darker, lighter

_WIRE: Colour = (58, 60, 66)


def draw_utility_pole(canvas: Canvas, box: Box, kind: str) -> Box:
    """Draw a pole with its wires.

    Args:
        canvas: The sheet.
        box: From the pole's top to its foot.
        kind: A value of the attribute `utility_pole`.

    Returns:
        Its region: with the wires where they are what it is known by.
    """
    _POLES[kind](canvas, box)
    _, y0, x1, y1 = box
    return (0.0, y0, x1 + 0.2, y1) if kind == "transformer_tangle" else box


def _wires(canvas: Canvas, box: Box, levels: tuple[float, ...], *, width: float = 0.003) -> None:
    x0, y0, x1, y1 = box
    for level in levels:
        y = y0 + (y1 - y0) * level
        canvas.line([(0.0, y - 0.02), (x0 * 0.5, y + 0.012), (x0, y)], _WIRE, width)
        canvas.line([(x1, y), (x1 + 0.10, y + 0.035), (x1 + 0.20, y + 0.085)], _WIRE, width)


def _pole_wood(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    x, wood = (x0 + x1) / 2, (120, 80, 48)
    _wires(canvas, box, (0.075, 0.185))
    canvas.rectangle((x - 0.012, y0, x + 0.012, y1), wood)
    canvas.rectangle((x + 0.003, y0, x + 0.012, y1), darker(wood, 0.25))
    for level in (0.09, 0.20):
        y = y0 + (y1 - y0) * level
        canvas.rectangle((x0, y - 0.009, x1, y + 0.009), wood)
        for u in (x0 + 0.008, x - 0.028, x + 0.028, x1 - 0.008):
            canvas.rectangle((u - 0.005, y - 0.026, u + 0.005, y - 0.009), (64, 110, 120))


def _pole_concrete(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    x, grey = (x0 + x1) / 2, (216, 214, 206)
    _wires(canvas, box, (0.05,))
    canvas.polygon([(x - 0.014, y0), (x + 0.014, y0), (x + 0.026, y1), (x - 0.026, y1)], grey)
    canvas.polygon(
        [(x + 0.002, y0), (x + 0.014, y0), (x + 0.026, y1), (x + 0.004, y1)], (178, 176, 170)
    )
    for k in range(9):
        y = y0 + (y1 - y0) * (0.16 + 0.085 * k)
        canvas.rounded((x - 0.007, y, x + 0.007, y + 0.022), 0.006, (92, 92, 92))
    y = y0 + (y1 - y0) * 0.05
    canvas.rectangle((x0 + 0.02, y - 0.007, x1 - 0.02, y + 0.007), (150, 150, 146))


def _pole_lattice(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    x, steel, tall = (x0 + x1) / 2, (84, 102, 124), y1 - y0
    _wires(canvas, box, (0.10, 0.24))

    def half(level: float) -> float:
        return 0.008 + 0.036 * level

    for side in (-1, 1):
        ends = [(x + side * half(0), y0), (x + side * half(1), y1)]
        canvas.line(ends, steel, 0.009)
    for k in range(8):
        a, b = k / 8, (k + 1) / 8
        ya, yb = y0 + tall * a, y0 + tall * b
        canvas.line([(x - half(a), ya), (x + half(b), yb)], steel, 0.005)
        canvas.line([(x + half(a), ya), (x - half(b), yb)], steel, 0.005)
    for level in (0.10, 0.24):
        y = y0 + tall * level
        arm = [(x0, y), (x, y - 0.024), (x1, y)]
        canvas.line([*arm, (x0, y)], steel, 0.006)


def _pole_tangle(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    x, tall, dark = (x0 + x1) / 2, y1 - y0, (86, 84, 84)
    canvas.rectangle((x - 0.012, y0, x + 0.012, y1), dark)
    for k in range(9):
        y = y0 + tall * (0.10 + 0.030 * k)
        sag = 0.016 + 0.009 * ((k * 5) % 4)
        canvas.line([(0.0, y - 0.03), (x0 * 0.45, y + sag), (x, y)], (34, 34, 38), 0.005)
        canvas.line(
            [(x, y), (x1 + 0.08, y + sag + 0.02), (x1 + 0.20, y + 0.07)], (34, 34, 38), 0.005
        )
    for left in (x0 + 0.004, x + 0.014):
        can = (left, y0 + tall * 0.20, left + 0.042, y0 + tall * 0.37)
        canvas.rounded(can, 0.008, (150, 158, 164))
        canvas.rectangle((left, y0 + tall * 0.23, left + 0.042, y0 + tall * 0.245), (98, 104, 112))
    canvas.arc(
        (x - 0.035, y0 + tall * 0.42, x + 0.035, y0 + tall * 0.54), 0, 360, (34, 34, 38), 0.007
    )
    canvas.arc(
        (x - 0.026, y0 + tall * 0.44, x + 0.038, y0 + tall * 0.56), 0, 360, (34, 34, 38), 0.006
    )


_POLES = {
    "wood": _pole_wood,
    "concrete": _pole_concrete,
    "metal_lattice": _pole_lattice,
    "transformer_tangle": _pole_tangle,
}

# Post, band, and where the band lies as shares of the height.
_BOLLARDS: Mapping[str, tuple[Colour, Colour, tuple[tuple[float, float], ...]]] = {
    "white_black_band": ((250, 250, 248), (28, 28, 32), ((0.18, 0.42),)),
    "white_red_band": ((250, 250, 248), (214, 36, 40), ((0.18, 0.42),)),
    "black_orange": ((38, 38, 42), (250, 130, 20), ((0.14, 0.34), (0.5, 0.66))),
    "yellow": ((250, 206, 30), (214, 168, 16), ((0.86, 1.0),)),
    "red_white_post": ((214, 36, 40), (250, 250, 248), ((0.16, 0.32), (0.48, 0.64), (0.8, 0.96))),
}


def draw_bollards(canvas: Canvas, layout: Layout, box: Box, value: str) -> Box:
    """Three posts along the right edge of the road; returns their region."""
    _, y0, _, y1 = box
    post, band, bands = _BOLLARDS[value]
    left, top = 1.0, 1.0
    for k in range(3):
        foot = y1 - (y1 - y0) * 0.23 * k
        x = layout.road_x(1.15, foot)
        tall = 0.25 * layout.nearness(foot)
        half = 0.115 * tall
        left, top = min(left, x - half), min(top, foot - tall)
        canvas.rounded((x - half, foot - tall, x + half, foot), half * 0.7, post)
        for a, b in bands:
            canvas.rectangle(
                (x - half, foot - tall * (1 - a), x + half, foot - tall * (1 - b)), band
            )
    return (left, top, layout.road_x(1.15, y1) + 0.02, y1)


def draw_flag_pole(canvas: Canvas, flag: Box, foot: float) -> None:
    """A pole at the left edge of a flag, down to the ground."""
    x = flag[0] - 0.005
    canvas.rectangle((x - 0.006, flag[1] - 0.014, x + 0.005, foot), (206, 208, 210))
    canvas.circle((x, flag[1] - 0.016), 0.010, (222, 186, 90))


def draw_posts(canvas: Canvas, box: Box, foot: float, *, count: int = 2) -> None:
    """Posts under a board, from its lower edge to the ground."""
    x0, _, x1, y1 = box
    for k in range(count):
        x = x0 + (x1 - x0) * (0.5 if count == 1 else 0.14 + 0.72 * k / (count - 1))
        canvas.rectangle((x - 0.007, y1 - 0.004, x + 0.007, foot), STEEL)
        canvas.rectangle((x + 0.002, y1 - 0.004, x + 0.007, foot), darker(STEEL, 0.2))


def draw_easel(canvas: Canvas, box: Box) -> None:
    """A small stand behind a card."""
    x0, y0, x1, y1 = box
    grey = lighter(STEEL, 0.1)
    for u, v in ((0.25, 0.12), (0.75, 0.88)):
        ends = [(x0 + (x1 - x0) * u, y0 + 0.01), (x0 + (x1 - x0) * v, y1 + 0.03)]
        canvas.line(ends, grey, 0.008)
