"""Rewrite map links and other machine formats so that each number says what it is."""

import re

_NUMBER = r"[+-]?[0-9]{1,3}(?:\.[0-9]{1,20})?"

# The pin of a Google link says where a place is; the @ before it only where the map is centred.
_GOOGLE_PIN = re.compile(rf"!3d({_NUMBER})!4d({_NUMBER})")
_GOOGLE_VIEW = re.compile(rf"@({_NUMBER}),({_NUMBER}),(?:[0-9.]{{1,8}}[zm])?")
_GOOGLE_EMBED = re.compile(rf"!2d({_NUMBER})!3d({_NUMBER})")
_OSM_MARK = re.compile(rf"\bmlat=({_NUMBER})&(?:amp;)?mlon=({_NUMBER})(?:#map=[0-9./-]{{0,60}})?")
_OSM_VIEW = re.compile(rf"#map=[0-9]{{1,2}}(?:\.[0-9]{{1,4}})?/({_NUMBER})/({_NUMBER})")
_MAKE_POINT = re.compile(
    rf"\bST_(?:Make)?Point\(\s{{0,4}}({_NUMBER})\s{{0,4}},\s{{0,4}}({_NUMBER})"
)
_KML = re.compile(
    rf"<coordinates>\s{{0,8}}({_NUMBER}),({_NUMBER}),{_NUMBER}\s{{0,8}}</coordinates>"
)
_LAT_FIRST, _LON_FIRST = r" lat \1 lon \2 ", r" lat \2 lon \1 "


def plain_links(text: str) -> str:
    """Write `lat` and `lon` before the numbers of links, and of formats with a fixed order.

    >>> plain_links("#map=15/48.85/2.35")
    ' lat 48.85 lon 2.35 '
    """
    if "!" in text and "d" in text:
        if _GOOGLE_PIN.search(text):
            text = _GOOGLE_VIEW.sub(" ", text)
            text = _GOOGLE_PIN.sub(_LAT_FIRST, text)
        text = _GOOGLE_EMBED.sub(_LON_FIRST, text)
    if "@" in text:
        text = _GOOGLE_VIEW.sub(_LAT_FIRST, text)
    if "map=" in text or "mlat=" in text:
        text = _OSM_VIEW.sub(_LAT_FIRST, _OSM_MARK.sub(_LAT_FIRST, text))
    if "ST_" in text:
        text = _MAKE_POINT.sub(_LON_FIRST, text)
    if "<coordinates>" in text:
        text = _KML.sub(_LON_FIRST, text)
    return text
