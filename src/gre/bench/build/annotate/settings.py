"""What drafting rationales can be told."""

from pydantic import Field

from gre.config import Config


class AnnotateConfig(Config):
    """Settings of the step.

    Attributes:
        prompt: Name of the instruction in `gre.prompts`, or the path of a text file; it holds
            `{lat}`, `{lon}` and `{place}`.
        temperature: 0 asks for the likeliest rationale.
        seed: Makes sampling repeatable where the teacher allows it.
        limit: The first so many photos only.
        min_steps: Fewest steps of a rationale.
        ends_within_km: A rationale whose own answer lies further from the place that the teacher
            was given explains another place.
    """

    prompt: str = "rationale"
    temperature: float = Field(default=0.0, ge=0)
    seed: int = 0
    limit: int | None = Field(default=None, ge=1)
    min_steps: int = Field(default=2, ge=1)
    ends_within_km: float = Field(default=25.0, gt=0)
