"""Voting on a photo: can the place be inferred from it, which scene, which indicators."""

from functools import partial
from typing import Any

from gre.app.review.forms.base import Form
from gre.app.review.nodes import Node, button
from gre.data.review import INDICATORS, SCENES

_SCENE_KEYS = "1234567890o"
_INDICATOR_KEYS = "qwertadg"


class VoteForm(Form):
    """Yes or no, one scene, any number of indicators."""

    def begin(self, draft: dict[str, Any] | None) -> dict[str, Any]:
        """Nothing answered, or what a draft has; labels that are not known are left out."""
        kept = draft or {}
        return {
            "kind": "vote",
            "inferable": kept.get("inferable"),
            "scene": kept.get("scene") if kept.get("scene") in SCENES else None,
            "indicators": [one for one in kept.get("indicators") or [] if one in INDICATORS],
        }

    def fill(self) -> None:
        """Three questions and the vote."""
        with Node("div", role="group", aria_labelledby="q-inferable", classes="question"):
            Node("h2", "Can country or city be inferred from this photo alone?", id="q-inferable")
            self._answers = {
                value: button(text, partial(self._answer, value), key=text[0].lower(), classes=look)
                for value, text, look in ((True, "Yes", "good"), (False, "No", "bad"))
            }
        with Node("div", role="group", aria_labelledby="q-scene", classes="question chips"):
            Node("h2", "Scene", id="q-scene")
            self._scenes = {
                name: button(name.capitalize(), partial(self._scene, name), key=key)
                for name, key in zip(SCENES, _SCENE_KEYS, strict=True)
            }
        with Node("div", role="group", aria_labelledby="q-kinds", classes="question chips"):
            Node("h2", "Indicators that can be seen", id="q-kinds")
            self._kinds = {
                name: button(name.capitalize(), partial(self._kind, name), key=key)
                for name, key in zip(INDICATORS, _INDICATOR_KEYS, strict=True)
            }
        with Node("div", classes="decide"):
            self._done = button("Vote", self._submit, key="Enter", classes="primary")
        self._refresh()

    def _answer(self, value: bool) -> None:
        self._change("inferable", value)

    def _scene(self, name: str) -> None:
        self._change("scene", None if self.data["scene"] == name else name)

    def _kind(self, name: str) -> None:
        chosen = set(self.data["indicators"]) ^ {name}
        self._change("indicators", [one for one in INDICATORS if one in chosen])

    def _change(self, key: str, value: Any) -> None:
        self.remember()
        self.data[key] = value
        self._refresh()
        self.changed()

    def _refresh(self) -> None:
        for value, made in self._answers.items():
            _press(made, self.data["inferable"] is value)
        for name, made in self._scenes.items():
            _press(made, self.data["scene"] == name)
        for name, made in self._kinds.items():
            _press(made, name in self.data["indicators"])
        self._done.set(disabled=True if self.data["inferable"] is None else None)

    def _submit(self) -> None:
        self.hooks.submit(dict(self.data))


def _press(made: Node, pressed: bool) -> None:
    made.set(aria_pressed=str(pressed).lower())
