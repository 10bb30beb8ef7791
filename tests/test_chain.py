"""The reasoning chain is written in one form and read back from many."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import (
    Chain,
    answer_text,
    is_well_formed,
    join_reasoning,
    read_chain,
    split_steps,
    think_text,
    write_chain,
)

# A step without numbers and tags of its own, as the narrator writes them.
sentences = st.text(alphabet=" abcdefgh,'éß路", min_size=1).map(str.strip).filter(bool)


@given(st.lists(sentences, min_size=1, max_size=12))
def test_what_is_written_is_read_back(steps: list[str]) -> None:
    text = write_chain(steps, "48.8584, 2.2945")
    assert is_well_formed(text)
    assert read_chain(text) == Chain(tuple(steps), "48.8584, 2.2945")


@pytest.mark.parametrize(
    "response",
    [
        "",
        "48.8584, 2.2945",
        "<answer>48.8584, 2.2945</answer>",
        "<think>1. A bus.</think>",
        "<answer>48.8584, 2.2945</answer><think>1. A bus.</think>",
        "<think>1. A bus.</think><answer>48.8584, 2.2945",
        "<think>a</think><think>b</think><answer>c</answer>",
        "<think>a</think><answer>b</answer><answer>c</answer>",
        "<think>a</think>so<answer>b</answer>",
        "Well: <think>a</think><answer>b</answer>",
        "<think>a<answer>b</answer></think><answer>c</answer>",
    ],
)
def test_anything_but_one_think_and_one_answer_block_is_not_well_formed(response: str) -> None:
    assert not is_well_formed(response)
    assert read_chain(response) is None


def test_white_space_around_the_blocks_does_not_matter() -> None:
    assert is_well_formed("\n<think>\na\n</think>\n\n<answer> b </answer>\n")


def test_a_number_out_of_order_is_part_of_its_sentence() -> None:
    assert split_steps("1. Built in 1897. 12. Arrondissement. 2. Paris.") == (
        "Built in 1897. 12. Arrondissement.",
        "Paris.",
    )


def test_text_before_the_first_step_is_a_step_and_lines_without_numbers_are_steps() -> None:
    assert split_steps("Let me see. 1. A bus.") == ("Let me see.", "A bus.")
    assert split_steps("A bus.\n\n A tram.\n") == ("A bus.", "A tram.")
    assert split_steps(" \n ") == ()


def test_the_last_answer_that_says_something_is_the_answer() -> None:
    assert answer_text("<answer>1, 2</answer><answer>3, 4</answer><answer> </answer>") == "3, 4"
    assert answer_text("<think>a</think><answer>cut o") == "cut o"
    assert answer_text("no block") is None


def test_the_reasoning_is_found_in_a_response_cut_off_anywhere() -> None:
    whole = "<think>1. A bus.</think><answer>1, 2</answer>"
    assert think_text(whole) == "1. A bus."
    assert think_text(whole[:14]) == "1. A bu"
    assert think_text("A bus. <answer>1, 2</answer>") == "A bus."


def test_what_a_server_has_split_is_put_together_once() -> None:
    assert join_reasoning("a", "<answer>b</answer>") == "<think>a</think><answer>b</answer>"
    assert join_reasoning("a", "<think>a</think><answer>b</answer>").count("<think>") == 1
    assert join_reasoning(None, "b") == "b"
    assert join_reasoning(None, None) == ""


@given(st.text())
def test_no_response_makes_reading_raise(response: str) -> None:
    for text in (response, f"<think>{response}</think><answer>{response}"):
        read_chain(text)
        think_text(text)
        answer = answer_text(text)
        assert answer is None or answer == answer.strip()
