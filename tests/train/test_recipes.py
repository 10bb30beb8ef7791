"""The shipped recipes are valid, and the 7B ones hold the paper's settings and model."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from gre.config import load_config
from gre.train.settings import RlConfig, SftConfig

RECIPES = Path(__file__).parents[2] / "recipes"

# The geometry of Qwen2.5-VL-7B-Instruct, as published with its weights.
QWEN_7B: dict[str, Any] = {
    "text_config": {
        "vocab_size": 152064, "hidden_size": 3584, "intermediate_size": 18944,
        "num_hidden_layers": 28, "num_attention_heads": 28, "num_key_value_heads": 4,
        "max_position_embeddings": 128000, "rms_norm_eps": 1e-6, "tie_word_embeddings": False,
        "rope_parameters": {
            "rope_type": "default", "rope_theta": 1_000_000.0, "mrope_section": [16, 24, 24],
        },
    },
    "vision_config": {
        "depth": 32, "hidden_size": 1280, "intermediate_size": 3420, "num_heads": 16,
        "out_hidden_size": 3584, "patch_size": 14, "spatial_merge_size": 2,
        "temporal_patch_size": 2, "window_size": 112, "fullatt_block_indexes": [7, 15, 23, 31],
    },
    "tie_word_embeddings": False,
}  # fmt: skip


def recipe(name: str) -> SftConfig | RlConfig:
    path = RECIPES / f"{name}.yaml"
    return load_config(SftConfig, path) if name.endswith("sft") else load_config(RlConfig, path)


@pytest.mark.parametrize("folder", ["tiny", "gre-7b"])
def test_each_stage_starts_from_what_the_one_before_left(folder: str) -> None:
    sft, judge, coords = (recipe(f"{folder}/{stage}") for stage in ("sft", "judge", "coords"))
    assert judge.model == str(sft.out)
    assert coords.model == str(judge.out)


def test_the_cold_start_is_the_papers() -> None:
    config = recipe("gre-7b/sft")
    assert config.model == "Qwen/Qwen2.5-VL-7B-Instruct"
    assert (config.batch_size, config.learning_rate, config.epochs) == (128, 1e-5, 1)
    assert config.precision == "bf16" and config.gradient_checkpointing


@pytest.mark.parametrize("stage", ["judge", "coords"])
def test_grpo_is_the_papers(stage: str) -> None:
    config = recipe(f"gre-7b/{stage}")
    assert isinstance(config, RlConfig)
    assert (config.generations, config.kl_beta, config.device_batch_size) == (8, 0.04, 8)
    assert config.batch_size == 8 * 8 * 2  # GPUs x per-device batch x accumulation
    assert (config.max_completion_tokens, config.epochs) == (2048, 1)
    assert config.vllm is not None
    assert config.precision == "bf16" and config.gradient_checkpointing


def test_the_curriculum_tightens_to_a_street() -> None:
    config = recipe("gre-7b/coords")
    assert isinstance(config, RlConfig)
    assert config.curriculum.thresholds_km == (2500, 750, 200, 25, 1)


def test_the_launcher_config_is_zero_3_in_bf16() -> None:
    settings = yaml.safe_load((RECIPES / "gre-7b" / "zero3.yaml").read_text())
    assert settings["distributed_type"] == "DEEPSPEED"
    assert settings["deepspeed_config"]["zero_stage"] == 3
    assert settings["mixed_precision"] == "bf16"


@pytest.mark.parametrize("stage", ["sft", "judge", "coords"])
def test_trl_accepts_the_7b_settings(stage: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch")
    from gre.train import arguments

    # This machine may have no GPU: only what depends on one is left out.
    config = recipe(f"gre-7b/{stage}").model_copy(update={"precision": "fp32"})
    monkeypatch.setattr(arguments, "world_size", lambda: 8)
    if isinstance(config, SftConfig):
        args: Any = arguments.sft_arguments(config, steps=156)
        assert args.per_device_train_batch_size * args.gradient_accumulation_steps == 128 / 8
        assert args.completion_only_loss
    else:
        args = arguments.rl_arguments(config, steps=625)
        assert (args.per_device_train_batch_size, args.gradient_accumulation_steps) == (8, 2)
        assert args.use_vllm and args.vllm_mode == "colocate"
        assert (args.num_generations, args.beta) == (8, 0.04)
    assert args.gradient_checkpointing


def test_the_7b_model_has_the_published_size() -> None:
    torch = pytest.importorskip("torch")
    from transformers import Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration

    with torch.device("meta"):
        model: Any = Qwen2_5_VLForConditionalGeneration(Qwen2_5_VLConfig(**QWEN_7B))
    assert next(model.parameters()).device.type == "meta"
    assert model.num_parameters() == 8_292_166_656


def test_gre_tiny_is_of_the_very_same_classes() -> None:
    pytest.importorskip("torch")
    from transformers import Qwen2_5_VLConfig

    from gre.models.tiny import TinyShape, train_tokenizer
    from gre.models.tiny.build import model_config

    tiny = model_config(train_tokenizer(["a"], vocab_size=300), TinyShape())
    real = Qwen2_5_VLConfig(**QWEN_7B)
    for part in ("text_config", "vision_config"):
        assert type(getattr(tiny, part)) is type(getattr(real, part))
