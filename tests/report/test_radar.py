"""The radar and the matrix of differences: what they draw, and what they leave open."""

import xml.etree.ElementTree as ET

import pytest

from gre.report.difference_matrix import Difference, DifferenceRow, difference_matrix
from gre.report.radar import Polygon, Spoke, radar_chart

SPOKES = [Spoke("recall", "of 100", 0.8), Spoke("order", "of 100", 1.0), Spoke("none", "", 0.0)]


def parse(svg: str) -> ET.Element:
    assert "nan" not in svg and "inf" not in svg
    return ET.fromstring(svg)


def test_a_polygon_with_all_values_is_closed_and_one_with_a_gap_stays_open() -> None:
    whole = radar_chart(SPOKES, [Polygon("gre", [0.4, 1.0, 0.0])], title="t")
    open_one = radar_chart(SPOKES, [Polygon("gre", [0.4, None, 0.0])], title="t")
    parse(whole)
    parse(open_one)
    assert 'class="area gre"' in whole and 'class="dot gre"' not in whole
    assert 'class="area gre"' not in open_one and open_one.count('class="dot gre"') == 2


def test_marks_stand_in_every_direction_that_has_a_value() -> None:
    def mark(x: float, y: float) -> str:
        return f'<rect x="{x:.0f}" y="{y:.0f}"/>'

    assert (
        radar_chart(SPOKES, [Polygon("ci", [0.4, None, 0.0], mark)], title="t").count("rect") == 2
    )


def test_words_stand_in_for_what_cannot_be_seen() -> None:
    drawn = parse(radar_chart(SPOKES, [], title="A & B", desc="<nothing>"))
    names = {child.tag.rpartition("}")[2]: child.text for child in drawn}
    assert names["title"] == "A & B" and names["desc"] == "<nothing>"


@pytest.mark.parametrize("rows", [[], [DifferenceRow("a − b", "ci", [None, None])]])
def test_a_matrix_with_nothing_to_show_is_whole(rows: list[DifferenceRow]) -> None:
    parse(difference_matrix(rows, ["x", "y"], title="t"))


def test_a_dot_is_filled_where_a_difference_stands_and_far_ones_are_arrows() -> None:
    rows = [
        DifferenceRow("a − b", "ci", [Difference(5, 3, 7, stands=True)]),
        DifferenceRow("a − c", "ci", [Difference(1, -1, 3, stands=False)]),
        DifferenceRow("a − d", "ci", [Difference(-60, -70, -50, stands=True)]),
    ]
    svg = difference_matrix(rows, ["quality"], title="t")
    parse(svg)
    assert svg.count("<circle") == 2 and svg.count('class="hollow ci"') == 1
    assert ">−60</text>" in svg
