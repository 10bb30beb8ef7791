"""What several annotators' verdicts come to: one record, a drop, or a case for adjudication."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, cast

from gre.data.review.settings import ChainRule, KeyStepsRule, ReviewConfig, VoteRule
from gre.data.review.tasks import (
    INDICATORS,
    ChainVerdict,
    Item,
    KeyStep,
    KeyStepsVerdict,
    StepVerdict,
    Verdict,
    VoteVerdict,
    edited_steps,
    parse_problem,
)

# open: verdicts are missing; agreed: they come to something; disputed: somebody has to decide;
# adjudicated: somebody did.
State = Literal["open", "agreed", "disputed", "adjudicated"]


@dataclass(frozen=True)
class Outcome:
    """What verdicts come to.

    Attributes:
        verdict: The one that stands; None where there is none.
        dropped: Why the record does not go on, as tallies name it; "" where it does.
        dispute: What they differ on; "" where they do not.
    """

    verdict: Verdict | None = None
    dropped: str = ""
    dispute: str = ""


def settle(item: Item, verdicts: Sequence[Verdict], rules: ReviewConfig) -> Outcome:
    """Settle an item for which all verdicts are in.

    Args:
        verdicts: At least one, all of the item's kind.
        rules: What was declared.
    """
    if item.kind == "chain":
        return _chain(item, cast(Sequence[ChainVerdict], verdicts), rules.chain)
    if item.kind == "vote":
        return _vote(cast(Sequence[VoteVerdict], verdicts), rules.vote)
    return _key_steps(cast(Sequence[KeyStepsVerdict], verdicts), rules.key_steps)


def decided(item: Item, verdict: Verdict, rules: ReviewConfig) -> Outcome:
    """What one verdict comes to that stands alone: the adjudicator's."""
    if isinstance(verdict, ChainVerdict):
        return _finished_chain(item, verdict, rules.chain)
    if isinstance(verdict, VoteVerdict):
        return Outcome(verdict, "" if verdict.inferable else "not_inferable")
    return Outcome(verdict)


def _chain(item: Item, verdicts: Sequence[ChainVerdict], rule: ChainRule) -> Outcome:
    accepting = [one for one in verdicts if one.decision != "reject"]
    rejecting = len(verdicts) - len(accepting)
    if 2 * rejecting > len(verdicts) or (rule.accept == "all" and rejecting):
        return Outcome(ChainVerdict(decision="reject"), "rejected")
    if 2 * rejecting == len(verdicts):
        return Outcome(dispute="accept or reject")
    steps = []
    for n in range(len(item.payload["steps"])):
        step = _step([one.steps[n] for one in accepting], rule)
        if step is None:
            return Outcome(dispute=f"step {n + 1}")
        steps.append(step)
    changed = any(step.action != "keep" for step in steps)
    verdict = ChainVerdict(decision="edited" if changed else "accept", steps=tuple(steps))
    return _finished_chain(item, verdict, rule)


def _step(votes: Sequence[StepVerdict], rule: ChainRule) -> StepVerdict | None:
    """What becomes of one step; None where that is for the adjudicator."""
    struck = [vote for vote in votes if vote.action == "strike"]
    share = len(struck) / len(votes)
    if {"any": share > 0, "majority": share > 0.5, "all": share == 1}[rule.strike]:
        reason = Counter(vote.reason for vote in struck).most_common(1)[0][0]
        return StepVerdict(action="strike", reason=reason)
    if rule.strike == "majority" and share == 0.5:
        return None
    kept = [vote for vote in votes if vote.action != "strike"]
    if rule.edit == "adjudicate" and any(vote.action == "edit" for vote in kept):
        return None
    text, count = Counter((vote.text or "").strip() for vote in kept).most_common(1)[0]
    if 2 * count <= len(kept):
        return None
    return StepVerdict(action="edit", text=text) if text else StepVerdict(action="keep")


def _finished_chain(item: Item, verdict: ChainVerdict, rule: ChainRule) -> Outcome:
    """Drop or keep a chain; what each annotator left parsed, what they agree on must as well."""
    if verdict.decision == "reject":
        return Outcome(verdict, "rejected")
    steps = edited_steps(item.payload["steps"], verdict)
    if len(steps) < rule.min_steps:
        return Outcome(verdict, "too_few_steps")
    problem = parse_problem(steps, item.payload["answer"])
    return Outcome(dispute=problem) if problem else Outcome(verdict)


