"""Sharing out the items whenever somebody joins: what has been begun stays where it is."""

from gre.data.review.assign import assign, mix_in
from gre.data.review.database import Database
from gre.data.review.settings import ReviewConfig

_BEGUN = """
SELECT a.name, i.id FROM annotators a JOIN items i JOIN (
    SELECT annotator, item FROM verdicts WHERE withdrawn IS NULL
    UNION SELECT annotator, item FROM drafts
) b ON b.annotator = a.n AND b.item = i.n
"""


def share_out(db: Database, newcomer: int, config: ReviewConfig) -> None:
    """Plan the queues of all who review, and of somebody who begins to.

    Args:
        newcomer: Their row.
    """
    with db.writing() as write:
        people = dict(
            db.rows(
                "SELECT name, n FROM annotators WHERE n = ? OR n IN (SELECT annotator FROM queue)",
                newcomer,
            )
        )
        number_of = dict(db.rows("SELECT id, n FROM items"))
        gold = [one for (one,) in db.rows("SELECT id FROM items WHERE gold IS NOT NULL")]
        asked = [one for (one,) in db.rows("SELECT id FROM items WHERE gold IS NULL")]
        begun: dict[str, set[str]] = {}
        for name, one in db.rows(_BEGUN):
            begun.setdefault(one, set()).add(name)
        fixed = {one: begun[one] for one in asked if one in begun}
        kept = {
            (who, item): (done, shown)
            for who, item, done, shown in db.rows(
                "SELECT annotator, item, done, shown FROM queue WHERE done OR shown IS NOT NULL"
            )
        }
        k, share, seed = config.annotators_per_item, config.gold_share, config.seed
        write.execute("DELETE FROM queue")
        for name, queue in assign(asked, list(people), k, seed=seed, fixed=fixed).items():
            mixed = mix_in(queue, gold, share=share, seed=seed, annotator=name)
            # Gold that was begun stays, wherever the new plan has it, or has it not.
            there = set(mixed)
            mixed += [one for one in gold if name in begun.get(one, ()) and one not in there]
            who = people[name]
            write.executemany(
                "INSERT INTO queue (annotator, item, place, done, shown) VALUES (?, ?, ?, ?, ?)",
                [
                    (who, n, place, *kept.get((who, n), (0, None)))
                    for place, n in enumerate(map(number_of.__getitem__, mixed))
                ],
            )
