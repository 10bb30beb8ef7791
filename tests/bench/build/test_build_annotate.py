"""The teacher explains photos whose place it is told; what is of use goes to the annotators."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from building import NamesOfCues, drawn_scenes, listed
from gre.bench.build.annotate import AnnotateConfig, Drafted, run
from gre.bench.build.annotate.teachers import Interviewed, teacher_of
from gre.bench.build.truth import known_scene
from gre.bench.chains.sorting import load_sorter
from gre.data.review.creating import create_from_records
from gre.errors import InputError
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from gre.models.spec import load_geolocator
from gre.records import Tally
from gre.store import read_all, read_jsonl, write_jsonl
from openai_server import ChatServer, Reply, chat_server, prompt_of

QUICK = EndpointOptions(timeout_s=5, retries=0)
GOOD = (
    "<think>1. Slim cypresses, as in Italy.\n2. Rolling hills.\n3. So Southern Europe, Italy."
    "</think><answer>{where}</answer>"
)


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Four photos of one street in Rome, some metres apart."""
    (tmp_path / "photos").mkdir()
    records = []
    for n in range(4):
        Image.new("RGB", (40, 30), (40 * n, 0, 0)).save(tmp_path / "photos" / f"{n}.jpg")
        records.append(
            {"id": f"p{n}", "image": f"photos/{n}.jpg", "lat": 41.89 + n / 1000, "lon": 12.49,
             "scene": "road traffic", "kinds": ["geographical"], "licence": "CC0-1.0"}
        )  # fmt: skip
    write_jsonl(tmp_path / "photos.jsonl", records)
    return tmp_path / "photos.jsonl"


def annotate(photos: Path, server: ChatServer, out: Path) -> Tally:
    config = AnnotateConfig(give_up_after=2)
    model = OpenAIEndpoint("m", server.url, QUICK)
    teacher = Interviewed(model, out / "journal.sqlite", config)
    return run(photos, teacher, load_sorter("offline"), NamesOfCues(), out, config)


def explaining(number: int, body: dict[str, Any]) -> Reply:
    """A teacher that repeats the coordinate it was given, as it was asked to."""
    where = prompt_of(body).partition("taken at ")[2].partition(":")[0]
    return Reply(GOOD.format(where=where))


def test_drafts_are_what_a_review_of_key_steps_begins_with(photos: Path, tmp_path: Path) -> None:
    with chat_server(explaining) as server:
        assert annotate(photos, server, tmp_path / "out").kept == 4
    (draft, *_) = read_all(tmp_path / "out" / "drafts.jsonl", Drafted)
    assert [step.tag for step in draft.steps] == ["background", "caption", "inference"]
    assert draft.steps[0].indicator == "geographical"
    assert (draft.scene, draft.licence, draft.complete) == ("road traffic", "CC0-1.0", False)
    made = create_from_records(
        tmp_path / "out" / "drafts.jsonl", tmp_path / "review", "key_steps",
        pictures_below=tmp_path,
    )  # fmt: skip
    with made.project as project:
        assert project.item("p0").payload["steps"][2]["tag"] == "inference"


def test_each_question_holds_the_photo_and_its_own_place(photos: Path, tmp_path: Path) -> None:
    with chat_server(explaining) as server:
        annotate(photos, server, tmp_path / "out")
        texts = {prompt_of(body) for body in server.requests}
        assert len(texts) == 4
        assert all("Rome" in text or "Italy" in text for text in texts)
        assert all("image_url" in json.dumps(body) for body in server.requests)


def test_no_answer_is_paid_for_twice(photos: Path, tmp_path: Path) -> None:
    with chat_server(explaining) as server:
        first = annotate(photos, server, tmp_path / "out")
        kept = (tmp_path / "out" / "drafts.jsonl").read_bytes()
        again = annotate(photos, server, tmp_path / "out")
        assert len(server.requests) == 4
    assert first == again
    assert (tmp_path / "out" / "drafts.jsonl").read_bytes() == kept


def test_a_rationale_that_tells_what_it_was_told_is_dropped_and_counted(
    photos: Path, tmp_path: Path
) -> None:
    def plan(number: int, body: dict[str, Any]) -> Reply:
        good = explaining(number, body)
        told = (good.text or "").replace("Rolling hills.", "As given, this is Rome.")
        return Reply(told) if "41.8910" in prompt_of(body) else good

    with chat_server(plan) as server:
        tally = annotate(photos, server, tmp_path / "out")
    assert dict(tally.dropped) == {"leak_told": 1}
    assert tally.kept + tally.dropped.total() == tally.seen == 4
    excluded = json.loads((tmp_path / "out" / "exclusions.jsonl").read_text())
    assert (excluded["id"], excluded["detail"]) == ("p1", "As given")


def test_a_refusal_is_settled_and_an_outage_asked_about_again(photos: Path, tmp_path: Path) -> None:
    def refusing(number: int, body: dict[str, Any]) -> Reply:
        if "41.8900" in prompt_of(body):
            return Reply(text=None, refusal="I cannot help with that.")
        return explaining(number, body)

    with chat_server(lambda number, body: Reply(status=500)) as server:
        assert dict(annotate(photos, server, tmp_path / "out").dropped) == {"server_error": 4}
    with chat_server(refusing) as server:
        assert dict(annotate(photos, server, tmp_path / "out").dropped) == {"refused": 1}
        assert annotate(photos, server, tmp_path / "out").kept == 3
        assert len(server.requests) == 4


def test_two_photos_of_one_id_are_refused_before_anybody_is_asked(
    photos: Path, tmp_path: Path
) -> None:
    lines = photos.read_text().splitlines()
    photos.write_text("\n".join([*lines, lines[0]]))
    with chat_server(explaining) as server:
        with pytest.raises(InputError, match="p0: 2 photos have this id"):
            annotate(photos, server, tmp_path / "out")
        assert not server.requests


@pytest.fixture(scope="module")
def scenes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scenes")
    return listed(drawn_scenes(folder, 24), folder)


def geoworld(scenes: Path, out: Path, spec: str) -> Tally:
    config = AnnotateConfig()
    teacher = teacher_of(load_geolocator(spec), out / "journal.sqlite", config)
    return run(scenes, teacher, load_sorter("offline"), NamesOfCues(), out, config)


def test_the_oracle_concludes_at_the_true_place_and_lists_all_that_can_be_seen(
    scenes: Path, tmp_path: Path
) -> None:
    assert geoworld(scenes, tmp_path, "geoworld-oracle").kept == 24
    for draft in read_jsonl(tmp_path / "drafts.jsonl", Drafted):
        known = known_scene(draft.id, tmp_path / draft.image)
        assert draft.complete and draft.indicators == known.indicators
        assert [step.text for step in draft.steps] == [step.text for step in known.steps]
        country = known.scene.place.country_name
        assert "So" not in draft.steps[-1].text or draft.steps[-1].tag == "inference"
        assert country in draft.response or "," not in draft.steps[-1].text


def test_a_fallible_teachers_leaks_and_torn_chains_are_counted(
    scenes: Path, tmp_path: Path
) -> None:
    tally = geoworld(scenes, tmp_path, "geoworld-teacher")
    assert tally.kept + tally.dropped.total() == tally.seen == 24
    assert 0 < tally.kept < 24
    assert set(tally.dropped) <= {"not_a_chain", "no_coordinate", "leak_claim", "too_few_steps"}


def test_geoworlds_teacher_knows_nothing_of_photos(photos: Path, tmp_path: Path) -> None:
    tally = geoworld(photos, tmp_path / "out", "geoworld-oracle")
    assert dict(tally.dropped) == {"no_truth": 4}
