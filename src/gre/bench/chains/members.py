"""Which countries a region or a continent has, as widely as the name is used."""

import csv
from functools import cache
from importlib import resources

import pycountry

from gre.bench.corpus.extraction import Place
from gre.geo.continents import continent_of
from gre.world.facts import countries

_XK = "XK"  # Kosovo has no code of its own in ISO 3166-1


def members_of(place: Place) -> frozenset[str]:
    """The countries of a place that is larger than one, as ISO 3166-1 alpha-2.

    A region has every country that some usage counts to it: whoever says Western Europe and
    answers in Vienna is not contradicting himself. Empty for a name that is not known.

    >>> sorted(members_of(Place("Benelux", "region", None, 0, 7)))
    ['BE', 'LU', 'NL']
    """
    if place.level == "continent":
        return _continent(place.name)
    return _regions().get(_plain(place.name), frozenset())


@cache
def _continent(name: str) -> frozenset[str]:
    codes = [country.alpha_2 for country in pycountry.countries] + [_XK]
    return frozenset(code for code in codes if continent_of(code) == name)


@cache
def _regions() -> dict[str, frozenset[str]]:
    """The table's countries, with those that GeoWorld's facts file under the region."""
    table = resources.files("gre.bench.chains").joinpath("regions.csv").read_text("utf-8")
    regions = {
        _plain(row["region"]): frozenset(row["countries"].split())
        for row in csv.DictReader(table.splitlines())
    }
    for country in countries().values():
        name = _plain(country.region)
        regions[name] = regions.get(name, frozenset()) | {country.code}
    return regions


def _plain(name: str) -> str:
    return name.lower().removeprefix("the ")
