"""What a benchmark is made of, beside the paper's figure 4."""

from gre.bench.build.distribution import distribution, format_distribution
from gre.bench.greval import GREvalItem, Indicator
from gre.data.review.tasks import KeyStep
from gre.world.cues import EXPLICIT, IMPLICIT, KINDS, PAPER_KINDS, SCENE_LABELS, Kind


def photo(id: str, *kinds: Kind, scene: str | None = "natural") -> GREvalItem:
    named = [Indicator(name=f"thing {n}", kind=kind) for n, kind in enumerate(kinds)]
    return GREvalItem(
        id=id, image="a.png", lat=1, lon=2, scene=scene, indicators=tuple(named),
        kinds=tuple(kind for kind in KINDS if kind in kinds),
        key_steps=(KeyStep(text="So here.", tag="inference"),),
    )  # fmt: skip


def test_the_papers_shares_are_those_of_its_figure() -> None:
    assert round(sum(PAPER_KINDS[kind] for kind in EXPLICIT), 1) == 25.9  # printed there as 25.8
    assert round(sum(PAPER_KINDS[kind] for kind in IMPLICIT), 1) == 72.0  # printed there as 72.1


def test_every_indicator_counts_and_every_photo_once() -> None:
    found = distribution([photo("a", "climate", "climate", "social"), photo("b", "climate")])
    climate = next(bar for bar in found.kinds if bar.name == "climate")
    assert (climate.count, climate.photos, climate.share) == (3, 2, 75.0)
    assert sum(bar.share for bar in found.kinds) == 100.0


def test_what_no_photo_shows_is_named_and_never_left_out() -> None:
    found = distribution([photo("a", "climate")])
    assert [bar.name for bar in found.kinds] == list(KINDS)
    assert [bar.name for bar in found.scenes] == list(SCENE_LABELS)
    assert "medical" in found.absent and "climate" not in found.absent
    assert "absent: nature landmark" in format_distribution(found)


def test_a_photo_without_a_scene_is_told_of() -> None:
    found = distribution([photo("a", "climate", scene=None)])
    assert found.unlabelled == 1
    assert "without a scene label: 1" in format_distribution(found)


def test_nothing_at_all_has_a_distribution_too() -> None:
    found = distribution([])
    assert found.photos == found.indicators == 0
    assert "0 photos, 0 indicators" in format_distribution(found)
