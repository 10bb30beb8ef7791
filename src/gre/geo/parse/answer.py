"""Find the part of a response that is its answer."""

import html
import re
from enum import Enum, auto

# Of a longer answer only the end is read; it is where answers stand, and it bounds the work.
MAX_CHARS = 50_000

_ANSWER = r"(?:final[ _-]?)?answer|conclusion|final"
_THOUGHT = r"think(?:ing)?|thoughts?|reasoning|analysis|scratchpad|reflection"
# <think>, [THINK], ◁think▷; what no model uses is left to be text.
_TAG = re.compile(
    rf"(?:<|◁)[ ]{{0,3}}(?P<close>/?)[ ]{{0,3}}(?:(?P<answer>{_ANSWER})|(?P<thought>{_THOUGHT}))"
    rf"[ ]{{0,3}}(?:>|▷)|\[(?P<close2>/?)(?:(?P<thought2>THINK)|(?P<answer2>ANSWER))\]",
    re.IGNORECASE,
)
_CHANNEL = re.compile(r"<\|channel\|>\s{0,3}final\s{0,3}(?:<\|message\|>)?")
_BOX = re.compile(r"\\boxed[ ]{0,3}\{|<\|begin_of_box\|>")
_BOX_CHARS = 300


class Part(Enum):
    """What the part of a response that is read stands for."""

    ANSWER = auto()
    """The response marks it as its answer: even `48, 2` is a coordinate there."""

    TEXT = auto()
    """It is the response itself, or all that follows its thinking."""

    THOUGHT = auto()
    """Thinking that was cut off: only what it commits to counts."""


def answer_part(response: str) -> tuple[str, Part]:
    """Return the part of a response to read, and what it stands for.

    The last answer block that is not blank decides, closed or cut off; without one, the last box;
    without that, what follows the thinking; and failing all that, the whole text. An answer block
    that is there but blank is an empty answer.
    """
    if "&" in response:
        response = html.unescape(response)
    if "<|channel|>" in response:
        last = [m.end() for m in _CHANNEL.finditer(response)]
        response = response[last[-1] :] if last else response
    answer, rest, part = None, response, Part.TEXT
    if any(bracket in response for bracket in "<◁["):
        answer, rest, part = _blocks(response)
    if answer is not None:
        return answer[-MAX_CHARS:], Part.ANSWER
    boxes = [m.end() for m in _BOX.finditer(rest)] if "box" in rest else []
    for start in reversed(boxes):
        box = _boxed(rest[start : start + _BOX_CHARS])
        if box.strip(" }$"):
            return box, Part.ANSWER
    return rest[-MAX_CHARS:], part


def _boxed(text: str) -> str:
    """Cut off what follows a box: its closing brace or sign, or failing these its first line."""
    text = text.split("<|end_of_box|>", 1)[0]
    depth = 1
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if not depth:
            return text[:at]
    return text.split("\n", 1)[0]


def _blocks(response: str) -> tuple[str | None, str, Part]:
    """Return the last filled answer block if any, the text after the last thought, and its part."""
    answer: str | None = None
    opened: int | None = None
    thought_until, part = 0, Part.TEXT
    for tag in _TAG.finditer(response):
        closes = bool(tag["close"] or tag["close2"])
        is_thought = bool(tag["thought"] or tag["thought2"])
        if opened is not None and (closes or is_thought):
            answer = response[opened : tag.start()].strip() or answer or ""
            opened = None
        if not is_thought and not closes:
            opened = tag.end()
        if is_thought:
            thought_until = tag.end()
            part = Part.TEXT if closes else Part.THOUGHT
    if opened is not None:
        answer = response[opened:].strip() or answer or ""
    return answer, response[thought_until:].strip() if thought_until else response, part
