"""The page in a real browser: filtering, sorting, keys, links; and nothing foreign ever runs."""

from pathlib import Path
from typing import Any

import pytest

from browsers import Browser
from gre.bench.chains.results import AnswerDetail, PhotoDetail
from gre.report.greval import GREvalScores, read_scores, write_page
from gre.store import read_all, write_jsonl
from greval_scores import make_scores
from review_site import wait_until

EVIL = (
    "</script></style></title><script>document.documentElement.dataset.taken='yes'</script>"
    "<img src=x onerror=\"document.documentElement.dataset.taken='yes'\"> ' \" \u202e\u2066 "
    "<svg onload=\"document.documentElement.dataset.taken='yes'\"><a href='javascript:alert(1)'>x"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("scores")


@pytest.fixture(scope="module")
def scores(folder: Path) -> GREvalScores:
    return read_scores(make_scores(folder, n=10, systems=("CI", "base", "oracle")))


@pytest.fixture(scope="module")
def page(scores: GREvalScores, folder: Path) -> str:
    write_page(scores, folder / "page.html")
    return (folder / "page.html").as_uri()


def choose(screen: Browser, name: str, value: str) -> None:
    """Set a field of the filter as a person does, and wait until the cards have followed."""
    screen.run(
        f"(() => {{ const form = document.getElementById('filter');"
        f" form.elements[{name!r}].value = {value!r};"
        f" form.elements[{name!r}].dispatchEvent(new Event('input', {{bubbles: true}})); }})()"
    )
    screen.run("new Promise(done => setTimeout(done, 150))")


def shown(screen: Browser) -> list[str]:
    """Ids of the cards that are shown, in their order on the page."""
    cards = "document.querySelectorAll('article.photo:not([hidden])')"
    return [str(name) for name in screen.run(f"Array.from({cards}, card => card.id)")]


def problems(screen: Browser) -> list[Any]:
    return [entry for entry in screen.driver.get_log("browser") if entry["level"] == "SEVERE"]


def test_all_cards_are_there_and_the_console_is_silent(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    assert shown(screen) == [f"photo-{photo.id}" for photo in scores.photos]
    assert not screen.run("document.getElementById('filter').hidden")
    assert problems(screen) == []
    assert screen.text("#filter output") == "10 of 10 photos"


def test_photos_are_filtered_by_scene_and_by_words(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    scene = scores.photos[0].scene or ""
    choose(screen, "scene", scene)
    expected = [f"photo-{photo.id}" for photo in scores.photos if photo.scene == scene]
    assert shown(screen) == expected
    choose(screen, "text", scores.photos[0].id.upper())
    assert shown(screen) == [f"photo-{scores.photos[0].id}"]
    choose(screen, "text", "no such words anywhere")
    assert shown(screen) == [] and screen.text("#filter output") == "0 of 10 photos"


def test_photos_are_filtered_by_what_became_of_an_answer(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    names = list(scores.names)
    for system, answers in scores.answers.items():
        choose(screen, "system", str(names.index(system)))
        for status in ("scored", "empty"):
            choose(screen, "status", status)
            expected = [
                f"photo-{answer.id}"
                for answer in answers
                if answer.status != "unscored" and answer.chain and answer.chain.status == status
            ]
            assert shown(screen) == expected


def test_photos_are_sorted_by_what_one_system_made_of_them(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    place = list(scores.names).index("CI")
    choose(screen, "system", str(place))
    choose(screen, "sort", "error")
    errors = {f"photo-{answer.id}": answer.error_km for answer in scores.answers["CI"]}
    known = sorted((name for name in errors if errors[name] is not None),
                   key=lambda name: -(errors[name] or 0))  # fmt: skip
    assert shown(screen)[: len(known)] == known
    assert len(shown(screen)) == len(scores.photos)  # those without one come last
    open_names = screen.run(
        "Array.from(document.querySelectorAll('article.photo:first-of-type details[open] b'),"
        " name => name.textContent)"
    )
    assert open_names[0] == "CI"


def test_photos_are_sorted_by_the_difference_between_two_systems(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    choose(screen, "sort", "quality-difference")
    assert "choose a system" in screen.text("#filter output")
    choose(screen, "system", str(list(scores.names).index("oracle")))
    choose(screen, "against", str(list(scores.names).index("base")))
    both = zip(scores.answers["oracle"], scores.answers["base"], strict=True)
    leads = {
        f"photo-{a.id}": a.chain.quality - b.chain.quality
        for a, b in both
        if a.chain and b.chain and a.chain.quality is not None and b.chain.quality is not None
    }
    order = shown(screen)[: len(leads)]
    assert [round(leads[name], 3) for name in order] == sorted(
        (round(lead, 3) for lead in leads.values()), reverse=True
    )


def test_a_link_leads_to_its_photo_even_where_the_filter_hides_it(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    choose(screen, "text", "no such words anywhere")
    name = f"photo-{scores.photos[7].id}"
    screen.run(f"location.hash = {name!r}")
    wait_until(lambda: name in shown(screen))
    assert screen.run("document.activeElement.closest('article').id") == name
    assert len(shown(screen)) == 10


def test_the_keyboard_goes_from_photo_to_photo(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.open(page)
    here = "document.activeElement.closest('article')?.id ?? ''"
    for keys, place in (("j", 0), ("j", 1), ("j", 2), ("k", 1)):
        screen.press(keys)
        assert screen.run(here) == f"photo-{scores.photos[place].id}"
    screen.press("/")
    assert screen.run("document.activeElement.name") == "text"
    screen.press("jk")  # letters of a search, and no commands
    assert screen.run("document.activeElement.value") == "jk"


def test_without_scripts_every_card_is_shown(
    screen: Browser, page: str, scores: GREvalScores
) -> None:
    screen.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        screen.open(page)
        cards = screen.all("article.photo")
        assert len(cards) == 10 and all(card.is_displayed() for card in cards)
        assert not screen.one("#filter").is_displayed()
    finally:
        screen.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_nothing_that_a_model_wrote_ever_runs(
    screen: Browser, folder: Path, scores: GREvalScores
) -> None:
    flood = EVIL + "x" * 100_000
    for path in sorted(folder.glob("answers-*.jsonl")):
        write_jsonl(path, [_evil(answer, flood) for answer in read_all(path, AnswerDetail)])
    photos = [photo.model_copy(update={"scene": EVIL, "key_steps": (("caption", EVIL),)})
              for photo in read_all(folder / "photos.jsonl", PhotoDetail)]  # fmt: skip
    write_jsonl(folder / "photos.jsonl", photos)
    write_page(read_scores(folder / "scores.json"), folder / "evil.html")
    screen.open((folder / "evil.html").as_uri())
    screen.run("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    choose(screen, "text", "onerror")
    assert len(shown(screen)) == 10  # the words are there, as words
    assert screen.run("document.documentElement.dataset.taken ?? 'no'") == "no"
    assert (
        screen.run("document.querySelectorAll('article script, article svg[onload]').length") == 0
    )
    assert screen.run("document.querySelectorAll(\"a[href^='javascript']\").length") == 0
    assert problems(screen) == []
    wide = screen.run("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0
    assert "⟨U+202E⟩" in screen.text("article .chain")


def _evil(answer: AnswerDetail, text: str) -> AnswerDetail:
    assert answer.chain is not None
    update = {"text": text, "says": text, "matched": (text,)}
    steps = tuple(step.model_copy(update=update) for step in answer.chain.steps)
    chain = answer.chain.model_copy(update={"steps": steps, "missed": (text,), "reason": text})
    return answer.model_copy(update={"response": text, "chain": chain})
