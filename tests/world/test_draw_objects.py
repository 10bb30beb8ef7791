"""The things drawn in a scene: each can be told from the others, and stays where it is put."""

import re
from collections.abc import Callable, Iterable
from functools import partial
from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

import gre.world.facts
from gre.errors import InputError
from gre.world.cues import ATTRIBUTES
from gre.world.draw.canvas import Box, Canvas
from gre.world.draw.flags import FORMS, draw_flag, draw_flag_spec
from gre.world.draw.goods import draw_stall
from gre.world.draw.landmarks import ASPECT, draw_landmark
from gre.world.draw.people import draw_person
from gre.world.draw.signs import (
    draw_direction_board,
    draw_poster,
    draw_price_tag,
    draw_shop_sign,
    draw_warning_sign,
)
from gre.world.draw.vehicles import draw_car, draw_plate, draw_vehicle
from gre.world.facts import countries, flag_class, landmarks

Drawing = Callable[[Canvas, Box], None]

SKY = (188, 214, 232)
PAINT = (70, 120, 170)
FLAGS = {code: country.flag for code, country in countries().items() if country.flag}


def values(attribute: str) -> tuple[str, ...]:
    return ATTRIBUTES[attribute].values


def picture(drawing: Drawing, size: int, box: Box) -> NDArray[np.int16]:
    canvas = Canvas(size, SKY)
    drawing(canvas, box)
    return np.asarray(canvas.finish(), dtype=np.int16)


def inside(drawing: Drawing, size: int, box: Box) -> NDArray[np.int16]:
    x0, y0, x1, y1 = (round(edge * size) for edge in box)
    return picture(drawing, size, box)[y0:y1, x0:x1]


def least_difference(drawings: dict[str, Drawing], size: int, box: Box) -> tuple[float, str, str]:
    """The two drawings most alike and by how many grey levels a channel they differ on average."""
    pictures = {name: inside(drawing, size, box) for name, drawing in drawings.items()}
    pairs = combinations(pictures, 2)
    return min((float(np.abs(pictures[a] - pictures[b]).mean()), a, b) for a, b in pairs)


def standing(landmark_id: str, canvas: Canvas, box: Box) -> None:
    """A landmark in its own proportions at the foot of a box."""
    x0, _, x1, y1 = box
    width = min(x1 - x0, (y1 - box[1]) * ASPECT[landmark_id])
    middle = (x0 + x1) / 2
    top = y1 - width / ASPECT[landmark_id]
    draw_landmark(canvas, (middle - width / 2, top, middle + width / 2, y1), landmark_id)


def of_values(names: Iterable[str], draw: Callable[[Canvas, Box, str], None]) -> dict[str, Drawing]:
    def bound(name: str) -> Drawing:
        return lambda canvas, box: draw(canvas, box, name)

    return {name: bound(name) for name in names}


LANDMARKS = {name: partial(standing, name) for name in ASPECT}
VEHICLES = of_values(values("vehicle"), lambda c, b, v: draw_vehicle(c, b, v, PAINT))
PLATES = of_values(values("plate"), lambda c, b, v: draw_plate(c, b, v, "AB 12"))
PEOPLE = of_values(("", *values("dress")), lambda c, b, v: draw_person(c, b, v, 3))
STALLS = of_values(values("goods"), draw_stall)
WARNINGS = of_values(values("warning_sign"), draw_warning_sign)
ALL_FLAGS = of_values(FLAGS, draw_flag)


def test_every_landmark_of_the_facts_has_a_drawing_and_no_other_has() -> None:
    assert set(ASPECT) == set(landmarks())


@pytest.mark.parametrize(
    ("drawings", "size", "box", "floor"),
    [
        pytest.param(LANDMARKS, 112, (0.38, 0.05, 0.65, 0.5), 6.0, id="landmarks"),
        pytest.param(VEHICLES, 112, (0.65, 0.75, 0.99, 0.97), 15.0, id="vehicles"),
        pytest.param(PLATES, 224, (0.38, 0.86, 0.63, 1.0), 8.0, id="plates"),
        pytest.param(PEOPLE, 112, (0.02, 0.6, 0.17, 0.97), 10.0, id="dress"),
        pytest.param(STALLS, 168, (0.16, 0.74, 0.38, 0.96), 10.0, id="goods"),
        pytest.param(WARNINGS, 112, (0.61, 0.37, 0.75, 0.51), 8.0, id="warning signs"),
    ],
)
def test_each_value_is_told_from_every_other_at_its_smallest_legible_size(
    drawings: dict[str, Drawing], size: int, box: Box, floor: float
) -> None:
    difference, one, other = least_difference(drawings, size, box)
    assert difference > floor, f"{one} and {other} look alike"


def test_flags_of_different_classes_are_told_apart_at_24_by_16_pixels() -> None:
    one_of_each = {flag_class(code): drawing for code, drawing in ALL_FLAGS.items()}
    assert len(one_of_each) > 100
    box = (0.5, 0.5, 0.5 + 24 / 112, 0.5 + 16 / 112)
    difference, one, other = least_difference(one_of_each, 112, box)
    assert difference > 2.0, f"{one} and {other} look alike"


