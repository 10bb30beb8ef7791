"""What of a teacher's text is no answer, though the server says nothing of it."""

import re

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
