"""What the score file says, in sentences that claim no more than the paired tests do."""

from collections.abc import Iterator, Mapping, Sequence

from gre.bench.chains.table import estimate_of
from gre.bench.compare.content import LEVEL
from gre.report.greval.content import ORACLE, GREvalScores
from gre.report.greval.controls import CONTROL_NOTES, Fooled, fooled
from gre.report.greval.standing import Standing, Test
from gre.report.greval.tables import EXAM_KM, PARTS
from gre.report.verdicts import Verdict


def findings(scores: GREvalScores, standing: Standing) -> list[Verdict]:
    """Who answers best, who reasons best, and whether the measure can be trusted here."""
    return [
        *_ahead_in_place(scores, standing),
        *_ahead_in_chains(scores, standing, "quality"),
        *_ahead_in_chains(scores, standing, "strict"),
        *_measure(scores),
    ]


def _ahead_in_place(scores: GREvalScores, standing: Standing) -> Iterator[Verdict]:
    values = {
        name: share.value
        for name in scores.systems
        if (row := scores.suite.row(name)) and (share := row.share(EXAM_KM))
    }
    what = f"of its answers within {EXAM_KM:g} km"
    yield from _ahead(values, lambda a, b: standing.localization(a, b, EXAM_KM), "%", what)


def _ahead_in_chains(scores: GREvalScores, standing: Standing, part: str) -> Iterator[Verdict]:
    values = {
        name: found.value
        for name in scores.systems
        if (chains := scores.chains(name)) and (found := estimate_of(chains, part))
    }
    what = {"quality": "for the quality of its chains", "strict": "by the strict measure"}[part]
    yield from _ahead(values, lambda a, b: standing.chain(a, b, part), "of 100", what)


def _ahead(values: Mapping[str, float], test: Test, unit: str, what: str) -> Iterator[Verdict]:
    """Say who leads, and who cannot be told from it."""
    if not values:
        return
    best, *others = sorted(values, key=lambda name: -values[name])
    sentence = f"has {100 * values[best]:.1f} {unit} {what}"
    if not others:
        yield Verdict("unclear", best, f"{sentence}; there is no other model to hold it against.")
        return
    level = [other for other in others if not _is_below(test(best, other))]
    if not level:
        yield Verdict("better", best, f"{sentence}, more than any other model; each test is clear.")
    else:
        yield Verdict(
            "unclear",
            best,
            f"{sentence}, the most, but cannot be told from {_listed(level)} on these photos.",
        )


def _is_below(found: tuple[float, float] | None) -> bool:
    return found is not None and found[0] > 0 and found[1] < LEVEL


def _measure(scores: GREvalScores) -> Iterator[Verdict]:
    """Whether the quality itself holds against the controls."""
    others = [name for name in scores.controls if name != ORACLE]
    if ORACLE not in scores.controls or not others:
        return
    for part in ("quality", "strict"):
        known = [name for name in others if (c := scores.chains(name)) and estimate_of(c, part)]
        if not known:
            continue
        wrong = [found.control for found in fooled(scores) if found.part == part]
        subject = f"The {PARTS[part][0]}"
        if wrong:
            yield Verdict("worse", subject, f"is fooled by {_listed(wrong)}: see the controls.")
        else:
            yield Verdict(
                "better", subject, f"puts the oracle above every control: {_listed(known)}."
            )


def fooled_sentences(scores: GREvalScores) -> list[Verdict]:
    """What fools which part of the metric, and what that means: a sentence a part and control."""
    return [
        Verdict("worse" if one.verdict == "above" else "unclear", PARTS[one.part][0], _told(one))
        for one in fooled(scores)
    ]


def _told(one: Fooled) -> str:
    values = f"{100 * one.value:.1f} against {100 * one.oracle:.1f}"
    note = CONTROL_NOTES.get(one.control, one.control)
    if one.verdict == "above":
        return f"ranks “{one.control}” ({note}) above the oracle: {values}. It is fooled."
    return f"cannot tell “{one.control}” ({note}) from the oracle: {values}."


def _listed(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> _listed(["a", "b", "c"])
    'a, b and c'
    """
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last
