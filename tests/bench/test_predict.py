"""Asking a model about a benchmark's photos: what is kept, and what a crash or an outage leaves."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gre.bench.items import BenchItem, read_items
from gre.bench.predict import PredictConfig, manifest_path, reduce_answers, run_predict
from gre.bench.predict.reduce import Samples
from gre.bench.predict.standing import samples_path
from gre.errors import ConfigError, InputError, MissingFileError, RecordError
from gre.models.base import Answer, Question
from gre.records import Prediction, Seed
from gre.store import read_jsonl, write_jsonl


def respond(answer: str) -> str:
    return f"<think>1. A red bus.</think><answer>{answer}</answer>"


class Scripted:
    """A geolocator that answers from a table, and remembers what it was asked.

    It fakes the model only: an entry of None is an outage, and `stop_after` a crash.
    """

    name = "scripted"

    def __init__(self, texts: dict[str, str | None], stop_after: int | None = None) -> None:
        self.texts = texts
        self.asked: list[str] = []
        self.stop_after = stop_after

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Iterator[list[Answer]]:
        for question in questions:
            if self.stop_after is not None and len(self.asked) >= self.stop_after:
                raise KeyboardInterrupt
            self.asked.append(question.id)
            text = self.texts[question.id]
            error = "connection refused" if text is None else None
            yield [Answer(question.id, text, error)] * samples


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    path = tmp_path / "photos" / "seeds.jsonl"
    write_jsonl(path, [Seed(id=name, image=f"{name}.png", lat=1, lon=2) for name in "abcde"])
    return path


def all_answered() -> dict[str, str | None]:
    return {name: respond("51.5, -0.1") for name in "abcde"}


def test_every_photo_gets_one_prediction_in_order(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "run" / "predictions.jsonl"
    tally = run_predict(photos, Scripted(all_answered()), out)
    predictions = list(read_jsonl(out, Prediction))
    assert [prediction.id for prediction in predictions] == list("abcde")
    assert (predictions[0].lat, predictions[0].lon) == (51.5, -0.1)
    assert predictions[0].response == respond("51.5, -0.1")
    assert (tally.seen, tally.kept) == (5, 5)


def test_a_text_without_a_coordinate_a_miss_and_an_outage_are_told_apart(
    photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "predictions.jsonl"
    texts = {**all_answered(), "b": "I cannot tell.", "c": None}
    tally = run_predict(photos, Scripted(texts), out)
    by_id = {prediction.id: prediction for prediction in read_jsonl(out, Prediction)}
    assert by_id["b"].status == "unparsed" and by_id["b"].failure and by_id["b"].lat is None
    assert by_id["c"].status == "unscored" and by_id["c"].failure == "connection refused"
    assert tally.dropped == {"unparsed": 1, "unscored": 1}
    assert tally.kept + tally.dropped.total() == tally.seen


def test_an_interrupted_run_is_taken_up_where_it_stopped(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    with pytest.raises(KeyboardInterrupt):
        run_predict(photos, Scripted(all_answered(), stop_after=3), out)
    second = Scripted(all_answered())
    tally = run_predict(photos, second, out)
    assert second.asked == ["d", "e"]
    assert [prediction.id for prediction in read_jsonl(out, Prediction)] == list("abcde")
    assert tally.seen == tally.kept == 5


def test_a_line_torn_by_a_crash_is_asked_for_again(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out)
    whole = out.read_bytes()
    out.write_bytes(whole[:-40])
    second = Scripted(all_answered())
    run_predict(photos, second, out)
    assert second.asked == ["e"]
    assert out.read_bytes() == whole


def test_an_outage_is_asked_again_and_an_answer_is_not(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted({**all_answered(), "b": None, "c": "no idea"}), out)
    second = Scripted(all_answered())
    run_predict(photos, second, out)
    assert second.asked == ["b"]
    assert {prediction.id: prediction.status for prediction in read_jsonl(out, Prediction)} == {
        "a": "answered",
        "b": "answered",
        "c": "unparsed",
        "d": "answered",
        "e": "answered",
    }


def test_two_models_never_share_a_file(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out)
    other = Scripted(all_answered())
    other.name = "other"
    before = out.read_bytes()
    with pytest.raises(ConfigError, match="predictions of scripted, not of other"):
        run_predict(photos, other, out)
    assert out.read_bytes() == before


def test_answers_under_other_settings_never_share_a_file(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out)
    with pytest.raises(ConfigError, match=r"temperature=0\.0, not 1\.0"):
        run_predict(photos, Scripted(all_answered()), out, PredictConfig(temperature=1.0))


def test_a_foreign_file_is_not_overwritten(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "notes.jsonl"
    out.write_text('{"note": "mine"}\n')
    with pytest.raises(InputError, match=r"notes\.jsonl:1: not a prediction"):
        run_predict(photos, Scripted(all_answered()), out)
    assert out.read_text() == '{"note": "mine"}\n'


def test_progress_counts_what_was_there_already(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    seen: list[int] = []
    run_predict(photos, Scripted(all_answered()), out, PredictConfig(limit=2))
    run_predict(photos, Scripted(all_answered()), out, progress=seen.append)
    assert seen == [2, 1, 1, 1]


def test_the_manifest_holds_model_settings_checksum_and_counts(
    photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out, PredictConfig(seed=7))
    manifest = json.loads(manifest_path(out).read_text())
    assert manifest["config"]["model"] == "scripted" and manifest["config"]["seed"] == 7
    assert manifest["counts"] == {"seen": 5, "kept": 5, "dropped": {}}
    assert list(manifest["inputs"]) == [str(photos)]


def test_a_benchmark_without_photos_is_refused(tmp_path: Path) -> None:
    empty = tmp_path / "empty.jsonl"
    empty.write_text("")
    with pytest.raises(InputError, match="no photos"):
        run_predict(empty, Scripted({}), tmp_path / "out.jsonl")
    with pytest.raises(MissingFileError):
        run_predict(tmp_path / "none.jsonl", Scripted({}), tmp_path / "out.jsonl")


def test_a_repeated_id_is_refused_before_the_model_is_asked(tmp_path: Path) -> None:
    twice = tmp_path / "twice.jsonl"
    write_jsonl(twice, [Seed(id="a", image="a.png", lat=1, lon=2)] * 2)
    model = Scripted(all_answered())
    with pytest.raises(InputError, match="a: two photos"):
        run_predict(twice, model, tmp_path / "out.jsonl")
    assert model.asked == []


def item() -> BenchItem:
    return BenchItem(id="a", image="a.png", lat=1, lon=2)


def answers(*texts: str | None) -> list[Answer]:
    return [Answer("a", text, None if text else "timeout") for text in texts]


def test_the_medoid_is_the_answer_that_the_others_crowd_around() -> None:
    drawn = answers(
        respond("-33.9, 151.2"), "no idea", respond("48.9, 2.4"), None, respond("48.85, 2.35"),
        respond("48.8, 2.3"),
    )  # fmt: skip
    prediction = reduce_answers(item(), drawn, model="m", reducer="medoid")
    assert (prediction.lat, prediction.lon) == (48.85, 2.35)
    assert prediction.response == respond("48.85, 2.35")


def test_the_first_answer_is_taken_as_it_is_even_without_a_coordinate() -> None:
    drawn = answers("no idea", respond("48.9, 2.4"))
    assert reduce_answers(item(), drawn, model="m", reducer="first").status == "unparsed"
    assert reduce_answers(item(), drawn, model="m", reducer="medoid").status == "answered"


@pytest.mark.parametrize("drawn", [[], answers(None, None)])
def test_a_photo_without_any_text_is_unscored(drawn: list[Answer]) -> None:
    prediction = reduce_answers(item(), drawn, model="m", reducer="medoid")
    assert prediction.status == "unscored" and prediction.failure


@pytest.mark.parametrize(
    "labels",
    [
        {"scene": "natural", "kinds": ["language", "climate"]},
        {
            "label": "natural",
            "scene": {"seed": 0, "index": 0},
            "cues": [{"kind": "language"}, {"kind": "climate"}, {"kind": "language"}],
        },
    ],
)
def test_scene_label_and_indicator_kinds_are_read_where_a_record_has_them(
    tmp_path: Path, labels: dict[str, Any]
) -> None:
    path = tmp_path / "truth.jsonl"
    write_jsonl(path, [{"id": "a", "image": "a.png", "lat": 1, "lon": 2, "other": 3, **labels}])
    (read,) = read_items(path)
    assert read.scene == "natural" and read.kinds == ("language", "climate")
    assert read.image == str(tmp_path / "a.png")


def test_a_judge_label_is_no_scene_label(tmp_path: Path) -> None:
    path = tmp_path / "judge.jsonl"
    write_jsonl(path, [{"id": "a", "image": "/p/a.png", "lat": 1, "lon": 2, "label": True}])
    (read,) = read_items(path)
    assert read.scene is None and read.image == "/p/a.png"


def test_a_record_without_a_truth_is_named(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    write_jsonl(path, [{"id": "a", "image": "a.png", "lat": 1}])
    with pytest.raises(RecordError, match=r"truth\.jsonl:1: lon"):
        list(read_items(path))


def test_the_medoid_is_as_sure_as_the_answers_agree_with_it() -> None:
    drawn = answers(
        respond("48.9, 2.4"), respond("50.1, 8.7"), respond("-33.9, 151.2"), "no idea", None
    )
    prediction = reduce_answers(item(), drawn, model="m", reducer="medoid")
    assert prediction.confidence == 2 / 4  # Paris and Frankfurt, of four texts


def test_a_single_answer_keeps_the_confidence_that_the_model_gives_it() -> None:
    drawn = [Answer("a", respond("48.9, 2.4"), confidence=0.7)]
    for reducer in ("first", "medoid"):
        assert reduce_answers(item(), drawn, model="m", reducer=reducer).confidence == 0.7
    unsure = reduce_answers(item(), answers(respond("48.9, 2.4")), model="m", reducer="medoid")
    assert unsure.confidence is None


def test_an_answer_without_a_coordinate_has_no_confidence() -> None:
    drawn = [Answer("a", "no idea", confidence=0.7)]
    assert reduce_answers(item(), drawn, model="m", reducer="first").confidence is None


def test_a_prompt_may_be_a_file_and_its_text_is_what_counts(photos: Path, tmp_path: Path) -> None:
    prompt, out = tmp_path / "mine.txt", tmp_path / "predictions.jsonl"
    prompt.write_text("Name the place.")
    config = PredictConfig(prompt=str(prompt))
    run_predict(photos, Scripted(all_answered()), out, config)
    copy = tmp_path / "copy.txt"
    copy.write_text("Name the place.\n")
    run_predict(photos, Scripted(all_answered()), out, PredictConfig(prompt=str(copy)))
    prompt.write_text("Name the country.")
    with pytest.raises(ConfigError, match="prompt_sha256"):
        run_predict(photos, Scripted(all_answered()), out, config)


def test_predictions_may_be_kept_under_a_name_of_ones_own(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out, PredictConfig(label="GRE-7B"))
    assert {prediction.model for prediction in read_jsonl(out, Prediction)} == {"GRE-7B"}
    manifest = json.loads(manifest_path(out).read_text())["config"]
    assert manifest["model"] == "GRE-7B" and manifest["asked"] == "scripted"


def test_samples_cannot_be_kept_of_half_a_run(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out, PredictConfig(limit=2))
    with pytest.raises(ConfigError, match="keep_samples"):
        run_predict(photos, Scripted(all_answered()), out, PredictConfig(keep_samples=True))


def test_samples_of_a_photo_whose_prediction_was_torn_are_written_once(
    photos: Path, tmp_path: Path
) -> None:
    out = tmp_path / "predictions.jsonl"
    config = PredictConfig(samples=2, keep_samples=True)
    run_predict(photos, Scripted(all_answered()), out, config)
    out.write_bytes(out.read_bytes()[:-40])
    run_predict(photos, Scripted(all_answered()), out, config)
    kept = [samples.id for samples in read_jsonl(samples_path(out), Samples)]
    assert kept == list("abcde")


def test_a_manifest_that_is_none_is_named(photos: Path, tmp_path: Path) -> None:
    out = tmp_path / "predictions.jsonl"
    run_predict(photos, Scripted(all_answered()), out)
    manifest_path(out).write_text("[]")
    with pytest.raises(InputError, match=r"manifest\.json: not a manifest"):
        run_predict(photos, Scripted(all_answered()), out)
