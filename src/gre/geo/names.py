"""Place names that mean the same: "USA" is "United States", and "Niger" is not "Nigeria".

Names are compared by what they stand for, never by how alike they look: a country by its ISO code,
a region by its code within its country, a city by its spelling without accents and by a table of
other names of well-known cities.
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache, lru_cache
from types import MappingProxyType

NOTHING = frozenset(
    {"", "unknown", "none", "null", "nan", "na", "n a", "not specified", "unspecified", "various"}
    | {"not applicable", "not determinable", "undetermined", "unclear", "not sure", "uncertain"}
)

# Names of countries that ISO 3166 does not list: short and former ones, parts, and own ones.
_COUNTRIES = {
    "AE": "uae|emirates|dubai",
    "AT": "osterreich",
    "AU": "aus",
    "BA": "bosnia|bosnia herzegovina",
    "BE": "belgie|belgique",
    "BN": "brunei",
    "BO": "bolivia",
    "BR": "brasil",
    "CD": "dr congo|drc|congo kinshasa|democratic republic of congo|zaire|congo dem rep",
    "CG": "congo brazzaville|republic of congo|congo republic|congo rep",
    "CH": "schweiz|suisse|svizzera",
    "CI": "ivory coast|cote divoire",
    "CN": "prc|mainland china|中国|中國|zhongguo",
    "CV": "cape verde",
    "CZ": "czech republic|ceska republika|cesko",
    "DE": "deutschland",
    "DK": "danmark",
    "ES": "espana",
    "FI": "suomi",
    "FK": "falkland islands|falklands",
    "FM": "micronesia",
    "GB": "uk|u k|great britain|britain|england|scotland|wales|northern ireland|gb",
    "GM": "gambia",
    "GR": "hellas|ellada",
    "HK": "hong kong|hong kong sar|香港",
    "HR": "hrvatska",
    "HU": "magyarorszag",
    "IR": "iran",
    "IS": "island",
    "IT": "italia",
    "JP": "日本|nippon|nihon",
    "KH": "kampuchea",
    "KP": "north korea|dprk",
    "KR": "south korea|korea|rok|대한민국|한국",
    "LA": "laos|lao",
    "MA": "maroc",
    "MD": "moldova",
    "MK": "macedonia|fyrom",
    "MM": "burma|myanmar burma",
    "MO": "macau|macao sar|澳门|澳門",
    "MX": "mejico",
    "NL": "holland|nederland",
    "NO": "norge",
    "NZ": "aotearoa",
    "PL": "polska",
    "PS": "palestine|palestinian territory|palestinian territories|west bank|gaza",
    "RE": "reunion island",
    "RO": "romania",
    "RS": "srbija",
    "RU": "russia|россия|rossiya",
    "SE": "sverige",
    "SH": "saint helena",
    "SI": "slovenija",
    "SY": "syria",
    "SZ": "swaziland",
    "TL": "east timor",
    "TR": "turkey|turkiye",
    "TW": "taiwan|taiwan roc|republic of china|台灣|台湾",
    "TZ": "tanzania",
    "UA": "ukraina",
    "US": "usa|u s|u s a|united states of america|america|the states|estados unidos",
    "VA": "vatican|vatican city|holy see",
    "VE": "venezuela",
    "VG": "british virgin islands",
    "VI": "us virgin islands|u s virgin islands",
    "VN": "vietnam",
    "XK": "kosovo",
    "ZA": "rsa",
}

# Cities by the name that GeoNames gives them, and their other names.
_CITIES = {
    "athens": "athina|athinai",
    "bangkok": "krung thep",
    "basel": "basle|bale",
    "beijing": "peking|北京",
    "bengaluru": "bangalore",
    "brussels": "bruxelles|brussel",
    "bucharest": "bucuresti",
    "chennai": "madras",
    "copenhagen": "kobenhavn",
    "florence": "firenze",
    "frankfurt am main": "frankfurt",
    "geneva": "geneve|genf",
    "genoa": "genova",
    "guangzhou": "canton",
    "hanoi": "ha noi",
    "ho chi minh city": "saigon|hcmc|thanh pho ho chi minh",
    "istanbul": "constantinople",
    "jerusalem": "yerushalayim",
    "koeln": "cologne|koln",
    "kolkata": "calcutta",
    "krakow": "cracow",
    "kyiv": "kiev|kyyiv",
    "lisbon": "lisboa",
    "mexico city": "ciudad de mexico|mexico df|mexico d f|cdmx",
    "milan": "milano",
    "moscow": "moskva|москва",
    "mumbai": "bombay",
    "munich": "munchen|muenchen",
    "naples": "napoli",
    "new york": "nyc|new york city",
    "nuremberg": "nurnberg",
    "odesa": "odessa",
    "osaka": "大阪",
    "padua": "padova",
    "prague": "praha",
    "pune": "poona",
    "rome": "roma",
    "saint petersburg": "st petersburg|sankt peterburg",
    "seoul": "서울",
    "seville": "sevilla",
    "shanghai": "上海",
    "tbilisi": "tiflis",
    "the hague": "den haag|s gravenhage|hague",
    "tokyo": "東京",
    "turin": "torino",
    "varanasi": "benares",
    "venice": "venezia",
    "vienna": "wien",
    "warsaw": "warszawa",
    "washington": "washington d c|washington dc|dc",
    "yangon": "rangoon",
    "zurich": "zuerich",
}

# What kind of region or town a name says it is: "Henan Sheng" is "Henan".
_KINDS = re.compile(
    r"\b(?:province|provincia|provincie|state|estado|region|region of|county|prefecture|ken|fu|"
    r"sheng|shi|oblast|krai|kray|respublika|republic|department|departamento|departement|district|"
    r"governorate|muhafazat|wilaya|canton|kanton|land|freistaat|autonomous|community|comunidad|"
    r"municipality|municipio|municipal|metropolitan|city|town|greater|do|si|gun|special|capital|"
    r"territory|emirate|voivodeship|judet|lan|fylke|of|the|de|del|da|di|zizhiqu)\b"
)


# Letters that no accent is taken from, and marks inside words.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ı": "i", "æ": "ae", "œ": "oe", "'": "", "’": "", "&": " and "}
)


def plain_name(name: str) -> str:
    """Write a name in small letters without accents, points and marks.

    >>> plain_name("São Paulo"), plain_name("Saint-Étienne (Loire)"), plain_name("U.S.A.")
    ('sao paulo', 'saint etienne loire', 'u s a')
    """
    text = unicodedata.normalize("NFKD", name.casefold().translate(_LETTERS))
    text = "".join(c for c in text if not unicodedata.combining(c))
    text = unicodedata.normalize("NFC", text)
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


@cache
def _country_table() -> dict[str, str]:
    import pycountry

    table: dict[str, str] = {}
    for country in pycountry.countries:
        for field in ("alpha_2", "alpha_3", "name", "common_name", "official_name"):
            name = getattr(country, field, None)
            if name:
                table.setdefault(_country_key(name), country.alpha_2)
                # ISO writes "Korea, Republic of" and "Bolivia, Plurinational State of".
                head, comma, tail = name.partition(", ")
                if comma:
                    table.setdefault(_country_key(f"{tail} {head}"), country.alpha_2)
    for code, names in _COUNTRIES.items():
        for name in (code, *names.split("|")):
            table[_country_key(name)] = code
    return table


def country_names() -> Mapping[str, str]:
    """Every name of a country by which `country_of` finds it, plain, and without "the".

    >>> country_names()["ivory coast"], country_names()["united states of america"]
    ('CI', 'US')
    """
    return MappingProxyType(_country_table())


def _country_key(name: str) -> str:
    return " ".join(word for word in plain_name(name).split() if word != "the")


@lru_cache(maxsize=100_000)
def country_of(name: str) -> str | None:
    """Find the ISO 3166-1 alpha-2 code of a country by any of its names or codes.

    >>> country_of("USA"), country_of("United States of America"), country_of("us")
    ('US', 'US', 'US')
    >>> country_of("Niger"), country_of("Nigeria"), country_of("Georgia"), country_of("Atlantis")
    ('NE', 'NG', 'GE', None)
    """
    key = _country_key(name)
    table = _country_table()
    return table.get(key) or table.get(re.sub(r"^(?:republic|kingdom|state) of ", "", key))


@cache
def _subdivisions(country: str) -> dict[str, str]:
    """The regions of a country: their codes and names, each to a code."""
    import pycountry

    table: dict[str, str] = {}
    for region in pycountry.subdivisions.get(country_code=country) or ():
        if region.parent_code is not None:
            continue
        _, _, short = region.code.partition("-")
        for name in (short, region.name, *re.split(r"[\[\]/]", region.name)):
            table.setdefault(plain_name(name), region.code)
            table.setdefault(_without_kind(plain_name(name)), region.code)
    return table


def _without_kind(plain: str) -> str:
    bare = " ".join(_KINDS.sub(" ", plain).split())
    return bare or plain


@lru_cache(maxsize=100_000)
def region_of(name: str, country: str | None) -> str:
    """Write a first-level region so that two names of it are equal.

    Args:
        name: Its name, or its code within the country.
        country: ISO 3166-1 alpha-2, or None where it is not known.

    Returns:
        The ISO 3166-2 code where the name has one, else the plain name.

    >>> region_of("CA", "US") == region_of("California", "US"), region_of("Henan Sheng", "CN")
    (True, 'CN-HA')
    """
    plain = plain_name(name)
    table = _subdivisions(country) if country else {}
    bare = _without_kind(plain)
    return table.get(plain) or table.get(bare) or bare


@cache
def _city_table() -> dict[str, str]:
    return {
        plain_name(other): city for city, others in _CITIES.items() for other in others.split("|")
    }


@lru_cache(maxsize=200_000)
def city_of(name: str) -> str:
    """Write a city so that two names of it are equal.

    >>> city_of("NYC") == city_of("New York City") == city_of("New York")
    True
    >>> city_of("München") == city_of("Munich"), city_of("St. Louis") == city_of("Saint Louis")
    (True, True)
    """
    plain = plain_name(re.split(r"[,(]", name, maxsplit=1)[0])
    plain = re.sub(r"\bst\b", "saint", plain)
    table = _city_table()
    if plain in table:
        return table[plain]
    bare = re.sub(r"^(?:city of|greater|municipality of|the) | (?:city|municipality)$", "", plain)
    return table.get(bare, bare or plain)


def is_said(name: str | None) -> bool:
    """Tell whether a field names a place at all: "Unknown" and "N/A" do not."""
    return name is not None and plain_name(name) not in NOTHING


def level_key(level: str, name: str, country: str | None) -> str:
    """Write a name so that two names of one place are equal.

    Args:
        level: `country`, `region` or `city`.
        name: As somebody wrote it.
        country: ISO 3166-1 alpha-2 of the country that a region is asked about.

    >>> level_key("country", "Georgia", None), level_key("region", "Georgia", "US")
    ('GE', 'US-GA')
    """
    if level == "country":
        return country_of(name) or plain_name(name)
    return region_of(name, country) if level == "region" else city_of(name)
