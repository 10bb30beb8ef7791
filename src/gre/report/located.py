"""The page of `gre locate --report`: each photo with its place on a map, and the reasons given."""

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gre.chain import split_steps
from gre.errors import ImageError, MissingFileError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.models.locate import Located
from gre.report.content import Point
from gre.report.pictures import picture_uri
from gre.store import write_text
from gre.svg.map import land_symbol, sample_map

_PICTURE_SIDE = 900


def write_located(results: Sequence[Located], out: Path, *, model: str) -> None:
    """Write the page: one HTML file that needs nothing but itself.

    Photos are scaled down and stripped of their metadata before they enter the page, so that
    passing it on does not pass on where the photos say they were taken.

    Args:
        results: In the order they are shown; those without a coordinate say why.
        model: The SPEC that was asked, for the head of the page.
    """
    write_text(out, render(results, model=model))


def render(results: Sequence[Located], *, model: str) -> str:
    """Return the page as HTML; all text in it, a model's above all, is escaped."""
    environment = Environment(
        loader=PackageLoader("gre.report", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page: str = environment.get_template("located.html.j2").render(
        model=model,
        style=Markup(_resource("charts.css") + _resource("page.css")),
        land=Markup(land_symbol()),
        items=[_item(result) for result in results],
        found=sum(result.at is not None for result in results),
    )
    return page


def _resource(name: str) -> str:
    return (resources.files("gre.report") / name).read_text(encoding="utf-8")


def _item(result: Located) -> dict[str, Any]:
    return {
        "result": result,
        "name": result.photo.name,
        "picture": _picture(result.photo),
        "steps": split_steps(result.chain),
        "map": Markup(sample_map(_point(result.at), [_point(at) for at in result.samples]))
        if result.at
        else "",
        "place": _place(result),
        "spread_km": _spread_km(result),
        "error": (result.error or "").removeprefix(f"{result.photo}: "),
    }


def _point(at: LatLon) -> Point:
    return Point(lat=at.lat, lon=at.lon)


def _place(result: Located) -> str:
    if result.place is None:
        return ""
    place = result.place
    return ", ".join(name for name in (place.city, place.region, place.country) if name)


def _spread_km(result: Located) -> float | None:
    """Half of the samples lie within this distance of the answer; None for a single one."""
    if result.at is None or len(result.samples) < 2:
        return None
    at = result.at
    errors = sorted(float(distance_km(at, sample)) for sample in result.samples)
    return errors[len(errors) // 2]


def _picture(photo: Path) -> str | None:
    """The photo as text for the page; None when it cannot be shown."""
    try:
        return picture_uri(photo, max_side=_PICTURE_SIDE)
    except (ImageError, MissingFileError):
        return None
