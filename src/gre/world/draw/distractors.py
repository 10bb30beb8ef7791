"""Pictures that show nothing of a place: a face close up, and a cup on a table."""

import math

from gre.world.draw.canvas import Canvas, Colour
from gre.world.draw.palette import WHITE, darker, lighter, stream, vary
from gre.world.scene import Style

_SKINS: tuple[Colour, ...] = ((240, 208, 184), (222, 178, 142), (186, 138, 100), (128, 88, 64))
_HAIRS: tuple[Colour, ...] = ((46, 38, 36), (98, 66, 44), (176, 132, 76), (150, 150, 152))
_WALLS: tuple[Colour, ...] = ((206, 214, 220), (222, 212, 198), (198, 208, 196), (214, 204, 216))


def draw_face(canvas: Canvas, style: Style) -> None:
    """A face that fills the picture, before a plain wall."""
    rng = stream(style, "face")
    wall, skin, hair = (vary(rng, rng.choice(c), 6) for c in (_WALLS, _SKINS, _HAIRS))
    canvas.gradient((0, 0, 1, 1), lighter(wall, 0.2), darker(wall, 0.08))
    x, y = 0.5 + rng.uniform(-0.05, 0.05), 0.48 + rng.uniform(-0.03, 0.03)
    shirt = vary(rng, (128, 136, 148), 20)
    canvas.ellipse((x - 0.42, 0.84, x + 0.42, 1.5), shirt)
    canvas.rectangle((x - 0.11, y + 0.2, x + 0.11, 0.92), darker(skin, 0.14))
    canvas.ellipse((x - 0.31, y - 0.42, x + 0.31, y + 0.26), hair)
    for side in (-1, 1):
        ear = x + side * 0.27
        canvas.ellipse((ear - 0.045, y - 0.06, ear + 0.045, y + 0.08), darker(skin, 0.08))
    canvas.ellipse((x - 0.26, y - 0.34, x + 0.26, y + 0.36), skin)
    canvas.pie((x - 0.265, y - 0.37, x + 0.265, y + 0.06), 185, 355, hair)
    for side in (-1, 1):
        eye = x + side * 0.11
        canvas.ellipse((eye - 0.05, y - 0.035, eye + 0.05, y + 0.025), WHITE)
        canvas.circle((eye, y - 0.005), 0.024, (70, 84, 92))
        canvas.circle((eye, y - 0.005), 0.012, (24, 26, 30))
        canvas.line([(eye - 0.06, y - 0.07), (eye, y - 0.088), (eye + 0.06, y - 0.07)], hair, 0.014)
    canvas.polygon([(x, y), (x - 0.035, y + 0.11), (x + 0.035, y + 0.11)], darker(skin, 0.12))
    canvas.pie((x - 0.09, y + 0.10, x + 0.09, y + 0.24), 15, 165, (176, 92, 88))


def draw_object(canvas: Canvas, style: Style) -> None:
    """A cup on a table."""
    rng = stream(style, "object")
    wall, cup = vary(rng, rng.choice(_WALLS), 6), vary(rng, rng.choice(_WALLS), 14)
    table = vary(rng, (168, 132, 98), 10)
    edge = rng.uniform(0.54, 0.62)
    canvas.gradient((0, 0, 1, edge), lighter(wall, 0.25), wall)
    canvas.gradient((0, edge, 1, 1), lighter(table, 0.1), darker(table, 0.15))
    for k in range(7):
        y = edge + (1 - edge) * (k + 0.5) / 7
        canvas.line([(0, y), (1, y + 0.01)], darker(table, 0.12), 0.004)
    x, y, r = 0.5 + rng.uniform(-0.08, 0.08), edge + 0.2, rng.uniform(0.16, 0.2)
    canvas.glaze_ellipse((x - r * 1.8, y - 0.03, x + r * 1.5, y + 0.07), (40, 30, 20), 0.3)
    canvas.ellipse((x - r * 1.45, y - 0.045, x + r * 1.45, y + 0.05), lighter(cup, 0.5))
    canvas.arc((x + r * 0.55, y - 0.28, x + r * 1.5, y - 0.08), -110, 110, darker(cup, 0.12), 0.035)
    canvas.polygon(
        [(x - r, y - 0.36), (x + r, y - 0.36), (x + r * 0.72, y), (x - r * 0.72, y)], cup
    )
    canvas.polygon(
        [(x + r * 0.4, y - 0.36), (x + r, y - 0.36), (x + r * 0.72, y), (x + r * 0.3, y)],
        darker(cup, 0.12),
    )
    canvas.ellipse((x - r * 0.72, y - 0.03, x + r * 0.72, y + 0.03), cup)
    canvas.ellipse((x - r, y - 0.40, x + r, y - 0.32), lighter(cup, 0.3))
    canvas.ellipse((x - r * 0.88, y - 0.39, x + r * 0.88, y - 0.33), (92, 60, 42))
    for k in (-1, 1):
        steam = [(x + k * 0.05 + 0.015 * math.sin(i * 1.3), y - 0.44 - 0.03 * i) for i in range(6)]
        canvas.line(steam, lighter(wall, 0.6), 0.012)
