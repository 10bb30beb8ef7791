"""Who sorted the steps and what it took; and which photos are unscored, and why."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from gre.bench.chains.results import LABELS, JudgeAgreement, JudgeCost
from gre.bench.chains.sorting import pooled
from gre.report.greval.content import GREvalScores
from gre.report.greval.text import visible

_MOST_PHOTOS = 6


@dataclass(frozen=True)
class Unscored:
    """Photos of one system that are in no mean, for one reason.

    Attributes:
        places: Of the first of them in the benchmark.
    """

    system: str
    reason: str
    count: int
    places: tuple[int, ...]


def unscored(scores: GREvalScores) -> list[Unscored]:
    """Every unscored photo, counted by system and reason."""
    found = []
    for name in scores.names:
        if name in scores.answers:
            by_reason = _reasons(scores, name)
            found += [
                Unscored(name, reason, len(places), tuple(places[:_MOST_PHOTOS]))
                for reason, places in by_reason.items()
            ]
        elif count := _counted(scores, name):
            found.append(Unscored(name, "not told by this file", count, ()))
    return found


def _reasons(scores: GREvalScores, name: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for place, answer in enumerate(scores.answers[name]):
        if answer.chain is not None and answer.chain.status == "unscored":
            found[visible(answer.chain.reason or "no reason given", 200)].append(place)
        elif answer.status == "unscored":
            found["the model could not be asked"].append(place)
    return found


def _counted(scores: GREvalScores, name: str) -> int:
    row, chains = scores.suite.row(name), scores.chains(name)
    return max(row.unscored if row else 0, chains.unscored if chains else 0)


def judge_costs(scores: GREvalScores) -> list[tuple[str, JudgeCost]]:
    """What sorting each system's steps has taken, and all of them together."""
    costs = [
        (found.name, found.judge)
        for name in scores.names
        if (found := scores.chains(name)) is not None and found.judge is not None
    ]
    return [*costs, ("in all", _sum([cost for _, cost in costs]))] if len(costs) > 1 else costs


def _sum(costs: Sequence[JudgeCost]) -> JudgeCost:
    known = [cost.cost_usd for cost in costs if cost.cost_usd is not None]
    return JudgeCost(
        judge=", ".join(dict.fromkeys(cost.judge for cost in costs)),
        asked=sum(cost.asked for cost in costs),
        failed=dict(sum((Counter(cost.failed) for cost in costs), Counter[str]())),
        input_tokens=sum(cost.input_tokens for cost in costs),
        output_tokens=sum(cost.output_tokens for cost in costs),
        cost_usd=sum(known) if len(known) == len(costs) else None,
        seconds=sum(cost.seconds for cost in costs),
    )


@dataclass(frozen=True)
class Confusion:
    """How two judges sorted the same steps.

    Attributes:
        agreement: Over all systems.
        rows: For each label of the first judge the counts by label of the second.
        systems: The same by system.
    """

    agreement: JudgeAgreement
    rows: tuple[tuple[str, tuple[int, ...]], ...]
    systems: tuple[tuple[str, JudgeAgreement], ...]


def confusions(scores: GREvalScores) -> list[Confusion]:
    """Agreement of two judges, for each pair of judges that was asked."""
    by_judges: dict[tuple[str, str], list[tuple[str, JudgeAgreement]]] = defaultdict(list)
    for name in scores.names:
        chains = scores.chains(name)
        if chains is not None and chains.agreement is not None and chains.agreement.n:
            by_judges[chains.agreement.judges].append((name, chains.agreement))
    found = []
    for systems in by_judges.values():
        whole = pooled([agreement for _, agreement in systems])
        found.append(Confusion(whole, tuple(_confusion_rows(whole.confusion)), tuple(systems)))
    return found


def _confusion_rows(
    confusion: Mapping[str, Mapping[str, int]],
) -> Iterator[tuple[str, tuple[int, ...]]]:
    for label in LABELS:
        yield label, tuple(confusion.get(label, {}).get(other, 0) for other in LABELS)


def label_shares(scores: GREvalScores) -> dict[str, dict[str, float]]:
    """The share of each system's steps by label; `unsorted` is where the judge failed."""
    shares = {}
    for name in scores.names:
        labels = Counter[str](
            step.label or "unsorted"
            for answer in scores.answers.get(name, ())
            if answer.chain is not None
            for step in answer.chain.steps
        )
        if labels:
            shares[name] = {
                label: labels[label] / labels.total() for label in (*LABELS, "unsorted")
            }
    return shares
