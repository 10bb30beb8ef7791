"""Curation: right chains teach, wrong ones are judged, the rest are seeds; none serves twice."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import is_well_formed, write_chain
from gre.data import curate as stage
from gre.data.curate import CurateConfig, Curated, curate
from gre.data.guard import refuse_reserved
from gre.data.quality import Fault, examine, leaks
from gre.errors import SplitError
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample, Draft, JudgeExample, Seed, Split
from gre.store import read_all, write_jsonl

STEPS = (
    "The bus is a red double-decker, as in British cities.",
    "The signs are in English.",
    "So this is London.",
)


def draft(n: int, answer: str = "51.50, -0.12", **changes: Any) -> Draft:
    fields: dict[str, Any] = {
        "id": f"d{n}", "image": f"{n}.jpg", "lat": 51.5072, "lon": -0.1276,
        "teacher": "t", "prompt_hash": "p", "response": write_chain(STEPS, answer),
    }  # fmt: skip
    return Draft(**(fields | changes))


RIGHT, WRONG = "51.50, -0.12", "48.86, 2.35"


def run_on(right: int, wrong: int, **settings: Any) -> Curated:
    drafts = [draft(n, RIGHT if n < right else WRONG) for n in range(right + wrong)]
    return curate(drafts, drafts, CurateConfig(**settings))


def test_right_chains_teach_and_carry_their_error() -> None:
    result = run_on(right=3, wrong=0)
    assert len(result.cot) == 3
    assert all(is_well_formed(example.response) for example in result.cot)
    assert all(0 < example.error_km < 25 for example in result.cot)
    assert result.cot[0].prompt == "Where was this photo taken?"


def test_examples_ask_with_the_chosen_prompt() -> None:
    teach = load_prompt("teach").text
    result = run_on(right=1, wrong=1, prompt="teach", right_to_judge=0)
    assert {result.cot[0].prompt, result.seed[0].prompt} == {teach}


def test_the_judge_gets_both_labels_in_equal_numbers() -> None:
    result = run_on(right=30, wrong=6)
    labels = [example.label for example in result.judge]
    assert (labels.count(True), labels.count(False)) == (6, 6)
    assert len(result.cot) == 24


def test_right_chains_are_not_all_given_to_the_judge() -> None:
    result = run_on(right=10, wrong=90, right_to_judge=0.3)
    assert len(result.cot) == 7
    assert [example.label for example in result.judge].count(False) == 3
    assert result.tally.dropped == {"surplus": 87}


def test_unbalanced_the_judge_takes_every_wrong_chain() -> None:
    result = run_on(right=10, wrong=20, balance_judge=False, right_to_judge=0.2)
    assert [example.label for example in result.judge].count(False) == 20
    assert len(result.cot) == 8


def test_the_label_is_whether_the_answer_lies_within_theta() -> None:
    for theta, expected in ((25.0, {True, False}), (1000.0, {True})):
        result = run_on(right=5, wrong=5, correct_within_km=theta, balance_judge=False)
        assert {example.label for example in result.judge} <= expected
        for example in result.judge:
            assert example.label == (example.answer == RIGHT or theta == 1000.0)


def test_the_judge_is_shown_chain_and_answer() -> None:
    example = run_on(right=4, wrong=4).judge[0]
    assert STEPS[0] in example.prompt
    assert example.answer in example.prompt
    assert example.answer not in example.chain


@given(
    right=st.integers(0, 20), wrong=st.integers(0, 20), broken=st.integers(0, 5),
    share=st.floats(0, 1), balance=st.booleans(),
    max_cot=st.none() | st.integers(0, 10), max_judge=st.none() | st.integers(0, 10),
)  # fmt: skip
def test_every_record_ends_in_one_place_and_every_draft_is_counted(
    right: int, wrong: int, broken: int, share: float, balance: bool,
    max_cot: int | None, max_judge: int | None,
) -> None:  # fmt: skip
    answers = [RIGHT] * right + [WRONG] * wrong + ["London"] * broken
    drafts = [draft(n, answer) for n, answer in enumerate(answers)]
    config = CurateConfig(
        right_to_judge=share, balance_judge=balance, max_cot=max_cot, max_judge=max_judge
    )
    result = curate(drafts, drafts, config)
    sets = [{r.id for r in part} for part in (result.cot, result.judge, result.seed)]
    assert sum(map(len, sets)) == len(set().union(*sets)) == len(drafts)
    tally = result.tally
    assert tally.kept + tally.dropped.total() == tally.seen == len(drafts)
    assert len(result.exclusions) == tally.dropped.total()
    assert max_cot is None or len(result.cot) <= max_cot
    assert max_judge is None or len(result.judge) <= max_judge


def test_the_choice_depends_on_seed_and_names_and_not_on_the_order() -> None:
    drafts = [draft(n, RIGHT if n % 2 else WRONG) for n in range(40)]
    settings = CurateConfig(seed=3)
    one, other = curate(drafts, drafts, settings), curate(drafts[::-1], drafts, settings)
    assert {e.id for e in one.judge} == {e.id for e in other.judge}
    another = curate(drafts, drafts, CurateConfig(seed=4))
    assert {e.id for e in one.judge} != {e.id for e in another.judge}


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        ("London, I think.", "malformed"),
        (write_chain(STEPS, "51.5, -0.1").replace("</think>", ""), "malformed"),
        (write_chain(STEPS, ""), "malformed"),
        (write_chain((), "51.5, -0.1"), "malformed"),
        (write_chain(STEPS, "London"), "no_coordinate"),
        (write_chain((*STEPS, "The EXIF data say so."), RIGHT), "leak"),
        (write_chain((*STEPS, "It is at 51.5072, -0.1276."), RIGHT), "leak"),
        (write_chain(("A red double-decker bus, so this is London.",), RIGHT), "too_few_steps"),
        (write_chain(("Red bus.", "London."), RIGHT), "too_short"),
        (write_chain((*STEPS, STEPS[1].upper()), RIGHT), "repeated_step"),
    ],
)  # fmt: skip
def test_a_draft_that_is_unfit_is_dropped_for_its_reason_and_its_photo_is_a_seed(
    response: str, reason: str
) -> None:
    result = curate([draft(0, response=response)], [draft(0)], CurateConfig())
    assert result.tally.dropped == {reason: 1}
    assert result.exclusions[0].response == response
    assert [example.id for example in result.seed] == ["d0"]


def test_a_second_draft_of_one_record_is_counted_and_not_used() -> None:
    result = curate([draft(0), draft(0)], [draft(0)], CurateConfig())
    assert len(result.cot) == 1
    assert result.tally.dropped == {"duplicate_id": 1}


@pytest.mark.parametrize(
    "told",
    [
        "The photo's GPS metadata give 51.5, -0.1.",
        "The file name says London.",
        "According to the given coordinates this is London.",
        "The true location is London.",
        "This must be 51.5072, -0.1276.",
        "The latitude is 51.50722.",
        "At 51°30'26\"N it is London.",
    ],
)
def test_what_no_picture_holds_is_a_leak(told: str) -> None:
    assert leaks(told)


@pytest.mark.parametrize(
    "seen",
    [
        "Prices such as 3.50 and 12.99 euros on the board.",
        "The low sun suggests a latitude of about 45° N.",
        "Temperature 21.5 °C on a pharmacy sign, 1.5 km to Lyon.",
        "Built in 1897; phone number 020 7946 0018.",
    ],
)
def test_numbers_that_can_be_seen_are_no_leak(seen: str) -> None:
    assert not leaks(seen)


def test_a_chain_without_fault_comes_apart() -> None:
    chain = examine(write_chain(STEPS, RIGHT), min_steps=3, min_chars=40)
    assert not isinstance(chain, Fault)
    assert chain.steps == STEPS


def test_the_files_can_be_read_back_and_find_their_pictures(tmp_path: Path) -> None:
    (tmp_path / "in" / "photos").mkdir(parents=True)
    for n in range(8):
        (tmp_path / "in" / "photos" / f"{n}.jpg").touch()
    drafts = [draft(n, RIGHT if n < 5 else WRONG, image=f"photos/{n}.jpg") for n in range(7)]
    seeds = [Seed(id=f"d{n}", image=f"photos/{n}.jpg", lat=51.5, lon=-0.1) for n in range(8)]
    write_jsonl(tmp_path / "in" / "drafts.jsonl", drafts)
    write_jsonl(tmp_path / "in" / "seeds.jsonl", seeds)
    out = tmp_path / "out" / "deep"
    stage.run(
        tmp_path / "in" / "drafts.jsonl", tmp_path / "in" / "seeds.jsonl", out, CurateConfig()
    )
    for name, kind in (("cot", CoTExample), ("judge", JudgeExample), ("seed", CoordExample)):
        records: list[Any] = read_all(out / f"{name}.jsonl", kind)
        assert all((out / record.image).is_file() for record in records)
    assert "d7" in {record.id for record in read_all(out / "seed.jsonl", CoordExample)}
    counts = json.loads((out / "manifest.json").read_text())["counts"]
    assert counts["cot"] + sum(counts["judge"].values()) + counts["seed"] == 8


@pytest.mark.parametrize("split", ["test", "unseen"])
def test_reserved_records_never_become_training_data(tmp_path: Path, split: Split) -> None:
    write_jsonl(tmp_path / "drafts.jsonl", [draft(0), draft(1, split=split)])
    with pytest.raises(SplitError, match=rf"drafts.jsonl: d1 belongs to the split '{split}'"):
        stage.run(tmp_path / "drafts.jsonl", None, tmp_path / "out", CurateConfig())


def test_validation_records_pass_the_guard() -> None:
    refuse_reserved([draft(0, split="validation"), draft(1, split="train")], Path("x.jsonl"))
