"""Publication: every record in every format, no metadata, nothing from outside the root."""

import importlib.util
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from typer.testing import CliRunner

from curated_folder import (
    CHAIN,
    QUESTION,
    located,
    make_curated,
    read_json,
    write_manifest_of,
)
from gre.cli.main import app
from gre.data import publish as stage
from gre.data.publish import PublishConfig
from gre.data.publish.card import cell
from gre.data.publish.paper_json import read_examples
from gre.data.publish.pictures import safe_stem
from gre.errors import InputError, MissingFileError
from gre.images import is_geoworld
from gre.records import CoordExample, CoTExample, JudgeExample
from gre.report.coverage import coverage_png
from gre.store import read_all, write_jsonl


@pytest.fixture
def curated(tmp_path: Path) -> Path:
    return make_curated(tmp_path / "runs")


def publish(curated: Path, out: Path, **settings: Any) -> stage.Publication:
    seeds = curated.parent / "seeds.parquet"
    return stage.run(curated, out, PublishConfig(**settings), seeds=seeds, draw_map=coverage_png)


def rows_of(path: Path) -> Any:
    """Read Parquet as `datasets` does, without network and without a cache of its own."""
    datasets = pytest.importorskip("datasets")
    cache = str(path.parent / ".cache")
    return datasets.load_dataset("parquet", data_files=str(path), split="train", cache_dir=cache)


