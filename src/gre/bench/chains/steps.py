"""The steps of any response, well formed or not: nothing that was reasoned is cut away."""

import re
from collections.abc import Sequence

from gre.chain import split_steps, think_text
from gre.models.text.cutting import sentences_of

_NUMBERED = re.compile(r"(?:^|(?<=\s))1\.\s+\S")
_LEFTOVER_TAG = re.compile(r"</?(?:think|answer)>", re.IGNORECASE)


def steps_of(response: str) -> tuple[str, ...]:
    """Take the reasoning of a response apart into its steps.

    The think block, closed or cut off, else all before the answer. Numbered steps where there is a
    step 1; otherwise a step is a sentence, since prose of a real model sees, explains and concludes
    within one line.

    >>> steps_of("<think>1. A red bus.\\n2. So London.</think><answer>51.5, -0.1</answer>")
    ('A red bus.', 'So London.')
    >>> steps_of("I see a red bus. So this is London.<answer>51.5, -0.1</answer>")
    ('I see a red bus.', 'So this is London.')
    """
    think = _LEFTOVER_TAG.sub(" ", think_text(response))
    if _NUMBERED.search(think):
        return split_steps(think)
    return tuple(sentence for line in think.splitlines() for sentence in sentences_of(line))


def unique(texts: Sequence[str]) -> list[str]:
    """Each text once, in order of first appearance."""
    return list(dict.fromkeys(texts))
