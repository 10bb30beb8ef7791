"""Long texts are cut where they may be, and nothing of them is lost."""

from hypothesis import given
from hypothesis import strategies as st

from gre.models.text.cutting import cut_to_fit, sentence_starts, sentences_of
from gre.models.text.windows import windows_of

TEXTS = st.text(alphabet="ab .,;!?…。、\n—(é字", max_size=120)


def _letters(text: str) -> str:
    return "".join(text.split())


@given(TEXTS, st.integers(1, 12))
def test_parts_fit_and_hold_every_letter_in_order(text: str, most: int) -> None:
    parts = cut_to_fit(text, lambda part: len(part) <= most)
    assert parts
    assert all(len(part) <= most for part in parts)
    assert "".join(map(_letters, parts)) == _letters(text)


@given(TEXTS, st.integers(1, 4))
def test_words_stay_whole_where_words_are_counted(text: str, most: int) -> None:
    parts = cut_to_fit(text, lambda part: len(part.split()) <= most)
    if "。" not in text and "、" not in text and "(" not in text and "—" not in text:
        assert " ".join(parts).split() == text.split()


def test_a_cut_is_made_between_sentences_before_clauses_before_words() -> None:
    text = "Palms here. Red soil, white lines; a very long road. End."

    def cut(most: int) -> list[str]:
        return cut_to_fit(text, lambda part: len(part.split()) <= most)

    assert cut(11) == [text]
    assert cut(8) == ["Palms here.", "Red soil, white lines; a very long road.", "End."]
    assert cut(5) == ["Palms here.", "Red soil, white lines;", "a very long road. End."]
    assert cut(3)[-2:] == ["a very long", "road. End."]


def test_a_number_or_an_address_is_no_end_of_a_sentence() -> None:
    assert sentences_of("It is 2.5 m high. See hotel.fr for more!") == [
        "It is 2.5 m high.", "See hotel.fr for more!",
    ]  # fmt: skip


@given(st.lists(st.text("ab", min_size=1, max_size=5), max_size=40), st.integers(1, 9))
def test_windows_follow_one_another_without_gaps(words: list[str], limit: int) -> None:
    text, spans = "", []
    for number, word in enumerate(words):
        spans.append((len(text), len(text) + len(word)))
        text += word + (". " if number % 7 == 6 else " ")
    windows = windows_of(spans, sentence_starts(text), limit)
    assert [begin for begin, _ in windows] == [0, *(end for _, end in windows)][: len(windows)]
    assert all(0 < end - begin <= limit for begin, end in windows)
    assert (windows[-1][1] if windows else 0) == len(spans)


def test_a_word_in_pieces_is_not_cut_where_it_can_be_avoided() -> None:
    pieces = [(0, 3), (4, 6), (6, 8), (8, 9), (10, 12)]
    assert windows_of(pieces, [0], limit=3) == [(0, 1), (1, 4), (4, 5)]
    assert windows_of(pieces, [0], limit=2) == [(0, 1), (1, 3), (3, 5)]
