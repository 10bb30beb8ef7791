"""The reasoning chain: one think block of numbered steps, then one answer block.

`<think>1. ... 2. ...</think><answer>latitude, longitude</answer>`. The tags are ordinary text,
never special tokens: trainers strip special tokens before they call a reward.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_WELL_FORMED = re.compile(
    r"\s*<think>(?P<think>(?:(?!</?think>|</?answer>).)*)</think>"
    r"\s*<answer>(?P<answer>(?:(?!</?think>|</?answer>).)*)</answer>\s*",
    re.DOTALL,
)
_ANSWER = re.compile(r"<answer>(.*?)(?:</answer>|\Z)", re.DOTALL | re.IGNORECASE)
_THINK = re.compile(r"<think>(.*?)(?:</think>|<answer>|\Z)", re.DOTALL | re.IGNORECASE)
_STEP = re.compile(r"(?:^|(?<=\s))(?P<n>\d{1,2})\.\s+(?=\S)")


@dataclass(frozen=True)
class Chain:
    """A response taken apart.

    Attributes:
        steps: The numbered steps in order, without their numbers; never empty strings.
        answer: The text of the answer block, stripped.
    """

    steps: tuple[str, ...]
    answer: str


def is_well_formed(response: str) -> bool:
    """Tell whether a response is exactly one think block followed by one answer block.

    >>> is_well_formed("<think>1. A red bus.</think><answer>51.5, -0.1</answer>")
    True
    >>> is_well_formed("<answer>51.5, -0.1</answer>")
    False
    """
    return _WELL_FORMED.fullmatch(response) is not None


def read_chain(response: str) -> Chain | None:
    """Take a response apart; None when it has no well-formed think and answer block.

    >>> read_chain("<think>1. A red bus. 2. London.</think><answer>51.5, -0.1</answer>")
    Chain(steps=('A red bus.', 'London.'), answer='51.5, -0.1')
    """
    match = _WELL_FORMED.fullmatch(response)
    if match is None:
        return None
    return Chain(split_steps(match["think"]), match["answer"].strip())


def write_chain(steps: Sequence[str], answer: str) -> str:
    """Write steps and answer in the one form that every stage reads.

    >>> write_chain(["A red bus.", "London."], "51.5, -0.1")
    '<think>1. A red bus.\\n2. London.</think><answer>51.5, -0.1</answer>'
    """
    numbered = "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1))
    return f"<think>{numbered}</think><answer>{answer}</answer>"


def split_steps(think: str) -> tuple[str, ...]:
    """Cut the text of a think block at its rising numbers 1., 2., 3., ...

    A number out of order is part of a sentence ("built in 1897. 12. Arrondissement"); text without
    numbers is one step a line. Text before step 1 is a step of its own.
    """
    cuts, expected = [], 1
    for match in _STEP.finditer(think):
        if int(match["n"]) == expected:
            cuts.append(match)
            expected += 1
    if not cuts:
        return tuple(line.strip() for line in think.splitlines() if line.strip())
    starts = [m.end() for m in cuts]
    ends = [m.start() for m in cuts[1:]] + [len(think)]
    parts = [think[: cuts[0].start()]] + [think[a:b] for a, b in zip(starts, ends, strict=True)]
    return tuple(part.strip() for part in parts if part.strip())


def answer_text(response: str) -> str | None:
    """Return the text of the last committed answer block, closed or cut off, or None.

    >>> answer_text("<answer>1, 2</answer> no, wait: <answer>3, 4</answer>")
    '3, 4'
    """
    blocks = [block.strip() for block in _ANSWER.findall(response)]
    filled = [block for block in blocks if block]
    return filled[-1] if filled else None


def think_text(response: str) -> str:
    """Return the reasoning of a response: its think block, else all before the answer."""
    match = _THINK.search(response)
    if match is not None:
        return match[1].strip()
    return re.split(r"<answer>", response, maxsplit=1, flags=re.IGNORECASE)[0].strip()


def join_reasoning(reasoning: str | None, content: str | None) -> str:
    """Put back together what a server has split into `reasoning_content` and `content`.

    >>> join_reasoning("1. A red bus.", "<answer>51.5, -0.1</answer>")
    '<think>1. A red bus.</think><answer>51.5, -0.1</answer>'
    """
    content = content or ""
    if not reasoning or "<think>" in content:
        return content
    return f"<think>{reasoning.strip()}</think>{content.strip()}"
