"""Chains of answers that another framework has got, scored as `gre bench score` scores them."""

import threading
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path

import numpy as np

from gre.bench.chains.answers import AnswerScorer, JudgedAnswer
from gre.bench.chains.judging import judge_chains
from gre.bench.chains.results import COMPONENTS, ChainResult, Quality
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.stopwatch import Stopwatch
from gre.bench.chains.summary import gather, quality_of
from gre.bench.chains.tools import Tools, load_tools
from gre.bench.chains.wording import measure_wording
from gre.bench.greval import GREvalItem, read_greval
from gre.config import Config
from gre.errors import InputError
from gre.records import Prediction

# What is told of one answer; the last two are known only where a photo's list is complete.
VALUES = ("quality", *COMPONENTS, "grounding", "strict")


class ChainOptions(Config):
    """What chains are scored with: the options of `gre bench score` by the same names.

    Attributes:
        judge: Who sorts the steps: `offline`, or a model SPEC.
        dual: For RefCLIPScore.
        text: For BERTScore and matching.
        work: Folder of what is kept between runs; None is `NAME.work` beside the records.
    """

    judge: str = "offline"
    dual: str = ChainSettings().dual
    text: str = ChainSettings().text
    work: str | None = None


class ChainScorer:
    """Scores chains about the photos of one benchmark, one or many at a time, from any thread.

    What it measures with is loaded with the first chain.

    Args:
        truth: GREval-Bench's records.
        options: What to measure with.
        tools: Measure with these instead of what the options name.
    """

    def __init__(self, truth: Path, options: ChainOptions, tools: Tools | None = None) -> None:
        self._truth, self._options, self._given = truth, options, tools
        self._settings = ChainSettings(dual=options.dual, text=options.text)
        self._one_at_a_time = threading.Lock()

    def score(self, predictions: Sequence[Prediction]) -> list[ChainResult]:
        """Score answers, one result for each, in order.

        Raises:
            InputError: one is about a photo that the benchmark does not hold.
        """
        with self._one_at_a_time:
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
        if self._given is not None:
            return self._given
        work = self._options.work or str(self._truth.with_suffix(".work"))
        return load_tools(self._settings, judge=self._options.judge, work=Path(work))

    @cached_property
    def _scorer(self) -> AnswerScorer:
        wording = measure_wording(list(self._items.values()), self._tools.encoders, self._settings)
        return AnswerScorer(self._tools, self._settings, wording, Stopwatch())
