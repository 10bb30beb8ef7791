"""Extractors by name: `offline`, or the SPEC of a model that is asked."""

from pathlib import Path
from typing import TYPE_CHECKING

from gre.bench.corpus.extraction import Extractor
from gre.data.interview import InterviewConfig

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions

OFFLINE = "offline"


def load_extractor(
    spec: str,
    *,
    journal: Path | None = None,
    config: InterviewConfig | None = None,
    endpoint: "EndpointOptions | None" = None,
) -> Extractor:
    """Load the offline extractor, or a model that is asked.

    Args:
        spec: `offline`, or a model SPEC (`gre.models.spec`).
        journal: Where a model's answers are kept.
        config: How a model is asked.
        endpoint: How a server is asked.

    Raises:
        ConfigError: the SPEC has none of the known forms.
        MissingExtraError: spaCy is not installed.
        CheckpointError: the model cannot be loaded.
    """
    if spec == OFFLINE:
        from gre.bench.corpus.offline import OfflineExtractor

        return OfflineExtractor()
    from gre.bench.corpus.model import ModelExtractor
    from gre.models.spec import load_geolocator

    return ModelExtractor(load_geolocator(spec, endpoint=endpoint), journal, config)
