"""Text encoders of transformers, read window by window so that no text is too long for them.

Importing this module imports torch and transformers.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from transformers import AutoModel, AutoTokenizer

from gre.errors import CheckpointError
from gre.models.baselines.encoders import device, fingerprint_of
from gre.models.loading import explained
from gre.models.text.base import TokenVectors, Vectors
from gre.models.text.cutting import sentence_starts
from gre.models.text.windows import windows_of

# Padded tokens that are encoded at once: a few hundred MB at the most with a large model.
_TOKENS_AT_ONCE = 8192
# What a model reads at once when neither it nor its tokenizer says.
_WINDOW = 512


@dataclass(frozen=True, eq=False)
class _Window:
    """A piece of one text as the model reads it, between its special tokens."""

    text: int
    ids: list[int]


class TransformersText:
    """The hidden states of an encoder of transformers as vectors of tokens and sentences.

    Tokens are encoded within a window of the model's own length: up to there the vectors are those
    of the packages bert-score and sentence-transformers, beyond it those cut texts off.

    Args:
        model: A directory or hub name.
        layer: Take the vectors after this layer, from 1; None is the last.
        name: What files are to call it; the model's name when it is empty.

    Raises:
        CheckpointError: it cannot be loaded, or has no such layer.
    """

    def __init__(self, model: str, *, layer: int | None = None, name: str = "") -> None:
        self.name = name or model
        with explained(model):
            self._tokenizer: Any = AutoTokenizer.from_pretrained(model)
            whole: Any = AutoModel.from_pretrained(model, dtype=torch.float32)
        if not self._tokenizer.is_fast:
            raise CheckpointError(f"{model}: its tokenizer cannot tell where its tokens stand")
        encoder = whole.get_encoder() if whole.config.is_encoder_decoder else whole
        self._device = device()
        self._model = encoder.eval().to(self._device)
        self._layer = _cut_off_above(self._model, layer, model)
        self.dim = int(whole.config.hidden_size)
        self._prefix, self._suffix = _special_tokens(self._tokenizer)
        self.window = _window_of(self._tokenizer, whole.config)
        self._declared = {"layer": layer, "window": self.window}

    @cached_property
    def fingerprint(self) -> str:
        """Of the weights up to the layer, the tokenizer, and the window."""
        tokenizer = self._tokenizer.backend_tokenizer.to_str()
        return fingerprint_of(self._model.state_dict(), {**self._declared, "tokenizer": tokenizer})

    def tokens(self, texts: Sequence[str]) -> list[TokenVectors]:
        """Encode texts token by token: unit vectors, special tokens once at either end.

        Args:
            texts: Of any length; an empty one has special tokens only.
        """
        windows = self._windows(texts)
        pieces: list[list[tuple[list[int], Vectors]]] = [[] for _ in texts]
        for window, states in zip(windows, self._encode(windows), strict=True):
            pieces[window.text].append((window.ids, states))
        return [self._join(each) for each in pieces]

    def _join(self, pieces: Sequence[tuple[list[int], Vectors]]) -> TokenVectors:
        """Put a text's windows together, without the special tokens in between."""
        ids: list[int] = []
        kept: list[Vectors] = []
        for n, (own, states) in enumerate(pieces):
            begin = len(self._prefix) if n > 0 else 0
            end = len(own) - (len(self._suffix) if n < len(pieces) - 1 else 0)
            ids.extend(own[begin:end])
            kept.append(states[begin:end])
        return TokenVectors(
            _unit(np.concatenate(kept)), np.array(ids, dtype=np.int32), self._special(len(ids))
        )

    def sentences(self, texts: Sequence[str]) -> Vectors:
        """Encode each text as the mean of its tokens, special ones too: unit vectors `(n, dim)`.

        A text of several windows is the mean over the tokens of all of them.
        """
        sums = np.zeros((len(texts), self.dim), dtype=np.float64)
        windows = self._windows(texts)
        for window, states in zip(windows, self._encode(windows), strict=True):
            sums[window.text] += states.sum(axis=0, dtype=np.float64)
        return _unit(sums.astype(np.float32))

    def _special(self, length: int) -> NDArray[np.bool_]:
        special = np.zeros(length, dtype=np.bool_)
        special[: len(self._prefix)] = True
        special[length - len(self._suffix) :] = True
        return special

    def _windows(self, texts: Sequence[str]) -> list[_Window]:
        """Cut texts into windows; a text has at least one, in order."""
        return [
            _Window(number, [*self._prefix, *ids, *self._suffix])
            for number, text in enumerate(texts)
            for ids in self._cut(text.strip())
        ]

    def _cut(self, text: str) -> Iterator[list[int]]:
        found = self._tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        ids, spans = found["input_ids"], found["offset_mapping"]
        limit = self.window - len(self._prefix) - len(self._suffix)
        for begin, end in windows_of(spans, sentence_starts(text), limit) or [(0, 0)]:
            yield ids[begin:end]

    def _encode(self, windows: Sequence[_Window]) -> list[Vectors]:
        """Encode windows, those of a length together; hidden states `(t, dim)` of each."""
        order = sorted(range(len(windows)), key=lambda n: -len(windows[n].ids))
        encoded: list[Vectors] = [np.empty((0, self.dim), dtype=np.float32)] * len(windows)
        while order:
            longest = max(1, len(windows[order[0]].ids))
            now, order = _split(order, max(1, _TOKENS_AT_ONCE // longest))
            for n, states in zip(now, self._forward([windows[n].ids for n in now]), strict=True):
                encoded[n] = states
        return encoded

    def _forward(self, batch: Sequence[list[int]]) -> Iterator[Vectors]:
        longest = max(1, max(map(len, batch)))
        padding = self._tokenizer.pad_token_id or 0
        ids = torch.full((len(batch), longest), padding)
        mask = torch.zeros((len(batch), longest), dtype=torch.long)
        for row, own in enumerate(batch):
            ids[row, : len(own)] = torch.tensor(own, dtype=torch.long)
            mask[row, : len(own)] = 1
        with torch.inference_mode():
            out = self._model(
                input_ids=ids.to(self._device),
                attention_mask=mask.to(self._device),
                output_hidden_states=self._layer is not None,
            )
        states = out.last_hidden_state if self._layer is None else out.hidden_states[self._layer]
        for row, own in zip(states.float().cpu().numpy(), batch, strict=True):
            yield row[: len(own)]


def _cut_off_above(model: Any, layer: int | None, name: str) -> int | None:
    """Drop the layers above the one that is wanted where that is easy.

    Returns:
        The layer whose hidden states are to be asked for; None when it is the last that is left.
    """
    if layer is None:
        return None
    if layer > (layers := int(model.config.num_hidden_layers)):
        raise CheckpointError(f"{name}: has {layers} layers, no layer {layer}")
    stack = getattr(getattr(model, "encoder", None), "layer", None)
    if stack is None:
        return layer
    model.encoder.layer = stack[:layer]
    return None


def _special_tokens(tokenizer: Any) -> tuple[list[int], list[int]]:
    """The special tokens that a tokenizer puts before, and after, a text."""
    found = tokenizer("a", return_special_tokens_mask=True)
    ids, mask = found["input_ids"], found["special_tokens_mask"]
    if 0 not in mask:
        raise CheckpointError(f"{tokenizer.name_or_path}: its tokenizer has no token for a letter")
    first = mask.index(0)
    last = len(mask) - mask[::-1].index(0)
    return ids[:first], ids[last:]


def _window_of(tokenizer: Any, config: Any) -> int:
    """How many tokens a model reads at once, special ones included."""
    positions = getattr(config, "max_position_embeddings", None) or _WINDOW
    if config.model_type in ("roberta", "xlm-roberta", "camembert", "mpnet"):
        positions -= config.pad_token_id + 1  # their positions are counted from behind the padding
    return int(min(positions, tokenizer.model_max_length))


def _split(items: list[int], n: int) -> tuple[list[int], list[int]]:
    return items[:n], items[n:]


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)
