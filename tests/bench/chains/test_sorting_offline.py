"""The offline sorter: it goes by what a step says, whoever wrote it and wherever it stands."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.bench.chains.results import LABELS, Label
from gre.bench.chains.sorting import SortedChain, load_sorter
from gre.bench.chains.sorting.base import Progress
from gre.bench.chains.sorting.labelled import geoworld_chains
from gre.bench.chains.sorting.measure import LabelledChain, measure_sorter
from gre.bench.chains.sorting.offline import OfflineSorter, weights
from gre.bench.chains.sorting.traits import NAMES, places_in, traits_of
from gre.errors import InputError

WRITTEN_ELSEWHERE = [
    ("The signage is in Cyrillic, which suggests Russia or Ukraine.", "background"),
    ("Therefore, the location is most likely a suburb of Kyiv, Ukraine.", "inference"),
    ("Two cars are parked in front of a low brick building.", "caption"),
    ("No signs or licence plates are visible in the image.", "caption"),
    ("The red soil and eucalyptus trees are characteristic of Australia.", "background"),
    ("Combining all these clues, I conclude that this is rural Queensland.", "inference"),
    ("Pine trees grow on the slope behind the house.", "caption"),
    ("Yellow number plates at the rear are used in the United Kingdom.", "background"),
    ("This rules out Germany and leaves Austria or Switzerland.", "inference"),
    ("My final answer is Vienna.", "inference"),
]


@pytest.mark.parametrize(("step", "label"), WRITTEN_ELSEWHERE)
def test_steps_as_large_models_write_them(step: str, label: Label) -> None:
    chain = ["A street in daylight.", step, "It has just rained."]
    assert OfflineSorter().sort([chain])[0].labels == ("caption", label, "caption")


def test_chains_of_geoworld_are_sorted_as_its_narrator_means_them() -> None:
    chains = list(geoworld_chains(7, 60, split="test", faults=True))
    scores = measure_sorter(OfflineSorter(), chains)
    assert scores.accuracy is not None
    assert scores.accuracy.n == 360
    assert scores.accuracy.value > 0.98


def test_an_empty_chain_has_no_labels_and_an_empty_step_has_one() -> None:
    assert OfflineSorter().sort([(), ("",)])[0] == SortedChain(())
    (labels,) = [each.labels for each in OfflineSorter().sort([("", "  ")])]
    assert labels is not None
    assert len(labels) == 2


@given(st.lists(st.text(max_size=80), max_size=6))
def test_any_text_gets_a_label(steps: list[str]) -> None:
    (found,) = OfflineSorter().sort([steps])
    assert found.labels is not None
    assert len(found.labels) == len(steps)
    assert set(found.labels) <= set(LABELS)


def test_numbers_bullets_and_emphasis_before_a_step_change_nothing() -> None:
    bare = "So this is Lisbon."
    marked = ["So this is Lisbon.", "**So this is Lisbon.**", "- So this is Lisbon.", "6) " + bare]
    rows = [traits_of([step])[0].tolist() for step in marked]
    assert all(row == rows[0] for row in rows)


def test_a_language_is_no_place_and_a_people_is() -> None:
    assert places_in("A sign “panadería” in Spanish.") == []
    assert [found.known.name for found in places_in("A Spanish bakery.")] == ["Spain"]


def test_a_place_that_is_ruled_out_is_known_for_that() -> None:
    (found,) = places_in("This cannot be Norway, so not.")
    assert not found.denied
    (found,) = places_in("It is certainly not Norway.")
    assert found.denied


def test_equal_chains_count_once_and_cost_nothing() -> None:
    sorter = load_sorter("offline")
    seen: list[tuple[int, int | None]] = []
    sorter.sort([["So Rome."], ["So Rome."], ["Rain."]], progress=lambda *at: seen.append(at))
    cost = sorter.cost()
    assert (cost.judge, cost.asked, cost.cost_usd, cost.failed) == ("offline", 2, 0.0, {})
    assert seen == [(3, 3)]
    assert sorter.fingerprint == load_sorter("offline").fingerprint


def test_every_trait_has_its_weights() -> None:
    assert weights().shape == (len(NAMES), len(LABELS))
    assert len(set(NAMES)) == len(NAMES)


class Captions(OfflineSorter):
    """A sorter that calls everything a caption, and fails on chains of one step."""

    def sort(
        self, chains: Sequence[Sequence[str]], *, progress: Progress | None = None
    ) -> list[SortedChain]:
        caption: Label = "caption"
        return [
            SortedChain((caption,) * len(chain)) if len(chain) > 1 else SortedChain(None, "bored")
            for chain in chains
        ]


def test_a_measurement_counts_steps_by_label_and_chains_that_failed() -> None:
    chains = [
        LabelledChain(("a", "b"), ("caption", "inference")),
        LabelledChain(("a", "b"), ("caption", "caption")),
        LabelledChain(("a",), ("background",)),
    ]
    scores = measure_sorter(Captions(), chains)
    assert scores.failed == {"bored": 1}
    assert scores.accuracy is not None
    assert (scores.accuracy.value, scores.accuracy.n) == (0.75, 4)
    assert scores.accuracy.low == 0.5
    assert scores.accuracy.high == 1.0
    assert scores.precision.keys() == {"caption"}
    assert scores.precision["caption"].value == 0.75
    assert {label: one.value for label, one in scores.recall.items()} == {
        "caption": 1.0, "inference": 0.0
    }  # fmt: skip
    assert scores.confusion["inference"] == {"background": 0, "caption": 1, "inference": 0}


def test_a_sorter_that_fails_on_everything_has_no_accuracy() -> None:
    scores = measure_sorter(Captions(), [LabelledChain(("a",), ("caption",))])
    assert (scores.accuracy, scores.precision, scores.failed) == (None, {}, {"bored": 1})
    with pytest.raises(InputError, match="no chains"):
        measure_sorter(Captions(), [])
