"""gre-tiny is an ordinary Hugging Face model: the right classes, sizes and files."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from gre.chain import write_chain
from gre.errors import CheckpointError, InputError
from gre.models.loading import is_tiny, load_model, load_processor, require_model_dir
from gre.models.tiny import TinyShape, build_tiny, train_tokenizer

pytest.importorskip("torch")

RESPONSES = [
    write_chain([f"Cars keep to the {side}.", f"A sign reads {word}."], f"{lat:.2f}, {lon:.2f}")
    for side, word, lat, lon in [("left", "STOP", 51.5, -0.12), ("right", "ARRÊT", 48.86, 2.35)]
    for _ in range(4)
]
TEXTS = ["Where was this photo taken?", *RESPONSES]


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_tiny(TEXTS, tmp_path_factory.mktemp("tiny") / "model")


def conversation(size: int = 112) -> list[dict[str, Any]]:
    content = [
        {"type": "image", "image": Image.new("RGB", (size, size), (200, 30, 30))},
        {"type": "text", "text": "Where was this photo taken?"},
    ]
    return [{"role": "user", "content": content}]


def inputs_for(processor: Any, **options: Any) -> Any:
    return processor.apply_chat_template(
        [conversation(**options)], tokenize=True, return_dict=True, add_generation_prompt=True,
        processor_kwargs={"return_tensors": "pt"},
    )  # fmt: skip


def test_it_has_the_architecture_of_the_real_one_at_a_small_size(tiny: Path) -> None:
    model = load_model(tiny)
    assert type(model).__name__ == "Qwen2_5_VLForConditionalGeneration"
    full_vocabulary = (TinyShape().vocab_size - model.config.text_config.vocab_size) * 128
    assert 1_000_000 < model.num_parameters() + full_vocabulary < 5_000_000


@pytest.mark.parametrize("size", [112, 224, 448, 97])
def test_a_picture_of_any_size_takes_the_same_few_tokens(tiny: Path, size: int) -> None:
    processor: Any = load_processor(tiny)
    image_tokens = inputs_for(processor, size=size)["mm_token_type_ids"].sum().item()
    assert image_tokens == TinyShape().image_tokens


@pytest.mark.parametrize("shape", [TinyShape(), TinyShape(patch_px=8, heads=2, hidden=96)])
def test_it_generates_at_any_shape(shape: TinyShape, tmp_path: Path) -> None:
    directory = build_tiny(TEXTS, tmp_path / "model", shape=shape)
    model: Any = load_model(directory)
    inputs = inputs_for(load_processor(directory))
    tokens = model.generate(**inputs, max_new_tokens=5, do_sample=False)
    assert tokens.shape[1] > inputs["input_ids"].shape[1]


def test_the_same_seed_gives_the_same_weights(tmp_path: Path) -> None:
    first = build_tiny(TEXTS, tmp_path / "a", seed=1) / "model.safetensors"
    again = build_tiny(TEXTS, tmp_path / "b", seed=1) / "model.safetensors"
    other = build_tiny(TEXTS, tmp_path / "c", seed=2) / "model.safetensors"
    assert first.read_bytes() == again.read_bytes() != other.read_bytes()


def test_its_directory_says_that_it_knows_geoworld_only(tiny: Path, tmp_path: Path) -> None:
    assert is_tiny(tiny)
    assert not is_tiny(tmp_path)
    assert json.loads((tiny / "config.json").read_text())["gre_tiny"] is True


def test_the_marker_survives_loading_and_saving(tiny: Path, tmp_path: Path) -> None:
    load_model(tiny).save_pretrained(tmp_path / "again")
    assert is_tiny(tmp_path / "again")


def test_auto_classes_load_it_in_a_process_that_does_not_know_us(tiny: Path) -> None:
    program = f"""
import sys
sys.modules["gre"] = None  # as if this package were not installed
from transformers import AutoModelForImageTextToText, AutoProcessor, AutoTokenizer
processor = AutoProcessor.from_pretrained({str(tiny)!r}, trust_remote_code=True)
AutoModelForImageTextToText.from_pretrained({str(tiny)!r})
tokenizer = AutoTokenizer.from_pretrained({str(tiny)!r})
print(type(processor).__name__, tokenizer.tokenize("48.86"))
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.strip() == "GreTinyProcessor ['4', '8', '.', '8', '6']", done.stderr


def test_a_processor_of_ours_can_be_saved_again(tiny: Path, tmp_path: Path) -> None:
    load_processor(tiny).save_pretrained(tmp_path / "again")
    assert (tmp_path / "again" / "processing_gre_tiny.py").is_file()


def test_every_text_survives_the_tokenizer() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    for text in [*TEXTS, "Θέλω 東京 \n\t🙂 -12.5, 130", "<think><answer>", " two  spaces "]:
        assert tokenizer.decode(tokenizer(text)["input_ids"]) == text


def test_trainers_do_not_strip_the_tags() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    ids = tokenizer(RESPONSES[0])["input_ids"]
    assert tokenizer.decode(ids, skip_special_tokens=True) == RESPONSES[0]


def test_digits_always_stand_alone() -> None:
    tokenizer = train_tokenizer(TEXTS * 20, vocab_size=500)
    for token in tokenizer.get_vocab():
        assert sum(character.isdigit() for character in token) <= 1 and (
            len(token) == 1 or not any(character.isdigit() for character in token)
        ), token


def test_a_stock_phrase_is_one_token() -> None:
    tokenizer = train_tokenizer(TEXTS * 20, vocab_size=500)
    assert len(tokenizer("Where was this photo taken?")["input_ids"]) == 1


def test_pad_and_end_are_distinct() -> None:
    tokenizer = train_tokenizer(TEXTS, vocab_size=400)
    assert tokenizer.pad_token_id != tokenizer.eos_token_id


def test_a_tokenizer_needs_texts() -> None:
    with pytest.raises(InputError):
        train_tokenizer([])


def test_a_checkpoint_from_elsewhere_is_one_clear_line(tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="no such model directory"):
        require_model_dir(tmp_path / "nowhere")
    with pytest.raises(CheckpointError, match=r"no config\.json"):
        require_model_dir(tmp_path)
    (tmp_path / "config.json").write_text((tiny / "config.json").read_text())
    with pytest.raises(CheckpointError, match="holds no weights"):
        require_model_dir(tmp_path)
    (tmp_path / "model.safetensors").write_bytes(b"these are no weights")
    with pytest.raises(CheckpointError) as caught:
        load_model(tmp_path)
    assert "\n" not in str(caught.value)


def test_a_model_of_another_kind_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "bert", "architectures": ["BertModel"]}')
    (tmp_path / "model.safetensors").write_bytes(b"")
    with pytest.raises(CheckpointError, match="cannot be loaded"):
        load_model(tmp_path)
