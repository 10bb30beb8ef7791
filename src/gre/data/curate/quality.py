"""What makes a chain unfit to teach from: each fault has a name, and is looked for on its own."""

import re
from enum import StrEnum
from typing import NamedTuple

from gre.chain import Chain, read_chain
from gre.data.curate.leaks import find_leak
from gre.data.curate.repetition import goes_in_circles, repeated_step
from gre.data.curate.settings import CurateConfig
from gre.data.curate.steps import labels_in_order, missing_topics
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate

# A response that ends within a block, or before the answer.
_CUT_OFF = re.compile(
    r"<think>(?:(?!<answer>|</think>).)*\Z|</think>\s*\Z|<answer>(?:(?!</answer>).)*\Z",
    re.DOTALL | re.IGNORECASE,
)


class Fault(StrEnum):
    """Why a draft is no example; the value is what files and tallies hold.

    The order is the order in which they are looked for: a draft is dropped for the first.
    """

    DUPLICATE_ID = "duplicate_id"
    EMPTY = "empty"
    TRUNCATED = "truncated"
    MALFORMED = "malformed"
    LEAK_CLAIM = "leak_claim"
    LEAK_TRUTH = "leak_truth"
    LEAK_COORDINATES = "leak_coordinates"
    LEAK_COPY = "leak_copy"
    REPEATED_STEP = "repeated_step"
    IN_CIRCLES = "goes_in_circles"
    TOO_FEW_STEPS = "too_few_steps"
    TOO_SHORT = "too_short"
    STEPS_OUT_OF_ORDER = "steps_out_of_order"
    STEPS_MISSING = "steps_missing"
    NO_COORDINATE = "no_coordinate"


class Found(NamedTuple):
    """A fault, and the words or numbers that show it."""

    fault: Fault
    detail: str = ""


class Fit(NamedTuple):
    """A chain without a known fault, and the coordinate it commits to."""

    chain: Chain
    answer: LatLon


def inspect(response: str, truth: LatLon, config: CurateConfig) -> Fit | Found:
    """Take a teacher's response apart, or name the first thing that makes it unfit.

    Args:
        response: The response exactly as it came.
        truth: Where the photo was taken; leaks of it are looked for.
        config: How much is asked of a chain.
    """
    chain = read_chain(response)
    if chain is None or not chain.answer or not chain.steps:
        return Found(_torn(response))
    said = parse_coordinate(response)
    at = said if isinstance(said, LatLon) else None
    fault = _leak(chain, at, truth, config) or _repetition(chain) or _steps(chain, config)
    if fault is not None:
        return fault
    if not isinstance(said, LatLon):
        return Found(Fault.NO_COORDINATE, said.value)
    return Fit(chain, said)


def _torn(response: str) -> Fault:
    """Tell a response that ends too early from one that was never in the right form."""
    if not response.strip():
        return Fault.EMPTY
    return Fault.TRUNCATED if _CUT_OFF.search(response) else Fault.MALFORMED


def _leak(chain: Chain, at: LatLon | None, truth: LatLon, config: CurateConfig) -> Found | None:
    leak = find_leak(
        "\n".join(chain.steps),
        chain.answer,
        at,
        truth,
        coordinates=config.reasoning_coordinates == "drop",
        exact_decimals=config.exact_decimals,
    )
    return None if leak is None else Found(Fault(f"leak_{leak.kind}"), leak.quote)


def _repetition(chain: Chain) -> Found | None:
    if repeated_step(chain.steps):
        return Found(Fault.REPEATED_STEP)
    if goes_in_circles("\n".join(chain.steps)):
        return Found(Fault.IN_CIRCLES)
    return None


def _steps(chain: Chain, config: CurateConfig) -> Found | None:
    if len(chain.steps) < config.min_steps:
        return Found(Fault.TOO_FEW_STEPS, f"{len(chain.steps)} of {config.min_steps}")
    length = sum(map(len, chain.steps))
    if length < config.min_chars:
        return Found(Fault.TOO_SHORT, f"{length} characters")
    if config.require_steps != "off" and not labels_in_order(chain.steps):
        return Found(Fault.STEPS_OUT_OF_ORDER)
    if config.require_steps == "all" and (missing := missing_topics(chain.steps)):
        return Found(Fault.STEPS_MISSING, ", ".join(topic.name.lower() for topic in missing))
    return None
