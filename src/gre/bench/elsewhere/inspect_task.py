"""GREval-Bench as a task of inspect-ai: `inspect eval gre/greval -T records=greval.jsonl`.

inspect asks the model and keeps the log; what an answer is worth is worked out by the code under
`gre bench score`, so the same answers have the same numbers here and there.
"""

import math
from functools import lru_cache, partial
from pathlib import Path

from gre.bench.chains.results import ChainResult
from gre.bench.elsewhere.answers import localized, read_answer
from gre.bench.elsewhere.chains import VALUES, ChainOptions, ChainScorer, read_options
from gre.bench.elsewhere.inspect_output import outage_of, response_of
from gre.bench.greval import is_greval
from gre.bench.items import BenchItem, read_items
from gre.errors import InputError, MissingExtraError
from gre.metrics.localization import THRESHOLDS_KM
from gre.prompts import load_prompt
from gre.records import Prediction

try:
    import anyio.to_thread
    from inspect_ai import Task, task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import (
        ChatMessageUser,
        ContentImage,
        ContentText,
        GenerateConfig,
    )
    from inspect_ai.scorer import (
        Metric,
        SampleScore,
        Score,
        Scorer,
        Target,
        mean,
        metric,
        scorer,
        stderr,
    )
    from inspect_ai.solver import TaskState, generate
except ImportError as error:
    raise MissingExtraError("inspect-ai", "inspect") from error

_PACKAGE = "gre"
# inspect itself puts the package before a name only where the package lies in site-packages.
_INSTALLED = "site-packages" in Path(__file__).parts
_MAX_TOKENS = 2048  # as `gre bench predict` asks


def _registered(name: str) -> str:
    return name if _INSTALLED else f"{_PACKAGE}/{name}"


def within_key(threshold_km: float) -> str:
    """What the share within a threshold is called in a log: `within_25km`."""
    return f"within_{threshold_km:g}km"


@task(name=_registered("greval"))  # type: ignore[untyped-decorator]
def greval(
    records: str,
    prompt: str = "locate",
    max_side: int = 0,
    chains: bool | None = None,
    judge: str | None = None,
    dual: str | None = None,
    text: str | None = None,
    work: str | None = None,
    chain_config: str | None = None,
) -> Task:
    """Ask where the photos of a benchmark were taken.

    Args:
        records: `greval.jsonl`, or any other records with photos and coordinates.
        prompt: A prompt of the suite, or the path of a text file.
        max_side: Photos are sent scaled down to this, as JPEG, as `gre bench predict` sends them
            with 1024; 0 sends the files as they are.
        chains: Whether the chains are scored too; None scores them where the records have key
            steps.
        judge, dual, text, work: What chains are scored with (`ChainOptions`).
        chain_config: YAML file with these and all the other options.

    Raises:
        InputError: there are no photos, or no key steps to score chains against.
    """
    path = Path(records).resolve()
    items = list(read_items(path))
    if not items:
        raise InputError(f"{path}: holds no photos")
    question = load_prompt(prompt).text
    samples = [_sample(item, question, max_side) for item in items]
    scorers = [localization()]
    has_key_steps = is_greval(path)
    if chains and not has_key_steps:
        raise InputError(f"{path}: holds no key steps to score chains against")
    if chains or (chains is None and has_key_steps):
        scorers.append(chain_quality(str(path), judge, dual, text, work, chain_config))
    return Task(
        dataset=MemoryDataset(samples, name=path.stem),
        solver=generate(),
        scorer=scorers,
        config=GenerateConfig(temperature=0.0, max_tokens=_MAX_TOKENS),
    )


def _sample(item: BenchItem, prompt: str, max_side: int) -> Sample:
    question = [ContentImage(image=_picture(item, max_side)), ContentText(text=prompt)]
    return Sample(
        id=item.id,
        input=[ChatMessageUser(content=question)],
        target=f"{item.lat}, {item.lon}",  # never shown to the model
        metadata=item.model_dump(mode="json"),
    )


