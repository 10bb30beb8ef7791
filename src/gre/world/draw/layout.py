"""Where things stand in a picture: the road's perspective and one zone for each attribute.

Every attribute owns a zone, so that all of them can be seen at once; within it the style moves and
scales what is drawn there.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from gre.world.draw.canvas import Box
from gre.world.draw.palette import stream
from gre.world.scene import Style

# Zones of things that stand or hang; x is across, y is down, and the horizon lies near y = 0.47.
ZONES: Mapping[str, Box] = {
    "domain": (0.015, 0.025, 0.325, 0.105),
    "calling_code": (0.015, 0.115, 0.325, 0.195),
    "architecture": (0.0, 0.20, 0.30, 0.655),
    "language": (0.01, 0.52, 0.33, 0.645),
    "utility_pole": (0.28, 0.10, 0.40, 0.665),
    "season": (0.295, 0.285, 0.435, 0.62),
    "building": (0.35, 0.04, 0.65, 0.50),
    "nature": (0.30, 0.06, 0.66, 0.50),
    "sun": (0.645, 0.02, 0.745, 0.46),
    "flag": (0.765, 0.03, 0.985, 0.19),
    "vegetation": (0.72, 0.20, 1.0, 0.635),
    "warning_sign": (0.615, 0.455, 0.755, 0.63),
    "place_name": (0.71, 0.635, 1.0, 0.735),
    "bollard": (0.645, 0.56, 0.72, 0.74),
    "vehicle": (0.655, 0.755, 0.99, 0.975),
    "dress": (0.015, 0.60, 0.165, 0.97),
    "currency": (0.185, 0.655, 0.325, 0.735),
    "goods": (0.165, 0.745, 0.385, 0.965),
    "plate": (0.385, 0.865, 0.635, 1.0),
}
# How far a zone's contents may move, in shares of the picture, across and down.
_SHIFT_X, _SHIFT_Y = 0.012, 0.010
_LEAST_SCALE = 0.92


@dataclass(frozen=True)
class Layout:
    """The geometry of one picture.

    Attributes:
        horizon: Its height, share of the picture from the top.
        vanish_x: Where the road meets it.
        zones: The zone of each attribute that has one, moved and scaled by the style.
    """

    horizon: float
    vanish_x: float
    zones: Mapping[str, Box]

    @classmethod
    def of(cls, style: Style) -> "Layout":
        """The layout that a style gives."""
        # The style's range is wide; the zones ask for a horizon within [0.44, 0.51].
        horizon = min(0.51, max(0.44, 0.44 + (style.horizon - 0.38) * 0.5))
        vanish_x = 0.5 + (style.vanish_x - 0.5) * 0.5
        zones = {name: _moved(style, name, zone) for name, zone in ZONES.items()}
        for name in ("building", "nature"):
            zones[name] = _standing_at(zones[name], horizon + 0.02)
        zones["warning_sign"] = _standing_at(zones["warning_sign"], horizon + 0.16)
        return cls(horizon=horizon, vanish_x=vanish_x, zones=zones)

    def nearness(self, y: float) -> float:
        """How near the ground at height `y` is: 0 at the horizon, 1 at the lower edge."""
        return (y - self.horizon) / (1 - self.horizon)

    def road_x(self, across: float, y: float) -> float:
        """The x of a line along the road: `across` is -1 at its left edge, 1 at its right."""
        near = self.nearness(y)
        return self.vanish_x + (0.5 - self.vanish_x) * near + across * ROAD_HALF_WIDTH * near


# Half the road's width at the lower edge of the picture.
ROAD_HALF_WIDTH = 0.36


def _standing_at(zone: Box, foot: float) -> Box:
    x0, y0, x1, y1 = zone
    return (x0, foot - (y1 - y0), x1, foot)


def _moved(style: Style, name: str, zone: Box) -> Box:
    rng = stream(style, "zone-" + name)
    x0, y0, x1, y1 = zone
    scale = rng.uniform(_LEAST_SCALE, 1.0)
    width, height = (x1 - x0) * scale, (y1 - y0) * scale
    centre = (x0 + x1) / 2 + rng.uniform(-_SHIFT_X, _SHIFT_X)
    # Scaled about the foot: what stands on the ground keeps standing there.
    foot = y1 + rng.uniform(-_SHIFT_Y, _SHIFT_Y)
    left = min(max(0.0, centre - width / 2), 1.0 - width)
    foot = min(foot, 1.0)
    return (left, foot - height, left + width, foot)
