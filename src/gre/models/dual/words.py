"""How the tiny dual encoder reads: words and pairs of words, hashed; no vocabulary to outgrow."""

import re
import unicodedata
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

# A run of letters and digits, or one sign that is no punctuation: "€", "+", "$".
_WORD = re.compile(r"[^\W_]+|[^\w\s,.;:!?…()\[\]{}\"'“”„«»‘’`–—/-]")
_ARTICLES = frozenset({"a", "an", "the"})
_ODD_PLURALS = {"cacti": "cactus", "leaves": "leaf", "buses": "bus", "taxis": "taxi"}
_KEEP_THEIR_S = ("ss", "us", "is")


def words_of(text: str) -> list[str]:
    """The words of a text, small and singular, without articles.

    >>> words_of("The White Birches, and a price in €.")
    ['white', 'birch', 'and', 'price', 'in', '€']
    """
    small = unicodedata.normalize("NFKC", text).casefold()
    return [_singular(word) for word in _WORD.findall(small) if word not in _ARTICLES]


@lru_cache(maxsize=50_000)
def grams_of(text: str, buckets: int) -> tuple[int, ...]:
    """The rows, 1 to `buckets` - 1, that a text's words and pairs of neighbours are hashed into.

    >>> len(grams_of("white birches", 1000)), grams_of("", 1000)
    (3, ())
    """
    words = words_of(text)
    pairs = [f"{one} {other}" for one, other in pairwise(words)]
    return tuple(
        1 + crc32(gram.encode("utf-8", "surrogatepass")) % (buckets - 1)
        for gram in (*words, *pairs)
    )


def _singular(word: str) -> str:
    if word in _ODD_PLURALS:
        return _ODD_PLURALS[word]
    if len(word) <= 3 or not word.endswith("s") or word.endswith(_KEEP_THEIR_S):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("ches", "shes", "xes", "sses")):
        return word[:-2]
    return word[:-1]
