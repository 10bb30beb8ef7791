"""Text that goes round in circles: a generation that got stuck, or a step told twice."""

import re
from collections import Counter
from collections.abc import Sequence

_ASCII_WORD = re.compile(r"\w+", re.ASCII)
# Scripts that are written without spaces are looked at sign by sign.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]|\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?。！？])\s*|\n+")
_LONGEST_PERIOD = 40
_FEWEST_ROUNDS = 4
_FEWEST_WORDS = 12
_SENTENCE_WORDS = 5
_SENTENCE_TIMES = 3
# Twice-used phrases of four words that ordinary prose may hold before it is looked at closely.
_ORDINARY = 8


def repeated_step(steps: Sequence[str]) -> bool:
    """Tell whether two steps are the same words.

    >>> repeated_step(["A red bus.", "London.", "a  red BUS."])
    True
    """
    return len({" ".join(step.lower().split()) for step in steps}) < len(steps)


def goes_in_circles(text: str) -> bool:
    """Tell whether a text repeats itself over and over.

    Either the same run of words four times and more in a row (twelve words at least), or a
    sentence of five words and more three times anywhere.

    >>> goes_in_circles("It is a bus. " + "The sign is in French. " * 3)
    True
    >>> goes_in_circles("So Lyon, " + "no, wait, " * 8)
    True
    >>> goes_in_circles("Red roofs, as in Spain. Palm trees, as in Spain. A sign, as in Spain.")
    False
    """
    words = _words(text)
    fours = Counter(zip(words, words[1:], words[2:], words[3:], strict=False))
    if len(words) - 3 - len(fours) < _ORDINARY and not _has_thrice_told(fours):
        return False
    return _loops(words) or _repeats_sentences(text)


def _words(text: str) -> list[str]:
    return (_ASCII_WORD if text.isascii() else _WORD).findall(text.lower())


def _has_thrice_told(fours: Counter[tuple[str, str, str, str]]) -> bool:
    return any(count >= _SENTENCE_TIMES for count in fours.values())


def _loops(words: Sequence[str]) -> bool:
    """Look for a run that equals itself some words earlier: a loop of that many words."""
    for period in range(1, min(_LONGEST_PERIOD, len(words) // _FEWEST_ROUNDS) + 1):
        wanted = max(period * (_FEWEST_ROUNDS - 1), _FEWEST_WORDS - period)
        run = 0
        for word, earlier in zip(words[period:], words, strict=False):
            run = run + 1 if word == earlier else 0
            if run >= wanted:
                return True
    return False


def _repeats_sentences(text: str) -> bool:
    sentences = (tuple(_words(part)) for part in _SENTENCE_END.split(text))
    told = Counter(one for one in sentences if len(one) >= _SENTENCE_WORDS)
    return any(count >= _SENTENCE_TIMES for count in told.values())
