"""What makes a chain unfit to teach from: each fault has a name, and is looked for on its own."""

import re
from enum import StrEnum

from gre.chain import Chain, read_chain

# Knowledge that no picture holds: the teacher was told, or read the file instead of the photo.
_TOLD = re.compile(
    r"\b(?:exif|metadata|geo-?tag(?:s|ged|ging)?|gps|ground[ -]truth|file ?names?"
    r"|(?:given|provided|true|actual|known) (?:coordinates?|latitude|longitude|location))\b",
    re.IGNORECASE,
)
# A coordinate within the reasoning; a price, a height or a rough "48° N" is none.
_COORDINATE = re.compile(
    r"""(?x)
    [-−]? \d{1,3} \. \d{2,} \s* °? \s* [NS]? \s* [,;/ ] \s* [-−]? \d{1,3} \. \d{2,}  # a pair
    | \d{1,3} \. \d{4,}                                            # ten metres and finer
    | \d{1,3} \s* [°º] \s* \d{1,2} (?:\.\d+)? \s* ['′’]            # degrees and minutes
    """
)


class Fault(StrEnum):
    """Why a draft is no example; the value is what files and tallies hold."""

    MALFORMED = "malformed"
    LEAK = "leak"
    TOO_FEW_STEPS = "too_few_steps"
    TOO_SHORT = "too_short"
    REPEATED = "repeated_step"


def leaks(reasoning: str) -> bool:
    """Tell whether reasoning speaks of coordinates, or of knowledge the picture does not hold.

    >>> leaks("The GPS metadata place it at 48.8584, 2.2945.")
    True
    >>> leaks("Signs in French, prices near 3.50 euros: Lyon, at about 45° N.")
    False
    """
    return bool(_TOLD.search(reasoning) or _COORDINATE.search(reasoning))


def examine(response: str, *, min_steps: int, min_chars: int) -> Chain | Fault:
    """Take a teacher's response apart, or name the first thing that makes it unfit.

    Args:
        min_steps: Fewest numbered steps.
        min_chars: Shortest reasoning, all steps together.
    """
    chain = read_chain(response)
    if chain is None or not chain.answer or not chain.steps:
        return Fault.MALFORMED
    if leaks(" ".join(chain.steps)):
        return Fault.LEAK
    if len({" ".join(step.lower().split()) for step in chain.steps}) < len(chain.steps):
        return Fault.REPEATED
    if len(chain.steps) < min_steps:
        return Fault.TOO_FEW_STEPS
    if sum(map(len, chain.steps)) < min_chars:
        return Fault.TOO_SHORT
    return chain
