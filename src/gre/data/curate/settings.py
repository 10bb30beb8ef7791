"""The settings of curation."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from gre.config import Config

Km = Annotated[float, Field(gt=0)]


class SplitConfig(Config):
    """How photos without a split of their own are shared out.

    Attributes:
        validation, test: Shares of the places; with both 0 nothing is split.
        cell_level: Level of the S2 cells that are never cut; 10 is about 9 km wide.
        apart_km: Photos nearer to each other than this are never separated, whatever their cells.
        near_bits: Nor are photos whose perceptual hashes differ in at most so many of 64 bits.
    """

    validation: float = Field(default=0.0, ge=0, lt=1)
    test: float = Field(default=0.0, ge=0, lt=1)
    cell_level: int = Field(default=10, ge=0, le=20)
    apart_km: float = Field(default=0.1, ge=0, le=100)
    near_bits: int = Field(default=2, ge=0, le=15)

    @model_validator(mode="after")
    def _leaves_something(self) -> "SplitConfig":
        if self.validation + self.test >= 1:
            raise ValueError("validation and test together must leave something to train on")
        return self

    @property
    def wanted(self) -> bool:
        """Whether anything is to be split at all."""
        return self.validation > 0 or self.test > 0


class CurateConfig(Config):
    """Settings of the stage.

    Attributes:
        prompt: Name of the prompt that the examples ask with; models are asked with it later on.
        correct_within_km: theta: a chain is right when its answer is at most this far off.
        thetas: Values that the sweep tries.
        min_steps: Fewest steps of a chain.
        min_chars: Shortest reasoning.
        require_steps: `off`; `order`: steps that are labelled come in the paper's order; `all`:
            the five observations are all made, in that order.
        reasoning_coordinates: `drop` chains with any raw coordinate in their reasoning, or `keep`
            those that are not the truth's.
        exact_decimals: An answer that agrees with the truth in so many decimals is a copy of it.
        balance_judge: Give the Judge set as many right chains as wrong ones.
        right_to_judge: Largest share of the right chains that the Judge set may take from CoT.
        max_cot, max_judge: Largest sizes of what is trained on; None takes all. The rest goes to
            the Seed set.
        split: How photos are shared out for training, validation and testing.
        seed: Of the choice which records go where; the order of the files plays no part.
    """

    prompt: str = "locate"
    correct_within_km: float = Field(default=25.0, gt=0)
    thetas: tuple[Km, ...] = (1, 5, 10, 25, 50, 100, 200, 750, 2500)
    min_steps: int = Field(default=2, ge=1)
    min_chars: int = Field(default=40, ge=0)
    require_steps: Literal["off", "order", "all"] = "order"
    reasoning_coordinates: Literal["drop", "keep"] = "drop"
    exact_decimals: int = Field(default=4, ge=2)
    balance_judge: bool = True
    right_to_judge: float = Field(default=0.33, ge=0, le=1)
    max_cot: int | None = Field(default=None, ge=0)
    max_judge: int | None = Field(default=None, ge=0)
    split: SplitConfig = SplitConfig()
    seed: int = 0
