"""What counts as an answer, and what a failure means for the next run."""

from gre.data.journal import Entry
from gre.models.base import Answer, FailureKind, Receipt

# Our own words beside those of `FailureKind`.
TRUNCATED = "truncated"
EMPTY = "empty"
OUTAGE = "outage"
NOT_ASKED = "not_asked"


def entry_of(
    answer: Answer, *, remote: bool, max_tokens: int | None, cost_usd: float | None, torn: bool
) -> Entry:
    """Turn what a model gave into what the journal keeps.

    A text that a server cut off, or left empty, is kept for the record as a failure for good: it
    was paid for, and would come again. A model on this machine is taken at its word: whatever text
    it gives is its answer, for the next stage to judge.

    Args:
        torn: The text looks like half an answer.
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
    if remote and answer.text is not None and (torn or receipt.finish_reason == "length"):
        failure, error = TRUNCATED, f"cut off; finish_reason: {receipt.finish_reason}"
    return Entry(
        answer.text, failure, error, open=still_open, max_tokens=max_tokens,
        usage=receipt.usage, cost_usd=cost_usd, seconds=receipt.seconds,
        attempts=receipt.attempts, finish_reason=receipt.finish_reason,
    )  # fmt: skip
