"""What an item shows besides its questions: the photo, and where it was taken and thought to be."""

import hashlib
import secrets
from typing import Any

from nicegui import ui

from gre.app.review.nodes import Node
from gre.data.review import Item
from gre.errors import CoordinateError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.svg.map import answer_map


class Pictures:
    """Names for pictures that tell nothing: an item's id may name the place it shows."""

    def __init__(self) -> None:
        self._salt = secrets.token_hex(16)
        self._items: dict[str, str] = {}

    def address(self, item_id: str) -> str:
        """The address of an item's picture, as long as this server runs."""
        name = hashlib.sha256(f"{self._salt}:{item_id}".encode("utf-8", "replace")).hexdigest()[:32]
        self._items[name] = item_id
        return f"/image/{name}"

    def item_id(self, name: str) -> str | None:
        """The item behind a name that `address` gave; None for all others."""
        return self._items.get(name)


def show_photo(address: str) -> None:
    """The photo, to be zoomed and moved."""
    with Node("figure", classes="photo panel", aria_label="Photo; + and - zoom, z shows all of it"):
        Node("img", src=address, alt="The photo to review", draggable="false")


def show_place(item: Item) -> None:
    """Truth and answer on the map, with the distance; nothing for an item that tells no truth."""
    payload = item.payload
    truth = _place(payload.get("lat"), payload.get("lon"))
    if truth is None:
        return
    read = parse_coordinate(str(payload.get("answer", "")))
    answer = read if isinstance(read, LatLon) else None
    with Node("section", classes="panel place", aria_label="Truth and answer"):
        # Made of numbers alone, by our own drawing; no text of the item goes into it.
        ui.html(answer_map(truth, answer), sanitize=False)
        with Node("dl"):
            _fact("true", "Truth", truth.text())
            if answer is not None:
                _fact("said", "Answer", answer.text())
                _fact("", "Distance", f"{float(distance_km(truth, answer)):,.0f} km")
            elif "answer" in payload:
                _fact("said", "Answer", "cannot be read as a place")


def _fact(mark: str, name: str, value: str) -> None:
    with Node("div"):
        with Node("dt"):
            if mark:
                Node("span", classes=f"mark {mark}", aria_hidden="true")
            Node("span", name)
        Node("dd", value)


def _place(lat: Any, lon: Any) -> LatLon | None:
    try:
        return LatLon(lat=lat, lon=lon)
    except (CoordinateError, TypeError):
        return None
