"""The simplest baseline: the same answer for every photo, which a model that looks must beat."""

from collections.abc import Iterator, Sequence

from gre.chain import write_chain
from gre.geo.coordinate import LatLon
from gre.models.base import Answer, Question


class PopulationPrior:
    """Answers with one coordinate without looking: the best constant guess by where people live.

    Args:
        at: The constant answer.
        steps: The reasoning it gives.
    """

    name = "baseline:prior"

    def __init__(
        self, at: LatLon, steps: Sequence[str] = ("The photo was not looked at.",)
    ) -> None:
        self.at = at
        self._text = write_chain(steps, at.text())

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        """Answer every question alike."""
        for question in questions:
            yield [Answer(question.id, self._text)] * samples
