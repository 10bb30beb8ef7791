"""What scoring the chains of one system gives: step by step, photo by photo, and in all."""

from collections.abc import Mapping
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from gre.records import NonEmpty

Label = Literal["background", "caption", "inference"]
LABELS: tuple[Label, ...] = ("background", "caption", "inference")
# How a name in a chain meets an indicator of the photo.
Way = Literal["exact", "alias", "embedding"]

# The paper's three, which make the CoT quality; and ours, which show what those three miss.
PAPER_COMPONENTS = ("recall", "refclipscore", "bertscore")
OUR_COMPONENTS = ("precision", "order", "follows")
COMPONENTS = (*PAPER_COMPONENTS, *OUR_COMPONENTS)
# What is measured besides: how much of what is named is on the photo's list, its F1 with recall,
# recall of everything that can be seen, and BERTScore before rescaling.
FURTHER = ("listed", "grounding", "recall_all", "bertscore_raw")


class _Json(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StepResult(_Json):
    """One step of a chain with its verdict.

    Attributes:
        label: What the step was sorted into; None where the judge failed.
        value: What its component makes of this step alone, in [0, 1]: RefCLIPScore of a caption
            step, BERTScore of an inference step; None for background steps.
        matched: Names of the photo's indicators that it names.
        unsupported: What it names that is not among the photo's indicators.
        says: For a caption or an inference step, the key step it is most like; empty where none.
    """

    text: str
    label: Label | None
    value: float | None = None
    matched: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()
    says: str = ""


class ChainResult(_Json):
    """One system's chain about one photo.

    Attributes:
        status: `scored`; `empty`: an answer without a chain, every component 0; `unscored`: the
            model could not be asked, or the judge failed: nobody's fault, in no mean.
        reason: Why it is unscored.
        recall, refclipscore, bertscore: The paper's components, in [0, 1]. None where the photo
            has nothing to hold them against (no caption among its key steps): that depends on the
            photo alone, so all systems leave out the same.
        precision: Share of the indicators named that the photo shows; None where none is named or
            the photo's list is not complete.
        listed: Share of the indicators named that are on the photo's list, complete or not: the
            precision where it is, and a lower bound of it where it is not.
        order: How far the key steps are met in their order, in [0, 1]; None below two met.
        follows: Whether the answer lies where the chain says: 1, 0, or None where it names none.
        quality: The weighted mean of the paper's components that are not None, in [0, 1].
        recall_all: Recall of everything that the photo is known to show, told of a place or not.
        bertscore_raw: BERTScore's F1 before it is rescaled.
        grounding: Harmonic mean of recall and `listed`. Naming everything there is raises recall,
            and lowers this.
        strict: The mean of grounding, RefCLIPScore, BERTScore, order and follows, where what a
            photo asks for and the chain does not give is 0, and what it does not ask for is left
            out.
        found: How each indicator that a background step names was met.
        missed: The indicators expected of the photo that no background step names.
    """

    id: NonEmpty
    status: Literal["scored", "empty", "unscored"]
    reason: str = ""
    steps: tuple[StepResult, ...] = ()
    recall: float | None = None
    refclipscore: float | None = None
    bertscore: float | None = None
    precision: float | None = None
    order: float | None = None
    follows: float | None = None
    quality: float | None = None
    listed: float | None = None
    recall_all: float | None = None
    bertscore_raw: float | None = None
    grounding: float | None = None
    strict: float | None = None
    found: Mapping[str, Way] = Field(default_factory=dict)
    missed: tuple[str, ...] = ()


class Estimate(_Json):
    """A mean with its 95 % bootstrap interval, and of how many photos.

    Shares are in [0, 1]; tables show them times 100.
    """

    value: float
    low: float
    high: float
    n: int


class Quality(_Json):
    """Means over photos: the components that were measured, and the quality.

    Attributes:
        n: Photos scored, empty chains included.
        unscored: Photos that are in no mean.
        components: By name, those of `FURTHER` too; one is missing where no photo has it.
        quality: In [0, 1]; None where nothing was scored.
        strict: The combination that keyword stuffing and shuffling do not raise; None where the
            photos' lists are not complete.
    """

    n: int
    unscored: int = 0
    empty: int = 0
    components: Mapping[str, Estimate] = Field(default_factory=dict)
    quality: Estimate | None = None
    strict: Estimate | None = None


class JudgeCost(_Json):
    """What sorting the steps has taken.

    Attributes:
        judge: Its name, as files keep it.
        asked: Steps that had to be sorted; equal ones count once.
        failed: Chains, by kind of failure; equal ones count once.
        cost_usd: None where no price is known; the offline judge costs nothing.
    """

    judge: str
    asked: int
    failed: Mapping[str, int] = Field(default_factory=dict)
    input_tokens: int = 0
    output_tokens: int = 0
    cost_usd: float | None = None
    seconds: float = 0.0


class JudgeAgreement(_Json):
    """How far two judges sort the same steps alike.

    Attributes:
        n: Steps that both sorted.
        agreement: Share sorted alike.
        kappa: Cohen's; None where chance would agree as well.
        confusion: `{first judge's label: {second's: count}}`.
    """

    judges: tuple[str, str]
    n: int
    agreement: float
    kappa: float | None
    confusion: Mapping[str, Mapping[str, int]] = Field(default_factory=dict)


class ChainScores(Quality):
    """One system's chains on one benchmark: part of its score file.

    Attributes:
        name: The system, as tables call it.
        scenes, kinds, continents: The same by scene label, indicator kind and continent.
        ways: How many indicators were met in each way.
        settings: How it was measured: encoders, judge, weights, matching.
        agreement: Of the judge with a second one, where two were asked.
    """

    name: str
    scenes: Mapping[str, Quality] = Field(default_factory=dict)
    kinds: Mapping[str, Quality] = Field(default_factory=dict)
    continents: Mapping[str, Quality] = Field(default_factory=dict)
    ways: Mapping[Way, int] = Field(default_factory=dict)
    settings: Mapping[str, object] = Field(default_factory=dict)
    judge: JudgeCost | None = None
    agreement: JudgeAgreement | None = None


class ChainDifference(_Json):
    """System `a` minus system `b`, photo by photo, on photos that both were scored on.

    Attributes:
        differences: By component, `quality` and `strict` among them: the mean difference with its
            95 % bootstrap interval.
        p_values: Two-sided sign-flip permutation test, corrected (Holm) over all pairs of the file.
    """

    a: str
    b: str
    differences: Mapping[str, Estimate]
    p_values: Mapping[str, float] = Field(default_factory=dict)


class PhotoDetail(_Json):
    """A photo of the benchmark as the report shows it: a line of the details' `photos.jsonl`.

    Attributes:
        image: Path of the picture, relative to the file that holds the line, or absolute.
        indicators: `(name, kind)` of each.
        key_steps: `(tag, text)` of each, in order.
    """

    id: NonEmpty
    image: str
    lat: float
    lon: float
    scene: str | None = None
    kinds: tuple[str, ...] = ()
    country: str | None = None
    continent: str | None = None
    indicators: tuple[tuple[str, str], ...] = ()
    key_steps: tuple[tuple[str, str], ...] = ()


class AnswerDetail(_Json):
    """One system's answer about one photo: a line of the details' file for that system.

    Attributes:
        status: As in `gre.records.Prediction`.
        error_km: None without a coordinate.
        response: What the model wrote. Untrusted text wherever it is shown.
        chain: Its score; None where chains were not scored.
    """

    id: NonEmpty
    status: Literal["answered", "unparsed", "unscored"]
    lat: float | None = None
    lon: float | None = None
    error_km: float | None = None
    response: str = ""
    chain: ChainResult | None = None


class Details(_Json):
    """Where a score file keeps what it says of single photos; paths are relative to it.

    Attributes:
        photos: `PhotoDetail`s, in the benchmark's order.
        answers: For each system's name its file of `AnswerDetail`s, in the same order.
    """

    photos: str
    answers: Mapping[str, str]
