"""The fast way to a batch and the general way give the very same batch."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gre.models.loading import load_processor
from gre.models.tiny import build_tiny
from gre.records import CoTExample
from gre.train.collate import TinyCollator
from gre.train.data import Row, load_examples, make_dataset, order_by_length, sft_row
from toy_world import SMALL, ToyData

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def processor(toy: ToyData, tmp_path_factory: pytest.TempPathFactory) -> Any:
    texts = [record.response for record in load_examples(toy.cot, CoTExample)]
    return load_processor(
        build_tiny(texts, tmp_path_factory.mktemp("collate") / "model", shape=SMALL)
    )


def general_way(processor: Any, rows: list[Row]) -> Any:
    from trl.trainer.sft_trainer import DataCollatorForVisionLanguageModeling

    collator = DataCollatorForVisionLanguageModeling(processor, completion_only_loss=True)
    dataset = make_dataset(rows, range(len(rows)), images="images")
    return collator([dataset[i] for i in range(len(rows))])


def assert_same_batch(processor: Any, rows: list[Row]) -> None:
    collator = TinyCollator(processor)
    fast, general = collator(collator.rows_for(rows)), general_way(processor, rows)
    assert set(fast) == set(general)
    for name, value in general.items():
        assert torch.equal(fast[name], value), name


def test_the_fast_batch_is_the_general_batch(toy: ToyData, processor: Any) -> None:
    assert_same_batch(processor, [sft_row(r) for r in load_examples(toy.cot, CoTExample)[:6]])


def test_so_it_is_for_pictures_of_different_shapes(processor: Any, tmp_path: Path) -> None:
    rows: list[Row] = []
    for width, height in [(56, 56), (112, 40), (64, 90)]:
        path = tmp_path / f"{width}x{height}.png"
        Image.effect_noise((width, height), 60).save(path)
        record = CoTExample(
            id=path.stem, image=str(path), lat=0, lon=0, error_km=0,
            prompt=f"What of {width}?", response="<think>x</think><answer>1, 2</answer>",
        )  # fmt: skip
        rows.append(sft_row(record))
    assert_same_batch(processor, rows)


@given(
    lengths=st.lists(st.integers(1, 99), min_size=1, max_size=60),
    batch_size=st.integers(1, 8),
    seed=st.integers(0, 5),
)
def test_ordering_by_length_loses_and_repeats_nothing(
    lengths: list[int], batch_size: int, seed: int
) -> None:
    laid_out = order_by_length(lengths, total=len(lengths), batch_size=batch_size, seed=seed)
    assert sorted(laid_out) == list(range(len(lengths)))


def test_ordering_by_length_saves_padding() -> None:
    lengths = [20 + 7 * i % 101 for i in range(640)]
    laid_out = order_by_length(lengths, total=640, batch_size=16, seed=0)

    def padded(indices: list[int]) -> int:
        batches = [indices[at : at + 16] for at in range(0, len(indices), 16)]
        return sum(16 * max(lengths[i] for i in batch) for batch in batches)

    assert padded(laid_out) < 1.1 * sum(lengths) < padded(list(range(640)))
