"""Everything that carries writing, and warning signs: shop fronts, boards, posters, price tags."""

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas, Colour
from gre.world.draw.fonts import fitted_mask
from gre.world.draw.pen import Pen, shade

# Below this em in the finished picture a word is cut to its first letters.
LEAST_EM_PX = 9
_WHITE = (252, 252, 250)
_INK = (34, 36, 44)
_BOARD_BLUE = (30, 84, 160)
_RED = (206, 40, 44)
_WARNING_YELLOW = (250, 200, 30)
_METAL = (140, 146, 154)


def write(
    canvas: Canvas, box: Box, text: str, script: str, colour: Colour, *, cut: bool = False
) -> None:
    """Write a text in the middle of a box, as large as the box allows.

    Args:
        canvas: The sheet.
        box: The room; the ink never leaves it.
        text: Anything; what cannot be written is left out.
        script: ISO 15924 code.
        colour: Of the letters.
        cut: Write only the first letters where the whole would be too small to read.
    """
    p = canvas.pixels
    width, height = int((box[2] - box[0]) * p), int((box[3] - box[1]) * p)
    if width < 2 or height < 2:
        return
    least = LEAST_EM_PX * canvas.scale if cut else 0
    mask = fitted_mask(text, script, width, height, least)
    if mask is not None:
        canvas.stamp(mask, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), colour)


def _inner(box: Box, across: float, down: float) -> Box:
    """The box less a margin, shares of its own width and height."""
    x0, y0, x1, y1 = box
    dx, dy = (x1 - x0) * across, (y1 - y0) * down
    return (x0 + dx, y0 + dy, x1 - dx, y1 - dy)


def _on(colour: Colour) -> Colour:
    """White or dark ink, whichever shows on a colour."""
    bright = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    return _INK if bright > 150 else _WHITE


def draw_shop_sign(canvas: Canvas, box: Box, text: str, script: str, colour: Colour) -> None:
    """Draw a shop front's name board.

    Args:
        canvas: The sheet.
        box: Where.
        text: The shop's word. Where letters would fall under `LEAST_EM_PX` in the finished
            picture, the first few are written large instead of all of them small.
        script: ISO 15924 code of the word's script.
        colour: Of the board.
    """
    pen = Pen(canvas, box)
    pen.rect(shade(colour, 0.62), 0, 0, 100, 100)
    pen.rect(colour, 1.2, 3, 98.8, 94)
    write(canvas, _inner(box, 0.045, 0.12), text, script, _on(colour), cut=True)


def draw_direction_board(canvas: Canvas, box: Box, text: str) -> None:
    """Draw a road's direction board: a place name with an arrow beside it."""
    pen = Pen(canvas, box)
    for x in (22, 74):
        pen.rect(_METAL, x, 60, x + 4, 100)
    pen.rect(_WHITE, 0, 0, 100, 74)
    pen.rect(_BOARD_BLUE, 1.4, 4, 98.6, 70)
    pen.poly(_WHITE, 83, 30, 89, 30, 89, 18, 97, 37, 89, 56, 89, 44, 83, 44)
    x0, y0, x1, y1 = box
    room = (
        x0 + (x1 - x0) * 0.04,
        y0 + (y1 - y0) * 0.09,
        x0 + (x1 - x0) * 0.81,
        y0 + (y1 - y0) * 0.66,
    )
    write(canvas, room, text, "Latn", _WHITE)


def draw_poster(canvas: Canvas, box: Box, text: str) -> None:
    """Draw an advert that carries a web address or a telephone number."""
    pen = Pen(canvas, box)
    pen.rect((92, 84, 112), 0, 0, 100, 100)
    pen.rect((255, 246, 214), 1.5, 5, 98.5, 95)
    pen.rect((226, 96, 72), 1.5, 5, 98.5, 18)
    pen.rect((226, 96, 72), 1.5, 90, 98.5, 95)
    x0, y0, x1, y1 = box
    room = (
        x0 + (x1 - x0) * 0.04,
        y0 + (y1 - y0) * 0.22,
        x1 - (x1 - x0) * 0.04,
        y0 + (y1 - y0) * 0.86,
    )
    write(canvas, room, text, "Latn", _INK)


def draw_price_tag(canvas: Canvas, box: Box, text: str) -> None:
    """Draw a price tag: a yellow card with a hole and a price."""
    pen = Pen(canvas, box)
    pen.poly((196, 150, 30), 0, 50, 12, 4, 100, 4, 100, 100, 12, 100)
    pen.poly((255, 224, 84), 0, 48, 12, 0, 100, 0, 100, 94, 12, 94)
    pen.disc((120, 96, 40), 9, 47, 3.4)
    x0, y0, x1, y1 = box
    room = (
        x0 + (x1 - x0) * 0.16,
        y0 + (y1 - y0) * 0.1,
        x1 - (x1 - x0) * 0.03,
        y0 + (y1 - y0) * 0.84,
    )
    write(canvas, room, text, "Latn", _INK)


def draw_warning_sign(canvas: Canvas, box: Box, value: str) -> None:
    """Draw a warning sign on its post.

    Args:
        canvas: The sheet.
        box: Where; the post stands on its lower edge.
        value: `diamond_yellow`, `triangle_white` or `triangle_yellow`.

    Raises:
        InputError: No such sign.
    """
    if value not in ("diamond_yellow", "triangle_white", "triangle_yellow"):
        raise InputError(f"no drawing of warning sign {value!r}")
    pen = Pen(canvas, box)
    pen.rect(_METAL, 46, 60, 54, 100)
    if value == "diamond_yellow":
        pen.poly(_INK, 50, 0, 92, 40, 50, 80, 8, 40)
        pen.poly(_WARNING_YELLOW, 50, 6, 86, 40, 50, 74, 14, 40)
        _bend(pen, 50, 40)
        return
    plate = _WHITE if value == "triangle_white" else _WARNING_YELLOW
    pen.poly(_RED, 50, 0, 98, 76, 2, 76)
    pen.poly(plate, 50, 19, 81, 67, 19, 67)
    _bend(pen, 50, 50)


def _bend(pen: Pen, cx: float, cy: float) -> None:
    """The black bend that the sign warns of."""
    pen.line(_INK, 7, cx - 4, cy + 15, cx - 4, cy + 1, cx + 5, cy - 8)
    pen.poly(_INK, cx - 2, cy - 10, cx + 12, cy - 15, cx + 9, cy)
