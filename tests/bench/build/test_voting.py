"""Simulated annotators vote through a real review, and everything says that they are simulated."""

import json
from pathlib import Path
from random import Random

import pytest

from gre.bench.build.select import SelectedPhoto, legible_kinds, scene_of
from gre.bench.build.truth import KnownScene
from gre.bench.build.voting import (
    VoteConfig,
    VoteErrors,
    commands,
    majority,
    simulate_votes,
    verdict_of,
)
from gre.data.review import Project, VoteVerdict
from gre.errors import InputError
from gre.store import read_jsonl, write_jsonl
from gre.world.cues import INDOOR, OUTDOOR, SCENE_LABELS
from gre.world.render import SceneTruth
from gre.world.sample import sample
from planted_encoder import SIZE, render_scenes

RIGHT = VoteErrors(inferable=0, scene=0, missed=0, invented=0)
PHOTOS, DISTRACTORS = 10, 2


@pytest.fixture(scope="module")
def chosen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Selected photos, two of which should not have been."""
    truth = render_scenes(
        tmp_path_factory.mktemp("voting") / "world", "test", PHOTOS, distractors=DISTRACTORS
    )
    file = truth.parent / "selected.jsonl"
    write_jsonl(file, map(_as_selected, read_jsonl(truth, SceneTruth)))
    return file


def _as_selected(truth: SceneTruth) -> SelectedPhoto:
    return SelectedPhoto(
        id=truth.id, image=truth.image, lat=truth.lat, lon=truth.lon, similarity=0.1
    )


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_annotators_who_never_err_keep_what_tells_its_country(chosen: Path, tmp_path: Path) -> None:
    voted = simulate_votes(chosen, tmp_path, VoteConfig(errors=RIGHT))
    scenes = [scene_of(photo.id) for photo in read_jsonl(chosen, SelectedPhoto)]
    telling = [scene.id for scene in scenes if scene and KnownScene(scene, SIZE).tells_country]
    assert [photo["id"] for photo in lines(voted.photos)] == telling
    assert len(scenes) == PHOTOS + DISTRACTORS
    assert DISTRACTORS <= voted.tally.dropped["not_inferable"] < len(scenes)
    for photo in lines(voted.photos):
        scene = scene_of(str(photo["id"]))
        assert scene is not None
        assert photo["scene"] == scene.label
        assert photo["kinds"] == list(legible_kinds(scene, SIZE))


def test_every_file_says_that_the_votes_are_simulated(chosen: Path, tmp_path: Path) -> None:
    voted = simulate_votes(chosen, tmp_path)
    for told in lines(tmp_path / "provenance.jsonl"):
        names = {one["annotator"] for one in told["verdicts"]}  # type: ignore[attr-defined]
        assert names == {"simulated-1", "simulated-2", "simulated-3"}
    manifest = json.loads((tmp_path / "vote_manifest.json").read_text(encoding="utf-8"))
    assert manifest["simulated"] is True
    assert manifest["config"]["errors"]["scene"] == VoteErrors().scene
    with Project.open(tmp_path / "review") as project:
        assert "SIMULATED" in project.config.title
        assert all(one.name.startswith("simulated-") for one in project.annotators())
    assert voted.counts()["simulated"] is True


def test_the_same_seed_gives_the_same_votes_and_another_seed_others(
    chosen: Path, tmp_path: Path
) -> None:
    errors = VoteErrors(inferable=0.2, scene=0.3, missed=0.3, invented=0.1)

    def verdicts(folder: str, seed: int) -> list[object]:
        simulate_votes(chosen, tmp_path / folder, VoteConfig(seed=seed, errors=errors))
        told = lines(tmp_path / folder / "provenance.jsonl")
        return [
            [(one["annotator"], one["verdict"]) for one in item["verdicts"]]  # type: ignore[attr-defined]
            for item in told
        ]

    assert verdicts("a", 0) == verdicts("b", 0) != verdicts("c", 1)


def test_an_interrupted_vote_goes_on_to_the_same_end(chosen: Path, tmp_path: Path) -> None:
    def interrupt(given: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate_votes(chosen, tmp_path / "cut", progress=interrupt)
    resumed = simulate_votes(chosen, tmp_path / "cut")
    whole = simulate_votes(chosen, tmp_path / "whole")
    assert resumed.tally == whole.tally
    ids = [[(one["id"], one["kinds"]) for one in lines(done.photos)] for done in (resumed, whole)]
    assert ids[0] == ids[1]


def test_a_folder_with_another_vote_is_left_alone(chosen: Path, tmp_path: Path) -> None:
    simulate_votes(chosen, tmp_path)
    with pytest.raises(InputError, match="name another folder"):
        simulate_votes(chosen, tmp_path, VoteConfig(seed=1))


def test_simulated_annotators_do_not_vote_in_a_review_of_people(
    chosen: Path, tmp_path: Path
) -> None:
    simulate_votes(chosen, tmp_path)
    (tmp_path / "simulation.json").unlink()
    with pytest.raises(InputError, match="not simulated"):
        simulate_votes(chosen, tmp_path)


def test_real_photos_are_refused(tmp_path: Path) -> None:
    photo = SelectedPhoto(id="a", image="a.jpg", lat=0, lon=0, similarity=0)
    write_jsonl(tmp_path / "selected.jsonl", [photo])
    with pytest.raises(InputError, match="know nothing of real photos"):
        simulate_votes(tmp_path / "selected.jsonl", tmp_path / "vote")


def test_errors_come_about_as_often_as_they_are_set() -> None:
    errors = VoteErrors(inferable=0.1, scene=0.2, missed=0.3, invented=0.05)
    rng = Random(0)
    scenes = [scene for n in range(400) if (scene := sample(0, "train", n)).kinds]
    wrong_scene = missed = visible = invented = absent = no = 0
    for scene in scenes:
        verdict = verdict_of(KnownScene(scene, SIZE), errors, rng)
        kinds = set(legible_kinds(scene, SIZE))
        no += verdict.inferable != KnownScene(scene, SIZE).tells_country
        wrong_scene += verdict.scene != scene.label
        side = OUTDOOR if scene.label in OUTDOOR else INDOOR
        assert verdict.scene in side
        missed, visible = missed + len(kinds - set(verdict.indicators)), visible + len(kinds)
        invented, absent = invented + len(set(verdict.indicators) - kinds), absent + 8 - len(kinds)
    n = len(scenes)
    assert 0.06 < no / n < 0.15
    assert 0.15 < wrong_scene / n < 0.26
    assert 0.26 < missed / visible < 0.34
    assert 0.03 < invented / absent < 0.075


def test_what_three_differ_on_is_settled_by_most_of_them() -> None:
    labels = list(SCENE_LABELS)[:3]
    votes = [
        VoteVerdict(inferable=n > 0, scene=labels[n], indicators=("climate",)[:n]) for n in range(3)
    ]
    settled = majority(votes, Random(0))
    assert settled.inferable
    assert settled.scene in labels
    assert settled.indicators == ("climate",)
    assert majority(votes, Random(0)) == settled


def test_the_commands_for_people_name_the_root_only_where_it_is_needed(tmp_path: Path) -> None:
    told = commands(Path("runs/my select/selected.jsonl"), Path("runs/vote"))
    assert told[0] == (
        "gre review create 'runs/my select/selected.jsonl' --project runs/vote/review --kind vote"
    )
    assert commands(Path("s.jsonl"), Path("v"), Path("/photos"))[0].endswith("--root /photos")
