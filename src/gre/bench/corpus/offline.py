"""The offline extractor: a spaCy pipeline of gazetteer, lexicon and patterns; nothing is asked.

Texts are cut into words by spaCy's tokenizer. The gazetteer finds places; heads of the lexicon are
matched in their normal form and grown to whole phrases (`phrases`); landmarks come by their names
(`named`); turns of phrase link phrases to places (`links`). No model is loaded: what it knows
stands in `words/`.
"""

from collections.abc import Sequence
from typing import Any

from gre.bench.corpus.driving import find_driving
from gre.bench.corpus.extraction import Extraction, Mention, Place
from gre.bench.corpus.gazetteer import gazetteer
from gre.bench.corpus.lexicon import lexicon
from gre.bench.corpus.links import Cue, Linker
from gre.bench.corpus.named import Named, as_place, find_named
from gre.bench.corpus.normal import SPELLINGS, normal_form
from gre.bench.corpus.phrases import Head, Phrase, Reader, adjectives
from gre.bench.corpus.plain import PlainText, plain_text
from gre.bench.corpus.tokens import PlaceSpan, Token, find_places, read_tokens
from gre.bench.corpus.wordlists import words
from gre.bench.corpus.written import find_written
from gre.errors import MissingExtraError

# Of a longer text so much is read, so that none keeps anybody waiting: a step has some hundred.
MAX_CHARS = 20_000


class OfflineExtractor:
    """Finds indicators and places by rules.

    A text is read up to `MAX_CHARS` characters, in time proportional to its length. Any text can be
    read: `Extraction.failure` is always None.

    Raises:
        MissingExtraError: spaCy is not installed.

    >>> found = OfflineExtractor().extract(["Red phone boxes, typical of Britain."])[0]
    >>> found.mentions[0].name, found.mentions[0].kind, found.mentions[0].places
    ('red phone box', 'architectural', ('United Kingdom',))
    """

    name = "offline"

    def __init__(self) -> None:
        try:
            import spacy
            from spacy.matcher import PhraseMatcher
            from spacy.tokens import Doc
        except ImportError as error:
            raise MissingExtraError("spacy", "greval") from error
        self._nlp = spacy.blank("en")
        vocab = self._nlp.vocab
        self._heads = PhraseMatcher(vocab, attr="NORM")
        for term in lexicon():
            self._heads.add(term, [Doc(vocab, words=form.split()) for form in _forms(term)])
        self._cues = PhraseMatcher(vocab, attr="LOWER")
        for role, name in (("cue", "cues"), ("reverse", "reverse"), ("exclusion", "exclusions")):
            turns = [turn.replace("_", " ") for turn in sorted(words("relations")[name])]
            self._cues.add(role, [Doc(vocab, words=turn.split()) for turn in turns])
        gazetteer()

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        """Read texts, one extraction for each, in order."""
        return [self._read(text) for text in texts]

    def _read(self, text: str) -> Extraction:
        plain = plain_text(text[:MAX_CHARS])
        doc = self._nlp.make_doc(plain.text)
        tokens = read_tokens(doc)
        index = {token.start: i for i, token in enumerate(tokens)}
        places = find_places(tokens)
        named = find_named(tokens, places)
        places = _joined(places, [as_place(one) for one in named])
        heads = [Head(*span) for span in self._matches(self._heads, doc, index)]
        heads = [head for head in heads if _is_head(tokens, head)]
        phrases = _phrases(tokens, heads, places, named)
        cues = [Cue(*span) for span in self._matches(self._cues, doc, index)]
        linked = Linker(tokens, phrases, places, cues).run()
        mentions = (_mention(plain, tokens, phrase, linked[phrase]) for phrase in phrases)
        return Extraction(
            tuple(mention for mention in mentions if mention.name),
            tuple(_place(plain, tokens, span) for span in places),
        )

    def _matches(self, matcher: Any, doc: Any, index: dict[int, int]) -> list[tuple[int, int, str]]:
        """What a matcher finds, as token spans with the pattern's name: the longest, in order."""
        spans = sorted(matcher(doc), key=lambda span: (span[1] - span[2], span[1]))
        taken: set[int] = set()
        found = []
        for key, first, last in spans:
            if taken.isdisjoint(range(first, last)):
                taken.update(range(first, last))
                start = index[doc[first].idx]
                found.append((start, start + last - first, self._nlp.vocab.strings[key]))
        return sorted(found)


