"""What GeoWorld knows of its scenes, for teachers and annotators that stand in for people."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

from gre import images
from gre.bench.build.select.photos import scene_of
from gre.bench.corpus.normal import normal_form
from gre.bench.greval import Indicator
from gre.errors import InputError
from gre.world import phrases
from gre.world.cues import ATTRIBUTES
from gre.world.facts import landmarks
from gre.world.narrate import LANDMARKS, Step, conclude_truly, country_mass, narrate
from gre.world.observe import Seen, observe
from gre.world.posterior import posterior
from gre.world.scene import Scene

# Share of the probability that a country has to hold, to be told from a scene.
_LIKELY = 0.5


@dataclass(frozen=True)
class KnownScene:
    """A scene at the size it was drawn at.

    Attributes:
        size: Width of the picture in pixels.
    """

    scene: Scene
    size: int

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the reference chain, the last one concluding at the true place.

        The narrator's own conclusion is its best guess; whoever explains a photo knows the place.
        """
        last = conclude_truly(self.scene, self.size)
        return (*narrate(self.scene, self.size).steps[:-1], last)

    @cached_property
    def tells_country(self) -> bool:
        """Whether one country is likelier than all others together, for whoever sees everything."""
        mass = posterior(observe(self.scene, self.size), self.scene.split)
        return max(country_mass(mass).values()) > _LIKELY

    @cached_property
    def indicators(self) -> tuple[Indicator, ...]:
        """Everything that can be seen and read, by its name and kind: the list is complete."""
        return tuple(_indicators(observe(self.scene, self.size).seen))


def known_scene(photo: str, image: Path) -> KnownScene:
    """Find the scene that a photo shows.

    Args:
        photo: Its id, which names the scene.
        image: Its picture, which tells the size.

    Raises:
        InputError: it is no scene of GeoWorld.
        ImageError, MissingFileError: the picture cannot be read.
    """
    scene = scene_of(photo)
    if scene is None:
        raise InputError(f"{photo}: no scene of GeoWorld, so nobody knows what it shows")
    with images.open_header(image) as header:
        return _known(scene, header.width)


@lru_cache(maxsize=4096)
def _known(scene: Scene, size: int) -> KnownScene:
    """Several annotators look at one scene; what it shows is worked out once."""
    return KnownScene(scene, size)


def says_something(step: Step) -> bool:
    """Tell whether a step speaks of something seen, or concludes."""
    return bool(step.cues) or step.tag == "inference"


def _indicators(seen: tuple[Seen, ...]) -> Iterator[Indicator]:
    for one in seen:
        name = normal_form(phrases.name_of(one))
        aliases: tuple[str, ...] = ()
        if one.attribute in LANDMARKS:  # it is called by its name, and described by its looks
            name, aliases = normal_form(landmarks()[one.value].name), (name,)
        yield Indicator(name=name, kind=ATTRIBUTES[one.attribute].kind, aliases=aliases)
