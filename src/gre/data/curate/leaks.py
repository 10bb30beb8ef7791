"""Chains that know more than the picture: claims of metadata, raw coordinates, copies of the truth.

A place name read off a sign is knowledge from the picture; "the EXIF says" is not. Where a phrase
can be innocent ("no metadata is available", "a GPS unit on the dashboard") it is not taken for a
leak: what such a phrase hides is caught by the numbers it brings along.
"""

import re
from dataclasses import dataclass
from typing import Literal

from gre.geo.coordinate import LatLon

LeakKind = Literal["claim", "truth", "coordinates", "copy"]


@dataclass(frozen=True)
class Leak:
    """One sign that a chain knows what no picture holds.

    Attributes:
        kind: `claim` of metadata; `truth`, the true coordinate within the reasoning; any other
            `coordinates` within it; an answer that is a `copy` of the truth.
        quote: The words that gave it away.
    """

    kind: LeakKind
    quote: str


_OF_PHOTO = r"(?:(?:photo|image|picture|file|camera)(?:['’]?s)?[ ])?"
_CLAIM = re.compile(
    rf"""(?xi)
    \b(?:
        exif | meta-?data | ground[ -]truth | flickr | file[ -]?names? | file['’]s[ ]name
        | geo-?(?:tag(?:s|ged|ging)?|reference[ds]?) | geo-?located[ ](?:at|in|to|near)
        | gps[ ]{_OF_PHOTO}(?:meta-?data|data|tags?|coordinates?|position|info(?:rmation)?|location
            |fix|readings?|stamp|log|track|record|says?|gives?|indicates?|places?|puts?|points?
            |confirms?)
        | (?:location|position)[ ](?:tags?|data|info(?:rmation)?|stamp|fields?|records?|services?)
        | (?:i|we)[ ](?:was|were|am|are|have[ ]been|had[ ]been)[ ](?:already[ ])?
            (?:given|told|provided|supplied|informed)
        | (?:prompt|user|question|instructions?|task|query|request)(?:['’]s)?[ ](?:already[ ])?
            (?:tells?|told|says?|said|gives?|gave|hints?|states?|mentions?|provides?|supplie[sd]
            |notes?|reveals?|names?)
        | answer[ ]key | reverse[ ]image[ ]search
        | (?:photo|image|picture|file)[ ](?:properties|header|tags|title|caption|description|url)
        | (?:photo|image|picture|file)[ ]is[ ](?:called|named|titled|tagged|labell?ed|captioned)
        | (?:according[ ]to|based[ ]on|judging[ ]by|per|from)[ ](?:the[ ]|its[ ]|this[ ])?
            {_OF_PHOTO}gps
        | (?:given|provided|supplied|recorded|embedded|stored)[ ](?:geo[ ]?|gps[ ])?
            (?:coordinates?|latitude|longitude|location|position)
        | (?:true|actual|real|correct|known)[ ](?:coordinates?|latitude|longitude|location|position)
            [ ](?:is|are|was|were|given|provided|lies|lie|of)
        | (?:photo|image|picture|file)['’]s[ ](?:title|tags?|caption|description|properties|url)
    )\b
    """
)
# Every claim holds one of these; most chains hold none, and need not be looked at closely.
_TRIGGERS = (
    "gps", "exif", "meta", "geo", "location", "coordinate", "position", "latitude", "longitude",
    "photo", "image", "picture", "file", "flickr", "ground", "given", "told", "provided",
    "supplied", "informed", "prompt", "user", "question", "instruction", "task", "query",
    "request", "answer key",
)  # fmt: skip
# What takes a claim back: "no EXIF data", "without GPS tags", "metadata are not available".
_DENIED_BEFORE = re.compile(
    r"\b(?:no|not|never|without|lack(?:s|ing)?|absent|missing|cannot|nor|neither|\w+n['’]t|beyond)"
    r"(?:\W+\w+){0,6}\W*\Z",
    re.IGNORECASE,
)
_DENIED_AFTER = re.compile(
    r"\s*(?:\w+\s+){0,2}(?:(?:is|are|was|were|has|have|do|does|did)(?:\s+not\b|n['’]t\b|\s+no\b"
    r"|\s+(?:been\s+)?(?:un|stripped|removed|absent|missing|lacking))|cannot\b)",
    re.IGNORECASE,
)
# A claim that goes on to say something is made, whatever was denied before it.
_SAYS = re.compile(
    r"\s*(?:\w+\s+)?(?:say|give|show|indicate|confirm|place|put|point|read|state|tell|reveal|list)s?\b",
    re.IGNORECASE,
)
_CLAUSE_END = re.compile(r"[.;:!?\n](?=\s|\Z)|\b(?:but|however|yet|though)\b", re.IGNORECASE)

