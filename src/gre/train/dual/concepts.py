"""What is true of a GeoWorld scene, as keys that captions share, and how each may be called."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import yaml

from gre.world import phrases
from gre.world.cues import ATTRIBUTES, INDOOR, OUTDOOR, STEPS
from gre.world.facts import flag_class, landmarks, languages, scripts
from gre.world.observe import Observation, Seen, observe
from gre.world.scene import Scene

# At these sizes everything can be read, and as much as the encoder is shown.
FULL_PX = 448
SMALL_PX = 112


@dataclass(frozen=True)
class Concept:
    """One thing that may be true of a picture.

    Attributes:
        key: Equal for what is the same thing; pictures that share a key are both right answers.
        group: What it is drawn from: an attribute, `label`, `nothing`, ...
        names: How it may be called, as subject of a sentence, in lower case.
        seen: The cue, where it is one.
        sentence: Whether the names are whole sentences, that stand in no frame.
    """

    key: str
    group: str
    names: tuple[str, ...]
    seen: Seen | None = None
    sentence: bool = False


def concepts_of(scene: Scene) -> tuple[Concept, ...]:
    """Everything that is true of a scene and that a caption could say."""
    found = [one for seen in observe(scene, FULL_PX).seen for one in _of_cue(seen)]
    return (*found, *_of_setting(scene.label), *_of_absence(observe(scene, SMALL_PX)))


@lru_cache(maxsize=20_000)
def _of_cue(seen: Seen) -> tuple[Concept, ...]:
    attribute, value = seen.attribute, seen.value
    general = Concept(f"{attribute}=*", f"{attribute}=*", _names("any", attribute))
    name = phrases.name_of(seen)
    also = _names(attribute, value)
    if attribute in ("building", "nature"):
        also = (landmarks()[value].name,)
    if attribute == "flag":  # those that look alike at a distance are one thing
        return (Concept(f"flag={flag_class(value)}", "flag", (name,), seen), general)
    own = Concept(f"{attribute}={value}", attribute, (name, *also), seen)
    if attribute == "language":
        return (own, _script(value), general)
    return (own, general) if general.names else (own,)


def _script(language: str) -> Concept:
    code = languages()[language].script
    name = scripts()[code]
    names = (f"{name} script on a sign", f"{name} writing", f"{name} letters on a sign")
    return Concept(f"script={code}", "script", names, Seen("language", code, full=False))


@lru_cache(maxsize=32)
def _of_setting(label: str) -> tuple[Concept, ...]:
    own = Concept(f"label={label}", "label", _names("label", label))
    side = "indoors" if label in INDOOR else "outdoors" if label in OUTDOOR else "neither"
    return (own, Concept(f"side={side}", "side", _names("side", side)))


def _of_absence(observation: Observation) -> tuple[Concept, ...]:
    """What a narrator says of a scene in which there is nothing to say."""
    told = {ATTRIBUTES[seen.attribute].step for seen in observation.seen}
    missing = [
        Concept(f"nothing={step}", "nothing", (phrases.NOTHING[step],), sentence=True)
        for step in STEPS
        if step not in told
    ]
    if not told:
        sentences = (phrases.UNINFORMATIVE, *_names("nothing", "all"))
        missing.append(Concept("nothing=all", "nothing", sentences, sentence=True))
    return tuple(missing)


def _names(group: str, value: str) -> tuple[str, ...]:
    return tuple(_paraphrases().get(group, {}).get(value, ()))


@lru_cache(maxsize=1)
def _paraphrases() -> Mapping[str, Mapping[str, list[str]]]:
    file = resources.files("gre.train.dual") / "paraphrases.yaml"
    loaded: Mapping[str, Mapping[str, list[str]]] = yaml.safe_load(file.read_text("utf-8"))
    return loaded
