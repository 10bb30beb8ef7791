"""The benchmark as a data set: loadable, without metadata, with its published form."""

import json
from pathlib import Path

import pytest
from PIL import Image

from gre.bench.build.publish.published_json import numbered, read_published, split_chain
from gre.bench.build.publish.run import PublishBenchConfig, run
from gre.bench.greval import GREvalItem, Indicator, read_greval
from gre.data.review.tasks import KeyStep
from gre.errors import InputError, RecordError
from gre.store import sha256_of, write_json, write_jsonl

STEPS = (
    KeyStep(text="A red double-decker, as in Britain.", tag="background", indicator="social"),
    KeyStep(text="Broad-leaved trees.", tag="caption", indicator="geographical"),
    KeyStep(text="So Western Europe, Britain.", tag="inference"),
)


def item(id: str, image: str = "photos/a.jpg", **values: object) -> GREvalItem:
    fields = {
        "id": id, "image": image, "lat": 51.5, "lon": -0.125, "scene": "road traffic",
        "kinds": ("geographical", "social"), "key_steps": STEPS, "country": "GB",
        "indicators": (Indicator(name="red double decker", kind="social", aliases=("red bus",)),),
    }  # fmt: skip
    return GREvalItem.model_validate(fields | values)


@pytest.fixture
def greval(tmp_path: Path) -> Path:
    """A benchmark of three photos, of which one is not there and one lies elsewhere."""
    folder = tmp_path / "work" / "bench"
    (folder / "photos").mkdir(parents=True)
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (51.0, 30.0, 0.0)}  # where it was taken
    Image.new("RGB", (64, 48), "red").save(folder / "photos" / "a.jpg", exif=exif)
    Image.new("RGB", (64, 48), "blue").save(tmp_path / "secret.jpg")
    (folder / "photos" / "away.jpg").symlink_to(tmp_path / "secret.jpg")
    items = [item("one"), item("two", "photos/none.jpg"), item("three", "photos/away.jpg")]
    write_jsonl(folder / "greval.jsonl", items)
    return folder / "greval.jsonl"


