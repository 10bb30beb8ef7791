"""What the older methods believe, how sure they are of it, and the answers they write."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from gre.chain import read_chain
from gre.errors import CheckpointError, ConfigError, MissingExtraError
from gre.geo.coordinate import LatLon
from gre.geo.distance import distance_km
from gre.geo.parse import parse_coordinate
from gre.models.base import Answer, Question
from gre.models.baselines.belief import Belief, Places, write_answers
from gre.models.baselines.direct import DirectAnswer
from gre.models.baselines.geoclip_package import GeoClipPackage, load_geoclip
from gre.models.baselines.priors import ConstantGuess, RandomGuess, best_constant, population_prior
from gre.models.baselines.retrieval import Gallery, KernelVote, RetrievalHead, density

PARIS, LYON, SYDNEY = (48.86, 2.35), (45.76, 4.84), (-33.87, 151.21)
PLACES = Places(np.array([PARIS, LYON, SYDNEY]))


def belief(*mass: float) -> Belief:
    return Belief(PLACES, np.array(mass), "A sentence.")


def place(answer: Answer) -> LatLon:
    read = parse_coordinate(answer.text or "")
    assert isinstance(read, LatLon)
    return read


def test_the_answer_is_a_chain_of_one_step_with_the_likeliest_place() -> None:
    (answer,) = write_answers("1", belief(0.2, 0.3, 0.5))
    chain = read_chain(answer.text or "")
    assert chain is not None
    assert chain.steps == ("A sentence.",)
    assert place(answer) == LatLon(lat=SYDNEY[0], lon=SYDNEY[1])


def test_confidence_is_the_mass_within_750_km_of_the_answer() -> None:
    (at_paris,) = write_answers("1", belief(0.4, 0.25, 0.35))
    assert at_paris.confidence == pytest.approx(0.65)  # Lyon is 400 km from Paris
    (at_sydney,) = write_answers("1", belief(0.2, 0.25, 0.55))
    assert at_sydney.confidence == pytest.approx(0.55)


def test_draws_follow_the_mass_and_depend_on_seed_and_photo_alone() -> None:
    drawn = write_answers("1", belief(0.0, 0.25, 0.75), samples=400, temperature=1.0)
    at_sydney = sum(place(answer).lat < 0 for answer in drawn)
    assert 0.68 < at_sydney / 400 < 0.82
    assert not any(place(answer).lat == PARIS[0] for answer in drawn)
    again = write_answers("1", belief(0.0, 0.25, 0.75), samples=400, temperature=1.0)
    other = write_answers("2", belief(0.0, 0.25, 0.75), samples=400, temperature=1.0)
    assert drawn == again != other


def test_a_draw_that_is_not_the_best_guess_does_not_claim_to_be() -> None:
    for answer in write_answers("1", belief(0.3, 0.3, 0.4), samples=30, temperature=1.0):
        claims = "A sentence." in (answer.text or "")
        assert claims == (place(answer).lat == SYDNEY[0])


# Priors


def test_the_constant_is_the_best_for_geoscore_among_the_photos() -> None:
    rng = np.random.default_rng(0)
    europe = rng.normal(PARIS, 1.0, (70, 2))
    australia = rng.normal(SYDNEY, 1.0, (30, 2))
    at, confidence = best_constant(np.concatenate([europe, australia]))
    assert distance_km(at, PARIS) < 100
    assert confidence == pytest.approx(0.70, abs=0.02)


def test_a_constant_guess_says_how_sure_it_is() -> None:
    ((answer,),) = ConstantGuess(LatLon(lat=1, lon=2), confidence=0.3).answer(
        [Question("1", Path("none.jpg"), "?")]
    )
    assert answer.confidence == 0.3


def test_the_population_prior_knows_the_share_of_people_around_it() -> None:
    ((answer,),) = population_prior().answer([Question("1", Path("none.jpg"), "?")])
    assert answer.confidence is not None
    assert 0.01 < answer.confidence < 0.2


def test_random_guesses_are_training_places_drawn_anew_for_each_photo() -> None:
    points = np.array([PARIS, LYON, SYDNEY] * 10)
    questions = [Question(str(n), Path("none.jpg"), "?") for n in range(40)]
    answers = [given for (given,) in RandomGuess(points).answer(questions)]
    assert {place(answer).lat for answer in answers} == {PARIS[0], LYON[0], SYDNEY[0]}
    assert answers == [given for (given,) in RandomGuess(points).answer(questions)]
    assert answers != [given for (given,) in RandomGuess(points).answer(questions, seed=1)]


# Retrieval


def gallery() -> Gallery:
    features = np.array([[1, 0], [0.9, 0.1], [0.8, 0.3], [0, 1], [-1, 0]], dtype=np.float32)
    points = np.array([SYDNEY, PARIS, (48.9, 2.3), LYON, (0.0, 0.0)])
    return Gallery(features, points)


def test_nearest_are_the_most_alike_and_farthest_the_least() -> None:
    query = np.array([[2.0, 0.0]], dtype=np.float32)
    indices, cosines = gallery().nearest(query, 3)
    assert indices.tolist() == [[0, 1, 2]]
    assert cosines[0, 0] == pytest.approx(1.0)
    assert gallery().farthest(query, 1).tolist() == [[4]]


def test_more_neighbours_than_photos_are_all_photos() -> None:
    assert gallery().nearest(np.ones((2, 2), dtype=np.float32), 99)[0].shape == (2, 5)


def test_neighbours_that_agree_outvote_the_single_nearest_one() -> None:
    query = np.array([[1.0, 0.0]], dtype=np.float32)
    (alone,) = RetrievalHead(gallery(), KernelVote(k=1, sigma_km=50)).believe(query)
    assert alone.places.at(alone.answer).lat == SYDNEY[0]
    (three,) = RetrievalHead(gallery(), KernelVote(k=3, sigma_km=50)).believe(query)
    at = three.places.at(three.answer)
    assert at.lat > 48
    assert three.confidence(at) == pytest.approx(2 / 3)


def test_a_sharp_vote_listens_to_the_nearest_neighbour_alone() -> None:
    query = np.array([[1.0, 0.0]], dtype=np.float32)
    vote = KernelVote(k=3, sigma_km=50, sharpness=10_000)
    (sharp,) = RetrievalHead(gallery(), vote).believe(query)
    assert sharp.places.at(sharp.answer).lat == SYDNEY[0]


def test_density_is_that_of_a_gaussian_kernel() -> None:
    found = density(np.array([PARIS, LYON]), np.array([0.5, 0.5]), 200.0)
    apart = float(distance_km(PARIS, LYON))
    assert found == pytest.approx(0.5 + 0.5 * np.exp(-((apart / 200) ** 2) / 2))


def test_an_index_that_faiss_does_not_know_is_one_clear_line() -> None:
    with pytest.raises(ConfigError, match="index 'Nonsense'"):
        Gallery(np.eye(3, dtype=np.float32), np.zeros((3, 2)), index="Nonsense")


# Direct answers


class Scripted:
    """A Geolocator that keeps what it was asked, and answers from a script."""

    name = "scripted"

    def __init__(self, *texts: str) -> None:
        self.texts = texts
        self.asked: list[Question] = []

    def answer(
        self,
        questions: Sequence[Question],
        *,
        samples: int = 1,
        temperature: float = 0.0,
        seed: int = 0,
    ) -> Any:
        for question in questions:
            self.asked.append(question)
            yield [Answer(question.id, self.texts[n % len(self.texts)]) for n in range(samples)]


def test_a_direct_answer_is_asked_for_with_the_prompt_that_forbids_reasoning() -> None:
    model = Scripted("<answer>1.5, 2.5</answer>")
    direct = DirectAnswer(model)
    ((answer,),) = direct.answer([Question("1", Path("a.jpg"), "Reason in five steps.")])
    assert direct.name == "direct:scripted"
    assert "do not reason" in model.asked[0].prompt
    assert model.asked[0].id == "1"
    assert (answer.text, answer.confidence) == ("<answer>1.5, 2.5</answer>", None)


def test_votes_give_the_confidence_of_a_direct_answer() -> None:
    model = Scripted("48.86, 2.35", "-33.87, 151.21", "nowhere", "45.76, 4.84")
    ((answer,),) = DirectAnswer(model, votes=4).answer([Question("1", Path("a.jpg"), "?")])
    assert answer.confidence == 0.5  # itself and Lyon, of four; what has no place agrees with none


# The package geoclip


class StandInGeoClip:
    """Speaks `geoclip.GeoCLIP.predict`'s protocol with fixed predictions; no network is in it."""

    def predict(self, image_path: str, top_k: int) -> tuple[list[tuple[float, float]], list[float]]:
        assert Path(image_path).is_file()
        return [PARIS, LYON, SYDNEY][:top_k], [0.5, 0.2, 0.1][:top_k]


