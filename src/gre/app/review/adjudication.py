"""The adjudicator's page: what annotators differ on, side by side, and what settles it."""

from functools import partial
from typing import Any

from gre.app.review.exhibit import Pictures, show_photo, show_place
from gre.app.review.forms import FORMS, Form, Hooks
from gre.app.review.forms.chain import REASON_NAMES
from gre.app.review.nodes import Node, button, run, show_difference
from gre.data.review import (
    Annotator,
    ChainVerdict,
    Given,
    Item,
    KeyStepsVerdict,
    Piece,
    Project,
    Verdict,
    VoteVerdict,
    difference,
    read_verdict,
)
from gre.errors import GreError

_SHOWN_FLAGS = 50
_TAKE_KEYS = ",./;"
_DECISIONS = {"accept": "accepts", "edited": "accepts with edits", "reject": "rejects"}


class Court:
    """The page of one adjudicator."""

    def __init__(self, project: Project, adjudicator: Annotator, pictures: Pictures) -> None:
        self.project, self.adjudicator, self.pictures = project, adjudicator, pictures
        self.item: Item | None = None
        self.form: Form | None = None
        self._passed: list[str] = []
        with Node("header", classes="top"):
            with Node("div", classes="title"):
                Node("h1", project.config.title)
                Node("span", f"Adjudication · {adjudicator.name}")
            with Node("div", classes="progress"):
                self._left = Node("span", classes="quiet-text", role="status")
            with Node("nav", aria_label="Review"):
                button("Undo", self._undo, key="u", help_="undo the last change")
                button("Skip", self._skip, key="s", help_="leave it for later")
                button("Keys", lambda: run(self._place, "gre.help()"), classes="quiet")
                Node("a", "Back to review", href="/", classes="button")
        with Node("div", classes="desk", tabindex=-1):
            self._message = Node("p", classes="message", role="alert")
            self._place = Node("div")
        self.open_next()

    def open_next(self) -> None:
        """Open the oldest disagreement that was not passed over, or that was passed over first."""
        waiting = self.project.disagreements()
        self._left.say(f"{len(waiting):,} to settle")
        passed = {one: n for n, one in enumerate(self._passed)}
        waiting.sort(key=lambda item: passed.get(item.id, -1))
        self.item = self.form = None
        self._show(None)
        for item in waiting:
            try:
                given = self.project.verdicts(item.id, viewer=self.adjudicator)
            except GreError:  # they have yet to give their own verdict
                continue
            self.item = item
            self._show(None, given)
            break
        self._message.say("")
        run(self._place, "gre.opened()")

    def _show(self, draft: dict[str, Any] | None, given: list[Given] | None = None) -> None:
        self._place.clear()
        with self._place:
            if self.item is None:
                with Node("section", classes="panel end"):
                    Node("h2", "Nothing to settle now")
                self._show_flags()
                return
            with Node("div", classes="item"):
                with Node("aside", classes="exhibit"):
                    show_photo(self.pictures.address(self.item.id))
                    show_place(self.item)
                with Node("div"):
                    self._show_given(self.item, given or [])
                    with Node("section", classes="panel task", aria_label="Your decision"):
                        Node("h2", "Your decision")
                        hooks = Hooks(lambda _: None, self._submit)
                        self.form = FORMS[self.item.kind](self.item, draft, hooks)
                        self.form.show()

    def _show_given(self, item: Item, given: list[Given]) -> None:
        _, outcome = self.project.outcome(item.id)
        with Node("section", classes="panel", aria_label="The annotators' verdicts"):
            Node("h2", f"They differ on: {outcome.dispute}")
            with Node("div", classes="given"):
                for n, one in enumerate(given):
                    with Node("article"):
                        Node("h3", f"{one.annotator} {_decision(one.verdict)}")
                        _show_verdict(item, one.verdict)
                        take = partial(self._take, one, given)
                        button(
                            "Start from this", take, key=_TAKE_KEYS[n : n + 1],
                            help_=f"start from {one.annotator}",
                        )  # fmt: skip

    def _take(self, one: Given, given: list[Given]) -> None:
        self._show(one.verdict.model_dump(mode="json"), given)

    def _show_flags(self) -> None:
        flags = self.project.flags()[:_SHOWN_FLAGS]
        if not flags:
            return
        with Node("section", classes="panel", aria_label="Flags"):
            Node("h2", "Flagged for discussion")
            with Node("ul"):
                for flag in flags:
                    Node("li", f"{flag.annotator}, {flag.item}: {flag.text or '(no note)'}")

    def _submit(self, answers: dict[str, Any]) -> None:
        if self.item is None:
            return
        try:
            self.project.adjudicate(self.adjudicator, self.item.id, read_verdict(answers))
        except GreError as error:
            self._message.say(str(error))
            return
        self.open_next()

    def _undo(self) -> None:
        if self.form is None or not self.form.take_back():
            self._message.say("There is no change to take back.")

    def _skip(self) -> None:
        if self.item is not None:
            self._passed = [one for one in self._passed if one != self.item.id] + [self.item.id]
            self.open_next()


def _decision(verdict: Verdict) -> str:
    if isinstance(verdict, ChainVerdict):
        return _DECISIONS[verdict.decision]
    if isinstance(verdict, VoteVerdict):
        return "says yes" if verdict.inferable else "says no"
    return "marks"


def _show_verdict(item: Item, verdict: Verdict) -> None:
    if isinstance(verdict, ChainVerdict):
        _show_chain(item, verdict)
    elif isinstance(verdict, VoteVerdict):
        Node("p", f"Scene: {verdict.scene or 'none'}")
        Node("p", f"Indicators: {', '.join(verdict.indicators) or 'none'}")
    elif isinstance(verdict, KeyStepsVerdict):
        with Node("ol"):
            for step in verdict.steps:
                about = step.tag if step.indicator is None else f"{step.tag}, {step.indicator}"
                Node("li", f"{step.text} ({about})")


def _show_chain(item: Item, verdict: ChainVerdict) -> None:
    with Node("ol"):
        for before, step in zip(item.payload["steps"], verdict.steps, strict=False):
            with Node("li", classes=f"text {step.action}"):
                if step.action == "strike":
                    show_difference([Piece("removed", before)])
                    Node("small", f" {REASON_NAMES[step.reason or 'format'].lower()}")
                else:
                    show_difference(difference(before, step.text or before))
    if verdict.note:
        Node("p", f"Note: {verdict.note}", classes="text")
