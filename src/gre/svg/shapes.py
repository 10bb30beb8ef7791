"""The few shapes that drawings are made of.

Colours and fonts come from classes, so that one drawing serves light and dark pages and print.
"""

from collections.abc import Iterable
from html import escape

XY = tuple[float, float]


def tag(name: str, content: str = "", **attributes: object) -> str:
    """One element; attribute names lose a trailing `_` and write `-` for `_`; values are escaped.

    >>> tag("text", escape("a < b"), x=1.0, class_="label")
    '<text x="1" class="label">a &lt; b</text>'
    """
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{escape(_plain(value))}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _plain(value: object) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def text(content: str, x: float, y: float, **attributes: object) -> str:
    """A text element; the content is escaped."""
    return tag("text", escape(content), x=x, y=y, **attributes)


def path(points: Iterable[XY], *, closed: bool = False) -> str:
    """The `d` of a line through points.

    >>> path([(0, 0), (1.5, 2)], closed=True)
    'M0 0L1.5 2Z'
    """
    parts = [f"{_plain(float(x))} {_plain(float(y))}" for x, y in points]
    return ("M" + "L".join(parts) + ("Z" if closed else "")) if parts else ""


def drawing(
    content: str,
    *,
    width: float,
    height: float,
    title: str,
    desc: str = "",
    class_: str = "chart",
    corner: XY = (0.0, 0.0),
) -> str:
    """A whole SVG, seen from its corner on, with words for those who cannot see it.

    Args:
        title: What it is.
        desc: What it shows, in a sentence or a few.
    """
    told = tag("title", escape(title)) + (tag("desc", escape(desc)) if desc else "")
    return tag(
        "svg",
        told + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=" ".join(_plain(float(value)) for value in (*corner, width, height)),
        role="img",
        class_=class_,
    )
