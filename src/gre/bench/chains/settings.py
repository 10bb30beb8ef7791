"""How chains are scored: the weights, and every threshold a component has."""

from typing import Annotated, Literal

from pydantic import Field

from gre.bench.chains.results import PAPER_COMPONENTS
from gre.config import Config
from gre.errors import ConfigError
from gre.metrics.chain_quality import CLIP_WEIGHT

Expected = Literal["background", "all"]
Cosine = Annotated[float, Field(ge=-1, le=1)]


class Weights(Config):
    """What each of the paper's components weighs in the quality; equal weights are ours."""

    recall: float = Field(default=1.0, ge=0)
    refclipscore: float = Field(default=1.0, ge=0)
    bertscore: float = Field(default=1.0, ge=0)


class ChainSettings(Config):
    """Settings of the components.

    Attributes:
        dual: The dual encoder (`gre.models.dual.load_dual`), for RefCLIPScore.
        text: The text encoder (`gre.models.text.load_text_encoder`), for all else.
        weights: Of the components in the quality.
        expect: Which of a photo's indicators recall asks for: those that its background key steps
            name (`background`), since what tells of no place belongs into captions; or `all`.
        same_indicator: Cosine of two names' vectors from which they are one indicator, unless a
            word sets them apart (`contrast`). Chosen on GeoWorld's names (`thresholds`): one in a
            hundred pairs of different values passes 0.56 with MiniLM.
        same_step: Cosine of two steps' vectors from which they say the same thing, for the order
            of key steps. Chosen on GeoWorld's steps: one in twenty pairs about different things
            passes.
        clip_weight: Stretches the dual encoder's cosines to [0, 1]: 2.5 as published for CLIP. The
            shipped encoder needs the same: captions and their own photos reach 0.4 (95 %).
        idf: Whether BERTScore weighs tokens by how telling they are among the key steps.
        rescale: Whether BERTScore is rescaled by what unrelated photos' key steps score.
        baseline_pairs: Pairs of photos whose key steps make that baseline.
        near_border_km: A coordinate this close to a country lies in it, for `follows`.
        off_coast_km: A coordinate farther out at sea lies in no country.
        seed: Of intervals, tests and baseline pairs.
    """

    dual: str = "tiny"
    text: str = "minilm"
    weights: Weights = Weights()
    expect: Expected = "background"
    same_indicator: Cosine = 0.6
    same_step: Cosine = 0.65
    clip_weight: float = Field(default=CLIP_WEIGHT, gt=0)
    idf: bool = False
    rescale: bool = True
    baseline_pairs: int = Field(default=500, ge=1)
    near_border_km: float = Field(default=50.0, ge=0)
    off_coast_km: float = Field(default=200.0, ge=0)
    seed: int = 0


def read_weights(text: str) -> Weights:
    """Read `recall=2,bertscore=1`; a component that is not named weighs nothing.

    Raises:
        ConfigError: `--weights recal=1: there are recall, refclipscore, bertscore`.

    >>> read_weights("recall=2,bertscore=1")
    Weights(recall=2.0, refclipscore=0.0, bertscore=1.0)
    """
    values = dict.fromkeys(PAPER_COMPONENTS, 0.0)
    for pair in text.split(","):
        name, _, number = (part.strip() for part in pair.partition("="))
        try:
            weight = float(number)
        except ValueError:
            weight = -1.0
        if name not in values or not 0 <= weight < float("inf"):
            known = ", ".join(PAPER_COMPONENTS)
            raise ConfigError(f"--weights {pair}: write NAME=NUMBER; there are {known}")
        values[name] = weight
    if not any(values.values()):
        raise ConfigError(f"--weights {text}: at least one component has to weigh something")
    return Weights(**values)
