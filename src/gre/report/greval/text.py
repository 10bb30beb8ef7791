"""Text that somebody else wrote, made fit to be seen: signs that hide or turn text stand out."""

import sys
import unicodedata
from functools import lru_cache

# Kept: line breaks and tabs, and the joiners, which shape the words of many scripts.
_KEPT = frozenset("\n\t\u200c\u200d")
# Controls, formats (directions, zero widths), lone surrogates, line and paragraph separators.
_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")


def visible(text: str, most: int | None = None) -> str:
    """Text with every control and direction sign written out, and no longer than that.

    HTML's own signs are not touched: templates escape them.

    Args:
        text: From a model, a teacher, a file.
        most: Characters that are shown; of more the number is told.

    >>> visible("safe\\u202etxt.exe")
    'safe⟨U+202E⟩txt.exe'
    >>> visible("abcdef", most=4)
    'abcd … (2 more characters)'
    """
    kept = text if most is None else text[:most]
    shown = kept.replace("\r\n", "\n").translate(_written_out())
    left = len(text) - len(kept)
    return f"{shown} … ({left:,} more characters)" if left else shown


@lru_cache(maxsize=1)
def _written_out() -> dict[int, str]:
    letters = (chr(code) for code in range(sys.maxunicode + 1))
    return {
        ord(letter): f"⟨U+{ord(letter):04X}⟩"
        for letter in letters
        if unicodedata.category(letter) in _SHOWN and letter not in _KEPT
    }
