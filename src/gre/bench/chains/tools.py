"""What a scoring run measures with: encoders, extractor, judges."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.bench.chains.encoding import Encoders
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.sorting import StepSorter, load_sorter
from gre.bench.corpus.evidence import rules_hash
from gre.bench.corpus.extraction import Extractor
from gre.bench.corpus.load import load_extractor
from gre.data.interview import InterviewConfig

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions


@dataclass(eq=False)
class Tools:
    """The parts of a run that are loaded.

    Attributes:
        sorter: The judge.
        second: Another judge, whose agreement with the first is told.
    """

    encoders: Encoders
    extractor: Extractor
    sorter: StepSorter
    second: StepSorter | None = None

    @cached_property
    def declared(self) -> dict[str, Any]:
        """What results depend on; fingerprints of weights take a moment."""
        return {
            "dual_fingerprint": self.encoders.dual.fingerprint,
            "text_fingerprint": self.encoders.text.fingerprint,
            "extractor": self.extractor.name,
            "extractor_rules": rules_hash(),
            "judge": self.sorter.fingerprint,
            "second_judge": None if self.second is None else self.second.fingerprint,
        }


def load_tools(
    settings: ChainSettings,
    *,
    work: Path,
    judge: str = "offline",
    second_judge: str | None = None,
    extractor: str = "offline",
    repeats: int = 1,
    config: InterviewConfig | None = None,
    endpoint: "EndpointOptions | None" = None,
) -> Tools:
    """Load what the settings and options name.

    Args:
        work: Where judges keep their answers, and encoders their vectors.
        judge, second_judge, extractor: `offline`, or a model SPEC.
        repeats: How often a judge that is a model is asked about each chain (`load_sorter`).
        config: How models are asked, and what they cost.
        endpoint: How servers are asked.

    Raises:
        ConfigError, CheckpointError, MissingExtraError: something cannot be loaded.
    """
    from gre.models.dual import load_dual
    from gre.models.text import load_text_encoder

    def sorter(spec: str) -> StepSorter:
        return load_sorter(spec, journal=journal, config=config, endpoint=endpoint, repeats=repeats)

    journal = work / "judge.sqlite"
    first = sorter(judge)
    second = None if second_judge is None else sorter(second_judge)
    finder = load_extractor(
        extractor, journal=work / "extraction.sqlite", config=config, endpoint=endpoint
    )
    dual, text = load_dual(settings.dual), load_text_encoder(settings.text)
    return Tools(Encoders(dual, text, work / "vectors.sqlite"), finder, first, second)
