"""The transformers Geolocator keeps order, survives bad photos, and samples repeatably."""

from pathlib import Path

import pytest
from PIL import Image

from gre.errors import CheckpointError
from gre.models.base import Geolocator, Question
from gre.models.hf import HfGeolocator
from gre.models.tiny import TinyShape, build_tiny

pytest.importorskip("torch")

SHAPE = TinyShape(
    hidden=32, layers=1, heads=2, kv_heads=1, mlp=64,
    vision_hidden=32, vision_layers=1, vision_heads=2, vision_mlp=64, image_px=56, vocab_size=320,
)  # fmt: skip
TEXTS = ["Where was this photo taken?", "<think>1. A red bus.</think><answer>51.5, -0.1</answer>"]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> HfGeolocator:
    directory = build_tiny(TEXTS, tmp_path_factory.mktemp("hf") / "model", shape=SHAPE)
    return HfGeolocator(directory, batch_size=8, max_tokens=8)


@pytest.fixture
def questions(tmp_path: Path) -> list[Question]:
    asked = []
    for index in range(6):
        path = tmp_path / f"{index}.png"
        Image.new("RGB", (80, 60), (40 * index, 100, 30)).save(path)
        asked.append(Question(f"q{index}", path, TEXTS[0]))
    return asked


def test_it_is_a_geolocator(model: HfGeolocator) -> None:
    geolocator: Geolocator = model
    assert geolocator.name.startswith("hf:")
    assert model.tiny


def test_answers_come_in_the_order_of_the_questions(
    model: HfGeolocator, questions: list[Question]
) -> None:
    answers = list(model.answer(questions))
    assert [a[0].id for a in answers] == [q.id for q in questions]
    assert all(a[0].text is not None and a[0].error is None for a in answers)


def test_an_answer_does_not_depend_on_its_neighbours(
    model: HfGeolocator, questions: list[Question]
) -> None:
    together = [a[0].text for a in model.answer(questions)]
    alone = [next(iter(model.answer([q])))[0].text for q in questions]
    assert together == alone


def test_a_photo_that_cannot_be_read_costs_the_others_nothing(
    model: HfGeolocator, questions: list[Question], tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"\xff\xd8 not a picture")
    asked = [questions[0], Question("bad", broken, TEXTS[0]), questions[1],
             Question("gone", tmp_path / "gone.png", TEXTS[0])]  # fmt: skip
    answers = [answer[0] for answer in model.answer(asked)]
    assert [answer.text is None for answer in answers] == [False, True, False, True]
    assert answers[1].error is not None
    assert answers[1].permanent and answers[3].permanent


def test_greedy_answers_are_repeatable(model: HfGeolocator, questions: list[Question]) -> None:
    assert list(model.answer(questions)) == list(model.answer(questions))


def test_sampling_follows_the_seed(model: HfGeolocator, questions: list[Question]) -> None:
    def draw(seed: int) -> list[str | None]:
        drawn = model.answer(questions[:3], samples=3, temperature=1.0, seed=seed)
        return [answer.text for answers in drawn for answer in answers]

    assert len(draw(0)) == 3 * 3
    assert draw(0) == draw(0) != draw(1)


def test_samples_without_temperature_are_all_the_same(
    model: HfGeolocator, questions: list[Question]
) -> None:
    for answers in model.answer(questions[:2], samples=2):
        assert answers[0] == answers[1]


def test_asking_leaves_the_callers_random_numbers_alone(
    model: HfGeolocator, questions: list[Question]
) -> None:
    import torch

    torch.manual_seed(7)
    expected = torch.rand(1)
    torch.manual_seed(7)
    list(model.answer(questions, samples=2, temperature=1.0))
    assert torch.equal(torch.rand(1), expected)


def test_a_directory_that_is_no_model_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="not a model directory"):
        HfGeolocator(tmp_path)
