"""A review: one folder with its photos, its declared rules, and every verdict ever given."""

import hmac
import json
import secrets
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, cast

from gre.config import load_config
from gre.data.review.assign import assign, mix_in
from gre.data.review.consensus import Outcome, State, decided, settle
from gre.data.review.database import Database
from gre.data.review.people import Annotator, hash_of, new_token
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import (
    MAX_TEXT,
    Item,
    TaskKind,
    Verdict,
    load_verdict,
    require_fit,
)
from gre.errors import InputError, MissingFileError
from gre.store import write_json

SETTINGS = "project.json"
DATABASE = "review.sqlite"

_ITEM = "items.n, items.id, items.image, items.payload, items.gold"
# A break is no work: longer than this on one item counts as this.
_LONGEST_S = 600.0
_RECENT = 50  # verdicts that the pace is taken from


@dataclass(frozen=True)
class Given:
    """A verdict that stands, with who gave it and when.

    Attributes:
        seconds: How long it took.
        at: Seconds since 1970.
    """

    annotator: str
    verdict: Verdict
    seconds: float
    at: float


@dataclass(frozen=True)
class Pace:
    """How far an annotator is.

    Attributes:
        done, left: Items with and without their verdict.
        flagged: Items that they flagged.
        median_s: Seconds an item took, in the middle; None before the first.
        per_hour: Items an hour at the pace of the last fifty; None before the first.
    """

    annotator: str
    done: int
    left: int
    flagged: int
    median_s: float | None
    per_hour: float | None


@dataclass(frozen=True)
class Flag:
    """What somebody wants to talk about."""

    annotator: str
    item: str
    text: str
    at: float


