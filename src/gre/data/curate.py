"""Sort a teacher's drafts into GRE30K-CoT, -Judge and -Seed; nothing drops uncounted."""

import hashlib
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import Field

from gre.chain import write_chain
from gre.config import Config
from gre.data.guard import refuse_reserved
from gre.data.quality import Fault, examine
from gre.data.seeds import relative_to
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample, Draft, JudgeExample, Located, Seed, Tally
from gre.store import read_all, write_jsonl, write_manifest

L = TypeVar("L", bound=Located)


class CurateConfig(Config):
    """Settings of the stage.

    Attributes:
        prompt: Name of the prompt that the examples ask with; models are asked with it later on.
        correct_within_km: theta: a chain is right when its answer is at most this far off.
        min_steps: Fewest steps of a chain.
        min_chars: Shortest reasoning.
        balance_judge: Give the Judge set as many right chains as wrong ones.
        right_to_judge: Largest share of the right chains that the Judge set may take from CoT.
        max_cot, max_judge: Largest sizes; None takes all. The rest goes to the Seed set.
        seed: Of the choice which records go where; the order of the files plays no part.
    """

    prompt: str = "locate"
    correct_within_km: float = Field(default=25.0, gt=0)
    min_steps: int = Field(default=2, ge=1)
    min_chars: int = Field(default=40, ge=0)
    balance_judge: bool = True
    right_to_judge: float = Field(default=0.33, ge=0, le=1)
    max_cot: int | None = Field(default=None, ge=0)
    max_judge: int | None = Field(default=None, ge=0)
    seed: int = 0


@dataclass(frozen=True)
class Exclusion:
    """A draft that became no example: whose, why, and what it said."""

    id: str
    reason: str
    detail: str = ""
    response: str = ""

    def row(self) -> dict[str, str]:
        """Give the line that `exclusions.jsonl` holds."""
        return {
            "id": self.id,
            "reason": self.reason,
            "detail": self.detail,
            "response": self.response,
        }


@dataclass(frozen=True)
class Judged:
    """A draft that passed every check: its reasoning, its answer, and how far off that is."""

    draft: Draft
    steps: tuple[str, ...]
    answer: str
    error_km: float


@dataclass
class Curated:
    """What curation makes of the drafts; no record is in two of the first three.

    Attributes:
        tally: Of drafts: kept in CoT or Judge, or dropped. A dropped draft's photo is still a
            photo with a coordinate, and goes to the Seed set.
    """

    cot: list[CoTExample] = field(default_factory=list)
    judge: list[JudgeExample] = field(default_factory=list)
    seed: list[CoordExample] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def counts(self) -> dict[str, object]:
        """Give the numbers that the manifest holds."""
        true = sum(example.label for example in self.judge)
        return {
            "drafts": self.tally.counts(),
            "cot": len(self.cot),
            "judge": {"true": true, "false": len(self.judge) - true},
            "seed": len(self.seed),
        }


def run(drafts_file: Path, seeds_file: Path | None, out: Path, config: CurateConfig) -> Curated:
    """Write `cot.jsonl`, `judge.jsonl`, `seed.jsonl`, `exclusions.jsonl` and a manifest.

    Args:
        seeds_file: All seeds; those that never got a draft join the Seed set. None takes the
            drafts' photos alone.

    Raises:
        SplitError: a record belongs to a split that is kept for testing.
    """
    started = time.time()
    drafts = _read(drafts_file, Draft, out)
    seeds = _read(seeds_file, Seed, out) if seeds_file is not None else drafts
    result = curate(drafts, seeds, config)
    write_jsonl(out / "cot.jsonl", result.cot)
    write_jsonl(out / "judge.jsonl", result.judge)
    write_jsonl(out / "seed.jsonl", result.seed)
    write_jsonl(out / "exclusions.jsonl", (exclusion.row() for exclusion in result.exclusions))
    inputs = [drafts_file] if seeds_file is None else [drafts_file, seeds_file]
    write_manifest(
        out, stage="curate", config=config, inputs=inputs, counts=result.counts(), started=started
    )
    return result


def _read(file: Path, kind: type[L], out: Path) -> list[L]:
    """Read records that may be trained on, their image paths as seen from the output folder."""
    records = read_all(file, kind)
    refuse_reserved(records, file)
    return [
        r.model_copy(update={"image": relative_to(file.parent / r.image, out)}) for r in records
    ]


