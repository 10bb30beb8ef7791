"""What a comparison found, in sentences that claim no more than the corrected tests do."""

from gre.bench.compare.content import LEVEL, Compared
from gre.bench.score import Score
from gre.report.verdicts import Verdict

EXAM_KM = 750.0


def findings(compared: Compared, exam_km: float = EXAM_KM) -> list[Verdict]:
    """Say who is ahead, who beats or falls behind the reference, and how far the limit is.

    Args:
        exam_km: The threshold that is spoken of.
    """
    return [*_against_reference(compared, exam_km), *_ahead(compared, exam_km)]


def _ahead(compared: Compared, km: float) -> list[Verdict]:
    """The best measured system and its distance to the bound, where there is one."""
    rows = [row for row in compared.suite.rows if compared.origins[row.name].status == "measured"]
    best = max(rows, key=lambda row: _share(row, km), default=None)
    if best is None or _share(best, km) <= 0:
        return []
    sentence = f"has the highest share within {km:g} km: {100 * _share(best, km):.1f} %"
    bound = next((row for row in compared.suite.rows if row not in rows), None)
    if bound is not None and bound.share(km) is not None:
        limit = _share(bound, km)
        sentence += (
            f", which is {100 * _share(best, km) / limit:.0f} % of what the Bayes bound allows "
            f"({100 * limit:.1f} %)"
            if limit
            else ""
        )
    return [Verdict("better", best.name, sentence + ".")]


def _share(row: Score, km: float) -> float:
    share = row.share(km)
    return 0.0 if share is None else share.value


def _against_reference(compared: Compared, km: float) -> list[Verdict]:
    """Which systems stand above or below the reference, and of which nothing can be said."""
    sides: dict[str, list[str]] = {"better": [], "worse": [], "unclear": []}
    for name in compared.adjusted:
        found = compared.difference(name, km)
        if found is not None:
            difference, p = found
            side = "unclear" if p >= LEVEL else "better" if difference.value > 0 else "worse"
            sides[side].append(name)
    words = {
        "better": f"stand above {compared.reference} within {km:g} km, after Holm's correction",
        "worse": f"stand below {compared.reference} within {km:g} km, after Holm's correction",
        "unclear": f"cannot be told from {compared.reference} within {km:g} km on these photos",
    }
    return [
        Verdict(side, _subject(names, len(compared.adjusted)), _verb(words[side], len(names)) + ".")
        for side, names in sides.items()
        if names
    ]


def _subject(names: list[str], others: int) -> str:
    return f"All {others} others" if len(names) == others > 3 else "; ".join(names)


def _verb(sentence: str, count: int) -> str:
    return sentence.replace("stand ", "stands ", 1) if count == 1 else sentence
