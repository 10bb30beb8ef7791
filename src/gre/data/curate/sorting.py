"""The second pass: turn every draft and seed into the record that the plan makes of it."""

from collections.abc import Iterable, Iterator
from typing import Any, Literal, NamedTuple

from pydantic import BaseModel

from gre.chain import read_chain, write_chain
from gre.data.curate.plan import Fate, Plan
from gre.data.curate.quality import Fault, Found, inspect
from gre.data.curate.settings import CurateConfig
from gre.data.ranks import rank_of
from gre.errors import InputError
from gre.geo.coordinate import LatLon
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample, Draft, JudgeExample, Located, Split

Set = Literal["cot", "judge", "seed", "exclusions"]


class Exclusion(BaseModel):
    """A draft that became no example: whose, why, and what it said; a line of exclusions.jsonl."""

    id: str
    reason: str
    detail: str = ""
    response: str = ""


class Sorted(NamedTuple):
    """One record and where it belongs.

    Attributes:
        split: The part of the data; exclusions have none.
    """

    set: Set
    split: Split | None
    record: BaseModel


class Sorter:
    """Makes records, by a plan.

    Args:
        plan: Made of the same drafts and settings.
        config: The settings.
    """

    def __init__(self, plan: Plan, config: CurateConfig) -> None:
        self.plan, self.config = plan, config
        self._prompt = load_prompt(config.prompt).text
        self._judge_prompt = load_prompt("judge").text

    def drafts(self, drafts: Iterable[Draft]) -> Iterator[Sorted]:
        """Turn drafts into CoT and Judge examples, and into exclusions with their reason.

        Raises:
            InputError: there are not as many as the plan was made of.
        """
        row = -1
        for row, draft in enumerate(drafts):
            if row >= len(self.plan.fates):
                break
            yield self._draft(row, draft)
        if row + 1 != len(self.plan.fates):
            raise InputError("the drafts changed while they were read; run the same command again")

    def seeds(self, seeds: Iterable[Located]) -> Iterator[Sorted]:
        """Turn the photos that neither CoT nor Judge use into the Seed set, each id once."""
        seen: set[int] = set()
        for seed in seeds:
            rank = rank_of(seed.id, self.config.seed)
            if rank in seen or self.plan.is_taken(rank):
                continue
            seen.add(rank)
            split = self.plan.splits.of(seed, rank)
            record = CoordExample(**_located(seed, split), prompt=self._prompt)
            yield Sorted("seed", split, record)

    def _draft(self, row: int, draft: Draft) -> Sorted:
        match Fate(self.plan.fates[row]):
            case Fate.DROPPED:
                return Sorted("exclusions", None, self._dropped(row, draft))
            case Fate.SURPLUS:
                km = self.plan.errors[row]
                detail = f"{km:.1f} km off; neither CoT nor Judge has room for it"
                return _excluded(draft, "surplus", detail)
            case Fate.COT:
                return self._cot(draft, float(self.plan.errors[row]))
            case fate:
                return self._judge(draft, fate is Fate.JUDGE_TRUE)

    def _dropped(self, row: int, draft: Draft) -> Exclusion:
        fault, detail = self.plan.fault(row), ""
        if fault is Fault.DUPLICATE_ID:
            detail = "an earlier draft has this id"
        else:
            found = inspect(draft.response, LatLon(lat=draft.lat, lon=draft.lon), self.config)
            detail = found.detail if isinstance(found, Found) else ""
        return Exclusion(id=draft.id, reason=fault.value, detail=detail, response=draft.response)

    def _cot(self, draft: Draft, error_km: float) -> Sorted:
        split = self._split(draft)
        steps, answer = _taken_apart(draft)
        record = CoTExample(
            **_located(draft, split),
            prompt=self._prompt,
            response=write_chain(steps, answer),
            error_km=round(error_km, 3),
        )
        return Sorted("cot", split, record)

    def _judge(self, draft: Draft, label: bool) -> Sorted:
        split = self._split(draft)
        steps, answer = _taken_apart(draft)
        chain = "\n".join(f"{n}. {step}" for n, step in enumerate(steps, start=1))
        prompt = self._judge_prompt.format(chain=chain, answer=answer)
        record = JudgeExample(
            **_located(draft, split), prompt=prompt, chain=chain, answer=answer, label=label
        )
        return Sorted("judge", split, record)

    def _split(self, draft: Draft) -> Split | None:
        return self.plan.splits.of(draft, rank_of(draft.id, self.config.seed))


def _taken_apart(draft: Draft) -> tuple[tuple[str, ...], str]:
    chain = read_chain(draft.response)
    if chain is None:  # it could be read before
        raise InputError("the drafts changed while they were read; run the same command again")
    return chain.steps, chain.answer


def _located(record: Located, split: Split | None) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Located.model_fields} | {"split": split}


def _excluded(draft: Draft, reason: str, detail: str) -> Sorted:
    record = Exclusion(id=draft.id, reason=reason, detail=detail, response=draft.response)
    return Sorted("exclusions", None, record)
