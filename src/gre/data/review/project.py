"""A review: one folder with its photos, its declared rules, and every verdict ever given."""

import hmac
import json
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from gre.config import Config, load_config
from gre.data.review.consensus import Outcome, State
from gre.data.review.database import Database
from gre.data.review.ledger import ITEM, Given, Ledger, Place
from gre.data.review.pace import Pace, pace_of
from gre.data.review.people import Annotator, hash_of, new_token
from gre.data.review.settings import ReviewConfig
from gre.data.review.sharing import share_out
from gre.data.review.tasks import MAX_TEXT, Item, TaskKind, Verdict, require_fit
from gre.errors import InputError, MissingFileError
from gre.store import Closing, write_json

SETTINGS = "project.json"
DATABASE = "review.sqlite"


class Declared(Config):
    """What `project.json` holds."""

    kind: TaskKind
    review: ReviewConfig


@dataclass(frozen=True)
class Flag:
    """What somebody wants to talk about."""

    annotator: str
    item: str
    text: str
    at: float


@dataclass(frozen=True)
class History:
    """Everything about one item.

    Attributes:
        state: By which way it came to its outcome.
        given: Every verdict ever given, those that were taken back as well.
        adjudications: All of them; the last one stands.
    """

    item: Item
    state: State
    outcome: Outcome
    given: tuple[Given, ...]
    adjudications: tuple[Given, ...]

    @property
    def standing(self) -> tuple[Given, ...]:
        """The verdicts that stand."""
        return tuple(one for one in self.given if one.withdrawn is None)


