"""Which photos are looked at first: the best and worst cases of each system."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from gre.bench.chains.results import AnswerDetail
from gre.report.greval.content import GREvalScores

# Answers as far off as this are far off; within as much as that they are right.
_FAR_KM, _RIGHT_KM = 2500.0, 25.0


@dataclass(frozen=True)
class Case:
    """One answer of a list: the photo's place in the benchmark, and what is to be seen there."""

    photo: int
    quality: float | None
    error_km: float | None
    note: str


@dataclass(frozen=True)
class CaseList:
    """A few answers of one system, the most telling first."""

    title: str
    cases: tuple[Case, ...]


def case_lists(scores: GREvalScores, most: int = 5) -> dict[str, list[CaseList]]:
    """The best and the worst reasoned photos of each model, and where chain and answer disagree.

    Args:
        most: Cases a list.
    """
    return {
        name: [found for found in _lists(scores.answers[name], most) if found.cases]
        for name in scores.shown
        if name in scores.answers
    }


def _lists(answers: Sequence[AnswerDetail], most: int) -> Iterator[CaseList]:
    scored = [
        (i, answer, q) for i, answer in enumerate(answers) if (q := _quality(answer)) is not None
    ]
    if not scored:
        yield from _lists_by_error(answers, most)
        return
    by_quality = sorted(scored, key=lambda one: (-one[2], one[1].error_km or 0.0, one[0]))
    middle = by_quality[len(by_quality) // 2][2]
    best = [one for one in by_quality[:most] if one[2] > 0]
    yield CaseList("Best reasoned", _cases(best))
    yield CaseList("Worst reasoned", _cases(by_quality[: -most - 1 : -1]))
    far = [one for one in by_quality if one[2] > middle and (one[1].error_km or 0) > _FAR_KM]
    yield CaseList(f"Well reasoned, yet more than {_FAR_KM:,.0f} km off", _cases(far[:most]))
    lucky = [one for one in reversed(by_quality) if one[2] < middle and _is_right(one[1])]
    yield CaseList(f"Within {_RIGHT_KM:g} km, with little reason given", _cases(lucky[:most]))


def _lists_by_error(answers: Sequence[AnswerDetail], most: int) -> Iterator[CaseList]:
    """What there is to say of answers whose chains were not scored."""
    errors = [(i, a, None) for i, a in enumerate(answers) if a.error_km is not None]
    errors.sort(key=lambda one: one[1].error_km or 0.0)
    yield CaseList("Nearest", _cases(errors[:most]))
    yield CaseList("Farthest off", _cases(errors[: -most - 1 : -1]))


def _quality(answer: AnswerDetail) -> float | None:
    return answer.chain.quality if answer.chain is not None else None


def _is_right(answer: AnswerDetail) -> bool:
    return answer.error_km is not None and answer.error_km <= _RIGHT_KM


def _cases(found: Sequence[tuple[int, AnswerDetail, float | None]]) -> tuple[Case, ...]:
    return tuple(Case(i, quality, answer.error_km, _note(answer)) for i, answer, quality in found)


def _note(answer: AnswerDetail) -> str:
    found = answer.chain
    if found is None:
        return ""
    if found.status == "empty":
        return "no chain"
    invented = sum(len(step.unsupported) for step in found.steps)
    parts = [f"misses {len(found.missed)}" if found.missed else "misses nothing"]
    if invented:
        parts.append(f"names {invented} unsupported")
    return ", ".join(parts)


def chosen_photos(
    scores: GREvalScores, lists: Mapping[str, Sequence[CaseList]], most: int | None
) -> list[int]:
    """Which photos the page holds: those of the case lists first, then others spread evenly.

    Args:
        lists: What `case_lists` gave.
        most: Photos at most; None takes all.

    Returns:
        Places in the benchmark, rising.
    """
    count = len(scores.photos)
    if most is None or most >= count:
        return list(range(count))
    found = dict.fromkeys(_by_rank([one.cases for each in lists.values() for one in each]))
    chosen = dict.fromkeys(list(found)[:most])
    for place in _spread(count):
        if len(chosen) >= most:
            break
        chosen.setdefault(place)
    return sorted(chosen)


def _by_rank(lists: Sequence[Sequence[Case]]) -> Iterator[int]:
    """The first case of each list, then the second of each, and so on."""
    for case in chain.from_iterable(zip_longest(*lists)):
        if case is not None:
            yield case.photo


def _spread(count: int) -> Iterator[int]:
    """Every place once, each as far from those before it as may be: the golden section."""
    seen: set[int] = set()
    position = 0.0
    while len(seen) < count:
        place = int(position * count)
        while place in seen:
            place = (place + 1) % count
        seen.add(place)
        yield place
        position = (position + 0.6180339887498949) % 1.0
