"""A teacher with faults: the narrator, corrupted at known rates, so that curation has work to do.

Faults change what the teacher believes it sees, what it concludes, or how it writes; each is
recorded beside the response, never in it.
"""

import random
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from gre.chain import write_chain
from gre.config import Config
from gre.geo.coordinate import LatLon
from gre.world.cues import ATTRIBUTES
from gre.world.facts import countries
from gre.world.narrate import (
    Narration,
    Step,
    conclude_at,
    implication,
    narrate_observation,
    observed,
    voice_of,
    write_answer,
)
from gre.world.observe import Observation, Seen, is_legible, observe
from gre.world.phrases import Voice
from gre.world.posterior import posterior
from gre.world.scene import Scene
from gre.world.world import coarsen, world

FaultKind = Literal[
    "hallucinated", "misread", "ignored", "wrong_implication", "overcommitted", "far_off", "leak",
    "malformed",
]  # fmt: skip
# A landmark or a name cannot be taken for another without changing the scene itself.
_SURE = ("building", "nature", "place_name", "coast")


class FaultRates(Config):
    """How often the teacher errs; each in [0, 1], per scene (misread and ignored: per cue).

    Overcommitted is a fault that the paper's instruction invites ("commit to a neighbourhood even
    on partial evidence"): the teacher names one place it believes in, drawn from its posterior,
    where the best single answer would lie between several. It is off by default: at 0.7 it costs
    the cold start five points within 750 km, and RL did not win them back
    (docs/design/tiny-model.md).
    """

    hallucinated: float = Field(default=0.08, ge=0, le=1)
    misread: float = Field(default=0.05, ge=0, le=1)
    ignored: float = Field(default=0.05, ge=0, le=1)
    wrong_implication: float = Field(default=0.04, ge=0, le=1)
    overcommitted: float = Field(default=0.0, ge=0, le=1)
    far_off: float = Field(default=0.03, ge=0, le=1)
    leak: float = Field(default=0.02, ge=0, le=1)
    malformed: float = Field(default=0.04, ge=0, le=1)


NO_FAULTS = FaultRates(
    hallucinated=0, misread=0, ignored=0, wrong_implication=0, overcommitted=0, far_off=0, leak=0,
    malformed=0,
)  # fmt: skip


@dataclass(frozen=True)
class Fault:
    """One thing the teacher got wrong.

    Attributes:
        kind: Which of the known ways.
        cue: The cue it concerns; empty when it concerns the whole chain.
        detail: What was put in place of what.
    """

    kind: FaultKind
    cue: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Lesson:
    """A teacher's response, with the list of its faults for those who may know it.

    Attributes:
        narration: What it meant to write, step by step; the response may be malformed.
    """

    response: str
    faults: tuple[Fault, ...]
    narration: Narration


def teach(scene: Scene, size: int, rates: FaultRates, *, seed: int = 0) -> Lesson:
    """Write a chain as a fallible teacher would.

    Args:
        scene: What to look at.
        size: At which picture width.
        rates: How often to err.
        seed: Of the errors; the same seed errs the same way whatever the order of scenes.
    """
    rng = random.Random(f"{seed}/{scene.id}")
    faults: list[Fault] = []
    believed = _believe(observe(scene, size), rates, rng, faults)
    voice = voice_of(scene)
    mass = posterior(believed, scene.split)
    narration = narrate_observation(believed, scene.split, voice, mass)
    if rng.random() < rates.overcommitted:
        narration = _commit(narration, mass, voice, rng, faults)
    narration = _misjudge(narration, believed, voice, rates, rng, faults)
    narration = _mislocate(narration, scene, rates, rng, faults)
    response = narration.response
    if rng.random() < rates.malformed:
        form = rng.choice(sorted(_MALFORMED))
        response = _MALFORMED[form](narration)
        faults.append(Fault("malformed", detail=form))
    return Lesson(response, tuple(faults), narration)


def _believe(
    observation: Observation, rates: FaultRates, rng: random.Random, faults: list[Fault]
) -> Observation:
    """Corrupt what is seen: overlook cues, take them for others, see what is not there."""
    believed = []
    for seen in observation.seen:
        draws = rng.random(), rng.random()
        if draws[0] < rates.ignored:
            faults.append(Fault("ignored", seen.attribute))
        elif draws[1] < rates.misread and seen.attribute not in _SURE:
            taken_for = _another(seen, rng)
            faults.append(Fault("misread", seen.attribute, f"{seen.value} as {taken_for.value}"))
            believed.append(taken_for)
        else:
            believed.append(seen)
    if rng.random() < rates.hallucinated:
        believed = _with_hallucination(believed, observation, rng, faults)
    return Observation(observation.label, tuple(believed), observation.hidden, observation.size)


def _another(seen: Seen, rng: random.Random) -> Seen:
    """A cue of the same attribute with another value."""
    values = sorted({_as_read(seen.attribute, v, seen.full) for v in _values(seen.attribute)})
    others = [value for value in values if value != seen.value]
    return Seen(seen.attribute, rng.choice(others), seen.full, "" if seen.text == "" else "…")


