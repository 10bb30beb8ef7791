"""What can be read of a scene at a size: the evidence, and nothing but the evidence."""

from dataclasses import dataclass

from gre.world.cues import ATTRIBUTES
from gre.world.scene import Scene
from gre.world.world import coarsen


@dataclass(frozen=True)
class Seen:
    """One cue as it can be read.

    Attributes:
        attribute: Which attribute it is.
        value: Its value, or the coarse form of it when `full` is false.
        full: Whether the value itself can be read at this size.
        text: What can be read on it; empty when too small.
    """

    attribute: str
    value: str
    full: bool = True
    text: str = ""


@dataclass(frozen=True)
class Observation:
    """A scene's evidence at one size.

    Attributes:
        label: The scene label; the setting is always plain to see.
        seen: The legible cues, in the catalogue's order.
        hidden: Attributes behind an occluder: something is there, nobody can tell what.
        size: The picture's width in pixels.
    """

    label: str
    seen: tuple[Seen, ...]
    hidden: frozenset[str]
    size: int


def is_legible(attribute: str, size: int) -> bool:
    """Tell whether anything of an attribute can be read at a size, in full or coarsely."""
    known = ATTRIBUTES[attribute]
    smallest = known.legible_px if known.coarse_px is None else known.coarse_px
    return size >= smallest


def observe(scene: Scene, size: int) -> Observation:
    """Read a scene at a size, as well as anyone could.

    Args:
        scene: The scene.
        size: Width of the picture in pixels.
    """
    seen = []
    for cue in scene.visible:
        if not is_legible(cue.attribute, size):
            continue
        full = size >= ATTRIBUTES[cue.attribute].legible_px
        value = cue.value if full else coarsen(cue.attribute, cue.value)
        seen.append(Seen(cue.attribute, value, full, cue.text if full else ""))
    hidden = frozenset(cue.attribute for cue in scene.cues if cue.occluded)
    return Observation(scene.label, tuple(seen), hidden, size)
