"""A text as words with what is known of each: its class, its place, its sentence."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from gre.bench.corpus.gazetteer import Known, gazetteer
from gre.bench.corpus.normal import SPELLINGS, singular
from gre.bench.corpus.wordlists import words

# Of an open class, and may be part of a phrase; the others end one.
Class = Literal[
    "open", "quote", "mark", "determiner", "negator", "preposition", "conjunction", "pronoun",
    "verb",
]  # fmt: skip

_GRAMMAR = words("grammar")
_CLASSES: tuple[tuple[Class, str], ...] = (
    ("negator", "negators"),
    ("determiner", "determiners"),
    ("preposition", "prepositions"),
    ("conjunction", "conjunctions"),
    ("pronoun", "pronouns"),
    ("verb", "verbs"),
)
_CLASS_OF: dict[str, Class] = {}
for _class, _list in _CLASSES:
    for _word in _GRAMMAR[_list]:
        _CLASS_OF.setdefault(_word, _class)
_ENDS = frozenset(".!?…")
# Of money, of web addresses, of telephone numbers.
SIGNS = re.compile(r"[€$£¥₩₹₽฿₫₦₱₪₺₴₸₾₼₵₡₲₮₭]|\.[a-z]{2,3}$|\+\d")
_OPEN_QUOTES = {"“": "”", "„": "“”", "«": "»", '"': '"', "‘": "’'"}
# Longest text between quotation marks that is taken for words on a sign, in words.
_MAX_QUOTE = 12
# Words that may stand before a name of a town that is an ordinary word, too.
_BEFORE = words("places")["before_places"]


@dataclass(frozen=True)
class Token:
    """One word or mark.

    Attributes:
        text: As it is written, plain.
        low: In small letters.
        norm: Its normal form.
        cls: Its class; all between quotation marks is `quote`.
        start, end: Where it stands in the plain text.
        sentence: Which sentence of the text it belongs to, from 0.
    """

    text: str
    low: str
    norm: str
    cls: Class
    start: int
    end: int
    sentence: int


@dataclass(frozen=True)
class PlaceSpan:
    """A place's name among the tokens: `[first, last)`."""

    first: int
    last: int
    known: Known


def read_tokens(doc: Any) -> list[Token]:
    """Take a spaCy document apart, and give its tokens their normal forms."""
    quoted = _quoted([token.text for token in doc])
    found, sentence = [], 0
    for token in doc:
        text = token.text
        if token.is_space:
            sentence += "\n" in text
            token.norm_ = " "
            continue
        low = text.lower()
        norm = singular(SPELLINGS.get(low, low))
        token.norm_ = norm
        cls = "quote" if token.i in quoted else _class_of(text, low)
        start = token.idx
        found.append(Token(text, low, norm, cls, start, start + len(text), sentence))
        sentence += text[-1] in _ENDS and len(text) <= 3 and cls == "mark"
    return found


def _class_of(text: str, low: str) -> Class:
    cls = _CLASS_OF.get(low)
    if cls is not None:
        return cls
    if any(letter.isalnum() for letter in text) or SIGNS.match(text):
        return "open"
    return "mark"


def _quoted(texts: Sequence[str]) -> frozenset[int]:
    """Which words stand between quotation marks, the marks included."""
    inside: set[int] = set()
    i = 0
    while i < len(texts):
        closing = _OPEN_QUOTES.get(texts[i])
        if closing is not None:
            for j in range(i + 1, min(i + 2 + _MAX_QUOTE, len(texts))):
                if texts[j] and texts[j] in closing:
                    inside.update(range(i, j + 1))
                    i = j
                    break
        i += 1
    return frozenset(inside)


def find_places(tokens: Sequence[Token]) -> list[PlaceSpan]:
    """Find the places that a text names, the longest names first, none within another."""
    keys = [re.sub(r"[^\w ]+", " ", token.text.replace(".", "")).strip() for token in tokens]
    found: list[PlaceSpan] = []
    i = 0
    while i < len(tokens):
        hit = None if tokens[i].cls in ("quote", "mark") else gazetteer().at(keys, i)
        if hit is None or not _is_place(tokens, keys, i, *hit):
            i += 1
            continue
        known, n = hit
        found.append(PlaceSpan(i, i + n, known))
        i += n
    return found


def _is_place(tokens: Sequence[Token], keys: Sequence[str], i: int, known: Known, n: int) -> bool:
    """Whether a name that is an ordinary word, or a language, as well is a place here."""
    if known.form == "adjective" and tokens[i].text in _GRAMMAR["languages"]:
        return not _is_language(tokens, i)
    if not known.ordinary:
        return True
    if i > 0 and tokens[i - 1].low in _BEFORE:
        return True
    if i + n + 1 < len(tokens) and tokens[i + n].text == ",":
        after = gazetteer().at(keys, i + n + 1)
        return after is not None and after[0].level in ("country", "region")
    return False


def _is_language(tokens: Sequence[Token], i: int) -> bool:
    """Whether the name of a language stands for the language: "in Danish", "Danish words"."""
    if i > 0 and tokens[i - 1].low == "in":
        return not (i + 1 < len(tokens) and tokens[i + 1].cls == "open")
    return i + 1 < len(tokens) and tokens[i + 1].low in _GRAMMAR["language_heads"]
