"""GREval-Bench as a task of inspect-ai: `inspect eval gre/greval -T records=greval.jsonl`.

inspect asks the model and keeps the log; what an answer is worth is worked out by the code under
`gre bench score`, so the same answers have the same numbers here and there.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from gre.bench.elsewhere.answers import localized, read_answer
from gre.bench.items import BenchItem, read_items
from gre.chain import join_reasoning
from gre.errors import InputError, MissingExtraError
from gre.metrics.localization import THRESHOLDS_KM
from gre.models.openai_reply import plain_text
from gre.prompts import load_prompt

try:
    from inspect_ai import Task, task
    from inspect_ai.dataset import MemoryDataset, Sample
    from inspect_ai.model import (
        ChatMessageUser,
        ContentImage,
        ContentReasoning,
        ContentText,
        GenerateConfig,
        ModelOutput,
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


@task(name=_registered("greval"))
def greval(records: str, prompt: str = "locate", max_side: int = 0) -> Task:
    """Ask where the photos of a benchmark were taken.

    Args:
        records: `greval.jsonl`, or any other records with photos and coordinates.
        prompt: A prompt of the suite, or the path of a text file.
        max_side: Photos are sent scaled down to this, as JPEG, as `gre bench predict` sends them
            with 1024; 0 sends the files as they are.
    """
    path = Path(records)
    items = list(read_items(path))
    if not items:
        raise InputError(f"{path}: holds no photos")
    text = load_prompt(prompt).text
    return Task(
        dataset=MemoryDataset([_sample(item, text, max_side) for item in items], name=path.stem),
        solver=generate(),
        scorer=[localization()],
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


def response_of(output: ModelOutput) -> str:
    """The model's whole response, with the reasoning that inspect has taken out put back."""
    content = output.message.content if output.choices else ""
    parts: Sequence[Any] = [] if isinstance(content, str) else content
    reasoning = "\n".join(part.reasoning for part in parts if isinstance(part, ContentReasoning))
    return plain_text(join_reasoning(reasoning, output.completion))


def outage_of(output: ModelOutput) -> str | None:
    """Why there is no answer to score: a refusal or a filter, as `gre bench predict` counts them.

    A server that cannot be reached is the sample's error in inspect, and never gets here.
    """
    if output.error:
        return "error"
    if output.stop_reason == "content_filter":
        return "content_filter"
    content = output.message.content if output.choices else ""
    parts: Sequence[Any] = [] if isinstance(content, str) else content
    texts = [part for part in parts if isinstance(part, ContentText)]
    return "refusal" if texts and all(part.refusal for part in texts) else None


@metric(name=_registered("median"))
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


@scorer(metrics=_shares(), name=_registered("localization"))
def localization() -> Scorer:
    """Shares within the five thresholds, GeoScore, median and mean error in km.

    An answer without a coordinate is a miss and has no error; a refusal is unscored.
    """

    async def score(state: TaskState, target: Target) -> Score:
        outage = outage_of(state.output)
        if outage is not None:
            return Score.unscored(reason=outage)
        item = BenchItem.model_validate(state.metadata)
        prediction = read_answer(item, response_of(state.output), model=str(state.model))
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