def _with_hallucination(
    believed: list[Seen], observation: Observation, rng: random.Random, faults: list[Fault]
) -> list[Seen]:
    present = {seen.attribute for seen in observation.seen}
    free = [
        name
        for name in ATTRIBUTES
        if name not in present and name not in _SURE and is_legible(name, observation.size)
    ]
    attribute = rng.choice(free)
    full = observation.size >= ATTRIBUTES[attribute].legible_px
    value = _as_read(attribute, rng.choice(_values(attribute)), full)
    faults.append(Fault("hallucinated", attribute, value))
    order = {name: i for i, name in enumerate(ATTRIBUTES)}
    return sorted([*believed, Seen(attribute, value, full)], key=lambda one: order[one.attribute])


def _values(attribute: str) -> tuple[str, ...]:
    return world().table(attribute).values


def _as_read(attribute: str, value: str, full: bool) -> str:
    return value if full else coarsen(attribute, value)


def _commit(
    narration: Narration,
    mass: NDArray[np.float64],
    voice: Voice,
    rng: random.Random,
    faults: list[Fault],
) -> Narration:
    """Settle on one place, as likely as the teacher believes it to be."""
    site = int(np.searchsorted(np.cumsum(mass), rng.random() * float(mass.sum()), side="right"))
    site = min(site, len(mass) - 1)
    where = LatLon(lat=float(world().sites.lat[site]), lon=float(world().sites.lon[site]))
    if write_answer(where) == write_answer(narration.answer):
        return narration
    faults.append(Fault("overcommitted", detail=f"{write_answer(where)} of {mass[site]:.2f}"))
    return Narration((*narration.steps[:-1], conclude_at(site, voice)), where)


def _misjudge(
    narration: Narration,
    believed: Observation,
    voice: Voice,
    rates: FaultRates,
    rng: random.Random,
    faults: list[Fault],
) -> Narration:
    """Draw a wrong inference from one cue."""
    if rng.random() >= rates.wrong_implication or not believed.seen:
        return narration
    seen = rng.choice(believed.seen)
    right = implication(seen)
    regions = sorted({country.region for country in countries().values()})
    wrong = rng.choice([region for region in regions if region != right])
    faults.append(Fault("wrong_implication", seen.attribute, f"{wrong} for {right}"))
    step = ATTRIBUTES[seen.attribute].step - 1
    mine = [one for one in believed.seen if ATTRIBUTES[one.attribute].step == step + 1]
    implied = [wrong if one == seen else implication(one) for one in mine]
    steps = list(narration.steps)
    steps[step] = observed(mine, implied, voice)
    return Narration(tuple(steps), narration.answer)


def _mislocate(
    narration: Narration,
    scene: Scene,
    rates: FaultRates,
    rng: random.Random,
    faults: list[Fault],
) -> Narration:
    """Answer with a place far away, or with the truth taken from the photo's metadata."""
    draws = rng.random(), rng.random()
    if draws[0] < rates.far_off:
        site = rng.randrange(len(world().sites))
        where = LatLon(lat=float(world().sites.lat[site]), lon=float(world().sites.lon[site]))
        faults.append(Fault("far_off", detail=write_answer(where)))
        return Narration(narration.steps, where)
    if draws[1] < rates.leak:
        truth = LatLon(lat=scene.lat, lon=scene.lon)
        told = f"The photo's GPS metadata give {write_answer(truth)}."
        faults.append(Fault("leak", detail=write_answer(truth)))
        last = narration.steps[-1]
        leaky = Step(f"{told} {last.text}", last.cues, last.tag)
        return Narration((*narration.steps[:-1], leaky), truth)
    return narration


def _thoughts(narration: Narration) -> list[str]:
    return [step.text for step in narration.steps]


def _cut_in_half(narration: Narration) -> str:
    return narration.response[: len(narration.response) // 2]


def _without_tags(narration: Narration) -> str:
    return " ".join(_thoughts(narration)) + f" My answer: {write_answer(narration.answer)}"


def _without_coordinate(narration: Narration) -> str:
    return write_chain(_thoughts(narration), "somewhere out there")


def _twice(narration: Narration) -> str:
    return narration.response + narration.response


_MALFORMED: dict[str, Callable[[Narration], str]] = {
    "cut in half": _cut_in_half,
    "no tags": _without_tags,
    "no coordinate": _without_coordinate,
    "two answers": _twice,
}


def fault_kinds() -> tuple[FaultKind, ...]:
    """The ways in which the teacher can err, as `FaultRates` names them."""
    return cast("tuple[FaultKind, ...]", tuple(FaultRates.model_fields))


def sampled_rate(lessons: list[Lesson], kind: FaultKind) -> float:
    """Share of lessons with at least one fault of a kind."""
    return float(np.mean([any(f.kind == kind for f in lesson.faults) for lesson in lessons]))
