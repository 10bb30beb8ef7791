"""A look at one photo: what every stage wants to know of it, and how large its largest face is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from gre.bench.build.select.faces import MAX_SIDE, finder_of, largest_share
from gre.bench.build.select.settings import FaceRule
from gre.data.examine import VERSION, Facts, examine
from gre.data.notes import Notes, key_of
from gre.data.runner import Runner
from gre.data.sources.candidate import Candidate
from gre.errors import ImageError, MissingFileError
from gre.images import open_image


@dataclass(frozen=True)
class Look:
    """What was found out about a photo.

    Attributes:
        face: Share of its area that the largest face covers, in [0, 1].
    """

    facts: Facts
    face: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Give it as notes hold it."""
        return {"facts": self.facts.to_json(), "face": self.face}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "Look":
        """Read it back from notes."""
        return cls(Facts.from_json(told["facts"]), told["face"])


def look(candidate: Candidate, rule: FaceRule, *, need_place: bool = True) -> Look:
    """Look at one photo; nothing that is wrong with it makes this raise.

    Args:
        need_place: As for `examine`: a labelled photo, or one to stay apart from, may do without.
    """
    facts = examine(candidate, need_place=need_place)
    if facts.problem:
        return Look(facts)
    try:
        picture = open_image(candidate.read(), max_side=MAX_SIDE)
    except (ImageError, MissingFileError) as error:  # it was there a moment ago
        return Look(Facts("unreadable", str(error)))
    return Look(facts, largest_share(picture, finder_of(rule)))


def looks(
    block: Sequence[Candidate],
    rule: FaceRule,
    notes: Notes,
    runner: Runner,
    *,
    need_place: bool = True,
) -> Iterator[Look]:
    """Look at photos, but recall those that were looked at before; in their order."""
    finder = finder_of(rule).name
    keys = [_key(candidate, finder, need_place) for candidate in block]
    known = [notes.recall(key) for key in keys]
    unknown = [one for one, told in zip(block, known, strict=True) if told is None]
    news = runner.map(partial(look, rule=rule, need_place=need_place), unknown)
    for key, told in zip(keys, known, strict=True):
        found = next(news) if told is None else Look.from_json(told)
        if told is None:
            notes.add(key, found.to_json())
        yield found


def _key(candidate: Candidate, finder: str, need_place: bool) -> bytes:
    same = (candidate.root, candidate.name, candidate.at, candidate.problem, candidate.detail)
    return key_of(candidate.path, VERSION, finder, need_place, *same)