def test_every_form_of_the_design_language_can_be_drawn() -> None:
    told = re.findall(r"^    ([a-z]+)\b", gre.world.facts.__doc__ or "", flags=re.MULTILINE)
    assert len(told) > 15
    assert set(told) == set(FORMS)


def test_the_tricolour_stands_with_blue_at_the_hoist() -> None:
    left, middle, right = inside(ALL_FLAGS["FR"], 112, (0.1, 0.1, 0.4, 0.3))[10, [4, 16, 29]]
    assert left[2] > 150 > left[0]
    assert middle.min() > 240
    assert right[0] > 180 > right[2]


@pytest.mark.parametrize("spec", ["", "h:PUCE,RED", "spiral:RED", "disc:RED,1"])
def test_a_flag_outside_the_design_language_is_refused_with_a_reason(spec: str) -> None:
    with pytest.raises(InputError, match="flag"):
        draw_flag_spec(Canvas(112), (0.1, 0.1, 0.4, 0.3), spec)


def every_drawing() -> Iterable[tuple[str, Drawing]]:
    for group in (LANDMARKS, VEHICLES, PLATES, PEOPLE, STALLS, WARNINGS, ALL_FLAGS):
        yield from group.items()
    for name in ASPECT:
        yield f"{name} squeezed", partial(draw_landmark, landmark_id=name)
    yield "front", lambda c, b: draw_car(c, b, "front", PAINT)
    yield "rear", lambda c, b: draw_car(c, b, "rear", PAINT)
    yield "shop", lambda c, b: draw_shop_sign(c, b, "ร้านอาหาร", "Thai", PAINT)
    yield "board", lambda c, b: draw_direction_board(c, b, "Thừa Thiên Huế")
    yield "poster", lambda c, b: draw_poster(c, b, "+33 1 42")
    yield "price", lambda c, b: draw_price_tag(c, b, "€ 4,50")


def test_nothing_is_drawn_outside_the_box() -> None:
    size, box = 112, (0.25, 0.375, 0.625, 0.75)
    outside = np.ones((size, size), dtype=bool)
    # One pixel of margin: an edge on the boundary is blended into it.
    outside[42 - 1 : 84 + 1, 28 - 1 : 70 + 1] = False
    for name, drawing in every_drawing():
        drawn = picture(drawing, size, box)
        assert (drawn[outside] == SKY).all(), name
        assert (drawn != SKY).any(), name


@pytest.mark.parametrize("paint", [(180, 60, 60), (70, 120, 170), (235, 235, 235), (50, 50, 56)])
def test_a_coming_car_is_told_from_a_going_one_at_14_pixels(paint: tuple[int, int, int]) -> None:
    box = (0.5, 0.5, 0.5 + 14 / 112, 0.5 + 12 / 112)
    front = inside(lambda c, b: draw_car(c, b, "front", paint), 112, box)
    rear = inside(lambda c, b: draw_car(c, b, "rear", paint), 112, box)
    lamp_front, lamp_rear = (view[6:9, 1:3].mean(axis=(0, 1)) for view in (front, rear))
    assert lamp_front.min() > 120, "headlights are pale"
    assert lamp_rear[0] > 2 * lamp_rear[2], "tail lights are red"


def test_a_person_is_decided_by_the_seed_alone() -> None:
    def look(seed: int, dress: str = "") -> bytes:
        drawing = partial(draw_person, dress=dress, seed=seed)
        return picture(drawing, 112, (0.1, 0.1, 0.5, 0.9)).tobytes()

    assert look(1) == look(1)
    assert len({look(seed) for seed in range(20)}) > 15
    assert len({look(seed, "thobe") for seed in range(20)}) > 1


def test_a_car_takes_the_paint_it_is_given_and_a_school_bus_does_not() -> None:
    def look(kind: str, paint: tuple[int, int, int]) -> bytes:
        drawing = partial(draw_vehicle, kind=kind, colour=paint)
        return picture(drawing, 112, (0.1, 0.1, 0.5, 0.5)).tobytes()

    assert look("car", (200, 0, 0)) != look("car", (0, 0, 200))
    assert look("yellow_school_bus", (200, 0, 0)) == look("yellow_school_bus", (0, 0, 200))


@pytest.mark.parametrize(
    "draw",
    [
        lambda c, b: draw_landmark(c, b, "atlantis"),
        lambda c, b: draw_flag(c, b, "ZZ"),
        lambda c, b: draw_vehicle(c, b, "hovercraft", PAINT),
        lambda c, b: draw_plate(c, b, "plaid", "A 1"),
        lambda c, b: draw_person(c, b, "toga", 1),
        lambda c, b: draw_stall(c, b, "moonstones"),
        lambda c, b: draw_warning_sign(c, b, "octagon"),
    ],
)
def test_what_has_no_drawing_is_named_in_the_error(draw: Drawing) -> None:
    with pytest.raises(InputError, match=r"(drawing|flag design)"):
        draw(Canvas(112), (0.1, 0.1, 0.5, 0.5))


def test_a_box_of_no_size_draws_nothing_and_does_not_fail() -> None:
    for _, drawing in every_drawing():
        drawing(Canvas(112, SKY), (0.5, 0.5, 0.5, 0.5))
