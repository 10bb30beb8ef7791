"""The offline extractor: whole phrases, their kinds, and the places they speak for."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gre.bench.corpus.extraction import Mention
from gre.bench.corpus.offline import MAX_CHARS, OfflineExtractor

EXTRACTOR = OfflineExtractor()


def mentions(text: str) -> tuple[Mention, ...]:
    return EXTRACTOR.extract([text])[0].mentions


def named(text: str) -> list[tuple[str, str]]:
    return [(mention.name, mention.kind) for mention in mentions(text)]


def linked(text: str) -> dict[str, tuple[str, ...]]:
    return {mention.name: mention.places for mention in mentions(text)}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Half-timbered walls.", [("half timbered wall", "architectural")]),
        ("A white plate with a blue band.", [("white plate with blue band", "symbolic")]),
        ("Houses with big porches line a road.", [("house with big porch", "architectural")]),
        ("Black and white kerbs.", [("black and white kerb", "architectural")]),
        ("A tall, narrow house.", []),
        ("A tall, narrow brick house.", [("tall narrow brick house", "architectural")]),
        ("A red triangle sign.", [("red triangle sign", "architectural")]),
        ("A sign in Portuguese.", [("sign in portuguese", "language")]),
        ("A sign “Apotheke”.", [("sign apotheke", "language")]),
        ("It says Rua Augusta on the wall.", [("rua augusta", "language")]),
        ("A web address ending in .de.", [("web address ending in .de", "symbolic")]),
        ("Autumn leaves.", [("autumn leaf", "climate")]),
        ("Broad leaves.", [("broad leaf", "geographical")]),
        ("A snow-capped volcano.", [("snow capped volcano", "geographical")]),
        ("Snow on the peaks.", [("snow on peak", "climate")]),
        ("Palm trees and red soil.", [("palm tree", "geographical"), ("red soil", "geographical")]),
        ("Sand-coloured arches.", [("sand coloured arch", "architectural")]),
        ("Cars drive on the left-hand side of the road.", [("traffic on left", "social")]),
        ("Traffic keeps to the right.", [("traffic on right", "social")]),
        ("Cars are parked on the left.", []),
        ("There is no sign, palm trees sway behind.", [("palm tree", "geographical")]),
        ("A view of the Golden Gate Bridge.", [("golden gate bridge", "iconic building")]),
        ("A lattice tower: Eiffel Tower, France.", [("eiffel tower", "iconic building")]),
        ("Lake Bled, an island.", [("lake bled", "nature landmark"), ("island", "geographical")]),
    ],
)  # fmt: skip
def test_whole_phrases_with_their_kind(text: str, found: list[tuple[str, str]]) -> None:
    assert named(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "No text can be read.",
        "There are no palm trees, road markings or number plates.",
        "I do not see any palm trees.",
        "Number plates are not visible.",
        "There is no path, hut or palm tree.",
        "Without bollards.",
        "The architecture.",
        "So East Asia, China, near Grand Canyon.",
        "**Road markings:** nothing of note.",
        "",
        " \n ",
    ],
)
def test_what_is_absent_or_tells_nothing_is_no_mention(text: str) -> None:
    assert named(text) == []


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Red phone boxes suggest Britain.", {"red phone box": ("United Kingdom",)}),
        ("Palm trees, as in North Africa or Asia.", {"palm tree": ("North Africa", "Asia")}),
        ("Palm trees and red soil point to Kenya.",
         {"palm tree": ("Kenya",), "red soil": ("Kenya",)}),
        ("Palm trees rule out Norway.", {"palm tree": ()}),
        ("Palm trees are not typical of Norway.", {"palm tree": ()}),
        ("Palm trees suggest Spain rather than France.", {"palm tree": ("Spain",)}),
        ("Cyrillic lettering rules out Spain and points to Bulgaria.",
         {"cyrillic lettering": ("Bulgaria",)}),
        ("Birches; red soil suggests Kenya.", {"birch": (), "red soil": ("Kenya",)}),
        ("Yellow kerbs. These suggest Malta.", {"yellow kerb": ("Malta",)}),
        ("British phone boxes.", {"british phone box": ("United Kingdom",)}),
        ("Spanish colonial arches.", {"spanish colonial arch": ()}),
        ("Striped barriers: Germany.", {"striped barrier": ("Germany",)}),
        ("Japan is known for its kei cars.", {"kei car": ("Japan",)}),
        ("The Eiffel Tower, Paris, France.", {"eiffel tower": ("Paris", "France")}),
        ("The flag of France, typical of France.", {"flag of france": ("France",)}),
        ("A sign in French, which only France and Chad would have.",
         {"sign in french": ("France", "Chad")}),
    ],
)  # fmt: skip
def test_cues_are_linked_to_the_places_they_speak_for(
    text: str, links: dict[str, tuple[str, ...]]
) -> None:
    assert linked(text) == links


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read_and_spans_stand_in_it(text: str) -> None:
    (found,) = EXTRACTOR.extract([text])
    assert found.failure is None
    spans = [(one.start, one.end) for one in found.mentions]
    spans += [(one.start, one.end) for one in found.places]
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(mention.name for mention in found.mentions)


PARTS = st.sampled_from(
    ["red", "roofs", "and", "no", ",", ".", ":", "“", "”", "with", "of", "Spain", "typical of",
     "Paris", "sign", "in German", "é", "–", "not", "\n", "plates", "Lake", "on the left", "'s"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(PARTS, max_size=40))
def test_mentions_are_in_order_and_none_lies_in_another(parts: list[str]) -> None:
    text = " ".join(parts)
    found = mentions(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(text[one.start : one.end] == one.text for one in found)


def test_accents_and_hyphens_do_not_move_the_spans() -> None:
    text = "Cafe\u0301s near Sa\u0303o Paulo — red-tiled roofs"
    (found,) = EXTRACTOR.extract([text])
    assert found.places[0].name == "São Paulo"
    assert text[found.places[0].start : found.places[0].end] == "Sa\u0303o Paulo"
    assert found.mentions[-1].text == "red-tiled roofs"


def test_lone_surrogates_and_control_signs_are_read_over() -> None:
    assert named("\x00\ud800 red-tiled roofs") == [("red tiled roof", "architectural")]


def test_of_a_very_long_text_the_beginning_is_read() -> None:
    long = "Red soil. " + "no and of with " * (MAX_CHARS // 10) + "Palm trees."
    assert named(long) == [("red soil", "geographical")]


def test_texts_are_read_each_on_its_own() -> None:
    one, two = EXTRACTOR.extract(["Palm trees.", "These suggest Kenya."])
    assert one.mentions[0].places == ()
    assert two.mentions == ()
    assert two.places[0].name == "Kenya"
