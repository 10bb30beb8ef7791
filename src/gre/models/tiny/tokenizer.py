"""A byte-pair tokenizer learnt from the chains that gre-tiny will write.

Its tokens may cross spaces, so that a stock phrase ("cars keep to the right") is one token: a chain
of 300 characters takes some 40 tokens, and a small model spends its few layers on what differs.
Digits always stand alone, so that numbers share their parts; think and answer tags are ordinary
text, since trainers strip special tokens before they call a reward.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from gre.errors import InputError

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerFast

END = "<|end|>"
PAD = "<|pad|>"
IMAGE = "<|image_pad|>"
SPECIAL = (PAD, END, "<|user|>", "<|assistant|>", "<|system|>", "<|vision_start|>",
           "<|vision_end|>", IMAGE, "<|video_pad|>")  # fmt: skip

# Where no token may cross: around each digit, before and after a tag, after the end of a step.
_CUTS = r"\d|</?(?:think|answer)>|[^\d<>\n]+\n?|[<>\n]"


def train_tokenizer(texts: Iterable[str], *, vocab_size: int = 2000) -> "PreTrainedTokenizerFast":
    """Learn a tokenizer from example texts.

    Args:
        texts: Prompts and responses as the model will see them.
        vocab_size: Upper bound, the 256 bytes and special tokens included.

    Returns:
        A fast tokenizer that can write any text, since single bytes are its last resort.
    """
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    seen = list(texts)
    if not seen:
        raise InputError("a tokenizer needs at least one text to learn from")
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_CUTS), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    core.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocab_size,
        special_tokens=list(SPECIAL),
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    core.train_from_iterator(seen, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=core,
        pad_token=PAD,
        eos_token=END,
        additional_special_tokens=[token for token in SPECIAL if token not in (PAD, END)],
        padding_side="left",
        clean_up_tokenization_spaces=False,
        model_max_length=4096,
    )
