"""Famous buildings and natural wonders as small flat pictures, each told by outline and colour."""

from collections.abc import Mapping
from types import MappingProxyType

from gre.errors import InputError
from gre.world.draw.canvas import Box, Canvas
from gre.world.draw.icons import africa_america, asia, europe, rocks, waters
from gre.world.draw.icons.registry import ICONS
from gre.world.draw.pen import Pen

__all__ = ["ASPECT", "draw_landmark"]

# The drawings enter themselves in ICONS when their modules are imported.
_ROOMS = (europe, asia, africa_america, rocks, waters)

ASPECT: Mapping[str, float] = MappingProxyType({name: i.aspect for name, i in ICONS.items()})
"""Width by height that suits each landmark; `draw_landmark` fills any box it is given."""


def draw_landmark(canvas: Canvas, box: Box, landmark_id: str) -> None:
    """Draw a landmark.

    Args:
        canvas: The sheet.
        box: Where, in unit coordinates; its bottom is the ground. Nothing is drawn outside.
        landmark_id: One of `ASPECT`'s keys.

    Raises:
        InputError: The id is not known.
    """
    drawing = ICONS.get(landmark_id)
    if drawing is None:
        raise InputError(f"no drawing of landmark {landmark_id!r}")
    drawing.draw(Pen(canvas, box))
