"""Dual encoders of transformers, made small: random weights, and a tokenizer of a few words."""

from pathlib import Path

TEXT = "a photo of the red soil palms road sign sea house roof and in on with near plate blue"
WORDS = [*TEXT.split(), *".,;:!"]


def save_clip(folder: Path, *, positions: int = 16) -> Path:
    """A CLIP whose texts have at most `positions` tokens."""
    import torch
    from transformers import CLIPConfig, CLIPImageProcessor, CLIPModel

    torch.manual_seed(0)
    tokenizer = _tokenizer(positions)
    config = CLIPConfig(
        text_config={
            **_SMALL, "vocab_size": len(tokenizer), "max_position_embeddings": positions,
            "eos_token_id": tokenizer.eos_token_id, "bos_token_id": tokenizer.bos_token_id,
            "pad_token_id": tokenizer.pad_token_id,
        },
        vision_config={**_SMALL, "image_size": 32, "patch_size": 8},
        projection_dim=24,
    )  # fmt: skip
    CLIPModel(config).eval().save_pretrained(folder)
    size = {"height": 32, "width": 32}
    CLIPImageProcessor(size={"shortest_edge": 32}, crop_size=size).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def save_siglip(folder: Path, *, positions: int = 16) -> Path:
    """A SigLIP, which reads texts padded to their full length."""
    import torch
    from transformers import SiglipConfig, SiglipImageProcessor, SiglipModel

    torch.manual_seed(0)
    tokenizer = _tokenizer(positions)
    config = SiglipConfig(
        text_config={
            **_SMALL, "vocab_size": len(tokenizer), "max_position_embeddings": positions,
            "projection_size": 32, "pad_token_id": tokenizer.pad_token_id,
            "eos_token_id": tokenizer.eos_token_id, "bos_token_id": tokenizer.bos_token_id,
        },
        vision_config={**_SMALL, "image_size": 32, "patch_size": 8},
    )  # fmt: skip
    SiglipModel(config).eval().save_pretrained(folder)
    SiglipImageProcessor(size={"height": 32, "width": 32}).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


_SMALL = {
    "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4,
}  # fmt: skip


def _tokenizer(positions: int):  # type: ignore[no-untyped-def]
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import PreTrainedTokenizerFast

    vocabulary = {word: n for n, word in enumerate(("[PAD]", "[UNK]", "[BOS]", "[EOS]", *WORDS))}
    inner = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    inner.pre_tokenizer = pre_tokenizers.Whitespace()
    inner.post_processor = processors.TemplateProcessing(
        single="[BOS] $A [EOS]", special_tokens=[("[BOS]", 2), ("[EOS]", 3)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=inner, pad_token="[PAD]", unk_token="[UNK]", bos_token="[BOS]",
        eos_token="[EOS]", model_max_length=positions,
    )  # fmt: skip
