"""Two judges on the same chains: what both sorted is compared, step by step."""

from typing import Any

import pytest

from gre.bench.chains.results import LABELS
from gre.bench.chains.sorting import SortedChain, agreement
from gre.bench.chains.sorting.model import ModelSorter
from gre.bench.chains.sorting.offline import OfflineSorter
from gre.errors import InputError
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import Reply, chat_server

NAMES = ("a", "b")
CHAINS = [
    ("A red bus.", "Red buses are typical of London.", "So London."),
    ("Palm trees and sand.", "Overall this is Bali."),
    ("Snow.",),
]


def test_it_is_the_kappa_that_others_compute() -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    one = [SortedChain(("caption", "background", "inference")), SortedChain(("caption",) * 3)]
    other = [
        SortedChain(("caption", "caption", "inference")),
        SortedChain(("caption", "background", "caption")),
    ]
    found = agreement(one, other, NAMES)
    flat = [[label for each in side for label in each.labels or ()] for side in (one, other)]
    assert found.kappa == pytest.approx(metrics.cohen_kappa_score(*flat, labels=list(LABELS)))
    assert found.n == 6
    assert found.agreement == pytest.approx(4 / 6)
    assert found.confusion["background"] == {"background": 0, "caption": 1, "inference": 0}
    assert sum(sum(row.values()) for row in found.confusion.values()) == found.n


def test_chains_that_one_of_them_failed_on_are_left_out() -> None:
    one = [SortedChain(("caption",)), SortedChain(None, "timeout"), SortedChain(())]
    other = [SortedChain(None, "nonsense"), SortedChain(("caption",)), SortedChain(())]
    found = agreement(one, other, NAMES)
    assert (found.n, found.agreement, found.kappa) == (0, 0.0, None)


def test_where_chance_would_agree_as_well_there_is_no_kappa() -> None:
    same = [SortedChain(("caption", "caption"))]
    assert agreement(same, same, NAMES).kappa is None
    assert agreement(same, same, NAMES).agreement == 1.0


def test_judges_of_different_chains_are_not_compared() -> None:
    with pytest.raises(InputError, match="2 chains, the other 1"):
        agreement([SortedChain(()), SortedChain(())], [SortedChain(())], NAMES)
    with pytest.raises(InputError, match="same chains"):
        agreement([SortedChain(("caption",))], [SortedChain(())], NAMES)


def test_a_judge_of_flesh_and_the_offline_one_are_held_against_each_other() -> None:
    def lazy(number: int, body: dict[str, Any]) -> Reply:
        """Knows one class only, and of a single step says nothing sensible."""
        content: str = body["messages"][0]["content"]
        n = content.count('{"step": ') - 2  # the example at the end names two
        if n == 1:
            return Reply(text="brr")
        entries = ", ".join(f'{{"step": {k + 1}, "label": "inference"}}' for k in range(n))
        return Reply(text=f'{{"labels": [{entries}]}}')

    offline = OfflineSorter()
    with chat_server(lazy) as server:
        model = OpenAIEndpoint("m", server.url, EndpointOptions(retries=0))
        sorter = ModelSorter(model)
        found = agreement(offline.sort(CHAINS), sorter.sort(CHAINS), (offline.name, sorter.name))
    assert found.judges == ("offline", "openai:m")
    assert sorter.cost().failed == {"nonsense": 1}
    assert found.n == 5
    assert found.agreement == pytest.approx(2 / 5)
    assert found.kappa == pytest.approx(0.0)
