"""GeoWorld's teachers: they know the scene, and explain it as somebody who was told the place."""

from gre.bench.build.truth import KnownScene
from gre.chain import read_chain, write_chain
from gre.geo.coordinate import LatLon
from gre.world.narrate import write_answer
from gre.world.teacher import FaultRates, teach

# Faults that show in the last step, or in the whole; a chain with one stays as it is.
_WHOLE = ("leak", "malformed")


def explain(known: KnownScene, rates: FaultRates, *, seed: int = 0) -> str:
    """Write a rationale: observations as the teacher makes them, concluding at the true place.

    Args:
        rates: How often the teacher errs; faults of what it sees, and of what it implies, stay.
        seed: Of the errors.
    """
    lesson = teach(known.scene, known.size, rates, seed=seed)
    chain = read_chain(lesson.response)
    if chain is None or any(fault.kind in _WHOLE for fault in lesson.faults):
        return lesson.response
    steps = (*chain.steps[:-1], known.steps[-1].text)
    where = LatLon(lat=known.scene.lat, lon=known.scene.lon)
    return write_chain(steps, write_answer(where))
