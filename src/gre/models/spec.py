"""Model SPEC: the one way in which every command names a model.

`tiny` (shipped), `hf:NAME_OR_DIR` or a directory, `openai:MODEL@BASE_URL`, `baseline:prior`,
`geoworld-teacher` and `geoworld-oracle` (rendered scenes only).
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gre.errors import CheckpointError, ConfigError
from gre.models.base import Geolocator

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions

Kind = Literal["hf", "openai", "baseline", "geoworld"]

FORMS = "tiny, hf:NAME_OR_DIR, a directory, openai:MODEL@BASE_URL or baseline:prior"


@dataclass(frozen=True)
class ModelSpec:
    """A SPEC taken apart.

    Attributes:
        name: Directory or hub name, the model's name on its server, or which baseline.
        base_url: Where the server is, for `openai`.
    """

    kind: Kind
    name: str
    base_url: str = ""


def parse_spec(text: str) -> ModelSpec:
    """Take a SPEC apart without loading anything.

    Raises:
        ConfigError: it has none of the known forms.

    >>> parse_spec("openai:qwen@http://127.0.0.1:8000/v1")
    ModelSpec(kind='openai', name='qwen', base_url='http://127.0.0.1:8000/v1')
    >>> parse_spec("hf:Qwen/Qwen2.5-VL-7B-Instruct").name
    'Qwen/Qwen2.5-VL-7B-Instruct'
    """
    if text == "tiny":
        return ModelSpec("hf", str(shipped_tiny()))
    if text in _GEOWORLD:
        return ModelSpec("geoworld", text)
    kind, colon, name = text.partition(":")
    if colon and kind == "openai":
        return _openai(text, name)
    if colon and kind == "hf" and name:
        return ModelSpec("hf", name)
    if colon and kind == "baseline":
        if name not in _BASELINES:
            raise ConfigError(f"model {text!r}: the baselines are {', '.join(_BASELINES)}")
        return ModelSpec("baseline", name)
    if text and Path(text).is_dir():
        return ModelSpec("hf", text)
    hint = ": no such directory" if "/" in text and not colon else ""
    raise ConfigError(f"model {text!r}{hint}: write {FORMS}")


def load_geolocator(
    spec: str | ModelSpec, *, endpoint: "EndpointOptions | None" = None
) -> Geolocator:
    """Load the model that a SPEC names; heavy libraries come in only for the kinds that need them.

    Args:
        endpoint: How a server is asked, where the SPEC names one.

    Raises:
        ConfigError: the SPEC has none of the known forms.
        CheckpointError: the directory is no model.
        MissingExtraError: a library that this kind needs is not installed.
    """
    if isinstance(spec, str):
        spec = parse_spec(spec)
    if spec.kind == "openai":
        from gre.models.openai_endpoint import OpenAIEndpoint

        return OpenAIEndpoint(spec.name, spec.base_url, endpoint)
    if spec.kind == "baseline":
        return _BASELINES[spec.name]()
    if spec.kind == "geoworld":
        return _GEOWORLD[spec.name]()
    from gre.models.hf import HfGeolocator

    return HfGeolocator(spec.name)


def knows_geoworld_only(spec: ModelSpec) -> bool:
    """Tell whether a model's answers about a real photo would mean nothing.

    Behind an endpoint nobody can tell.
    """
    if spec.kind == "geoworld":
        return True
    from gre.models.loading import is_tiny

    return spec.kind == "hf" and is_tiny(spec.name)


def shipped_tiny() -> Path:
    """Find the checkpoint that comes with the package.

    Raises:
        CheckpointError: this installation has none.
    """
    folder = Path(str(resources.files("gre.models") / "tiny" / "checkpoint"))
    if not (folder / "config.json").is_file():
        raise CheckpointError(
            "this installation ships no gre-tiny checkpoint: name a directory instead, "
            "such as one that `gre demo` trains"
        )
    return folder


def _openai(text: str, rest: str) -> ModelSpec:
    name, at, url = rest.partition("@http")  # a model's name may hold an @ of its own
    if not (name and at and url.startswith(("://", "s://"))):
        raise ConfigError(
            f"model {text!r}: write openai:MODEL@BASE_URL, "
            "such as openai:gre-7b@http://127.0.0.1:8000/v1"
        )
    return ModelSpec("openai", name, f"http{url}".rstrip("/"))


def _prior() -> Geolocator:
    from gre.models.prior import PopulationPrior
    from gre.world.posterior import best_for_geoscore
    from gre.world.world import world

    at = best_for_geoscore(world().prior("train"))
    return PopulationPrior(at, ("Without looking, the best guess is where people live.",))


def _teacher() -> Geolocator:
    from gre.models.geoworld import GeoWorldTeacher

    return GeoWorldTeacher()


def _oracle() -> Geolocator:
    from gre.models.geoworld import GeoWorldTeacher
    from gre.world.teacher import NO_FAULTS

    return GeoWorldTeacher(NO_FAULTS)


_BASELINES: dict[str, Callable[[], Geolocator]] = {"prior": _prior}
_GEOWORLD: dict[str, Callable[[], Geolocator]] = {
    "geoworld-teacher": _teacher,
    "geoworld-oracle": _oracle,
}