class Project:
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
                "INSERT INTO items (id, image, payload, gold) VALUES (?, ?, ?, ?)",
                map(_item_row, listed),
            )
        db.close()
        kind = listed[0].kind
        write_json(root / SETTINGS, {"kind": kind, "review": config.model_dump(mode="json")})
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
        kind, config = _read_settings(root / SETTINGS)
        project = cls(root.resolve(), kind, config, Database(root / DATABASE))
        project._settle_anew_if_rules_changed()
        return project

    def close(self) -> None:
        """Close the project; nothing is lost that was acknowledged."""
        self._db.close()

    def __enter__(self) -> "Project":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

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
            write.execute(
                "INSERT INTO annotators (name, adjudicates, token, added) VALUES (?, ?, ?, ?)",
                (name, adjudicates, hash_of(token, self._salt), time.time()),
            )
            if reviews:
                self._share_out(write, newcomer=name)
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

    def _share_out(self, write: Any, newcomer: str) -> None:
        """Plan all queues; who has begun on an item keeps it."""
        rows = write.execute(
            "SELECT n, name FROM annotators WHERE name = ? OR n IN (SELECT annotator FROM queue)",
            (newcomer,),
        ).fetchall()
        numbers = {name: n for n, name in rows}
        items = write.execute("SELECT n, id, gold IS NOT NULL FROM items").fetchall()
        number_of = {one: n for n, one, _ in items}
        begun: dict[str, set[str]] = {}
        for name, one in write.execute(
            "SELECT a.name, i.id FROM annotators a JOIN items i JOIN"
            " (SELECT annotator, item FROM verdicts WHERE withdrawn IS NULL"
            "  UNION SELECT annotator, item FROM drafts) b ON b.annotator = a.n AND b.item = i.n"
            " WHERE i.gold IS NULL"
        ):
            begun.setdefault(one, set()).add(name)
        seed = self.config.seed
        asked = [one for _, one, gold in items if not gold]
        gold = [one for _, one, is_gold in items if is_gold]
        queues = assign(
            asked, list(numbers), self.config.annotators_per_item, seed=seed, fixed=begun
        )
        kept = {
            (n, item): (done, shown)
            for n, item, done, shown in write.execute(
                "SELECT annotator, item, done, shown FROM queue WHERE done OR shown IS NOT NULL"
            )
        }
        write.execute("DELETE FROM queue")
        for name, queue in queues.items():
            mixed = mix_in(queue, gold, share=self.config.gold_share, seed=seed, annotator=name)
            n = numbers[name]
            places = {number_of[one]: place for place, one in enumerate(mixed)}
            for who, item in kept:  # gold that was answered stays, wherever the new plan has it
                if who == n:
                    places.setdefault(item, len(places))
            write.executemany(
                "INSERT INTO queue (annotator, item, place, done, shown) VALUES (?, ?, ?, ?, ?)",
                [(n, i, place, *kept.get((n, i), (0, None))) for i, place in places.items()],
            )
        self._settle_all(write)

    # Items and verdicts

    def next_item(self, annotator: Annotator, *, after: str | None = None) -> Item | None:
        """The first item of somebody's queue that still wants their verdict; None at the end.

        Args:
            after: Pass over all up to this item; at the end the ones passed over come again.
        """
        sql = (
            f"SELECT {_ITEM} FROM queue JOIN items ON items.n = queue.item"
            " WHERE annotator = ? AND done = 0 AND place > ? ORDER BY place LIMIT 1"
        )
        place = -1
        if after is not None:
            row = self._db.row(
                "SELECT place FROM queue JOIN items ON items.n = item"
                " WHERE annotator = ? AND id = ?",
                annotator.number,
                after,
            )
            place = row[0] if row else -1
        row = self._db.row(sql, annotator.number, place)
        if row is None and place >= 0:
            row = self._db.row(sql, annotator.number, -1)
        return None if row is None else self._item(row).blind()

    def item(self, item_id: str, *, viewer: Annotator | None = None) -> Item:
        """An item by its id.

        Args:
            viewer: Who wants to see it; they get nothing that is not theirs to see. None is the
                project's owner.

        Raises:
            InputError: there is none, or none for this viewer.
        """
        row = self._db.row(f"SELECT {_ITEM} FROM items WHERE id = ?", item_id)
        if row is not None and viewer is not None:
            mine = self._in_queue(viewer, row[0]) is not None
            if not mine and not (viewer.adjudicates and self._is_complete(row[0])):
                row = None
        if row is None:
            raise InputError(f"there is no item {item_id!r} here")
        item = self._item(row)
        return item if viewer is None else item.blind()

    def picture(self, item: Item) -> Path:
        """The file of an item's picture, which lies below the project's folder, links followed.

        Raises:
            InputError: its path leads elsewhere.
            MissingFileError: it is not there.
        """
        return _below(self.root, item.image)

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
            n, done = self._mine(annotator, item_id)
            if done:
                raise InputError(f"{item_id}: the verdict is in; undo takes it back")
            write.execute(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)",
                (annotator.number, n, body, time.time()),
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
            n, done = self._mine(annotator, item_id)
            item = self._item(self._row(n))
            require_fit(item, verdict)
            if done:
                if self._standing(annotator, n)[1] == body:
                    return
                raise InputError(f"{item_id}: another verdict is in; undo takes it back")
            write.execute(
                "INSERT INTO verdicts (annotator, item, body, seconds, at) VALUES (?, ?, ?, ?, ?)",
                (annotator.number, n, body, max(0.0, float(seconds)), time.time()),
            )
            write.execute(
                "DELETE FROM drafts WHERE annotator = ? AND item = ?", (annotator.number, n)
            )
            self._mark(write, annotator, item, n, done=True)

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
            item = self._item(self._row(number))
            seen = self._in_queue(annotator, number)
            if seen is not None and seen[1] is not None:
                raise InputError(f"{item.id}: the others' verdicts were shown; it stands")
            if self._adjudication(number) is not None:
                raise InputError(f"{item.id}: it has been adjudicated; the verdict stands")
            now = time.time()
            write.execute("UPDATE verdicts SET withdrawn = ? WHERE n = ?", (now, n))
            write.execute(
                "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?, ?)",
                (annotator.number, number, body, now),
            )
            self._mark(write, annotator, item, number, done=False)
        return item.blind()

    def flag(self, annotator: Annotator, item_id: str, text: str) -> None:
        """Note that somebody wants to talk about an item.

        Raises:
            InputError: it is not their item, or the text is too long.
        """
        if len(text) > MAX_TEXT:
            raise InputError("the note is too long")
        with self._db.writing() as write:
            n, _ = self._mine(annotator, item_id)
            write.execute(
                "INSERT INTO flags (annotator, item, body, at) VALUES (?, ?, ?, ?)",
                (annotator.number, n, text, time.time()),
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
        row = self._db.row("SELECT n FROM items WHERE id = ?", item_id)
        if row is None:
            raise InputError(f"there is no item {item_id!r} here")
        if viewer is not None:
            self._disclose(viewer, item_id, row[0])
        return self._given(row[0])

    def _disclose(self, viewer: Annotator, item_id: str, n: int) -> None:
        with self._db.writing() as write:
            mine = self._in_queue(viewer, n)
            if mine is not None and not mine[0]:
                raise InputError(f"{item_id}: give your own verdict first")
            if mine is None and not (viewer.adjudicates and self._is_complete(n)):
                raise InputError(f"there is no item {item_id!r} here")
            if mine is not None and mine[1] is None:
                write.execute(
                    "UPDATE queue SET shown = ? WHERE annotator = ? AND item = ?",
                    (time.time(), viewer.number, n),
                )

    # Adjudication

    def disagreements(self, limit: int = -1) -> list[Item]:
        """Items whose verdicts are all in and come to nothing, oldest first."""
        rows = self._db.rows(
            f"SELECT {_ITEM} FROM items WHERE state = 'disputed' ORDER BY n LIMIT ?", limit
        )
        return [self._item(row) for row in rows]

    def adjudicate(self, adjudicator: Annotator, item_id: str, verdict: Verdict) -> None:
        """Settle an item; the last adjudication stands, and earlier ones are kept as well.

        Raises:
            InputError: they may not, verdicts are still missing, or the verdict does not fit.
        """
        if not adjudicator.adjudicates:
            raise InputError(f"{adjudicator.name} is no adjudicator")
        with self._db.writing() as write:
            row = self._db.row(f"SELECT {_ITEM} FROM items WHERE id = ?", item_id)
            if row is None or row[4] is not None or not self._is_complete(row[0]):
                raise InputError(f"{item_id}: nothing to settle here yet")
            require_fit(self._item(row), verdict)
            write.execute(
                "INSERT INTO adjudications (annotator, item, body, at) VALUES (?, ?, ?, ?)",
                (adjudicator.number, row[0], verdict.model_dump_json(), time.time()),
            )
            write.execute("UPDATE items SET state = 'adjudicated' WHERE n = ?", (row[0],))

    def outcome(self, item_id: str) -> tuple[State, Outcome]:
        """What an item's verdicts come to, and by which way."""
        row = self._db.row(f"SELECT {_ITEM} FROM items WHERE id = ?", item_id)
        if row is None:
            raise InputError(f"there is no item {item_id!r} here")
        return self._outcome(self._item(row), row[0])

    def _outcome(self, item: Item, n: int) -> tuple[State, Outcome]:
        final = self._adjudication(n)
        if final is not None:
            return "adjudicated", decided(item, final.verdict, self.config)
        if not self._is_complete(n):
            return "open", Outcome()
        outcome = settle(item, [one.verdict for one in self._given(n)], self.config)
        return ("disputed" if outcome.dispute else "agreed"), outcome

    def _mark(self, write: Any, annotator: Annotator, item: Item, n: int, *, done: bool) -> None:
        """Note that somebody's verdict is in or out, and what that makes of the item."""
        write.execute(
            "UPDATE queue SET done = ? WHERE annotator = ? AND item = ?",
            (done, annotator.number, n),
        )
        self._settle_one(write, item, n)

    def _settle_one(self, write: Any, item: Item, n: int) -> None:
        if item.gold is None:
            state, _ = self._outcome(item, n)
            write.execute("UPDATE items SET state = ? WHERE n = ?", (state, n))

    def _settle_all(self, write: Any) -> None:
        rows = write.execute(
            f"SELECT {_ITEM} FROM items WHERE gold IS NULL"
            " AND (state <> 'open' OR n IN (SELECT item FROM verdicts WHERE withdrawn IS NULL))"
        ).fetchall()
        for row in rows:
            self._settle_one(write, self._item(row), row[0])

    def _settle_anew_if_rules_changed(self) -> None:
        rules = self.config.model_dump_json(include={"chain", "vote", "key_steps"})
        row = self._db.row("SELECT value FROM meta WHERE key = 'rules'")
        if row is None or row[0] != rules:
            with self._db.writing() as write:
                self._settle_all(write)
                write.execute("INSERT OR REPLACE INTO meta VALUES ('rules', ?)", (rules,))

    # Progress

    def pace(self, annotator: Annotator) -> Pace:
        """How far somebody is, and how fast."""
        n = annotator.number
        counts = dict(
            self._db.rows("SELECT done, count(*) FROM queue WHERE annotator = ? GROUP BY done", n)
        )
        (flagged,) = self._db.row("SELECT count(DISTINCT item) FROM flags WHERE annotator = ?", n)
        done, left = counts.get(1, 0), counts.get(0, 0)
        recent = [
            min(seconds, _LONGEST_S)
            for (seconds,) in self._db.rows(
                "SELECT seconds FROM verdicts WHERE annotator = ? AND withdrawn IS NULL"
                " ORDER BY n DESC LIMIT ?",
                n,
                _RECENT,
            )
        ]
        per_hour = 3600 * len(recent) / sum(recent) if sum(recent) > 0 else None
        return Pace(annotator.name, done, left, flagged, self._median_s(n), per_hour)

    def _median_s(self, annotator: int) -> float | None:
        from statistics import median

        rows = self._db.rows(
            "SELECT seconds FROM verdicts WHERE annotator = ? AND withdrawn IS NULL", annotator
        )
        return median(seconds for (seconds,) in rows) if rows else None

    def progress(self) -> list[Pace]:
        """How far everybody is."""
        return [self.pace(annotator) for annotator in self.annotators()]

    # Rows

    def _item(self, row: Any) -> Item:
        _, one, image, payload, gold = row
        expected = None if gold is None else load_verdict(gold)
        return Item(one, self.kind, image, json.loads(payload), expected)

    def _row(self, n: int) -> Any:
        return self._db.row(f"SELECT {_ITEM} FROM items WHERE n = ?", n)

    def _in_queue(self, annotator: Annotator, n: int) -> Any:
        return self._db.row(
            "SELECT done, shown FROM queue WHERE annotator = ? AND item = ?", annotator.number, n
        )

    def _mine(self, annotator: Annotator, item_id: str) -> tuple[int, bool]:
        row = self._db.row(
            "SELECT item, done FROM queue JOIN items ON items.n = item"
            " WHERE annotator = ? AND items.id = ?",
            annotator.number,
            item_id,
        )
        if row is None:
            raise InputError(f"there is no item {item_id!r} here")
        return row[0], bool(row[1])

    def _standing(self, annotator: Annotator, n: int) -> Any:
        return self._db.row(
            "SELECT n, body FROM verdicts WHERE annotator = ? AND item = ? AND withdrawn IS NULL",
            annotator.number,
            n,
        )

    def _is_complete(self, n: int) -> bool:
        """Whether all who were asked about an item have answered."""
        asked, done = self._db.row("SELECT count(*), sum(done) FROM queue WHERE item = ?", n)
        return asked > 0 and asked == done

    def _given(self, n: int) -> list[Given]:
        rows = self._db.rows(
            "SELECT a.name, v.body, v.seconds, v.at FROM verdicts v"
            " JOIN annotators a ON a.n = v.annotator"
            " WHERE v.item = ? AND v.withdrawn IS NULL ORDER BY a.n",
            n,
        )
        return [Given(name, load_verdict(body), seconds, at) for name, body, seconds, at in rows]

    def _adjudication(self, n: int) -> Given | None:
        row = self._db.row(
            "SELECT a.name, d.body, d.at FROM adjudications d"
            " JOIN annotators a ON a.n = d.annotator"
            " WHERE d.item = ? ORDER BY d.n DESC LIMIT 1",
            n,
        )
        return None if row is None else Given(row[0], load_verdict(row[1]), 0.0, row[2])


def _read_settings(path: Path) -> tuple[TaskKind, ReviewConfig]:
    from gre.config import Config

    class Declared(Config):
        kind: TaskKind
        review: ReviewConfig

    declared = load_config(Declared, path)  # JSON is YAML
    return declared.kind, declared.review


def _item_row(item: Item) -> tuple[str, str, str, str | None]:
    gold = None if item.gold is None else item.gold.model_dump_json()
    payload = json.dumps(item.payload, ensure_ascii=False, allow_nan=False)
    return item.id, item.image, payload, gold


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
        _below(root, item.image)


def _below(root: Path, image: str) -> Path:
    """Resolve a picture's path, which may not leave the folder, be it by `..` or by a link."""
    path = (root / image).resolve()
    if not path.is_relative_to(root):
        raise InputError(f"{image}: not below the project's folder")
    if not path.is_file():
        raise MissingFileError(f"{image}: no such picture in the project")
    return path
