"""Answers written by chance whose coordinate is known: prose around one, or prose with none.

Every answer follows from `(seed, number)`. The prose is full of numbers that are none: dates,
prices, populations, distances, versions, addresses, phones, percentages, times, temperatures.
"""

import random
import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from gre.geo.coordinate import LatLon
from gre.geo.parse import ParseFailure, parse_coordinate

_TOLERANCE_DEG = 6e-5  # the texts have four decimals, minutes and seconds fewer


class Sort(Enum):
    """What a generated answer is."""

    PLACE = "one coordinate in prose"
    BLOCK = "one coordinate in an answer block, others in the reasoning"
    CHOICE = "several coordinates, one of them final"
    NONE = "no coordinate, but numbers"
    GARBAGE = "pieces of coordinates in no order"


class Verdict(Enum):
    """How the parser did."""

    READ = "read"
    FAILURE = "failure"
    WRONG = "wrong"


@dataclass(frozen=True)
class Answer:
    """A generated answer, and the coordinate it says; None where it says none."""

    text: str
    sort: Sort
    place: tuple[float, float] | None


def judge(answer: Answer) -> tuple[Verdict, object]:
    """Parse an answer and compare with what was meant."""
    found = parse_coordinate(answer.text)
    if isinstance(found, ParseFailure):
        return Verdict.FAILURE, found
    assert isinstance(found, LatLon)
    if answer.sort is Sort.GARBAGE:
        return Verdict.READ, found
    if answer.place is None:
        return Verdict.WRONG, found
    lat, lon = answer.place
    turn = abs(found.lon - lon) % 360
    is_near = abs(found.lat - lat) < _TOLERANCE_DEG and min(turn, 360 - turn) < _TOLERANCE_DEG
    return (Verdict.READ if is_near else Verdict.WRONG), found


def make_answer(seed: int, number: int) -> Answer:
    """Write answer `number`."""
    rng = random.Random(f"{seed}:{number}")
    sort = rng.choice(list(Sort))
    place = _place(rng)
    if sort is Sort.NONE:
        return Answer(_prose(rng, rng.randint(1, 6)), sort, None)
    if sort is Sort.GARBAGE:
        return Answer("".join(rng.choices(_PIECES, k=rng.randint(1, 30))), sort, None)
    said = _written(rng, place)
    if sort is Sort.PLACE:
        return Answer(
            f"{_prose(rng, rng.randint(0, 3))}{_lead(rng)}{said}{_tail(rng)}", sort, place
        )
    other = _written(rng, _place(rng))
    if sort is Sort.BLOCK:
        opening, closing = rng.choice(_BLOCKS)
        text = f"<think>{_prose(rng, 2)} It may be {other}.</think>{opening}{said}{closing}"
        return Answer(text, sort, place)
    final = rng.choice(("Final answer: ", "So my best guess is ", "My final answer is "))
    return Answer(f"{_prose(rng, 1)} First I thought of {other}. {final}{said}", sort, place)


def _place(rng: random.Random) -> tuple[float, float]:
    if rng.random() < 0.05:  # the poles, the antimeridian, the equator
        return rng.choice((90.0, -90.0, 0.0, 45.5)), rng.choice((180.0, -180.0, 0.0, 179.9999))
    return round(rng.uniform(-90, 90), 4), round(rng.uniform(-180, 180), 4)


def _lead(rng: random.Random) -> str:
    return rng.choice(
        ("", "Coordinates: ", "The photo was taken at ", "I would say ", "Answer: ", "\n", "GPS: ",
         "**Location**: ", "Approximately ", "It is near ", "In Springfield, at ", "- ", "=> ")
    )  # fmt: skip


def _tail(rng: random.Random) -> str:
    return rng.choice(
        ("", ".", "\n", " (confidence 85%)", ", I think.", " (±25 km)", "\nConfidence: 0.75",
         " within 50 km.", "\n\nLet me know if you need more.", " [about 90.5 % sure]")
    )  # fmt: skip


_BLOCKS = (
    ("<answer>", "</answer>"),
    ("<answer>", ""),
    ("\n<Final Answer>", "</Final Answer>"),
    ("The answer is \\boxed{", "}"),
    ("", ""),
)


def _written(rng: random.Random, place: tuple[float, float]) -> str:
    return rng.choice(_FORMS)(*place)


def _sides(lat: float, lon: float) -> tuple[str, str, str, str]:
    return f"{abs(lat):.4f}", "NS"[lat < 0], f"{abs(lon):.4f}", "EW"[lon < 0]


def _minutes(value: float) -> str:
    seconds = round(abs(value) * 3600, 2)
    return f"{int(seconds // 3600)}°{int(seconds % 3600 // 60)}'{seconds % 60:.2f}\""


def _hemispheres(lat: float, lon: float) -> str:
    a, ns, b, ew = _sides(lat, lon)
    return f"{a}°{ns}, {b}°{ew}"


def _spelt(lat: float, lon: float) -> str:
    a, _, b, _ = _sides(lat, lon)
    north, east = "south" if lat < 0 else "north", "west" if lon < 0 else "east"
    return f"{a} degrees {north}, {b} degrees {east}"


def _dms(lat: float, lon: float) -> str:
    return f"{_minutes(lat)}{'NS'[lat < 0]} {_minutes(lon)}{'EW'[lon < 0]}"


