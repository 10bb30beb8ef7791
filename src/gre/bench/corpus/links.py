"""Cue -> place links: which indicator a text says speaks for which place."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from gre.bench.corpus.phrases import Phrase
from gre.bench.corpus.tokens import PlaceSpan, Token
from gre.bench.corpus.wordlists import words

# How far before a cue a negation is looked for, in words.
_NEGATION_REACH = 3
# Places after a cue stand in one list; so many other words may stand between two of them.
_MAX_GAP = 9
# Words between a place and "is known for", at most.
_MAX_BEFORE_REVERSE = 2


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
        self.tokens, self.phrases, self.cues = tokens, phrases, cues
        self.places = places
        self.links: dict[Phrase, dict[str, None]] = {phrase: {} for phrase in phrases}

    def run(self) -> dict[Phrase, tuple[str, ...]]:
        """The places of each phrase, by name, each once, in the order in which they are named."""
        subject: list[Phrase] = []
        before: Cue | None = None
        for cue in self.cues:
            if cue.role == "exclusion":
                continue
            subject = self._subject(cue, before, subject)
            before = cue
            if cue.role == "reverse":
                self._link_back(cue)
            elif not self._is_negated(cue):
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
        sentence = self.tokens[cue.first].sentence
        same = before is not None and self.tokens[before.first].sentence == sentence
        start = self._clause_start(cue.first)
        if before is not None and same:
            start = max(start, before.last)
        mine = [p for p in self.phrases if start <= p.first and p.last <= cue.first]
        if mine:
            return mine
        if same:
            return last
        opening = next((t for t in self.tokens if t.sentence == sentence and t.cls != "mark"), None)
        if opening is not None and opening.low in _relations("anaphora"):
            return [p for p in self.phrases if self._sentence(p) == sentence - 1]
        return []

    def _sentence(self, phrase: Phrase) -> int:
        return self.tokens[phrase.first].sentence

    def _clause_start(self, i: int) -> int:
        """Where the clause of a token begins: after a semicolon, a colon, or a contrast."""
        sentence = self.tokens[i].sentence
        while i > 0 and self.tokens[i - 1].sentence == sentence:
            if self.tokens[i - 1].text == ";" or self.tokens[i - 1].low in _contrasts():
                break
            i -= 1
        return i

    def _is_negated(self, cue: Cue) -> bool:
        before = self.tokens[max(0, cue.first - _NEGATION_REACH) : cue.first]
        sentence = self.tokens[cue.first].sentence
        return any(t.low in _relations("negations") for t in before if t.sentence == sentence)

    def _places_after(self, cue: Cue) -> list[PlaceSpan]:
        """The places that follow a cue, up to the end of its clause or an exclusion."""
        stop = self._stop_after(cue)
        found: list[PlaceSpan] = []
        end = cue.last
        for span in self.places:
            if span.first < cue.last:
                continue
            if span.first >= stop or span.first - end > _MAX_GAP:
                break
            found.append(span)
            end = span.last
        return found

    def _stop_after(self, cue: Cue) -> int:
        return self._stop_at(cue.last, [other.first for other in self.cues])

    def _stop_at(
        self, start: int, barriers: Sequence[int], marks: Sequence[str] = (";", ":")
    ) -> int:
        """Where the clause that a token stands in ends, or the first barrier after it."""
        if start >= len(self.tokens):
            return start
        sentence = self.tokens[start].sentence
        limit = min([*(i for i in barriers if i >= start), len(self.tokens)])
        i = start
        while i < limit:
            token = self.tokens[i]
            if token.sentence != sentence or token.text in marks or token.low in _contrasts():
                break
            i += 1
        return i

    def _link_back(self, cue: Cue) -> None:
        """Link what follows "PLACE is known for" in its sentence."""
        sentence = self.tokens[cue.first].sentence
        start = self._clause_start(cue.first)
        places = [p for p in self.places if start <= p.first and p.last <= cue.first]
        stop = self._stop_after(cue)
        after = [p for p in self.phrases if cue.last <= p.first < stop]
        if not places or cue.first - places[-1].last > _MAX_BEFORE_REVERSE:
            return
        if self._sentence_of_place(places[-1]) == sentence:
            self._link(after, places[-1:])

    def _sentence_of_place(self, span: PlaceSpan) -> int:
        return self.tokens[span.first].sentence

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
            span = next((s for s in self.places if s.first == i), None)
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
        excluded = [cue.first for cue in self.cues if cue.role == "exclusion"]
        stop = self._stop_at(phrase.last, excluded, marks=(";",))
        return [
            span
            for span in self.places
            if phrase.last <= span.first < stop and not self._is_colonial(span)
        ]


@cache
def _relations(name: str) -> frozenset[str]:
    return words("relations")[name]


@cache
def _contrasts() -> frozenset[str]:
    return frozenset(word for word in _relations("exclusions") if "_" not in word)
