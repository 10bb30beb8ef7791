"""Scores sorted chains, a batch at a time: every component of every photo."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gre.bench.chains.encoding import Encoders, Recent, Vector
from gre.bench.chains.follows import Members, countries_at, said_countries
from gre.bench.chains.naming import Naming, match_names
from gre.bench.chains.order import met_at, order_of
from gre.bench.chains.quality import empty_result, finished
from gre.bench.chains.results import ChainResult, Label, StepResult
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.stopwatch import Stopwatch
from gre.bench.chains.wording import Wording
from gre.bench.corpus.extraction import Extraction, Extractor
from gre.bench.greval import GREvalItem
from gre.geo.coordinate import LatLon
from gre.metrics.chain_quality import ref_clip_score, share
from gre.models.text.base import TokenVectors

_EXTRACTIONS_KEPT = 20_000
# Where a chain speaks of what can be seen; conclusions may weigh what is not there.
_SEEING: tuple[Label, ...] = ("background", "caption")


@dataclass(frozen=True)
class SortedResponse:
    """A response taken apart and sorted, with what it is held against.

    Attributes:
        answer: The coordinate given; None where there is none.
        labels: Of each step.
    """

    item: GREvalItem
    answer: LatLon | None
    steps: tuple[str, ...]
    labels: tuple[Label, ...]

    def positions(self, *labels: Label) -> list[int]:
        """Where the steps with one of these labels stand."""
        return [n for n, label in enumerate(self.labels) if label in labels]

    def texts(self, *labels: Label) -> list[str]:
        """The steps with one of these labels."""
        return [self.steps[n] for n in self.positions(*labels)]


@dataclass(frozen=True, eq=False)
class _Told:
    """What was read and encoded for a batch."""

    extractions: Mapping[str, Extraction]
    pictures: Mapping[str, Vector]
    captions: Mapping[str, Vector]
    sentences: Mapping[str, Vector]
    tokens: Mapping[str, TokenVectors]

    def names(self, text: str) -> list[str]:
        return [mention.name for mention in self.extractions[text].mentions]

    def failure(self, texts: Sequence[str]) -> str | None:
        """Why one of these texts could not be read, where one could not."""
        return next((f for text in texts if (f := self.extractions[text].failure)), None)

    def likeness(self, a: Sequence[str], b: Sequence[str]) -> NDArray[np.float32]:
        """Cosines between texts, `(a, b)`."""
        sentences = self.sentences
        if not (len(a) and len(b)):
            return np.zeros((len(a), len(b)), dtype=np.float32)
        left, right = (np.stack([sentences[text] for text in texts]) for texts in (a, b))
        cosines: NDArray[np.float32] = left @ right.T
        return cosines


class Assessor:
    """Scores sorted responses.

    Args:
        encoders: Of pictures and texts.
        extractor: Finds what a chain names.
        wording: BERTScore as this benchmark sets its zero.
        members: The countries of regions and continents.
        watch: Is told how long each part takes.
    """

    def __init__(
        self,
        settings: ChainSettings,
        encoders: Encoders,
        extractor: Extractor,
        wording: Wording,
        members: Members,
        watch: Stopwatch | None = None,
    ) -> None:
        self.settings, self.encoders, self.wording = settings, encoders, wording
        self.members, self.watch = members, watch or Stopwatch()
        self._extractions: Recent[Extraction] = Recent(_EXTRACTIONS_KEPT, extractor.extract)

    def assess(self, responses: Sequence[SortedResponse]) -> list[ChainResult]:
        """Score responses, one result for each, in order; one without steps is empty."""
        told = self._look_up(responses)
        with self.watch("measuring"):
            return [self._one(response, told) for response in responses]

    def _look_up(self, responses: Sequence[SortedResponse]) -> _Told:
        """Read and encode all that the batch needs, each text once."""
        some = [response for response in responses if response.steps]
        steps = [text for response in some for text in response.steps]
        key_steps = [step.text for response in some for step in response.item.key_steps]
        telling = [text for r in responses for text in r.item.steps_tagged("background")]
        seeing = [response for response in some if response.item.steps_tagged("caption")]
        concluding = [response for response in some if response.item.steps_tagged("inference")]
        with self.watch("extraction"):
            extractions = self._extractions.get([*steps, *telling])
        names = [m.name for found in extractions.values() for m in found.mentions]
        known = [one.name for response in responses for one in response.item.indicators]
        with self.watch("pictures"):
            pictures = self.encoders.pictures([response.item.image for response in seeing])
        with self.watch("captions"):
            captions = self.encoders.captions(
                _both(seeing, lambda r: r.texts("caption"), "caption")
            )
        with self.watch("sentences"):
            sentences = self.encoders.sentences([*steps, *key_steps, *names, *known])
        with self.watch("tokens"):
            tokens = self.encoders.tokens(
                _both(concluding, lambda r: r.texts("inference"), "inference")
            )
        return _Told(extractions, pictures, captions, sentences, tokens)

    def _one(self, response: SortedResponse, told: _Told) -> ChainResult:
        item = response.item
        expected = self._expected(item, told)
        if not response.steps:
            return empty_result(item, expected, self.settings)
        failure = told.failure([*response.steps, *item.steps_tagged("background")])
        if failure is not None:
            return ChainResult(id=item.id, status="unscored", reason=f"extractor: {failure}")
        seen = self._match(response, told, _SEEING)
        named = self._match(response, told, ("background",))
        captions = self._captions(response, told)
        raw, conclusions = self._conclusions(response, told)
        likeness = told.likeness([step.text for step in item.key_steps], response.steps)
        listed = share(len(seen.means), len(seen.means) + len(seen.unsupported))
        return finished(
            ChainResult(
                id=item.id,
                status="scored",
                steps=self._steps(response, told, seen, {**captions, **conclusions}, likeness),
                recall=share(sum(name in named.found for name in expected), len(expected)),
                recall_all=share(len(named.found), len(item.indicators)),
                refclipscore=_mean_or_zero(captions, bool(item.steps_tagged("caption"))),
                bertscore=None if raw is None else self.wording.rescaled(raw),
                bertscore_raw=raw,
                precision=listed if item.complete else None,
                listed=listed,
                order=order_of(met_at(likeness, self.settings.same_step)),
                follows=self._follows(response, told),
                found={name: way for name, (_, way) in named.found.items()},
                missed=tuple(name for name in expected if name not in named.found),
            ),
            item,
            self.settings,
        )

    def _expected(self, item: GREvalItem, told: _Told) -> tuple[str, ...]:
        """The indicators that recall asks for: it depends on the photo alone."""
        everything = tuple(one.name for one in item.indicators)
        telling = item.steps_tagged("background")
        if self.settings.expect == "all":
            return everything
        names = [name for text in telling for name in told.names(text)]
        found = self._matched(item, names, told).found
        # Key steps that name nothing the extractor knows leave no better list than the whole.
        return tuple(n for n in everything if n in found) or (everything if telling else ())

    def _match(self, response: SortedResponse, told: _Told, labels: tuple[Label, ...]) -> Naming:
        names = [name for text in response.texts(*labels) for name in told.names(text)]
        return self._matched(response.item, names, told)

    def _matched(self, item: GREvalItem, names: Sequence[str], told: _Told) -> Naming:
        return match_names(item.indicators, names, told.likeness, self.settings.same_indicator)

    def _captions(self, response: SortedResponse, told: _Told) -> dict[int, float]:
        """RefCLIPScore of each caption step; none where the photo has no reference caption."""
        texts = response.item.steps_tagged("caption")
        if not texts:
            return {}
        references = np.concatenate([told.captions[text] for text in texts])
        picture, weight = told.pictures[response.item.image], self.settings.clip_weight
        values = {}
        for n in response.positions("caption"):
            parts = told.captions[response.steps[n]]
            score = float(ref_clip_score(parts, picture, references, weight).mean())
            values[n] = min(score, 1.0)
        return values

    def _conclusions(
        self, response: SortedResponse, told: _Told
    ) -> tuple[float | None, dict[int, float]]:
        """Raw BERTScore of all inference steps, and rescaled that of each alone."""
        texts = response.item.steps_tagged("inference")
        if not texts:
            return None, {}
        reference = [told.tokens[text] for text in texts]
        steps = {n: told.tokens[response.steps[n]] for n in response.positions("inference")}
        if not steps:
            return 0.0, {}
        alone = {
            n: self.wording.rescaled(self.wording.score([tokens], reference))
            for n, tokens in steps.items()
        }
        return self.wording.score(list(steps.values()), reference), alone

    def _follows(self, response: SortedResponse, told: _Told) -> float | None:
        places = [told.extractions[text].places for text in response.texts("inference")]
        said = said_countries(places, self.members)
        if not said:
            return None
        if response.answer is None:
            return 0.0
        at = countries_at(response.answer, self.settings.near_border_km, self.settings.off_coast_km)
        return float(bool(said & at))

    def _steps(
        self,
        response: SortedResponse,
        told: _Told,
        seen: Naming,
        values: Mapping[int, float],
        likeness: NDArray[np.float32],
    ) -> tuple[StepResult, ...]:
        """Each step with its verdict, for whoever reads the chain."""
        key_steps = response.item.key_steps
        results = []
        for n, (text, label) in enumerate(zip(response.steps, response.labels, strict=True)):
            names = told.names(text) if label in _SEEING else []
            closest = int(likeness[:, n].argmax())
            says = likeness[closest, n] >= self.settings.same_step
            results.append(
                StepResult(
                    text=text,
                    label=label,
                    value=values.get(n),
                    matched=tuple(
                        dict.fromkeys(seen.means[name] for name in names if name in seen.means)
                    ),
                    unsupported=_outside(names, seen) if response.item.complete else (),
                    says=key_steps[closest].text if says and label != "background" else "",
                )
            )
        return tuple(results)


def _both(
    responses: Sequence[SortedResponse],
    said: Callable[[SortedResponse], Sequence[str]],
    tag: Label,
) -> list[str]:
    """What chains say and what the key steps say, of one sort."""
    told = [text for response in responses for text in said(response)]
    return [*told, *(text for r in responses for text in r.item.steps_tagged(tag))]


def _mean_or_zero(values: Mapping[int, float], asked: bool) -> float | None:
    """The mean over steps; a chain without any gets 0 where the photo asks for them."""
    if not asked:
        return None
    return float(np.mean(list(values.values()))) if values else 0.0


def _outside(names: Sequence[str], seen: Naming) -> tuple[str, ...]:
    unsupported = set(seen.unsupported)
    return tuple(dict.fromkeys(name for name in names if name in unsupported))
