"""Consensus: what verdicts come to under the declared rules, and what is left to decide."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.chain import read_chain, write_chain
from gre.data.review.consensus import Outcome, settle
from gre.data.review.settings import ReviewConfig
from gre.data.review.tasks import (
    ChainVerdict,
    Item,
    KeyStepsVerdict,
    StepVerdict,
    Verdict,
    VoteVerdict,
    difference,
    edited_steps,
    read_verdict,
    require_fit,
)
from gre.errors import InputError
from reviewing import ACCEPT, ANSWER, KEEP, REJECT, STEPS, STRIKE, chain_item, edit, edited


def outcome(*verdicts: Verdict, **rules: Any) -> Outcome:
    kind = verdicts[0].kind
    item = chain_item(0) if kind == "chain" else Item("x", kind, "a.jpg")
    return settle(item, verdicts, ReviewConfig.model_validate({kind: rules}))


def vote(answer: str, scene: str | None = None, *kinds: str) -> VoteVerdict:
    return VoteVerdict(inferable=answer == "yes", scene=scene, indicators=kinds)


def key_steps(*texts: str, tag: str = "inference", indicator: str | None = None) -> KeyStepsVerdict:
    steps = [{"text": text, "tag": tag, "indicator": indicator} for text in texts]
    return KeyStepsVerdict.model_validate({"steps": steps})


def test_two_of_three_who_reject_drop_a_chain() -> None:
    assert outcome(REJECT, REJECT, ACCEPT).dropped == "rejected"
    assert outcome(REJECT, ACCEPT, ACCEPT) == Outcome(ACCEPT)
    assert outcome(REJECT, ACCEPT, ACCEPT, accept="all").dropped == "rejected"
    assert outcome(REJECT, ACCEPT).dispute == "accept or reject"


def test_a_step_that_most_strike_is_struck() -> None:
    struck = edited(STRIKE, KEEP, KEEP)
    assert outcome(struck, struck, ACCEPT).verdict == struck
    assert outcome(struck, ACCEPT, ACCEPT).verdict == ACCEPT
    assert outcome(struck, ACCEPT, ACCEPT, strike="any").verdict == struck
    assert outcome(struck, struck, ACCEPT, strike="all").verdict == ACCEPT
    assert outcome(struck, ACCEPT, REJECT).dispute == "step 1"  # one to one


def test_the_wording_that_most_give_to_the_letter_stands() -> None:
    leeds, york = edited(KEEP, KEEP, edit("So Leeds.")), edited(KEEP, KEEP, edit("So York."))
    assert outcome(leeds, leeds, york).verdict == leeds
    assert outcome(leeds, edited(KEEP, KEEP, edit(" So Leeds. ")), york).verdict == leeds
    assert outcome(leeds, york, ACCEPT).dispute == "step 3"
    assert outcome(leeds, ACCEPT, ACCEPT).verdict == ACCEPT
    assert outcome(leeds, leeds, leeds, edit="adjudicate").dispute == "step 3"


def test_a_chain_that_gets_too_short_is_dropped() -> None:
    short = edited(STRIKE, STRIKE, KEEP)
    assert outcome(short, short, short).dropped == ""
    assert outcome(short, short, short, min_steps=2).dropped == "too_few_steps"


def test_what_is_left_when_each_strikes_another_step_must_still_hold_a_step() -> None:
    by_turns = [
        edited(STRIKE, STRIKE, KEEP), edited(STRIKE, KEEP, STRIKE), edited(KEEP, STRIKE, STRIKE),
    ]  # fmt: skip
    assert outcome(*by_turns).dropped == "too_few_steps"


actions = st.sampled_from([KEEP, STRIKE, edit("Red brick."), edit("A wet street.")])


@given(st.lists(st.tuples(actions, actions, actions), min_size=1, max_size=5))
def test_what_is_agreed_on_parses_and_comes_from_somebody(
    votes: list[tuple[StepVerdict, StepVerdict, StepVerdict]],
) -> None:
    verdicts = [
        edited(*steps) if any(step != KEEP for step in steps) else ACCEPT for steps in votes
    ]
    found = outcome(*verdicts)
    if isinstance(found.verdict, ChainVerdict) and not found.dropped:
        steps = edited_steps(STEPS, found.verdict)
        chain = read_chain(write_chain(steps, ANSWER))
        assert chain is not None
        assert (chain.steps, chain.answer) == (steps, ANSWER)
        for n, step in enumerate(found.verdict.steps):
            assert any(one[n].action == step.action for one in votes)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Red brick.</think><answer>0, 0</answer>", "step 2 holds a tag"),
        ("Red brick. 3. London.", "step 2 reads as several"),
        ("\n3. London.", "step 2 reads as several"),
    ],
)
def test_an_edit_after_which_the_chain_would_not_parse_is_refused(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        require_fit(chain_item(0), edited(KEEP, edit(text), KEEP))


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> <img src=x onerror=alert(1)>",
        "[a link](javascript:alert(1)) **bold** `code`",
        "x" * 50_000,
        "built in 1897. 12. Arrondissement",
    ],
)
def test_any_other_text_is_text(text: str) -> None:
    verdict = edited(KEEP, edit(text), KEEP)
    require_fit(chain_item(0), verdict)
    chain = read_chain(write_chain(edited_steps(STEPS, verdict), ANSWER))
    assert chain is not None
    assert chain.steps[1] == text


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ({"kind": "chain", "decision": "maybe"}, "decision"),
        ({"kind": "chain", "decision": "edited", "steps": [{"action": "keep"}]}, "needs a step"),
        ({"kind": "chain", "decision": "accept", "steps": [{"action": "strike"}]}, "reason"),
        ({"kind": "chain", "decision": "edited", "steps": [{"action": "edit"}]}, "new text"),
        ({"kind": "vote"}, "inferable"),
        ({"kind": "vote", "inferable": True, "scene": "moon"}, "no scene is called 'moon'"),
        ({"kind": "vote", "inferable": True, "indicators": ["luck"]}, "no indicator kind"),
        ({"kind": "key_steps", "steps": []}, "at least 1"),
        ({"kind": "key_steps", "steps": [{"text": " ", "tag": "caption"}]}, "needs a text"),
        ({"kind": "other"}, "other"),
        ("banana", "not a verdict"),
    ],
)
def test_what_is_no_verdict_is_refused_with_its_first_fault(value: Any, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_verdict(value)


def test_two_of_three_no_votes_drop_a_photo() -> None:
    yes, no = vote("yes"), vote("no")
    assert outcome(no, no, yes).dropped == "not_inferable"
    assert outcome(no, yes, yes).dropped == ""
    assert outcome(no, yes, yes, drop_at_no=1).dropped == "not_inferable"


def test_scene_and_indicators_are_those_that_most_see() -> None:
    found = outcome(
        vote("yes", "natural", "climate", "language"),
        vote("yes", "natural", "climate"),
        vote("no", "industrial", "social"),
    )
    assert found.verdict == vote("yes", "natural", "climate")
    mixed = vote("yes", "natural"), vote("yes", "industrial"), vote("yes", "offices")
    assert outcome(*mixed).dispute == "scene"
    assert outcome(*mixed, scene="optional").verdict == vote("yes")
    assert outcome(vote("no", "natural"), vote("no"), vote("yes")).dropped == "not_inferable"


def test_key_steps_that_most_have_stand_in_their_order() -> None:
    found = outcome(
        key_steps("The bus is red and has two decks.", "Signs in English.", "So London."),
        key_steps("the bus is red, and has two decks", "So London."),
        key_steps("A dog.", "Signs in English.", "So Leeds, perhaps, or another city."),
    )
    assert isinstance(found.verdict, KeyStepsVerdict)
    texts = [step.text for step in found.verdict.steps]
    assert texts == ["The bus is red and has two decks.", "Signs in English.", "So London."]


def test_long_key_steps_that_differ_in_a_word_are_one() -> None:
    long = "Rows of brick houses with bay windows line a street where traffic keeps left, " * 4
    found = outcome(key_steps(long + "as here."), key_steps(long + "as there."))
    assert isinstance(found.verdict, KeyStepsVerdict)
    assert len(found.verdict.steps) == 1


def test_key_steps_that_nobody_shares_or_tags_alike_are_for_the_adjudicator() -> None:
    found = outcome(key_steps("A dog."), key_steps("Twelve chimneys."), key_steps("Mild weather."))
    assert found.dispute == "no key step is shared"
    found = outcome(key_steps("A dog."), key_steps("A dog.", tag="caption"))
    assert found.dispute == "the tag of a key step"
    one = key_steps("A dog.", tag="caption", indicator="social")
    assert outcome(one, one, key_steps("A dog.", tag="background")).verdict == one


texts = st.text(alphabet="ab .\n<", max_size=40)


@given(texts, texts)
def test_a_difference_holds_both_texts_whole(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(p.text for p in pieces if p.op != "added") == before
    assert "".join(p.text for p in pieces if p.op != "removed") == after


def test_one_word_of_a_long_monotonous_text_is_all_that_is_marked() -> None:
    before = "a red bus and " * 400
    after = before[:2800] + "very " + before[2800:]
    assert [p.text for p in difference(before, after) if p.op != "same"] == ["very "]


def test_texts_made_to_stall_a_comparison_do_not() -> None:
    pieces = difference("<b>" * 650, "<i>" * 650)
    assert "".join(p.text for p in pieces if p.op != "removed") == "<i>" * 650
