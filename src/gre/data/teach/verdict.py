"""What counts as an answer, and what a failure means for the next run."""

import re

from gre.data.journal import Entry
from gre.models.base import Answer, FailureKind, Receipt

# Our own words beside those of `FailureKind`.
TRUNCATED = "truncated"
EMPTY = "empty"
OUTAGE = "outage"

_TAGS = ("think", "answer")


def is_torn(text: str) -> bool:
    """Tell whether a text opens a block of the chain and never closes it: half an answer.

    >>> is_torn("<think>1. A red bus.</think><answer>51.5")
    True
    >>> is_torn("I cannot tell.")
    False
    """
    return any(
        len(re.findall(f"<{tag}>", text, re.IGNORECASE))
        > len(re.findall(f"</{tag}>", text, re.IGNORECASE))
        for tag in _TAGS
    )


def entry_of(
    answer: Answer, *, remote: bool, max_tokens: int | None, cost_usd: float | None
) -> Entry:
    """Turn what a model gave into what the journal keeps.

    A text that a server cut off, or left empty, is kept for the record as a failure for good: it
    was paid for, and would come again. A model on this machine is taken at its word: whatever text
    it gives is its answer, for the next stage to judge.
    """
    receipt = answer.receipt or Receipt()
    failure, error, still_open = None, answer.error, False
    if answer.text is None:
        known = answer.kind.value if answer.kind else None
        failure = known or (FailureKind.REFUSED.value if answer.permanent else OUTAGE)
        # To look at a photo again costs nothing, and a disk may have been away.
        still_open = not answer.permanent or failure == FailureKind.BAD_PHOTO
    elif remote and not answer.text.strip():
        failure, error = EMPTY, "the answer is empty"
    if remote and answer.text is not None and is_cut_off(answer.text, receipt.finish_reason):
        failure, error = TRUNCATED, f"cut off; finish_reason: {receipt.finish_reason}"
    return Entry(
        answer.text, failure, error, open=still_open, max_tokens=max_tokens,
        usage=receipt.usage, cost_usd=cost_usd, seconds=receipt.seconds,
        attempts=receipt.attempts, finish_reason=receipt.finish_reason,
    )  # fmt: skip


def is_cut_off(text: str, finish_reason: str | None) -> bool:
    """Tell whether a server stopped in the middle, by its own word or by the look of it."""
    return finish_reason == "length" or is_torn(text)
