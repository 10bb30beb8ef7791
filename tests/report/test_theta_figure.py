"""The figure of the sweep of theta."""

import xml.etree.ElementTree as ET

from gre.data.curate.sweep import ThetaRow
from gre.report.svg import standalone
from gre.report.theta import theta_figure


def row(theta: float, right: int, chosen: bool = False) -> ThetaRow:
    return ThetaRow(theta, right, right / 100, right - 4, 4, 4, 96 - right, chosen)


def test_each_theta_is_a_point_of_three_lines_and_the_one_used_is_marked() -> None:
    rows = [row(1, 10), row(25, 30, chosen=True), row(2500, 80)]
    drawn = ET.fromstring(standalone(theta_figure(rows)))
    classes = [element.get("class", "") for element in drawn.iter()]
    assert sum(name.startswith("hollow") for name in classes) == 9
    assert classes.count("theta") == 1
    told = [element.text for element in drawn.iter() if element.tag.endswith("text")]
    assert {"1", "25", "2500", "CoT", "Judge", "within theta"} <= set(told)


def test_one_theta_without_any_chain_can_be_drawn() -> None:
    assert ET.fromstring(theta_figure([row(25, 4, chosen=True)])).tag.endswith("svg")
    assert "NaN" not in theta_figure([ThetaRow(25, 0, 0.0, 0, 0, 0, 0, True)])
