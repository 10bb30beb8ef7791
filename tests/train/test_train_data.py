"""What training reads: reserved splits are refused, order follows from the seed alone."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import is_well_formed, read_chain
from gre.errors import ConfigError, InputError, MissingFileError, SplitError
from gre.records import CoordExample, CoTExample, JudgeExample, Split
from gre.train.data import (
    judge_prompt,
    load_examples,
    mix,
    order,
    split_batch,
    total_steps,
    warmup_response,
)
from gre.train.settings import RlConfig, SftConfig
from toy_world import QUESTION, ToyData, make_toy


@pytest.mark.parametrize("split", ["test", "unseen"])
def test_records_of_a_reserved_split_are_refused(split: Split, tmp_path: Path) -> None:
    files = make_toy(tmp_path / "data", n=2, split=split)
    with pytest.raises(SplitError, match=f"toy-0 belongs to the split '{split}'"):
        load_examples(files.cot, CoTExample)


def test_one_reserved_record_among_many_is_enough(tmp_path: Path) -> None:
    train = make_toy(tmp_path / "train", n=4)
    test = make_toy(tmp_path / "test", n=1, split="test")
    mixed = tmp_path / "train" / "mixed.jsonl"
    mixed.write_text(train.coords.read_text() + test.coords.read_text())
    with pytest.raises(SplitError):
        load_examples(mixed, CoordExample)


def test_images_are_found_beside_the_record_file(toy: ToyData) -> None:
    records = load_examples(toy.cot, CoTExample, limit=3)
    assert len(records) == 3
    assert all(Path(record.image).is_file() for record in records)


def test_a_missing_image_is_named(tmp_path: Path) -> None:
    files = make_toy(tmp_path / "data", n=3)
    (tmp_path / "data" / "images" / "1.png").unlink()
    with pytest.raises(MissingFileError, match=r"toy-1: .*1\.png: no such image"):
        load_examples(files.cot, CoTExample)


def test_the_judge_is_shown_chain_and_answer_but_not_the_label(toy: ToyData) -> None:
    record = load_examples(toy.judge, JudgeExample)[0]
    prompt = judge_prompt(record)
    assert record.chain.strip() in prompt
    assert record.answer in prompt
    assert judge_prompt(record.model_copy(update={"label": not record.label})) == prompt


def test_a_warmup_verdict_is_in_the_format_the_reward_wants(toy: ToyData) -> None:
    for record in load_examples(toy.judge, JudgeExample):
        response = warmup_response(record)
        chain = read_chain(response)
        assert is_well_formed(response)
        assert chain is not None
        assert chain.answer == str(record.label)


@given(n=st.integers(1, 40), epochs=st.integers(1, 4), seed=st.integers(0, 9))
def test_every_epoch_visits_every_record_once(n: int, epochs: int, seed: int) -> None:
    indices = order(n, total=n * epochs, seed=seed)
    for epoch in range(epochs):
        assert sorted(indices[epoch * n : (epoch + 1) * n]) == list(range(n))


@given(n=st.integers(1, 40), total=st.integers(1, 100), more=st.integers(0, 50))
def test_a_longer_run_begins_like_a_shorter_one(n: int, total: int, more: int) -> None:
    assert order(n, total=total + more, seed=3)[:total] == order(n, total=total, seed=3)


@given(main=st.integers(1, 200), extra=st.integers(1, 50), share=st.floats(0.05, 0.9))
def test_the_warmup_has_the_share_it_was_given(main: int, extra: int, share: float) -> None:
    rows = mix([{"kind": "cot"}] * main, [{"kind": "judge"}] * extra, share=share, seed=0)
    n_judge = sum(row["kind"] == "judge" for row in rows)
    assert n_judge == pytest.approx(share * len(rows), abs=1)
    assert len(rows) - n_judge == main


def test_steps_follow_from_epochs_unless_given() -> None:
    assert total_steps(n_rows=100, rows_per_step=8, steps=None, epochs=2.0) == 25
    assert total_steps(n_rows=100, rows_per_step=8, steps=7, epochs=2.0) == 7
    with pytest.raises(InputError, match="5 records do not fill one step of 8"):
        total_steps(n_rows=5, rows_per_step=8, steps=None, epochs=1.0)


def test_a_batch_is_shared_evenly_or_not_at_all() -> None:
    assert split_batch(128, processes=8, device_batch_size=8) == (8, 2)
    assert split_batch(64, processes=1, device_batch_size=None) == (64, 1)
    with pytest.raises(ConfigError, match="cannot be shared by 3 processes"):
        split_batch(64, processes=3, device_batch_size=None)
    with pytest.raises(ConfigError, match="not a multiple of 5"):
        split_batch(64, processes=2, device_batch_size=5)


def test_a_prompt_keeps_its_whole_group_in_a_step() -> None:
    with pytest.raises(ValueError, match="multiple of generations"):
        RlConfig(model="m", data=Path("d"), out=Path("o"), batch_size=20, generations=8)


def test_a_cold_start_begins_from_exactly_one_model() -> None:
    with pytest.raises(ValueError, match=r"either model .* or tiny"):
        SftConfig(data=Path("d"), out=Path("o"))


def test_the_question_reaches_the_model_as_it_is_recorded(toy: ToyData) -> None:
    assert load_examples(toy.coords, CoordExample)[0].prompt == QUESTION
