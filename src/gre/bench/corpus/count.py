"""Counts what chains name: entries with aliases, places and examples, in an order of their own."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from gre.bench.corpus.entries import CorpusEntry, Example, PlaceEntry
from gre.bench.corpus.evidence import Evidence, Named
from gre.bench.corpus.merge import merge_key
from gre.world.cues import KINDS, Kind


@dataclass
class _Group:
    """All names of one indicator, with what chains say of it."""

    names: Counter[str] = field(default_factory=Counter)
    chains: int = 0
    places: Counter[str] = field(default_factory=Counter)
    examples: list[Example] = field(default_factory=list)


class Counted:
    """What all chains name.

    Args:
        examples: So many steps are kept for each entry, of different chains: the first ones.
    """

    def __init__(self, examples: int) -> None:
        self._most = examples
        self._groups: dict[tuple[Kind, tuple[str, ...]], _Group] = {}
        self._places: Counter[tuple[str, str, str | None]] = Counter()

    def add(self, evidence: Evidence) -> None:
        """Count one chain: each indicator, each of its places and each place once."""
        mine: dict[tuple[Kind, tuple[str, ...]], list[Named]] = {}
        for one in evidence.named:
            mine.setdefault(merge_key(one.name, one.kind), []).append(one)
        for key, named in mine.items():
            group = self._groups.setdefault(key, _Group())
            group.chains += 1
            group.names.update(dict.fromkeys((one.name for one in named), 1))
            group.places.update(dict.fromkeys((p for one in named for p in one.places), 1))
            if len(group.examples) < self._most:
                text = evidence.steps[named[0].step]
                group.examples.append(Example(id=evidence.id, text=text))
        self._places.update({(p.name, p.level, p.country) for p in evidence.places})

    def entries(self, min_count: int) -> list[CorpusEntry]:
        """The entries that enough chains name, by kind, the commonest first."""
        found = [
            _entry(kind, group)
            for (kind, _), group in self._groups.items()
            if group.chains >= min_count
        ]
        return sorted(found, key=lambda one: (KINDS.index(one.kind), -one.count, one.name))

    def rare(self, min_count: int) -> int:
        """How many entries too few chains name."""
        return sum(group.chains < min_count for group in self._groups.values())

    def places(self) -> Iterable[PlaceEntry]:
        """All places, the commonest first."""
        ranked = sorted(
            self._places.items(), key=lambda item: (-item[1], tuple(str(part) for part in item[0]))
        )
        for (name, level, country), n in ranked:
            yield PlaceEntry(name=name, level=level, country=country, count=n)


def _entry(kind: Kind, group: _Group) -> CorpusEntry:
    names = [name for name, _ in sorted(group.names.items(), key=lambda item: (-item[1], item[0]))]
    places = dict(sorted(group.places.items(), key=lambda item: (-item[1], item[0])))
    return CorpusEntry(
        name=names[0], kind=kind, count=group.chains, aliases=tuple(names[1:]), places=places,
        examples=tuple(group.examples),
    )  # fmt: skip
