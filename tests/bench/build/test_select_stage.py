"""Every photo is kept, or dropped for one counted reason; thresholds come from labelled photos."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from PIL import Image

from gre.bench.build.select import SelectConfig, SelectedPhoto, Selection, run
from gre.config import load_config
from gre.data.review.creating import create_from_records
from gre.errors import ConfigError, InputError
from gre.records import Seed
from gre.store import read_jsonl, sha256_of, write_jsonl, write_parquet
from gre.world.cues import KINDS, SCENE_LABELS
from gre.world.render import SceneTruth
from planted_encoder import PlantedDual, planted_prompts, render_scenes

PHOTOS, DISTRACTORS = 30, 5


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Photos to select from, and labelled ones: truth files of two splits."""
    root = tmp_path_factory.mktemp("worlds")
    return {
        "photos": render_scenes(root / "photos", "test", PHOTOS, distractors=DISTRACTORS),
        "labelled": render_scenes(root / "labelled", "validation", 20, distractors=8),
    }


@pytest.fixture(scope="module")
def encoder(worlds: dict[str, Path]) -> PlantedDual:
    """Knows both worlds by heart."""
    return PlantedDual(*worlds.values())


def selected(out: Path) -> list[SelectedPhoto]:
    return list(read_jsonl(out / "selected.jsonl", SelectedPhoto))


def exclusions(out: Path) -> dict[str, dict[str, str]]:
    lines = (out / "exclusions.jsonl").read_text(encoding="utf-8").splitlines()
    return {line["id"]: line for line in map(json.loads, lines)}


def select(
    photos: Path, encoder: PlantedDual, out: Path, *overrides: str, **more: Any
) -> Selection:
    config = load_config(SelectConfig, overrides=overrides)
    return run(photos, planted_prompts(), encoder, out, config, **more)


def as_seeds(truth: Path, folder: Path, **changes: Mapping[str, Any]) -> Path:
    """Seeds that know of scenes what a photo collection would, with changes by id."""
    seeds = []
    for n, scene in enumerate(read_jsonl(truth, SceneTruth)):
        told: dict[str, Any] = {
            "id": scene.id, "image": str(Path("images") / Path(scene.image).name), "lat": scene.lat,
            "lon": scene.lon, "split": scene.split, "country": scene.place.country,
            "source": "geoworld",
        }  # fmt: skip
        (folder / "images").mkdir(parents=True, exist_ok=True)
        copyfile(truth.parent / scene.image, folder / told["image"])
        seeds.append(Seed(**(told | dict(changes.get(f"n{n}", {})))))
    write_parquet(folder / "seeds.parquet", seeds, Seed)
    return folder / "seeds.parquet"


