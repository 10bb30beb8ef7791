"""A review of a few chains about London, with its annotators, for tests."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from gre.chain import write_chain
from gre.data.review import (
    Annotator,
    ChainVerdict,
    Item,
    Project,
    ReviewConfig,
    StepVerdict,
    Verdict,
)
from photos import save_photo

STEPS = ("A red double-decker bus.", "The signs are in English.", "So this is London.")
ANSWER = "51.5, -0.12"
KEEP = StepVerdict(action="keep")
STRIKE = StepVerdict(action="strike", reason="hallucinated")
ACCEPT = ChainVerdict(decision="accept", steps=(KEEP,) * 3)
REJECT = ChainVerdict(decision="reject")


def edit(text: str) -> StepVerdict:
    return StepVerdict(action="edit", text=text)


def edited(*steps: StepVerdict) -> ChainVerdict:
    return ChainVerdict(decision="edited", steps=steps)


def cot_record(n: int, **changes: Any) -> dict[str, Any]:
    """A record of GRE30K-CoT as it is on the disk."""
    record: dict[str, Any] = {
        "id": f"c{n}", "image": f"photos/{n}.jpg", "lat": 51.5072, "lon": -0.1276,
        "split": "train", "prompt": "Where?", "response": write_chain(STEPS, ANSWER),
        "error_km": 0.95,
    }  # fmt: skip
    return record | changes


def chain_item(n: int, gold: Verdict | None = None) -> Item:
    payload = {"steps": list(STEPS), "answer": ANSWER, "lat": 51.5072, "lon": -0.1276}
    record = cot_record(n)
    return Item(f"c{n}", "chain", "images/a.jpg", payload, gold, record)


@dataclass
class Team:
    """A project and its annotators."""

    project: Project
    people: list[Annotator]
    tokens: list[str] = field(default_factory=list)

    def all_say(self, item_id: str, *verdicts: Verdict) -> None:
        """Each annotator in turn gives a verdict on an item."""
        for annotator, verdict in zip(self.people, verdicts, strict=True):
            self.project.submit(annotator, item_id, verdict, 5.0)


def team_of(
    root: Path, items: list[Item], names: str = "Ann Ben Cid", config: ReviewConfig | None = None
) -> Team:
    """Make a project of items; the first of its annotators may adjudicate."""
    save_photo(root / "images" / "a.jpg")
    project = Project.create(root, items, config)
    tokens = [
        project.add_annotator(name, adjudicates=n == 0) for n, name in enumerate(names.split())
    ]
    return Team(project, project.annotators(), tokens)