def test_what_is_published_loads_as_a_data_set(greval: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    run(greval, tmp_path / "out", PublishBenchConfig())
    rows = datasets.load_dataset(
        str(tmp_path / "out"), split="test", cache_dir=str(tmp_path / "cache")
    )
    assert rows.num_rows == 1
    assert rows[0]["image"].size == (64, 48)
    assert [step["tag"] for step in rows[0]["key_steps"]] == ["background", "caption", "inference"]
    assert rows[0]["indicators"][0]["aliases"] == ["red bus"]


def test_every_photo_is_published_or_left_out_for_a_reason(greval: Path, tmp_path: Path) -> None:
    tally = run(greval, tmp_path / "out", PublishBenchConfig())
    assert tally.kept + tally.dropped.total() == tally.seen == 3
    assert dict(tally.dropped) == {"missing_image": 1, "outside_root": 1}
    left_out = (tmp_path / "out" / "exclusions.jsonl").read_text()
    assert str(tmp_path) not in left_out


def test_pictures_come_without_their_metadata(greval: Path, tmp_path: Path) -> None:
    run(greval, tmp_path / "out", PublishBenchConfig())
    (published,) = read_greval(tmp_path / "out" / "greval.jsonl")
    with Image.open(published.image) as picture:
        assert not picture.getexif()
    assert published.sha256 == sha256_of(Path(published.image))


def test_checksums_are_right_and_of_every_file(greval: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(greval, out, PublishBenchConfig())
    listed = dict(line.split("  ")[::-1] for line in (out / "SHA256SUMS").read_text().splitlines())
    there = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert set(listed) == there - {"SHA256SUMS", "manifest.json"}
    assert all(sha256_of(out / name) == checksum for name, checksum in listed.items())


def test_publishing_again_leaves_nothing_of_before(greval: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run(greval, out, PublishBenchConfig())
    write_jsonl(greval, [item("other")])
    run(greval, out, PublishBenchConfig(), root=greval.parent)
    assert [path.name for path in (out / "images").iterdir()] == ["other.jpg"]


def test_no_picture_at_all_is_told_in_one_line(greval: Path, tmp_path: Path) -> None:
    write_jsonl(greval, [item("one", "photos/none.jpg")])
    with pytest.raises(InputError, match="no picture could be published"):
        run(greval, tmp_path / "out", PublishBenchConfig())


def test_the_card_tells_of_drawn_scenes_and_of_programs(greval: Path, tmp_path: Path) -> None:
    write_jsonl(greval, [item("one", source="geoworld", licence="CC0-1.0", complete=True)])
    counts = {"seen": 4, "kept": 3, "dropped": {"not_inferable": 1}}
    annotators = {"annotators": {"people": 0, "simulated": 3}}
    write_json(greval.parent / "manifest.json", {"counts": counts | annotators})
    write_json(tmp_path / "vote.json", {"counts": counts})
    run(greval, tmp_path / "out", PublishBenchConfig(), steps={"vote": tmp_path / "vote.json"})
    card = (tmp_path / "out" / "README.md").read_text()
    assert "were drawn by a scene generator" in card
    assert "3 of the annotators were programs" in card
    assert "| vote | not\\_inferable | 1 |" in card
    assert "license: cc0-1.0" in card


def test_text_of_a_model_stays_text_on_the_card(greval: Path, tmp_path: Path) -> None:
    write_jsonl(greval, [item("one", source="<script>|")])
    run(greval, tmp_path / "out", PublishBenchConfig(title="a|<b>"))
    card = (tmp_path / "out" / "README.md").read_text()
    assert "<script>" not in card and "# a\\|&lt;b&gt;" in card


def test_the_published_form_reads_back_as_it_was(greval: Path, tmp_path: Path) -> None:
    run(greval, tmp_path / "out", PublishBenchConfig())
    file = tmp_path / "out" / "GREval-Bench.json"
    assert list(json.loads(file.read_text())[0]) == [
        "sample_id", "image_path", "gt_cot", "gt_lat", "gt_lon"
    ]  # fmt: skip
    (chain,) = read_published(file)
    assert chain.steps == tuple(step.text for step in STEPS)
    assert (chain.photo.id, chain.photo.lat, chain.photo.lon) == ("one", 51.5, -0.125)


@pytest.mark.parametrize(
    "steps",
    [
        ("Bus line 2. Red.", "London 3. So."),
        ("Built in 1897.", "1. A list. 2. In a step."),
        ("Only one.",),
    ],
)
def test_numbers_within_a_step_start_no_other(steps: tuple[str, ...]) -> None:
    assert split_chain(numbered(steps)) == steps


def test_the_authors_own_files_hold_text_where_numbers_are_meant(tmp_path: Path) -> None:
    rows = [
        {"sample_id": 7, "image_path": "images/x.jpg", "gt_lat": "-31.28°", "gt_lon": "149.28",
         "gt_cot": "First the tower.\nThen the sign."},
        {"sample_id": 7, "image_path": "images/x.jpg", "gt_lat": 1, "gt_lon": 2, "gt_cot": None},
    ]  # fmt: skip
    write_json(tmp_path / "p.json", rows)
    first, second = read_published(tmp_path / "p.json")
    assert (first.photo.lat, first.steps) == (-31.28, ("First the tower.", "Then the sign."))
    assert (second.photo.id, second.steps) == ("7-2", ())


def test_a_record_that_is_none_is_named(tmp_path: Path) -> None:
    write_json(tmp_path / "p.json", [{"image_path": "x.jpg", "gt_lat": 99, "gt_lon": 0}])
    with pytest.raises(RecordError, match=r"p\.json: record 1: lat"):
        list(read_published(tmp_path / "p.json"))
