"""Recognise what the columns of a predictions file and of a truth file are."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from gre.errors import InputError

# Column names as `plain` writes them, the likeliest first.
IDS = (
    *("id", "imgid", "imageid", "sampleid", "photoid", "questionid", "itemid", "recordid", "uid"),
    *("uuid", "customid", "key", "image", "imagefile", "imagefilename", "imagepath", "imgpath"),
    *("imagename", "imgname", "img", "imgfile", "photo", "photofile", "filename", "filepath"),
    *("file", "filenames", "path", "name", "imageurl", "url", "picture", "sample", "panoid"),
)
RESPONSES = (
    *("response", "modelresponse", "rawresponse", "responsetext", "fullresponse", "llmresponse"),
    *("vlmresponse", "gptresponse", "modelanswer", "rawanswer", "generatedtext", "generation"),
    *("modeloutput", "rawoutput", "output", "outputs", "completion", "prediction", "predictions"),
    *("predicted", "pred", "modelprediction", "answer", "reply", "text", "raw", "rawtext"),
    *("content", "message", "result", "responsecontent", "outputtext", "responses", "samples"),
)
_PAIRS = (
    *("predcoordinates", "predictedcoordinates", "predcoords", "predictedcoords", "predgps"),
    *("predictedgps", "predlocation", "coordinates", "coords", "coordinate", "latlon", "latlng"),
    *("latlong", "gps", "gpscoordinates", "latitudelongitude", "position", "point", "geo"),
)
_TRUE_PAIRS = (
    *("gtcoordinates", "truecoordinates", "groundtruthcoordinates", "gtcoords", "truecoords"),
    *("gtgps", "truegps", "gtlatlon", "groundtruth", "truth", "coordinates", "coords", "latlon"),
    *("latlng", "latlong", "gps", "gpscoordinates", "latitudelongitude", "label", "location"),
    *("position", "point", "geo", "target", "answer", "gt", "response"),
)
_ERRORS = ("error", "errormessage", "exception")
_PREDICTED = ("pred", "predicted", "prediction", "predictions", "est", "estimated", "guess", "p")
_MODEL = ("guessed", "model", "output", "answer", "response", "final", "result")
_TRUE = ("gt", "true", "truth", "groundtruth", "target", "label", "actual", "real", "gold", "ref")
_LATS = ("lat", "latitude", "lats", "gpslat", "gpslatitude", "latitudes", "y")
_LONS = ("lon", "lng", "long", "longitude", "lons", "lngs", "gpslon", "gpslongitude", "x")
LEVELS = {
    "country": ("country", "countryname", "countrycode", "nation", "cc", "iso2", "iso"),
    "region": ("region", "state", "admin1", "province", "adm1", "stateprovince", "regionname"),
    "city": ("city", "cityname", "town", "municipality", "locality"),
}


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Names of columns where they are not recognised by themselves."""

    id: str | None = None
    response: str | None = None
    lat: str | None = None
    lon: str | None = None
    truth_id: str | None = None
    truth_lat: str | None = None
    truth_lon: str | None = None


@dataclass(frozen=True, kw_only=True)
class Roles:
    """Which column of a file is what; None where there is none.

    Attributes:
        ids: Columns that may hold the id, the likeliest first.
        lat, lon: Coordinates, of the truth or predicted.
        text: Responses, or coordinates as text.
        status, error: What tells an outage from an empty answer.
        levels: Columns of place names, by `country`, `region` and `city`.
        is_bare: lat and lon are called just that, without saying whose they are.
        ids_named: The ids' columns are called ids, or were named by the user.
    """

    ids: Sequence[str] = ()
    lat: str | None = None
    lon: str | None = None
    text: str | None = None
    status: str | None = None
    error: str | None = None
    levels: dict[str, str] = field(default_factory=dict)
    is_bare: bool = False
    ids_named: bool = True

    def names(self) -> list[str]:
        """List the columns to read, but for the ids."""
        single = (self.lat, self.lon, self.text, self.status, self.error)
        return [name for name in (*single, *self.levels.values()) if name is not None]


