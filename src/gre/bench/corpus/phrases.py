"""Noun phrases around the heads of the lexicon: where a mention begins, ends, and what it tells."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from gre.bench.corpus.denial import is_denied
from gre.bench.corpus.lexicon import LANGUAGE, QUOTE, kind_of
from gre.bench.corpus.tokens import SIGNS, PlaceSpan, Token
from gre.bench.corpus.wordlists import words
from gre.world.cues import Kind

# Words before the head, and words of one complement, that belong to a phrase at most.
_MAX_BEFORE = 6
_MAX_COMPLEMENT = 5
_MAX_COMPLEMENTS = 2
# How far beyond a phrase a condition of the lexicon looks.
_NEAR = 4


@dataclass(frozen=True)
class Head:
    """A head that was found among the tokens: `[first, last)`."""

    first: int
    last: int
    term: str


@dataclass(frozen=True)
class Phrase:
    """A mention to be: tokens `[first, last)`, and its kind.

    Attributes:
        name: What it is called, where that is not what is written: a landmark's name.
    """

    first: int
    last: int
    kind: Kind
    name: str = ""


@cache
def _list(name: str) -> frozenset[str]:
    return words("grammar")[name]


class Reader:
    """Finds the phrases of one text.

    Args:
        tokens: Of the text.
        heads: Entries of the lexicon among them, none within another, in order.
        places: Places among them.
    """

    def __init__(
        self, tokens: Sequence[Token], heads: Sequence[Head], places: Sequence[PlaceSpan]
    ) -> None:
        self.tokens = tokens
        self.heads = heads
        self.head_at = {i: head for head in heads for i in range(head.first, head.last)}
        self.place_at = {i: span for span in places for i in range(span.first, span.last)}

    def phrases(self) -> list[Phrase]:
        """All phrases of indicators, in order, none within another."""
        found: list[Phrase] = []
        for head in self.heads:
            if found and head.first < found[-1].last:
                continue
            phrase = self._phrase(head)
            if phrase is not None:
                begin = found[-1].last if found else 0
                found.append(replace(phrase, first=self._after(begin, phrase.first, head)))
        return found

    def _phrase(self, head: Head) -> Phrase | None:
        """The phrase of a head with its modifiers and complements; None if it is no indicator."""
        last_head = self._last_of_compound(head)
        first = self._first(head.first)
        last = self._last(last_head)
        if is_denied(self.tokens, first, last):
            return None
        kind = self._kind(last_head, first, last)
        if kind is None and last_head is not head:
            kind = self._kind(head, first, last)
        if kind is None or self._tells_nothing(last_head, first, last):
            return None
        return Phrase(first, last, kind)

    def _after(self, begin: int, first: int, head: Head) -> int:
        """Where a phrase begins that may not reach into the one before it."""
        if begin <= first:
            return first
        while begin < head.first and not self._is_modifier(begin):
            begin += 1
        return begin

    def _last_of_compound(self, head: Head) -> Head:
        """In "roof tiles" and "plain white plate" the last head, whose modifiers the others are."""
        while True:
            i = head.last
            while i < len(self.tokens) and self.tokens[i].low in adjectives():
                i += 1
            if i not in self.head_at:
                return head
            head = self.head_at[i]

    def _kind(self, head: Head, first: int, last: int) -> Kind | None:
        end = min(last + _NEAR, self._clause_end(last), len(self.tokens))
        for i in range(last, end):
            if self.tokens[i].low in _list("prepositions") - _list("complements"):
                end = i
                break
        return kind_of(head.term, self._nearby(first, end, head))

    def _nearby(self, first: int, last: int, head: Head) -> set[str]:
        found = set()
        for i in range(first, last):
            token = self.tokens[i]
            if not head.first <= i < head.last:
                found.add(QUOTE if token.cls == "quote" else token.norm)
                found.add(token.low)
            if self.is_language(i):
                found.add(LANGUAGE)
        return found

    def _clause_end(self, i: int) -> int:
        while i < len(self.tokens) and self.tokens[i].cls not in ("mark", "conjunction"):
            i += 1
        return i

    def is_language(self, i: int) -> bool:
        """Whether a token names a language or a script."""
        return self.tokens[i].text in _list("languages")

    def _is_open(self, i: int) -> bool:
        return 0 <= i < len(self.tokens) and self.tokens[i].cls == "open"

    def _is_modifier(self, i: int) -> bool:
        """Open words and quotes modify; names of places do only as adjectives."""
        if not (self._is_open(i) or self.tokens[i].cls == "quote"):
            return False
        span = self.place_at.get(i)
        return span is None or span.known.form == "adjective" or self.is_language(i)

    def _first(self, i: int) -> int:
        """Go left over modifiers, and over "and" or a comma between adjectives."""
        limit = max(0, i - _MAX_BEFORE)
        while i > limit:
            if self._is_modifier(i - 1):
                i -= 1
            elif self._joins_adjectives(i - 1):
                i -= 2
            else:
                break
        return i

    def _joins_adjectives(self, i: int) -> bool:
        """Whether "and" or a comma stands between two words that modify: "black and white"."""
        if i < 1 or not self._is_modifier(i - 1) or i - 1 in self.head_at:
            return False
        before, after = self.tokens[i - 1], self.tokens[i + 1]
        if self.tokens[i].low in ("and", "or"):
            return not (i > 1 and self.tokens[i - 2].cls in ("verb", "pronoun"))
        both = before.low in adjectives() and after.low in adjectives()
        return self.tokens[i].text == "," and both

    def _last(self, head: Head) -> int:
        """Go right over quotes and complements: "of", "with", "in German", "reading ..."."""
        i = self._over_tail(head.last)
        for _ in range(_MAX_COMPLEMENTS):
            end = self._complement(i, head)
            if end == i:
                break
            i = self._over_tail(end)
        return i

    def _over_tail(self, i: int) -> int:
        """Over quotes, and words that tell of the sun and of lanes: "overhead", "half high"."""
        while i < len(self.tokens) and (
            self.tokens[i].cls == "quote" or self.tokens[i].low in _list("tails")
        ):
            i += 1
        return i

    def _complement(self, i: int, head: Head) -> int:
        """Where the complement that begins at a token ends; the token itself if there is none."""
        tied = i < len(self.tokens) and self.tokens[i].low in _list("ties")
        start = i + 1 if tied else i
        if start >= len(self.tokens):
            return i
        preposition = self.tokens[start].low
        if preposition not in _list("complements"):
            end = self._noun_phrase(start) if tied else start
            return end if end > start else i
        end = self._noun_phrase(start + 1)
        if end == start + 1 or not (tied or self._belongs(preposition, start + 1, end, head)):
            return i
        return self._with_more(end, head) if preposition == "with" else end

    def _noun_phrase(self, i: int) -> int:
        """Where a noun phrase that begins at a token ends."""
        start = i
        while i < len(self.tokens) and self.tokens[i].cls == "determiner":
            i += 1
        begin = i
        while i < len(self.tokens) and i - begin < _MAX_COMPLEMENT and self._goes_on(i):
            if i in self.place_at and self.place_at[i].known.form == "name":
                return self.place_at[i].last
            i += 1
            if i - 1 in self.head_at and self.head_at[i - 1].last == i and i not in self.head_at:
                break
        return i if i > begin else start

    def _goes_on(self, i: int) -> bool:
        return self.tokens[i].cls in ("open", "quote") or i in self.head_at

    def _with_more(self, end: int, head: Head) -> int:
        """Over "and" and more of the same kind after "with X": "with porches and shutters"."""
        if end >= len(self.tokens) or self.tokens[end].low != "and":
            return end
        more = self._noun_phrase(end + 1)
        begins_clause = more < len(self.tokens) and self.tokens[more].cls == "verb"
        mine = self._kind(head, head.first, end)
        others = [self.head_at[i] for i in range(end + 1, more) if i in self.head_at]
        alike = all(self._kind(other, end + 1, more) in (mine, None) for other in others)
        return more if more > end + 1 and alike and not begins_clause else end

    def _belongs(self, preposition: str, first: int, last: int, head: Head) -> bool:
        """Whether a complement belongs to the thing, and does not only tell where it stands."""
        inside = range(first, last)
        lows = {self.tokens[i].low for i in inside}
        is_place = any(i in self.place_at and not self.is_language(i) for i in inside)
        match preposition:
            case "of":
                return not is_place or head.term in _list("of_places")
            case "with":
                return not is_place
            case "in":
                known = _list("colours") | _list("materials") | _list("states")
                return (
                    any(self.is_language(i) for i in inside)
                    or bool(lows & known)
                    or any(_is_sign(self.tokens[i].text) for i in inside)
                )
            case "on":
                sides = lows & {"left", "right"} and head.term in _list("driving")
                return bool(sides or lows & _list("supports"))
            case "for":
                return "sale" in lows
        heads_inside = any(i in self.head_at for i in inside)
        return not is_place and (heads_inside or bool(lows & _list("materials")))

    def _tells_nothing(self, head: Head, first: int, last: int) -> bool:
        """Whether a phrase is a heading, a bare generic head, or a plain one with its colour."""
        if (first, last) == (head.first, head.last):
            return head.term in _list("generic") or self._is_heading(first, last)
        rest = [*self.tokens[first : head.first], *self.tokens[head.last : last]]
        told = {token.low for token in rest if token.cls not in ("mark", "conjunction")}
        return head.term in _list("plain") and told <= _list("colours") | _list("sizes")

    def _is_heading(self, first: int, last: int) -> bool:
        """Whether a sentence begins "**Road markings:** ..." and no place follows at once."""
        before = first - 1
        while before >= 0 and self.tokens[before].cls == "mark":
            if self.tokens[before].sentence != self.tokens[first].sentence:
                break
            before -= 1
        starts = before < 0 or self.tokens[before].sentence != self.tokens[first].sentence
        i = last
        while i < len(self.tokens) and self.tokens[i].text in ("*", "**"):
            i += 1
        colon = i < len(self.tokens) and self.tokens[i].text.startswith(":")
        return starts and colon and i + 1 not in self.place_at


@cache
def adjectives() -> frozenset[str]:
    """Words of colour, of material and of shape, which say more of what follows them."""
    return _list("colours") | _list("materials") | _list("adjectives")


def _is_sign(text: str) -> bool:
    """A sign of money, the ending of a web address, the beginning of a telephone number."""
    return bool(SIGNS.match(text)) or text.endswith("$")
