"""Cuts a long text's tokens into windows: between sentences where one ends, else between words."""

import bisect
from collections.abc import Callable, Sequence


def windows_of(
    spans: Sequence[tuple[int, int]], sentence_starts: Sequence[int], limit: int
) -> list[tuple[int, int]]:
    """Cut tokens into windows of at most `limit`, each as long as it may be.

    A window ends where a sentence does; a sentence longer than a window ends it between two words,
    and a word longer than a window anywhere.

    Args:
        spans: Where each token stands in the text, `(begin, end)` in characters.
        sentence_starts: Where the text's sentences begin, in characters, in order.
        limit: Tokens a window holds.

    Returns:
        `(begin, end)` in tokens, in order and without gaps; none for no tokens.

    >>> windows_of([(0, 3), (4, 6), (6, 7), (8, 11), (11, 12)], [0, 8], limit=4)
    [(0, 3), (3, 5)]
    """
    begins = [begin for begin, _ in spans]
    new_sentence = {bisect.bisect_left(begins, start) for start in sentence_starts}
    windows: list[tuple[int, int]] = []
    at = 0
    while at < len(spans):
        end = min(at + limit, len(spans))
        if end < len(spans):
            end = _last(range(end, at, -1), new_sentence.__contains__) or end
            if end not in new_sentence:
                end = _last(range(end, at, -1), lambda i: spans[i][0] > spans[i - 1][1]) or end
        windows.append((at, end))
        at = end
    return windows


def _last(candidates: range, good: Callable[[int], bool]) -> int | None:
    return next((i for i in candidates if good(i)), None)
