"""Measuring an extractor: GeoWorld's truth is read back exactly, and the scores count what is."""

from collections.abc import Sequence

import pytest

from gre.bench.corpus.extraction import Extraction, Mention, Place
from gre.bench.corpus.labelled import Labelled, TrueMention, TruePlace, read_narrated
from gre.bench.corpus.measure import ROWS, Scores, matched, measure, same_place
from gre.bench.corpus.offline import OfflineExtractor
from gre.chain import split_steps, think_text
from gre.world.cues import ATTRIBUTES
from gre.world.narrate import narrate
from gre.world.sample import iterate
from gre.world.teacher import FaultRates, teach


class Saying:
    """Says of every text what it was made with."""

    name = "saying"

    def __init__(self, extraction: Extraction) -> None:
        self._extraction = extraction

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        return [self._extraction for _ in texts]


def row(rows: Sequence[Scores], name: str) -> Scores:
    return next(one for one in rows if one.row == name)


TEXT = "Palm trees, as in Kenya."
TRUTH = Labelled(
    TEXT, (TrueMention("geographical", 0, 10, ("Kenya",)),), (TruePlace("Kenya", 18, 23),)
)
PALMS = Mention("Palm trees", "palm tree", "geographical", ("Kenya",), 0, 10)
KENYA = Place("Kenya", "country", "KE", 18, 23)


def test_geoworlds_truth_is_read_back_from_every_narration() -> None:
    for scene in iterate(11, "train", 40):
        for step in narrate(scene, 448).steps:
            found = [mention.kind for mention in read_narrated(step.text).mentions]
            assert found == [ATTRIBUTES[cue].kind for cue in step.cues], step.text


def test_the_truth_of_a_narration_has_its_links() -> None:
    text = "A lattice tower. Flat land, as in North America or East Asia."
    (land,) = read_narrated(text).mentions
    assert land.places == ("North America", "East Asia")
    assert text[land.start : land.end] == "Flat land"
    named = "A tapering iron lattice tower: Eiffel Tower, France."
    (tower,) = read_narrated(named).mentions
    assert (tower.kind, tower.places) == ("iconic building", ("France",))


def test_finding_all_and_nothing_else_is_perfect() -> None:
    rows = measure(Saying(Extraction((PALMS,), (KENYA,))), [[TRUTH]])
    assert [one.row for one in rows] == list(ROWS)
    for name in ("geographical", "all", "links", "places"):
        assert row(rows, name).f1 == row(rows, name).precision == row(rows, name).recall == 1.0


def test_finding_nothing_has_no_precision_and_no_recall() -> None:
    found = row(measure(Saying(Extraction()), [[TRUTH]]), "all")
    assert (found.right, found.found, found.true, found.recall, found.f1) == (0, 0, 1, 0.0, 0.0)
    assert found.precision != found.precision


@pytest.mark.parametrize(
    "mention",
    [
        Mention("Palm trees", "palm tree", "climate", ("Kenya",), 0, 10),
        Mention("Kenya", "kenya", "geographical", ("Kenya",), 18, 23),
    ],
)
def test_another_kind_or_another_span_is_wrong_and_so_is_its_link(mention: Mention) -> None:
    rows = measure(Saying(Extraction((mention,))), [[TRUTH]])
    assert row(rows, "all").right == row(rows, "links").right == 0
    assert row(rows, "links").found == 1


def test_one_true_mention_makes_one_found_one_right() -> None:
    halves = [
        Mention("Palm", "palm", "geographical", (), 0, 4),
        Mention("trees", "tree", "geographical", (), 5, 10),
    ]
    assert len(matched(TRUTH.mentions, halves)) == 1


def test_places_are_equal_by_what_they_stand_for() -> None:
    assert same_place("the Netherlands", "Netherlands")
    assert same_place("UK", "United Kingdom")
    assert not same_place("Guinea", "Guinea-Bissau")


def test_the_interval_comes_from_the_chains() -> None:
    chains = [[TRUTH], [Labelled(TEXT, (), ())]] * 20
    found = row(measure(Saying(Extraction((PALMS,))), chains), "all")
    assert found.low < found.f1 < found.high
    assert found == row(measure(Saying(Extraction((PALMS,))), chains), "all")


def test_the_offline_extractor_reads_chains_of_a_fallible_teacher() -> None:
    chains = [
        [read_narrated(step) for step in split_steps(think_text(lesson.response))]
        for lesson in (teach(scene, 448, FaultRates()) for scene in iterate(12, "train", 60))
    ]
    rows = measure(OfflineExtractor(), chains)
    assert row(rows, "all").f1 > 0.9
    assert row(rows, "links").f1 > 0.9
