"""What annotators are asked, and what they may answer: chains, votes and key steps."""

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import takewhile
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from gre.chain import read_chain, write_chain
from gre.errors import InputError
from gre.store import first_problem
from gre.world.cues import KINDS, SCENE_LABELS

TaskKind = Literal["chain", "vote", "key_steps"]
Reason = Literal["hallucinated", "wrong_inference", "not_from_picture", "format"]
Tag = Literal["background", "caption", "inference"]
REASONS: tuple[Reason, ...] = ("hallucinated", "wrong_inference", "not_from_picture", "format")
SCENES = tuple(SCENE_LABELS)
INDICATORS: tuple[str, ...] = KINDS
TAGS: tuple[Tag, ...] = ("background", "caption", "inference")

# Longest text that an annotator may write into one field, in characters.
MAX_TEXT = 100_000
Text = Annotated[str, Field(max_length=MAX_TEXT)]


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StepVerdict(_Answer):
    """What becomes of one step of a chain.

    Attributes:
        action: Whether it stays, changes or goes.
        text: The new text of an edited step; None otherwise.
        reason: Why it is struck, or, where that is told, why it was edited.
    """

    action: Literal["keep", "edit", "strike"]
    text: Text | None = None
    reason: Reason | None = None

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> "StepVerdict":
        if self.action == "edit" and not (self.text or "").strip():
            raise ValueError("an edited step needs its new text; to take it out, strike it")
        if self.action != "edit" and self.text is not None:
            raise ValueError(f"a step to {self.action} has no new text")
        if self.action == "strike" and self.reason is None:
            raise ValueError(f"a struck step needs a reason, one of {', '.join(REASONS)}")
        if self.action == "keep" and self.reason is not None:
            raise ValueError("a step that is kept has no reason")
        return self


class ChainVerdict(_Answer):
    """Whether a chain may be trained on, and what becomes of each of its steps.

    Attributes:
        decision: `edited` is accepted with the edits.
        steps: One verdict a step; may be empty where the chain is rejected.
    """

    kind: Literal["chain"] = "chain"
    decision: Literal["accept", "edited", "reject"]
    steps: tuple[StepVerdict, ...] = ()
    note: Text = ""

    @model_validator(mode="after")
    def _decision_fits_the_steps(self) -> "ChainVerdict":
        changed = any(step.action != "keep" for step in self.steps)
        if self.decision == "accept" and changed:
            raise ValueError("a chain with edits is `edited`, not `accept`")
        if self.decision == "edited" and not changed:
            raise ValueError("`edited` needs a step that is edited or struck")
        return self


class VoteVerdict(_Answer):
    """Whether country or city can be inferred from a photo alone, and what it shows.

    Attributes:
        scene: One of the benchmark's scene labels.
        indicators: Indicator kinds that can be seen.
    """

    kind: Literal["vote"] = "vote"
    inferable: bool
    scene: str | None = None
    indicators: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _knows_the_labels(self) -> "VoteVerdict":
        if self.scene is not None and self.scene not in SCENES:
            raise ValueError(f"no scene is called {self.scene!r}")
        _require_indicators(self.indicators)
        return self


class KeyStep(_Answer):
    """One step on the way from the photo to the place.

    Attributes:
        tag: What kind of step it is.
        indicator: The indicator kind it speaks of, where it does.
    """

    text: Annotated[str, Field(min_length=1, max_length=MAX_TEXT)]
    tag: Tag
    indicator: str | None = None

    @model_validator(mode="after")
    def _knows_the_labels(self) -> "KeyStep":
        if not self.text.strip():
            raise ValueError("a key step needs a text")
        _require_indicators((self.indicator,) if self.indicator else ())
        return self


class KeyStepsVerdict(_Answer):
    """The key steps of a photo, in order."""

    kind: Literal["key_steps"] = "key_steps"
    steps: Annotated[tuple[KeyStep, ...], Field(min_length=1)]


Verdict = ChainVerdict | VoteVerdict | KeyStepsVerdict
_VERDICT: TypeAdapter[Verdict] = TypeAdapter(Annotated[Verdict, Field(discriminator="kind")])


def _require_indicators(names: Sequence[str]) -> None:
    for name in names:
        if name not in INDICATORS:
            raise ValueError(f"no indicator kind is called {name!r}")
    if len(set(names)) < len(names):
        raise ValueError("an indicator kind is named twice")


@dataclass(frozen=True)
class Item:
    """One thing to review.

    Attributes:
        id: The record's id.
        image: Path of the picture below the project's folder.
        payload: What the page shows. A chain: `steps`, `answer`, `lat`, `lon`, `error_km`,
            `prompt`; a vote: nothing; key steps: `lat`, `lon`, `steps` as drafted.
        gold: The verdict expected of a blind gold item; None for all others, and always None in
            what an annotator is given.
        record: The record that the item was made of, for the export; annotators are given none.
    """

    id: str
    kind: TaskKind
    image: str
    payload: dict[str, Any] = field(default_factory=dict)
    gold: Verdict | None = None
    record: dict[str, Any] = field(default_factory=dict)

    def blind(self) -> "Item":
        """The item as annotators may see it."""
        return replace(self, gold=None, record={})


