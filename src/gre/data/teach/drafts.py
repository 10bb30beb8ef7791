"""From the journal to files: a draft a seed in the seeds' order, or a counted exclusion."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from gre.data.asking import NOT_ASKED
from gre.data.journal import Entry, Journal
from gre.data.teach.questions import Item, Questions
from gre.records import Draft, Seed, Tally
from gre.store import jsonl_writer, relative_to

_AT_ONCE = 500

Exclusion = dict[str, str]


def write_drafts(seeds: Iterable[Seed], questions: Questions, journal: Journal, out: Path) -> Tally:
    """Write `drafts.jsonl` and `exclusions.jsonl`, a few seeds at a time.

    What is written depends on the seeds and on what the journal holds, and on nothing else: not on
    the order in which answers came, nor on how many runs it took.

    Returns:
        Seeds seen; kept where there is a draft, dropped by the kind of the failure, or `not_asked`.
    """
    tally = Tally()
    with (
        jsonl_writer(out / "drafts.jsonl") as write_draft,
        jsonl_writer(out / "exclusions.jsonl") as write_exclusion,
    ):
        for result in _results(questions.items(seeds), journal, out):
            tally.see()
            if isinstance(result, Draft):
                tally.keep()
                write_draft(result)
            else:
                tally.drop(result["reason"])
                write_exclusion(result)
    return tally


def _results(items: Iterator[Item], journal: Journal, out: Path) -> Iterator[Draft | Exclusion]:
    while chunk := list(islice(items, _AT_ONCE)):
        asked = [item.asked for item in chunk]
        settled, outages = journal.entries(asked), journal.outages(asked)
        for item in chunk:
            entry = settled.get(item.asked.key)
            if entry is not None:
                yield _draft(item, entry, out)
            else:
                kind, said = outages.get(item.asked.key, (NOT_ASKED, ""))
                yield {"id": item.seed.id, "reason": kind, "detail": said}


def _draft(item: Item, entry: Entry, out: Path) -> Draft | Exclusion:
    seed = item.seed
    if not entry.answered:
        return {"id": seed.id, "reason": entry.failure or "", "detail": entry.error or ""}
    return Draft(
        id=seed.id,
        image=relative_to(item.image, out),
        lat=seed.lat,
        lon=seed.lon,
        split=seed.split,
        teacher=item.asked.asking.model,
        prompt_hash=item.asked.asking.prompt_sha256,
        response=entry.response or "",
    )
