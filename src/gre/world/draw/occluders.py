"""What hides a cue: drawn in the cue's zone instead of it, the same whatever the hidden value."""

from collections.abc import Callable, Mapping

from gre.world.draw.canvas import Box, Canvas
from gre.world.draw.layout import Layout
from gre.world.draw.palette import SHEET, STEEL, darker, lighter


def draw_occluder(canvas: Canvas, layout: Layout, attribute: str) -> None:
    """Draw what hides an attribute's zone.

    Attributes without a zone (sky, ground, road marks) are hidden by their neutral form and need
    nothing drawn.
    """
    hide = _HIDERS.get(attribute)
    if hide is not None:
        hide(canvas, layout.zones[attribute])


def _tarpaulin(canvas: Canvas, box: Box) -> None:
    """A grey sheet with folds and a rope around it."""
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    canvas.rounded(box, min(wide, tall) * 0.18, SHEET)
    for k in range(1, 5):
        x = x0 + wide * k / 5
        fold = [(x, y0 + tall * 0.06), (x + wide * 0.05, y1), (x - wide * 0.02, y1)]
        canvas.polygon(fold, darker(SHEET, 0.12))
    y = y0 + tall * 0.55
    canvas.line([(x0, y), ((x0 + x1) / 2, y + tall * 0.06), (x1, y)], (206, 196, 170), 0.006)


def _scaffold(canvas: Canvas, box: Box) -> None:
    """Scaffolding hung with a pale sheet."""
    x0, y0, x1, y1 = box
    canvas.rectangle(box, lighter(SHEET, 0.25))
    for k in range(6):
        x = x0 + (x1 - x0) * k / 5
        canvas.line([(x, y0 - 0.008), (x, y1)], STEEL, 0.006)
    for k in range(7):
        y = y0 + (y1 - y0) * k / 6
        canvas.line([(x0 - 0.006, y), (x1 + 0.006, y)], STEEL, 0.006)


def _bank_of_fog(canvas: Canvas, box: Box) -> None:
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    for u, v, r in ((0.2, 0.75, 0.24), (0.5, 0.6, 0.32), (0.8, 0.75, 0.24), (0.5, 0.85, 0.26)):
        x, y = x0 + wide * u, y0 + tall * v
        canvas.ellipse((x - wide * r, y - tall * r, x + wide * r, y + tall * r), (222, 226, 229))


def _cloud(canvas: Canvas, box: Box) -> None:
    x0, _, x1, _ = box
    x = (x0 + x1) / 2
    for dx, y, r in (
        (-0.05, 0.15, 0.035),
        (0.0, 0.13, 0.05),
        (0.05, 0.15, 0.04),
        (0.0, 0.165, 0.04),
    ):
        canvas.circle((x + dx, y), r, (206, 210, 214))


def _hedge(canvas: Canvas, box: Box) -> None:
    """A grey-green thicket that any plant may stand behind."""
    x0, y0, x1, y1 = box
    top = y0 + (y1 - y0) * 0.1
    wide, middle = x1 - x0, (top + y1) / 2
    canvas.rounded((x0, middle, x1, y1), 0.02, (128, 140, 122))
    for u, lift, r in ((0.22, 0.02, 0.24), (0.5, 0.0, 0.32), (0.78, 0.03, 0.24)):
        crown = (x0 + wide * (u - r), top + lift, x0 + wide * (u + r), middle + (middle - top))
        canvas.ellipse(crown, (128, 140, 122))
    for k in range(5):
        y = top + (y1 - top) * (k + 1.3) / 6.2
        for i in range(4):
            x = x0 + wide * (i + 1.0 + 0.4 * (k % 2)) / 5.4
            canvas.ellipse((x - 0.014, y - 0.006, x + 0.014, y + 0.006), (112, 124, 108))


def _furled(canvas: Canvas, box: Box) -> None:
    """A flag rolled up in a grey cover."""
    x0, y0, _, y1 = box
    drop = y0 + (y1 - y0) * 1.25
    canvas.polygon(
        [(x0, y0), (x0 + 0.024, y0 + 0.02), (x0 + 0.03, drop), (x0 + 0.004, drop)], SHEET
    )


def _lorry(canvas: Canvas, box: Box) -> None:
    """The plain side of a parked lorry."""
    x0, y0, x1, y1 = box
    wide, tall = x1 - x0, y1 - y0
    canvas.rectangle((x0, y0, x1, y1 - tall * 0.16), SHEET)
    canvas.rectangle((x0, y1 - tall * 0.28, x1, y1 - tall * 0.16), darker(SHEET, 0.25))
    for u in (0.2, 0.8):
        x, r = x0 + wide * u, min(tall * 0.15, wide * 0.14)
        canvas.circle((x, y1 - r), r, (52, 54, 58))
        canvas.circle((x, y1 - r), r * 0.45, STEEL)


def _pillar(canvas: Canvas, box: Box) -> None:
    """A round kiosk as wide as its zone."""
    x0, y0, x1, y1 = box
    canvas.gradient((x0 + 0.01, y0 + 0.05, x1 - 0.01, y1), SHEET, lighter(SHEET, 0.15))
    canvas.rectangle((x1 - 0.045, y0 + 0.05, x1 - 0.01, y1), darker(SHEET, 0.15))
    canvas.rounded((x0, y0 + 0.03, x1, y0 + 0.065), 0.012, STEEL)
    canvas.pie((x0 + 0.01, y0 - 0.02, x1 - 0.01, y0 + 0.10), 180, 360, darker(STEEL, 0.15))
    canvas.rectangle((x0 + 0.004, y1 - 0.03, x1 - 0.004, y1), STEEL)


_HIDERS: Mapping[str, Callable[[Canvas, Box], None]] = {
    "building": _scaffold,
    "nature": _bank_of_fog,
    "architecture": _scaffold,
    "sun": _cloud,
    "season": _hedge,
    "vegetation": _hedge,
    "flag": _furled,
    "vehicle": _lorry,
    "dress": _pillar,
    "goods": _tarpaulin,
    "language": _tarpaulin,
    "place_name": _tarpaulin,
    "domain": _tarpaulin,
    "calling_code": _tarpaulin,
    "currency": _tarpaulin,
    "plate": _tarpaulin,
    "bollard": _tarpaulin,
    "warning_sign": _tarpaulin,
    "utility_pole": _scaffold,
}