def read_verdict(value: Any) -> Verdict:
    """Read a verdict from plain data, as it comes from a page or a file.

    Raises:
        InputError: it is none, with the first thing that is wrong.
    """
    try:
        return _VERDICT.validate_python(value)
    except ValidationError as error:
        raise InputError(f"not a verdict: {first_problem(error)}") from error


def load_verdict(text: str | bytes) -> Verdict:
    """Read a verdict from JSON that was checked when it was written."""
    return _VERDICT.validate_json(text)


def require_fit(item: Item, verdict: Verdict) -> None:
    """Make sure that a verdict answers this item, and that an edited chain still parses.

    Raises:
        InputError: `chain: ...`, in words for the annotator.
    """
    if verdict.kind != item.kind:
        raise InputError(f"{item.id}: this is a {item.kind} item, not {verdict.kind}")
    if isinstance(verdict, ChainVerdict):
        _require_chain(item, verdict)


def _require_chain(item: Item, verdict: ChainVerdict) -> None:
    expected = len(item.payload["steps"])
    rejected = verdict.decision == "reject"
    if len(verdict.steps) != expected and not (rejected and not verdict.steps):
        raise InputError(f"{item.id}: {expected} steps need {expected} verdicts")
    if rejected:
        return
    steps = edited_steps(item.payload["steps"], verdict)
    if not steps:
        raise InputError(f"{item.id}: no step is left; reject the chain instead")
    problem = parse_problem(steps, item.payload["answer"])
    if problem:
        raise InputError(f"{item.id}: {problem}")


def edited_steps(steps: Sequence[str], verdict: ChainVerdict) -> tuple[str, ...]:
    """The steps that a verdict leaves, edited where it says so.

    >>> verdict = ChainVerdict(decision="edited", steps=(
    ...     StepVerdict(action="strike", reason="hallucinated"),
    ...     StepVerdict(action="edit", text="So this is Leeds."), StepVerdict(action="keep")))
    >>> edited_steps(["A red bus.", "So this is London.", "In Britain."], verdict)
    ('So this is Leeds.', 'In Britain.')
    """
    if not verdict.steps:
        return tuple(steps)
    left = []
    for text, step in zip(steps, verdict.steps, strict=True):
        if step.action != "strike":
            left.append((step.text or "").strip() if step.action == "edit" else text)
    return tuple(left)


_TAG = re.compile(r"</?(think|answer)>")


def parse_problem(steps: Sequence[str], answer: str) -> str:
    """Say why a chain written from these steps would not be read back as they are; "" if it is.

    >>> parse_problem(["A red bus. 2. London."], "51.5, -0.1")
    'step 1 reads as several: it holds a number like "2." that starts a step'
    """
    found = read_chain(write_chain(steps, answer))
    if found is not None and (found.steps, found.answer) == (tuple(steps), answer):
        return ""
    for n, step in enumerate(steps, start=1):
        if _TAG.search(step):
            return f"step {n} holds a tag of the chain's own form, such as </think>"
    for n, step in enumerate(steps, start=1):
        alone = read_chain(write_chain([*["x"] * (n - 1), step], answer))
        if alone is None or alone.steps[n - 1 :] != (step,):
            return (
                f'step {n} reads as several: it holds a number like "{n + 1}." that starts a step'
            )
    return "the chain as edited can no longer be read"


@dataclass(frozen=True)
class Piece:
    """A stretch of text that two versions share, or that one of them has alone."""

    op: Literal["same", "removed", "added"]
    text: str


_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
_MAX_WORDS = 4_000  # beyond, comparing word by word takes longer than anybody would wait


def difference(before: str, after: str) -> tuple[Piece, ...]:
    """What changed between two texts, word by word.

    Beyond some thousand words between the first change and the last, all of it is one change, so
    that a page is never kept waiting.

    >>> [(p.op, p.text) for p in difference("A red bus.", "A blue bus.")]
    [('same', 'A '), ('removed', 'red'), ('added', 'blue'), ('same', ' bus.')]
    """
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    head = _in_common(old, new)
    tail = _in_common(old[head:][::-1], new[head:][::-1])
    pieces = [
        Piece("same", "".join(old[:head])),
        *_pieces(old[head : len(old) - tail], new[head : len(new) - tail]),
        Piece("same", "".join(old[len(old) - tail :])),
    ]
    return tuple(piece for piece in pieces if piece.text)


def _in_common(a: Sequence[str], b: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) + len(new) > _MAX_WORDS:
        old, new = ["".join(old)], ["".join(new)]
    # Left to pass over words that are everywhere: on "<b><b><b>..." it would take half a minute.
    for op, a, b, c, d in difflib.SequenceMatcher(None, old, new).get_opcodes():
        if op == "equal":
            yield Piece("same", "".join(old[a:b]))
        else:
            yield Piece("removed", "".join(old[a:b]))
            yield Piece("added", "".join(new[c:d]))
