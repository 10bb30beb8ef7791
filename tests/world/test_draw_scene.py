"""The pictures of scenes: every cue can be seen, sits where its region says, and leaks nothing."""

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from gre.errors import InputError
from gre.world import facts
from gre.world.cues import ATTRIBUTES, DISTRACTORS, INDOOR, OUTDOOR, SCENE_LABELS
from gre.world.draw.compose import Drawing, draw
from gre.world.draw.layout import Layout
from gre.world.draw.road import lane_boxes
from gre.world.scene import Cue, Place, Scene, Style

Pixels = NDArray[np.float64]

# Texts that stand for what sampling writes on cues that carry one.
TEXTS = {
    "place_name": ("Lyon", "Kyoto"),
    "domain": ("cafe.fr", "cafe.de"),
    "calling_code": ("+33 12 345", "+81 12 345"),
}
SIGNS = {"currency": ("€", "$", "£", "¥", "kr", "R$", "₹", "₩", "zł")}


def scene(*cues: Cue, label: str = "road traffic", seed: int = 5) -> Scene:
    return Scene(
        seed=1,
        split="train",
        index=0,
        site=0,
        place=Place(name="Lyon", country="FR", country_name="France"),
        lat=45.76,
        lon=4.84,
        label=label,
        cues=cues,
        style=Style(seed=seed, palette=2, horizon=0.45, vanish_x=0.48, hour=10, clutter=0.4),
    )


def cues_of(attribute: str) -> list[Cue]:
    """One cue for each value of an attribute (a sample where the values are free text)."""
    if attribute in ("building", "nature"):
        values = [m.id for m in facts.landmarks().values() if m.attribute == attribute]
        return [Cue(attribute=attribute, value=value) for value in values]
    if attribute == "flag":
        return [Cue(attribute="flag", value=code) for code in ("FR", "JP", "BR", "SE", "ZA", "IE")]
    if attribute == "language":
        by_script = {language.script: code for code, language in facts.languages().items()}
        words = {code: facts.languages()[code].words[0] for code in by_script.values()}
        return [Cue(attribute="language", value=code, text=word) for code, word in words.items()]
    if attribute in TEXTS:
        return [Cue(attribute=attribute, value=text, text=text) for text in TEXTS[attribute]]
    if attribute in SIGNS:
        return [Cue(attribute=attribute, value=v, text=f"{v} 12") for v in SIGNS[attribute]]
    text = "AB 123" if attribute == "plate" else ""
    values = list(ATTRIBUTES[attribute].values)
    return [Cue(attribute=attribute, value=value, text=text) for value in values]


def smallest_size(attribute: str) -> int:
    return ATTRIBUTES[attribute].coarse_px or ATTRIBUTES[attribute].legible_px


def pixels(drawing: Drawing) -> Pixels:
    return np.asarray(drawing.image, dtype=np.float64)


def inside(drawing: Drawing, attribute: str, margin: float = 0.0) -> tuple[slice, slice]:
    """The pixels of a cue's region, widened by a share of the picture."""
    size = drawing.image.width
    x0, y0, x1, y1 = drawing.regions[attribute]
    edges = [x0 - margin, x1 + margin, y0 - margin, y1 + margin]
    left, right, top, foot = (round(min(1.0, max(0.0, edge)) * size) for edge in edges)
    return slice(top, foot), slice(left, right)


def test_the_same_scene_gives_the_same_bytes() -> None:
    cues = [cues_of(name)[0] for name in ATTRIBUTES]
    first, second = draw(scene(*cues), 112), draw(scene(*cues), 112)
    assert first.image.tobytes() == second.image.tobytes()
    assert first.regions == second.regions


def test_two_scenes_of_one_city_do_not_look_alike() -> None:
    cues = (cues_of("architecture")[0], cues_of("vegetation")[0])
    pictures = [pixels(draw(scene(*cues, seed=seed), 112)) for seed in range(4)]
    for a, b in combinations(pictures, 2):
        assert np.abs(a - b).mean() > 3


def test_the_place_itself_is_never_looked_at() -> None:
    here = scene(cues_of("vegetation")[0])
    elsewhere = here.model_copy(
        update={
            "site": 99,
            "lat": -33.9,
            "lon": 18.4,
            "place": Place(name="Cape Town", country="ZA", country_name="South Africa"),
        }
    )
    assert draw(here, 112).image.tobytes() == draw(elsewhere, 112).image.tobytes()


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_any_two_values_can_be_told_apart_at_the_smallest_legible_size(attribute: str) -> None:
    size = smallest_size(attribute)
    cues = cues_of(attribute)
    drawings = {cue.value: draw(scene(cue), size) for cue in cues}
    neutral = draw(scene(), size)
    for a, b in combinations(drawings, 2):
        rows, columns = inside(drawings[a], attribute)
        apart = np.abs(pixels(drawings[a]) - pixels(drawings[b]))[rows, columns]
        # The change is clear where it is, though it may be a small part of a large region.
        assert np.percentile(apart.max(axis=-1), 99.5) > 50, (a, b)
        assert apart.sum() / (3 * 255) > 5.0, (a, b)
    for value, drawing in drawings.items():
        rows, columns = inside(drawing, attribute)
        apart = np.abs(pixels(drawing) - pixels(neutral))[rows, columns]
        assert apart.sum() / (3 * 255) > 12.0, value


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_a_region_holds_the_pixels_that_its_cue_changes(attribute: str) -> None:
    size = max(224, smallest_size(attribute))
    without = pixels(draw(scene(), size))
    for cue in cues_of(attribute)[:6]:
        drawing = draw(scene(cue), size)
        x0, y0, x1, y1 = drawing.regions[attribute]
        assert 0 <= x0 < x1 <= 1
        assert 0 <= y0 < y1 <= 1
        changed = np.abs(pixels(drawing) - without)
        rows, columns = inside(drawing, attribute, margin=0.02)
        # The rest are wires, the posts of signs, the pole of the flag, and shadows (most of what a
        # low sun changes).
        share = 0.15 if attribute == "sun" else 0.6
        assert changed[rows, columns].sum() > share * changed.sum(), cue.value


