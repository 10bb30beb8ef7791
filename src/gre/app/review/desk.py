"""An annotator's desk: one item after the other, saved at every change."""

import time
from datetime import datetime
from typing import Any

from gre.app.review.exhibit import Pictures, show_photo, show_place
from gre.app.review.forms import FORMS, Form, Hooks
from gre.app.review.nodes import Node, button, run, text_area
from gre.data.review import Annotator, Item, Project, read_verdict
from gre.errors import GreError

QUESTIONS = {"chain": "Chain review", "vote": "Benchmark vote", "key_steps": "Key steps"}


class Desk:
    """The page of one annotator; it shows nothing of anybody else's.

    What it does is written to the project before the page moves on, so that a server that is killed
    takes nothing with it.
    """

    def __init__(self, project: Project, annotator: Annotator, pictures: Pictures) -> None:
        self.project, self.annotator, self.pictures = project, annotator, pictures
        self.item: Item | None = None
        self.form: Form | None = None
        self._opened = 0.0
        self._header()
        with Node("div", classes="desk", tabindex=-1):
            self._message = Node("p", classes="message", role="alert")
            self._flag_panel = Node("div")
            self._place = Node("div")
        self.open_next()

    def open_next(self, *, after: str | None = None) -> None:
        """Open the next item that wants a verdict."""
        self._open(self.project.next_item(self.annotator, after=after))

    def _header(self) -> None:
        with Node("header", classes="top"):
            with Node("div", classes="title"):
                Node("h1", self.project.config.title)
                Node("span", f"{QUESTIONS[self.project.kind]} · {self.annotator.name}")
            with Node("div", classes="progress"):
                self._bar = Node("progress", max=1, value=0, aria_label="Items done")
                with Node("div"):
                    self._pace = Node("span", classes="quiet-text")
                    self._saved = Node("span", classes="saved", role="status")
            with Node("nav", aria_label="Review"):
                button("Undo", self._undo, key="u", help_="undo the last change or verdict")
                button("Flag", self._ask_flag, key="f", help_="flag for discussion")
                button("Skip", self._skip, key="s", help_="leave it for later")
                button("Keys", lambda: run(self._place, "gre.help()"), classes="quiet")
                if self.annotator.adjudicates:
                    Node("a", "Adjudicate", href="/adjudicate", classes="button")
                with Node("form", method="post", action="/sign-out"):
                    Node("button", "Sign out", classes="quiet")

    def _open(self, item: Item | None) -> None:
        self.item, self.form = item, None
        self._opened = time.monotonic()
        self._message.say("")
        self._flag_panel.clear()
        self._place.clear()
        with self._place:
            if item is None:
                self._show_end()
            else:
                self._show(item)
        self._show_pace()
        run(self._place, "gre.opened()")

    def _show(self, item: Item) -> None:
        draft = self.project.draft(self.annotator, item.id)
        with Node("div", classes="item"):
            with Node("aside", classes="exhibit"):
                show_photo(self.pictures.address(item.id))
                show_place(item)
            with Node("section", classes="panel task", aria_label=QUESTIONS[item.kind]):
                self.form = FORMS[item.kind](item, draft, Hooks(self._save, self._submit))
                self.form.show()
        following = self.project.next_item(self.annotator, after=item.id)
        if following is not None and following.id != item.id:
            Node("link", rel="prefetch", as_="image", href=self.pictures.address(following.id))

    def _show_end(self) -> None:
        with Node("section", classes="panel end"):
            Node("h2", "Nothing is left for you")
            Node("p", "All your verdicts are saved. Undo takes back the last one.")

    def _show_pace(self) -> None:
        pace = self.project.pace(self.annotator)
        total = pace.done + pace.left
        self._bar.set(max=max(total, 1), value=pace.done)
        said = [f"{pace.done:,} of {total:,}"]
        if pace.median_s is not None:
            said.append(f"{pace.median_s:.0f} s an item")
        if pace.per_hour is not None and pace.left:
            said.append(_span(pace.left / pace.per_hour))
        if pace.flagged:
            said.append(f"{pace.flagged:,} flagged")
        self._pace.say(" · ".join(said))

    def _save(self, draft: dict[str, Any]) -> None:
        if self.item is None:
            return
        try:
            self.project.save_draft(self.annotator, self.item.id, draft)
        except GreError as error:
            self._message.say(f"Not saved: {error}")
            return
        self._saved.say(f"Saved {datetime.now():%H:%M:%S}")

    def _submit(self, answers: dict[str, Any]) -> None:
        if self.item is None:
            return
        try:
            verdict = read_verdict(answers)
            seconds = time.monotonic() - self._opened
            self.project.submit(self.annotator, self.item.id, verdict, seconds)
        except GreError as error:
            self._message.say(str(error))
            return
        self._saved.say(f"Verdict saved {datetime.now():%H:%M:%S}")
        self.open_next()

    def _undo(self) -> None:
        if self.form is not None and self.form.take_back():
            self._saved.say("The last change was taken back")
            return
        try:
            item = self.project.undo(self.annotator)
        except GreError as error:
            self._message.say(str(error))
            return
        if item is None:
            self._message.say("There is nothing to take back.")
            return
        self._open(item)
        self._saved.say("The last verdict was taken back")

    def _skip(self) -> None:
        if self.item is not None:
            self.open_next(after=self.item.id)

    def _ask_flag(self) -> None:
        if self.item is None:
            return
        self._flag_text = ""
        self._flag_panel.clear()
        with self._flag_panel, Node("section", classes="panel flag", aria_label="Flag"):
            Node("h2", "What should be talked about?")
            text_area("", self._note_flag, label="What should be talked about?", rows=2)
            with Node("div", classes="actions"):
                button("Flag it", self._flag, key="Enter", classes="primary")
                button("Cancel", self._flag_panel.clear)
        run(self._place, "gre.focus('.flag textarea')")

    def _note_flag(self, text: str) -> None:
        self._flag_text = text

    def _flag(self) -> None:
        if self.item is not None:
            try:
                self.project.flag(self.annotator, self.item.id, self._flag_text)
            except GreError as error:
                self._message.say(str(error))
                return
            self._saved.say("Flagged for discussion")
        self._flag_panel.clear()
        self._show_pace()
        run(self._place, "gre.opened()")


def _span(hours: float) -> str:
    return f"{hours:.1f} h left" if hours >= 1 else f"{60 * hours:.0f} min left"