class Project(Closing):
    """A review in a folder. What a method has written is on the disk when it returns.

    Safe to use from several threads, and from several processes at once. Made by `create` or
    `open`; a context manager.

    Attributes:
        root: The folder, resolved.
        kind: What is asked.
        config: The rules as `project.json` declares them.
    """

    def __init__(self, root: Path, kind: TaskKind, config: ReviewConfig, db: Database) -> None:
        self.root, self.kind, self.config, self._db = root, kind, config, db
        self._ledger = Ledger(db, kind, config)
        self._salt: str = db.row("SELECT value FROM meta WHERE key = 'salt'")[0]

    @classmethod
    def create(
        cls, root: Path, items: Iterable[Item], config: ReviewConfig | None = None
    ) -> "Project":
        """Make a project of items whose pictures lie below the folder already.

        Raises:
            InputError: there is one already; no items, two of one id, or of different kinds; a
                picture that is not below the folder.
        """
        config = config or ReviewConfig()
        if (root / DATABASE).exists() or (root / SETTINGS).exists():
            raise InputError(f"{root}: holds a review already")
        root.mkdir(parents=True, exist_ok=True)
        listed = list(items)
        _require_sound(root.resolve(), listed)
        part = root / f"{DATABASE}.part"
        part.unlink(missing_ok=True)
        db = Database(part, new=True)
        with db.writing() as write:
            write.execute("INSERT INTO meta VALUES ('salt', ?)", (secrets.token_hex(16),))
            write.executemany(
                "INSERT INTO items (id, image, payload, gold, record) VALUES (?, ?, ?, ?, ?)",
                map(_item_row, listed),
            )
        db.close()
        declared = Declared(kind=listed[0].kind, review=config)
        write_json(root / SETTINGS, declared.model_dump(mode="json"))
        part.replace(root / DATABASE)
        return cls.open(root)

    @classmethod
    def open(cls, root: Path) -> "Project":
        """Open a project.

        Raises:
            MissingFileError: there is none.
            InputError, ConfigError: it is damaged, or its settings are wrong.
        """
        if not (root / DATABASE).is_file():
            raise MissingFileError(f"{root}: no review here; `gre review create` makes one")
        declared = load_config(Declared, root / SETTINGS)  # JSON is YAML
        db = Database(root / DATABASE)
        project = cls(root.resolve(), declared.kind, declared.review, db)
        project._ledger.settle_if_rules_changed()
        return project

    def close(self) -> None:
        """Close the project; nothing is lost that was acknowledged."""
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Bring many writes onto the disk at once: all of a block, or none of it."""
        with self._db.writing():
            yield

    def __len__(self) -> int:
        return int(self._db.row("SELECT count(*) FROM items")[0])

    # People

    def annotators(self) -> list[Annotator]:
        """All annotators, in the order in which they joined."""
        rows = self._db.rows("SELECT n, name, adjudicates FROM annotators ORDER BY n")
        return [Annotator(n, name, bool(adjudicates)) for n, name, adjudicates in rows]

    def add_annotator(self, name: str, *, adjudicates: bool = False, reviews: bool = True) -> str:
        """Let somebody in, and share out anew what nobody has begun.

        Args:
            name: What they are called in the project.
            adjudicates: They may settle disagreements.
            reviews: They get items to review.

        Returns:
            Their token. It is told only this once: the project keeps its hash alone.

        Raises:
            InputError: the name is empty, too long, or taken.
        """
        name = " ".join(name.split())
        if not 0 < len(name) <= 100 or not name.isprintable():
            raise InputError("an annotator needs a name of 1 to 100 printable characters")
        token = new_token()
        with self._db.writing() as write:
            if write.execute("SELECT 1 FROM annotators WHERE name = ?", (name,)).fetchone():
                raise InputError(f"there is an annotator called {name} already")
            newcomer = write.execute(
                "INSERT INTO annotators (name, adjudicates, token, added) VALUES (?, ?, ?, ?)",
                (name, adjudicates, hash_of(token, self._salt), time.time()),
            )
            if reviews:
                share_out(self._db, newcomer.lastrowid or 0, self.config)
                self._ledger.settle_all()
        return token

    def renew_token(self, name: str) -> str:
        """Give an annotator a new token; the old one no longer opens anything."""
        token = new_token()
        with self._db.writing() as write:
            changed = write.execute(
                "UPDATE annotators SET token = ? WHERE name = ?",
                (hash_of(token, self._salt), name),
            ).rowcount
        if not changed:
            raise InputError(f"there is no annotator called {name}")
        return token

    def annotator_of(self, token: str) -> Annotator | None:
        """Whose token this is, or None. It takes as long for a near miss as for any other."""
        given = hash_of(token, self._salt)
        found = None
        for n, name, adjudicates, kept in self._db.rows(
            "SELECT n, name, adjudicates, token FROM annotators ORDER BY n"
        ):
            if hmac.compare_digest(given, kept):
                found = Annotator(n, name, bool(adjudicates))
        return found

    # Items and verdicts

    def next_item(self, annotator: Annotator, *, after: str | None = None) -> Item | None:
        """The first item of somebody's queue that still wants their verdict; None at the end.

        Args:
            after: Pass over all up to this item; at the end the ones passed over come again.
        """
        sql = (
            f"SELECT {ITEM} FROM queue JOIN items ON items.n = queue.item"
            " WHERE annotator = ? AND done = 0 AND place > ? ORDER BY place LIMIT 1"
        )
        here = None if after is None else self._ledger.place(annotator, after)
        row = here and self._db.row(sql, annotator.number, here.place)
        row = row or self._db.row(sql, annotator.number, -1)
        return None if row is None else self._ledger.item_of(row).blind()

    def item(self, item_id: str, *, viewer: Annotator | None = None) -> Item:
        """An item by its id.

        Args:
            viewer: Who wants to see it; they get nothing that is not theirs to see. None is the
                project's owner.

        Raises:
            InputError: there is none, or none for this viewer.
        """
        row = self._ledger.row(item_id)
        item = self._ledger.item_of(row)
        if viewer is None:
            return item
        if self._ledger.place(viewer, item_id) is None:
            self._require_adjudicator(viewer, row[0], item_id)
        return item.blind()

    def picture(self, item: Item) -> Path:
        """The file of an item's picture, which lies below the project's folder, links followed.

        Raises:
            InputError: its path leads elsewhere.
            MissingFileError: it is not there.
        """
        return require_below(self.root, item.image)

    def draft(self, annotator: Annotator, item_id: str) -> dict[str, Any] | None:
        """What somebody has entered so far and not submitted, as `save_draft` was given it."""
        row = self._db.row(
            "SELECT body FROM drafts WHERE annotator = ?"
            " AND item = (SELECT n FROM items WHERE id = ?)",
            annotator.number,
            item_id,
        )
        return None if row is None else cast(dict[str, Any], json.loads(row[0]))

    def save_draft(self, annotator: Annotator, item_id: str, draft: dict[str, Any]) -> None:
        """Keep what somebody has entered so far; it need not be a verdict yet.

        Raises:
            InputError: it is not their item, their verdict is in, or the draft is too large.
        """
        body = json.dumps(draft, ensure_ascii=False)
        if len(body) > 20 * MAX_TEXT:
            raise InputError("the draft is too large")
        with self._db.writing() as write:
            mine = self._mine(annotator, item_id)
            if mine.done:
                raise InputError(f"{item_id}: the verdict is in; undo takes it back")
            write.execute(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)",
                (annotator.number, mine.item, body, time.time()),
            )

    def submit(self, annotator: Annotator, item_id: str, verdict: Verdict, seconds: float) -> None:
        """Give a verdict; on the disk when this returns. The same one once more changes nothing.

        Args:
            seconds: How long it took.

        Raises:
            InputError: it is not their item, they have given another verdict, or the verdict does
                not fit the item.
        """
        body = verdict.model_dump_json()
        with self._db.writing() as write:
            mine = self._mine(annotator, item_id)
            item = self._ledger.item(mine.item)
            require_fit(item, verdict)
            key = (annotator.number, mine.item)
            if mine.done:
                self._require_the_same(key, body, item_id)
                return
            write.execute(
                "INSERT INTO verdicts (annotator, item, body, seconds, at) VALUES (?, ?, ?, ?, ?)",
                (*key, body, max(0.0, float(seconds)), time.time()),
            )
            write.execute("DELETE FROM drafts WHERE annotator = ? AND item = ?", key)
            self._mark(key, item, done=True)

    def _require_the_same(self, key: tuple[int, int], body: str, item_id: str) -> None:
        (standing,) = self._db.row(
            "SELECT body FROM verdicts WHERE annotator = ? AND item = ? AND withdrawn IS NULL", *key
        )
        if standing != body:
            raise InputError(f"{item_id}: another verdict is in; undo takes it back")

    def _mark(self, key: tuple[int, int], item: Item, *, done: bool) -> None:
        """Note that somebody's verdict is in or out, and what that makes of the item."""
        with self._db.writing() as write:
            write.execute(
                "UPDATE queue SET done = ? WHERE annotator = ? AND item = ?", (done, *key)
            )
            self._ledger.settle(key[1], item)

    def undo(self, annotator: Annotator) -> Item | None:
        """Take back somebody's last verdict, which becomes their draft; None when there is none.

        Raises:
            InputError: they have seen what others said of the item, or it has been adjudicated.
        """
        with self._db.writing() as write:
            row = self._db.row(
                "SELECT n, item, body FROM verdicts WHERE annotator = ? AND withdrawn IS NULL"
                " ORDER BY n DESC LIMIT 1",
                annotator.number,
            )
            if row is None:
                return None
            n, number, body = row
            item = self._ledger.item(number)
            self._require_not_shown(annotator, number, item)
            now, key = time.time(), (annotator.number, number)
            write.execute("UPDATE verdicts SET withdrawn = ? WHERE n = ?", (now, n))
            write.execute("INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)", (*key, body, now))
            self._mark(key, item, done=False)
        return item.blind()

    def _require_not_shown(self, annotator: Annotator, n: int, item: Item) -> None:
        mine = self._ledger.place(annotator, item.id)
        if mine is not None and mine.shown:
            raise InputError(f"{item.id}: the others' verdicts were shown; yours stands")
        if self._ledger.adjudications(n):
            raise InputError(f"{item.id}: it has been adjudicated; your verdict stands")

    def flag(self, annotator: Annotator, item_id: str, text: str) -> None:
        """Note that somebody wants to talk about an item.

        Raises:
            InputError: it is not their item, or the text is too long.
        """
        if len(text) > MAX_TEXT:
            raise InputError("the note is too long")
        with self._db.writing() as write:
            mine = self._mine(annotator, item_id)
            write.execute(
                "INSERT INTO flags (annotator, item, body, at) VALUES (?, ?, ?, ?)",
                (annotator.number, mine.item, text, time.time()),
            )

    def flags(self) -> list[Flag]:
        """All flags, the latest first; for the project's owner and the adjudicators."""
        rows = self._db.rows(
            "SELECT a.name, i.id, f.body, f.at FROM flags f JOIN annotators a ON a.n = f.annotator"
            " JOIN items i ON i.n = f.item ORDER BY f.n DESC"
        )
        return [Flag(*row) for row in rows]

    def verdicts(self, item_id: str, *, viewer: Annotator | None = None) -> list[Given]:
        """The verdicts that stand on an item; nobody sees others' before giving their own.

        Once an annotator has seen them, their own can no longer be taken back.

        Args:
            viewer: Who wants to see them; None is the project's owner.

        Raises:
            InputError: the viewer has to give their own first, or the item is none of theirs.
        """
        n = self._ledger.row(item_id)[0]
        if viewer is not None:
            self._disclose(viewer, n, item_id)
        return self._ledger.given(n)

    def _disclose(self, viewer: Annotator, n: int, item_id: str) -> None:
        """Note that somebody sees the verdicts of others, if they may."""
        with self._db.writing() as write:
            mine = self._ledger.place(viewer, item_id)
            if mine is None:
                self._require_adjudicator(viewer, n, item_id)
            elif not mine.done:
                raise InputError(f"{item_id}: give your own verdict first")
            elif not mine.shown:
                write.execute(
                    "UPDATE queue SET shown = ? WHERE annotator = ? AND item = ?",
                    (time.time(), viewer.number, n),
                )

    def _require_adjudicator(self, viewer: Annotator, n: int, item_id: str) -> None:
        """Adjudicators may see what is not in their queue, once all verdicts are in."""
        if not (viewer.adjudicates and self._ledger.is_complete(n)):
            raise InputError(f"there is no item {item_id!r} here")

    def _mine(self, annotator: Annotator, item_id: str) -> Place:
        place = self._ledger.place(annotator, item_id)
        if place is None:
            raise InputError(f"there is no item {item_id!r} here")
        return place

    # Adjudication

    def disagreements(self, limit: int = -1) -> list[Item]:
        """Items whose verdicts are all in and come to nothing, in the order of the file."""
        rows = self._db.rows(
            f"SELECT {ITEM} FROM items WHERE state = 'disputed' ORDER BY n LIMIT ?", limit
        )
        return [self._ledger.item_of(row) for row in rows]

    def adjudicate(self, adjudicator: Annotator, item_id: str, verdict: Verdict) -> None:
        """Settle an item; the last adjudication stands, and earlier ones are kept as well.

        Raises:
            InputError: they may not, verdicts are still missing, or the verdict does not fit.
        """
        if not adjudicator.adjudicates:
            raise InputError(f"{adjudicator.name} is no adjudicator")
        with self._db.writing() as write:
            row = self._ledger.row(item_id)
            item = self._ledger.item_of(row)
            if item.gold is not None or not self._ledger.is_complete(row[0]):
                raise InputError(f"{item_id}: nothing to settle here yet")
            require_fit(item, verdict)
            write.execute(
                "INSERT INTO adjudications (annotator, item, body, at) VALUES (?, ?, ?, ?)",
                (adjudicator.number, row[0], verdict.model_dump_json(), time.time()),
            )
            self._ledger.settle(row[0], item)

    def outcome(self, item_id: str) -> tuple[State, Outcome]:
        """What an item's verdicts come to, and by which way."""
        row = self._ledger.row(item_id)
        return self._ledger.outcome(row[0], self._ledger.item_of(row))

    # What there is

    def pace(self, annotator: Annotator) -> Pace:
        """How far somebody is, and how fast."""
        return pace_of(self._db, annotator)

    def progress(self) -> list[Pace]:
        """How far everybody is."""
        return [self.pace(annotator) for annotator in self.annotators()]

    def histories(self) -> Iterator[History]:
        """Everything about every item, in the order of the file it came from."""
        for n, item in self._ledger.items():
            state, outcome = self._ledger.outcome(n, item)
            given = tuple(self._ledger.given(n, withdrawn=True))
            yield History(item, state, outcome, given, tuple(self._ledger.adjudications(n)))


def _item_row(item: Item) -> tuple[str, str, str, str | None, str]:
    gold = None if item.gold is None else item.gold.model_dump_json()
    payload, record = (
        json.dumps(value, ensure_ascii=False, allow_nan=False)
        for value in (item.payload, item.record)
    )
    return item.id, item.image, payload, gold, record


def _require_sound(root: Path, items: list[Item]) -> None:
    if not any(item.gold is None for item in items):
        raise InputError("a review needs at least one item")
    seen: set[str] = set()
    for item in items:
        if item.id in seen:
            raise InputError(f"{item.id}: two items have this id")
        seen.add(item.id)
        if item.kind != items[0].kind:
            raise InputError(f"{item.id}: a {item.kind} item among {items[0].kind} items")
        if item.gold is not None:
            require_fit(item, item.gold)
        require_below(root, item.image)


def require_below(root: Path, image: str) -> Path:
    """Resolve a picture's path, which may not leave the folder, be it by `..` or by a link."""
    path = (root / image).resolve()
    if not path.is_relative_to(root):
        raise InputError(f"{image}: not below the project's folder")
    if not path.is_file():
        raise MissingFileError(f"{image}: no such picture in the project")
    return path