def test_what_is_read_at_small_sizes_is_large_enough() -> None:
    for seed in range(8):
        cues = [cues_of(name)[0] for name in ("flag", "warning_sign", "building", "driving_side")]
        regions = draw(scene(*cues, seed=seed), 112).regions
        wide = {name: (box[2] - box[0]) * 112 for name, box in regions.items()}
        tall = {name: (box[3] - box[1]) * 112 for name, box in regions.items()}
        assert wide["flag"] >= 22
        assert tall["flag"] >= 15
        assert wide["warning_sign"] >= 14
        assert tall["building"] >= 45


@pytest.mark.parametrize(("side", "lane_of_tails"), [("left", 0), ("right", 1)])
def test_where_traffic_keeps_to_a_side_the_tails_are_seen_there(
    side: str, lane_of_tails: int
) -> None:
    a_scene = scene(Cue(attribute="driving_side", value=side))
    picture = pixels(draw(a_scene, 448))
    lanes = lane_boxes(Layout.of(a_scene.style), a_scene.style)[:2]
    redness = []
    for x0, y0, x1, y1 in lanes:
        patch = picture[round(y0 * 448) : round(y1 * 448), round(x0 * 448) : round(x1 * 448)]
        lights = (patch[..., 0] > 200) & (patch[..., 1] < 60) & (patch[..., 2] < 60)
        redness.append(int(lights.sum()))
    assert redness[lane_of_tails] > 20
    assert redness[1 - lane_of_tails] == 0


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_what_hides_a_cue_is_the_same_whatever_it_hides(attribute: str) -> None:
    hidden = [cue.model_copy(update={"occluded": True}) for cue in cues_of(attribute)[:3]]
    drawings = [draw(scene(cue), 112) for cue in hidden]
    nothing = draw(scene(Cue(attribute=attribute, value="", occluded=True)), 112)
    assert len({drawing.image.tobytes() for drawing in (*drawings, nothing)}) == 1
    assert not drawings[0].regions


@pytest.mark.parametrize("label", SCENE_LABELS)
def test_every_visible_cue_has_a_region_in_every_kind_of_scene(label: str) -> None:
    cues = [cues_of(name)[0] for name in ATTRIBUTES]
    drawing = draw(scene(*cues, label=label), 112)
    assert set(drawing.regions) == set(ATTRIBUTES)


@pytest.mark.parametrize("label", [*OUTDOOR, *INDOOR, *DISTRACTORS])
@pytest.mark.parametrize("size", [112, 224, 448])
def test_every_label_draws_at_every_size(label: str, size: int) -> None:
    picture = draw(scene(label=label), size).image
    assert picture.mode == "RGB"
    assert picture.size == (size, size)


def test_regions_do_not_depend_on_the_size() -> None:
    cues = [cues_of(name)[0] for name in ATTRIBUTES]
    assert draw(scene(*cues), 112).regions == draw(scene(*cues), 448).regions


def test_an_indoor_scene_shows_the_world_outside_through_a_window_only_when_it_must() -> None:
    flag, tree = cues_of("flag")[0], cues_of("vegetation")[0]
    room = draw(scene(flag, label="offices"), 112)
    front = draw(scene(flag, tree, label="offices"), 112)
    assert "vegetation" in front.regions
    rows, columns = inside(front, "flag")
    same = np.abs(pixels(room)[rows, columns] - pixels(front)[rows, columns])
    assert np.median(same) < 12  # the flag itself hangs in the same place


def test_a_distractor_carries_no_cue_and_no_region() -> None:
    assert not draw(scene(cues_of("flag")[0], label="face"), 112).regions


@pytest.mark.parametrize("attribute", ["domain", "calling_code", "currency", "plate", "language"])
def test_a_cue_changed_by_hand_needs_no_text_of_its_own(attribute: str) -> None:
    cue = cues_of(attribute)[0]
    changed = scene(cue).replace(**{attribute: cues_of(attribute)[1].value})
    assert draw(changed, 112).regions.keys() == {attribute}


@pytest.mark.parametrize("attribute", ["vegetation", "language", "building", "driving_side"])
def test_a_value_without_a_drawing_is_refused_by_name(attribute: str) -> None:
    with pytest.raises(InputError, match="atlantean"):
        draw(scene(Cue(attribute=attribute, value="atlantean")), 112)


def test_an_unknown_label_and_a_tiny_size_are_refused() -> None:
    with pytest.raises(InputError, match="underwater"):
        draw(scene(label="underwater"), 112)
    with pytest.raises(InputError, match="too small"):
        draw(scene(), 8)
