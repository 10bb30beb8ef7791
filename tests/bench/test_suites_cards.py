"""The cards of the suites: complete, honest, and true to the reference coordinates."""

from pathlib import Path

import pytest

from gre.bench.suites.card import SuiteCard, suite_card, suite_cards, suite_names
from gre.bench.suites.check import check_suite
from gre.bench.suites.metadata import read_metadata
from gre.bench.suites.rules import RULES, exclusions
from gre.config import load_config
from gre.errors import ConfigError, InputError

MEASURED = {
    "im2gps": ("im2gps_places365.csv", 237),
    "im2gps3k": ("im2gps3k_places365.csv", 2997),
    "yfcc26k": ("yfcc25600_places365.csv", 25600),
}


def test_every_benchmark_of_the_field_has_a_card() -> None:
    expected = {
        *("im2gps", "im2gps3k", "yfcc4k", "yfcc26k", "gws15k", "google-streetview", "osv5m"),
        *("geoworld", "greval-bench", "folder"),
    }
    assert set(suite_names()) == expected


@pytest.mark.parametrize(
    ("name", "photos"),
    [("im2gps", 237), ("im2gps3k", 2997), ("yfcc4k", 4536), ("yfcc26k", 25600), ("gws15k", 15000),
     ("osv5m", 210122), ("greval-bench", 3000), ("google-streetview", None)],
)  # fmt: skip
def test_counts_are_those_that_papers_report_and_unknown_ones_are_none(
    name: str, photos: int | None
) -> None:
    assert suite_card(name).photos == photos


@pytest.mark.parametrize("card", suite_cards(), ids=lambda card: card.name)
def test_a_card_says_what_the_photos_are_under_which_licence_and_where(card: SuiteCard) -> None:
    assert len(card.about) > 10 and card.licence
    if card.origin == "metadata":
        assert card.pages.about and card.pages.about.startswith("http")
    for defect in card.defects:
        assert len(defect.about) > 20 and defect.evidence
        assert defect.rule is None or defect.rule in RULES


def test_a_checksum_is_only_on_cards_whose_coordinates_somebody_could_read() -> None:
    assert {card.name for card in suite_cards() if card.checksum} == set(MEASURED)


def test_the_card_of_gws15k_says_that_the_original_was_never_released() -> None:
    card = suite_card("gws15k")
    assert card.checksum is None and card.defects[0].name == "never_released"


@pytest.mark.parametrize("name", MEASURED)
def test_the_reference_coordinates_are_the_published_ones(name: str, shared_data: Path) -> None:
    file, photos = MEASURED[name]
    report = check_suite(suite_card(name), shared_data / "ground_truth" / file)
    assert report.rows == photos and report.verified and not report.wrong


@pytest.mark.parametrize("name", MEASURED)
def test_the_counts_of_defects_on_a_card_are_those_of_the_reference(
    name: str, shared_data: Path
) -> None:
    card = suite_card(name)
    metadata = read_metadata(shared_data / "ground_truth" / MEASURED[name][0], card.columns)
    found = exclusions(card, metadata).found
    assert found == {defect.name: defect.count for defect in card.defects if defect.excludes}


def test_the_metadata_of_yfcc26k_that_circulates_as_that_of_yfcc4k_is_recognised(
    shared_data: Path,
) -> None:
    file = shared_data / "ground_truth" / "yfcc25600_places365.csv"
    wrong = {f.kind: f.message for f in check_suite(suite_card("yfcc4k"), file).wrong}
    assert wrong["other_suite"] == "this is the metadata of YFCC26k, not of YFCC4k"
    assert "21,064 too many" in wrong["count"]


def test_im2gps3k_holds_six_photos_of_im2gps(shared_data: Path) -> None:
    def numbers(name: str) -> set[str]:
        metadata = read_metadata(shared_data / "ground_truth" / MEASURED[name][0])
        parts = (part for name in metadata.ids for part in name.split("_"))
        return {part for part in parts if part.isdigit() and len(part) > 5}

    both = numbers("im2gps") & numbers("im2gps3k")
    (defect,) = (d for d in suite_card("im2gps").defects if d.name == "in_im2gps3k")
    assert len(both) == defect.count == 6


def test_an_unknown_suite_is_refused_with_the_names_of_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"no suite is called 'im2gp'.*im2gps3k"):
        suite_card("im2gp")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("photo: 3", "photo: Extra inputs are not permitted"),
        ("prompt: nonsense", "no prompt is called"),
        ("defects: [{name: a, about: x, evidence: y, rule: magic}]", "defects.0.rule"),
        ("name: Im2GPS", "name"),
    ],
)
def test_a_card_with_a_mistake_is_refused(tmp_path: Path, change: str, said: str) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(f"name: mine\ntitle: Mine\nabout: My photos.\nlicence: mine\n{change}\n")
    with pytest.raises((ConfigError, InputError), match=said):
        load_config(SuiteCard, path)
