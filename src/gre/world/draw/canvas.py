"""The sheet that scenes are drawn on: unit coordinates in, an anti-aliased picture out.

Everything above this file speaks of shares of the picture's width and height, so a scene is the
same at any size. Anti-aliasing is by drawing larger and averaging down.
"""

from collections.abc import Iterable, Sequence
from functools import cache

from PIL import Image, ImageDraw, ImageOps

Point = tuple[float, float]
Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]


class Canvas:
    """A square sheet with x to the right and y down, both in [0, 1].

    Args:
        size: Width and height of the finished picture in pixels.
        background: The colour it starts with.
    """

    def __init__(self, size: int, background: Colour = (255, 255, 255)) -> None:
        self.size = size
        self.scale = 3 if size < 300 else 2
        self.pixels = size * self.scale
        self.image = Image.new("RGB", (self.pixels, self.pixels), background)
        self._draw = ImageDraw.Draw(self.image)
        self._glaze = ImageDraw.Draw(self.image, "RGBA")

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill a polygon."""
        p = self.pixels
        self._draw.polygon([(x * p, y * p) for x, y in points], fill=fill)

    def rectangle(self, box: Box, fill: Colour) -> None:
        """Fill a rectangle (left, top, right, bottom)."""
        self._draw.rectangle(self._box(box), fill=fill)

    def rounded(self, box: Box, radius: float, fill: Colour) -> None:
        """Fill a rectangle with round corners; `radius` is a share of the picture's width."""
        self._draw.rounded_rectangle(self._box(box), radius=radius * self.pixels, fill=fill)

    def ellipse(self, box: Box, fill: Colour) -> None:
        """Fill an ellipse inside a box."""
        self._draw.ellipse(self._box(box), fill=fill)

    def circle(self, centre: Point, radius: float, fill: Colour) -> None:
        """Fill a circle."""
        x, y = centre
        self.ellipse((x - radius, y - radius, x + radius, y + radius), fill)

    def pie(self, box: Box, start: float, end: float, fill: Colour) -> None:
        """Fill a slice of an ellipse, in degrees clockwise from three o'clock."""
        self._draw.pieslice(self._box(box), start, end, fill=fill)

    def arc(self, box: Box, start: float, end: float, fill: Colour, width: float) -> None:
        """Draw a part of an ellipse's outline, in degrees clockwise from three o'clock."""
        pixels = max(1, round(width * self.pixels))
        self._draw.arc(self._box(box), start, end, fill=fill, width=pixels)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """Draw a polyline; `width` is a share of the picture's width."""
        p = self.pixels
        pixels = max(1, round(width * p))
        joint = "curve" if len(points) > 2 else None
        self._draw.line([(x * p, y * p) for x, y in points], fill=fill, width=pixels, joint=joint)

    def glaze(self, points: Iterable[Point], fill: Colour, strength: float) -> None:
        """Lay a translucent polygon over what is there; `strength` in [0, 1]."""
        p = self.pixels
        colour = (*fill, round(255 * strength))
        self._glaze.polygon([(x * p, y * p) for x, y in points], fill=colour)

    def glaze_ellipse(self, box: Box, fill: Colour, strength: float) -> None:
        """Lay a translucent ellipse over what is there; `strength` in [0, 1]."""
        self._glaze.ellipse(self._box(box), fill=(*fill, round(255 * strength)))

    def gradient(self, box: Box, top: Colour, bottom: Colour) -> None:
        """Fill a rectangle with a colour that changes from top to bottom."""
        x0, y0, x1, y1 = self._whole(box)
        if x1 <= x0 or y1 <= y0:
            return
        pair = Image.new("RGB", (1, 2), top)
        pair.putpixel((0, 1), bottom)
        column = pair.resize((1, y1 - y0), Image.Resampling.BILINEAR, box=(0, 0.5, 1, 1.5))
        self.image.paste(column.resize((x1 - x0, y1 - y0), Image.Resampling.NEAREST), (x0, y0))

    def glow(self, centre: Point, radius: float, fill: Colour, strength: float) -> None:
        """Light that fades from a centre outwards; `strength` in [0, 1] is its most."""
        pixels = max(2, round(2 * radius * self.pixels))
        mask = _glow_mask(pixels, round(255 * strength))
        corner = (
            round(centre[0] * self.pixels - pixels / 2),
            round(centre[1] * self.pixels - pixels / 2),
        )
        self.image.paste(Image.new("RGB", mask.size, fill), corner, mask)

    def stamp(self, mask: Image.Image, centre: Point, fill: Colour) -> None:
        """Lay a colour through a mask given in the sheet's own pixels (a text, say)."""
        x = round(centre[0] * self.pixels - mask.width / 2)
        y = round(centre[1] * self.pixels - mask.height / 2)
        self.image.paste(fill, (x, y, x + mask.width, y + mask.height), mask)

    def finish(self) -> Image.Image:
        """Return the finished picture, `size` by `size` pixels, RGB."""
        return self.image.reduce(self.scale)

    def _box(self, box: Box) -> tuple[float, float, float, float]:
        x0, y0, x1, y1 = box
        if x1 < x0:
            x0, x1 = x1, x0
        if y1 < y0:
            y0, y1 = y1, y0
        p = self.pixels
        return (x0 * p, y0 * p, x1 * p, y1 * p)

    def _whole(self, box: Box) -> tuple[int, int, int, int]:
        x0, y0, x1, y1 = self._box(box)
        return (
            max(0, round(x0)),
            max(0, round(y0)),
            min(self.pixels, round(x1)),
            min(self.pixels, round(y1)),
        )


@cache
def _glow_mask(pixels: int, strength: int) -> Image.Image:
    # Pillow's gradient reaches 255 in the corners and 180 where the circle touches the edges.
    fading = ImageOps.invert(Image.radial_gradient("L")).resize((pixels, pixels))
    return fading.point([round(max(0, value - 76) / 179 * strength) for value in range(256)])
