"""A run in several parts: each photo in exactly one, and all of them together again."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.bench.items import BenchItem
from gre.bench.predict import PredictConfig, count_photos, run_predict
from gre.bench.predict.gather import merge
from gre.bench.predict.reduce import Samples
from gre.bench.predict.run import read_ids
from gre.bench.predict.shards import Shard, find_shards
from gre.bench.predict.standing import in_use, manifest_path, samples_path
from gre.errors import ConfigError, InputError, MissingFileError, StoreError
from gre.models.base import Answer, Question
from gre.records import Prediction, Seed
from gre.store import read_jsonl, write_jsonl

CHAIN = "<think>1. A red bus.</think><answer>51.5, -0.1</answer>"


class Model:
    """A geolocator that always says London; it fakes the model only.

    Attributes:
        down: Photos that it cannot be asked about.
    """

    def __init__(self, name: str = "model", down: str = "") -> None:
        self.name = name
        self.down = down
        self.asked: list[str] = []

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        for question in questions:
            self.asked.append(question.id)
            text = None if question.id in self.down else CHAIN
            yield [Answer(question.id, text, None if text else "no route")] * samples


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "truth.jsonl"
    write_jsonl(path, [Seed(id=name, image=f"{name}.png", lat=1, lon=2) for name in "abcdefg"])
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "run" / "predictions.jsonl"


def names(path: Path) -> str:
    return "".join(prediction.id for prediction in read_jsonl(path, Prediction))


@given(n=st.integers(0, 40), of=st.integers(1, 9))
def test_every_photo_falls_to_exactly_one_shard(n: int, of: int) -> None:
    items = [BenchItem(id=str(i), image="x", lat=0, lon=0) for i in range(n)]
    shares = [list(Shard(number, of).take(iter(items))) for number in range(1, of + 1)]
    assert sorted((i.id for share in shares for i in share), key=int) == [i.id for i in items]
    assert max(map(len, shares)) - min(map(len, shares)) <= 1


@pytest.mark.parametrize("text", ["0/4", "5/4", "1", "1/0", "-1/4", "1/4/2", "a/b", ""])
def test_a_shard_that_cannot_be_is_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="shard"):
        Shard.parse(text)


@pytest.mark.parametrize(
    ("environment", "shard"),
    [
        ({}, None),
        ({"RANK": "0", "WORLD_SIZE": "1"}, None),
        ({"RANK": "0", "WORLD_SIZE": "2"}, Shard(1, 2)),
        ({"RANK": "7", "WORLD_SIZE": "8", "LOCAL_RANK": "3"}, Shard(8, 8)),
        ({"WORLD_SIZE": "8"}, None),
        ({"RANK": "x", "WORLD_SIZE": "8"}, None),
    ],
)
def test_a_launcher_says_which_shard_a_process_is(
    environment: dict[str, str], shard: Shard | None
) -> None:
    assert Shard.of_process(environment) == shard


def test_shards_that_are_merged_are_the_whole_run(photos: Path, out: Path) -> None:
    for number in (1, 2, 3):
        run_predict(photos, Model(), out, shard=Shard(number, 3))
    tally = merge(find_shards(out), read_ids(photos), out)
    assert names(out) == "abcdefg" and tally.kept == 7
    alone = out.with_name("alone.jsonl")
    run_predict(photos, Model(), alone)
    assert out.read_bytes() == alone.read_bytes()


def test_a_shard_counts_and_asks_its_own_photos_only(photos: Path, out: Path) -> None:
    model = Model()
    assert count_photos(photos, shard=Shard(2, 3)) == 2
    tally = run_predict(photos, model, out, shard=Shard(2, 3))
    assert model.asked == ["b", "e"] and tally.seen == 2
    assert not out.exists()


def test_a_shard_is_taken_up_where_it_stopped(photos: Path, out: Path) -> None:
    run_predict(photos, Model(down="d"), out, shard=Shard(1, 3))
    again = Model()
    run_predict(photos, again, out, shard=Shard(1, 3))
    assert again.asked == ["d"]


def test_what_was_merged_is_not_asked_again_by_another_number_of_shards(
    photos: Path, out: Path
) -> None:
    run_predict(photos, Model(), out, shard=Shard(1, 2))
    merge(find_shards(out), read_ids(photos), out)
    for number in (1, 2, 3):
        model = Model()
        run_predict(photos, model, out, shard=Shard(number, 3))
        assert not set(model.asked) & set("aceg")


def test_a_merged_file_is_finished_by_an_ordinary_run(photos: Path, out: Path) -> None:
    run_predict(photos, Model(down="c"), out, shard=Shard(1, 2))
    tally = merge(find_shards(out), read_ids(photos), out)
    assert tally.dropped == {"missing": 3, "unscored": 1}
    assert tally.kept + tally.dropped.total() == tally.seen
    model = Model()
    run_predict(photos, model, out)
    assert sorted(model.asked) == ["b", "c", "d", "f"]


def test_an_answer_takes_the_place_of_an_outage(photos: Path, out: Path) -> None:
    run_predict(photos, Model(down="a"), out, shard=Shard(1, 2))
    late = out.with_name("late.jsonl")
    run_predict(photos, Model(), late, PredictConfig(limit=1))
    merge([*find_shards(out), late], read_ids(photos), out)
    assert next(iter(read_jsonl(out, Prediction))).status == "answered"


def test_merging_twice_changes_nothing(photos: Path, out: Path) -> None:
    for number in (1, 2):
        run_predict(photos, Model(), out, shard=Shard(number, 2))
    merge(find_shards(out), read_ids(photos), out)
    once = out.read_bytes()
    merge(find_shards(out), read_ids(photos), out)
    assert out.read_bytes() == once


def test_samples_are_merged_with_their_predictions(photos: Path, out: Path) -> None:
    config = PredictConfig(samples=2, temperature=1, keep_samples=True)
    for number in (1, 2):
        run_predict(photos, Model(), out, config, shard=Shard(number, 2))
    merge(find_shards(out), read_ids(photos), out)
    kept = [samples.id for samples in read_jsonl(samples_path(out), Samples)]
    assert kept == list("abcdefg")


def test_predictions_of_photos_that_are_not_asked_about_stay_at_the_end(
    photos: Path, out: Path
) -> None:
    run_predict(photos, Model(), out)
    tally = merge([out], ["c", "a"], out)
    assert names(out) == "ca" + "bdefg" and tally.seen == 2


def test_shards_of_other_settings_or_of_another_model_are_not_mixed(
    photos: Path, out: Path
) -> None:
    run_predict(photos, Model(), out, PredictConfig(seed=1), shard=Shard(1, 2))
    run_predict(photos, Model(), out, PredictConfig(seed=2), shard=Shard(2, 2))
    with pytest.raises(ConfigError, match="seed"):
        merge(find_shards(out), read_ids(photos), out)
    other = out.with_name("other.jsonl")
    run_predict(photos, Model("another"), other, PredictConfig(seed=1))
    with pytest.raises(ConfigError, match="another"):
        merge([*find_shards(out)[:1], other], read_ids(photos), out)


def test_nothing_to_merge_is_said(photos: Path, out: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no predictions to merge"):
        merge(find_shards(out), read_ids(photos), out)
    with pytest.raises(MissingFileError):
        merge([tmp_path / "none.jsonl"], read_ids(photos), out)
    strange = tmp_path / "strange.jsonl"
    strange.write_text('{"a": 1}\n')
    with pytest.raises(InputError, match="something else"):
        merge([strange], read_ids(photos), out)


def test_the_manifests_of_shards_say_which_they_are(photos: Path, out: Path) -> None:
    run_predict(photos, Model(), out, shard=Shard(2, 2))
    part = Shard(2, 2).path(out)
    assert json.loads(manifest_path(part).read_text())["config"]["shard"] == "2/2"


def test_two_runs_never_write_to_one_file(photos: Path, out: Path) -> None:
    with in_use(out):
        with pytest.raises(StoreError, match=r"predictions\.jsonl: in use by another run"):
            run_predict(photos, Model(), out)
        run_predict(photos, Model(), out, shard=Shard(1, 2))  # a file of its own
    run_predict(photos, Model(), out)
