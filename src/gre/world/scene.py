"""A scene as plain data: what is there, what is seen of it, and how it differs from its twin.

Sampling lives in `gre.world.sample`; a scene can be built by hand too, or changed with `replace`.
"""

from pydantic import BaseModel, ConfigDict, Field

from gre.errors import InputError
from gre.records import Latitude, Longitude, Split
from gre.world.cues import ATTRIBUTES, KINDS, Kind


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Cue(_Data):
    """One thing seen in a scene.

    Attributes:
        id: Unique in its scene: the attribute's name.
        value: One of the attribute's values; empty only when occluded with nothing behind.
        text: What is written on it, for cues that carry text (a shop word, a plate, a price).
        occluded: Hidden behind something: part of the scene, not of what can be seen.
    """

    attribute: str
    value: str
    text: str = ""
    occluded: bool = False

    @property
    def id(self) -> str:
        """The cue's name in chains, regions and truth files."""
        return self.attribute

    @property
    def kind(self) -> Kind:
        """Which of the paper's eight indicator kinds it is."""
        return ATTRIBUTES[self.attribute].kind


class Place(_Data):
    """Where the scene is: the name of the city or landmark, and its country."""

    name: str
    country: str = Field(description="ISO 3166-1 alpha-2 code")
    country_name: str


class Style(_Data):
    """Everything about a picture that has nothing to do with where it is.

    Attributes:
        seed: For the draughtsman's own choices (clutter, positions within their spread).
        palette: Which tint of light, 0 to 7.
        horizon: Height of the horizon, share of the picture from the top, 0.38 to 0.52.
        vanish_x: Where the road leads to, share from the left, 0.35 to 0.65.
        hour: Hour of the day, 7 to 19; tints the light and nothing else.
        clutter: Neutral things strewn about, 0 to 1.
    """

    seed: int
    palette: int = Field(ge=0, le=7)
    horizon: float = Field(ge=0.3, le=0.6)
    vanish_x: float = Field(ge=0.2, le=0.8)
    hour: float = Field(ge=0, le=24)
    clutter: float = Field(ge=0, le=1)


class Scene(_Data):
    """A scene: `(seed, split, index)` name it, the rest is what sampling made of them.

    Attributes:
        site: Index into the world's sites; the generator's truth about which place this is.
        label: One of the benchmark's scene labels, or `face` / `object` for a distractor.
        cues: In the order of the catalogue, at most one of each attribute, occluded ones included.
    """

    seed: int
    split: Split
    index: int
    site: int
    place: Place
    lat: Latitude
    lon: Longitude
    label: str
    cues: tuple[Cue, ...]
    style: Style

    @property
    def id(self) -> str:
        """The record id: names seed, split and index."""
        return f"geoworld-{self.seed}-{self.split}-{self.index:06d}"

    def cue(self, attribute: str) -> Cue | None:
        """The scene's visible cue of an attribute, or None."""
        for cue in self.cues:
            if cue.attribute == attribute and not cue.occluded:
                return cue
        return None

    @property
    def visible(self) -> tuple[Cue, ...]:
        """The cues that nothing hides."""
        return tuple(cue for cue in self.cues if not cue.occluded)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """The indicator kinds that can be seen, in the taxonomy's order."""
        present = {cue.kind for cue in self.visible}
        return tuple(kind for kind in KINDS if kind in present)

    def replace(self, **values: str | None) -> "Scene":
        """The same scene with other cue values: `scene.replace(driving_side="left", flag=None)`.

        A counterfactual twin: place, coordinate and style stay. None removes a cue.
        """
        unknown = set(values) - set(ATTRIBUTES)
        if unknown:
            raise InputError(f"no such cue: {', '.join(sorted(unknown))}")
        cues = {cue.attribute: cue for cue in self.cues}
        for attribute, value in values.items():
            if value is None:
                cues.pop(attribute, None)
            else:
                cues[attribute] = Cue(attribute=attribute, value=value)
        ordered = tuple(cues[name] for name in ATTRIBUTES if name in cues)
        return self.model_copy(update={"cues": ordered})
