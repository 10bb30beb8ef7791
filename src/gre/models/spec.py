"""Model SPEC: the one way in which every command names a model.

tiny                      gre-tiny, shipped with the package
hf:NAME_OR_DIR            a model of transformers; a directory needs no `hf:`
openai:MODEL@BASE_URL     behind an OpenAI-compatible server; BASE_URL,BASE_URL,... are several
                          servers of the same model
baseline:prior            the best guess without looking, by where people live
baseline:geoclip          the package geoclip with its published weights
baseline:DIR              what `gre train-baseline` made; such a directory needs no `baseline:`
direct:SPEC               any model, asked for its answer without reasoning
rag:DIR@SPEC              any model, told where the most similar photos of a gallery were taken;
                          DIR is a baseline of method retrieval or rag
geoworld-teacher, geoworld-oracle
                          know the truth of rendered scenes
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from gre.errors import CheckpointError, ConfigError
from gre.models.base import Geolocator
from gre.models.baselines.saved import is_baseline, read_saved

if TYPE_CHECKING:
    from gre.models.openai_endpoint import EndpointOptions

Kind = Literal["hf", "openai", "baseline", "direct", "rag", "geoworld"]

FORMS = (
    "tiny, hf:NAME_OR_DIR, a directory, openai:MODEL@BASE_URL, baseline:prior, baseline:geoclip, "
    "baseline:DIR, direct:SPEC or rag:DIR@SPEC"
)


@dataclass(frozen=True)
class ModelSpec:
    """A SPEC taken apart.

    Attributes:
        name: Directory or hub name, the model's name on its server, which baseline, or the
            gallery's directory; empty for `direct`.
        base_url: Where the server is, for `openai`; of several, with commas between.
        inner: The SPEC of the model that is asked in the end, for `direct` and `rag`.
    """

    kind: Kind
    name: str
    base_url: str = ""
    inner: str = ""


def parse_spec(text: str) -> ModelSpec:
    """Take a SPEC apart without loading anything.

    Raises:
        ConfigError: it has none of the known forms.

    >>> parse_spec("openai:qwen@http://127.0.0.1:8000/v1")
    ModelSpec(kind='openai', name='qwen', base_url='http://127.0.0.1:8000/v1', inner='')
    >>> parse_spec("rag:runs/gallery@openai:qwen@http://127.0.0.1:8000/v1").inner
    'openai:qwen@http://127.0.0.1:8000/v1'
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
        return _baseline(text, name)
    if colon and kind == "direct":
        parse_spec(name)
        return ModelSpec("direct", "", inner=name)
    if colon and kind == "rag":
        return _rag(text, name)
    if text and Path(text).is_dir():
        return ModelSpec("baseline" if is_baseline(Path(text)) else "hf", text)
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
        return _load_openai(spec, endpoint)
    if spec.kind == "geoworld":
        return _GEOWORLD[spec.name]()
    if spec.kind == "direct":
        return _load_direct(spec.inner, endpoint)
    if spec.kind in ("baseline", "rag"):
        if spec.name in _BASELINES:
            return _BASELINES[spec.name]()
        from gre.models.baselines.load import load_baseline

        return load_baseline(
            Path(spec.name),
            lambda inner: load_geolocator(inner, endpoint=endpoint),
            model=spec.inner or None,
        )
    from gre.models.hf import HfGeolocator

    return HfGeolocator(spec.name)


def knows_geoworld_only(spec: ModelSpec) -> bool:
    """Tell whether a model's answers about a real photo would mean nothing.

    Behind an endpoint nobody can tell.
    """
    if spec.kind == "geoworld":
        return True
    if spec.kind == "hf":
        from gre.models.loading import is_tiny

        return is_tiny(spec.name)
    trained = spec.kind in ("baseline", "rag") and spec.name not in _BASELINES
    if trained and read_saved(Path(spec.name)).geoworld_only:
        return True
    return bool(spec.inner) and knows_geoworld_only(parse_spec(spec.inner))


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
    name, at, urls = rest.partition("@http")  # a model's name may hold an @ of its own
    found = [url.strip().rstrip("/") for url in f"http{urls}".split(",")]
    if not (name and at and all(re.match(r"https?://[^/\s]", url) for url in found)):
        raise ConfigError(
            f"model {text!r}: write openai:MODEL@BASE_URL, "
            "such as openai:gre-7b@http://127.0.0.1:8000/v1, or BASE_URL,BASE_URL,..."
        )
    return ModelSpec("openai", name, ",".join(dict.fromkeys(found)))


def _load_openai(spec: ModelSpec, endpoint: "EndpointOptions | None") -> Geolocator:
    from gre.models.endpoint_pool import EndpointPool
    from gre.models.openai_endpoint import OpenAIEndpoint

    urls = spec.base_url.split(",")
    if len(urls) == 1:
        return OpenAIEndpoint(spec.name, urls[0], endpoint)
    return EndpointPool(spec.name, urls, endpoint)


def _baseline(text: str, name: str) -> ModelSpec:
    if name in _BASELINES or (name and Path(name).is_dir()):
        return ModelSpec("baseline", name)
    named = ", ".join(_BASELINES)
    raise ConfigError(
        f"model {text!r}: no such directory; the baselines without one are {named}, "
        "`gre train-baseline` makes the others"
    )


def _rag(text: str, rest: str) -> ModelSpec:
    folder, at, inner = rest.partition("@")
    if not (folder and at and inner):
        raise ConfigError(f"model {text!r}: write rag:DIR@SPEC, such as rag:runs/gallery@tiny")
    parse_spec(inner)
    return ModelSpec("rag", folder, inner=inner)


def _load_direct(inner: str, endpoint: "EndpointOptions | None") -> Geolocator:
    """Load a model that answers without reasoning: a local one is made to, a server is asked to."""
    from gre.models.baselines.direct import ANSWER_ONLY, DirectAnswer

    spec = parse_spec(inner)
    if spec.kind != "hf":
        return DirectAnswer(load_geolocator(spec, endpoint=endpoint))
    from gre.models.hf import HfGeolocator

    model = HfGeolocator(spec.name, begin_with=ANSWER_ONLY)
    return DirectAnswer(model, prompt=None if model.tiny else "direct")


def _prior() -> Geolocator:
    from gre.models.baselines.priors import population_prior

    return population_prior()


def _geoclip() -> Geolocator:
    from gre.models.baselines.geoclip_package import load_geoclip

    return load_geoclip()


def _teacher() -> Geolocator:
    from gre.models.geoworld import GeoWorldTeacher

    return GeoWorldTeacher()


def _oracle() -> Geolocator:
    from gre.models.geoworld import GeoWorldTeacher
    from gre.world.teacher import NO_FAULTS

    return GeoWorldTeacher(NO_FAULTS)


_BASELINES: dict[str, Callable[[], Geolocator]] = {"prior": _prior, "geoclip": _geoclip}
_GEOWORLD: dict[str, Callable[[], Geolocator]] = {
    "geoworld-teacher": _teacher,
    "geoworld-oracle": _oracle,
}
