"""The review page in real browsers: what annotators do, and what no text of a model can do."""

import os
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from browsers import Browser, browser, require_browser
from gre.chain import read_chain
from gre.data.review import Annotator, ChainVerdict, Item, KeyStepsVerdict, Project, VoteVerdict
from gre.data.review.creating import create_from_records
from gre.data.review.exporting import export
from gre.records import CoTExample
from gre.store import write_jsonl
from gre.train.data import load_examples
from gre.train.settings import SftConfig
from gre.train.sft import run_sft
from gre.world.render import render_scene
from gre.world.sample import iterate
from review_site import STEPS, chain_item, free_port, make_project, served, wait_until
from toy_world import SMALL

DOWN, ESCAPE, ENTER = "\ue015", "\ue00c", "\ue007"
CHAINS = int(os.environ.get("GRE_REVIEW_CHAINS", "30"))  # fewer while working on the page


@pytest.fixture(scope="module", autouse=True)
def _with_a_browser() -> None:
    require_browser()


def geoworld_records(folder: Path, n: int) -> Path:
    """Chains of GeoWorld with their pictures, as a file of training records."""
    records = []
    (folder / "images").mkdir(parents=True)
    for scene in iterate(0, "train", n):
        truth = render_scene(scene, 224, folder)
        records.append(
            CoTExample(
                id=scene.id, image=truth.image, split="train", lat=truth.lat, lon=truth.lon,
                prompt="Where was this photo taken?", response=truth.chain, error_km=0,
            )
        )  # fmt: skip
    path = folder / "cot.jsonl"
    write_jsonl(path, records)
    return path


def sign_in(screen: Browser, url: str, token: str) -> None:
    screen.driver.delete_all_cookies()
    screen.open(f"{url}/?token={token}")
    ready(screen)


def ready(screen: Browser) -> None:
    """Wait until an item, or the end, is on the screen and has the focus."""
    wait_until(lambda: screen.all(".decide button, .end"))
    wait_until(lambda: screen.run("document.activeElement.matches('.desk, .step')"))


def annotator(project: Project, name: str) -> Annotator:
    return next(one for one in project.annotators() if one.name == name)


def chain_verdict(project: Project, item_id: str, name: str) -> ChainVerdict:
    verdict = next(one for one in project.verdicts(item_id) if one.annotator == name).verdict
    assert isinstance(verdict, ChainVerdict)
    return verdict


def edit_first_step(screen: Browser, text: str) -> None:
    """Append to the step that has the focus, by keys alone."""
    ready(screen)
    screen.press("e")
    wait_until(lambda: screen.run("document.activeElement.tagName === 'TEXTAREA'"))
    screen.press(text + ESCAPE)
    wait_until(lambda: screen.all(".step.edit ins"))


def review_all(screen: Browser, project: Project, name: str, disputed: str) -> None:
    """Accept everything but one chain, which each treats in their own way."""
    who = annotator(project, name)
    while (item := project.next_item(who)) is not None:
        if item.id == disputed and name == "Ann":
            screen.press("1")
            wait_until(lambda: screen.all(".step.strike"))
        elif item.id == disputed:
            edit_first_step(screen, f" {name} was here.")
        done = project.pace(who).done + 1
        screen.press("a")
        screen.says(".top", f"{done} of {CHAINS}")
    screen.says(".end", "Nothing is left")


