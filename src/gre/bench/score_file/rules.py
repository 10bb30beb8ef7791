"""The rules that a file is scored by: the project's own, and those of other papers by name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from gre.bench.score_file.join import Duplicates
from gre.errors import ConfigError
from gre.geo.parse import PARSERS
from gre.metrics.localization import STANDARD, Ruler

NullIsland = Literal["answer", "failed"]
_RULER = ("radius_km", "bound", "denominator", "geoscore_km", "distance")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The ruler, and how files are read.

    Attributes:
        parser: A name in `gre.geo.parse.PARSERS`; None reads coordinates where the file has them
            and text with the standard parser where it has not.
        duplicates: Which of several answers to one photo counts; `each` counts all of them.
        failed: What a photo without a usable answer gets: `miss`, `zero_zero` (the point 0, 0),
            `hit` (an error of 0), or an error in kilometres.
        null_island: Whether an answer of exactly 0, 0 is one, or how a script wrote a failure.
        changed: Every rule that differs from the standard, as a score file says it.
    """

    ruler: Ruler = STANDARD
    parser: str | None = None
    duplicates: Duplicates = "last"
    failed: str | float = "miss"
    null_island: NullIsland = "answer"
    changed: Mapping[str, Any] = field(default_factory=dict)


def read_rules(
    thresholds: str | None = None, compat: str | None = None, duplicates: str | None = None
) -> Rules:
    """Read the rules from the command line.

    Args:
        thresholds: Kilometres, as in `1,25,200,750,2500`.
        compat: `key=value,...`; docs/metrics.md lists the keys.
        duplicates: `last`, `first`, `each` or `refuse`; the same as the key of this name.

    Raises:
        ConfigError: a key that is none, or a value that it cannot have.

    >>> read_rules(compat="radius_km=6371,bound=lt").ruler.radius_km
    6371.0
    """
    changed: dict[str, Any] = {}
    if thresholds is not None:
        values = tuple(_float("thresholds", part) for part in thresholds.split(","))
        if values != STANDARD.thresholds_km:
            changed["thresholds_km"] = list(values)
    for setting in filter(None, (part.strip() for part in (compat or "").split(","))):
        key, equals, value = (part.strip() for part in setting.partition("="))
        if key not in KEYS:
            raise ConfigError(f"compat: {key!r} is no rule; there are {', '.join(KEYS)}")
        if not equals:
            raise ConfigError(f"compat: {key} must be written {key}=value")
        changed[key] = KEYS[key](key, value)
    if duplicates is not None:
        changed["duplicates"] = KEYS["duplicates"]("duplicates", duplicates)
    changed = {key: value for key, value in changed.items() if value != _USUAL.get(key)}
    return _rules(changed)


def _rules(changed: Mapping[str, Any]) -> Rules:
    settings = {key: changed[key] for key in _RULER if key in changed}
    if "thresholds_km" in changed:
        settings["thresholds_km"] = tuple(changed["thresholds_km"])
    others = {
        key: changed[key]
        for key in ("parser", "duplicates", "failed", "null_island")
        if key in changed
    }
    return Rules(ruler=replace(STANDARD, **settings), changed=changed, **others)


def _float(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as error:
        raise ConfigError(f"{name}: {text!r} is not a number") from error


def _number(key: str, value: str) -> float:
    return _float(f"compat: {key}", value)


def _one_of(*names: str) -> Callable[[str, str], str]:
    def read(key: str, value: str) -> str:
        if value not in names:
            raise ConfigError(f"compat: {key} must be one of {', '.join(names)}, not {value!r}")
        return value

    return read


def _failed(key: str, value: str) -> str | float:
    if value in ("miss", "zero_zero", "hit"):
        return value
    try:
        return float(value)
    except ValueError as error:
        raise ConfigError(
            f"compat: {key} must be miss, zero_zero, hit or kilometres, not {value!r}"
        ) from error


KEYS: Mapping[str, Callable[[str, str], Any]] = {
    "radius_km": _number,
    "distance": _one_of("haversine", "geodesic"),
    "bound": _one_of("le", "lt"),
    "denominator": _one_of("all", "listed", "answered"),
    "parser": _one_of(*PARSERS),
    "geoscore_km": _number,
    "failed": _failed,
    "duplicates": _one_of(*get_args(Duplicates)),
    "null_island": _one_of(*get_args(NullIsland)),
}
_USUAL = {
    "duplicates": "last",
    "failed": "miss",
    "null_island": "answer",
    "distance": "haversine",
    "bound": "le",
    "denominator": "all",
    "radius_km": STANDARD.radius_km,
    "geoscore_km": STANDARD.geoscore_km,
}
