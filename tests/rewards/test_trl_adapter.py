"""The adapter that hands the rewards to TRL, and the self-check over real records."""

from typing import Any, get_args

import pytest

from gre.errors import ConfigError, RecordError
from gre.records import CoordExample, JudgeExample, Located
from gre.rewards import selfcheck
from gre.rewards.selfcheck import check_rewards
from gre.rewards.trl_adapter import Stage, completion_text, make_rewards

GOOD = "<think>1. An iron tower.</think><answer>48.8584, 2.2945</answer>"
NEAR = "<think>1. An iron tower.</think><answer>45.7, 4.8</answer>"


def chat(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


def place(id_: str, lat: float, lon: float) -> CoordExample:
    return CoordExample(id=id_, image="a.png", lat=lat, lon=lon, prompt="Where?")


def verdict(id_: str, label: bool) -> JudgeExample:
    return JudgeExample(
        id=id_, image="a.png", lat=1, lon=2, prompt="?", chain="1.", answer="1, 2", label=label
    )


def test_rewards_are_logged_under_their_own_names() -> None:
    assert [reward.__name__ for reward in make_rewards("judge")] == [
        "format_reward",
        "judge_reward",
    ]
    assert [reward.__name__ for reward in make_rewards("coords")] == [
        "format_reward",
        "coordinate_reward",
    ]


@pytest.mark.parametrize(
    "completion",
    [
        GOOD,
        chat(GOOD),
        [{"role": "assistant", "content": [{"type": "text", "text": GOOD}]}],
    ],
)
def test_a_completion_is_read_as_text_or_as_chat_messages(completion: Any) -> None:
    assert completion_text(completion) == GOOD


def test_an_empty_message_is_an_empty_text() -> None:
    assert completion_text([{"role": "assistant", "content": None}]) == ""


def test_each_completion_is_held_against_its_own_row() -> None:
    form, accuracy = make_rewards("coords")
    batch = {
        "prompts": ["?", "?", "?"],
        "completions": [chat(GOOD), chat(GOOD), chat("Paris")],
        "lat": [48.8584, -33.0, 48.8584],
        "lon": [2.2945, 151.0, 2.2945],
        "id": ["a", "b", "c"],
    }
    assert form(**batch) == [1.0, 1.0, 0.0]
    paris, sydney, words = accuracy(**batch)
    assert paris == 1.0 and sydney < 0.01 and words == 0.0


def test_the_judge_reward_reads_the_label_column() -> None:
    _, accuracy = make_rewards("judge")
    said = chat("<think>1. No.</think><answer>False</answer>")
    assert accuracy(prompts=["?", "?"], completions=[said, said], label=[True, False]) == [0.0, 1.0]


def test_tightening_theta_lowers_the_reward_of_the_same_answer() -> None:
    theta = iter([2500.0, 750.0, 200.0])
    _, accuracy = make_rewards("coords", theta_km=lambda: next(theta))
    rows: dict[str, Any] = {
        "prompts": ["?"],
        "completions": [chat(NEAR)],
        "lat": [48.8584],
        "lon": [2.2945],
    }
    coarse, middle, fine = (accuracy(**rows)[0] for _ in range(3))
    assert coarse > middle > fine > 0


def test_a_missing_column_is_named() -> None:
    _, accuracy = make_rewards("coords")
    with pytest.raises(RecordError, match="'lon'"):
        accuracy(prompts=["?"], completions=[GOOD], lat=[1.0])


def test_an_unknown_coordinate_reward_stops_before_training() -> None:
    with pytest.raises(ConfigError, match="fuzzy"):
        make_rewards("coords", coordinate="fuzzy")


@pytest.mark.parametrize("shape", ["gre", "geo_r", "reverse", "geoagent", "geospot"])
@pytest.mark.parametrize("theta", [2500.0, 1.0])
def test_good_records_pass_the_self_check(shape: str, theta: float) -> None:
    places = [
        place("paris", 48.8584, 2.2945),
        place("fiji", -17.7, 179.9),
        place("west", 21.3, -157.8),
        place("null-island", 0.0, 0.0),
        place("pole", 90.0, 0.0),
        place("diagonal", 10.0, 10.0),
    ]
    assert check_rewards(places, "coords", theta_km=theta, coordinate=shape) == 6


def test_both_verdicts_pass_the_self_check() -> None:
    assert check_rewards([verdict("a", True), verdict("b", False)], "judge") == 2


def test_the_judge_stage_refuses_records_without_a_label() -> None:
    with pytest.raises(RecordError, match=r"paris: .*label"):
        check_rewards([place("paris", 48.9, 2.3)], "judge")


def test_a_truth_with_latitude_and_longitude_exchanged_is_caught_and_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def exchanged(record: Located) -> dict[str, Any]:
        return {"lat": record.lon, "lon": record.lat}

    monkeypatch.setattr(selfcheck, "_columns", exchanged)
    with pytest.raises(RecordError, match=r"^paris: the gold answer earns"):
        check_rewards([place("paris", 48.9, 2.3)], "coords")


@pytest.mark.parametrize(
    ("paid", "complaint"),
    [(1.0, "the wrong answer earns as much"), (0.0, "the gold answer earns 0.0000")],
)
@pytest.mark.parametrize("stage", get_args(Stage))
def test_a_reward_that_pays_everything_alike_is_caught(
    monkeypatch: pytest.MonkeyPatch, stage: Stage, paid: float, complaint: str
) -> None:
    form, _ = make_rewards(stage)

    def flat(**batch: Any) -> list[float]:
        return [paid] * len(batch["completions"])

    monkeypatch.setattr(selfcheck, "make_rewards", lambda *_, **__: [form, flat])
    record: Located = verdict("first", True) if stage == "judge" else place("first", 48.9, 2.3)
    with pytest.raises(RecordError, match=f"first: {complaint}"):
        check_rewards([record], stage)
