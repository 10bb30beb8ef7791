"""Chains of answers that another framework has got, scored as `gre bench score` scores them."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from pathlib import Path

import numpy as np
from pydantic import Field

from gre.bench.chains.answers import AnswerScorer, JudgedAnswer
from gre.bench.chains.judging import judge_chains
from gre.bench.chains.results import COMPONENTS, ChainResult, Quality
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.stopwatch import Stopwatch
from gre.bench.chains.summary import gather, quality_of
from gre.bench.chains.tools import Tools, load_tools
from gre.bench.chains.wording import measure_wording
from gre.bench.greval import GREvalItem, read_greval
from gre.config import Config, load_config
from gre.errors import InputError
from gre.records import Prediction

# What is told of one answer; the last two are known only where a photo's list is complete.
VALUES = ("quality", *COMPONENTS, "grounding", "strict")


class ChainOptions(Config):
    """What chains are scored with: the options of `gre bench score` by the same names.

    Attributes:
        judge: Who sorts the steps: `offline`, or a model SPEC.
        judge_repeats: How often a judge that is a model is asked about each chain.
        extractor: Who finds what steps name: `offline`, or a model SPEC.
        settings: Encoders, weights, thresholds.
        work: Folder of what is kept between runs; None is `NAME.work` beside the records.
    """

    judge: str = "offline"
    judge_repeats: int = Field(default=1, ge=1)
    extractor: str = "offline"
    settings: ChainSettings = ChainSettings()
    work: str | None = None


def read_options(
    config: Path | None = None,
    *,
    judge: str | None = None,
    dual: str | None = None,
    text: str | None = None,
    work: str | None = None,
) -> ChainOptions:
    """Read options from a YAML file; what is given besides goes before it.

    Raises:
        ConfigError, MissingFileError: the file is not there, or says something else.

    >>> read_options(dual="hf:clip").settings.dual
    'hf:clip'
    """
    options = load_config(ChainOptions, config)
    settings = options.settings.model_copy(update=_given(dual=dual, text=text))
    given = _given(judge=judge, work=None if work is None else str(Path(work).resolve()))
    return options.model_copy(update={**given, "settings": settings})


def _given(**values: str | None) -> dict[str, str]:
    return {name: value for name, value in values.items() if value is not None}


class ChainScorer:
    """Scores chains about the photos of one benchmark, one or many at a time.

    What it measures with is loaded with the first chain, and used by one thread of its own,
    whichever threads of a framework ask.

    Args:
        truth: GREval-Bench's records.
        options: What to measure with.
        tools: Measure with these instead of what the options name.
    """

    def __init__(self, truth: Path, options: ChainOptions, tools: Tools | None = None) -> None:
        self._truth, self._options, self._given_tools = truth, options, tools
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="chains")

    def score(self, predictions: Sequence[Prediction]) -> list[ChainResult]:
        """Score answers, one result for each, in order; safe to call from several threads.

        Raises:
            InputError: one is about a photo that the benchmark does not hold.
        """
        return self._worker.submit(self._score, predictions).result()

    def _score(self, predictions: Sequence[Prediction]) -> list[ChainResult]:
        items = [self._item(prediction) for prediction in predictions]
        judged = judge_chains(predictions, self._tools.sorter)
        answers = map(JudgedAnswer, items, predictions, judged.steps, judged.sorted)
        details = self._scorer.score(list(answers))
        return [detail.chain for detail in details if detail.chain is not None]

    def summarise(self, results: Sequence[ChainResult]) -> Quality:
        """Means over answers; one that is unscored is in none."""
        return quality_of(gather(results), np.ones(len(results), dtype=np.bool_))

    def _item(self, prediction: Prediction) -> GREvalItem:
        found = self._items.get(prediction.id)
        if found is None:
            raise InputError(f"{self._truth}: holds no photo {prediction.id}")
        return found

    @cached_property
    def _items(self) -> dict[str, GREvalItem]:
        return {item.id: item for item in read_greval(self._truth)}

    @cached_property
    def _tools(self) -> Tools:
        if self._given_tools is not None:
            return self._given_tools
        options = self._options
        return load_tools(
            options.settings,
            work=Path(options.work or self._truth.with_suffix(".work")),
            judge=options.judge,
            extractor=options.extractor,
            repeats=options.judge_repeats,
        )

    @cached_property
    def _scorer(self) -> AnswerScorer:
        settings, encoders = self._options.settings, self._tools.encoders
        wording = measure_wording(list(self._items.values()), encoders, settings)
        return AnswerScorer(self._tools, settings, wording, Stopwatch())
