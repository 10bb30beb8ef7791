"""Flags as text: the small design language of the `flag` column, its colours, and look-alikes.

The language is described in `gre.world.facts`; this module reads it and drawing renders it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

FLAG_COLOURS: Mapping[str, tuple[int, int, int]] = MappingProxyType({
    "WHITE": (255, 255, 255),
    "BLACK": (20, 20, 20),
    "RED": (206, 30, 45),
    "MAROON": (132, 24, 52),
    "ORANGE": (243, 136, 40),
    "YELLOW": (252, 209, 22),
    "GREEN": (10, 146, 70),
    "DARKGREEN": (0, 98, 58),
    "SKY": (96, 172, 226),
    "BLUE": (18, 76, 170),
    "NAVY": (10, 33, 98),
    "BROWN": (122, 82, 42),
})  # fmt: skip
"""Red, green and blue, 0 to 255, of every colour name a design may use."""

# How many colours and how many numbers each layer takes: (fewest, most), all numbers or none.
_FORMS: Mapping[str, tuple[int, int, tuple[int, ...]]] = {
    "h": (2, 99, (0,)),
    "v": (2, 99, (0,)),
    "solid": (1, 1, (0,)),
    "cross": (1, 2, (0,)),
    "nordic": (1, 2, (0,)),
    "saltire": (1, 1, (0,)),
    "diagonal": (1, 2, (0,)),
    "union": (0, 0, (0,)),
    "canton": (1, 1, (0,)),
    "hoist": (1, 1, (1,)),
    "split": (2, 2, (0,)),
    "quarters": (4, 4, (0,)),
    "triangle": (1, 1, (0,)),
    "diamond": (1, 1, (0,)),
    "maple": (1, 1, (0,)),
    "cedar": (1, 1, (0,)),
    "disc": (1, 1, (0, 3)),
    "crescent": (1, 1, (0, 3)),
    "star": (1, 1, (3,)),
    "sun": (1, 1, (3,)),
    "wheel": (1, 1, (3,)),
    "plus": (1, 1, (3,)),
    "hexagram": (1, 1, (3,)),
    "emblem": (1, 1, (3,)),
    "stars": (1, 1, (5,)),
}

# Marks, and the outline that is left of each when its details are not seen.
_OUTLINES = {"disc": "round", "sun": "round", "wheel": "round", "emblem": "round",
             "crescent": "crescent", "star": "star", "hexagram": "star", "plus": "+"}  # fmt: skip
_CENTRED = (0.5, 0.5, 0.3)  # where a disc or crescent without numbers lies
# A mark under 4 pixels across on a flag 24 by 16 pixels is not seen: radius in shares of height.
_SEEN_RADIUS = 0.125
# Colours that printing, light and a few pixels make one.
_SAME_COLOUR = {"NAVY": "BLUE", "DARKGREEN": "GREEN"}


@dataclass(frozen=True)
class FlagLayer:
    """One layer of a flag's design.

    Attributes:
        form: What it is: "h", "cross", "star" and so on.
        colours: Names in `FLAG_COLOURS`; for `cross`, `nordic` and `diagonal` the second is the
            border.
        weights: For stripes, the relative size of each; empty for other forms.
        numbers: For marks, `x, y, r`; for `stars`, `n, x0, y0, x1, y1`; for `hoist`, its width;
            empty for other forms.
    """

    form: str
    colours: tuple[str, ...]
    weights: tuple[float, ...] = ()
    numbers: tuple[float, ...] = ()


def parse_flag(design: str) -> tuple[FlagLayer, ...]:
    """Read a flag's design into its layers, in drawing order.

    Args:
        design: Text in the design language; not empty.

    Raises:
        ValueError: If the text is not in the language; the message says why.

    >>> parse_flag("h:RED*2,WHITE;star:WHITE,0.5,0.5,0.2")[0].weights
    (2.0, 1.0)
    >>> parse_flag("disc:RED")[0].numbers
    (0.5, 0.5, 0.3)
    """
    return tuple(_layer(text) for text in design.split(";"))


def _layer(text: str) -> FlagLayer:
    form, _, rest = text.partition(":")
    if form not in _FORMS:
        raise ValueError(f"no flag layer is called {form!r}")
    names: list[str] = []
    weights: list[float] = []
    numbers: list[float] = []
    for part in rest.split(",") if rest else []:
        if part[:1].isalpha():
            name, _, weight = part.partition("*")
            names.append(name)
            weights.append(float(weight or 1))
        else:
            numbers.append(float(part))
    _check(text, form, names, weights, numbers)
    if form in {"disc", "crescent"} and not numbers:
        numbers = list(_CENTRED)
    stripes = tuple(weights) if form in {"h", "v"} else ()
    return FlagLayer(form, tuple(names), stripes, tuple(numbers))


def _check(
    text: str, form: str, names: list[str], weights: list[float], numbers: list[float]
) -> None:
    """Refuse colours that do not exist, and counts or numbers the form does not take."""
    fewest, most, counts = _FORMS[form]
    unknown = [name for name in names if name not in FLAG_COLOURS]
    if unknown:
        raise ValueError(f"no flag colour is called {unknown[0]!r}")
    if not fewest <= len(names) <= most:
        raise ValueError(f"{text!r}: {form} takes {fewest} to {most} colours")
    if len(numbers) not in counts:
        raise ValueError(f"{text!r}: {form} takes {' or '.join(map(str, counts))} numbers")
    shares = numbers[1:] if form == "stars" else numbers
    if not all(0 <= share <= 1 for share in shares) or not all(w > 0 for w in weights):
        raise ValueError(f"{text!r}: places are shares from 0 to 1, weights are above 0")


def simplified(design: str) -> tuple[object, ...]:
    """What is left of a design on a flag 24 pixels wide; equal values cannot be told apart.

    >>> simplified("v:NAVY,YELLOW,RED") == simplified("v:BLUE,YELLOW,RED;star:RED,0.5,0.5,0.1")
    True
    """
    return tuple(_seen(layer) for layer in parse_flag(design) if _is_seen(layer))


def _is_seen(layer: FlagLayer) -> bool:
    if layer.form == "stars":
        return False
    return layer.form not in _OUTLINES or layer.numbers[2] >= _SEEN_RADIUS


def _seen(layer: FlagLayer) -> tuple[object, ...]:
    form = _OUTLINES.get(layer.form, layer.form)
    colours = tuple(_SAME_COLOUR.get(name, name) for name in layer.colours)
    total = sum(layer.weights)
    weights = tuple(round(weight / total, 2) for weight in layer.weights)
    return form, colours, weights, tuple(round(number, 1) for number in layer.numbers)