def test_three_annotators_in_three_browsers_review_undo_disagree_adjudicate_and_export(
    tmp_path: Path,
) -> None:
    root = tmp_path / "project"
    create_from_records(geoworld_records(tmp_path / "world", CHAINS), root, "chain")
    with Project.open(root) as project, served(root) as site, ExitStack() as stack:
        people = {}
        for name in ("Ann", "Ben", "Cid"):
            token = project.add_annotator(name, adjudicates=name == "Cid")
            people[name] = stack.enter_context(browser(tmp_path / f"profile-{name}"))
            sign_in(people[name], site.url, token)
        for name, screen in people.items():
            assert name in screen.text(".title")
        first = project.next_item(annotator(project, "Ann"))
        disputed = project.next_item(
            annotator(project, "Ann"), after=None if first is None else first.id
        )
        assert first is not None and disputed is not None

        ann, cid = people["Ann"], people["Cid"]
        ann.press("2")  # struck, and given
        wait_until(lambda: ann.all(".step.strike"))
        ann.press("a")
        ann.says(".top", f"1 of {CHAINS}")
        assert chain_verdict(project, first.id, "Ann").steps[0].reason == "wrong_inference"
        ann.press("u")  # taken back: the form is as it was
        ann.says(".top", f"0 of {CHAINS}")
        assert project.verdicts(first.id) == []
        wait_until(lambda: ann.all(".step.strike"))
        ann.press("k")
        wait_until(lambda: not ann.all(".step.strike"))
        ann.press("u")  # and the last change alone
        wait_until(lambda: ann.all(".step.strike"))
        ann.press("k")
        wait_until(lambda: not ann.all(".step.strike"))

        for name, screen in people.items():
            review_all(screen, project, name, disputed.id)
        assert [item.id for item in project.disagreements()] == [disputed.id]

        cid.open(f"{site.url}/adjudicate")
        cid.says(".given", "Ben was here.")
        assert "Ann accepts with edits" in cid.text(".given")
        ready(cid)
        cid.press(".")  # start from what Ben gave
        wait_until(lambda: cid.all(".step.edit ins"))
        cid.press("a")
        cid.says(".end", "Nothing to settle")
        assert project.outcome(disputed.id)[0] == "adjudicated"

        exported = export(project, tmp_path / "out")
        examples = load_examples(exported.records, CoTExample)
        assert len(examples) == CHAINS
        chain = read_chain(next(one for one in examples if one.id == disputed.id).response)
        assert chain is not None and chain.steps[0].endswith(" Ben was here.")
    if find_spec("torch") is not None:
        config = SftConfig(
            tiny=SMALL, data=exported.records, out=tmp_path / "model", steps=2, batch_size=2
        )
        run_sft(config)
        assert (tmp_path / "model" / "model.safetensors").is_file()


def test_text_of_a_model_is_shown_as_text_however_it_looks_and_however_long(
    tmp_path: Path, screen: Browser
) -> None:
    hostile = (
        "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'> "
        "**bold** [a link](http://elsewhere.example) {{ 7 * 7 }} ${7 * 7} </div>"
    )
    long = "word " * 10_000
    with make_project(tmp_path, [chain_item("one", [hostile, long, *STEPS])]) as project:
        token = project.add_annotator("<b>Ann</b>", adjudicates=True)
        with served(tmp_path) as site:
            sign_in(screen, site.url, token)
            assert screen.text('[data-step="0"] .text') == hostile
            assert screen.text('[data-step="1"] .text').strip() == long.strip()
            assert "<b>Ann</b>" in screen.text(".title")
            assert screen.all(".text a, .text b, .text img, .text script") == []
            edit_first_step(screen, " <u>more</u>")
            wait_until(lambda: screen.text('[data-step="0"] ins').strip() == "<u>more</u>")
            screen.press(DOWN + "e")
            wait_until(lambda: screen.run("document.activeElement.value?.length > 40000"))
            screen.press("end" + ESCAPE)
            wait_until(lambda: screen.text('[data-step="1"] ins').endswith("end"))
            assert screen.run("window.stolen") is None
            wide = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert screen.run(wide) <= 0
            foreign = (
                "performance.getEntriesByType('resource')"
                ".map(e => e.name).filter(n => !n.startsWith(location.origin + '/'))"
            )
            assert screen.run(foreign) == []
            screen.press("a")
            screen.says(".end", "Nothing is left")


