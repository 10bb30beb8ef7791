"""The chosen photos have the benchmark's scene labels in its proportions, as far as they go."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.bench.build.select.balance import balanced, largest_remainders, quotas
from gre.data.sampling import turn_of
from gre.errors import InputError
from gre.world.cues import SCENE_LABELS

PLENTY = dict.fromkeys(SCENE_LABELS, 10_000)


def test_three_thousand_of_plenty_are_the_papers_own_counts() -> None:
    assert quotas(3000, SCENE_LABELS, PLENTY) == dict(SCENE_LABELS)


def test_three_hundred_hold_every_label_the_rarest_too() -> None:
    taken = quotas(300, SCENE_LABELS, PLENTY)
    assert sum(taken.values()) == 300
    assert taken["medical"] == 1  # its share is 0.4 of a photo
    assert taken["natural"] == 81
    assert taken["artificial landscape"] in (113, 114)


def test_what_one_label_cannot_fill_goes_to_the_others() -> None:
    scarce = PLENTY | {"natural": 10}
    taken = quotas(300, SCENE_LABELS, scarce)
    assert taken["natural"] == 10
    assert sum(taken.values()) == 300
    assert taken["artificial landscape"] > 150


def test_photos_without_a_label_only_fill_up() -> None:
    assert quotas(5, {"natural": 1}, {"natural": 3, "": 9}) == {"natural": 3, "": 2}


def test_fewer_photos_than_wanted_are_all_taken() -> None:
    assert quotas(50, SCENE_LABELS, {"natural": 3, "medical": 1}) == {"natural": 3, "medical": 1}


@given(
    st.integers(0, 400),
    st.dictionaries(st.sampled_from([*SCENE_LABELS, ""]), st.integers(0, 90), min_size=1),
)
def test_as_many_are_taken_as_there_can_be_and_never_more(n: int, there: dict[str, int]) -> None:
    taken = quotas(n, SCENE_LABELS, there)
    assert sum(taken.values()) == min(n, sum(there.values()))
    assert all(0 <= taken[label] <= there[label] for label in there)


def test_a_choice_of_less_than_nothing_is_refused() -> None:
    with pytest.raises(InputError):
        quotas(-1, SCENE_LABELS, PLENTY)


def test_remainders_add_up() -> None:
    assert sum(largest_remainders(97, SCENE_LABELS).values()) == 97


def test_the_choice_depends_on_seed_and_id_and_not_on_the_order() -> None:
    ids = [f"photo-{n}" for n in range(60)]
    labels = ["natural" if n % 3 else "road traffic" for n in range(60)]

    def chosen(order: list[int], seed: int) -> set[str]:
        turns = np.array([turn_of(seed, ids[n]) for n in order], dtype=np.uint64)
        rows = balanced([labels[n] for n in order], turns, 20, SCENE_LABELS)
        return {ids[order[row]] for row in rows}

    forwards, backwards = list(range(60)), list(range(59, -1, -1))
    assert chosen(forwards, 0) == chosen(backwards, 0)
    assert chosen(forwards, 0) != chosen(forwards, 1)
