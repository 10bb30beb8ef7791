"""Programs that mark key steps: through the review itself, erring as often as they are told to."""

import json
from pathlib import Path
from typing import Any

import pytest

from building import drawn_scenes, listed
from gre.bench.build.annotate.stage import Drafted
from gre.bench.build.key_steps import NO_ERRORS, MarkingErrors, mark_simulated
from gre.bench.build.photo import Photo
from gre.bench.build.simulated import review_simulated
from gre.bench.build.truth import known_scene, says_something
from gre.data.review import Project
from gre.data.review.creating import create_from_records
from gre.data.review.tasks import KeyStep, KeyStepsVerdict
from gre.errors import InputError
from gre.store import read_jsonl, write_jsonl


@pytest.fixture(scope="module")
def drafts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Drafts of eight scenes: every step of the reference chain, all with one wrong tag."""
    folder = tmp_path_factory.mktemp("drafted")
    truths = drawn_scenes(folder)
    photos = list(read_jsonl(listed(truths, folder), Photo))
    known = [known_scene(photo.id, folder / photo.image) for photo in photos]
    records = [
        Drafted(
            **photo.model_dump(), teacher="t", prompt_hash="h", place="somewhere", response="r",
            steps=tuple(KeyStep(text=step.text, tag="caption") for step in one.steps),
        )
        for photo, one in zip(photos, known, strict=True)
    ]  # fmt: skip
    write_jsonl(folder / "drafts.jsonl", records)
    return folder / "drafts.jsonl"


def marked(
    drafts: Path, folder: Path, errors: MarkingErrors, seed: int = 0
) -> dict[str, list[dict[str, Any]]]:
    done = mark_simulated(drafts, folder / "review", folder / "out", errors=errors, seed=seed,
                          pictures_below=drafts.parent)  # fmt: skip
    lines = map(json.loads, done.records.read_text().splitlines())
    return {line["id"]: line["key_steps"] for line in lines}


def test_without_errors_the_steps_that_say_something_stand_with_their_true_tags(
    drafts: Path, tmp_path: Path
) -> None:
    found = marked(drafts, tmp_path, NO_ERRORS)
    assert len(found) == 8
    for id, steps in found.items():
        known = known_scene(id, drafts.parent / "images" / f"{id}.png")
        expected = [(step.text, step.tag) for step in known.steps if says_something(step)]
        assert [(step["text"], step["tag"]) for step in steps] == expected


def test_a_majority_puts_the_errors_of_one_right(drafts: Path, tmp_path: Path) -> None:
    rare = MarkingErrors(dropped=0.05, mistagged=0.05, kept=0.05)
    right, erring = marked(drafts, tmp_path / "a", NO_ERRORS), marked(drafts, tmp_path / "b", rare)
    steps = [(id, step["text"]) for id in right for step in right[id]]
    there = {(id, step["text"]) for id in erring for step in erring[id]}
    assert sum(step in there for step in steps) / len(steps) > 0.9


def test_the_same_seed_errs_the_same_way_and_another_differs(drafts: Path, tmp_path: Path) -> None:
    often = MarkingErrors(dropped=0.4, mistagged=0.3, kept=0.3)
    first = marked(drafts, tmp_path / "a", often)
    assert first == marked(drafts, tmp_path / "b", often)
    assert first != marked(drafts, tmp_path / "c", often, seed=1)


def test_going_on_where_it_stopped_comes_to_the_same(drafts: Path, tmp_path: Path) -> None:
    often = MarkingErrors(dropped=0.4, mistagged=0.3, kept=0.3)
    whole = marked(drafts, tmp_path / "a", often)

    class UnpluggedError(Exception):
        pass

    def pull_the_plug(n: int) -> None:
        raise UnpluggedError

    with pytest.raises(UnpluggedError):
        mark_simulated(drafts, tmp_path / "b" / "review", tmp_path / "b" / "out", errors=often,
                       pictures_below=drafts.parent, progress=pull_the_plug)  # fmt: skip
    assert marked(drafts, tmp_path / "b", often) == whole


def test_programs_are_called_what_they_are(drafts: Path, tmp_path: Path) -> None:
    marked(drafts, tmp_path, MarkingErrors(mistagged=0.6))
    with Project.open(tmp_path / "review") as project:
        names = [one.name for one in project.annotators()]
    assert names[:3] == ["simulated-1", "simulated-2", "simulated-3"]
    assert set(names[3:]) <= {"simulated-adjudicator"}
    provenance = (tmp_path / "out" / "provenance.jsonl").read_text()
    assert all(
        verdict["annotator"].startswith("simulated-")
        for line in provenance.splitlines()
        for verdict in json.loads(line)["verdicts"]
    )


def test_what_the_teacher_invented_gives_way_to_the_annotators_own_words(
    drafts: Path, tmp_path: Path
) -> None:
    (first, *_) = read_jsonl(drafts, Drafted)
    invented = KeyStep(text="A herd of pink elephants.", tag="background")
    steps = (invented, *first.steps[1:])
    moved = tmp_path / "drafted"
    moved.mkdir()
    image = str(drafts.parent / first.image)
    write_jsonl(moved / "drafts.jsonl", [first.model_copy(update={"steps": steps, "image": image})])
    done = mark_simulated(moved / "drafts.jsonl", tmp_path / "review", tmp_path / "out",
                          errors=NO_ERRORS, pictures_below=drafts.parent)  # fmt: skip
    texts = [step["text"] for step in json.loads(done.records.read_text())["key_steps"]]
    assert invented.text not in texts
    assert texts[0] == first.steps[0].text


def test_a_real_photo_has_no_annotator_that_is_a_program(drafts: Path, tmp_path: Path) -> None:
    (first, *_) = read_jsonl(drafts, Drafted)
    renamed = first.model_copy(update={"id": "holiday", "image": str(drafts.parent / first.image)})
    (tmp_path / "d").mkdir()
    write_jsonl(tmp_path / "d" / "drafts.jsonl", [renamed])
    with pytest.raises(InputError, match="holiday: no scene of GeoWorld"):
        mark_simulated(tmp_path / "d" / "drafts.jsonl", tmp_path / "review", tmp_path / "out",
                       pictures_below=drafts.parent)  # fmt: skip


def test_people_may_be_at_work_already_and_their_verdicts_stay(
    drafts: Path, tmp_path: Path
) -> None:
    marked(drafts, tmp_path / "other", NO_ERRORS)
    made = create_from_records(
        drafts, tmp_path / "review", "key_steps", pictures_below=drafts.parent
    )
    with made.project as project:
        project.add_annotator("Ann")
        (ann,) = project.annotators()
        item = project.next_item(ann)
        assert item is not None
        mine = KeyStepsVerdict(steps=(KeyStep(text="Mine.", tag="caption"),))
        project.submit(ann, item.id, mine, 1.0)
        review_simulated(project, lambda item, rng: mine)
        assert [one.annotator for one in project.verdicts(item.id)].count("Ann") == 1
