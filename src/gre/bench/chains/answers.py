"""Scores sorted answers to one benchmark, in whatever batches they come."""

from collections.abc import Sequence
from dataclasses import dataclass

from gre.bench.chains.assess import Assessor, SortedResponse
from gre.bench.chains.details import answer_detail
from gre.bench.chains.members import members_of
from gre.bench.chains.results import AnswerDetail, ChainResult
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.sorting import SortedChain
from gre.bench.chains.stopwatch import Stopwatch
from gre.bench.chains.tools import Tools
from gre.bench.chains.wording import Wording
from gre.bench.greval import GREvalItem
from gre.geo.coordinate import LatLon
from gre.records import Prediction

# Models of this kind answer with a place and a word on how they work: there is no chain to score.
_BASELINE = "baseline:"


@dataclass(frozen=True)
class JudgedAnswer:
    """An answer with what the judge made of its chain.

    Attributes:
        steps: Of the chain.
        verdict: What they were sorted into.
    """

    item: GREvalItem
    prediction: Prediction
    steps: tuple[str, ...]
    verdict: SortedChain


class AnswerScorer:
    """Scores the chains of answers.

    Args:
        tools: What to measure with.
        settings: Of the components.
        wording: BERTScore as this benchmark sets its zero.
        watch: Is told how long each part takes.
    """

    def __init__(
        self, tools: Tools, settings: ChainSettings, wording: Wording, watch: Stopwatch | None
    ) -> None:
        self._assessor = Assessor(
            settings, tools.encoders, tools.extractor, wording, members_of, watch
        )

    def score(self, answers: Sequence[JudgedAnswer]) -> list[AnswerDetail]:
        """Assess what could be asked and sorted; the rest is unscored, for a reason."""
        reasons = [_unscored(answer) for answer in answers]
        pairs = zip(answers, reasons, strict=True)
        sound = [_sorted(answer) for answer, reason in pairs if reason is None]
        assessed = iter(self._assessor.assess(sound))
        results = [
            next(assessed)
            if reason is None
            else ChainResult(id=answer.item.id, status="unscored", reason=reason)
            for answer, reason in zip(answers, reasons, strict=True)
        ]
        return [
            answer_detail(answer.item, answer.prediction, result)
            for answer, result in zip(answers, results, strict=True)
        ]


def _unscored(answer: JudgedAnswer) -> str | None:
    """Why a chain is in no mean, where it is in none."""
    if answer.prediction.status == "unscored":
        return f"model: {answer.prediction.failure or 'could not be asked'}"
    if answer.prediction.model.startswith(_BASELINE):
        return "baseline: it gives no reasons"
    if answer.verdict.labels is None:
        return f"judge: {answer.verdict.failure}"
    return None


def _sorted(answer: JudgedAnswer) -> SortedResponse:
    place, at = None, answer.prediction
    if at.lat is not None and at.lon is not None:
        place = LatLon(lat=at.lat, lon=at.lon)
    return SortedResponse(answer.item, place, answer.steps, answer.verdict.labels or ())
