"""Which names are aliases of one another: the rule by which the corpus puts entries together.

Two names of one kind are one indicator when, in normal form, after synonyms of the table
`words/synonyms.csv` are written alike, they hold the same words but for prepositions: "orange tile
roofs", "roofs with orange tiles" and "roof of orange tile" are one. Where a name holds several
colours, each has to stand with the same thing: yellow centre lines with white edges are not white
centre lines with yellow edges. Words are compared, not meanings: what an encoder finds alike is
left to those who measure similarity, who say so.
"""

from functools import cache, lru_cache

from gre.bench.corpus.normal import normal_form
from gre.bench.corpus.wordlists import rows, words
from gre.world.cues import Kind

# Words that join the others and tell nothing of their own.
_JOINING = words("grammar")["joining"]
_COLOURS = words("grammar")["colours"]


@lru_cache(maxsize=50_000)
def merge_key(name: str, kind: Kind) -> tuple[Kind, tuple[str, ...]]:
    """What all aliases of an indicator share.

    >>> merge_key("roofs with orange tiles", "architectural")
    ('architectural', ('orange', 'roof', 'tile'))
    >>> merge_key("a license plate", "symbolic") == merge_key("number plates", "symbolic")
    True
    """
    usual = with_usual_words(normal_form(name)).split()
    named = set(usual)
    return kind, tuple(sorted((named - _JOINING or named) | _coloured(usual)))


def _coloured(usual: list[str]) -> set[str]:
    """Of a name with several colours, each colour with the thing that it stands before."""
    told = [word for word in usual if word not in _JOINING]
    if len(_COLOURS.intersection(told)) < 2:
        return set()
    pairs = set()
    for i, word in enumerate(told):
        thing = next((one for one in told[i + 1 :] if one not in _COLOURS), None)
        if word in _COLOURS and thing is not None:
            pairs.add(f"{word} {thing}")
    return pairs


def with_usual_words(name: str) -> str:
    """Put the usual word in the place of its synonyms, the longest synonyms first.

    >>> with_usual_words("white registration plate")
    'white number plate'
    """
    padded = f" {name} "
    for synonym, usual in _synonyms():
        if synonym in padded:
            padded = padded.replace(synonym, usual)
    return padded.strip()


@cache
def _synonyms() -> tuple[tuple[str, str], ...]:
    """`(synonym, usual)`, in normal form and with blanks around, the longest synonyms first."""
    table = rows("synonyms")
    pairs = [(f" {normal_form(r['synonym'])} ", f" {normal_form(r['usual'])} ") for r in table]
    return tuple(sorted(set(pairs), key=lambda pair: (-len(pair[0]), pair)))
