"""When to stop asking a model from whom nothing but failures come back."""

from collections.abc import Callable, Sequence

from gre.data.journal import Asked, Entry
from gre.errors import EndpointError
from gre.models.base import FailureKind


class Patience:
    """Counts failures in a row.

    A server that rejects whatever it is asked is set up wrongly, and no question's fault: when
    patience ends, rejections of this row that are in the journal as final are taken back.

    Args:
        limit: How many in a row end it.
        reopen: Takes failures back that were taken for permanent.
    """

    def __init__(self, limit: int, reopen: Callable[[Sequence[Asked]], object]) -> None:
        self._limit, self._reopen = limit, reopen
        self._in_a_row: list[Asked] = []

    def see(self, asked: Asked, entry: Entry) -> None:
        """Take notice of an entry.

        Raises:
            EndpointError: it is the last straw.
        """
        if not is_outage(entry):
            if entry.answered:
                self._in_a_row.clear()
            return
        self._in_a_row.append(asked)
        if len(self._in_a_row) < self._limit:
            return
        self._reopen(self._in_a_row)
        raise EndpointError(
            f"the model failed {len(self._in_a_row)} times in a row, last with: {entry.error}; "
            "what was answered is kept, run the same command again to go on"
        )


def is_outage(entry: Entry) -> bool:
    """Tell whether a failure may be the server's rather than the question's.

    >>> is_outage(Entry(failure="timeout", open=True))
    True
    >>> is_outage(Entry(failure="refused"))
    False
    """
    if entry.failure == FailureKind.REJECTED:
        return True
    return entry.open and entry.failure != FailureKind.BAD_PHOTO
