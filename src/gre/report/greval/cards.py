"""The cards: one photo each with truth, map, key steps, and every system's chain step by step."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from gre.bench.chains.results import AnswerDetail, ChainResult, PhotoDetail, StepResult
from gre.bench.score import continent_label
from gre.chain import answer_text
from gre.errors import ImageError, MissingFileError
from gre.report.content import Point
from gre.report.greval.content import GREvalScores, Role
from gre.report.greval.tables import PARTS
from gre.report.greval.text import visible
from gre.report.pictures import picture_uri
from gre.report.verdicts import error_word
from gre.svg.map import answers_map
from gre.world.facts import countries

# A picture in the page: its longer side in pixels, and the most it may take.
THUMBNAIL_PX, THUMBNAIL_BYTES = 320, 24_000
# What of a model's text the page holds, in characters; the details' files hold the rest.
MOST_OF_A_RESPONSE, MOST_OF_A_STEP, MOST_OF_A_CHAIN = 3_000, 1_200, 8_000
_MOST_STEPS, _MOST_NAMES, _MOST_OF_A_NAME = 40, 30, 120


@dataclass(frozen=True)
class StepView:
    """One step with its verdict, in words."""

    label: str
    text: str
    value: str
    matched: tuple[str, ...]
    unsupported: tuple[str, ...]
    says: str


@dataclass(frozen=True)
class AnswerView:
    """One system's answer about one photo.

    Attributes:
        mark: Its number on the map and in front of its name.
        open: Whether its chain is to be seen at once.
        word, phrase: How far off the answer is, as a class and in words.
        said: The answer as it was written.
        notes: What became of its chain, where it was not scored.
        raw: The response as it came, where it has no steps.
    """

    mark: str
    name: str
    role: Role
    open: bool
    word: str
    phrase: str
    said: str
    quality: str
    parts: tuple[tuple[str, str], ...]
    steps: tuple[StepView, ...]
    left_out: int
    missed: tuple[str, ...]
    notes: str
    raw: str


@dataclass(frozen=True)
class Card:
    """One photo."""

    anchor: str
    id: str
    picture: str
    map: Markup
    scene: str
    kinds: str
    place: str
    truth: str
    indicators: tuple[tuple[str, str], ...]
    key_steps: tuple[tuple[str, str], ...]
    answers: tuple[AnswerView, ...]


def anchor_of(photo: PhotoDetail, place: int) -> str:
    """The photo's name in links, `photo-ID`; `photo.NUMBER` where the id holds odd signs.

    >>> anchor_of(PhotoDetail(id="a b", image="a.png", lat=0, lon=0), 6)
    'photo.7'
    """
    plain = re.fullmatch(r"[A-Za-z0-9._~-]{1,100}", photo.id)
    return f"photo-{photo.id}" if plain else f"photo.{place + 1}"


def make_card(scores: GREvalScores, place: int) -> Card:
    """Everything the page says about one photo.

    Args:
        place: Of the photo in the benchmark.
    """
    photo = scores.photos[place]
    names = [name for name in scores.names if name in scores.answers]
    answers = {name: scores.answers[name][place] for name in names}
    return Card(
        anchor=anchor_of(photo, place),
        id=visible(photo.id, _MOST_OF_A_NAME),
        picture=thumbnail(scores.folder / photo.image),
        map=Markup(_map(photo, list(answers.values()))),
        scene=visible(photo.scene or "", _MOST_OF_A_NAME),
        kinds=", ".join(photo.kinds),
        place=_place(photo),
        truth=f"{photo.lat:.2f}, {photo.lon:.2f}",
        indicators=tuple((_name(name), kind) for name, kind in photo.indicators[:_MOST_NAMES]),
        key_steps=tuple((tag, visible(text, MOST_OF_A_STEP)) for tag, text in photo.key_steps),
        answers=tuple(
            _answer(answer, str(number), name, scores)
            for number, (name, answer) in enumerate(answers.items(), start=1)
        ),
    )


def thumbnail(path: Path) -> str:
    """The picture, small, in a `data:` address; empty where there is none to be shown."""
    try:
        return picture_uri(path, max_side=THUMBNAIL_PX, quality=75, most_bytes=THUMBNAIL_BYTES)
    except (ImageError, MissingFileError):
        return ""


def _map(photo: PhotoDetail, answers: Sequence[AnswerDetail]) -> str:
    places: dict[tuple[float, float], list[int]] = {}
    for number, answer in enumerate(answers, start=1):
        if answer.lat is not None and answer.lon is not None:
            places.setdefault((round(answer.lat, 2), round(answer.lon, 2)), []).append(number)
    marks = {runs(numbers): Point(lat=lat, lon=lon) for (lat, lon), numbers in places.items()}
    title = f"Map: the truth and the answers {', '.join(marks)}" if marks else "Map: the truth"
    return answers_map(Point(lat=photo.lat, lon=photo.lon), marks, title=title)


def runs(numbers: Sequence[int]) -> str:
    """Rising numbers as people write them: answers at one place share a mark.

    >>> runs([1, 2, 3, 5, 7, 8])
    '1–3, 5, 7, 8'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and number == parts[-1][-1] + 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    written = [
        [f"{part[0]}–{part[-1]}"] if len(part) > 2 else [str(number) for number in part]
        for part in parts
    ]
    return ", ".join(name for names in written for name in names)