def prediction_roles(
    names: Sequence[str], given: Columns, where: str, *, wants_text: bool
) -> Roles:
    """Recognise the columns of predictions.

    Args:
        names: All columns of the file.
        given: Names from the user.
        where: The file's name, for messages.
        wants_text: A parser was asked for: coordinates as numbers will not do.

    Raises:
        InputError: a named column is not there, or there are no answers.
    """
    lat = find(names, _named(_PREDICTED + _MODEL, _LATS), given.lat, where)
    lon = find(names, _named(_PREDICTED + _MODEL, _LONS), given.lon, where)
    text = find(names, (*RESPONSES, *_PAIRS), given.response, where)
    if lat and lon and text is not None and text in (lat, lon):
        text = None
    text_only = given.response is not None or wants_text or not (lat and lon)
    if text_only and text is None:
        text = _only(names, lambda name: name.endswith(("response", "answer", "output")))
    if text_only and text is None:
        hint = "--response" if wants_text else "--response, or --lat and --lon"
        need = "responses" if wants_text else "responses, or of latitudes and longitudes,"
        raise InputError(f"{where}: no column of {need} among {listed(names)} (name it: {hint})")
    if (given.lat is None) != (given.lon is None):
        raise InputError(f"{where}: --lat and --lon go together")
    return Roles(
        ids=_ids(names, given.id, where),
        lat=None if text_only else lat,
        lon=None if text_only else lon,
        text=text,
        status=find(names, ("status",), None, where),
        error=find(names, _ERRORS, None, where),
        levels=_levels(names, (*_PREDICTED, *_MODEL)),
        is_bare=given.lat is None and plain(lat or "") in _LATS,
    )


def truth_roles(
    names: Sequence[str], given: Columns, where: str, *, taken: Iterable[str | None] = ()
) -> Roles:
    """Recognise the columns of the truth.

    Args:
        names: All columns of the file.
        given: Names from the user.
        where: The file's name, for messages.
        taken: Columns that hold predictions, where both stand in one file.

    Raises:
        InputError: a named column is not there, or there are no coordinates.
    """
    free = [name for name in names if name not in set(taken)]
    lat = find(free, _named(_TRUE, _LATS), given.truth_lat, where)
    lon = find(free, _named(_TRUE, _LONS), given.truth_lon, where)
    text = None if lat and lon else find(free, _TRUE_PAIRS, given.truth_lat, where)
    if (lat is None or lon is None) and text is None:
        raise InputError(
            f"{where}: no column of true latitudes and longitudes among {listed(names)} "
            "(name them with --truth-lat and --truth-lon)"
        )
    return Roles(
        ids=_ids(names, given.truth_id, where),
        lat=None if text else lat,
        lon=None if text else lon,
        text=text,
        levels=_levels(free, _TRUE),
    )


def find(
    names: Sequence[str], candidates: Iterable[str], given: str | None, where: str
) -> str | None:
    """Find a column: the one that is named, else the first candidate, case and `_-. ` aside.

    A field of a nested object counts by its own name too: `location.lat` is a `lat`.

    Raises:
        InputError: the named column is not there.

    >>> find(["IMG_ID", "place.LAT"], ["lat", "latitude"], None, "truth.csv")
    'place.LAT'
    """
    if given is not None:
        if given not in names:
            raise InputError(f"{where}: has no column {given!r}; it has {listed(names)}")
        return given
    plains: dict[str, str] = {}
    for name in names:
        plains.setdefault(plain(name), name)
    for name in names:
        plains.setdefault(plain(name.rpartition(".")[2]), name)
    return next((plains[c] for c in candidates if c in plains), None)


def plain(name: str) -> str:
    """Write a column name in small letters and digits alone, to compare it."""
    return re.sub(r"[\W_]", "", name.lower())


def listed(names: Sequence[str], most: int = 20) -> str:
    """Write names one after the other, but not hundreds of them."""
    more = f", ... ({len(names)} in all)" if len(names) > most else ""
    return ", ".join(names[:most]) + more


def _ids(names: Sequence[str], given: str | None, where: str) -> list[str]:
    if given is not None:
        return [str(find(names, (), given, where))]
    plains = {plain(name): name for name in reversed(names)}
    found = [plains[c] for c in IDS if c in plains]
    # An index that a tool wrote out without a name stands first.
    return found or [name for name in names[:1] if not plain(name)]


def _levels(names: Sequence[str], whose: Sequence[str]) -> dict[str, str]:
    levels = {level: find(names, _named(whose, words), None, "") for level, words in LEVELS.items()}
    return {level: name for level, name in levels.items() if name is not None}


def _named(whose: Sequence[str], names: Sequence[str]) -> list[str]:
    """List the names of a column: predlat, latpred, ..., and the bare lat last."""
    long = [name for name in names if len(name) > 1]
    return (
        [f"{w}{n}" for w in whose for n in names]
        + [f"{n}{w}" for w in whose for n in long if len(w) > 1]
        + list(long)
    )


def _only(names: Sequence[str], fits: Callable[[str], bool]) -> str | None:
    found = [name for name in names if fits(plain(name))]
    return found[0] if len(found) == 1 else None
