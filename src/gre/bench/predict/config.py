"""Settings of a prediction run."""

from typing import Literal

from pydantic import Field

from gre.config import Config

Reducer = Literal["first", "medoid"]


class PredictConfig(Config):
    """Settings of a prediction run.

    Attributes:
        prompt: The prompt that is put to the model: a name, or the path of a file.
        samples: Answers asked for each photo.
        temperature: 0 takes the likeliest answer; above 0 the answers are sampled.
        seed: Makes sampling repeatable where the model allows it.
        reducer: How several answers become one: `first`, or `medoid`, the answer with the least
            sum of distances to the others.
        keep_samples: Also write every answer's text, to `NAME.samples.jsonl`.
        label: The name that predictions are kept under; None is the model's own, which for a
            server's model holds the server's address.
        at_once: Photos handed to a local model together; bounds memory.
        give_up_after: Photos in a row that no model could be asked about before the run ends.
        limit: Only the first so many photos; None asks about all.
    """

    prompt: str = "locate"
    samples: int = Field(default=1, ge=1)
    temperature: float = Field(default=0.0, ge=0)
    seed: int = 0
    reducer: Reducer = "first"
    keep_samples: bool = False
    label: str | None = Field(default=None, min_length=1)
    at_once: int = Field(default=64, ge=1)
    give_up_after: int = Field(default=32, ge=1)
    limit: int | None = Field(default=None, ge=1)
