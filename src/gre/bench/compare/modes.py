"""How a system comes by its answer, told from its name where nobody says it."""

import re
from collections.abc import Mapping

from gre.bench.published import MODES, Mode
from gre.errors import ConfigError

# Beginnings of words in a name, and what they say; the first word that is known decides.
_WORDS: Mapping[str, Mode] = {
    "direct": "prior knowledge",
    "prior": "prior knowledge",
    "constant": "prior knowledge",
    "random": "prior knowledge",
    "population": "prior knowledge",
    "rag": "retrieval-augmented",
    "augmented": "retrieval-augmented",
    "img2loc": "retrieval-augmented",
    "g3": "retrieval-augmented",
    "retrieval": "retrieval",
    "knn": "retrieval",
    "lknn": "retrieval",
    "geoclip": "retrieval",
    "contrastive": "retrieval",
    "cell": "classification",
    "classif": "classification",
    "hierarch": "classification",
    "planet": "classification",
    "isn": "classification",
    "pigeo": "classification",
}
# What a SPEC begins with that asks a vision-language model.
_REASONING = ("hf:", "openai:", "tiny")


def mode_of(name: str, model: str) -> Mode:
    """Tell the mode of a system from what a table calls it, or else what its predictions say.

    A vision-language model reasons unless its name says that it answers directly.

    >>> mode_of("[L]kNN sigma=4", "baseline:runs/nn"), mode_of("CI+II", "hf:planet/ci-ii")
    ('retrieval', 'reasoning')
    >>> mode_of("GeoCLIP (RAG)", ""), mode_of("my system", "")
    ('retrieval', 'other')
    """
    if model.startswith(_REASONING):
        return _told(name) or "reasoning"
    kind, _, rest = model.partition(":")
    return _told(name) or _told(kind) or _told(re.split(r"[/\\]", rest)[-1]) or "other"


def _told(text: str) -> Mode | None:
    for word in re.findall(r"[a-z0-9]+", text.lower().replace("retrieval-augmented", "rag")):
        for beginning, mode in _WORDS.items():
            if word.startswith(beginning):
                return mode
    return None


def read_modes(pairs: Mapping[str, str]) -> dict[str, Mode]:
    """Check modes that were given by hand.

    Raises:
        ConfigError: one that is none.

    >>> read_modes({"my system": "retrieval"})
    {'my system': 'retrieval'}
    """
    modes: dict[str, Mode] = {}
    for name, mode in pairs.items():
        found = next((known for known in MODES if known == mode), None)
        if found is None:
            raise ConfigError(f"mode of {name}: {mode!r} is none; there are {', '.join(MODES)}")
        modes[name] = found
    return modes
