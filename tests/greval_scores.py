"""A score folder of GREval-Bench with systems of known worth, for the tests of its report.

Photos, indicators and reference chains are GeoWorld's own. What the systems say is made from the
reference by dropping, inventing and shuffling; the values of single steps are drawn, not measured.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np

from gre.bench.chains.results import (
    COMPONENTS,
    AnswerDetail,
    ChainDifference,
    ChainResult,
    ChainScores,
    Details,
    Estimate,
    JudgeAgreement,
    JudgeCost,
    PhotoDetail,
    Quality,
    StepResult,
)
from gre.bench.score import Errors, Measured, compare_errors, score_errors
from gre.bench.score_suite import Suite, write_suite
from gre.chain import write_chain
from gre.geo.continents import continent_of
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.metrics.intervals import mean_interval
from gre.store import write_jsonl
from gre.world import phrases
from gre.world.cues import ATTRIBUTES
from gre.world.narrate import Step, narrate
from gre.world.observe import observe
from gre.world.render import render_scene
from gre.world.sample import sample
from gre.world.scene import Scene


@dataclass(frozen=True)
class Skill:
    """What a system does to the reference chain.

    Attributes:
        keeps: The chance that it says a step of the reference.
        invents: The chance that a step names something that is not in the photo.
        worth: What its steps are worth, in [0, 1].
        error_km: Its median error; None for a system that never gives a coordinate.
    """

    keeps: float
    invents: float
    worth: float
    error_km: float | None
    shuffles: bool = False


SKILLS: Mapping[str, Skill] = {
    "CI": Skill(0.75, 0.15, 0.62, 700),
    "CI+II": Skill(0.78, 0.14, 0.66, 380),
    "CI+I+II": Skill(0.84, 0.08, 0.7, 300),
    "base": Skill(0.3, 0.5, 0.4, 4500),
    "oracle": Skill(1.0, 0.0, 0.98, 30),
    "shuffled": Skill(1.0, 0.0, 0.96, 30, shuffles=True),
    "verbose": Skill(1.0, 1.0, 0.55, 800),
    "empty": Skill(0.0, 0.0, 0.0, 5000),
}
SIZE = 224
INVENTED = ("red double-decker buses", "baobabs", "a yellow triangle sign", "palm trees")


def make_scores(
    folder: Path, *, n: int = 12, systems: Sequence[str] = tuple(SKILLS), seed: int = 5
) -> Path:
    """Write pictures, details and `scores.json` into a folder; returns the score file."""
    (folder / "images").mkdir(parents=True, exist_ok=True)
    scenes = [sample(seed, "test", i) for i in range(2 * n) if i % 7 or i == 0]
    scenes = [scene for scene in scenes if scene.visible][:n]
    photos = [_photo(scene, folder) for scene in scenes]
    write_jsonl(folder / "photos.jsonl", photos)
    answers = {
        name: [_answer(scene, photo, name) for scene, photo in zip(scenes, photos, strict=True)]
        for name in systems
    }
    for number, lines in enumerate(answers.values()):
        write_jsonl(folder / f"answers-{number}.jsonl", lines)
    files = {name: f"answers-{number}.jsonl" for number, name in enumerate(answers)}
    suite = suite_of(photos, answers, Details(photos="photos.jsonl", answers=files))
    write_suite(folder / "scores.json", suite)
    return folder / "scores.json"


def suite_of(
    photos: Sequence[PhotoDetail], answers: Mapping[str, Sequence[AnswerDetail]], details: Details
) -> Suite:
    """Average what single photos say, as scoring does."""
    errors = {name: _errors(lines) for name, lines in answers.items()}
    pairs = list(combinations(answers, 2))
    return Suite(
        key="greval-mini",
        title="GREval-mini",
        note="GeoWorld scenes; the systems are drawn, not measured.",
        rows=tuple(
            score_errors(e, name=name).model_copy(update=_groups_of_rows(e, photos))
            for name, e in errors.items()
        ),
        comparisons=tuple(
            compare_errors(errors[a], errors[b], names=(a, b))
            for a, b in pairs
            if bool((~errors[a].unscored & ~errors[b].unscored).any())
        ),
        chains=tuple(_chain_scores(name, photos, lines) for name, lines in answers.items()),
        chain_differences=tuple(
            _difference(a, b, answers[a], answers[b], len(pairs)) for a, b in pairs
        ),
        details=details,
    )


def _groups_of_rows(errors: Errors, photos: Sequence[PhotoDetail]) -> dict[str, object]:
    groups: dict[str, object] = {}
    labels = {"scenes": _scene, "kinds": _kinds, "continents": _continent}
    for field, label in labels.items():
        found = sorted({one for photo in photos for one in label(photo)})
        groups[field] = {
            one: _measured(_part(errors, [one in label(photo) for photo in photos]))
            for one in found
        }
    return groups


def _measured(errors: Errors) -> Measured:
    return Measured(**score_errors(errors).model_dump(include=set(Measured.model_fields)))


def _part(errors: Errors, chosen: Sequence[bool]) -> Errors:
    mask = np.array(chosen, dtype=np.bool_)
    return Errors(errors.km[mask], errors.unscored[mask])


def _photo(scene: Scene, folder: Path) -> PhotoDetail:
    truth = render_scene(scene, SIZE, folder)
    seen = observe(scene, SIZE).seen
    return PhotoDetail(
        id=scene.id, image=truth.image, lat=scene.lat, lon=scene.lon, scene=scene.label,
        kinds=scene.kinds, country=scene.place.country,
        continent=continent_of(scene.place.country),
        indicators=tuple((phrases.name_of(one), ATTRIBUTES[one.attribute].kind) for one in seen),
        key_steps=tuple((step.tag, step.text) for step in _said(scene)),
    )  # fmt: skip


def _said(scene: Scene) -> list[Step]:
    return [step for step in narrate(scene, SIZE).steps if step.cues or step.tag == "inference"]


def _answer(scene: Scene, photo: PhotoDetail, name: str) -> AnswerDetail:
    rng, skill = random.Random(f"{scene.id} {name}"), SKILLS[name]
    if rng.random() < 0.04 and name != "oracle":
        lost = ChainResult(id=scene.id, status="unscored", reason="timeout: no answer in 60 s")
        return AnswerDetail(id=scene.id, status="unscored", chain=lost)
    at = _somewhere_near(photo, rng, skill.error_km)
    chain = _chain(scene, photo, rng, skill)
    answer = f"{at.lat:.2f}, {at.lon:.2f}" if at else "I cannot tell"
    response = write_chain([step.text for step in chain.steps], answer)
    if at is None:
        return AnswerDetail(id=scene.id, status="unparsed", response=response, chain=chain)
    error = float(distance_km((photo.lat, photo.lon), (at.lat, at.lon)))
    return AnswerDetail(
        id=scene.id, status="answered", lat=at.lat, lon=at.lon, error_km=error, response=response,
        chain=chain,
    )  # fmt: skip


def _somewhere_near(photo: PhotoDetail, rng: random.Random, km: float | None) -> LatLon | None:
    if km is None or rng.random() < 0.03:
        return None
    degrees = min(km * rng.lognormvariate(0, 1.2) / 111.2, 80.0)
    north, east = rng.uniform(-1, 1) * degrees, rng.uniform(-1, 1) * degrees
    lat = max(-85.0, min(85.0, photo.lat + north))
    return LatLon(lat=lat, lon=(photo.lon + east + 180) % 360 - 180)


def _chain(scene: Scene, photo: PhotoDetail, rng: random.Random, skill: Skill) -> ChainResult:
    kept = [step for step in _said(scene) if rng.random() < skill.keeps]
    if not kept:
        missed = tuple(name for name, _ in photo.indicators)
        return ChainResult(
            id=photo.id, status="empty", missed=missed,
            recall=0.0, refclipscore=0.0, bertscore=0.0, quality=0.0,
        )  # fmt: skip
    if skill.shuffles:
        rng.shuffle(kept)
    steps = [_step(step, photo, rng, skill) for step in kept]
    named = {name for step in steps for name in step.matched}
    invented = sum(len(step.unsupported) for step in steps)
    recall = len(named) / max(len(photo.indicators), 1)
    captions, inferences = _mean(steps, "caption"), _mean(steps, "inference")
    known = [value for value in (recall, captions, inferences) if value is not None]
    return ChainResult(
        id=photo.id, status="scored", steps=tuple(steps), recall=recall,
        refclipscore=captions, bertscore=inferences,
        precision=len(named) / (len(named) + invented) if named or invented else None,
        order=(0.5 if skill.shuffles else 1.0) if len(steps) > 1 else None,
        follows=float(rng.random() < skill.worth) if steps[-1].label == "inference" else None,
        quality=sum(known) / len(known),
        missed=tuple(name for name, _ in photo.indicators if name not in named),
    )  # fmt: skip


def _step(step: Step, photo: PhotoDetail, rng: random.Random, skill: Skill) -> StepResult:
    wrong = (rng.choice(INVENTED),) if rng.random() < skill.invents else ()
    text = step.text + "".join(f" {name.capitalize()}." for name in wrong)
    background = step.tag == "background"
    matched = tuple(n for n, _ in photo.indicators if n.lower() in text.lower())
    value = None if background else min(max(rng.gauss(skill.worth, 0.1), 0.0), 1.0)
    says = "" if background else step.text
    return StepResult(
        text=text, label=step.tag, value=value, says=says, unsupported=wrong,
        matched=matched if background else (),
    )  # fmt: skip


def _mean(steps: Sequence[StepResult], label: str) -> float | None:
    values = [step.value for step in steps if step.label == label and step.value is not None]
    return sum(values) / len(values) if values else None


def _errors(lines: Sequence[AnswerDetail]) -> Errors:
    km = [np.nan if line.error_km is None else line.error_km for line in lines]
    unscored = [line.status == "unscored" for line in lines]
    return Errors(np.array(km), np.array(unscored, dtype=np.bool_))


def _chain_scores(
    name: str, photos: Sequence[PhotoDetail], lines: Sequence[AnswerDetail]
) -> ChainScores:
    chains = [line.chain for line in lines if line.chain is not None]
    return ChainScores(
        name=name,
        **quality_of(chains).model_dump(),
        scenes=_by(photos, chains, _scene),
        kinds=_by(photos, chains, _kinds),
        continents=_by(photos, chains, _continent),
        settings={"weights": {"recall": 1, "refclipscore": 1, "bertscore": 1}, "judge": "offline"},
        judge=JudgeCost(
            judge="offline", asked=sum(len(chain.steps) for chain in chains), cost_usd=0.0,
            failed={"timeout": 1}, seconds=2.5,
        ),
        agreement=JudgeAgreement(
            judges=("offline", "openai:judge"), n=40, agreement=0.875, kappa=0.81,
            confusion={
                "background": {"background": 12, "caption": 2, "inference": 0},
                "caption": {"background": 2, "caption": 14, "inference": 0},
                "inference": {"background": 1, "caption": 0, "inference": 9},
            },
        ),
    )  # fmt: skip


def quality_of(chains: Sequence[ChainResult]) -> Quality:
    """Means over photos with their intervals."""
    counted = [chain for chain in chains if chain.status != "unscored"]
    known = {part: _estimate([getattr(c, part) for c in counted]) for part in COMPONENTS}
    return Quality(
        n=len(counted),
        unscored=len(chains) - len(counted),
        empty=sum(chain.status == "empty" for chain in counted),
        components={part: found for part, found in known.items() if found is not None},
        quality=_estimate([chain.quality for chain in counted]),
    )


def _estimate(values: Sequence[float | None]) -> Estimate | None:
    known = np.array([value for value in values if value is not None], dtype=np.float64)
    if not known.size:
        return None
    low, high = mean_interval(known)
    return Estimate(value=float(known.mean()), low=low, high=high, n=known.size)


def _scene(photo: PhotoDetail) -> tuple[str, ...]:
    return (photo.scene,) if photo.scene else ()


def _kinds(photo: PhotoDetail) -> tuple[str, ...]:
    return photo.kinds


def _continent(photo: PhotoDetail) -> tuple[str, ...]:
    return (photo.continent,) if photo.continent else ()


def _by(
    photos: Sequence[PhotoDetail],
    chains: Sequence[ChainResult],
    label: Callable[[PhotoDetail], Sequence[str]],
) -> dict[str, Quality]:
    names = sorted({name for photo in photos for name in label(photo)})
    return {
        name: quality_of([c for p, c in zip(photos, chains, strict=True) if name in label(p)])
        for name in names
    }


def _difference(
    a: str, b: str, first: Sequence[AnswerDetail], second: Sequence[AnswerDetail], tests: int
) -> ChainDifference:
    found: dict[str, Estimate] = {}
    p_values: dict[str, float] = {}
    for part in (*COMPONENTS, "quality"):
        pairs = [
            (getattr(one.chain, part), getattr(other.chain, part))
            for one, other in zip(first, second, strict=True)
        ]
        moved = np.array([x - y for x, y in pairs if x is not None and y is not None])
        if moved.size:
            low, high = mean_interval(moved)
            value = float(moved.mean())
            found[part] = Estimate(value=value, low=low, high=high, n=moved.size)
            # A stand-in for the permutation test: by how many standard errors they differ.
            error = float(moved.std() / moved.size**0.5) or 1e-9
            p_values[part] = min(1.0, tests * float(np.exp(-0.7 * (value / error) ** 2)))
    return ChainDifference(a=a, b=b, differences=found, p_values=p_values)
