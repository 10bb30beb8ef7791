"""The format reward and the reward of the judge stage."""

import pytest

from gre.rewards.format import format_reward
from gre.rewards.judge import judge_reward, parse_verdict


def respond(answer: str) -> str:
    return f"<think>1. The bus keeps left.</think><answer>{answer}</answer>"


def test_one_think_block_and_one_answer_block_earn_the_format_reward() -> None:
    assert format_reward(respond("51.5, -0.1")) == 1.0


@pytest.mark.parametrize(
    "response",
    [
        "",
        "51.5, -0.1",
        "<answer>51.5, -0.1</answer>",
        "<answer>51.5, -0.1</answer><think>1. Left.</think>",
        "<think>1. Left.</think><answer>51.5, -0.1",
        "<think>a</think><think>b</think><answer>51.5, -0.1</answer>",
        respond("1, 2") + respond("3, 4"),
        respond("51.5, -0.1") + " I hope this helps!",
    ],
)
def test_anything_more_or_less_earns_no_format_reward(response: str) -> None:
    assert format_reward(response) == 0.0


@pytest.mark.parametrize(
    "answer", ["True", "true", "TRUE", " True. ", "**True**", '"true"', "`True`"]
)
def test_the_right_verdict_is_paid_however_it_is_dressed(answer: str) -> None:
    assert judge_reward(respond(answer), label=True) == 1.0
    assert judge_reward(respond(answer), label=False) == 0.0


def test_the_right_verdict_false_is_paid_too() -> None:
    assert judge_reward(respond("False"), label=False) == 1.0
    assert judge_reward(respond("False"), label=True) == 0.0


@pytest.mark.parametrize(
    "answer", ["banana", "cannot", "yes", "1", "untrue", "True or False", "not true", "Truth", ""]
)
@pytest.mark.parametrize("label", [True, False])
def test_no_verdict_earns_nothing_whatever_the_truth(answer: str, label: bool) -> None:
    assert parse_verdict(answer) is None
    assert judge_reward(respond(answer), label=label) == 0.0


def test_a_verdict_in_the_reasoning_alone_is_no_verdict() -> None:
    assert judge_reward("<think>1. True.</think>", label=True) == 0.0
    assert judge_reward("True", label=True) == 0.0


def test_the_last_committed_verdict_counts() -> None:
    response = respond("True") + " No, wait. " + respond("False")
    assert judge_reward(response, label=False) == 1.0
