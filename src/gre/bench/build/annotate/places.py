"""What a teacher is told of a place: its coordinate and its name, as words of the instruction."""

from collections.abc import Sequence

from gre.bench.build.photo import Photo
from gre.errors import InputError
from gre.geo.places import Place, nearest_places
from gre.prompts import Prompt

# Further from any named place than this, a photo is so many kilometres from it, not in it.
_NEAR_KM = 10.0
_SLOTS = ("{lat}", "{lon}", "{place}")


def name_places(photos: Sequence[Photo]) -> list[Place]:
    """Find the named place of each photo."""
    if not photos:
        return []
    return nearest_places([[photo.lat, photo.lon] for photo in photos])


def describe(place: Place) -> str:
    """Name a place from small to large.

    >>> describe(Place("Lyon", "Auvergne-Rhône-Alpes", "FR", "France", 1.2))
    'Lyon, Auvergne-Rhône-Alpes, France'
    >>> describe(Place("Ushuaia", None, "AR", "Argentina", 41.7))
    '42 km from Ushuaia, Argentina'
    """
    named = ", ".join(part for part in (place.city, place.region, place.country) if part)
    if place.distance_km <= _NEAR_KM:
        return named
    return f"{place.distance_km:.0f} km from {named}"


def instruct(prompt: Prompt, photo: Photo, place: Place) -> str:
    """Fill the instruction in for one photo.

    Raises:
        InputError: the instruction does not say where the place goes.
    """
    text = prompt.text
    values = (f"{photo.lat:.4f}", f"{photo.lon:.4f}", describe(place))
    for slot, value in zip(_SLOTS, values, strict=True):
        if slot not in prompt.text:
            raise InputError(f"prompt {prompt.name}: holds no {slot}, so it names no place")
        text = text.replace(slot, value)
    return text
