"""The map of where a data set's photos were taken, as PNG: the hub shows no SVG."""

import math
from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from gre.geo.outlines import country_rings, land_rings
from gre.svg.map import project

_SCALE = 2  # drawn twice as large and scaled down: smooth edges
_SEA, _LAND, _COAST, _BORDER = "#f2f6fa", "#dfe6e0", "#b4c2b8", "#c3cfc6"
_DOT = (194, 37, 92)
_BIN = 6.0  # photos this near on the map, in its units, share a dot
_SOUTH = -60.0

Points = NDArray[np.float64]


def coverage_png(points: Points, *, width: int = 1200) -> bytes:
    """Draw where photos were taken: a dot a place, larger and darker with more of them.

    Args:
        points: `(n, 2)` as `(lat, lon)` in degrees.
        width: Of the picture, in pixels.
    """
    unit = width * _SCALE / 1000
    height = round(float(project((_SOUTH, 0.0))[1]) * unit)
    image = Image.new("RGB", (width * _SCALE, height), _SEA)
    draw = ImageDraw.Draw(image)
    _draw_land(draw, unit)
    overlay = Image.new("RGBA", image.size, (*_DOT, 0))
    dots = ImageDraw.Draw(overlay)
    for (x, y), n in _dots(points):
        r = (1.6 + 1.1 * math.log10(n)) * unit
        alpha = min(235, round(130 + 35 * math.log10(n)))
        box = (x * unit - r, y * unit - r, x * unit + r, y * unit + r)
        dots.ellipse(box, fill=(*_DOT, alpha))
    image = Image.alpha_composite(image.convert("RGBA"), overlay).convert("RGB")
    image = image.resize((width, height // _SCALE), Image.Resampling.LANCZOS)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue()


def _draw_land(draw: ImageDraw.ImageDraw, unit: float) -> None:
    for ring in land_rings():
        # The Caspian is a ring within Eurasia.
        is_sea = _is_caspian(ring)
        shape = [tuple(point) for point in (project(ring) * unit).tolist()]
        draw.polygon(shape, fill=_SEA if is_sea else _LAND, outline=_COAST)
    for rings in country_rings().values():
        for ring in rings:
            draw.line([tuple(point) for point in (project(ring) * unit).tolist()], fill=_BORDER)


def _is_caspian(ring: Points) -> bool:
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(low[0] > 35 and high[0] < 48 and low[1] > 45 and high[1] < 56)


def _dots(points: Points) -> list[tuple[tuple[float, float], int]]:
    """Photos gathered into dots: middle and number, the smallest first so that none is hidden."""
    if not len(points):
        return []
    xy = project(points)
    bins, inverse, n = np.unique(
        np.floor(xy / _BIN), axis=0, return_inverse=True, return_counts=True
    )
    inverse = inverse.reshape(-1)
    middle = np.stack(
        [np.bincount(inverse, weights=xy[:, i], minlength=len(bins)) / n for i in (0, 1)], axis=1
    )
    order = np.argsort(-n, kind="stable")
    return [((float(middle[i, 0]), float(middle[i, 1])), int(n[i])) for i in order]