_FORMS: tuple[Callable[[float, float], str], ...] = (
    lambda lat, lon: f"{lat:.4f}, {lon:.4f}",
    lambda lat, lon: f"({lat:.4f}, {lon:.4f})",
    lambda lat, lon: f"[{lat:.4f}, {lon:.4f}]",
    lambda lat, lon: f"latitude {lat:.4f}, longitude {lon:.4f}",
    lambda lat, lon: f"longitude: {lon:.4f}; latitude: {lat:.4f}",
    lambda lat, lon: f'{{"lat": {lat:.4f}, "lng": {lon:.4f}, "confidence": 0.85}}',
    lambda lat, lon: f'```json\n{{"latitude": "{lat:.4f}", "longitude": "{lon:.4f}"}}\n```',
    lambda lat, lon: f'{{"type": "Point", "coordinates": [{lon:.4f}, {lat:.4f}]}}',
    lambda lat, lon: f"https://www.google.com/maps/@{lat:.4f},{lon:.4f},17z",
    lambda lat, lon: f"geo:{lat:.4f},{lon:.4f}",
    lambda lat, lon: f"POINT({lon:.4f} {lat:.4f})",
    lambda lat, lon: f"{lat:.4f}, {lon:.4f}".replace("-", "−"),
    lambda lat, lon: f"纬度:{lat:.4f},经度:{lon:.4f}",
    lambda lat, lon: f"Latitude : {lat:.4f} ; Longitude : {lon:.4f}".replace(".", ","),
    _hemispheres,
    _spelt,
    _dms,
)


def _prose(rng: random.Random, sentences: int) -> str:
    return "".join(_filled(rng, rng.choice(_SENTENCES)) + " " for _ in range(sentences))


def _filled(rng: random.Random, sentence: str) -> str:
    """Put a number in each <low~high.decimals>."""

    def number(match: re.Match[str]) -> str:
        value = rng.uniform(float(match[1]), float(match[2]))
        return f"{value:.{match[3]}f}"

    return _NUMBER.sub(number, sentence)


_NUMBER = re.compile(r"<(-?\d+)~(\d+)\.(\d)>")
_SENTENCES = (
    "The sign says <1~99.1> km and <1~99.1> km.",
    "It was built in <1200~2020.0> and restored in <1900~2024.0>.",
    "About <1~99.0>,<100~999.0>,<100~999.0> people live here.",
    "Tickets cost $<1~99.2>, children $<1~50.2>.",
    "The menu has dishes for <5~40.2>, <5~40.2> and <5~40.2> euros.",
    "I am <1~99.1>% sure of the country and <1~99.2> % of the city.",
    "A router there has <1~254.0>.<0~254.0>.<0~254.0>.<1~254.0>.",
    "Call +<1~99.0> <100~999.0>-<100~999.0>-<1000~9999.0>, or (0<20~99.0>) <1000~9999.0>.",
    "The camera runs version <1~20.0>.<0~30.0>.<0~9.0>, its app <1~9.0>.<0~30.0>.",
    "The clock shows <10~23.0>:<10~59.0>, the date is <10~28.0>.<10~12.0>.<1990~2024.0>.",
    "It is <-20~40.1> °C, or <0~99.1> °F.",
    "The tower is <10~400.1> m high and <5~50.2> m wide.",
    "1. The road A<1~999.0> goes by.\n2. There are <2~9.0> lanes.",
    "Confidence: <0~1.2>, <0~1.2>.",
    "Shot at f/<1~22.1>, 1/<30~4000.0> s, ISO <50~6400.0>.",
    "The plot measures <1~99.2> and <1~99.2> hectares.",
    "Bus <1~99.0> leaves at <1~23.0>.<10~59.0>, bus <1~99.0> at <1~23.0>.<10~59.0>.",
    "The scene scores <0~10.2> of 10, rated <0~5.1>.",
    "It lies <2~900.0> km north of the capital, <1~40.0> miles inland.",
    "Room <100~999.0>, <1~99.0> Main Street, <10000~99999.0> Springfield.",
    "The magnitude was <1~9.1>, <1~9.1> after a day.",
    "The rate went from <1~99.2> to <1~99.2> per thousand.",
    "File IMG_<1000~9999.0>.<10~99.0>.jpg is <1~20.2> MB.",
    "The exchange rate is <0~2.4>, down from <0~2.4> last year.",
    "| Item | Price |\n|---|---|\n| Coffee | <1~9.2> |\n| Cake | <1~9.2> |\n",
    "Ratios of <1~99.1>:<1~99.1> are common; the screen is <1~99.0>x<1~99.0>.",
    "Scores: BLEU <1~99.2>, ROUGE <1~99.2>, CLIP <0~1.3>.",
    "Between <1~50.0> and <51~99.0> people stand on platform <1~20.0>.",
    "The plate reads <1~99.0> AB <100~999.0>, the bus line is <1~99.0>E.",
    "At least <1~99.1>, at most <1~99.1> litres of rain fall in a day.",
    "Step <1~9.0>: the bearing is <1~359.1>, the zoom <1~20.1>.",
    "The area code is 0<2~9.0>, the postcode <10000~99999.0>, the calling code +<1~99.0>.",
    "I'm sorry, I cannot tell where this photo was taken.",
    "The houses have red roofs and the driving is on the left.",
)

_PIECES = (
    *("48.8584", "2.2945", "48,8", "1", "179", "200", "٤", "-", "–", "−", "+", "±", "e-05", "1e9"),
    *(" ", ", ", ";", ":", "/", ".", "..", "°", "'", '"', "(", ")", "\n", "{", "}", "[", "]", "$"),
    *(
        "N",
        "S",
        "E",
        "W",
        "O",
        "北纬",
        "lat",
        "lon",
        "between",
        "to",
        "and",
        "or",
        "not",
        "km",
        "%",
    ),
    *("<answer>", "</answer>", "<think>", "</think>", "\\boxed{", '{"lat": ', ', "lon": ', "null"),
    *("\x00", "\ud800", "é", "\u202e", "९", "&deg;", "\\u00b0", "<|channel|>final", "[THINK]"),
)
