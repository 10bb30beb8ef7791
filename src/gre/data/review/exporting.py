"""What a review came to: consensus records, their full provenance, and what was dropped."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gre.chain import write_chain
from gre.data.review.ledger import Given
from gre.data.review.project import History, Project
from gre.data.review.tasks import (
    ChainVerdict,
    Item,
    KeyStepsVerdict,
    TaskKind,
    VoteVerdict,
    difference,
    edited_steps,
)
from gre.records import CoTExample, Tally
from gre.store import jsonl_writer, relative_to, write_manifest

RECORDS: dict[TaskKind, str] = {
    "chain": "cot.jsonl",
    "vote": "photos.jsonl",
    "key_steps": "key_steps.jsonl",
}
PROVENANCE = "provenance.jsonl"
EXCLUSIONS = "exclusions.jsonl"


@dataclass(frozen=True)
class Exported:
    """What became of the items: kept, or dropped for a counted reason."""

    records: Path
    tally: Tally


def export(
    project: Project, out: Path, *, progress: Callable[[int], None] | None = None
) -> Exported:
    """Write the consensus records, `provenance.jsonl`, `exclusions.jsonl` and a manifest.

    Items that are not settled yet are dropped as `unfinished` or `needs_adjudication`, and gold
    items as `gold`; an export of another day may keep them.

    Args:
        out: The folder to write to; image paths are seen from there.
        progress: Called with the number of items that went through.
    """
    started, tally = time.time(), Tally()
    records = out / RECORDS[project.kind]
    with (
        jsonl_writer(records) as keep,
        jsonl_writer(out / PROVENANCE) as tell,
        jsonl_writer(out / EXCLUSIONS) as exclude,
    ):
        for history in project.histories():
            tally.see()
            reason, detail = _reason(history)
            if reason:
                tally.drop(reason)
                exclude({"id": history.item.id, "reason": reason, "detail": detail})
            else:
                tally.keep()
                keep(consensus_record(history, relative_to(project.picture(history.item), out)))
            tell(provenance(history, reason))
            if progress is not None:
                progress(1)
    config = {"kind": project.kind, **project.config.model_dump(mode="json")}
    counts = tally.counts() | {"annotators": len(project.annotators())}
    write_manifest(out, stage="review", config=config, counts=counts, started=started)
    return Exported(records, tally)


def _reason(history: History) -> tuple[str, str]:
    """Why a record does not go on, with more about it; "" where it does."""
    if history.item.gold is not None:
        return "gold", ""
    if history.state == "open":
        return "unfinished", f"{len(history.standing)} verdicts"
    if history.outcome.dispute:
        return "needs_adjudication", history.outcome.dispute
    return history.outcome.dropped, ""


def consensus_record(history: History, image: str) -> BaseModel | dict[str, Any]:
    """The record that an item's verdicts come to.

    A chain gives a `CoTExample`; a photo its own record with `scene` and `kinds`, as `gre bench`
    reads them; key steps a triplet of photo, coordinate and steps.
    """
    item, verdict = history.item, history.outcome.verdict
    if isinstance(verdict, ChainVerdict):
        steps = edited_steps(item.payload["steps"], verdict)
        response = write_chain(steps, item.payload["answer"])
        return CoTExample.model_validate(item.record | {"image": image, "response": response})
    if isinstance(verdict, VoteVerdict):
        labels = {"kinds": list(verdict.indicators)}
        scene = {"scene": verdict.scene} if verdict.scene else {}
        return item.record | {"image": image} | labels | scene
    assert isinstance(verdict, KeyStepsVerdict)
    triplet = {name: item.record[name] for name in ("id", "image", "lat", "lon")}
    passed_on = {name: item.record[name] for name in ("split", "scene") if item.record.get(name)}
    steps_ = [step.model_dump(mode="json") for step in verdict.steps]
    indicators = list(dict.fromkeys(step.indicator for step in verdict.steps if step.indicator))
    return triplet | passed_on | {"image": image, "kinds": indicators, "key_steps": steps_}


def provenance(history: History, dropped: str) -> dict[str, Any]:
    """How an item came to its outcome: who said what and when, before and after step by step."""
    verdict = history.outcome.verdict
    return {
        "id": history.item.id,
        "state": history.state,
        "dropped": dropped or None,
        "dispute": history.outcome.dispute or None,
        "verdicts": [_given(history.item, one) for one in history.given],
        "adjudications": [_given(history.item, one) for one in history.adjudications],
        "before": history.item.payload.get("steps"),
        "consensus": None if verdict is None else verdict.model_dump(mode="json"),
        "after": _after(history),
    }


def _after(history: History) -> list[Any] | None:
    item, verdict = history.item, history.outcome.verdict
    if isinstance(verdict, ChainVerdict) and verdict.decision != "reject":
        return list(edited_steps(item.payload["steps"], verdict))
    if isinstance(verdict, KeyStepsVerdict):
        return [step.model_dump(mode="json") for step in verdict.steps]
    return None


def _given(item: Item, given: Given) -> dict[str, Any]:
    told: dict[str, Any] = {
        "annotator": given.annotator,
        "at": _iso(given.at),
        "seconds": round(given.seconds, 3),
        "withdrawn": None if given.withdrawn is None else _iso(given.withdrawn),
        "verdict": given.verdict.model_dump(mode="json"),
    }
    if isinstance(given.verdict, ChainVerdict):
        told["changes"] = chain_changes(item.payload["steps"], given.verdict)
    return told


def chain_changes(steps: list[str], verdict: ChainVerdict) -> list[dict[str, Any]]:
    """What a verdict changes, step by step: before, after, why, and the difference in pieces.

    >>> from gre.data.review.tasks import StepVerdict
    >>> strike = StepVerdict(action="strike", reason="hallucinated")
    >>> chain_changes(["A red bus."], ChainVerdict(decision="edited", steps=(strike,)))
    [{'step': 1, 'action': 'strike', 'reason': 'hallucinated', 'before': 'A red bus.',
      'after': None, 'difference': [['removed', 'A red bus.']]}]
    """
    changes = []
    for n, (before, step) in enumerate(zip(steps, verdict.steps, strict=False), start=1):
        if step.action == "keep":
            continue
        after = step.text.strip() if step.text is not None else None
        pieces = [[piece.op, piece.text] for piece in difference(before, after or "")]
        changes.append(
            {
                "step": n, "action": step.action, "reason": step.reason,
                "before": before, "after": after, "difference": pieces,
            }
        )  # fmt: skip
    return changes


def _iso(seconds: float) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))
