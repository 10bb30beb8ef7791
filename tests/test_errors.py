"""One tree of errors; each is also what a caller without this package would catch."""

import inspect

import pytest

from gre import errors
from gre.errors import GreError, MissingExtraError, MissingFileError

TREE = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, GreError) and kind is not GreError
]


@pytest.mark.parametrize("kind", TREE, ids=lambda kind: kind.__name__)
def test_every_error_is_ours_and_a_standard_one(kind: type[GreError]) -> None:
    standard = (ValueError, OSError, ImportError, RuntimeError)
    assert issubclass(kind, standard)
    assert kind.__doc__


def test_a_missing_file_is_told_in_words_not_as_a_tuple() -> None:
    assert str(MissingFileError("photo.jpg: no such file")) == "photo.jpg: no such file"


def test_a_missing_package_names_what_to_install() -> None:
    error = MissingExtraError("vllm", "vllm")
    assert str(error) == "vllm is not installed: pip install 'gre-suite[vllm]'"
