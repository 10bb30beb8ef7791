"""The settings of a review: who gets what, and when a verdict stands."""

from typing import Literal

from pydantic import Field

from gre.config import Config


class ChainRule(Config):
    """When a chain is kept, and with which steps.

    Attributes:
        accept: Annotators who have to accept a chain, with edits or without: more than half of
            those who gave a verdict, or all.
        strike: A step is struck when `any`, the `majority` or `all` of those who accept the chain
            strike it.
        edit: What becomes of a step that was edited: `majority` takes the text that more than half
            of those who keep the step agree on to the letter, and leaves the rest to adjudication;
            `adjudicate` leaves every edit to it.
        min_steps: A chain of fewer steps is dropped.
    """

    accept: Literal["majority", "all"] = "majority"
    strike: Literal["any", "majority", "all"] = "majority"
    edit: Literal["majority", "adjudicate"] = "majority"
    min_steps: int = Field(default=1, ge=1)


class VoteRule(Config):
    """When a photo leaves the benchmark.

    Attributes:
        drop_at_no: So many annotators who say no drop it.
        scene: `majority` needs more than half to agree on a scene label, where any gives one;
            `optional` leaves the label away where they do not.
    """

    drop_at_no: int = Field(default=2, ge=1)
    scene: Literal["majority", "optional"] = "majority"


class KeyStepsRule(Config):
    """When a key step stands.

    Attributes:
        similarity: How alike two annotators' steps have to be to count as one, in [0, 1]; the
            ratio of difflib over their words.
        support: Share of the annotators, which a step has to be above.
    """

    similarity: float = Field(default=0.7, gt=0, le=1)
    support: float = Field(default=0.5, ge=0, lt=1)


class ReviewConfig(Config):
    """Settings of a project; its `project.json` declares them.

    Attributes:
        title: What the page is called.
        annotators_per_item: k: how many look at each item.
        gold_share: Share of an annotator's items that are blind gold, as far as there are any.
        seed: Of the assignment and of the order of the items.
        images: `reencode` writes the photos anew, without their metadata, which may tell the
            place; `copy` takes the files as they are.
        max_side: Scale photos down to this, in pixels, where they are written anew.
    """

    title: str = "Review"
    annotators_per_item: int = Field(default=3, ge=1, le=50)
    gold_share: float = Field(default=0.05, ge=0, le=0.5)
    seed: int = 0
    chain: ChainRule = ChainRule()
    vote: VoteRule = VoteRule()
    key_steps: KeyStepsRule = KeyStepsRule()
    images: Literal["reencode", "copy"] = "reencode"
    max_side: int | None = Field(default=2048, ge=28)
