"""Any model, asked for its answer alone: what the reasoning is worth shows in the difference."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from gre.models.base import Answer, Geolocator, Question
from gre.prompts import load_prompt

# What a local model's response begins with, so that it has nothing left to reason in.
ANSWER_ONLY = "<think></think><answer>"


class DirectAnswer:
    """Puts the prompt that forbids reasoning in the place of any other.

    Args:
        model: Whom to ask.
        prompt: Name of that prompt; None leaves each question's own, for models that know one
            prompt only.
    """

    def __init__(
        self, model: Geolocator, *, prompt: str | None = "direct", name: str | None = None
    ) -> None:
        self.model = model
        self.name = name or f"direct:{model.name}"
        self._prompt = None if prompt is None else load_prompt(prompt).text

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Ask the model, which answers in order; its confidence, if it gives one, is passed on."""
        asked = questions
        if self._prompt is not None:
            asked = [replace(question, prompt=self._prompt) for question in questions]
        yield from self.model.answer(asked, samples=samples, temperature=temperature, seed=seed)