# A coordinate within the reasoning; a price, a height or a rough "48° N" is none.
_MONEY = r"(?:€|\$|£|¥|₹|eur\b|usd\b|euros?\b|dollars?\b|%|°\s?[cf]\b|k?m\b|kg\b|kr\b|zł)"
_COORDINATE = re.compile(
    rf"""(?xi)
    (?<![\d.,€$£¥₹])[-−+]? \d{{1,3}} \. \d{{2,}} \s* °? \s* [NS]? \s* (?:[,;/|]\s*|\s+)
        [-−+]? \d{{1,3}} \. \d{{2,}} (?! \d | \.\d) (?!\s*{_MONEY})         # a pair
    | \b\d{{1,3}} \. \d{{4,}}                                          # ten metres and finer
    | \b\d{{1,3}} \. \d{{2,}} \s* [°º]? \s* [NSEW]\b (?!\s*\w)         # 48.86° N
    | \b\d{{1,3}} \s* [°º] \s* \d{{1,2}} (?:\.\d+)? \s* ['′’]          # degrees and minutes
    | \b(?:latitude|longitude|lat|lon|lng)\b \W{{0,3}} (?:(?:of|is|about|near|around)\W+)*
        [-−+]? \d{{1,3}} \. \d{{2,}}                                   # named
    """
)
# What makes a pair of numbers behind it prices.
_PRICED = re.compile(r"\b(?:pric|cost|fare|fuel|petrol|menu|charg|fee|ticket)\w*[^.;!?\n]*\Z", re.I)
# Every coordinate holds one of these.
_DEGREES = re.compile(r"\d\.\d\d|\d\s*[°º]")
_FINE_NUMBER = re.compile(r"\d{1,3}\.\d{3,}")
_DECIMALS = re.compile(r"\d{1,3}\.(\d+)")


def find_leak(
    reasoning: str,
    answer: str,
    said: LatLon | None,
    truth: LatLon,
    *,
    coordinates: bool = True,
    exact_decimals: int = 4,
) -> Leak | None:
    """Look for the first sign that a chain was told where the photo is.

    Args:
        reasoning: The steps, without the answer.
        answer: The text of the answer block.
        said: The coordinate in it, where it holds one.
        truth: Where the photo was taken.
        coordinates: Take any raw coordinate within the reasoning for a leak, not the true one only.
        exact_decimals: Fewest decimal places at which an answer that agrees with the truth in all
            of them is a copy. Four are 11 m: nobody is that sure of where a camera stood.

    >>> find_leak("The EXIF says Lyon.", "45.8, 4.8", None, LatLon(lat=45.76, lon=4.84)).quote
    'EXIF'
    >>> find_leak("No EXIF data; a sign says Lyon.", "", None, LatLon(lat=45.76, lon=4.84))
    """
    claim = find_claim(reasoning)
    if claim is not None:
        return Leak("claim", claim)
    if _holds_truth(reasoning, truth):
        return Leak("truth", f"{truth.lat:.3f}, {truth.lon:.3f}")
    if coordinates and _DEGREES.search(reasoning) is not None:
        for found in _COORDINATE.finditer(reasoning):
            if not _PRICED.search(reasoning, max(0, found.start() - 40), found.start()):
                return Leak("coordinates", " ".join(found[0].split()))
    if said is not None and _is_copy(answer, said, truth, exact_decimals):
        return Leak("copy", answer)
    return None


def find_claim(reasoning: str) -> str | None:
    """Find the words by which a chain claims knowledge of metadata; None when it claims none.

    >>> find_claim("According to the given coordinates this is London.")
    'given coordinates'
    >>> find_claim("There is no metadata to go by.")
    """
    lower = reasoning.lower()
    if not any(trigger in lower for trigger in _TRIGGERS):
        return None
    for match in _CLAIM.finditer(reasoning):
        if not _is_denied(reasoning, match):
            return match[0]
    return None


def _is_denied(text: str, match: re.Match[str]) -> bool:
    before = _CLAUSE_END.split(text[max(0, match.start() - 120) : match.start()])[-1]
    after = text[match.end() : match.end() + 60]
    if _DENIED_AFTER.match(after):
        return True
    return _DENIED_BEFORE.search(before) is not None and not _SAYS.match(after)


def _holds_truth(reasoning: str, truth: LatLon) -> bool:
    """Tell whether latitude and longitude both stand in the text, to three decimals or more."""
    numbers = _FINE_NUMBER.findall(reasoning)
    return all(
        any(_agree(number, abs(degrees)) for number in numbers)
        for degrees in (truth.lat, truth.lon)
    )


def _agree(written: str, degrees: float) -> bool:
    """Tell whether a written number is the value at the precision it is written with."""
    unit = 10.0 ** -len(written.partition(".")[2])
    off = abs(float(written) - degrees)
    return off < unit  # rounded or cut off, either way


def _is_copy(answer: str, said: LatLon, truth: LatLon, decimals: int) -> bool:
    # Zeros at the end say nothing: 48.8600 is as coarse as 48.86.
    places = [len(digits.rstrip("0")) for digits in _DECIMALS.findall(answer)]
    if len(places) != 2 or min(places) < decimals:
        return False
    off = max(abs(said.lat - truth.lat), abs(said.lon - truth.lon))
    return off <= 0.5 * 10.0 ** -min(places) + 1e-12
