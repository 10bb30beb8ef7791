"""Colours: mixing them, letting them vary, and the light a whole picture is seen in."""

import random
import zlib

from PIL import Image

from gre.world.draw.canvas import Colour
from gre.world.scene import Style

WHITE: Colour = (255, 255, 255)
INK: Colour = (45, 48, 54)
ASPHALT: Colour = (84, 87, 94)
CONCRETE: Colour = (188, 188, 184)
STEEL: Colour = (128, 134, 142)
SHEET: Colour = (164, 168, 174)
WOOD: Colour = (122, 86, 56)
GLASS: Colour = (108, 138, 160)

# Gains of red, green and blue: mild, so that a white line never turns yellow.
_TINTS: tuple[tuple[float, float, float], ...] = (
    (1.00, 1.00, 1.00),
    (1.03, 1.00, 0.97),
    (0.97, 1.00, 1.03),
    (1.02, 0.98, 1.01),
    (0.98, 1.02, 0.99),
    (0.95, 0.95, 0.95),
    (1.02, 1.02, 0.98),
    (0.96, 0.98, 1.00),
)


def stream(style: Style, part: str) -> random.Random:
    """A part's own source of chance, so that changing one part never reshuffles another.

    >>> style = Style(seed=7, palette=0, horizon=0.45, vanish_x=0.5, hour=12, clutter=0)
    >>> stream(style, "sky").random() == stream(style, "sky").random()
    True
    >>> stream(style, "sky").random() == stream(style, "road").random()
    False
    """
    return random.Random((style.seed << 32) ^ zlib.crc32(part.encode()))


def mix(a: Colour, b: Colour, share: float) -> Colour:
    """The colour `share` of the way from `a` to `b`.

    >>> mix((0, 0, 0), (200, 100, 50), 0.5)
    (100, 50, 25)
    """
    return (
        round(a[0] + (b[0] - a[0]) * share),
        round(a[1] + (b[1] - a[1]) * share),
        round(a[2] + (b[2] - a[2]) * share),
    )


def lighter(colour: Colour, share: float = 0.2) -> Colour:
    """A colour moved towards white."""
    return mix(colour, (255, 255, 255), share)


def darker(colour: Colour, share: float = 0.2) -> Colour:
    """A colour moved towards black."""
    return mix(colour, (0, 0, 0), share)


def vary(rng: random.Random, colour: Colour, spread: int = 8) -> Colour:
    """A colour near another one: lightness varies by `spread` of 255, hue by less."""
    light = rng.randint(-spread, spread)
    shift = max(1, spread // 3)
    red, green, blue = (
        min(255, max(0, channel + light + rng.randint(-shift, shift))) for channel in colour
    )
    return (red, green, blue)


def in_light_of(style: Style, picture: Image.Image) -> Image.Image:
    """The picture in the light of its hour and palette, a mild tint over everything."""
    red, green, blue = _TINTS[style.palette]
    # Morning and evening are a little warmer and dimmer than noon.
    off_noon = min(1.0, abs(style.hour - 13.0) / 6.0)
    gains = (red, green * (1 - 0.02 * off_noon), blue * (1 - 0.05 * off_noon))
    table = [min(255, round(v * gain)) for gain in gains for v in range(256)]
    return picture.point(table)
