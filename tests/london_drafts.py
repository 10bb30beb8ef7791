"""Drafts for the tests of curation, and a way to curate them without files."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gre.chain import write_chain
from gre.data.curate import CurateConfig, Curated
from gre.data.curate.plan import make_plan
from gre.data.curate.sorting import Exclusion, Sorter
from gre.records import CoordExample, CoTExample, Draft, JudgeExample, Located, Seed

STEPS = (
    "The bus is a red double-decker, as in British cities.",
    "The signs are in English.",
    "So this is London.",
)
RIGHT, WRONG = "51.50, -0.12", "48.86, 2.35"


def draft(n: int, answer: str = RIGHT, **changes: Any) -> Draft:
    """A draft about a photo of London; `RIGHT` is about a kilometre off, `WRONG` is Paris."""
    fields: dict[str, Any] = {
        "id": f"d{n}", "image": f"{n}.jpg", "lat": 51.5072, "lon": -0.1276,
        "teacher": "t", "prompt_hash": "p", "response": write_chain(STEPS, answer),
    }  # fmt: skip
    return Draft(**(fields | changes))


def seed_of(one: Draft, **changes: Any) -> Seed:
    """The seed that a draft was made of."""
    fields = {name: getattr(one, name) for name in Located.model_fields}
    return Seed(**(fields | changes))


@dataclass
class Sets(Curated):
    """What curation made of some drafts, with the records themselves."""

    cot: list[CoTExample] = field(default_factory=list)
    judge: list[JudgeExample] = field(default_factory=list)
    seed: list[CoordExample] = field(default_factory=list)
    exclusions: list[Exclusion] = field(default_factory=list)


def curate(
    drafts: Sequence[Draft], config: CurateConfig, seeds: Iterable[Located] | None = None
) -> Sets:
    """Curate a list of drafts."""
    photos = list(drafts if seeds is None else seeds)
    plan = make_plan(drafts, photos, config)
    sets, sorter = Sets(sweep=plan.sweep), Sorter(plan, config)
    for one in (*sorter.drafts(drafts), *sorter.seeds(photos)):
        sets.note(one)
        getattr(sets, one.set).append(one.record)
    return sets
