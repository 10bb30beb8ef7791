"""From key steps to the benchmark's records, in both worlds: complete lists, and what was named."""

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from building import NamesOfCues
from gre.bench.build.items import Explained, ItemsConfig, Sources, choose, run
from gre.bench.build.items_names import canonical
from gre.bench.corpus.entries import Corpus, CorpusEntry
from gre.bench.greval import GREvalItem, Indicator, is_greval, read_greval
from gre.data.review.tasks import KeyStep
from gre.errors import InputError
from gre.records import Tally
from gre.store import sha256_of, write_jsonl

MARKED = {
    "id": "a", "image": "../review/images/x.png", "lat": 48.86, "lon": 2.29,
    "scene": "road traffic", "kinds": ["climate"],
    "key_steps": [
        {"text": "Slim cypresses, as in France.", "tag": "background", "indicator": "geographical"},
        {"text": "So France.", "tag": "inference", "indicator": None},
    ],
}  # fmt: skip
PHOTO = {
    "id": "a", "image": "photos/a.png", "lat": 48.86, "lon": 2.29, "scene": "natural",
    "kinds": ["climate"], "licence": "CC0-1.0", "source": "folder", "response": "<think>...",
}  # fmt: skip
CORPUS = Corpus(
    [CorpusEntry(name="cypress", kind="geographical", count=2, aliases=("slim cypress",))]
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (32, 32), "red").save(tmp_path / "photos" / "a.png")
    write_jsonl(tmp_path / "drafts.jsonl", [PHOTO])
    write_jsonl(tmp_path / "key_steps.jsonl", [MARKED])
    return tmp_path


def build(place: Path, corpus: Corpus | None = CORPUS) -> Tally:
    out = place / "out"
    sources = Sources.read(place / "drafts.jsonl", out, NamesOfCues(), corpus)
    return run(place / "key_steps.jsonl", sources, out)


def test_an_item_carries_everything_the_scoring_needs(place: Path) -> None:
    assert build(place).kept == 1
    (item,) = read_greval(place / "out" / "greval.jsonl")
    assert is_greval(place / "out" / "greval.jsonl")
    assert (item.country, item.continent, item.licence) == ("FR", "Europe", "CC0-1.0")
    assert item.sha256 == sha256_of(place / "photos" / "a.png")
    assert Path(item.image).is_file()
    assert item.steps_tagged("inference") == ("So France.",)


def test_indicators_are_what_the_key_steps_name_called_as_the_corpus_calls_them(
    place: Path,
) -> None:
    build(place)
    (item,) = read_greval(place / "out" / "greval.jsonl")
    assert [one.name for one in item.indicators] == ["cypress"]
    assert not item.complete
    assert item.kinds == ("geographical", "climate")  # named by a step, and seen by voters


def test_a_complete_list_is_what_the_photo_shows_and_nothing_is_added(place: Path) -> None:
    listed = [{"name": "slim cypress", "kind": "geographical"}, {"name": "sea", "kind": "climate"}]
    write_jsonl(
        place / "drafts.jsonl",
        [PHOTO | {"indicators": listed, "complete": True, "kinds": ["social"]}],
    )
    build(place)
    (item,) = read_greval(place / "out" / "greval.jsonl")
    assert item.complete
    assert [one.name for one in item.indicators] == ["cypress", "sea"]
    assert item.indicators[0].aliases == ("slim cypress",)
    assert item.kinds == ("geographical", "climate")


def test_two_names_of_one_thing_are_one_indicator() -> None:
    twice = (
        Indicator(name="slim cypress", kind="geographical"),
        Indicator(name="cypress", kind="geographical", aliases=("cypress tree",)),
    )
    (one,) = canonical(twice, CORPUS)
    assert (one.name, one.aliases) == ("cypress", ("slim cypress", "cypress tree"))
    assert len(canonical(twice, None)) == 2


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": "b"}, "no_photo_record"),
        ({"lat": 1.0}, "other_coordinate"),
        ({"key_steps": [{"text": "So France.", "tag": "inference"}]}, "no_indicator"),
    ],
)
def test_what_falls_out_has_a_counted_reason(
    place: Path, change: dict[str, Any], reason: str
) -> None:
    write_jsonl(place / "key_steps.jsonl", [MARKED, MARKED, MARKED | change])
    if change.get("id") is None:
        write_jsonl(place / "key_steps.jsonl", [MARKED | change, MARKED])
        with pytest.raises(InputError, match=f"{reason} 1"):
            build(place)
        return
    tally = build(place)
    assert tally.kept + tally.dropped.total() == tally.seen == 3
    assert dict(tally.dropped) == {"duplicate_id": 1, reason: 1}
    lines = (place / "out" / "exclusions.jsonl").read_text().splitlines()
    assert {json.loads(line)["reason"] for line in lines} == set(tally.dropped)


def test_a_picture_that_is_gone_drops_its_photo(place: Path) -> None:
    (place / "photos" / "a.png").unlink()
    with pytest.raises(InputError, match="missing_image 1"):
        build(place)


def test_programs_and_people_are_told_apart(place: Path) -> None:
    given = [{"annotator": "simulated-1"}, {"annotator": "Ann"}]
    write_jsonl(place / "provenance.jsonl", [{"id": "a", "verdicts": given}])
    build(place)
    counts = json.loads((place / "out" / "manifest.json").read_text())["counts"]
    assert counts["annotators"] == {"people": 1, "simulated": 1}


def test_the_choice_keeps_to_the_papers_scenes_and_not_to_the_order() -> None:
    photos = [
        Explained(id=f"{scene}-{n}", image="x.png", lat=0, lon=0, scene=scene)
        for scene in ("natural", "artificial landscape", "medical")
        for n in range(20)
    ]
    items = [_item(photo) for photo in photos]
    chosen = choose(items, ItemsConfig(n=20, seed=3))
    assert chosen == choose(items[::-1], ItemsConfig(n=20, seed=3))
    assert chosen != choose(items, ItemsConfig(n=20, seed=4))
    by_scene = [sum(id.startswith(scene) for id in chosen) for scene in ("natural", "medical")]
    assert by_scene == [7, 1]  # every label that there is gets one
    assert len(chosen) == 20


def _item(photo: Explained) -> GREvalItem:
    return GREvalItem(
        id=photo.id, image=photo.image, lat=0, lon=0, scene=photo.scene,
        key_steps=(KeyStep(text="So here.", tag="inference"),),
    )  # fmt: skip
