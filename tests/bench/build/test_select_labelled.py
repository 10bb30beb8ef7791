"""Labelled photos may come from a file of one's own, from a vote, or from GeoWorld's truth."""

import json
from pathlib import Path

import pytest
from PIL import Image

from gre.bench.build.select.labelled import labelled_file, read_labelled
from gre.data.review import Item, Project, ReviewConfig, VoteVerdict
from gre.data.review.exporting import export
from gre.data.review.settings import VoteRule
from gre.errors import InputError, MissingFileError, RecordError
from gre.records import Seed
from gre.store import write_jsonl
from photos import save_photo
from planted_encoder import render_scenes

YES = VoteVerdict(inferable=True, scene="natural", indicators=("climate", "language"))
NO = VoteVerdict(inferable=False)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Four photos to select from."""
    rows = []
    for n in range(4):
        save_photo(tmp_path / "photos" / f"{n}.jpg", n)
        rows.append(Seed(id=f"p{n}", image=f"{n}.jpg", lat=n, lon=n))
    write_jsonl(tmp_path / "photos" / "seeds.jsonl", rows)
    return tmp_path / "photos" / "seeds.jsonl"


def write(path: Path, *lines: dict[str, object]) -> Path:
    write_jsonl(path, lines)
    return path


def test_a_file_of_ones_own_names_photos_by_id_or_by_picture(seeds: Path, tmp_path: Path) -> None:
    save_photo(tmp_path / "own.jpg", 9)
    labels = write(
        tmp_path / "labels.jsonl",
        {"id": "p1", "informative": True, "kinds": ["language"], "scene": "natural"},
        {"image": "own.jpg", "informative": False},
        {"id": "p99", "informative": True},
    )
    found = read_labelled(labels, seeds)
    assert [photo.candidate.path.name for photo in found.photos] == ["1.jpg", "own.jpg"]
    assert found.photos[0].kinds == ("language",)
    assert found.photos[1].kinds is None
    assert found.tally.counts() == {"seen": 3, "kept": 2, "dropped": {"unknown_photo": 1}}


def test_of_a_vote_both_what_it_kept_and_what_it_dropped_is_a_label(
    seeds: Path, tmp_path: Path
) -> None:
    out = tmp_path / "vote"
    items = []
    for n in range(4):
        save_photo(tmp_path / "review" / f"{n}.jpg", n)
        record = {"id": f"p{n}", "image": f"{n}.jpg", "lat": n, "lon": n}
        items.append(Item(f"p{n}", "vote", f"{n}.jpg", record=record))
    rules = ReviewConfig(annotators_per_item=1, gold_share=0, vote=VoteRule(drop_at_no=1))
    with Project.create(tmp_path / "review", items, rules) as project:
        ann = project.annotator_of(project.add_annotator("Ann"))
        assert ann is not None
        for n in range(3):  # the fourth is not voted on yet
            project.submit(ann, f"p{n}", NO if n == 1 else YES, 1.0)
        export(project, out)
    for spec in (out, out / "provenance.jsonl", out / "photos.jsonl"):
        found = read_labelled(labelled_file(str(spec), tmp_path), seeds)
        assert found.form == "vote"
        assert [(one.id, one.informative) for one in found.photos] == [
            ("p0", True), ("p1", False), ("p2", True),
        ]  # fmt: skip
        assert found.photos[0].kinds == ("language", "climate")
        assert found.tally.dropped["unsettled"] == 1


def test_a_scene_without_a_legible_cue_is_not_informative(seeds: Path, tmp_path: Path) -> None:
    truth = render_scenes(tmp_path / "world", "validation", 2, distractors=1)
    found = read_labelled(labelled_file(str(truth.parent), tmp_path), seeds)
    assert sorted(one.informative for one in found.photos) == [False, True, True]
    told = {one.scene for one in found.photos if not one.informative}
    assert told == {None}


def test_a_geoworld_is_rendered_as_large_as_the_photos(seeds: Path, tmp_path: Path) -> None:
    truth = labelled_file("geoworld:1@5", tmp_path, photos=seeds, processes=1)
    with Image.open(next(truth.parent.glob("images/*.png"))) as scene:
        assert scene.width == 96


def test_a_geoworld_is_rendered_from_its_validation_split(tmp_path: Path) -> None:
    truth = labelled_file("geoworld:2@5,size=56", tmp_path, processes=1)
    ids = [json.loads(line)["id"] for line in truth.read_text(encoding="utf-8").splitlines()]
    assert ids == ["geoworld-5-validation-000000", "geoworld-5-validation-000001"]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ({"informative": True}, "needs an `id` or an `image`"),
        ({"id": "p1", "informative": "perhaps"}, "informative"),
        ({"id": "p1", "informative": True, "scene": "moon"}, "no scene is called 'moon'"),
        ({"id": "p1", "informative": True, "kinds": ["luck"]}, "kinds"),
    ],
)
def test_a_line_that_does_not_fit_is_named(
    seeds: Path, tmp_path: Path, line: dict[str, object], problem: str
) -> None:
    with pytest.raises(RecordError, match=f"labels.jsonl:1: .*{problem}"):
        read_labelled(write(tmp_path / "labels.jsonl", line), seeds)


def test_a_file_without_labels_says_what_would_be_one(seeds: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no labels; a labelled set is a JSONL"):
        read_labelled(seeds, seeds)
    with pytest.raises(InputError, match="none of its photos is among"):
        read_labelled(write(tmp_path / "l.jsonl", {"id": "x", "informative": True}), seeds)
    with pytest.raises(MissingFileError):
        labelled_file(str(tmp_path / "nowhere.jsonl"), tmp_path)
