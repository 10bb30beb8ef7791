"""What the score file says, in sentences that claim no more than the paired tests do."""

from collections.abc import Iterator, Mapping

from gre.bench.chains.table import estimate_of
from gre.bench.compare.content import LEVEL
from gre.report.greval.content import GREvalScores
from gre.report.greval.controls import control_verdicts, listed
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
            f"{sentence}, the most, but cannot be told from {listed(level)} on these photos.",
        )


def _is_below(found: tuple[float, float] | None) -> bool:
    return found is not None and found[0] > 0 and found[1] < LEVEL


def _measure(scores: GREvalScores) -> Iterator[Verdict]:
    """Whether the quality itself holds against the controls."""
    for part in ("quality", "strict"):
        found = [one for one in control_verdicts(scores) if one.component == part]
        wrong = [one.control for one in found if one.fooled]
        subject = "The strict measure" if part == "strict" else f"The {PARTS[part][0]}"
        if wrong:
            sentence = f"does not rank the oracle above {listed(wrong)}: see the controls."
            yield Verdict("worse", subject, sentence)
        elif found:
            names = listed([one.control for one in found])
            yield Verdict("better", subject, f"ranks the oracle above every control: {names}.")