def _is_head(tokens: Sequence[Token], head: Head) -> bool:
    """Not between quotation marks, not a verb, not the first half of "sand-coloured"."""
    last = tokens[head.last - 1]
    if tokens[head.first].cls == "quote" or last.cls not in ("open", "verb"):
        return False
    if last.cls == "verb" and head.last - head.first == 1:
        return head.first > 0 and tokens[head.first - 1].low in adjectives()
    if last.low in adjectives() and tokens[head.last : head.last + 1]:
        return tokens[head.last].cls != "open"  # "plain walls" are not on a plain
    after = [token.low for token in tokens[head.last : head.last + 2]]
    if after and after[0] in words("grammar")["compounding"]:
        return len(after) > 1 and after[1] in words("grammar")["prepositions"]
    return not after or after[0] not in words("grammar")["likened"]


def _forms(term: str) -> set[str]:
    """A term, and its other spellings in one word: "numberplate"."""
    joined = {one for one, other in SPELLINGS.items() if other == term and " " in other}
    return {term, *joined}


def _joined(places: Sequence[PlaceSpan], named: Sequence[PlaceSpan]) -> list[PlaceSpan]:
    """Places in order; a landmark's name takes in the places that stand in it."""
    taken = {i for span in named for i in range(span.first, span.last)}
    rest = [span for span in places if taken.isdisjoint(range(span.first, span.last))]
    return sorted([*rest, *named], key=lambda span: span.first)


def _phrases(
    tokens: Sequence[Token],
    heads: Sequence[Head],
    places: Sequence[PlaceSpan],
    named: Sequence[Named],
) -> list[Phrase]:
    """All mentions to be, in order: landmarks, sides of the road, and phrases of the lexicon."""
    seen = [Phrase(one.first, one.last, one.kind, one.name) for one in named if one.seen]
    fixed = [*seen, *find_driving(tokens)]
    taken = {i for phrase in fixed for i in range(phrase.first, phrase.last)}
    taken |= {i for one in named for i in range(one.first, one.last)}
    taken |= _descriptions(tokens, named)
    free = [head for head in heads if taken.isdisjoint(range(head.first, head.last))]
    found = Reader(tokens, free, places).phrases()
    found = [p for p in found if taken.isdisjoint(range(p.first, p.last))]
    taken |= {i for phrase in found for i in range(phrase.first, phrase.last)}
    written = [p for p in find_written(tokens) if taken.isdisjoint(range(p.first, p.last))]
    return sorted([*fixed, *found, *written], key=lambda phrase: phrase.first)


def _descriptions(tokens: Sequence[Token], named: Sequence[Named]) -> set[int]:
    """What stands before "X: NAME" describes the landmark, and is no mention of its own."""
    found: set[int] = set()
    for one in named:
        i = one.first - 1
        while i >= 0 and tokens[i].cls == "determiner":
            i -= 1
        if i < 0 or tokens[i].text != ":":
            continue
        sentence = tokens[i].sentence
        while i >= 0 and tokens[i].sentence == sentence:
            found.add(i)
            i -= 1
    return found


def _mention(
    plain: PlainText, tokens: Sequence[Token], phrase: Phrase, places: tuple[str, ...]
) -> Mention:
    start, end = plain.span(tokens[phrase.first].start, tokens[phrase.last - 1].end)
    text = plain.source[start:end]
    name = normal_form(phrase.name or text)
    return Mention(text, name, phrase.kind, places, start, end)


def _place(plain: PlainText, tokens: Sequence[Token], span: PlaceSpan) -> Place:
    start, end = plain.span(tokens[span.first].start, tokens[span.last - 1].end)
    return Place(span.known.name, span.known.level, span.known.country, start, end)
