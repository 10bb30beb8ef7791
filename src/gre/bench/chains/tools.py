"""What a scoring run measures with: encoders, extractor, judges."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from gre.bench.chains.encoding import Encoders
from gre.bench.chains.settings import ChainSettings
from gre.bench.chains.sorting import StepSorter, load_sorter
from gre.bench.corpus.extraction import Extractor


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
            "judge": self.sorter.fingerprint,
            "second_judge": None if self.second is None else self.second.fingerprint,
        }


def load_tools(
    settings: ChainSettings, *, judge: str, second_judge: str | None = None, work: Path
) -> Tools:
    """Load what the settings and options name.

    Args:
        judge, second_judge: `offline`, or a model SPEC.
        work: Where judges keep their answers, and encoders their vectors.

    Raises:
        ConfigError, CheckpointError, MissingExtraError: something cannot be loaded.
    """
    from gre.bench.corpus.load import load_extractor
    from gre.models.dual import load_dual
    from gre.models.text import load_text_encoder

    journal = work / "judge.sqlite"
    dual, text = load_dual(settings.dual), load_text_encoder(settings.text)
    encoders = Encoders(dual, text, work / "vectors.sqlite")
    return Tools(
        encoders=encoders,
        extractor=load_extractor("offline"),
        sorter=load_sorter(judge, journal=journal),
        second=None if second_judge is None else load_sorter(second_judge, journal=journal),
    )
