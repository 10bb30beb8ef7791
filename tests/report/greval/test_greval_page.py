"""The page: whole, self-contained, bounded, and safe against what models and files may say."""

import base64
import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gre.bench.chains.results import AnswerDetail, ChainResult, StepResult
from gre.bench.score import Measured
from gre.bench.score_suite import Suite
from gre.report.greval import GREvalScores, read_scores, render_page
from gre.report.greval.cards import THUMBNAIL_BYTES, make_card
from gre.report.greval.cases import case_lists, chosen_photos
from gre.report.greval.findings import findings
from gre.report.greval.judging import confusions, judge_costs, label_shares, unscored
from gre.report.greval.standing import Standing
from gre.report.greval.text import visible
from greval_scores import SKILLS, make_scores
from html_outline import Outline

EVIL = "</style></script><script>document.title='taken'</script><img src=x onerror=alert(1)>{{7*7}}"


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> GREvalScores:
    return read_scores(make_scores(tmp_path_factory.mktemp("scores"), n=14))


@pytest.fixture(scope="module")
def page(scores: GREvalScores) -> str:
    return render_page(scores, photos=8)


def changed(scores: GREvalScores, change: Callable[[AnswerDetail], AnswerDetail]) -> GREvalScores:
    """The same with every answer changed."""
    answers = {name: tuple(map(change, lines)) for name, lines in scores.answers.items()}
    return replace(scores, answers=answers)


def saying(text: str) -> Callable[[AnswerDetail], AnswerDetail]:
    """Every text that a model or a judge has a hand in says the same."""

    def change(answer: AnswerDetail) -> AnswerDetail:
        step = StepResult(text=text, label="caption", value=0.5, matched=(text,),
                          unsupported=(text,), says=text)  # fmt: skip
        chain = ChainResult(id=answer.id, status="unscored", reason=text, steps=(step,),
                            missed=(text,))  # fmt: skip
        return answer.model_copy(update={"response": f"{text}<answer>{text}</answer>",
                                         "chain": chain})  # fmt: skip

    return change


def test_every_element_is_closed_and_every_id_is_unique(page: str) -> None:
    outline = Outline(page)
    assert outline.open == []
    assert len(outline.ids) == len(set(outline.ids))


def test_the_page_asks_for_nothing_outside_itself(page: str) -> None:
    outline = Outline(page)
    assert all(link.startswith(("data:", "#")) for link in outline.links)
    assert {link[1:] for link in outline.links if link.startswith("#")} <= set(outline.ids)
    assert "@import" not in page and "url(" not in page


def test_only_the_pages_own_script_may_run(page: str) -> None:
    script = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    assert len(script) == 1
    digest = base64.b64encode(hashlib.sha256(script[0].encode()).digest()).decode()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)
    assert policy and f"script-src 'sha256-{digest}'" in policy[1].replace("&#39;", "'")
    assert "default-src 'none'" in policy[1] and "unsafe-eval" not in policy[1]


def test_every_system_photo_and_step_of_the_page_is_there(page: str, scores: GREvalScores) -> None:
    words = Outline(page).words
    assert all(name in words for name in SKILLS)
    assert page.count('<article class="photo"') == 8
    for title in (
        "table 1",
        "table 3",
        "figure 4",
        "figure 6",
        "87.5 % of 320 steps alike",
        "Worst reasoned",
    ):
        assert title in words
    assert "timeout: no answer in 60 s" in words
    assert "This page holds 8 of 14 photos" in words and "the 6 others" in words


def test_steps_carry_their_verdicts(scores: GREvalScores) -> None:
    place, answer = next(
        (i, a) for i, a in enumerate(scores.answers["verbose"]) if a.chain and a.chain.missed
    )
    assert answer.chain is not None
    card = make_card(scores, place)
    view = next(view for view in card.answers if view.name == "verbose")
    assert [step.label for step in view.steps] == [step.label for step in answer.chain.steps]
    assert view.missed == answer.chain.missed
    assert any(step.unsupported for step in view.steps)
    assert any(step.value.startswith("BERTScore") for step in view.steps)
    assert card.map.count('class="true"') == 1
    there = [line[place] for line in scores.answers.values() if line[place].lat is not None]
    assert card.map.count('class="mark-name"') == len({(a.lat, a.lon) for a in there})


