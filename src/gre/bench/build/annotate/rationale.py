"""Reading a teacher's rationale: steps that argue from the picture, or why it is none."""

import re
from dataclasses import dataclass

from gre.bench.build.annotate.settings import AnnotateConfig
from gre.chain import read_chain
from gre.data.curate.leaks import find_leak
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate

# A teacher is told the place; these words tell the reader so. "As given away by the sign" is
# innocent, and so is "given the palms": what was given has to be the place itself.
_PLACE = r"(?:place|location|city|town|country|region|area|answer|site|spot|coordinates?)"
_TOLD = re.compile(
    rf"""(?xi)
    \b(?:
        as[ ](?:was[ ]|is[ ]|already[ ])?(?:given|stated|specified|indicated|provided)
            (?=[ ]*(?:[.,;:)]|above|in[ ]the|by[ ]the[ ](?:prompt|question|user|task)|\Z))
      | the[ ](?:given|stated|known|specified|indicated|confirmed|target|provided)[ ]{_PLACE}
      | (?:match(?:es|ing)?|agree(?:s|ing)?|consistent|in[ ]line|fit(?:s|ting)?|confirm(?:s|ing)?)
            [ ](?:with[ ])?(?:the[ ])?(?:given|stated|known|provided|true|actual)[ ]{_PLACE}
      | (?:we|i)[ ](?:already[ ])?know[ ](?:that[ ])?(?:it|this|the[ ](?:photo|picture|image|place))
      | knowing[ ](?:that[ ])?(?:it|this|the[ ](?:photo|picture|image|place|location))
      | coordinates?[ ](?:above|at[ ]hand)
    )
    """
)


@dataclass(frozen=True)
class Rationale:
    """A teacher's explanation, taken apart.

    Attributes:
        steps: Without their numbers, in order; empty where it is of no use.
        problem: Why it is of no use, as tallies name it; "" where it is.
        detail: What exactly is wrong, with the words that gave it away.
    """

    steps: tuple[str, ...] = ()
    problem: str = ""
    detail: str = ""


def read_rationale(response: str, truth: LatLon, config: AnnotateConfig) -> Rationale:
    """Take a rationale apart, and refuse one that is none.

    Args:
        response: What the teacher wrote.
        truth: The coordinate that it was given.

    >>> told = "<think>1. Red buses. 2. As given, London.</think><answer>51.51, -0.13</answer>"
    >>> read_rationale(told, LatLon(lat=51.51, lon=-0.13), AnnotateConfig())
    Rationale(steps=(), problem='leak_told', detail='As given')
    """
    chain = read_chain(response)
    if chain is None or not chain.steps:
        return Rationale(problem="not_a_chain", detail=response[:80])
    if len(chain.steps) < config.min_steps:
        return Rationale(problem="too_few_steps", detail=str(len(chain.steps)))
    said = parse_coordinate(response)
    if not isinstance(said, LatLon):
        return Rationale(problem="no_coordinate", detail=said.value)
    km = float(distance_km((said.lat, said.lon), (truth.lat, truth.lon)))
    if km > config.ends_within_km:
        return Rationale(problem="ends_elsewhere", detail=f"{km:.0f} km from the photo")
    return _without_leak(chain.steps, truth)


def _without_leak(steps: tuple[str, ...], truth: LatLon) -> Rationale:
    """Refuse steps that know more than the picture. The answer may: it was to be repeated."""
    reasoning = "\n".join(steps)
    leak = find_leak(reasoning, "", None, truth)
    if leak is not None:
        return Rationale(problem=f"leak_{leak.kind}", detail=leak.quote)
    told = _TOLD.search(reasoning)
    if told is not None:
        return Rationale(problem="leak_told", detail=told[0])
    return Rationale(steps)