def test_a_server_that_is_killed_takes_no_verdict_and_no_draft_with_it(
    tmp_path: Path, screen: Browser
) -> None:
    with make_project(tmp_path, [chain_item(name) for name in ("a", "b", "c")]) as project:
        token, port = project.add_annotator("Ann"), free_port()
        with served(tmp_path, port) as site:
            sign_in(screen, site.url, token)
            screen.press("a")
            screen.says(".top", "1 of 3")
            edit_first_step(screen, " And a bus.")
            screen.says(".saved", "Saved")
            site.process.kill()
            site.process.wait()
        who = annotator(project, "Ann")
        item = project.next_item(who)
        assert project.pace(who).done == 1 and item is not None
        with served(tmp_path, port) as site:
            screen.open(site.url)
            wait_until(lambda: screen.all(".step.edit ins"))
            assert screen.text('[data-step="0"] .text') == STEPS[0] + " And a bus."
            ready(screen)
            screen.press("a")
            screen.says(".top", "2 of 3")
            assert chain_verdict(project, item.id, "Ann").decision == "edited"


def test_a_photo_is_voted_on_by_keys_alone_and_the_keys_are_told(
    tmp_path: Path, screen: Browser
) -> None:
    item = Item(id="paris", kind="vote", image="images/paris.png")
    with make_project(tmp_path, [item]) as project, served(tmp_path) as site:
        sign_in(screen, site.url, project.add_annotator("Ann"))
        assert "paris" not in screen.driver.page_source  # the id would tell the place
        assert screen.all(".decide button:disabled") and not screen.all(".place")
        keys = screen.run("[...document.querySelectorAll('[data-key]')].map(e => e.dataset.key)")
        assert len(set(keys)) == len(keys)
        screen.press("?")
        wait_until(lambda: screen.all("dialog[open]"))
        told = screen.text("dialog")
        assert "Road traffic" in told and "flag for discussion" in told
        screen.press(ESCAPE)
        wait_until(lambda: not screen.all("dialog"))
        screen.press("y5qw")
        wait_until(lambda: len(screen.all('[aria-pressed="true"]')) == 4)
        screen.press("+")
        assert "scale(1.25)" in screen.run("document.querySelector('.photo img').style.transform")
        screen.press("f")
        wait_until(lambda: screen.run("document.activeElement.tagName === 'TEXTAREA'"))
        screen.press("Is this real?" + ESCAPE)
        screen.one(".flag button.primary").click()
        screen.says(".top", "1 flagged")
        screen.press(ENTER)
        screen.says(".end", "Nothing is left")
        verdict = project.verdicts("paris")[0].verdict
        assert isinstance(verdict, VoteVerdict)
        assert verdict.inferable and verdict.scene == "road traffic"
        assert len(verdict.indicators) == 2
        assert [flag.text for flag in project.flags()] == ["Is this real?"]


def test_key_steps_are_marked_edited_ordered_and_added_by_keys_alone(
    tmp_path: Path, screen: Browser
) -> None:
    payload = {"lat": 51.5, "lon": -0.1, "steps": STEPS}
    item = Item(id="one", kind="key_steps", image="images/one.png", payload=payload)
    with make_project(tmp_path, [item]) as project, served(tmp_path) as site:
        sign_in(screen, site.url, project.add_annotator("Ann"))
        screen.says(".problem", "Mark at least one key step")
        screen.press("c")  # tagging a step marks it
        screen.press(DOWN + "m")
        wait_until(lambda: len(screen.all(".step.marked")) == 2)
        screen.press("[")
        wait_until(lambda: screen.run("document.querySelector('textarea').value") == STEPS[1])
        screen.press("a")
        wait_until(lambda: screen.run("document.activeElement.value === ''"))
        screen.press("The sky is grey." + ESCAPE)
        wait_until(lambda: screen.all(".decide button:not(:disabled)"))
        screen.press("b" + ENTER)
        screen.says(".end", "Nothing is left")
        verdict = project.verdicts("one")[0].verdict
        assert isinstance(verdict, KeyStepsVerdict)
        assert [(step.text, step.tag) for step in verdict.steps] == [
            (STEPS[1], "inference"), (STEPS[0], "caption"), ("The sky is grey.", "background"),
        ]  # fmt: skip