def test_what_models_judges_and_files_say_is_text_and_never_markup(scores: GREvalScores) -> None:
    photos = tuple(
        photo.model_copy(
            update={
                "id": f"{EVIL}{n}", "scene": EVIL, "country": EVIL, "continent": EVIL,
                "indicators": ((EVIL, EVIL),), "key_steps": ((EVIL, EVIL),),
            }
        )
        for n, photo in enumerate(scores.photos)
    )  # fmt: skip
    told = scores.suite.model_dump_json().replace('"CI+I+II"', json.dumps(EVIL))
    suite = Suite.model_validate_json(told).model_copy(update={"title": EVIL, "note": EVIL})
    evil = changed(replace(scores, photos=photos, suite=suite), saying(EVIL))
    answers = {EVIL if name == "CI+I+II" else name: a for name, a in evil.answers.items()}
    page = render_page(replace(evil, answers=answers), title=EVIL)
    outline = Outline(page)
    assert outline.open == [] and outline.tags.count("script") == 2
    assert outline.tags.count("img") == len(photos)
    assert "{{7*7}}" in outline.words and "document.title='taken'" in outline.words
    assert all(link.startswith(("data:", "#")) for link in outline.links)
    data = re.search(r'id="greval-data">(.*?)</script>', page, flags=re.DOTALL)
    assert data and json.loads(data[1])[0]["scene"] == EVIL


def test_signs_that_hide_or_turn_text_are_written_out() -> None:
    assert visible("a\u202eb\u2066\x00\ud800\u200b") == (
        "a⟨U+202E⟩b⟨U+2066⟩⟨U+0000⟩⟨U+D800⟩⟨U+200B⟩"
    )
    assert visible("ক্‍ষ 日本\n\tné") == "ক্‍ষ 日本\n\tné"
    assert visible("x" * 50, most=10) == "x" * 10 + " … (40 more characters)"


def test_a_response_of_any_length_leaves_the_page_small(scores: GREvalScores) -> None:
    short = len(render_page(scores))

    def long_steps(answer: AnswerDetail) -> AnswerDetail:
        steps = tuple(StepResult(text="w" * 100, label=None) for _ in range(1000))
        return answer.model_copy(
            update={"chain": ChainResult(id=answer.id, status="scored", steps=steps)}
        )

    def long_response(answer: AnswerDetail) -> AnswerDetail:
        return answer.model_copy(update={"response": "w" * 100_000, "chain": None})

    answers = sum(map(len, scores.answers.values()))
    for change in (long_steps, long_response):
        page = render_page(changed(scores, change))
        assert len(page) < short + 14_000 * answers
        assert "more steps are in" in page or "more characters)" in page


def test_pictures_are_small_and_one_that_is_missing_ends_nothing(scores: GREvalScores) -> None:
    card = make_card(scores, 0)
    assert card.picture.startswith("data:image/jpeg;base64,")
    assert len(card.picture) < THUMBNAIL_BYTES * 4 / 3 + 100
    gone = scores.photos[0].model_copy(update={"image": "gone.png"})
    page = render_page(replace(scores, photos=(gone, *scores.photos[1:])))
    assert page.count("The picture cannot be shown.") == 1


def test_the_worst_and_best_cases_are_among_the_photos_of_a_small_page(
    scores: GREvalScores,
) -> None:
    lists = case_lists(scores)
    chosen = chosen_photos(scores, lists, 6)
    assert len(chosen) == 6 and chosen == sorted(chosen)
    for name, found in lists.items():
        qualities = {c.photo: c.quality for one in found for c in one.cases}
        best = found[0].cases[0]
        known = [a.chain.quality for a in scores.answers[name] if a.chain and a.chain.quality]
        assert best.quality == max(known)
        assert qualities
    assert lists[scores.systems[0]][0].cases[0].photo in chosen
    assert chosen_photos(scores, lists, None) == list(range(14))
    assert chosen_photos(scores, {}, 3) != [0, 1, 2]  # spread over the benchmark
    assert chosen_photos(scores, lists, 0) == []


