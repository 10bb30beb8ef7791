"""The labelled sample of chains: consistent with itself, with the taxonomy and with its README."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, get_args

import pytest

from gre.bench.chains.results import LABELS
from gre.bench.corpus.extraction import Level
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.world.cues import KINDS

FOLDER = Path(__file__).resolve().parents[2] / "benchmarks" / "labelled"
Chain = dict[str, Any]


@pytest.fixture(scope="module")
def chains() -> list[Chain]:
    lines = (FOLDER / "chains.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def steps_of(chains: list[Chain], part: str | None = None) -> list[Chain]:
    return [step for chain in chains if part in (None, chain["part"]) for step in chain["steps"]]


def test_every_chain_has_five_to_nine_steps_and_a_name_of_its_own(chains: list[Chain]) -> None:
    assert len({chain["id"] for chain in chains}) == len(chains) == 40
    assert all(5 <= len(chain["steps"]) <= 9 for chain in chains)


def test_every_chain_commits_to_a_coordinate(chains: list[Chain]) -> None:
    assert all(isinstance(parse_coordinate(chain["answer"]), LatLon) for chain in chains)


def test_no_step_is_there_twice(chains: list[Chain]) -> None:
    texts = [step["text"] for step in steps_of(chains)]
    assert [text for text, n in Counter(texts).items() if n > 1] == []


def test_labels_kinds_and_levels_are_those_of_the_benchmark(chains: list[Chain]) -> None:
    steps = steps_of(chains)
    assert {step["label"] for step in steps} == set(LABELS)
    assert {m["kind"] for step in steps for m in step["mentions"]} == set(KINDS)
    assert {p["level"] for step in steps for p in step["places"]} == set(get_args(Level))


def test_mentions_and_places_stand_in_the_text_where_they_are_said_to(chains: list[Chain]) -> None:
    for step in steps_of(chains):
        for found in (*step["mentions"], *step["places"]):
            start, text = found["start"], found["text"]
            assert step["text"][start : start + len(text)] == text != ""


def test_a_mention_speaks_only_for_places_that_its_step_names(chains: list[Chain]) -> None:
    for step in steps_of(chains):
        named = {place["name"] for place in step["places"] if not place["ruled_out"]}
        for mention in step["mentions"]:
            assert set(mention["places"]) <= named, step["text"]


def test_a_caption_ties_nothing_to_a_place(chains: list[Chain]) -> None:
    captions = [step for step in steps_of(chains) if step["label"] == "caption"]
    assert [step["text"] for step in captions if step["places"]] == []


def test_mentions_are_labelled_in_the_steps_that_describe_and_know(chains: list[Chain]) -> None:
    concluding = [step for step in steps_of(chains) if step["label"] == "inference"]
    assert [step["text"] for step in concluding if step["mentions"]] == []


def test_the_table_of_the_readme_is_counted_from_the_file(chains: list[Chain]) -> None:
    readme = (FOLDER / "README.md").read_text(encoding="utf-8")
    for part in ("dev", "test"):
        steps = steps_of(chains, part)
        labels = Counter(step["label"] for step in steps)
        mentions = [mention for step in steps for mention in step["mentions"]]
        row = (
            *(labels[label] for label in LABELS),
            len(mentions),
            sum(bool(mention["places"]) for mention in mentions),
            sum(len(step["places"]) for step in steps),
        )
        assert f"| {part} | {' | '.join(map(str, row))} |" in readme
