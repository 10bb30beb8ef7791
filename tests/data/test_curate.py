"""Curation: right chains teach, wrong ones are judged, the rest are seeds; none serves twice."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import is_well_formed, write_chain
from gre.data import curate as stage
from gre.data.curate import CurateConfig, SplitConfig
from gre.data.curate.examine import examine
from gre.data.guard import refuse_reserved
from gre.data.runner import LocalRunner
from gre.errors import InputError, SplitError
from gre.prompts import load_prompt
from gre.records import CoordExample, CoTExample, JudgeExample, Seed, Split
from gre.store import read_all, write_jsonl, write_parquet
from london_drafts import RIGHT, STEPS, WRONG, Sets, curate, draft, seed_of


def run_on(right: int, wrong: int, **settings: Any) -> Sets:
    drafts = [draft(n, RIGHT if n < right else WRONG) for n in range(right + wrong)]
    return curate(drafts, CurateConfig(**settings))


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


def test_the_sweep_counts_what_each_theta_would_yield() -> None:
    result = run_on(right=30, wrong=6, thetas=(0.1, 25, 2500))
    rows = {row.theta_km: row for row in result.sweep}
    assert [row.right for row in result.sweep] == [0, 30, 36]
    assert (rows[25].cot, rows[25].judge_true, rows[25].judge_false) == (24, 6, 6)
    assert (rows[2500].cot, rows[2500].judge_true) == (36, 0)
    assert rows[0.1].surplus == 36
    assert [row.theta_km for row in result.sweep if row.chosen] == [25]


@pytest.mark.parametrize("theta", [25.0, 500.0])
def test_the_sweep_agrees_with_what_is_done(theta: float) -> None:
    result = run_on(right=20, wrong=11, correct_within_km=theta, max_cot=9, right_to_judge=0.5)
    row = next(row for row in result.sweep if row.chosen)
    labels = [example.label for example in result.judge]
    done = (len(result.cot), labels.count(True), labels.count(False))
    assert (row.cot, row.judge_true, row.judge_false) == done
    assert row.surplus == result.tally.dropped["surplus"]


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
    result = curate(drafts, config)
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
    one, other = curate(drafts, settings), curate(drafts[::-1], settings)
    assert {e.id for e in one.judge} == {e.id for e in other.judge}
    another = curate(drafts, CurateConfig(seed=4))
    assert {e.id for e in one.judge} != {e.id for e in another.judge}


def test_processes_find_what_one_process_finds() -> None:
    drafts = [draft(n, answer) for n, answer in enumerate((RIGHT, WRONG, "London") * 3)]
    work = partial(examine, config=CurateConfig())
    apart = list(LocalRunner(2, chunk=2).map(work, drafts))
    assert repr(apart) == repr([work(one) for one in drafts])


def test_a_dropped_draft_is_kept_with_its_words_and_its_photo_is_a_seed() -> None:
    response = write_chain((*STEPS, "The EXIF data say so."), RIGHT)
    result = curate([draft(0, response=response)], CurateConfig())
    assert result.tally.dropped == {"leak_claim": 1}
    dropped = result.exclusions[0]
    assert (dropped.reason, dropped.detail, dropped.response) == ("leak_claim", "EXIF", response)
    assert [example.id for example in result.seed] == ["d0"]


def test_a_second_draft_of_one_record_is_counted_and_not_used() -> None:
    result = curate([draft(0), draft(0)], CurateConfig())
    assert len(result.cot) == 1
    assert result.tally.dropped == {"duplicate_id": 1}


def write_inputs(folder: Path) -> tuple[Path, Path]:
    """Seven drafts and eight seeds beside their photos."""
    (folder / "photos").mkdir(parents=True)
    for n in range(8):
        (folder / "photos" / f"{n}.jpg").touch()
    drafts = [draft(n, RIGHT if n < 5 else WRONG, image=f"photos/{n}.jpg") for n in range(7)]
    seeds = [Seed(id=f"d{n}", image=f"photos/{n}.jpg", lat=51.5, lon=-0.1) for n in range(8)]
    write_jsonl(folder / "drafts.jsonl", drafts)
    write_parquet(folder / "seeds.parquet", seeds, Seed)
    return folder / "drafts.jsonl", folder / "seeds.parquet"


def test_the_files_can_be_read_back_and_find_their_pictures(tmp_path: Path) -> None:
    drafts, seeds = write_inputs(tmp_path / "in")
    out = tmp_path / "out" / "deep"
    steps: list[tuple[int, int]] = []
    stage.run(drafts, seeds, out, CurateConfig(), progress=lambda *at: steps.append(at))
    for name, kind in (("cot", CoTExample), ("judge", JudgeExample), ("seed", CoordExample)):
        records: list[Any] = read_all(out / f"{name}.jsonl", kind)
        assert all((out / record.image).is_file() for record in records)
    assert "d7" in {record.id for record in read_all(out / "seed.jsonl", CoordExample)}
    counts = json.loads((out / "manifest.json").read_text())["counts"]
    assert counts["cot"] + sum(counts["judge"].values()) + counts["seed"] == 8
    assert counts["teachers"] == {"t": 7}
    assert counts["prompt_hashes"] == {"p": 7}
    assert steps[-1][0] <= steps[-1][1]


def test_held_out_records_lie_apart_and_find_their_pictures_too(tmp_path: Path) -> None:
    drafts, seeds = write_inputs(tmp_path / "in")
    splits: list[Split] = ["train", "validation", "test", "unseen"]
    given = [
        seed.model_copy(update={"split": splits[n % 4], "lon": n * 20.0})
        for n, seed in enumerate(read_all(seeds, Seed))
    ]
    write_parquet(seeds, given, Seed)
    out = tmp_path / "out"
    result = stage.run(
        drafts, seeds, out, CurateConfig(split=SplitConfig(validation=0.1, test=0.1))
    )
    found: dict[str, set[str]] = {}
    for split in splits:
        folder = out if split == "train" else out / split
        for name, kind in (("cot", CoTExample), ("judge", JudgeExample), ("seed", CoordExample)):
            if not (folder / f"{name}.jsonl").is_file():
                continue
            for record in read_all_or_none(folder / f"{name}.jsonl", kind):
                assert record.split == split
                assert (folder / record.image).is_file()
                found.setdefault(split, set()).add(record.id)
    assert found == {split: {f"d{n}", f"d{n + 4}"} for n, split in enumerate(splits)}
    assert set(result.counts()["held_out"]) == {"validation", "test", "unseen"}


def read_all_or_none(path: Path, kind: Any) -> list[Any]:
    return read_all(path, kind) if path.stat().st_size else []


@pytest.mark.parametrize("split", ["test", "unseen"])
def test_reserved_records_never_come_among_the_training_data(tmp_path: Path, split: Split) -> None:
    write_jsonl(tmp_path / "drafts.jsonl", [draft(0), draft(1, split=split)])
    stage.run(tmp_path / "drafts.jsonl", None, tmp_path / "out", CurateConfig())
    assert [r.id for r in read_all(tmp_path / "out" / "cot.jsonl", CoTExample)] == ["d0"]
    held_out = read_all(tmp_path / "out" / split / "cot.jsonl", CoTExample)
    assert [r.id for r in held_out] == ["d1"]
    with pytest.raises(SplitError, match=f"d1 belongs to the split '{split}'"):
        refuse_reserved(held_out, Path("cot.jsonl"))


def test_what_an_earlier_run_held_out_does_not_stay(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "drafts.jsonl", [draft(0), draft(1, split="test")])
    stage.run(tmp_path / "drafts.jsonl", None, tmp_path / "out", CurateConfig())
    write_jsonl(tmp_path / "drafts.jsonl", [draft(0), draft(1)])
    stage.run(tmp_path / "drafts.jsonl", None, tmp_path / "out", CurateConfig())
    assert not list((tmp_path / "out" / "test").iterdir())
    assert len(read_all(tmp_path / "out" / "cot.jsonl", CoTExample)) == 2


def test_an_interrupted_run_leaves_what_was_there(tmp_path: Path) -> None:
    drafts, seeds = write_inputs(tmp_path / "in")
    out = tmp_path / "out"
    stage.run(drafts, seeds, out, CurateConfig())
    before = {path.name: path.read_bytes() for path in out.iterdir()}

    def interrupt(done: int, total: int) -> None:
        if done == total - 5:  # while files are written
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.run(drafts, seeds, out, CurateConfig(right_to_judge=0), progress=interrupt)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before


def test_no_drafts_are_a_mistake(tmp_path: Path) -> None:
    (tmp_path / "drafts.jsonl").touch()
    with pytest.raises(InputError, match="holds no records"):
        stage.run(tmp_path / "drafts.jsonl", None, tmp_path / "out", CurateConfig())
    assert not (tmp_path / "out").exists()


def test_validation_records_pass_the_guard() -> None:
    refuse_reserved([draft(0, split="validation"), draft(1, split="train")], Path("x.jsonl"))


def test_seeds_that_are_not_split_keep_the_split_they_came_with() -> None:
    drafts = [draft(0, split="train"), draft(1)]
    result = curate(drafts, CurateConfig(), [seed_of(one) for one in drafts])
    assert {example.split for example in result.cot} == {"train", None}
