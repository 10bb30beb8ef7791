"""Reads the word lists of this package: plain text in YAML and CSV."""

import csv
from collections.abc import Mapping
from functools import cache
from importlib import resources

import yaml


@cache
def words(file: str) -> Mapping[str, frozenset[str]]:
    """The lists of `words/FILE.yaml` by name; each is words in a text, in any order.

    >>> "the" in words("normal")["fillers"]
    True
    """
    lists = yaml.safe_load(_text(f"{file}.yaml"))
    return {name: frozenset(text.split()) for name, text in lists.items()}


@cache
def pairs(file: str, name: str) -> Mapping[str, str]:
    """A list of `one>other` of `words/FILE.yaml`; `_` stands for a blank.

    >>> pairs("normal", "spellings")["gray"]
    'grey'
    """
    split = (pair.partition(">") for pair in words(file)[name])
    return {one.replace("_", " "): other.replace("_", " ") for one, _, other in split}


@cache
def rows(file: str) -> tuple[Mapping[str, str], ...]:
    """The rows of `words/FILE.csv`, by column; no value is None."""
    table = csv.DictReader(_text(f"{file}.csv").splitlines())
    return tuple({key: value or "" for key, value in row.items()} for row in table)


def _text(name: str) -> str:
    return (resources.files("gre.bench.corpus") / "words" / name).read_text(encoding="utf-8")
