"""Why a text gave no coordinate."""

from enum import Enum


class ParseFailure(Enum):
    """Why a text gave no coordinate; the value is what files hold."""

    EMPTY = "empty"
    """Nothing was written, or the answer block is blank."""

    NO_NUMBERS = "no_numbers"
    """No numbers that could be a coordinate: a refusal, a place name, a distance."""

    OUT_OF_RANGE = "out_of_range"
    """Two numbers, but not a latitude and a longitude: 139.69, 35.68 without labels."""

    AMBIGUOUS = "ambiguous"
    """Half a coordinate, one that contradicts itself, or one that the text takes back."""
