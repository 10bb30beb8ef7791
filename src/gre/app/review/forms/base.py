"""What all forms share: answers as plain data, told of at every change, and undo."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from gre.app.review.nodes import Node
from gre.data.review import Item


@dataclass(frozen=True)
class Hooks:
    """What a form tells its page.

    Attributes:
        changed: The answers so far, to be kept.
        submit: A verdict as plain data.
    """

    changed: Callable[[dict[str, Any]], None]
    submit: Callable[[dict[str, Any]], None]


class Form(ABC):
    """The questions of one item.

    Args:
        item: What is asked about.
        draft: Answers that were kept, or a verdict that was taken back; None begins anew.
    """

    def __init__(self, item: Item, draft: dict[str, Any] | None, hooks: Hooks) -> None:
        self.item, self.hooks = item, hooks
        self.data = self.begin(draft)
        self._past: list[str] = []
        self._place = Node("div", classes="form")

    @abstractmethod
    def begin(self, draft: dict[str, Any] | None) -> dict[str, Any]:
        """The answers to begin with; a draft that does not fit the item counts as none."""

    @abstractmethod
    def fill(self) -> None:
        """Show questions and answers inside the element that is open."""

    def show(self) -> None:
        """Show the form, or show it anew."""
        self._place.clear()
        with self._place:
            self.fill()

    def remember(self) -> None:
        """Call before a change that can be taken back."""
        self._past.append(json.dumps(self.data))

    def changed(self) -> None:
        """Call after a change."""
        self.hooks.changed(self.data)

    def take_back(self) -> bool:
        """Take back the last change; False when there is none."""
        if not self._past:
            return False
        self.data = json.loads(self._past.pop())
        self.show()
        self.changed()
        return True
