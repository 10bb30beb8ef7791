"""How a system comes by its answer, told from its name where nobody says it."""

from collections.abc import Mapping

from gre.bench.published import MODES, Mode
from gre.errors import ConfigError

# Parts of a baseline's name and what they say; the first that occurs decides.
_WORDS: tuple[tuple[str, Mode], ...] = (
    ("direct", "prior knowledge"),
    ("prior", "prior knowledge"),
    ("constant", "prior knowledge"),
    ("population", "prior knowledge"),
    ("rag", "retrieval-augmented"),
    ("augmented", "retrieval-augmented"),
    ("img2loc", "retrieval-augmented"),
    ("knn", "retrieval"),
    ("retriev", "retrieval"),
    ("geoclip", "retrieval"),
    ("contrast", "retrieval"),
    ("cells", "classification"),
    ("classif", "classification"),
    ("planet", "classification"),
)
_REASONING = ("hf:", "openai:")


def mode_of(name: str, model: str) -> Mode:
    """Tell the mode of a system from what a table calls it and what its predictions say.

    A vision-language model reasons unless its name says that it answers directly.

    >>> mode_of("[L]kNN sigma=4", "baseline:knn"), mode_of("CI+II", "hf:models/ci-ii")
    ('retrieval', 'reasoning')
    >>> mode_of("my system", "")
    'other'
    """
    for text in (name.lower(), model.lower()):
        if text.startswith(_REASONING):
            break  # a model's folder may be called anything
        for word, mode in _WORDS:
            if word in text:
                return mode
    return "reasoning" if model.startswith(_REASONING) else "other"


def read_modes(pairs: Mapping[str, str]) -> dict[str, Mode]:
    """Check modes given by hand.

    Raises:
        ConfigError: one that is none.
    """
    modes: dict[str, Mode] = {}
    for name, mode in pairs.items():
        if mode not in MODES:
            raise ConfigError(f"mode of {name}: {mode!r} is none; there are {', '.join(MODES)}")
        modes[name] = mode
    return modes
