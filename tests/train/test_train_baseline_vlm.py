"""Retrieval-augmented and direct answers: what a model is told, and what becomes of its answers."""

import json
from pathlib import Path

import numpy as np
import pytest

from gre.errors import CheckpointError, InputError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.models.base import Answer, Geolocator, Question
from gre.models.spec import knows_geoworld_only, load_geolocator, parse_spec
from gre.train.baselines.run import settings_for, train_baseline
from openai_server import CHAIN, ChatServer, Reply, chat_server
from toy_world import PLACES, ToyData

torch = pytest.importorskip("torch")

ENCODER = [
    "tiny.shape.image_px=56", "tiny.shape.widths=[8, 16, 16]", "tiny.shape.dim=16",
    "tiny.partitions=[{tau_max: 20, tau_min: 2}]", "tiny.fit.epochs=40", "tiny.fit.batch_size=16",
]  # fmt: skip
SMALL_MODEL = [
    "train.shape.hidden=32", "train.shape.layers=1", "train.shape.heads=2",
    "train.shape.kv_heads=1", "train.shape.mlp=64", "train.shape.vision_hidden=32",
    "train.shape.vision_layers=1", "train.shape.vision_heads=2", "train.shape.vision_mlp=64",
    "train.shape.image_px=56", "train.shape.vocab_size=400", "train.batch_size=8",
    "train.epochs=1",
]  # fmt: skip