def _picture(item: BenchItem, max_side: int) -> str:
    if not max_side:
        return str(Path(item.image).resolve())
    from gre.models.openai_endpoint import picture_url

    return picture_url(Path(item.image), max_side)


@metric(name=_registered("median"))  # type: ignore[untyped-decorator]
def median() -> Metric:
    """The median over samples that have a value."""

    def measure(scores: list[SampleScore]) -> float:
        import numpy as np

        values = [score.score.as_float() for score in scores]
        return float(np.median(values)) if values else float("nan")

    return measure


def _shares() -> dict[str, list[Metric]]:
    within: dict[str, list[Metric]] = {within_key(km): [mean(), stderr()] for km in THRESHOLDS_KM}
    return within | {"geoscore": [mean(), stderr()], "error_km": [median(), mean()]}


@scorer(metrics=_shares(), name=_registered("localization"))  # type: ignore[untyped-decorator]
def localization() -> Scorer:
    """Shares within the five thresholds, GeoScore, median and mean error in km.

    An answer without a coordinate is a miss and has no error; a refusal is unscored.
    """

    async def score(state: TaskState, target: Target) -> Score:
        outage = outage_of(state.output)
        if outage is not None:
            return Score.unscored(reason=outage)
        item, prediction = _answer(state)
        found = localized(prediction, item)
        values: dict[str, float] = {within_key(km): float(hit) for km, hit in found.within.items()}
        values["geoscore"] = found.geoscore
        values["error_km"] = float("nan") if found.error_km is None else found.error_km
        answered = prediction.status == "answered"
        return Score(
            value=values,
            answer=f"{prediction.lat}, {prediction.lon}" if answered else None,
            explanation=prediction.failure,
            reason=None if answered else "invalid_response_format",
        )

    return score


def _answer(state: TaskState) -> tuple[BenchItem, Prediction]:
    item = BenchItem.model_validate(state.metadata)
    return item, read_answer(item, response_of(state.output), model=str(state.model))


def _means() -> dict[str, list[Metric]]:
    return {name: [mean(), stderr()] for name in VALUES}


@lru_cache(maxsize=4)
def _chain_scorer(records: Path, options: ChainOptions) -> ChainScorer:
    return ChainScorer(records, options)


@scorer(metrics=_means(), name=_registered("chain_quality"))  # type: ignore[untyped-decorator]
def chain_quality(
    records: str,
    judge: str | None = None,
    dual: str | None = None,
    text: str | None = None,
    work: str | None = None,
    chain_config: str | None = None,
) -> Scorer:
    """The quality of the reasoning and its components, in [0, 1], as `gre bench score` has them.

    Args:
        records: `greval.jsonl`.
        judge, dual, text, work: What chains are scored with (`ChainOptions`).
        chain_config: YAML file with these and all the other options.
    """
    file = None if chain_config is None else Path(chain_config)
    options = read_options(file, judge=judge, dual=dual, text=text, work=work)

    async def score(state: TaskState, target: Target) -> Score:
        outage = outage_of(state.output)
        if outage is not None:
            return Score.unscored(reason=outage)
        measure = partial(_chain_scorer(Path(records), options).score, [_answer(state)[1]])
        (result,) = await anyio.to_thread.run_sync(measure)
        return _chain_score(result)

    return score


def _chain_score(result: ChainResult) -> Score:
    """A component that a photo has nothing to hold against is NaN: inspect leaves it out."""
    if result.status == "unscored":
        return Score.unscored(reason="grader_failed", explanation=result.reason)
    values = {name: getattr(result, name) for name in VALUES}
    told = "; ".join(f"{step.label}: {step.text}" for step in result.steps)
    return Score(
        value={name: math.nan if value is None else value for name, value in values.items()},
        explanation=told or "no chain",
        metadata={"missed": list(result.missed)},
    )
