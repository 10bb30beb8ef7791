"""Extractors by name: `offline`, or the SPEC of a model that is asked."""

from gre.bench.corpus.extraction import Extractor


def load_extractor(spec: str) -> Extractor:
    """Load an extractor.

    Args:
        spec: `offline`.

    Raises:
        MissingExtraError: spaCy is not installed.
    """
    from gre.bench.corpus.offline import OfflineExtractor

    return OfflineExtractor()
