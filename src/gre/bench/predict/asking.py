"""Puts photos to a model: a local one in batches, a server as many at a time as it takes."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from gre.bench.items import BenchItem
from gre.bench.predict.config import PredictConfig
from gre.models.base import Answer, Geolocator, OneByOne, Question
from gre.models.threads import as_they_arrive

Asked = tuple[BenchItem, list[Answer]]


def ask(
    items: Iterable[BenchItem], model: Geolocator, config: PredictConfig, prompt: str
) -> Iterator[Asked]:
    """Ask a model about photos, with `config.samples` answers to each.

    A local model is handed `config.at_once` photos together and answers in order. A model that is
    asked one by one (a server) always has as many questions under way as it takes, and photos come
    as their last answer arrives.

    Args:
        items: Drawn as they are needed.
        prompt: The prompt's text.
    """
    if isinstance(model, OneByOne):
        return _as_they_arrive(items, model, config, prompt)
    return _in_batches(items, model, config, prompt)


def _in_batches(
    items: Iterable[BenchItem], model: Geolocator, config: PredictConfig, prompt: str
) -> Iterator[Asked]:
    pending = iter(items)
    while batch := list(islice(pending, config.at_once)):
        answers = model.answer(
            [_question(item, prompt) for item in batch],
            samples=config.samples,
            temperature=config.temperature,
            seed=config.seed,
        )
        yield from zip(batch, answers, strict=True)


@dataclass(frozen=True)
class _Call:
    """One sample of one photo."""

    item: BenchItem
    sample: int


def _as_they_arrive(
    items: Iterable[BenchItem], model: OneByOne, config: PredictConfig, prompt: str
) -> Iterator[Asked]:
    def one(call: _Call) -> tuple[_Call, Answer]:
        question = _question(call.item, prompt)
        seed = config.seed + call.sample
        return call, model.ask(question, temperature=config.temperature, seed=seed)

    calls = (_Call(item, sample) for item in items for sample in range(config.samples))
    pending: dict[str, dict[int, Answer]] = {}  # never more photos than questions under way
    for _, (call, answer) in as_they_arrive(one, calls, model.concurrency):
        drawn = pending.setdefault(call.item.id, {})
        drawn[call.sample] = answer
        if len(drawn) == config.samples:
            del pending[call.item.id]
            yield call.item, [drawn[sample] for sample in range(config.samples)]


def _question(item: BenchItem, prompt: str) -> Question:
    return Question(item.id, Path(item.image), prompt)
