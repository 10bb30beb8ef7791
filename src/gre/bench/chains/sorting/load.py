"""The sorter that a name stands for."""

from pathlib import Path
from typing import TYPE_CHECKING

from gre.bench.chains.sorting.base import StepSorter
from gre.bench.chains.sorting.voting import Differing
from gre.data.interview import InterviewConfig
from gre.errors import ConfigError

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions

OFFLINE = "offline"


def load_sorter(
    spec: str,
    *,
    journal: Path | None = None,
    config: InterviewConfig | None = None,
    endpoint: "EndpointOptions | None" = None,
    repeats: int = 1,
    differing: Differing = "majority",
) -> StepSorter:
    """Load the offline sorter, or a model that is asked.

    Args:
        spec: `offline`, or a model SPEC (`gre.models.spec`).
        journal: Where a model's answers are kept.
        config: How a model is asked.
        endpoint: How a server is asked.
        repeats: How often a model is asked about each chain, with seeds that differ; it hardly
            says anything else at a temperature of 0.
        differing: What becomes of chains that it then sorts differently: `majority` or `fail`.

    Raises:
        ConfigError: the SPEC has none of the known forms, or names a model that reads no texts;
            `repeats` is below 1.
        CheckpointError, MissingExtraError: the model cannot be loaded.
    """
    if spec == OFFLINE:
        from gre.bench.chains.sorting.offline import OfflineSorter

        return OfflineSorter()
    if repeats < 1:
        raise ConfigError(f"repeats {repeats}: a judge has to be asked at least once")
    from gre.bench.chains.sorting.model import ModelSorter
    from gre.models.spec import knows_geoworld_only, load_geolocator, parse_spec

    named = parse_spec(spec)
    if named.kind not in ("openai", "hf") or knows_geoworld_only(named):
        raise ConfigError(
            f"judge {spec}: this model looks at photos and reads no texts; name one that does: "
            "openai:MODEL@BASE_URL or hf:NAME_OR_DIR, or write offline"
        )
    model = load_geolocator(named, endpoint=endpoint)
    return ModelSorter(model, journal, config, repeats=repeats, differing=differing)