def test_photos_that_tell_nothing_are_dropped_and_the_others_kept(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    done = select(worlds["photos"], encoder, tmp_path, validation=worlds["labelled"])
    assert done.tally.counts() == {
        "seen": PHOTOS + DISTRACTORS,
        "kept": PHOTOS,
        "dropped": {"uninformative": DISTRACTORS},
    }
    truths = {truth.id: truth for truth in read_jsonl(worlds["photos"], SceneTruth)}
    for photo in selected(tmp_path):
        truth = truths[photo.id]
        assert photo.scene == truth.label
        assert set(photo.kinds) == {cue.kind for cue in truth.cues if cue.legible}
        assert (photo.scene_source, photo.kinds_source) == ("record", "record")
        assert (photo.country, photo.sha256) == (
            truth.place.country,
            sha256_of(tmp_path / photo.image),
        )
    for line in exclusions(tmp_path).values():
        assert truths[line["id"]].label in ("face", "object")
        assert "below" in line["detail"]


def test_the_thresholds_file_tells_what_they_were_chosen_on(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    select(worlds["photos"], encoder, tmp_path, validation=worlds["labelled"])
    told = json.loads((tmp_path / "thresholds.json").read_text(encoding="utf-8"))
    assert told["similarity"]["n"] == 28
    assert told["similarity"]["confusion"] == {"tp": 20, "fp": 0, "fn": 0, "tn": 8}
    assert not told["similarity"]["by_hand"]
    assert told["validation"]["sha256"] == sha256_of(worlds["labelled"])
    assert told["validation"]["form"] == "truth"
    assert told["scenes"]["accuracy"]["value"] == 1.0
    assert set(told["kinds"]) == set(KINDS)


def test_without_labelled_photos_the_way_to_get_some_is_told(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=r"--validation .*gre review.*similarity\.threshold"):
        select(worlds["photos"], encoder, tmp_path)


def test_a_threshold_by_hand_is_recorded_as_such(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    select(worlds["photos"], encoder, tmp_path, "similarity.threshold=-2")
    told = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert told["threshold_by_hand"] is True
    assert told["counts"]["kept"] == PHOTOS + DISTRACTORS


def test_labels_that_no_record_carries_are_the_encoders_and_marked_so(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    select(
        worlds["photos"], encoder, tmp_path, "labels.source=encoder",
        validation=worlds["labelled"],
    )  # fmt: skip
    truths = {truth.id: truth for truth in read_jsonl(worlds["photos"], SceneTruth)}
    found = selected(tmp_path)
    assert {photo.scene_source for photo in found} == {"encoder"}
    assert all(photo.scene == truths[photo.id].label for photo in found)
    assert all((photo.scene_margin or 0) > 0 for photo in found)
    right = wrong = 0
    for photo in found:
        kinds = {cue.kind for cue in truths[photo.id].cues if cue.legible}
        right += len(kinds & set(photo.kinds))
        wrong += len(kinds ^ set(photo.kinds))
    assert right > 10 * wrong


def test_seeds_of_geoworld_get_the_labels_that_their_ids_stand_for(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    seeds = as_seeds(worlds["photos"], tmp_path / "seeds")
    select(seeds, encoder, tmp_path / "out", validation=worlds["labelled"])
    truths = {truth.id: truth for truth in read_jsonl(worlds["photos"], SceneTruth)}
    for photo in selected(tmp_path / "out"):
        assert (photo.scene_source, photo.kinds_source) == ("geoworld", "geoworld")
        assert photo.scene == truths[photo.id].label


def test_an_id_of_geoworld_on_a_photo_of_another_source_is_not_believed(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    seeds = as_seeds(worlds["photos"], tmp_path / "seeds", n0={"source": "folder"})
    select(seeds, encoder, tmp_path / "out", "similarity.threshold=-2")
    first = selected(tmp_path / "out")[0]
    assert (first.scene_source, first.kinds_source) == ("encoder", None)


def test_each_thing_that_can_be_wrong_has_its_own_reason(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    folder = tmp_path / "seeds"
    truths = list(read_jsonl(worlds["photos"], SceneTruth))
    useful = [n for n, truth in enumerate(truths) if truth.label in SCENE_LABELS]
    torn, tiny, blank, copy, gone, outside, again = useful[:7]
    seeds = as_seeds(
        worlds["photos"], folder,
        **{
            f"n{gone}": {"image": "images/gone.png"},
            f"n{outside}": {"image": "../secret.png"},
            f"n{copy}": {"image": Path("images", Path(truths[useful[8]].image).name).as_posix()},
            f"n{again}": {"id": truths[useful[9]].id},
        },
    )  # fmt: skip
    (folder / truths[torn].image).write_bytes(b"\x89PNG\r\n\x1a\n torn")
    Image.effect_noise((40, 40), 90).convert("RGB").save(folder / truths[tiny].image)
    Image.new("RGB", (112, 112), "grey").save(folder / truths[blank].image)
    copyfile(folder / truths[useful[10]].image, tmp_path / "secret.png")
    done = select(seeds, encoder, tmp_path / "out", validation=worlds["labelled"])
    assert done.tally.dropped == Counter(
        uninformative=DISTRACTORS, unreadable=1, too_small=1, blank=1, duplicate=1,
        missing_file=1, outside_root=1, duplicate_id=1,
    )  # fmt: skip
    assert done.tally.kept + done.tally.dropped.total() == done.tally.seen == len(truths)
    assert exclusions(tmp_path / "out")[truths[outside].id]["reason"] == "outside_root"


def test_a_face_over_half_of_the_area_goes_before_the_similarity_is_asked(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from gre.bench.build.select import look as looking

    shares = iter([0.5, 0.51, 0.9])
    monkeypatch.setattr(looking, "largest_share", lambda *_: next(shares, 0.0))
    done = select(worlds["photos"], encoder, tmp_path, "similarity.threshold=-2")
    assert done.tally.dropped == Counter(face=2)
    details = [line["detail"] for line in exclusions(tmp_path).values()]
    assert details == ["51% of the area", "90% of the area"]
    assert selected(tmp_path)[0].face_share == 0.5


def test_training_photos_are_kept_out(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    truths = [one for one in read_jsonl(worlds["photos"], SceneTruth) if one.label in SCENE_LABELS]
    training = as_seeds(worlds["photos"], tmp_path / "training")
    some = [seed for seed in _seeds(training) if seed.id in {one.id for one in truths[:4]}]
    write_parquet(training, some, Seed)
    done = select(
        worlds["photos"], encoder, tmp_path / "out", exclude=[str(training)],
        validation=worlds["labelled"],
    )  # fmt: skip
    assert done.tally.dropped["excluded_picture"] == 4
    assert exclusions(tmp_path / "out")[truths[0].id]["detail"] == (
        f"seeds.parquet: {truths[0].id}"
    )


def _seeds(path: Path) -> list[Seed]:
    from gre.store import read_parquet

    return list(read_parquet(path, Seed))


def test_photos_that_the_threshold_was_chosen_on_are_not_chosen_themselves(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    truths = list(read_jsonl(worlds["photos"], SceneTruth))
    labels = tmp_path / "labels.jsonl"
    write_jsonl(
        labels,
        ({"id": one.id, "informative": one.label in SCENE_LABELS} for one in truths[-24:]),
    )
    done = select(worlds["photos"], encoder, tmp_path / "out", validation=labels)
    assert done.tally.dropped["validation_photo"] == 24
    kept = select(
        worlds["photos"], encoder, tmp_path / "both", "keep_validation=true", validation=labels
    )
    assert "validation_photo" not in kept.tally.dropped


def test_a_number_of_photos_is_chosen_with_every_label_there_is(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    done = select(worlds["photos"], encoder, tmp_path, "n=12", validation=worlds["labelled"])
    truths = list(read_jsonl(worlds["photos"], SceneTruth))
    assert done.tally.kept == 12
    assert done.tally.dropped["not_chosen"] == PHOTOS - 12
    assert set(done.scenes) == {one.label for one in truths if one.label in SCENE_LABELS}
    again = select(worlds["photos"], encoder, tmp_path / "b", "n=12", validation=worlds["labelled"])
    other = select(
        worlds["photos"], encoder, tmp_path / "c", "n=12", "seed=1", validation=worlds["labelled"]
    )
    chosen = [{one.id for one in selected(done.file.parent)} for done in (done, again, other)]
    assert chosen[0] == chosen[1] != chosen[2]


def test_a_second_run_encodes_and_looks_at_nothing_again(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    select(worlds["photos"], encoder, tmp_path, validation=worlds["labelled"])
    before, seen = (tmp_path / "selected.jsonl").read_bytes(), encoder.seen

    def nobody_looks(*_: Any, **__: Any) -> Any:
        raise AssertionError("looked at a photo twice")

    monkeypatch.setattr("gre.bench.build.select.look.examine", nobody_looks)
    select(worlds["photos"], encoder, tmp_path, validation=worlds["labelled"])
    assert encoder.seen == seen
    assert (tmp_path / "selected.jsonl").read_bytes() == before


def test_what_an_interrupted_run_has_looked_at_is_kept(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    def interrupt(step: str, done: int, total: int | None) -> None:
        if step == "looking" and done == 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        select(
            worlds["photos"], encoder, tmp_path, validation=worlds["labelled"], progress=interrupt
        )
    assert not (tmp_path / "selected.jsonl").exists()
    steps: Counter[str] = Counter()
    done = select(
        worlds["photos"], encoder, tmp_path, validation=worlds["labelled"],
        progress=lambda step, *_: steps.update([step]),
    )  # fmt: skip
    assert done.tally.kept == PHOTOS
    assert steps["looking"] == PHOTOS + DISTRACTORS


def test_the_order_of_the_photos_changes_no_fate(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    seeds = as_seeds(worlds["photos"], tmp_path / "a")
    backwards = list(reversed(_seeds(seeds)))
    first = select(seeds, encoder, tmp_path / "one", "n=10", validation=worlds["labelled"])
    write_parquet(seeds, backwards, Seed)
    second = select(seeds, encoder, tmp_path / "two", "n=10", validation=worlds["labelled"])
    ids = [{one.id for one in selected(done.file.parent)} for done in (first, second)]
    assert ids[0] == ids[1]


def test_selected_photos_go_straight_into_a_review(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    seeds = as_seeds(worlds["photos"], tmp_path / "seeds")
    done = select(seeds, encoder, tmp_path / "select", "n=6", validation=worlds["labelled"])
    assert done.review_root is None
    created = create_from_records(done.file, tmp_path / "review", "vote")
    created.project.close()
    assert created.tally.counts() == {"seen": 6, "kept": 6, "dropped": {}}


def test_photos_that_lie_elsewhere_need_the_reviews_root_and_it_is_told(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    done = select(
        worlds["photos"], encoder, tmp_path / "deep" / "select", "n=6",
        validation=worlds["labelled"],
    )  # fmt: skip
    assert done.review_root == worlds["photos"].parent.resolve()
    created = create_from_records(
        done.file, tmp_path / "review", "vote", pictures_below=done.review_root
    )
    created.project.close()
    assert created.tally.kept == 6


@pytest.mark.parametrize(
    "strange",
    [
        {"scene": {"a": 1}, "kinds": [{"b": 2}, "luck"]},
        {"scene": "moon", "kinds": "language"},
        {"cues": "none", "place": 7, "scene": 3},
        {"image": "nul\0.png"},
        {"image": "/etc/passwd"},
    ],
)
def test_a_strange_record_is_read_as_far_as_it_goes(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path, strange: dict[str, Any]
) -> None:
    truth = next(read_jsonl(worlds["photos"], SceneTruth))
    copyfile(worlds["photos"].parent / truth.image, tmp_path / "a.png")
    plain = {"id": "a", "image": "a.png", "lat": 1.0, "lon": 2.0}
    write_jsonl(tmp_path / "photos.jsonl", [plain | strange])
    done = select(tmp_path / "photos.jsonl", encoder, tmp_path / "out", "similarity.threshold=-2")
    if "image" in strange:
        assert done.tally.dropped == Counter(outside_root=1)
    else:
        (photo,) = selected(tmp_path / "out")
        assert (photo.scene_source, photo.kinds) == ("encoder", ())


def test_labelled_photos_that_cannot_be_read_are_counted(
    worlds: dict[str, Path], encoder: PlantedDual, tmp_path: Path
) -> None:
    labels = tmp_path / "labels.jsonl"
    write_jsonl(
        labels,
        ({"image": name, "informative": True} for name in ("gone.png", "../other.png", "/etc/x")),
    )
    with pytest.raises(InputError, match=r"can be read \(outside_root 2, missing_file 1\)"):
        select(worlds["photos"], encoder, tmp_path / "out", validation=labels)


def test_no_photos_at_all_is_said(encoder: PlantedDual, tmp_path: Path) -> None:
    (tmp_path / "none.jsonl").write_text("")
    with pytest.raises(InputError, match="holds no photos"):
        select(tmp_path / "none.jsonl", encoder, tmp_path / "out", "similarity.threshold=0")


@pytest.mark.parametrize(
    ("override", "problem"),
    [
        ("similarity.objective=best", "objective 'best'"),
        ("faces.max_share=1.5", "faces.max_share"),
        ("treshold=1", "Extra inputs"),
    ],
)
def test_settings_that_are_wrong_are_named(override: str, problem: str) -> None:
    with pytest.raises(ConfigError, match=problem):
        load_config(SelectConfig, overrides=[override])
