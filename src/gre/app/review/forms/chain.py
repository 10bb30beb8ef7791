"""Reviewing a chain: keep, edit or strike each step, then accept or reject."""

from functools import partial
from typing import Any

from gre.app.review.forms.base import Form, Hooks
from gre.app.review.nodes import Node, button, run, show_difference, text_area
from gre.data.review import REASONS, Item, Piece, difference, parse_problem

REASON_NAMES = {
    "hallucinated": "Hallucinated",
    "wrong_inference": "Wrong inference",
    "not_from_picture": "Not from picture",
    "format": "Format",
}


class ChainForm(Form):
    """The steps of a chain, each with its buttons."""

    def __init__(self, item: Item, draft: dict[str, Any] | None, hooks: Hooks) -> None:
        self.steps: list[str] = list(item.payload["steps"])
        super().__init__(item, draft, hooks)

    def begin(self, draft: dict[str, Any] | None) -> dict[str, Any]:
        """Every step kept, unless a draft says otherwise."""
        kept = (draft or {}).get("steps") or []
        if len(kept) != len(self.steps):
            kept = [{"action": "keep", "text": None, "reason": None} for _ in self.steps]
        return {"kind": "chain", "steps": kept, "note": (draft or {}).get("note") or ""}

    def fill(self) -> None:
        """The steps with their buttons, and the decision below them."""
        self._rows = []
        with Node("ol", classes="steps", aria_label="Steps of the chain"):
            for n, text in enumerate(self.steps):
                self._rows.append(_StepRow(self, n, text))
        with Node("p", classes="answer"):
            Node("span", "Answer ", classes="quiet-text")
            Node("code", str(self.item.payload["answer"]))
        with Node("label", classes="note"):
            Node("span", "Note (optional)")
            text_area(self.data["note"], self._note, label="Note", key="n", rows=1)
        self._problem = Node("p", classes="problem", role="alert")
        with Node("div", classes="decide"):
            accept = partial(self._decide, "accept")
            edited = partial(self._decide, "edited")
            self._accept = button("Accept", accept, key="a", classes="good")
            self._edited = button("Accept with edits", edited, key="a", classes="good")
            button("Reject", partial(self._decide, "reject"), key="r", classes="bad")
        for row in self._rows:
            row.refresh()
        self._refresh()

    def act(self, n: int, action: str, reason: str | None = None) -> None:
        """Keep, edit or strike a step."""
        self.remember()
        step = self.data["steps"][n]
        text = (step["text"] or self.steps[n]) if action == "edit" else None
        step.update(action=action, text=text, reason=reason)
        self._rows[n].refresh()
        if action == "edit":
            run(self._place, f"gre.focus('[data-step=\"{n}\"] textarea')")
        self._refresh()
        self.changed()

    def write(self, n: int, text: str) -> None:
        """Take over what somebody types into a step."""
        step = self.data["steps"][n]
        if step["action"] == "edit" and step["text"] != text:
            step["text"] = text
            self._rows[n].refresh()
            self._refresh()
            self.changed()

    def _note(self, text: str) -> None:
        self.data["note"] = text
        self.changed()

    def _verdicts(self) -> list[dict[str, Any]]:
        """One verdict a step; an edit that changes nothing keeps the step."""
        keep = {"action": "keep", "text": None, "reason": None}
        return [
            keep if step["action"] == "edit" and (step["text"] or "").strip() == text.strip()
            else step
            for step, text in zip(self.data["steps"], self.steps, strict=True)
        ]  # fmt: skip

    def _refresh(self) -> None:
        verdicts = self._verdicts()
        changes = sum(step["action"] != "keep" for step in verdicts)
        left = [
            step["text"].strip() if step["action"] == "edit" else text
            for step, text in zip(verdicts, self.steps, strict=True)
            if step["action"] != "strike"
        ]
        problem = parse_problem(left, str(self.item.payload["answer"])) if left else (
            "No step is left: reject the chain instead."
        )  # fmt: skip
        if not all(left):
            problem = "An edited step needs a text; to take it out, strike it."
        self._problem.say(problem)
        self._accept.set(disabled=True if changes or problem else None)
        self._edited.set(disabled=True if not changes or problem else None)

    def _decide(self, decision: str) -> None:
        self.hooks.submit({**self.data, "decision": decision, "steps": self._verdicts()})


class _StepRow:
    """One step with its buttons, its text field and what changed."""

    def __init__(self, form: ChainForm, n: int, text: str) -> None:
        self.form, self.n, self.text = form, n, text
        self._field: Node | None = None
        with Node("li", classes="step", tabindex=0, data_step=n) as self._row:
            Node("span", f"{n + 1}", classes="number", aria_hidden="true")
            with Node("div", classes="body"):
                self._text = Node("div", classes="text")
                self._editor = Node("div", classes="editor")
                self._buttons()

    def _buttons(self) -> None:
        n, act = self.n, self.form.act
        with Node("div", classes="actions", role="group", aria_label=f"Step {n + 1}"):
            self._keep = button("Keep", partial(act, n, "keep"), key="k", help_="keep the step")
            self._edit = button("Edit", partial(act, n, "edit"), key="e", help_="edit the step")
            with Node("div", classes="strikes"):
                Node("span", "Strike:", classes="quiet-text")
                self._strike = {
                    reason: button(
                        REASON_NAMES[reason], partial(act, n, "strike", reason), key=str(i),
                        help_=f"strike the step: {REASON_NAMES[reason].lower()}",
                    )
                    for i, reason in enumerate(REASONS, start=1)
                }  # fmt: skip

    def refresh(self) -> None:
        """Show what has become of the step."""
        step = self.form.data["steps"][self.n]
        action, text = step["action"], step["text"]
        self._row.classes(replace=f"step {action}")
        self._row.set(aria_label=f"Step {self.n + 1}, {_said(step)}")
        self._keep.set(aria_pressed=str(action == "keep").lower())
        self._edit.set(aria_pressed=str(action == "edit").lower())
        for reason, made in self._strike.items():
            pressed = action == "strike" and step["reason"] == reason
            made.set(aria_pressed=str(pressed).lower())
        self._text.clear()
        with self._text:
            show_difference(self._pieces(action, text))
        self._show_editor(text if action == "edit" else None)

    def _pieces(self, action: str, text: str | None) -> tuple[Piece, ...]:
        if action == "strike":
            return (Piece("removed", self.text),)
        return difference(self.text, self.text if text is None else text)

    def _show_editor(self, text: str | None) -> None:
        if text is None:
            self._editor.clear()
            self._field = None
        elif self._field is None:
            with self._editor:
                rows = min(max(2, len(text) // 70 + 1), 12)
                self._field = text_area(
                    text, partial(self.form.write, self.n), label=f"New text of step {self.n + 1}",
                    rows=rows,
                )  # fmt: skip


def _said(step: dict[str, Any]) -> str:
    if step["action"] == "strike":
        return f"struck: {REASON_NAMES[step['reason']].lower()}"
    return {"keep": "kept", "edit": "edited"}[step["action"]]
