"""gre-tiny: a Qwen2.5-VL of about a million parameters, made from nothing but example texts."""

from collections.abc import Iterable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from gre.config import Config
from gre.models.tiny.tokenizer import END, IMAGE, PAD, train_tokenizer

if TYPE_CHECKING:
    from transformers import (
        PreTrainedTokenizerBase,
        Qwen2_5_VLConfig,
    )

    from gre.models.tiny.processing_gre_tiny import GreTinyProcessor


class TinyShape(Config):
    """The sizes of a gre-tiny model.

    Attributes:
        image_px: Pictures are resized to about this width and height.
        patch_px: Side of a patch; four patches in a square become one image token.
        initializer_range: Standard deviation of new weights. 0.02, the custom at large sizes, is
            too small for a narrow model to learn from in minutes.
    """

    hidden: int = Field(default=128, ge=32)
    layers: int = Field(default=2, ge=1)
    heads: int = Field(default=4, ge=1)
    kv_heads: int = Field(default=2, ge=1)
    mlp: int = Field(default=384, ge=32)
    vision_hidden: int = Field(default=96, ge=32)
    vision_layers: int = Field(default=2, ge=1)
    vision_heads: int = Field(default=4, ge=1)
    vision_mlp: int = Field(default=256, ge=32)
    image_px: int = Field(default=112, ge=28)
    patch_px: int = Field(default=14, ge=4)
    vocab_size: int = Field(default=2000, ge=300)
    initializer_range: float = Field(default=0.06, gt=0)

    @property
    def image_tokens(self) -> int:
        """How many tokens a picture takes in the prompt."""
        return (self.image_px // (2 * self.patch_px)) ** 2


def build_tiny(
    texts: Iterable[str], out: Path, *, shape: TinyShape | None = None, seed: int = 0
) -> Path:
    """Make an untrained gre-tiny and save it as an ordinary Hugging Face directory.

    Args:
        texts: Prompts and responses to learn the tokenizer from.
        out: The directory to write.
        seed: Of the initial weights.

    Returns:
        `out`, which `AutoModelForImageTextToText.from_pretrained` reads; the processor needs
        `trust_remote_code=True` in a process that has not imported `gre.models.tiny`.
    """
    import torch
    from transformers import GenerationConfig, Qwen2_5_VLForConditionalGeneration
    from transformers.utils import logging

    logging.disable_progress_bar()
    shape = shape or TinyShape()
    tokenizer = train_tokenizer(texts, vocab_size=shape.vocab_size)
    processor = make_processor(tokenizer, shape)
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model: Qwen2_5_VLForConditionalGeneration = Qwen2_5_VLForConditionalGeneration(
            model_config(tokenizer, shape)
        )
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id, eos_token_id=tokenizer.eos_token_id
    )
    model.save_pretrained(out)
    processor.save_pretrained(out)
    return out


def make_processor(tokenizer: "PreTrainedTokenizerBase", shape: TinyShape) -> "GreTinyProcessor":
    """Put tokenizer, image processor and chat template together."""
    from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

    from gre.models.tiny.processing_gre_tiny import GreTinyProcessor

    pixels = shape.image_px**2
    images = Qwen2VLImageProcessorPil(
        size={"shortest_edge": pixels, "longest_edge": pixels},
        patch_size=shape.patch_px,
        merge_size=2,
        temporal_patch_size=1,
        image_mean=[0.5, 0.5, 0.5],
        image_std=[0.25, 0.25, 0.25],
    )
    template = resources.files(__package__).joinpath("chat_template.jinja").read_text("utf-8")
    GreTinyProcessor.register_for_auto_class("AutoProcessor")
    return GreTinyProcessor(images, tokenizer, chat_template=template)


def model_config(tokenizer: "PreTrainedTokenizerBase", shape: TinyShape) -> "Qwen2_5_VLConfig":
    """The model's configuration; `gre_tiny: true` in it says that it knows GeoWorld only."""
    from transformers import Qwen2_5_VLConfig

    def token(name: str) -> Any:
        return tokenizer.convert_tokens_to_ids(name)

    ids = {"pad_token_id": token(PAD), "eos_token_id": token(END), "bos_token_id": None}
    return Qwen2_5_VLConfig(
        text_config=_text_config(shape, len(tokenizer)) | ids,
        vision_config=_vision_config(shape),
        image_token_id=token(IMAGE),
        video_token_id=token("<|video_pad|>"),
        vision_start_token_id=token("<|vision_start|>"),
        vision_end_token_id=token("<|vision_end|>"),
        tie_word_embeddings=True,
        initializer_range=shape.initializer_range,
        gre_tiny=True,
        **ids,
    )


def _text_config(shape: TinyShape, vocab_size: int) -> dict[str, Any]:
    half_head = shape.hidden // shape.heads // 2
    time = half_head // 4
    space = (half_head - time) // 2
    return {
        "vocab_size": vocab_size,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.mlp,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.kv_heads,
        "max_position_embeddings": 4096,
        "initializer_range": shape.initializer_range,
        "tie_word_embeddings": True,
        "rope_parameters": {
            "rope_type": "default",
            "rope_theta": 10_000.0,
            # Half a head's pairs: time first, then height and width in equal parts.
            "mrope_section": [half_head - 2 * space, space, space],
        },
    }


def _vision_config(shape: TinyShape) -> dict[str, Any]:
    return {
        "depth": shape.vision_layers,
        "hidden_size": shape.vision_hidden,
        "intermediate_size": shape.vision_mlp,
        "num_heads": shape.vision_heads,
        "patch_size": shape.patch_px,
        "spatial_merge_size": 2,
        "temporal_patch_size": 1,
        "window_size": shape.image_px,
        "fullatt_block_indexes": list(range(shape.vision_layers)),
        "out_hidden_size": shape.hidden,
        "initializer_range": shape.initializer_range,
    }
