"""What the indicators of a complete list are called: by the corpus, and by an extractor."""

from collections.abc import Sequence

from gre.bench.corpus.entries import Corpus
from gre.bench.corpus.merge import merge_key
from gre.bench.greval import Indicator
from gre.world.cues import Kind


def canonical(indicators: tuple[Indicator, ...], corpus: Corpus | None) -> tuple[Indicator, ...]:
    """Call indicators as the corpus does, their own names among the aliases; each once."""
    found: dict[tuple[str, Kind], Indicator] = {}
    for indicator in indicators:
        known = corpus.canonical(indicator.name, indicator.kind) if corpus else None
        name = known.name if known else indicator.name
        before = found.get((name, indicator.kind))
        aliases = dict.fromkeys((
            *(before.aliases if before else ()), *(known.aliases if known else ()),
            indicator.name, *indicator.aliases,
        ))  # fmt: skip
        aliases.pop(name, None)
        found[name, indicator.kind] = Indicator(
            name=name, kind=indicator.kind, aliases=tuple(aliases)
        )
    return tuple(found.values())


def also_called(listed: Sequence[Indicator], found: Sequence[Indicator]) -> tuple[Indicator, ...]:
    """Add to what is listed the names under which an extractor found it.

    A name belongs to a listed thing of its kind when all its words are among the thing's: "white
    number plate" is found where "plain white number plate" is listed.

    >>> plate = Indicator(name="plain white number plate", kind="symbolic")
    >>> seen = Indicator(name="white number plate", kind="symbolic")
    >>> also_called([plate], [seen])[0].aliases
    ('white number plate',)
    """
    return tuple(_with_names(one, found) for one in listed)


def _with_names(one: Indicator, found: Sequence[Indicator]) -> Indicator:
    words = set(merge_key(one.name, one.kind)[1])
    news = [
        other.name
        for other in found
        if other.kind == one.kind and words.issuperset(merge_key(other.name, other.kind)[1])
    ]
    names = dict.fromkeys([*one.aliases, *news])
    names.pop(one.name, None)
    return one.model_copy(update={"aliases": tuple(names)})