def test_every_record_is_in_the_formats_that_are_for_it(curated: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = publish(curated, out)
    assert (result.tally.seen, result.tally.kept) == (8, 8)
    sizes = {p.name: len(read_json(p)) for p in (*out.glob("*.json"), *out.glob("*/*.json"))}
    assert sizes == {
        "GRE30K-CoT.json": 3, "GRE30K-Judge.json": 2, "GRE30K-Seed.json": 2,
        "GRE30K-CoT-test.json": 1, "gre30k_cot.json": 3, "gre30k_judge.json": 2,
        "dataset_info.json": 2, "manifest.json": 7,
    }  # fmt: skip
    shards = {f"{p.parent.name}/{p.name}": len(rows_of(p)) for p in sorted(out.glob("*/*.parquet"))}
    assert shards == {
        "trl/cot-test-00000.parquet": 1, "trl/cot-train-00000.parquet": 3,
        "trl/judge-train-00000.parquet": 2, "trl/seed-train-00000.parquet": 2,
        "verl/judge-train-00000.parquet": 2, "verl/seed-train-00000.parquet": 2,
    }  # fmt: skip


def test_published_pictures_are_upright_and_tell_nothing(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out")
    pictures = sorted((tmp_path / "out" / "images").iterdir())
    assert len(pictures) == 8
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.size == (40, 60)
            assert not picture.getexif()
            assert set(picture.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density",
                                         "Software"}  # fmt: skip
        assert b"48.86" not in path.read_bytes()
    assert [is_geoworld(path) for path in pictures] == [n == 1 for n in range(8)]


def test_pictures_may_be_copied_or_linked_as_they_are(curated: Path, tmp_path: Path) -> None:
    source = curated.parent / "photos" / "0.jpg"
    publish(curated, tmp_path / "copied", images="copy")
    publish(curated, tmp_path / "linked", images="link")
    name = f"{safe_stem('photo 0')}.jpg"
    copied, linked = (tmp_path / how / "images" / name for how in ("copied", "linked"))
    assert not copied.is_symlink()
    assert copied.read_bytes() == source.read_bytes()
    assert linked.is_symlink()
    assert linked.resolve() == source.resolve()
    assert "still carry the metadata" in (tmp_path / "copied" / "README.md").read_text()


def test_nothing_from_outside_the_root_is_read(curated: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.jpg"
    Image.new("RGB", (50, 50), "red").save(secret)
    (curated.parent / "photos" / "link.jpg").symlink_to(secret)
    (curated.parent / "photos" / "folder").symlink_to(tmp_path)
    escapes = ["../../secret.jpg", str(secret), "../photos/link.jpg", "../photos/folder/secret.jpg"]
    records = [
        CoTExample(**(located(n) | {"id": f"e{n}", "image": image}), prompt=QUESTION,
                   response=CHAIN, error_km=1)
        for n, image in enumerate(escapes)
    ]  # fmt: skip
    write_jsonl(curated / "cot.jsonl", records)
    for how in ("reencode", "copy", "link"):
        out = tmp_path / how
        result = publish(curated, out, images=how)
        assert result.tally.dropped == {"outside_root": 4}
        assert not [p for p in (out / "images").iterdir() if p.name.startswith("e")]
        assert not (out / "GRE30K-CoT.json").exists()
        excluded = (out / "exclusions.jsonl").read_text().splitlines()
        assert len(excluded) == 4
        assert str(tmp_path) not in "".join(excluded)
    wider = stage.run(curated, tmp_path / "wide", PublishConfig(), root=tmp_path)
    assert not wider.tally.dropped


def test_a_root_that_holds_no_picture_is_a_mistake_that_names_the_option(
    curated: Path, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"outside_root 8.*--root"):
        stage.run(curated, tmp_path / "out", PublishConfig(), root=tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.json"))


def test_missing_and_damaged_pictures_are_left_out_and_counted(
    curated: Path, tmp_path: Path
) -> None:
    (curated.parent / "photos" / "0.jpg").unlink()
    (curated.parent / "photos" / "2.jpg").write_bytes(b"no picture")
    result = publish(curated, tmp_path / "out")
    assert result.tally.dropped == {"missing_image": 1, "unreadable_image": 1}
    assert result.tally.kept + result.tally.dropped.total() == result.tally.seen
    assert len(read_json(tmp_path / "out" / "GRE30K-CoT.json")) == 1
    assert "missing\\_image" in (tmp_path / "out" / "README.md").read_text()


@given(st.text(min_size=1), st.text(min_size=1))
def test_file_names_are_safe_and_tell_ids_apart(one: str, other: str) -> None:
    one, other = (name.encode("utf-8", "replace").decode() for name in (one, other))
    stem = safe_stem(one)
    assert Path(stem).name == stem
    assert stem.isascii()
    assert ".." not in stem
    assert not stem.startswith((".", "-"))
    assert len(stem) <= 100
    assert (safe_stem(one) == safe_stem(other)) == (one == other)


def test_an_interrupted_run_leaves_no_data_and_makes_no_picture_twice(
    curated: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"

    def interrupt(done: int, total: int) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        stage.run(curated, out, PublishConfig(), progress=interrupt)
    assert not list(out.glob("*.json")) + list(out.glob("*/*.parquet"))
    made = {p: p.stat().st_mtime_ns for p in (out / "images").iterdir()}
    assert len(made) >= 5
    publish(curated, out)
    assert all(path.stat().st_mtime_ns == at for path, at in made.items())
    assert len(read_json(out / "GRE30K-CoT.json")) == 3
    assert not [p for p in out.rglob("*") if p.name.endswith(".part") or "notes" in p.name]


def test_files_of_an_earlier_run_do_not_stay(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out", rows_per_shard=2)
    assert (tmp_path / "out" / "trl" / "cot-train-00001.parquet").is_file()
    (curated / "test" / "cot.jsonl").unlink()
    publish(curated, tmp_path / "out")
    assert not (tmp_path / "out" / "trl" / "cot-train-00001.parquet").exists()
    assert not (tmp_path / "out" / "GRE30K-CoT-test.json").exists()


def test_what_is_published_names_no_folder_of_this_machine(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out")
    for path in (tmp_path / "out").rglob("*"):
        if path.is_file():
            assert str(tmp_path).encode() not in path.read_bytes()


def test_a_folder_that_was_not_curated_is_told(tmp_path: Path) -> None:
    with pytest.raises(MissingFileError, match=r"no manifest\.json"):
        stage.run(tmp_path, tmp_path / "out", PublishConfig())


def test_llama_factory_finds_its_pictures_and_one_marker_for_each(
    curated: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "out" / "llama_factory"
    publish(curated, tmp_path / "out")
    info = read_json(folder / "dataset_info.json")
    assert set(info) == {"gre30k_cot", "gre30k_judge"}
    for entry in info.values():
        messages, images = entry["columns"]["messages"], entry["columns"]["images"]
        tags = entry["tags"]
        for row in read_json(folder / entry["file_name"]):
            turns = row[messages]
            assert [t[tags["role_tag"]] for t in turns] == [tags["user_tag"], tags["assistant_tag"]]
            text = "".join(turn[tags["content_tag"]] for turn in turns)
            assert text.count("<image>") == len(row[images]) == 1
            assert all((folder / image).is_file() for image in row[images])


def test_verl_gets_a_picture_a_marker_and_the_truth(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out")
    for name, truth in (("judge", {"True", "False"}), ("seed", None)):
        for row in rows_of(tmp_path / "out" / "verl" / f"{name}-train-00000.parquet"):
            assert row["data_source"] == f"gre30k/{name}"
            assert row["prompt"][0]["content"].count("<image>") == len(row["images"]) == 1
            assert row["images"][0].size == (40, 60)
            assert row["reward_model"]["style"] == "rule"
            assert truth is None or row["reward_model"]["ground_truth"] in truth
            assert row["extra_info"]["split"] == "train"


def load_reward(folder: Path) -> Any:
    """Import the reward file by its path, as verl does."""
    spec = importlib.util.spec_from_file_location("custom", folder / "verl" / "gre_reward.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_verls_reward_pays_the_right_answer_and_not_the_swapped_one(
    curated: Path, tmp_path: Path
) -> None:
    publish(curated, tmp_path / "out")
    score = load_reward(tmp_path / "out").compute_score
    for row in rows_of(tmp_path / "out" / "verl" / "seed-train-00000.parquet"):
        truth, where = row["reward_model"]["ground_truth"], row["extra_info"]
        right = f"<think>1. A sign.</think><answer>{where['lat']}, {where['lon']}</answer>"
        swapped = f"<think>1. A sign.</think><answer>{where['lon']}, {where['lat']}</answer>"
        best = score("gre30k/seed", right, truth, where, theta_km=25)
        assert best == {"score": 2.0, "format": 1.0, "accuracy": 1.0}
        assert score("gre30k/seed", swapped, truth, where, theta_km=25)["accuracy"] < 0.01
        assert score("gre30k/seed", "banana", truth)["score"] == 0


def test_verls_reward_reads_verdicts_strictly(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out")
    score = load_reward(tmp_path / "out").compute_score
    for label in ("True", "False"):
        for said in ("True", "False", "banana"):
            response = f"<think>1. A sign.</think><answer>{said}</answer>"
            assert score("gre30k/judge", response, label)["accuracy"] == (said == label)
    with pytest.raises(ValueError, match="neither True nor False"):
        score("gre30k/judge", "True", "yes")
    with pytest.raises(ValueError, match="no data source"):
        score("gsm8k", "True", "True")


def test_the_hub_finds_every_set_by_the_cards_header(curated: Path, tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    out = tmp_path / "out"
    publish(curated, out)
    cot = datasets.load_dataset(str(out), "cot", cache_dir=str(tmp_path / "cache"))
    assert {split: len(rows) for split, rows in cot.items()} == {"train": 3, "test": 1}
    row = cot["train"][0]
    assert row["images"][0].size == (40, 60)
    assert row["prompt"] == [{"role": "user", "content": QUESTION}]
    assert row["completion"] == [{"role": "assistant", "content": CHAIN}]


def test_the_card_tells_what_there_is_and_trusts_no_text(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out", title="Photos | <script>")
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    header = yaml.safe_load(card.split("---\n")[1])
    assert header["license"] == "other"
    assert [one["config_name"] for one in header["configs"]] == ["cot", "judge", "seed"]
    body = card.split("---\n", 2)[2]
    assert "<script>" not in body
    assert cell("by | <b>|") in body
    assert "<b>" not in body
    for told in ("openai:o3", "`ab12`", "theta: 25.0 km", "| 25 (used) | 6 |", "coverage.png",
                 "CC0-1.0", "France", "| train | 3 | 2 (1 / 1) | 2 |", "| test | 1 |",
                 "Known limits", "leak\\_claim"):  # fmt: skip
        assert told in body, told
    assert Image.open(tmp_path / "out" / "coverage.png").format == "PNG"


def test_one_licence_of_the_hubs_own_is_named(curated: Path, tmp_path: Path) -> None:
    stage.run(curated, tmp_path / "out", PublishConfig())  # no seeds: nobody knows
    card = (tmp_path / "out" / "README.md").read_text(encoding="utf-8")
    assert yaml.safe_load(card.split("---\n")[1])["license"] == "unknown"
    assert "licence of some photos is unknown" in card


def test_the_map_draws_a_dot_where_photos_are() -> None:
    import numpy as np

    empty = Image.open(BytesIO(coverage_png(np.empty((0, 2)), width=600)))
    paris = Image.open(BytesIO(coverage_png(np.array([(48.86, 2.35)] * 50), width=600)))
    changed = np.argwhere(np.asarray(empty) != np.asarray(paris))[:, :2]
    middle = changed.mean(axis=0)
    assert empty.size == paris.size
    assert 0 < len(changed) < 600
    assert abs(middle[1] - 302) < 6  # just east of Greenwich
    assert middle[0] < empty.size[1] * 0.35


def test_the_command_publishes_some_formats(curated: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = CliRunner().invoke(
        app, ["publish", str(curated), "--out", str(out), "--format", "paper,verl", "--json"]
    )
    assert result.exit_code == 0, result.output
    assert (out / "GRE30K-CoT.json").is_file()
    assert (out / "verl" / "gre_reward.py").is_file()
    assert not (out / "trl").exists()
    assert '"seen": 8' in result.stdout


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("--format", "parquet"), "there are all, paper, trl"),
        (("images=move",), "images: Input should be"),
    ],
)
def test_a_mistake_is_one_line(
    args: tuple[str, ...], says: str, curated: Path, tmp_path: Path
) -> None:
    result = CliRunner().invoke(app, ["publish", str(curated), "--out", str(tmp_path / "o"), *args])
    assert result.exit_code == 2
    assert says in result.stderr
    assert not (tmp_path / "o").exists()


def test_records_keep_their_order(curated: Path, tmp_path: Path) -> None:
    publish(curated, tmp_path / "out")
    ids = [row["id"] for row in read_json(tmp_path / "out" / "GRE30K-CoT.json")]
    assert ids == [record.id for record in read_all(curated / "cot.jsonl", CoTExample)]


def test_the_published_files_give_the_curated_records_back(curated: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    publish(curated, out)
    for name, file, kind in (
        ("cot", "CoT", CoTExample), ("judge", "Judge", JudgeExample), ("seed", "Seed", CoordExample)
    ):  # fmt: skip
        before: list[Any] = read_all(curated / f"{name}.jsonl", kind)
        after: list[Any] = list(read_examples(out / f"GRE30K-{file}.json", kind))
        assert all((out / record.image).is_file() for record in after)
        images = [record.image for record in after]
        assert after == [
            record.model_copy(update={"image": image})
            for record, image in zip(before, images, strict=True)
        ]


def test_real_photos_lose_where_they_were_taken(shared_data: Path, tmp_path: Path) -> None:
    photos = sorted(p for p in (shared_data / "photos").rglob("*") if p.suffix.lower() == ".jpg")
    with_exif = [path for path in photos if b"Exif" in path.read_bytes()[:4096]][:6]
    assert with_exif
    curated = tmp_path / "gre30k"
    records = [
        CoordExample(id=path.stem, image=str(path), lat=1.0, lon=2.0, prompt=QUESTION)
        for path in with_exif
    ]
    write_jsonl(curated / "seed.jsonl", records)
    write_manifest_of(curated)
    result = stage.run(curated, tmp_path / "out", PublishConfig(max_side=256), root=shared_data)
    assert result.tally.kept == len(with_exif)
    for path in (tmp_path / "out" / "images").iterdir():
        assert b"Exif" not in path.read_bytes()
        with Image.open(path) as picture:
            assert max(picture.size) <= 256
