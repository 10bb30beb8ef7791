"""Where each landmark's drawing is kept under its id, with the proportions that suit it."""

from collections.abc import Callable
from dataclasses import dataclass

from gre.world.draw.pen import Pen

Drawing = Callable[[Pen], None]


@dataclass(frozen=True)
class Icon:
    """One landmark's drawing.

    Attributes:
        draw: Draws it with a pen whose box is all its own.
        aspect: Width by height that suits it.
    """

    draw: Drawing
    aspect: float


ICONS: dict[str, Icon] = {}


def icon(landmark_id: str, aspect: float) -> Callable[[Drawing], Drawing]:
    """Keep the decorated drawing under a landmark's id."""

    def keep(draw: Drawing) -> Drawing:
        ICONS[landmark_id] = Icon(draw, aspect)
        return draw

    return keep
