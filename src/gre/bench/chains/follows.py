"""Whether an answer lies where its chain says: the place named against the coordinate given."""

from collections.abc import Callable, Sequence
from functools import lru_cache

import numpy as np

from gre.bench.corpus.extraction import Place
from gre.geo.coordinate import LatLon
from gre.geo.outlines import sea_distance_km
from gre.geo.places import nearest_places
from gre.geo.sphere import ring_around

# The countries of a place that is larger than one: of Western Europe, of Africa.
Members = Callable[[Place], frozenset[str]]

_AROUND = 16  # points on the circle at which a border's other side is looked for


def said_countries(steps: Sequence[Sequence[Place]], members: Members) -> frozenset[str]:
    """Which countries the conclusion leaves open.

    The last step that names a place counts: what came before may be a candidate that was weighed
    and dropped. Within it the narrowest level counts, so that "Western Europe, France" is France;
    several of one level ("Norway or Sweden") are all left open.

    Args:
        steps: The places that each inference step names.
        members: The countries of a region or continent.

    Returns:
        ISO 3166-1 alpha-2 codes; empty where no step names a place that has any.
    """
    for places in reversed(steps):
        for narrow in (True, False):
            levels = ("landmark", "city", "country") if narrow else ("region", "continent")
            named = [place for place in places if place.level in levels]
            codes = frozenset[str]().union(*(_countries_of(place, members) for place in named))
            if codes:
                return codes
    return frozenset()


def _countries_of(place: Place, members: Members) -> frozenset[str]:
    return frozenset((place.country,)) if place.country else members(place)


@lru_cache(maxsize=65_536)
def countries_at(point: LatLon, near_border_km: float, off_coast_km: float) -> frozenset[str]:
    """The countries that a coordinate may be said to lie in.

    A country is that of the nearest named place; those around the point count as well, since
    gazetteers do not know borders. Far out at sea there is none.
    """
    here = np.array([[point.lat, point.lon]])
    if float(sea_distance_km(here)[0]) > off_coast_km:
        return frozenset()
    around = ring_around(point, near_border_km, _AROUND)
    places = nearest_places([(where.lat, where.lon) for where in (point, *around)])
    return frozenset(place.country_code for place in places)
