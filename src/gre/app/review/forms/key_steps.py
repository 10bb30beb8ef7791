"""Marking key steps: which of a drafted rationale, in which order, with tag and indicator."""

from functools import partial
from typing import Any

from gre.app.review.forms.base import Form
from gre.app.review.nodes import Node, button, choice, run, text_area
from gre.data.review import INDICATORS, TAGS

_INDICATORS = [("", "no indicator"), *((name, name) for name in INDICATORS)]


class KeyStepsForm(Form):
    """Rows of text; those that are marked are the verdict, in their order."""

    def begin(self, draft: dict[str, Any] | None) -> dict[str, Any]:
        """Rows for the drafted steps, or as they were left."""
        kept = draft or {}
        drafted = [_row(one) for one in self.item.payload.get("steps") or []]
        if "rows" in kept:
            return {"rows": kept["rows"]}
        if kept.get("steps"):  # a verdict that was taken back
            marked = [{**_row(one), "marked": True} for one in kept["steps"]]
            texts = {row["text"] for row in marked}
            return {"rows": marked + [row for row in drafted if row["text"] not in texts]}
        return {"rows": drafted or [_row("")]}

    def fill(self) -> None:
        """The rows, and what can be done with all of them."""
        self._rows = []
        with Node("ol", classes="steps", aria_label="Steps"):
            for n, row in enumerate(self.data["rows"]):
                self._rows.append(self._show_row(n, row))
        with Node("div", classes="actions"):
            button("Add a step", self._add, key="a")
            button("Write anew", self._anew, key="w", help_="unmark all, and write anew")
        self._problem = Node("p", classes="problem", role="alert")
        with Node("div", classes="decide"):
            self._done = button("Done", self._submit, key="Enter", classes="primary")
        self._refresh()

    def _show_row(self, n: int, row: dict[str, Any]) -> tuple[Node, Node, dict[str, Node]]:
        with Node("li", classes="step", tabindex=0, data_step=n) as shown:
            Node("span", str(n + 1), classes="number", aria_hidden="true")
            with Node("div", classes="body"):
                text_area(
                    row["text"], partial(self._write, n), label=f"Text of step {n + 1}",
                    key="e", help_="edit the step",
                    rows=min(max(2, len(row["text"]) // 60 + 1), 10),
                )  # fmt: skip
                with Node("div", classes="actions", role="group", aria_label=f"Step {n + 1}"):
                    mark = button(
                        "Key step", partial(self._mark, n), key="m", help_="mark or unmark"
                    )
                    tags: dict[str, Node] = {
                        tag: button(
                            tag.capitalize(),
                            partial(self._tag, n, tag),
                            key=tag[0],
                            help_=f"tag: {tag}",
                        )
                        for tag in TAGS
                    }
                    choice(
                        row["indicator"] or "", _INDICATORS, partial(self._indicator, n),
                        label=f"Indicator of step {n + 1}", key="o", help_="choose the indicator",
                    )  # fmt: skip
                    up, down = partial(self._move, n, -1), partial(self._move, n, 1)
                    button("↑", up, key="[", help_="move the step up", aria_label="Move up")
                    button("↓", down, key="]", help_="move the step down", aria_label="Move down")
        return shown, mark, tags

    def _refresh(self) -> None:
        for (shown, mark, tags), row in zip(self._rows, self.data["rows"], strict=True):
            shown.classes(replace="step marked" if row["marked"] else "step unmarked")
            mark.set(aria_pressed=str(row["marked"]).lower())
            for tag, made in tags.items():
                made.set(aria_pressed=str(row["tag"] == tag).lower())
        marked = [row for row in self.data["rows"] if row["marked"]]
        problem = "" if marked else "Mark at least one key step."
        if any(not row["text"].strip() for row in marked):
            problem = "A key step needs a text."
        self._problem.say(problem)
        self._done.set(disabled=True if problem else None)

    def _write(self, n: int, text: str) -> None:
        row = self.data["rows"][n]
        if row["text"] != text:
            row["text"] = text
            self._refresh()
            self.changed()

    def _mark(self, n: int) -> None:
        self._change(n, marked=not self.data["rows"][n]["marked"])

    def _tag(self, n: int, tag: str) -> None:
        self._change(n, tag=tag, marked=True)

    def _indicator(self, n: int, name: str) -> None:
        self._change(n, indicator=name or None)

    def _change(self, n: int, **values: Any) -> None:
        self.remember()
        self.data["rows"][n].update(values)
        self._refresh()
        self.changed()

    def _move(self, n: int, by: int) -> None:
        rows = self.data["rows"]
        if 0 <= n + by < len(rows):
            self.remember()
            rows[n], rows[n + by] = rows[n + by], rows[n]
            self._rebuild(n + by)

    def _add(self) -> None:
        self.remember()
        self.data["rows"].append({**_row(""), "marked": True})
        self._rebuild(len(self.data["rows"]) - 1, write=True)

    def _anew(self) -> None:
        self.remember()
        for row in self.data["rows"]:
            row["marked"] = False
        self.data["rows"].append({**_row(""), "marked": True})
        self._rebuild(len(self.data["rows"]) - 1, write=True)

    def _rebuild(self, n: int, *, write: bool = False) -> None:
        self.show()
        self.changed()
        field = f"gre.focus('[data-step=\"{n}\"] textarea')"
        run(self._place, field if write else f"gre.step({n})")

    def _submit(self) -> None:
        steps = [
            {"text": row["text"], "tag": row["tag"], "indicator": row["indicator"]}
            for row in self.data["rows"]
            if row["marked"]
        ]
        self.hooks.submit({"kind": "key_steps", "steps": steps})


def _row(step: Any) -> dict[str, Any]:
    """A row of the form for a drafted step, which is a text or has its tag already."""
    given = step if isinstance(step, dict) else {"text": step}
    tag = given.get("tag") if given.get("tag") in TAGS else "inference"
    indicator = given.get("indicator") if given.get("indicator") in INDICATORS else None
    return {"text": str(given.get("text", "")), "tag": tag, "indicator": indicator, "marked": False}
