"""Writes the predictions of systems whose chains are right, or wrong in one known way."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from gre.bench.build.truth import known_scene
from gre.bench.greval import GREvalItem, read_greval
from gre.chain import read_chain, write_chain
from gre.errors import InputError
from gre.geo.coordinate import LatLon
from gre.geo.parse import parse_coordinate
from gre.records import Prediction
from gre.store import write_jsonl
from gre.world.narrate import write_answer
from gre.world.teacher import NO_FAULTS, FaultRates, teach

ORACLE = "oracle"
# What each is wrong in; the oracle has to come first in everything that this touches.
CONTROLS: Mapping[str, str] = {
    "shuffled": "another photo's chain with this photo's answer",
    "reordered": "the oracle's own steps, in random order",
    "verbose": "the oracle's chain, stuffed with every frequent indicator of the benchmark",
    "stuffed": "another photo's chain, stuffed in the same way",
    "hallucinated": "sees things that are not there, and takes things for others",
    "empty": "an answer without a chain",
}
_FAULTS = NO_FAULTS.model_copy(update={"hallucinated": 1.0, "misread": 0.25})
_STUFFED = 80  # indicators that a stuffed chain names besides, the most frequent ones
_A_STEP = 8
_PLACES = ("Europe", "Asia", "Africa", "South America", "North America")


@dataclass(frozen=True)
class _Told:
    """A chain with its answer."""

    steps: tuple[str, ...]
    answer: str

    @property
    def response(self) -> str:
        return write_chain(self.steps, self.answer)


def make_controls(truth: Path, out: Path, *, seed: int = 0) -> dict[str, Path]:
    """Write a predictions file for the oracle and for each control.

    In GeoWorld the oracle is the narrator, which sees what can be seen at the picture's size; of a
    real photo it is the annotated key steps with the true coordinate.

    Args:
        truth: GREval-Bench's records.
        out: The folder to write to.
        seed: Of what is drawn.

    Returns:
        For each system's name its file.

    Raises:
        InputError: there are fewer than two photos.
    """
    items = list(read_greval(truth))
    if len(items) < 2:
        raise InputError(f"{truth}: controls need at least two photos")
    told = [_oracle(item) for item in items]
    made: dict[str, list[_Told]] = {ORACLE: told}
    for name in CONTROLS:
        made[name] = _MAKERS[name](items, told, seed)
    files = {}
    for name, chains in made.items():
        files[name] = out / f"{name}.jsonl"
        lines = (_prediction(item, one, name) for item, one in zip(items, chains, strict=True))
        write_jsonl(files[name], lines)
    return files


def _oracle(item: GREvalItem) -> _Told:
    answer = write_answer(LatLon(lat=item.lat, lon=item.lon))
    annotated = _Told(tuple(step.text for step in item.key_steps), answer)
    return _narrated(item, NO_FAULTS, 0) or annotated


def _narrated(item: GREvalItem, rates: FaultRates, seed: int) -> _Told | None:
    """What GeoWorld's narrator says, with faults or without; None about a real photo."""
    try:
        known = known_scene(item.id, Path(item.image))
    except InputError:
        return None
    chain = read_chain(teach(known.scene, known.size, rates, seed=seed).response)
    return None if chain is None else _Told(chain.steps, chain.answer)


def _shuffled(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    """In a random ring of all photos each takes the chain of the next: nobody keeps his own."""
    ring = list(range(len(told)))
    random.Random(f"{seed}/shuffled").shuffle(ring)
    taken = dict(zip(ring, ring[1:] + ring[:1], strict=True))
    return [replace(one, steps=told[taken[n]].steps) for n, one in enumerate(told)]


def _reordered(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    return [
        replace(one, steps=tuple(_drawn(item, seed).sample(one.steps, len(one.steps))))
        for item, one in zip(items, told, strict=True)
    ]


def _verbose(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    """Put sentences about everything that may ever be seen before the conclusion."""
    counts = Counter(one.name for item in items for one in item.indicators)
    names = [name for name, _ in counts.most_common(_STUFFED)]
    sentences = [
        f"{name[0].upper()}{name[1:]}, as in {_PLACES[n % len(_PLACES)]}."
        for n, name in enumerate(names)
    ]
    stuffing = tuple(
        " ".join(sentences[start : start + _A_STEP]) for start in range(0, len(names), _A_STEP)
    )
    return [replace(one, steps=(*one.steps[:-1], *stuffing, *one.steps[-1:])) for one in told]


def _stuffed(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    return _verbose(items, _shuffled(items, told, seed), seed)


def _hallucinated(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    """The faulty teacher; where there is none, what other photos show is put in between."""
    return [_misled(n, items, told, seed) for n in range(len(items))]


def _misled(n: int, items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> _Told:
    narrated = _narrated(items[n], _FAULTS, seed)
    if narrated is not None:
        return narrated
    rng = _drawn(items[n], seed)
    other = items[(n + rng.randrange(1, len(items))) % len(items)]
    invented = other.steps_tagged("background")[:2] or other.steps_tagged("caption")[:2]
    return replace(told[n], steps=(*told[n].steps[:-1], *invented, *told[n].steps[-1:]))


def _empty(items: Sequence[GREvalItem], told: Sequence[_Told], seed: int) -> list[_Told]:
    return [replace(one, steps=()) for one in told]


_MAKERS: Mapping[str, Callable[[Sequence[GREvalItem], Sequence[_Told], int], list[_Told]]] = {
    "shuffled": _shuffled,
    "reordered": _reordered,
    "verbose": _verbose,
    "stuffed": _stuffed,
    "hallucinated": _hallucinated,
    "empty": _empty,
}


def _drawn(item: GREvalItem, seed: int) -> random.Random:
    return random.Random(f"{seed}/{item.id}")


def _prediction(item: GREvalItem, told: _Told, name: str) -> Prediction:
    place = parse_coordinate(told.response)
    if not isinstance(place, LatLon):
        return Prediction(
            id=item.id, image=Path(item.image).name, model=f"control:{name}", status="unparsed",
            response=told.response, failure=place.name,
        )  # fmt: skip
    return Prediction(
        id=item.id, image=Path(item.image).name, model=f"control:{name}", status="answered",
        response=told.response, lat=place.lat, lon=place.lon,
    )  # fmt: skip
