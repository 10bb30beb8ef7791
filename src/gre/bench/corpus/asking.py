"""The question about one text, and what a reply to it says."""

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Literal, get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from gre.bench.corpus.extraction import Extraction, Level, Mention, Place
from gre.bench.corpus.gazetteer import place_named
from gre.bench.corpus.normal import normal_form
from gre.data.interview import json_of
from gre.models.base import ReplySchema
from gre.prompts import Prompt, load_prompt
from gre.world.cues import KINDS

_HERE = "{step}"
_LEVELS: tuple[Level, ...] = get_args(Level)
# The reply is not the JSON that was asked for, or it is JSON of another form.
BadReply = Literal["nonsense", "wrong_form"]


def _object(**properties: object) -> dict[str, object]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
SCHEMA = ReplySchema(
    "indicators",
    _object(
        mentions={
            "type": "array",
            "items": _object(
                text=_TEXT,
                kind={"type": "string", "enum": list(KINDS)},
                places={"type": "array", "items": _TEXT},
            ),
        },
        places={
            "type": "array",
            "items": _object(
                text=_TEXT, name=_TEXT, level={"type": "string", "enum": list(_LEVELS)}
            ),
        },
    ),
)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class _Mention(_Strict):
    text: str
    kind: str
    places: list[str]


class _Place(_Strict):
    text: str
    name: str
    level: str


class _Said(_Strict):
    mentions: list[_Mention]
    places: list[_Place]


@dataclass
class Read:
    """What a reply says.

    Attributes:
        dropped: What it says that cannot be kept, by reason: `span_not_in_text`, `no_such_kind`,
            `no_such_level`, `link_not_in_text`, `said_twice`.
    """

    extraction: Extraction
    dropped: Counter[str] = field(default_factory=Counter)


def extraction_prompt() -> Prompt:
    """The prompt, with `{step}` where the text goes."""
    return load_prompt("extract_indicators")


def ask_about(text: str) -> str:
    """Write the question about one text; it stays within its JSON string, whatever it says."""
    return extraction_prompt().text.replace(_HERE, json.dumps(text, ensure_ascii=False))


def read_reply(reply: str, text: str) -> Read:
    """Read a reply strictly: what it quotes must stand in the text.

    >>> read_reply("There are none.", "Red soil.").extraction.failure
    'nonsense'
    >>> said = '{"mentions": [{"text": "a sari", "kind": "social", "places": []}], "places": []}'
    >>> read = read_reply(said, "Red soil.")
    >>> read.extraction.mentions, dict(read.dropped)
    ((), {'span_not_in_text': 1})
    """
    value = json_of(reply)
    if value is None:
        return Read(Extraction(failure="nonsense"))
    try:
        said = _Said.model_validate(value)
    except ValidationError:
        return Read(Extraction(failure="wrong_form"))
    dropped: Counter[str] = Counter()
    spans = _Spans(text, dropped)
    places = [place for one in said.places if (place := _place(one, spans, dropped))]
    spans = _Spans(text, dropped)
    mentions = [m for one in said.mentions if (m := _mention(one, text, places, spans, dropped))]
    mentions.sort(key=lambda mention: mention.start)
    places.sort(key=lambda place: place.start)
    return Read(Extraction(tuple(mentions), tuple(places)), dropped)


class _Spans:
    """Finds where quotes stand in a text: the second equal one further on than the first."""

    def __init__(self, text: str, dropped: Counter[str]) -> None:
        self._text, self._dropped = text, dropped
        self._after: dict[str, int] = {}

    def find(self, quote: str) -> tuple[int, int] | None:
        quote = quote.strip()
        if not quote or quote not in self._text:
            self._dropped["span_not_in_text"] += 1
            return None
        start = self._text.find(quote, self._after.get(quote, 0))
        if start < 0:
            self._dropped["said_twice"] += 1
            return None
        self._after[quote] = start + len(quote)
        return start, start + len(quote)


def _place(said: _Place, spans: _Spans, dropped: Counter[str]) -> Place | None:
    if said.level not in _LEVELS:
        dropped["no_such_level"] += 1
        return None
    span = spans.find(said.text)
    if span is None:
        return None
    known = place_named(said.name) or place_named(said.text)
    name = known.name if known else said.name.strip() or said.text.strip()
    return Place(name, said.level, known.country if known else None, *span)


def _mention(
    said: _Mention, text: str, places: list[Place], spans: _Spans, dropped: Counter[str]
) -> Mention | None:
    if said.kind not in KINDS:
        dropped["no_such_kind"] += 1
        return None
    span = spans.find(said.text)
    if span is None:
        return None
    links: dict[str, None] = {}
    for quote in said.places:
        if not quote.strip() or quote.strip() not in text:
            dropped["link_not_in_text"] += 1
            continue
        links[_name_of(quote.strip(), text, places)] = None
    written = text[span[0] : span[1]]
    return Mention(written, normal_form(written), said.kind, tuple(links), *span)


def _name_of(quote: str, text: str, places: list[Place]) -> str:
    """What the reply itself calls a place that it links to, else what the gazetteer does."""
    for place in places:
        if text[place.start : place.end] == quote:
            return place.name
    known = place_named(quote)
    return known.name if known else quote