def _place(photo: PhotoDetail) -> str:
    known = countries().get(photo.country or "")
    country = known.name if known else photo.country or ""
    return visible(", ".join(filter(None, (country, *continent_label(photo)))), _MOST_OF_A_NAME)


def _answer(answer: AnswerDetail, mark: str, name: str, scores: GREvalScores) -> AnswerView:
    found = answer.chain
    word, phrase = error_word(answer.error_km)
    if answer.status == "unscored":
        word, phrase = "unasked", "could not be asked"
    steps = _steps(found.steps) if found else ()
    return AnswerView(
        mark=mark,
        name=name,
        role=scores.role(name),
        open=name == scores.leader,
        word=word,
        phrase=phrase,
        said=visible(answer_text(answer.response) or "", _MOST_OF_A_NAME),
        quality="" if found is None or found.quality is None else f"{100 * found.quality:.0f}",
        parts=_parts(found) if found else (),
        steps=steps,
        left_out=len(found.steps) - len(steps) if found else 0,
        missed=_names(found.missed) if found else (),
        notes=_notes(found) if found else "",
        raw="" if steps else visible(answer.response, MOST_OF_A_RESPONSE),
    )


def _parts(found: ChainResult) -> tuple[tuple[str, str], ...]:
    values = ((name, getattr(found, part, None)) for part, (name, _) in PARTS.items())
    return tuple((name, f"{100 * value:.0f}") for name, value in values if value is not None)


def _notes(found: ChainResult) -> str:
    if found.status == "empty":
        return "An answer without a chain."
    if found.status == "unscored":
        return f"Unscored: {visible(found.reason, MOST_OF_A_STEP)}"
    return ""


def _steps(steps: Sequence[StepResult]) -> tuple[StepView, ...]:
    """The steps that the page has room for: a chain of any length must not fill it."""
    shown: list[StepView] = []
    used = 0
    for step in steps[:_MOST_STEPS]:
        used += min(len(step.text), MOST_OF_A_STEP)
        if used > MOST_OF_A_CHAIN:
            break
        shown.append(_step(step))
    return tuple(shown)


def _step(step: StepResult) -> StepView:
    value = ""
    if step.value is not None:
        name = {"caption": "RefCLIPScore", "inference": "BERTScore"}.get(step.label or "", "value")
        value = f"{name} {100 * step.value:.0f}"
    return StepView(
        label=step.label or "unsorted",
        text=visible(step.text, MOST_OF_A_STEP),
        value=value,
        matched=_names(step.matched),
        unsupported=_names(step.unsupported),
        says=_nearest(step),
    )


def _nearest(step: StepResult) -> str:
    """Which key step it is most like."""
    if not step.says:
        return ""
    if step.says.strip() == step.text.strip():
        return "a key step, word for word"
    return f"nearest key step: {visible(step.says, 300)}"


def _names(names: Sequence[str]) -> tuple[str, ...]:
    more = len(names) - _MOST_NAMES
    shown = tuple(_name(name) for name in names[:_MOST_NAMES])
    return (*shown, f"and {more} more") if more > 0 else shown


def _name(name: str) -> str:
    return visible(name, _MOST_OF_A_NAME)


def card_data(scores: GREvalScores, place: int) -> dict[str, Any]:
    """What the page's script sorts and filters one card by.

    `answers` holds `[quality, error in km, statuses]` for each system; null where it is not known.
    """
    photo = scores.photos[place]
    return {
        "scene": photo.scene or "",
        "kinds": list(photo.kinds),
        "continent": "".join(continent_label(photo)),
        "answers": [
            _answer_data(scores.answers[name][place])
            for name in scores.names
            if name in scores.answers
        ],
    }


def _answer_data(answer: AnswerDetail) -> list[float | list[str] | None]:
    quality = answer.chain.quality if answer.chain else None
    return [
        None if quality is None else round(quality, 4),
        None if answer.error_km is None else round(answer.error_km, 1),
        statuses_of(answer),
    ]


STATUSES: Mapping[str, str] = {
    "scored": "chain scored",
    "empty": "no chain",
    "unscored": "chain unscored",
    "unparsed": "no coordinate",
    "unasked": "could not be asked",
}


def statuses_of(answer: AnswerDetail) -> list[str]:
    """What became of an answer and of its chain: keys of `STATUSES`."""
    if answer.status == "unscored":
        return ["unasked"]
    found = [answer.chain.status] if answer.chain else []
    return [*found, "unparsed"] if answer.status == "unparsed" else [*found]
