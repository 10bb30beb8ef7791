"""Places by the names that chains give them: countries, peoples, regions, cities, sights."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from gre.bench.corpus.extraction import Level
from gre.bench.corpus.lexicon import lexicon
from gre.bench.corpus.plain import plain_text
from gre.bench.corpus.wordlists import rows, words
from gre.geo.names import country_names, plain_name
from gre.geo.places import towns
from gre.world.facts import countries, landmarks

# Towns of at least so many people are known by name; those of fewer have too many ordinary words
# among their names. A name that several have is that of the largest.
MIN_POPULATION = 50_000
# Longest name that is looked for, in words.
MAX_WORDS = 6
_SHORT = 3

Form = Literal["name", "adjective"]


@dataclass(frozen=True)
class Known:
    """A place that a name stands for.

    Attributes:
        name: Its usual English name.
        level: How large it is.
        country: ISO 3166-1 alpha-2, where it lies in one country.
        form: Whether the name is a name, or an adjective: "Danish".
        kind: For a landmark, whether people built it: `iconic building` or `nature landmark`.
        ordinary: The name is a word of another meaning too.
    """

    name: str
    level: Level
    country: str | None = None
    form: Form = "name"
    kind: Literal["iconic building", "nature landmark"] | None = None
    ordinary: bool = False


@dataclass(frozen=True)
class Gazetteer:
    """All names, plain (`plain_text`), each with the place it stands for.

    Attributes:
        exact: By the name with its capitals.
        small: By the name in small letters, however it is written: of those that stand for nothing
            else.
        first_words: First words of all names, for a quick no.
    """

    exact: dict[str, Known]
    small: dict[str, Known]
    first_words: frozenset[str]

    def at(self, tokens: Sequence[str], i: int) -> tuple[Known, int] | None:
        """The longest name that begins at a token, and how many tokens it has."""
        if tokens[i] not in self.first_words and tokens[i].lower() not in self.first_words:
            return None
        for n in range(min(MAX_WORDS, len(tokens) - i), 0, -1):
            key = " ".join(tokens[i : i + n])
            found = self.exact.get(key) or self.small.get(key.lower())
            if found is not None:
                return found, n
        return None


@cache
def gazetteer() -> Gazetteer:
    """Read all names; takes about a second, once.

    >>> gazetteer().at(["New", "York", "taxis"], 0)
    (Known(name='New York', level='city', country='US', form='name', kind=None, ordinary=False), 2)
    """
    exact: dict[str, Known] = {}
    for name, known in _names():
        exact.setdefault(name_key(name), known)
    small = {
        name.lower(): known
        for name, known in exact.items()
        if known.level in ("country", "continent", "region")
        and known.form == "name"
        and name.lower() not in _lists()["not_in_small_letters"]
        and len(name) > _SHORT
        and (known.level != "region" or " " in name)
    }
    return Gazetteer(exact, small, frozenset(name.partition(" ")[0] for name in (*exact, *small)))


def place_named(name: str) -> Known | None:
    """The place that a name, standing alone, stands for.

    >>> place_named("the Netherlands").name, place_named("Danish").name
    ('Netherlands', 'Denmark')
    """
    tokens = name_key(re.sub(r"^[Tt]he ", "", name)).split()
    found = gazetteer().at(tokens, 0) if tokens else None
    return found[0] if found and found[1] == len(tokens) else None


def name_key(name: str) -> str:
    """How a name is looked up: plain, without points and marks, single blanks between."""
    plain = plain_text(name).text.replace(".", "")
    return " ".join(re.sub(r"[^\w]+", " ", plain).split())


@cache
def _vocabulary() -> frozenset[str]:
    """Words that chains use of other things than places."""
    listed = {
        word for name in ("grammar", "normal") for many in words(name).values() for word in many
    }
    return frozenset(listed | {part for term in lexicon() for part in term.split()})


def _lists() -> dict[str, frozenset[str]]:
    return dict(words("places"))


def _names() -> Iterator[tuple[str, Known]]:
    """All names, those that win over equal ones first."""
    yield from _regions()  # England is a region of the country
    yield from _country_names()
    yield from _people()
    yield from _landmarks()
    yield from _cities()
    yield from _states()


def _country_names() -> Iterator[tuple[str, Known]]:
    never = _lists()["never_countries"]
    for plain, code in country_names().items():
        if len(plain) <= _SHORT or plain in never:
            continue
        known = Known(country_name(code), "country", code)
        yield _capitals(plain), known
    for code in _lists()["codes"]:
        alpha_2 = country_names()[plain_name(code)]
        yield code, Known(country_name(alpha_2), "country", alpha_2)
    for country in countries().values():
        yield country.name, Known(country.name, "country", country.code)


def _capitals(plain: str) -> str:
    """A plain name as it is written: `cote d ivoire` is `Cote d Ivoire`."""
    small = {"and", "of", "the", "d", "da", "de", "e"}
    return " ".join(
        word if word in small else word[:1].upper() + word[1:] for word in plain.split()
    )


@cache
def country_name(code: str) -> str:
    """A country's usual English name.

    >>> country_name("TR"), country_name("GI")
    ('Turkey', 'Gibraltar')
    """
    if code in countries():
        return countries()[code].name
    import pycountry

    country = pycountry.countries.get(alpha_2=code)
    return getattr(country, "common_name", country.name) if country else code


def _people() -> Iterator[tuple[str, Known]]:
    for row in rows("demonyms"):
        known = Known(country_name(row["code"]), "country", row["code"], "adjective")
        for adjective in row["adjectives"].split("|"):
            yield adjective, known


def _regions() -> Iterator[tuple[str, Known]]:
    for row in rows("regions"):
        level: Level = "continent" if row["level"] == "continent" else "region"
        country = row["country"] or None
        yield row["name"], Known(row["name"], level, country)
        for alias in filter(None, row["aliases"].split("|")):
            form: Form = "adjective" if alias.endswith(_ADJECTIVE) else "name"
            name = re.sub("^the ", "", alias)
            yield name, Known(row["name"], level, country, form)


# How the adjectives among the other names of regions end.
_ADJECTIVE = (
    "an", "ean", "ian", "ine", "ese", "ern", "ic", "que", "Soviet", "ish", "çal", "oist", "ois",
    "Balkan", "Levantine", "Punjabi", "Kashmiri", "Maghrebi", "Rajasthani", "Yugoslav", "Saharan",
    "Cotswold", "Czech",
)  # fmt: skip


def _landmarks() -> Iterator[tuple[str, Known]]:
    for mark in landmarks().values():
        kind: Literal["iconic building", "nature landmark"] = (
            "iconic building" if mark.attribute == "building" else "nature landmark"
        )
        yield mark.name, Known(mark.name, "landmark", mark.country, kind=kind)
    for row in rows("landmarks"):
        kind = "iconic building" if row["kind"] == "iconic building" else "nature landmark"
        known = Known(row["name"], "landmark", row["country"] or None, kind=kind)
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            yield name, known


def _states() -> Iterator[tuple[str, Known]]:
    """States and provinces of countries whose names chains are likely to tell."""
    import pycountry

    wanted = _lists()["with_states"]
    for state in pycountry.subdivisions:
        if state.country_code in wanted and state.parent_code is None:
            name = re.split(r"[\[(]", state.name)[0].strip()
            doubtful = name.lower() in _vocabulary() or len(name) <= _SHORT
            yield name, Known(name, "region", state.country_code, ordinary=doubtful)


def _cities() -> Iterator[tuple[str, Known]]:
    ordinary = _lists()["ordinary"]
    for town in towns(MIN_POPULATION):
        # "Donostia / San Sebastián", "Halle (Saale)", "Misato, Saitama"
        for part in re.split(r" / |,", town.name.split(" (")[0]):
            name = part.strip()
            doubtful = name in ordinary or len(name) <= _SHORT or name.lower() in _vocabulary()
            yield name, Known(name, "city", town.country_code, ordinary=doubtful)
    for row in rows("cities"):
        for name in (row["name"], *filter(None, row["aliases"].split("|"))):
            yield name, Known(row["name"], "city", row["country"])
