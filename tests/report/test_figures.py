"""The figures and the map: what they show, and that they hold for odd numbers."""

import math
import re
import xml.etree.ElementTree as ET

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gre.bench.score import Comparison, Score, curve
from gre.bench.table import ROWS
from gre.geo.distance import distance_km
from gre.metrics.localization import Share
from gre.metrics.paired import compare
from gre.report.content import Flow, Point, TrainingRun
from gre.report.figures import (
    accuracy_curves,
    differences,
    radar,
    series_classes,
    training_panels,
)
from gre.report.flow import flow_diagram
from gre.report.svg import Axis, nice_axis, standalone
from gre.svg.map import answer_map, great_circle, project

POINTS = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def parse(svg: str) -> ET.Element:
    assert "nan" not in svg and "inf" not in svg
    return ET.fromstring(svg)


def row(name: str, *shares: float) -> Score:
    keys = ("1", "25", "200", "750", "2500")
    accuracy = {key: Share(s, s, s) for key, s in zip(keys, shares, strict=True)}
    return Score(name=name, n=10, accuracy=accuracy, curve=curve(np.array([1.0, 80.0, np.nan])))


ROW = row("CI", 0.0, 0.1, 0.4, 0.6, 0.9)


def test_each_row_of_the_table_has_its_own_colour() -> None:
    assert len(set(series_classes(ROWS).values())) == len(ROWS)
    assert series_classes(["GeoCLIP", "CI"]) == {"GeoCLIP": "other1", "CI": "ci"}


def test_every_figure_is_well_formed_even_with_nothing_to_show() -> None:
    nothing = row("base", 0, 0, 0, 0, 0)
    for scores in ([], [nothing], [ROW, nothing], [Score(name="x", n=0, accuracy={})]):
        parse(accuracy_curves(scores))
        parse(radar(scores))
    parse(differences([]))
    parse(flow_diagram(Flow(seeds=0, drafts=0, cot=0, judge_true=0, judge_false=0, coords=0)))


def test_a_name_is_written_as_text_into_a_figure() -> None:
    difference = compare([1.0, 2.0], [30.0, 1.0])
    by_threshold = {f"{km:g}": d for km, d in difference.items()}
    svg = differences([Comparison(a="<b>&", b='"x"', differences=by_threshold)])
    root = parse(svg)
    assert any('<b>& − "x"' in (element.text or "") for element in root.iter())


def test_the_best_row_reaches_the_end_of_every_direction_of_the_radar() -> None:
    best = row("Bayes-optimal", 0.05, 0.3, 0.5, 0.8, 0.95)
    areas = re.findall(r'<path d="([^"]*)" class="(area [^"]*)"', radar([ROW, best]))
    rings = re.findall(r'<path d="([^"]*)" class="grid"', radar([ROW, best]))
    assert [area[0] for area in areas if "bayes" in area[1]] == [rings[3]]


def test_a_curve_never_falls() -> None:
    shares = [share for _, share in ROW.curve]
    assert shares == sorted(shares) and shares[-1] == pytest.approx(2 / 3)


def test_theta_is_marked_where_it_changed() -> None:
    thetas = (2500.0, 2500.0, 750.0, 750.0)
    columns = {"reward/coordinate": (0.1, None, 0.3, 0.4), "theta_km": thetas}
    run = TrainingRun(stage="coords", title="II", steps=(1, 2, 3, 4), columns=columns)
    ((title, svg, legend),) = training_panels(run)
    assert title.startswith("Reward") and legend == []
    assert re.findall(r"θ (\d+)", svg) == ["2500", "750"] and svg.count('class="theta"') == 1
    parse(svg)


def test_metrics_of_a_constant_or_single_step_run_can_be_drawn() -> None:
    for steps in ((1.0,), (1.0, 2.0)):
        flat = tuple(0.5 for _ in steps)
        run = TrainingRun(stage="sft", title="t", steps=steps, columns={"loss": flat})
        ((_, svg, _),) = training_panels(run)
        parse(svg)


@given(values=st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=5))
def test_an_axis_holds_all_values_between_a_few_round_ticks(values: list[float]) -> None:
    axis = nice_axis(values)
    slack = 1e-6 * (axis.high - axis.low)
    assert axis.low - slack <= min(values) and max(values) <= axis.high + slack
    assert 2 <= len(axis.ticks) <= 9


def test_a_logarithmic_axis_spaces_factors_evenly() -> None:
    axis = Axis(1, 10000, (), log=True)
    assert [axis.share(value) for value in (1, 100, 10000)] == [0.0, 0.5, 1.0]
    assert axis.share(0) == 0.0  # an error of 0 km stands at the left edge


def test_the_map_keeps_north_up_east_right_and_areas_equal() -> None:
    oslo, rome, tokyo = project([(59.9, 10.7), (41.9, 12.5), (35.7, 139.7)])
    assert oslo[1] < rome[1] and rome[0] < tokyo[0]

    def area(lat: float) -> float:
        a, b, c = project([(lat, 20.0), (lat, 21.0), (lat + 1, 20.0)])
        cross = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
        return abs(float(cross)) / math.cos(math.radians(lat + 0.5))

    assert area(0.0) == pytest.approx(area(55.0), rel=0.03)


@given(a=POINTS, b=POINTS)
def test_the_way_between_two_points_is_the_shortest_and_never_crosses_the_map(
    a: Point, b: Point
) -> None:
    pieces = great_circle(a, b)
    assert all(np.abs(np.diff(piece[:, 1])).max(initial=0) <= 180 for piece in pieces) or (
        len(pieces) == 1 and len(pieces[0]) == 2
    )
    whole = np.concatenate(pieces)
    length = float(distance_km(whole[1:], whole[:-1]).sum())
    straight = float(distance_km((a.lat, a.lon), (b.lat, b.lon)))
    assert length == pytest.approx(straight, abs=1.0, rel=1e-4)


@given(truth=POINTS, answer=st.none() | POINTS)
def test_truth_and_answer_always_lie_on_the_part_of_the_map_that_is_shown(
    truth: Point, answer: Point | None
) -> None:
    root = parse(answer_map(truth, answer))
    x, y, width, height = (float(value) for value in root.attrib["viewBox"].split())
    for place in (truth, answer):
        if place is None or place.lat < -57:  # Antarctica is cut off
            continue
        px, py = project((place.lat, place.lon))
        assert x - 1 <= px <= x + width + 1
        assert y - 25 <= py <= y + height + 25  # the far north may touch the edge


def test_a_map_of_its_own_holds_its_land_and_its_style() -> None:
    svg = standalone(answer_map(Point(lat=1, lon=2), None, embedded=False))
    assert "<style>" in svg and 'class="land"' in svg and "<use" not in svg
    parse(svg)
