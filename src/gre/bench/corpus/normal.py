"""The normal form of an indicator's name: what two ways of writing it have in common."""

import re
import unicodedata
from functools import lru_cache

from gre.bench.corpus.wordlists import pairs, words

_WORDS = words("normal")
# Said of anything, or telling nothing of the thing itself.
FILLERS = _WORDS["fillers"]
SPELLINGS = pairs("normal", "spellings")
_PLURALS = pairs("normal", "plurals")
_EDGES = " ,;:!?()[]{}<>\"'“”„«»‘’`´…*_|/\\"
_HYPHENS = re.compile(r"[-‐‑‒–—―/_|\\]+")
_PASSES = 8


@lru_cache(maxsize=50_000)
def normal_form(text: str) -> str:
    """Write a name so that two ways of writing it are equal.

    Small letters; no articles, no adjectives that tell nothing, no quotation marks, hyphens or
    points; British spelling; singular. The words stay in their order. A name of such words alone
    is left as it is, in small letters.

    >>> normal_form("The Orange-Tile Roofs"), normal_form("a typical gray license plate")
    ('orange tile roof', 'grey licence plate')
    >>> normal_form("a web address in .fr"), normal_form("the flag of the United States")
    ('web address in .fr', 'flag of united states')
    """
    for _ in range(_PASSES):  # two suffice; no text may keep anybody waiting
        before, text = text, _once(text)
        if text == before:
            break
    return text


def _once(text: str) -> str:
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
    text = _HYPHENS.sub(" ", text)
    bare = [word for raw in text.split() if (word := _bare(raw))]
    spelt = [part for word in bare for part in SPELLINGS.get(word, word).split()]
    told = [word for word in spelt if word not in FILLERS] or spelt
    pairs = zip(["", *told], told, strict=False)
    return " ".join(word if before == "united" else singular(word) for before, word in pairs)


def _bare(word: str) -> str:
    """A word without the marks around it and the possessive; `.fr`, `+33` and `r$` stay whole."""
    word = word.strip(_EDGES).rstrip(".").strip(_EDGES)
    return re.sub(r"(?:'s|’s|s'|s’)$", lambda found: found[0].strip("'’s") or "", word)


@lru_cache(maxsize=50_000)
def singular(word: str) -> str:
    """The singular of an English noun in small letters; other words stay as they are.

    >>> [singular(word) for word in "houses churches cities leaves buses cacti glass".split()]
    ['house', 'church', 'city', 'leaf', 'bus', 'cactus', 'glass']
    """
    if word in _PLURALS:
        return _PLURALS[word]
    if (
        len(word) <= 3
        or word in _WORDS["unchanging"]
        or not word.endswith("s")
        or not word.isalpha()
    ):
        return word
    if word.endswith(("ss", "us", "is", "ous")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith(("ches", "shes", "xes", "sses", "zzes", "buses")):
        return word[:-2]
    return word[:-1]