def test_geoclips_predictions_become_an_answer_with_a_confidence(tmp_path: Path) -> None:
    photo = tmp_path / "a.png"
    Image.new("RGB", (8, 8)).save(photo)
    model = GeoClipPackage(StandInGeoClip())
    asked = [Question("a", photo, "?"), Question("gone", tmp_path / "gone.png", "?")]
    (answer,), (missing,) = model.answer(asked)
    assert place(answer) == LatLon(lat=PARIS[0], lon=PARIS[1])
    assert answer.confidence == pytest.approx(0.7)  # what lies beyond the top k does not count
    assert missing.text is None and missing.permanent


def test_the_geoclip_package_is_named_when_it_is_not_installed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"geoclip is not installed: pip install"):
        load_geoclip()


def test_faiss_is_named_when_it_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"gre-suite\[baselines\]"):
        gallery()


def test_weights_of_geoclip_that_cannot_be_had_are_one_clear_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import sys
    from types import SimpleNamespace

    def unreachable() -> None:
        raise OSError("the hub cannot be reached\nwith a long explanation")

    monkeypatch.setattr("importlib.util.find_spec", lambda name: object())
    monkeypatch.setitem(sys.modules, "geoclip", SimpleNamespace(GeoCLIP=unreachable))
    with pytest.raises(CheckpointError, match=r"^geoclip: the hub cannot be reached$"):
        load_geoclip()