def train(method: str, toy: ToyData, out: Path, *overrides: str) -> Path:
    given = [f"seeds={toy.coords}", f"out={out}", *overrides]
    return train_baseline(method, settings_for(method, overrides=given)).out  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def gallery(toy: ToyData, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained retrieval baseline of the stand-in world."""
    return train("retrieval", toy, tmp_path_factory.mktemp("vlm") / "gallery", "k=4", *ENCODER)


@pytest.fixture
def question(toy: ToyData) -> Question:
    first = json.loads(toy.coords.read_text().splitlines()[0])
    return Question(first["id"], toy.coords.parent / first["image"], "Where was this taken?")


def told(server: ChatServer, request: int = 0) -> str:
    """The text that a request to the server held."""
    text: str = server.requests[request]["messages"][0]["content"][1]["text"]
    return text


def place_of(question: Question, toy: ToyData) -> tuple[float, float]:
    for line in toy.coords.read_text().splitlines():
        row = json.loads(line)
        if row["id"] == question.id:
            return row["lat"], row["lon"]
    raise AssertionError(question.id)


def one(model: Geolocator, question: Question) -> Answer:
    ((answer,),) = model.answer([question])
    return answer


def test_the_model_is_told_where_similar_photos_were_taken(
    gallery: Path, toy: ToyData, question: Question
) -> None:
    with chat_server() as server:
        model = load_geolocator(f"rag:{gallery}@openai:m@{server.url}")
        answer = one(model, question)
        lat, lon = place_of(question, toy)
        assert f"({lat:.4f}, {lon:.4f})" in told(server).split("nothing like")[0]
        assert told(server).count("(") == 1 + 8 + 4  # the form, the nearest, the farthest
    assert answer.text == CHAIN
    assert model.name == f"rag:{gallery}@openai:m@{server.url}"


def test_confidence_is_the_similar_photos_vote_for_the_models_answer(
    gallery: Path, toy: ToyData, question: Question
) -> None:
    lat, lon = place_of(question, toy)
    replies = [f"<answer>{lat}, {lon}</answer>", "<answer>-80.0, 10.0</answer>"]
    with chat_server(lambda number, body: Reply(text=replies[number])) as server:
        model = load_geolocator(f"rag:{gallery}@openai:m@{server.url}")
        right, wrong = one(model, question), one(model, question)
    assert right.confidence is not None and right.confidence > 0.5
    assert wrong.confidence == 0.0


def test_an_outage_and_an_unreadable_photo_stay_what_they_are(
    gallery: Path, question: Question, tmp_path: Path
) -> None:
    with chat_server(lambda number, body: Reply(status=400)) as server:
        model = load_geolocator(f"rag:{gallery}@openai:m@{server.url}")
        refused, missing = (
            given
            for (given,) in model.answer([question, Question("gone", tmp_path / "x.png", "?")])
        )
    assert refused.text is None and "injected" in (refused.error or "")
    assert missing.permanent and missing.id == "gone"


def test_several_prompts_give_candidates_of_which_the_densest_is_chosen(
    gallery: Path, toy: ToyData, question: Question, tmp_path: Path
) -> None:
    lat, lon = place_of(question, toy)
    near = LatLon(lat=round(lat + 0.1, 4), lon=lon)
    replies = ["<answer>-80.0, 10.0</answer>", f"<answer>{near.text()}</answer>"]
    with chat_server(lambda number, body: Reply(text=replies[number % 2])) as server:
        folder = train(
            "rag", toy, tmp_path / "rag", f"model=openai:m@{server.url}", f"encoder={gallery}",
            "references=[0, 3]", "choose=density", "k=4",
        )  # fmt: skip
        model = load_geolocator(str(folder))
        assert parse_coordinate(one(model, question).text or "") == near
        # Both prompts are under way at once; which one came first does not matter.
        counts = sorted(told(server, n).split("nothing like")[0].count("(") for n in (0, 1))
    assert counts == [2, 4]  # the form, and no or three places


def test_the_mean_of_candidates_says_that_it_is_one(
    gallery: Path, toy: ToyData, question: Question, tmp_path: Path
) -> None:
    with chat_server(lambda number, body: Reply(text="<answer>10.0, 20.0</answer>")) as server:
        folder = train(
            "rag", toy, tmp_path / "rag", f"model=openai:m@{server.url}", f"encoder={gallery}",
            "choose=mean", "retrieved=1", "k=4",
        )  # fmt: skip
        answer = one(load_geolocator(str(folder)), question)
    assert "Of 2 candidates" in (answer.text or "")
    at = parse_coordinate(answer.text or "")
    assert isinstance(at, LatLon)
    lat, lon = place_of(question, toy)
    halves = distance_km(at, (10.0, 20.0)), distance_km(at, (lat, lon))
    assert halves[0] == pytest.approx(float(halves[1]), rel=1e-3)


def test_a_contrastive_baseline_verifies_candidates(
    gallery: Path, toy: ToyData, question: Question, tmp_path: Path
) -> None:
    verifier = train(
        "contrastive", toy, tmp_path / "verifier", f"encoder={gallery}", "fit.epochs=60",
        "fit.batch_size=16", "shape.dim=16", "queue=16",
    )  # fmt: skip
    lat, lon = place_of(question, toy)
    wrong = next(at for at in PLACES.values() if at[0] != lat)
    reply = f"<answer>{wrong[0]}, {wrong[1]}</answer>"
    with chat_server(lambda number, body: Reply(text=reply)) as server:
        settings = [f"model=openai:m@{server.url}", f"encoder={gallery}", "retrieved=1", "k=4"]
        folder = train("rag", toy, tmp_path / "rag", *settings,
                       "choose=alignment", f"verifier={verifier}")  # fmt: skip
        answer = one(load_geolocator(str(folder)), question)
    at = parse_coordinate(answer.text or "")
    assert isinstance(at, LatLon)
    assert distance_km(at, (lat, lon)) < 1


def test_a_verifier_that_is_none_is_named(gallery: Path, toy: ToyData, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not a trained baseline"):
        train("rag", toy, tmp_path / "rag", "choose=alignment", f"verifier={tmp_path}",
              "model=baseline:prior", f"encoder={gallery}")  # fmt: skip


def test_only_a_gallery_can_be_told_from(toy: ToyData, tmp_path: Path) -> None:
    folder = train("constant", toy, tmp_path / "constant")
    with pytest.raises(CheckpointError, match="needs a gallery, which constant does not have"):
        load_geolocator(f"rag:{folder}@baseline:prior")


def test_a_model_behind_a_server_is_asked_for_its_answer_alone(
    toy: ToyData, question: Question, tmp_path: Path
) -> None:
    with chat_server() as server:
        answer = one(load_geolocator(f"direct:openai:m@{server.url}"), question)
        assert "do not reason" in told(server)
        folder = train("direct", toy, tmp_path / "direct", f"model=openai:m@{server.url}",
                       "votes=2")  # fmt: skip
        voted = one(load_geolocator(str(folder)), question)
    assert answer.text == CHAIN and answer.confidence is None
    assert voted.confidence == 1.0


def test_a_gre_tiny_is_trained_to_answer_directly(
    toy: ToyData, question: Question, tmp_path: Path
) -> None:
    folder = train("direct", toy, tmp_path / "direct", *SMALL_MODEL, "votes=2")
    assert {path.suffix for path in (folder / "model").rglob("*") if path.is_file()} <= {
        ".json", ".jsonl", ".safetensors", ".jinja", ".py"
    }  # fmt: skip
    assert not (folder / "model" / "checkpoints").exists()
    model = load_geolocator(f"baseline:{folder}")
    assert model.name == f"baseline:{folder}"
    assert one(model, question).text is not None
    assert not knows_geoworld_only(parse_spec(str(folder)))


def test_a_gre_tiny_is_trained_to_read_the_places_of_other_photos(
    gallery: Path, toy: ToyData, question: Question, tmp_path: Path
) -> None:
    folder = train("rag", toy, tmp_path / "rag", *SMALL_MODEL, f"encoder={gallery}",
                   "references=[2]", "k=4")  # fmt: skip
    assert one(load_geolocator(str(folder)), question).text is not None
    assert (folder / "model.jsonl").read_text().count("\n") == 6


def test_no_photo_is_told_its_own_place() -> None:
    from gre.models.baselines.encoders import Features
    from gre.train.baselines.answers import nearest_others
    from gre.train.baselines.encoder import Encoded
    from gre.train.baselines.photos import Photos

    rng = np.random.default_rng(0)
    features: Features = rng.normal(size=(20, 8)).astype(np.float32)
    features[7] = features[3]  # the same picture twice
    photos = Photos(tuple(Path(f"{n}.png") for n in range(20)), rng.uniform(-80, 80, (20, 2)),
                    geoworld=False)  # fmt: skip
    near = nearest_others(Encoded(features, photos, None), 3, index="Flat")  # type: ignore[arg-type]
    assert all(own not in row and len(row) == 3 for own, row in enumerate(near))
    assert near[3][0] == 7