def test_every_unscored_photo_is_counted_with_its_reason(scores: GREvalScores) -> None:
    found = unscored(scores)
    for name, answers in scores.answers.items():
        lost = sum(a.chain is not None and a.chain.status == "unscored" for a in answers)
        assert sum(one.count for one in found if one.system == name) == lost
    bare = replace(scores, answers={})
    assert {one.reason for one in unscored(bare)} == {"not told by this file"}


def test_shares_of_steps_by_label_are_shares(scores: GREvalScores) -> None:
    shares = label_shares(scores)
    assert "empty" not in shares
    assert all(sum(mine.values()) == pytest.approx(1) for mine in shares.values())


def test_findings_claim_no_more_than_the_tests(scores: GREvalScores) -> None:
    told = findings(scores, Standing(scores))
    for verdict in told:
        assert ("cannot be told from" in verdict.sentence) == (verdict.standing == "unclear")
    assert any("CoT quality" in verdict.subject for verdict in told)


def test_a_control_that_fools_a_part_is_named_in_words(scores: GREvalScores) -> None:
    page = Outline(render_page(scores, photos=0)).words
    assert "order" in page and "not told apart" in page
    told = re.search(r"shuffled \(another photo's chain[^)]*\)\. Not told from the oracle by", page)
    assert told is not None


def test_a_page_of_a_score_file_without_details_is_whole(scores: GREvalScores) -> None:
    bare = GREvalScores(scores.suite.model_copy(update={"details": None}))
    page = render_page(bare)
    outline = Outline(page)
    assert outline.open == [] and "photos" not in outline.ids and "script" not in outline.tags
    assert "Localization and the quality of the chain" in outline.words


def test_a_page_of_one_system_alone_is_whole(tmp_path: Path) -> None:
    for systems in (("CI",), ("oracle",), ("empty",)):
        folder = tmp_path / systems[0]
        page = render_page(read_scores(make_scores(folder, n=2, systems=systems)))
        assert Outline(page).open == [] and "nan" not in Outline(page).words.split()


def test_photos_are_ticked_off_as_they_are_done(scores: GREvalScores) -> None:
    done: list[Any] = []
    render_page(scores, photos=5, tick=lambda: done.append(1))
    assert len(done) == 5


def test_answers_without_scored_chains_are_listed_by_their_error(scores: GREvalScores) -> None:
    bare = changed(scores, lambda answer: answer.model_copy(update={"chain": None}))
    for name, found in case_lists(bare).items():
        nearest, farthest = found[0].cases[0], found[1].cases[0]
        errors = [a.error_km for a in scores.answers[name] if a.error_km is not None]
        assert (nearest.error_km, farthest.error_km) == (min(errors), max(errors))


def test_a_model_that_never_reasons_has_no_best_case(tmp_path: Path) -> None:
    silent = read_scores(make_scores(tmp_path, n=4, systems=("empty",)))
    assert [found.title for found in case_lists(silent)["empty"]] == ["Worst reasoned"]


def test_what_judging_took_is_summed_and_agreement_pooled(scores: GREvalScores) -> None:
    costs = judge_costs(scores)
    assert costs[-1][0] == "in all"
    assert costs[-1][1].asked == sum(cost.asked for _, cost in costs[:-1])
    assert costs[-1][1].failed == {"timeout": len(scores.names)}
    (found,) = confusions(scores)
    assert found.agreement.n == sum(one.n for _, one in found.systems) == 40 * len(scores.names)
    assert found.agreement.agreement == pytest.approx(0.875)
    assert dict(found.rows)["inference"] == (len(scores.names), 0, 9 * len(scores.names))


def test_scores_without_a_suites_bad_photos_stand_below(scores: GREvalScores) -> None:
    filtered = Measured(n=9, accuracy=scores.suite.rows[0].accuracy, geoscore=1.0)
    update = {"excluded": {"dead": 5}, "filtered": filtered}
    row = scores.suite.rows[0].model_copy(update=update)
    suite = scores.suite.model_copy(update={"rows": (row, *scores.suite.rows[1:])})
    words = Outline(render_page(replace(scores, suite=suite), photos=0)).words
    assert f"{row.name}, filtered" in words and "without 5 photos (dead 5)" in words
