"""The word lists: sorted, each entry once, in the form in which they are looked up."""

import sys

import pytest

from gre.bench.corpus.gazetteer import name_key
from gre.bench.corpus.lexicon import LANGUAGE, QUOTE, lexicon
from gre.bench.corpus.normal import normal_form
from gre.bench.corpus.offline import OfflineExtractor
from gre.bench.corpus.wordlists import rows, words
from gre.errors import MissingExtraError
from gre.geo.names import country_of
from gre.world.cues import KINDS

TABLES = ("cities", "demonyms", "landmarks", "lexicon", "regions", "synonyms")


@pytest.mark.parametrize("table", TABLES)
def test_tables_are_sorted_and_hold_each_row_once(table: str) -> None:
    found = [tuple(row.values()) for row in rows(table)]
    assert len(set(found)) == len(found)
    first = [row[0] for row in found]
    assert first == sorted(first)


def test_heads_are_in_normal_form_and_of_known_kinds() -> None:
    assert [row["term"] for row in rows("lexicon") if normal_form(row["term"]) != row["term"]] == []
    assert {row["kind"] for row in rows("lexicon")} <= set(KINDS)


def test_a_head_has_one_kind_where_nothing_tells_more() -> None:
    for term, senses in lexicon().items():
        assert sum(not sense.when for sense in senses) <= 1, term


def test_conditions_are_words_in_normal_form() -> None:
    conditions = {word for row in rows("lexicon") for word in row["when"].split("|") if word}
    for word in conditions - {QUOTE, LANGUAGE}:
        assert len(word.split()) == 1, word
        assert word == word.lower()


def test_peoples_and_sights_belong_to_countries() -> None:
    for table, column in (("demonyms", "code"), ("landmarks", "country"), ("regions", "country")):
        for row in rows(table):
            assert row[column] == "" or country_of(row[column]) == row[column], row


def test_names_of_one_table_stand_for_one_place() -> None:
    for table in ("landmarks", "regions", "cities"):
        names = [name_key(row["name"]) for row in rows(table)]
        assert len(set(names)) == len(names)


def test_closed_classes_do_not_overlap_where_it_matters() -> None:
    grammar = words("grammar")
    assert grammar["negators"].isdisjoint(grammar["determiners"])
    assert grammar["prepositions"].isdisjoint(grammar["verbs"])


def test_without_spacy_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(MissingExtraError, match=r"gre-suite\[greval\]"):
        OfflineExtractor()
