"""Cue -> place links: which indicator a text says speaks for which place."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Protocol, TypeVar

from gre.bench.corpus.clauses import Clauses
from gre.bench.corpus.phrases import Phrase
from gre.bench.corpus.tokens import PlaceSpan, Token
from gre.bench.corpus.wordlists import words

# How far before a cue a negation is looked for, in words.
_NEGATION_REACH = 3
# Places after a cue stand in one list; so many other words may stand between two of them.
_MAX_GAP = 9
# Words between a place and "is known for", at most.
_MAX_BEFORE_REVERSE = 2


class _Span(Protocol):
    @property
    def first(self) -> int: ...


S = TypeVar("S", bound=_Span)


@dataclass(frozen=True)
class Cue:
    """A turn of phrase between an indicator and a place: tokens `[first, last)`.

    Attributes:
        role: `cue` (X suggests Y), `reverse` (Y is known for X), or `exclusion` (rules out Y).
    """

    first: int
    last: int
    role: str


class Linker:
    """Finds the links of one text.

    Args:
        tokens: Of the text.
        phrases: Indicators among them, in order, landmarks among them.
        places: Places among them, in order.
        cues: In order, none within another.
    """

    def __init__(
        self,
        tokens: Sequence[Token],
        phrases: Sequence[Phrase],
        places: Sequence[PlaceSpan],
        cues: Sequence[Cue],
    ) -> None:
        self.tokens, self.phrases, self.places, self.cues = tokens, phrases, places, cues
        self.clauses = Clauses(tokens)
        self.links: dict[Phrase, dict[str, None]] = {phrase: {} for phrase in phrases}
        self._place_at = {span.first: span for span in places}
        self._phrases_of = _by_clause(phrases, self.clauses)
        self._places_of = _by_clause(places, self.clauses)
        self._cues_of = _by_clause(cues, self.clauses)

    def run(self) -> dict[Phrase, tuple[str, ...]]:
        """The places of each phrase, by name, each once, in the order in which they are named."""
        subject: list[Phrase] = []
        before: Cue | None = None
        for cue in self.cues:
            subject = self._subject(cue, before, subject)
            before = cue
            if cue.role == "reverse":
                self._link_back(cue)
            elif cue.role == "cue" and not self._is_negated(cue):
                self._link(subject, self._places_after(cue))
        for phrase in self.phrases:
            self._link([phrase], self._inside(phrase))
            self._link([phrase], self._apposed(phrase))
            if not self.links[phrase]:
                self._link([phrase], self._following(phrase))
        return {phrase: tuple(names) for phrase, names in self.links.items()}

    def _link(self, phrases: Sequence[Phrase], places: Sequence[PlaceSpan]) -> None:
        for phrase in phrases:
            for span in places:
                if not (
                    phrase.first <= span.first < phrase.last and span.known.level == "landmark"
                ):
                    self.links[phrase][span.known.name] = None

    def _subject(self, cue: Cue, before: Cue | None, last: list[Phrase]) -> list[Phrase]:
        """Of what a cue speaks: what its clause has named, else what was spoken of before."""
        clause = self.clauses.of(cue.first)
        same = before is not None and self.clauses.of(before.first) == clause
        start = before.last if before is not None and same else self.clauses.start(clause)
        mine = [p for p in self._phrases_of(clause) if start <= p.first and p.last <= cue.first]
        if mine:
            return mine
        if same:
            return last
        if clause == 0:
            return []
        in_one = self.clauses.in_one_sentence(clause - 1, clause)
        if in_one or self.clauses.speaks_of_the_last(clause):
            return self._phrases_of(clause - 1) or (last if in_one else [])
        return []

    def _is_negated(self, cue: Cue) -> bool:
        before = self.tokens[max(0, cue.first - _NEGATION_REACH) : cue.first]
        sentence = self.tokens[cue.first].sentence
        return any(t.low in _relations("negations") for t in before if t.sentence == sentence)

    def _places_after(self, cue: Cue) -> list[PlaceSpan]:
        """The places that follow a cue in its clause, up to the next cue."""
        stop = self._stop_after(cue)
        found: list[PlaceSpan] = []
        end = cue.last
        for span in self._places_of(self.clauses.of(cue.first)):
            if span.first < cue.last:
                continue
            if span.first >= stop or span.first - end > _MAX_GAP:
                break
            found.append(span)
            end = span.last
        return found

    def _stop_after(self, cue: Cue) -> int:
        """Where what a cue speaks of ends: at a colon, at the next cue, with its clause."""
        clause = self.clauses.of(cue.first)
        end = self.clauses.end(clause)
        nexts = [other.first for other in self._cues_of(clause) if other.first >= cue.last]
        colons = (i for i in range(cue.last, end) if self.tokens[i].text == ":")
        return min([end, *nexts, *colons])

    def _link_back(self, cue: Cue) -> None:
        """Link what follows "PLACE and PLACE are known for" in its clause."""
        clause = self.clauses.of(cue.first)
        stop = self._stop_after(cue)
        after = [p for p in self._phrases_of(clause) if cue.last <= p.first < stop]
        end = cue.first
        for span in reversed(self._places_of(clause)):
            if span.last > end:
                continue
            if end - span.last > _MAX_BEFORE_REVERSE:
                break
            self._link(after, [span])
            end = span.first

    def _inside(self, phrase: Phrase) -> list[PlaceSpan]:
        """Places that a phrase names as adjectives: "British phone box". A language is no place."""
        if phrase.kind == "language":
            return []
        languages = words("grammar")["languages"]
        return [
            span
            for span in self.places
            if phrase.first <= span.first < phrase.last
            and span.known.form == "adjective"
            and not self._is_colonial(span)
            and not (
                self.tokens[span.first].text in languages
                and span.first > 0
                and self.tokens[span.first - 1].low == "in"
            )
        ]

    def _is_colonial(self, span: PlaceSpan) -> bool:
        """A colony's buildings speak for the colony, not for those who held it."""
        after = self.tokens[span.last : span.last + 1]
        before = self.tokens[max(0, span.first - 1) : span.first]
        return any(token.low == "colonial" for token in (*before, *after))

    def _apposed(self, phrase: Phrase) -> list[PlaceSpan]:
        """Places right after a name or a colon: "Eiffel Tower, Paris", "red planks: Germany"."""
        i = phrase.last
        marks = (",", "in", "(", "the", "at") if phrase.name else (":",)
        found: list[PlaceSpan] = []
        while i < len(self.tokens) and self.tokens[i].low in marks:
            i += 1
            span = self._place_at.get(i)
            if span is None:
                continue
            found.append(span)
            i = span.last
            marks = (",", "and", "or", "the", "in")
        return found

    def _following(self, phrase: Phrase) -> list[PlaceSpan]:
        """Places that its clause names after it, where no known turn of phrase joins the two.

        Chains say the same in more ways than any list holds; in a clause that names an indicator
        and then a place, the one nearly always speaks for the other, unless it excludes it.
        """
        clause = self.clauses.of(phrase.first)
        excluded = [cue.first for cue in self._cues_of(clause) if cue.role == "exclusion"]
        stop = min([self.clauses.end(clause), *(i for i in excluded if i >= phrase.last)])
        places = [p for p in self._places_of(clause) if phrase.last <= p.first < stop]
        following = clause + 1
        if not places and not excluded and self._takes_up(following):
            places = self._places_of(following)
        return [span for span in places if not self._is_colonial(span)]

    def _takes_up(self, clause: int) -> bool:
        """Whether a clause does nothing but name a place for what the one before has named."""
        return (
            clause < len(self.clauses.starts)
            and self.clauses.speaks_of_the_last(clause)
            and self.clauses.in_one_sentence(clause - 1, clause)
            and not self._phrases_of(clause)
            and not self._cues_of(clause)
        )


def _by_clause(spans: Sequence[S], clauses: Clauses) -> Callable[[int], list[S]]:
    """Spans by the clause that they begin in."""
    table: dict[int, list[S]] = {}
    for span in spans:
        table.setdefault(clauses.of(span.first), []).append(span)
    return lambda clause: table.get(clause, [])


@cache
def _relations(name: str) -> frozenset[str]:
    return words("relations")[name]
