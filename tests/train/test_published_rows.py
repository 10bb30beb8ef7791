"""The published Parquet is what TRL's trainers take, with nothing in between."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.data import curate, publish
from gre.data.curate import CurateConfig
from gre.data.publish import PublishConfig
from gre.records import CoordExample, CoTExample, Draft, JudgeExample
from gre.store import read_all, write_jsonl
from gre.train.data import coords_row, judge_row, sft_row
from toy_world import ToyData, response

pytest.importorskip("trl")


@pytest.fixture(scope="module")
def published(toy: ToyData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The stand-in world, curated and published."""
    folder = tmp_path_factory.mktemp("published")
    drafts = [
        Draft(
            id=one.id, image=str(toy.cot.parent / one.image), lat=one.lat, lon=one.lon,
            teacher="toy", prompt_hash="p",
            response=one.response if n % 3 else response("blue" if one.lon < 100 else "red"),
        )
        for n, one in enumerate(read_all(toy.cot, CoTExample))
    ]  # fmt: skip
    write_jsonl(folder / "drafts.jsonl", drafts[:40])
    config = CurateConfig(min_chars=10, right_to_judge=0.4)
    curate.run(folder / "drafts.jsonl", None, folder / "gre30k", config)
    publish.run(folder / "gre30k", folder / "out", PublishConfig(), root=toy.cot.parent)
    return folder


def load(published: Path, name: str) -> Any:
    from datasets import load_dataset

    files = str(published / "out" / "trl" / f"{name}-train-*.parquet")
    cache = str(published / "cache")
    return load_dataset("parquet", data_files=files, split="train", cache_dir=cache)


@pytest.mark.parametrize(
    ("name", "kind", "to_row"),
    [("cot", CoTExample, sft_row), ("judge", JudgeExample, judge_row),
     ("seed", CoordExample, coords_row)],
)  # fmt: skip
def test_the_rows_are_those_that_our_own_training_builds(
    published: Path, name: str, kind: Any, to_row: Any
) -> None:
    path = published / "gre30k" / f"{name}.jsonl"
    if not path.stat().st_size:
        assert name == "seed"
        return
    ours = [to_row(record) for record in read_all(path, kind)]
    for mine, theirs in zip(ours, load(published, name), strict=True):
        pictures = {"image", "images"} & set(mine)
        assert all(theirs[key] == value for key, value in mine.items() if key not in pictures)
        for key in pictures:
            shown = theirs[key] if key == "image" else theirs[key][0]
            assert isinstance(shown, Image.Image)


def test_the_sft_trainer_takes_them(published: Path, toy_model: Path, tmp_path: Path) -> None:
    from trl import SFTConfig, SFTTrainer

    from gre.models.loading import load_model, load_processor

    arguments = SFTConfig(
        output_dir=str(tmp_path), max_steps=1, per_device_train_batch_size=2, use_cpu=True,
        max_length=None, report_to=[], save_strategy="no", disable_tqdm=True, bf16=False,
    )  # fmt: skip
    trainer = SFTTrainer(
        model=load_model(str(toy_model)), args=arguments, train_dataset=load(published, "cot"),
        processing_class=load_processor(str(toy_model)),
    )  # fmt: skip
    assert trainer.train().training_loss > 0


def test_the_grpo_trainer_takes_them(published: Path, toy_model: Path, tmp_path: Path) -> None:
    from trl import GRPOConfig, GRPOTrainer

    from gre.models.loading import load_model, load_processor
    from gre.rewards.trl_adapter import make_rewards

    arguments = GRPOConfig(
        output_dir=str(tmp_path), max_steps=1, per_device_train_batch_size=2, num_generations=2,
        max_completion_length=8, use_cpu=True, report_to=[], save_strategy="no",
        disable_tqdm=True, bf16=False,
    )  # fmt: skip
    trainer = GRPOTrainer(
        model=load_model(str(toy_model)), reward_funcs=make_rewards("judge"), args=arguments,
        train_dataset=load(published, "judge"), processing_class=load_processor(str(toy_model)),
    )  # fmt: skip
    trainer.train()
    assert trainer.state.global_step == 1
