"""Plain HTML elements in a NiceGUI page; what they say is always text, never markup."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui.elements.mixins.text_element import TextElement

from gre.data.review import Piece

# How often a text field tells what is in it while somebody types, in seconds.
_TYPING_S = 0.4
_OWN_VALUE = "(event) => emit(event.target.value)"


class Node(TextElement):
    """An element of any tag. The browser gets the text as text, whatever it holds.

    Args:
        classes: Class names, as in HTML.
        attributes: Attributes; `_` is written `-`, a trailing `_` is dropped, None leaves one out.
    """

    def __init__(self, tag: str, text: str = "", classes: str = "", **attributes: Any) -> None:
        super().__init__(tag=tag, text=text)
        if classes:
            self.classes(classes)
        self.set(**attributes)

    def set(self, **attributes: Any) -> None:
        """Change attributes; None takes one away."""
        for key, value in attributes.items():
            name = key.rstrip("_").replace("_", "-")
            if value is None:
                self.props.pop(name, None)
            else:
                self.props[name] = value
        self.update()

    def say(self, text: str) -> None:
        """Change the text."""
        self.set_text(text)


def button(
    text: str,
    on_click: Callable[[], Any],
    *,
    key: str = "",
    classes: str = "",
    help_: str | None = None,
    **attributes: Any,
) -> Node:
    """A button, with the key that presses it.

    Args:
        help_: What the list of keys says of it; None is its text.
    """
    with Node(
        "button", classes=classes, type="button", data_key=key or None,
        data_help=(help_ or text) if key else None, aria_keyshortcuts=key or None, **attributes,
    ) as made:  # fmt: skip
        Node("span", text)
        if key:
            Node("kbd", "↵" if key == "Enter" else key.upper(), aria_hidden="true")
    made.on("click", lambda: on_click())
    return made


def text_area(
    text: str,
    on_text: Callable[[str], None],
    *,
    label: str,
    key: str = "",
    help_: str | None = None,
    **attributes: Any,
) -> Node:
    """A text field that keeps what is typed, and tells of it while somebody types.

    The text is its default value, which the page never writes again: what is being typed is safe
    from answers of the server that come late.
    """
    made = Node(
        "textarea", aria_label=label, data_key=key or None,
        data_help=(help_ or label) if key else None,
        spellcheck="true", **attributes,
    )  # fmt: skip
    made.props["defaultValue"] = text
    made.on("input", lambda e: on_text(str(e.args)), js_handler=_OWN_VALUE, throttle=_TYPING_S)
    made.on("change", lambda e: on_text(str(e.args)), js_handler=_OWN_VALUE)
    return made


def choice(
    value: str,
    options: Sequence[tuple[str, str]],
    on_value: Callable[[str], None],
    *,
    label: str,
    key: str = "",
    help_: str | None = None,
) -> Node:
    """A list of options, one of which is chosen."""
    with Node(
        "select", aria_label=label, data_key=key or None,
        data_help=(help_ or label) if key else None,
    ) as made:  # fmt: skip
        for name, text in options:
            Node("option", text, value=name, selected=True if name == value else None)
    made.on("change", lambda e: on_value(str(e.args)), js_handler=_OWN_VALUE)
    return made


def show_difference(pieces: Sequence[Piece]) -> None:
    """Show two versions of a text in one: what went, and what came."""
    tags = {"same": "span", "removed": "del", "added": "ins"}
    for piece in pieces:
        Node(tags[piece.op], piece.text)


def run(node: Node, script: str) -> None:
    """Run one of the page's own functions in the page of a node; never anything made from data.

    The node is one that stays: whoever pressed a button may have taken the button away by it.
    """
    node.client.run_javascript(script)
