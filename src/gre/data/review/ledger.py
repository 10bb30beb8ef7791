"""What stands in a review's tables: items, verdicts, and what they come to."""

import json
from dataclasses import dataclass
from typing import Any

from gre.data.review.consensus import Outcome, State, decided, settle
from gre.data.review.database import Database
from gre.data.review.people import Annotator
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import Item, TaskKind, Verdict, load_verdict
from gre.errors import InputError

ITEM = "items.n, items.id, items.image, items.payload, items.gold, items.record"


@dataclass(frozen=True)
class Given:
    """A verdict, with who gave it and when.

    Attributes:
        seconds: How long it took; 0 for an adjudication, which nobody measures.
        at: Seconds since 1970.
        withdrawn: When it was taken back; None while it stands.
    """

    annotator: str
    verdict: Verdict
    seconds: float
    at: float
    withdrawn: float | None = None


@dataclass(frozen=True)
class Place:
    """An item in somebody's queue.

    Attributes:
        item: The item's row.
        done: Whether their verdict is in.
        shown: Whether they have seen the verdicts of others.
    """

    item: int
    place: int
    done: bool
    shown: bool


class Ledger:
    """Reads the tables of a review, and keeps each item's state up to date.

    Rows are addressed by number here; `Project` is where names and permissions are checked.
    """

    def __init__(self, db: Database, kind: TaskKind, config: ReviewConfig) -> None:
        self.db, self.kind, self.config = db, kind, config

    def item_of(self, row: Any) -> Item:
        """Make an item of the columns that `ITEM` names."""
        _, one, image, payload, gold, record = row
        expected = None if gold is None else load_verdict(gold)
        return Item(one, self.kind, image, json.loads(payload), expected, json.loads(record))

    def row(self, item_id: str) -> Any:
        """The row of an item.

        Raises:
            InputError: there is none.
        """
        row = self.db.row(f"SELECT {ITEM} FROM items WHERE id = ?", item_id)
        if row is None:
            raise InputError(f"there is no item {item_id!r} here")
        return row

    def item(self, n: int) -> Item:
        """An item by its row's number."""
        return self.item_of(self.db.row(f"SELECT {ITEM} FROM items WHERE n = ?", n))

    def items(self, where: str = "1") -> list[tuple[int, Item]]:
        """All items with their numbers, in the order of the file they came from."""
        rows = self.db.rows(f"SELECT {ITEM} FROM items WHERE {where} ORDER BY n")
        return [(row[0], self.item_of(row)) for row in rows]

    def place(self, annotator: Annotator, item_id: str) -> Place | None:
        """Where an item is in somebody's queue; None when it is not theirs."""
        row = self.db.row(
            "SELECT item, place, done, shown FROM queue JOIN items ON items.n = item"
            " WHERE annotator = ? AND items.id = ?",
            annotator.number,
            item_id,
        )
        return None if row is None else Place(row[0], row[1], bool(row[2]), row[3] is not None)

    def is_complete(self, n: int) -> bool:
        """Whether all who were asked about an item have answered."""
        asked, done = self.db.row("SELECT count(*), sum(done) FROM queue WHERE item = ?", n)
        return bool(asked) and asked == done

    def given(self, n: int, *, withdrawn: bool = False) -> list[Given]:
        """The verdicts that stand on an item, or all that were ever given."""
        rows = self.db.rows(
            "SELECT a.name, v.body, v.seconds, v.at, v.withdrawn FROM verdicts v"
            " JOIN annotators a ON a.n = v.annotator WHERE v.item = ?"
            f"{'' if withdrawn else ' AND v.withdrawn IS NULL'} ORDER BY a.n, v.n",
            n,
        )
        return [Given(name, load_verdict(body), *rest) for name, body, *rest in rows]

    def adjudications(self, n: int) -> list[Given]:
        """All adjudications of an item; the last one stands."""
        rows = self.db.rows(
            "SELECT a.name, d.body, d.at FROM adjudications d"
            " JOIN annotators a ON a.n = d.annotator WHERE d.item = ? ORDER BY d.n",
            n,
        )
        return [Given(name, load_verdict(body), 0.0, at) for name, body, at in rows]

    def outcome(self, n: int, item: Item) -> tuple[State, Outcome]:
        """What an item's verdicts come to, and by which way."""
        final = self.adjudications(n)
        if final:
            return "adjudicated", decided(item, final[-1].verdict, self.config)
        if not self.is_complete(n):
            return "open", Outcome()
        outcome = settle(item, [one.verdict for one in self.given(n)], self.config)
        return ("disputed" if outcome.dispute else "agreed"), outcome

    def settle(self, n: int, item: Item) -> None:
        """Note an item's state; in a transaction, after what may have changed it."""
        if item.gold is None:
            state, _ = self.outcome(n, item)
            with self.db.writing() as write:
                write.execute("UPDATE items SET state = ? WHERE n = ?", (state, n))

    def settle_all(self) -> None:
        """Note the state of every item that somebody has given a verdict on."""
        with self.db.writing():
            begun = "state <> 'open' OR n IN (SELECT item FROM verdicts WHERE withdrawn IS NULL)"
            for n, item in self.items(begun):
                self.settle(n, item)

    def settle_if_rules_changed(self) -> None:
        """Settle all anew when other rules were declared since the last time."""
        rules = self.config.model_dump_json(include={"chain", "vote", "key_steps"})
        row = self.db.row("SELECT value FROM meta WHERE key = 'rules'")
        if row is None or row[0] != rules:
            with self.db.writing() as write:
                self.settle_all()
                write.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (rules,))
