"""GeoWorld's own models: the fallible teacher, and the oracle that knows the posterior.

Both answer from the truth file beside a picture (`DIR/truth.jsonl` for `DIR/images/*.png`), not
from its pixels: they stand in for a strong teacher, and mark the limit.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from gre.models.base import Answer, Question, without_photo
from gre.store import read_jsonl
from gre.world.render import SceneTruth
from gre.world.teacher import NO_FAULTS, FaultRates, Lesson, teach


class GeoWorldTeacher:
    """Writes chains for rendered scenes, erring at known rates.

    Args:
        rates: How often to err; `NO_FAULTS` makes it the reference narrator.
        seed: Of the errors.
    """

    def __init__(self, rates: FaultRates | None = None, seed: int = 0) -> None:
        self.rates = FaultRates() if rates is None else rates
        self.seed = seed

    @property
    def name(self) -> str:
        """Names the rates too, so that the answers of two teachers are never mixed up."""
        if self.rates == NO_FAULTS:
            return "geoworld:oracle"
        faults = ",".join(f"{key}={value:g}" for key, value in self.rates)
        return f"geoworld:teacher({faults},seed={self.seed})"

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer from the truth file; a picture without one is a permanent error.

        Args:
            samples: Lessons a picture; each errs differently.
            temperature: Has no meaning here.
            seed: Added to the teacher's own.
        """
        for question in questions:
            yield [self._one(question, self.seed + seed + n) for n in range(samples)]

    def lesson(self, image: Path, seed: int | None = None) -> Lesson | None:
        """The response for one picture together with its faults; None without a truth file."""
        truth = _truths(image.resolve().parent.parent).get(image.name)
        if truth is None:
            return None
        return teach(truth.scene, truth.size, self.rates, seed=self.seed if seed is None else seed)

    def _one(self, question: Question, seed: int) -> Answer:
        if question.image is None:
            return without_photo(question)
        lesson = self.lesson(question.image, seed)
        if lesson is None:
            reason = f"{question.image.name}: no truth.jsonl beside it knows this picture"
            return Answer(question.id, None, reason, permanent=True)
        return Answer(question.id, lesson.response)


@lru_cache(maxsize=4)
def _truths(folder: Path) -> Mapping[str, SceneTruth]:
    file = folder / "truth.jsonl"
    if not file.is_file():
        return {}
    return {Path(truth.image).name: truth for truth in read_jsonl(file, SceneTruth)}
