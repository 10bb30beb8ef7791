"""The sheet that scenes are drawn on: unit coordinates in, an anti-aliased picture out.

Everything above this file speaks of shares of the picture's width and height, so a scene is the same
at any size. Anti-aliasing is by drawing larger and averaging down.
"""

from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

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

    def polygon(self, points: Iterable[Point], fill: Colour) -> None:
        """Fill a polygon."""
        self._draw.polygon([self._at(p) for p in points], fill=fill)

    def rectangle(self, box: Box, fill: Colour) -> None:
        """Fill a rectangle (left, top, right, bottom)."""
        self._draw.rectangle(self._box(box), fill=fill)

    def ellipse(self, box: Box, fill: Colour) -> None:
        """Fill an ellipse inside a box."""
        self._draw.ellipse(self._box(box), fill=fill)

    def line(self, points: Sequence[Point], fill: Colour, width: float) -> None:
        """Draw a polyline; `width` is a share of the picture's width."""
        pixels = max(1, round(width * self.pixels))
        self._draw.line([self._at(p) for p in points], fill=fill, width=pixels, joint="curve")

    def finish(self) -> Image.Image:
        """Return the finished picture, `size` by `size` pixels, RGB."""
        return self.image.reduce(self.scale)

    def _at(self, point: Point) -> Point:
        return (point[0] * self.pixels, point[1] * self.pixels)

    def _box(self, box: Box) -> tuple[float, float, float, float]:
        x0, x1 = sorted((box[0], box[2]))
        y0, y1 = sorted((box[1], box[3]))
        p = self.pixels
        return (x0 * p, y0 * p, x1 * p, y1 * p)