def curate(drafts: Iterable[Draft], seeds: Sequence[Located], config: CurateConfig) -> Curated:
    """Sort drafts into the three sets; which goes where depends on `(config.seed, id)` alone.

    Args:
        seeds: The photos; those that end in neither CoT nor Judge make the Seed set.
    """
    result, prompt = Curated(), load_prompt(config.prompt).text
    passed = _examine_all(drafts, config, result)
    right = [one for one in passed if one.error_km <= config.correct_within_km]
    wrong = [one for one in passed if one.error_km > config.correct_within_km]
    to_judge_right, to_judge_wrong = _choose_for_judge(right, wrong, config)
    judged = {one.draft.id for one in (*to_judge_right, *to_judge_wrong)}
    to_cot = _first(
        [one for one in right if one.draft.id not in judged], config.max_cot, config.seed
    )
    cot = {one.draft.id for one in to_cot}
    for one in passed:
        if one.draft.id in cot:
            result.cot.append(_cot(one, prompt))
        elif one.draft.id in judged:
            result.judge.append(_judge(one, one.error_km <= config.correct_within_km))
        else:
            result.exclusions.append(_surplus(one))
    result.seed = [_coord(seed, prompt) for seed in seeds if seed.id not in cot | judged]
    _count(result)
    return result


def _examine_all(drafts: Iterable[Draft], config: CurateConfig, result: Curated) -> list[Judged]:
    """Keep the drafts that can be read and are fit to teach from; note why the others are not."""
    passed: list[Judged] = []
    ids: set[str] = set()
    for draft in drafts:
        result.tally.see()
        verdict = (
            Exclusion(draft.id, "duplicate_id", "an earlier draft has this id", draft.response)
            if draft.id in ids
            else _examine(draft, config)
        )
        ids.add(draft.id)
        if isinstance(verdict, Judged):
            passed.append(verdict)
        else:
            result.exclusions.append(verdict)
    return passed


def _examine(draft: Draft, config: CurateConfig) -> Judged | Exclusion:
    chain = examine(draft.response, min_steps=config.min_steps, min_chars=config.min_chars)
    if isinstance(chain, Fault):
        return Exclusion(draft.id, chain.value, response=draft.response)
    at = parse_coordinate(draft.response)
    if not isinstance(at, LatLon):
        return Exclusion(draft.id, "no_coordinate", str(at.value), draft.response)
    error_km = float(distance_km((at.lat, at.lon), (draft.lat, draft.lon)))
    return Judged(draft, chain.steps, chain.answer, error_km)


def _choose_for_judge(
    right: Sequence[Judged], wrong: Sequence[Judged], config: CurateConfig
) -> tuple[list[Judged], list[Judged]]:
    """Choose the chains to be judged: wrong ones, and right ones that CoT can spare."""
    n_right, n_wrong = int(len(right) * config.right_to_judge), len(wrong)
    if config.max_judge is not None:
        n_right = min(n_right, config.max_judge // 2)
        n_wrong = min(n_wrong, config.max_judge - n_right)
    if config.balance_judge:
        n_right = n_wrong = min(n_right, n_wrong)
    return _first(right, n_right, config.seed), _first(wrong, n_wrong, config.seed)


def _first(judged: Sequence[Judged], n: int | None, seed: int) -> list[Judged]:
    """Take n, by an order that a record's id and the seed fix and its neighbours do not."""
    if n is None:
        return list(judged)

    def rank(one: Judged) -> bytes:
        return hashlib.sha256(f"{seed}:{one.draft.id}".encode()).digest()

    return sorted(judged, key=rank)[:n]


def _cot(one: Judged, prompt: str) -> CoTExample:
    return CoTExample(
        **_located(one.draft),
        prompt=prompt,
        response=write_chain(one.steps, one.answer),
        error_km=round(one.error_km, 3),
    )


def _judge(one: Judged, label: bool) -> JudgeExample:
    chain = "\n".join(f"{n}. {step}" for n, step in enumerate(one.steps, start=1))
    prompt = load_prompt("judge").text.format(chain=chain, answer=one.answer)
    return JudgeExample(
        **_located(one.draft), prompt=prompt, chain=chain, answer=one.answer, label=label
    )


def _coord(record: Located, prompt: str) -> CoordExample:
    return CoordExample(**_located(record), prompt=prompt)


def _located(record: Located) -> dict[str, Any]:
    return {name: getattr(record, name) for name in Located.model_fields}


def _surplus(one: Judged) -> Exclusion:
    detail = f"{one.error_km:.1f} km off; neither CoT nor Judge has room for it"
    return Exclusion(one.draft.id, "surplus", detail, one.draft.response)


def _count(result: Curated) -> None:
    for _ in (*result.cot, *result.judge):
        result.tally.keep()
    for exclusion in result.exclusions:
        result.tally.drop(exclusion.reason)