def _vote(verdicts: Sequence[VoteVerdict], rule: VoteRule) -> Outcome:
    scene = _above_half([one.scene for one in verdicts if one.scene])
    kinds = Counter(kind for one in verdicts for kind in one.indicators)
    seen = tuple(kind for kind in INDICATORS if 2 * kinds[kind] > len(verdicts))
    no = sum(not one.inferable for one in verdicts)
    if no >= rule.drop_at_no:
        verdict = VoteVerdict(inferable=False, scene=scene, indicators=seen)
        return Outcome(verdict, "not_inferable")
    if scene is None and rule.scene == "majority" and any(one.scene for one in verdicts):
        return Outcome(dispute="scene")
    return Outcome(VoteVerdict(inferable=True, scene=scene, indicators=seen))


def _above_half(values: Sequence[str]) -> str | None:
    if not values:
        return None
    value, count = Counter(values).most_common(1)[0]
    return value if 2 * count > len(values) else None


@dataclass(frozen=True)
class Match:
    """Steps of several annotators that say the same thing.

    Attributes:
        steps: `(annotator, place, step)`: at most one an annotator; `place` is from 0 to 1 on that
            annotator's way.
    """

    steps: tuple[tuple[int, float, KeyStep], ...]

    @property
    def place(self) -> float:
        """Where they stand, on average."""
        return sum(place for _, place, _ in self.steps) / len(self.steps)


def match_steps(verdicts: Sequence[KeyStepsVerdict], similarity: float) -> list[Match]:
    """Bring together what annotators say alike, the most alike first.

    Args:
        similarity: Least ratio of a step to the first of its match.

    Returns:
        Every step in exactly one match, in the order of the annotators' ways.
    """
    matches: list[list[tuple[int, float, KeyStep]]] = []
    for who, verdict in enumerate(verdicts):
        pairs = [
            (_alike(step.text, match[0][2].text), -m, -n)
            for n, step in enumerate(verdict.steps)
            for m, match in enumerate(matches)
        ]
        taken: dict[int, int] = {}
        for ratio, m, n in sorted(pairs, reverse=True):
            if ratio >= similarity and -n not in taken and -m not in taken.values():
                taken[-n] = -m
        for n, step in enumerate(verdict.steps):
            entry = (who, n / len(verdict.steps), step)
            if n in taken:
                matches[taken[n]].append(entry)
            else:
                matches.append([entry])
    return sorted((Match(tuple(match)) for match in matches), key=lambda match: match.place)


# Words, and the signs of scripts that put no spaces between them.
_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|\w+")
_MOST_WORDS = 150  # of which two key steps are compared; a text of "a b a b ..." must not stall


def _alike(a: str, b: str) -> float:
    """How alike two texts are, in [0, 1]: their words, whatever their case and punctuation."""
    first, second = (_WORD.findall(text.casefold())[:_MOST_WORDS] for text in (a, b))
    if first == second:
        return 1.0
    return SequenceMatcher(None, first, second, autojunk=False).ratio()


def _key_steps(verdicts: Sequence[KeyStepsVerdict], rule: KeyStepsRule) -> Outcome:
    stand = []
    for match in match_steps(verdicts, rule.similarity):
        if len(match.steps) <= rule.support * len(verdicts):
            continue
        tag = _above_half([step.tag for _, _, step in match.steps])
        if tag is None:
            return Outcome(dispute="the tag of a key step")
        stand.append(_spokesman(match, tag))
    if not stand:
        return Outcome(dispute="no key step is shared")
    return Outcome(KeyStepsVerdict(steps=tuple(stand)))


def _spokesman(match: Match, tag: str) -> KeyStep:
    """The wording that is most like all the others, with what most say of it."""
    steps = [step for _, _, step in match.steps]
    best = max(steps, key=lambda one: sum(_alike(one.text, other.text) for other in steps))
    indicator = _above_half([step.indicator or "" for step in steps]) or None
    return KeyStep.model_validate({"text": best.text.strip(), "tag": tag, "indicator": indicator})
