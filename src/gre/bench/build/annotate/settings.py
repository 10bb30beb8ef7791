"""What drafting rationales can be told."""

from pydantic import Field

from gre.bench.build.key_steps import MarkingErrors
from gre.data.interview import InterviewConfig


class AnnotateConfig(InterviewConfig):
    """Settings of the step, besides those of all asking.

    Attributes:
        prompt: Name of the instruction in `gre.prompts`, or the path of a text file; it holds
            `{lat}`, `{lon}` and `{place}`.
        limit: The first so many photos only.
        min_steps: Fewest steps of a rationale.
        ends_within_km: A rationale whose own answer lies further from the place that the teacher
            was given explains another place.
        annotators: How many programs mark each photo, where programs do.
        marking: How often they err.
    """

    prompt: str = "rationale"
    limit: int | None = Field(default=None, ge=1)
    min_steps: int = Field(default=2, ge=1)
    ends_within_km: float = Field(default=25.0, gt=0)
    annotators: int = Field(default=3, ge=1, le=50)
    marking: MarkingErrors = MarkingErrors()
