"""A Geolocator for any Hugging Face image-text-to-text model: a directory or a hub name.

Questions are answered in batches; a photo that cannot be read becomes an answer with an error and
costs the others nothing. A question without a photo is put as text. The first draw of a model on a
GPU uses bf16, on a CPU fp32.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gre.errors import ImageError, MissingFileError
from gre.images import open_image
from gre.models.base import Answer, Question, without_photo
from gre.models.loading import Precision, is_tiny, load_model, load_processor

if TYPE_CHECKING:
    from PIL.Image import Image as Picture


class HfGeolocator:
    """Asks a model of transformers where photos were taken.

    Args:
        model: A directory or hub name of an image-text-to-text model.
        batch_size: Responses generated at once; None suits the machine.
        max_tokens: Longer responses are cut off; None is 2048, or 256 for a gre-tiny.
        precision: `auto` is bf16 on a GPU and fp32 on a CPU.
        attention: An attention implementation of transformers.
        begin_with: What every response begins with, instead of the model's own first words.

    Attributes:
        tiny: It is a gre-tiny: its answers mean something on GeoWorld scenes only.

    Raises:
        CheckpointError: the model cannot be loaded.
        MissingExtraError: torch or transformers is not installed.
    """

    def __init__(
        self,
        model: str | Path,
        *,
        batch_size: int | None = None,
        max_tokens: int | None = None,
        precision: Precision = "auto",
        attention: str | None = None,
        begin_with: str = "",
    ) -> None:
        self._begin_with = begin_with
        self.tiny = is_tiny(model)
        self._processor = load_processor(model)
        loaded: Any = load_model(model, precision=precision, attention=attention)
        import torch

        device = (
            torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
        )
        self._model = loaded.to(device or "cpu").eval()
        self._batch_size = batch_size or (64 if self.tiny else 8)
        self._max_tokens = max_tokens or (256 if self.tiny else 2048)
        self._name = f"hf:{model}"

    @property
    def name(self) -> str:
        """`hf:` and the directory or hub name."""
        return self._name

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer questions in order, one list of `samples` answers for each.

        Args:
            questions: What to ask; an unreadable photo is answered with an error.
            samples: Answers a question; above 1 they differ only when `temperature` is above 0.
            temperature: 0 takes the likeliest token every time.
            seed: Makes sampling repeatable for the same questions in the same order.
        """
        import torch

        generator_seed = seed
        pending = iter(questions)
        while batch := list(islice(pending, max(1, self._batch_size // samples))):
            with torch.random.fork_rng(devices=[self._model.device] if self._on_gpu else []):
                torch.manual_seed(generator_seed)
                yield from self._answer_batch(batch, samples, temperature)
            generator_seed += 1

    @property
    def _on_gpu(self) -> bool:
        return str(self._model.device.type) != "cpu"

    def _answer_batch(
        self, batch: Sequence[Question], samples: int, temperature: float
    ) -> list[list[Answer]]:
        answers: dict[int, list[Answer]] = {}
        asked: dict[bool, list[tuple[int, Picture | None]]] = {True: [], False: []}
        for n, question in enumerate(batch):
            picture = self._open(question)
            if isinstance(picture, Answer):
                answers[n] = [picture] * samples
            else:
                asked[picture is not None].append((n, picture))
        for group in filter(None, asked.values()):  # processors take pictures for all, or for none
            told = [(batch[n].prompt, picture) for n, picture in group]
            texts = iter(self._generate(told, samples, temperature))
            for n, _ in group:
                answers[n] = [Answer(batch[n].id, text) for text in islice(texts, samples)]
        return [answers[n] for n in range(len(batch))]

    def _open(self, question: Question) -> "Picture | Answer | None":
        """Open a question's photo; None where it has none, the answer that says what is wrong."""
        if question.image is None:
            return without_photo(question) if self.tiny else None
        try:
            return open_image(question.image)
        except (ImageError, MissingFileError) as error:
            return Answer(question.id, None, str(error), permanent=True)

    def _generate(
        self, asked: Sequence[tuple[str, "Picture | None"]], samples: int, temperature: float
    ) -> list[str]:
        import torch

        begun = self._begin_with
        inputs = self._processor.apply_chat_template(
            [_conversation(prompt, picture, begun) for prompt, picture in asked],
            tokenize=True,
            return_dict=True,
            add_generation_prompt=not begun,
            continue_final_message=bool(begun),
            processor_kwargs={"padding": True, "padding_side": "left", "return_tensors": "pt"},
        ).to(self._model.device, dtype=self._model.dtype)
        sampling = {"do_sample": True, "temperature": temperature} if temperature > 0 else {}
        with torch.inference_mode():
            tokens = self._model.generate(
                **inputs,
                **(sampling or {"do_sample": False}),
                num_return_sequences=samples if sampling else 1,
                max_new_tokens=self._max_tokens,
            )
        new = tokens[:, inputs["input_ids"].shape[1] :]
        decoded: list[str] = self._processor.batch_decode(new, skip_special_tokens=True)
        texts = [begun + text for text in decoded]
        return texts if sampling else [text for text in texts for _ in range(samples)]


def _conversation(prompt: str, picture: "Picture | None", begun: str) -> list[dict[str, Any]]:
    content: list[dict[str, Any]] = [{"type": "text", "text": prompt}]
    if picture is not None:
        content.insert(0, {"type": "image", "image": picture})
    asked: list[dict[str, Any]] = [{"role": "user", "content": content}]
    if begun:
        asked.append({"role": "assistant", "content": [{"type": "text", "text": begun}]})
    return asked
