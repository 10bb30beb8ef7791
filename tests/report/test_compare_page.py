"""The page of a comparison: complete, self-contained, honest about what is published, and safe."""

import re
from pathlib import Path

import pytest

from comparing import PHOTOS, errors, system, truth_file
from gre.bench.compare import (
    Compared,
    ComparisonReport,
    Entry,
    Line,
    compare_systems,
    lines,
    read_report,
)
from gre.bench.compare.lines import Cell
from gre.bench.score import bound_score
from gre.metrics.localization import Share
from gre.report.compare import render_comparison, signed, write_comparison
from gre.report.compare_figures import (
    difference_chart,
    mode_curves,
    reliability_diagram,
    risk_coverage_chart,
    systems_chart,
)
from gre.report.compare_verdicts import findings
from html_outline import Outline

BOUND = {"1": Share(0.3, 0.28, 0.32), "750": Share(0.95, 0.93, 0.97)}


@pytest.fixture(scope="module")
def suite(tmp_path_factory: pytest.TempPathFactory) -> Compared:
    """Two stages and two older methods, one of which tells its confidence."""
    folder = tmp_path_factory.mktemp("compared")
    sure = [0.9 if km < 750 else 0.3 for km in errors(600, seed=2)]
    entries = [
        Entry("CI+I+II", system(folder, "gre", errors(150)), note="both RL stages"),
        Entry("CI", system(folder, "ci", errors(155))),
        Entry("[L]kNN", system(folder, "knn", errors(600, seed=2), confidence=sure)),
        Entry("best constant", system(folder, "prior", [None] * 50 + [4000.0] * (PHOTOS - 50))),
    ]
    return compare_systems(
        entries, truth_file(folder), key="test", title="New scenes", benchmark="im2gps3k",
        bounds=[bound_score(BOUND, n=PHOTOS)],
    )  # fmt: skip


@pytest.fixture(scope="module")
def page(suite: Compared) -> str:
    return render_comparison(ComparisonReport(suites=(suite,)))


def test_the_page_is_well_formed_and_needs_nothing_but_itself(page: str) -> None:
    outline = Outline(page)
    assert not outline.open
    assert all(link.startswith("#") for link in outline.links)
    assert "<script" not in page
    assert not re.search(r"url\(|@import", page)


def test_every_system_is_on_the_page_with_what_it_is(page: str, suite: Compared) -> None:
    for line in lines(suite):
        assert line.name in page
    assert "published 2025-05, arXiv:2505.18700" in page
    assert "measured 2026-02-03" in page
    assert f"manifest {suite.origins['CI'].manifest_sha256[:12]}" in page
    assert page.count('<tr class="gre published">') == 8  # of the mode reasoning
    assert "both RL stages" in page


def test_published_rows_never_show_an_interval(page: str) -> None:
    rows = re.findall(r'<tr class="\w+ published">.*?</tr>', page, flags=re.DOTALL)
    assert len(rows) == 18
    assert not any("<small>" in cell for row in rows for cell in row.split("<td")[2:])


def test_a_name_or_a_note_is_only_ever_text(tmp_path: Path) -> None:
    name, note = "<script>alert(1)</script>", '"><img src=x onerror=alert(2)>'
    entries = [Entry(name, system(tmp_path, "a", errors(1)), note=note),
               Entry("b", system(tmp_path, "b", errors(1), confidence=[0.5] * PHOTOS))]  # fmt: skip
    suite = compare_systems(entries, truth_file(tmp_path), key="k", title=note, note=name)
    page = render_comparison(ComparisonReport(title=name, lede=note, suites=(suite,)))
    assert "<script" not in page
    assert "<img" not in page


def test_the_page_can_be_drawn_again_from_its_json(suite: Compared, tmp_path: Path) -> None:
    report = ComparisonReport(title="Twice", suites=(suite,), seconds={"training": 61.0})
    html = write_comparison(report, tmp_path)[0]
    again = render_comparison(read_report(tmp_path / "compare.json"))
    assert html.read_text(encoding="utf-8") == again
    assert "1 min 01 s" in again


def test_a_row_above_the_bound_is_a_warning(tmp_path: Path) -> None:
    entry = Entry("leak", system(tmp_path, "a", [0.0] * PHOTOS))
    suite = compare_systems(
        [entry], truth_file(tmp_path), key="k", title="K", bounds=[bound_score(BOUND, n=PHOTOS)]
    )
    assert "must not be trusted" in render_comparison(ComparisonReport(suites=(suite,)))


def test_what_was_found_claims_no_more_than_the_corrected_tests(suite: Compared) -> None:
    found = {verdict.standing: verdict for verdict in findings(suite)}
    assert found["unclear"].subject == "CI"
    assert "cannot be told from CI+I+II" in found["unclear"].sentence
    assert found["worse"].subject == "[L]kNN; best constant"
    assert "of what the Bayes bound allows (95.0 %)" in found["better"].sentence


def test_the_chart_of_systems_groups_them_by_mode_and_outlines_the_published(
    suite: Compared,
) -> None:
    svg = systems_chart(lines(suite))
    order = [svg.index(f">{mode}</text>") for mode in ("prior knowledge", "retrieval", "reasoning")]
    assert order == sorted(order)
    published = sum(len(row.accuracy) for row in suite.published)
    assert svg.count('class="bar open') == published
    assert svg.count("whisker") == 4 * 5 + 2  # four measured systems, and the bound where known


def test_a_share_below_one_percent_keeps_its_digits() -> None:
    line = Line("ISNs", "published", "classification", cells={1.0: Cell(0.0005)}, digits=2)
    assert ">0.05</text>" in systems_chart([line])
    assert ">0.1</text>" in systems_chart([Line("a", "measured", "other", {1.0: Cell(0.001)})])


def test_a_chart_without_systems_is_empty_and_whole() -> None:
    assert systems_chart([]).endswith("</svg>")


def test_differences_far_out_are_arrows_with_their_value(suite: Compared) -> None:
    shown = [line for line in lines(suite) if line.name in suite.adjusted]
    svg = difference_chart(suite, [line for line in shown if line.status == "measured"])
    far = suite.difference("best constant", 750)
    assert far is not None
    assert f">{100 * far[0].value:+.0f}".replace("-", "−") in svg
    assert svg.count("<circle") + svg.count('Z"') == 3 * 5


def test_curves_colour_one_group_and_keep_the_stages_colours(suite: Compared) -> None:
    rows = suite.suite.rows[:-1]
    svg, legend = mode_curves(rows, ["CI", "CI+I+II"], suite.suite.rows[-1])
    assert legend == [("ci", "CI"), ("gre", "CI+I+II")]
    assert svg.count("faint") == 2
    assert "dash bayes" in svg


def test_the_reliability_diagram_has_a_dot_for_every_bin(suite: Compared) -> None:
    found = suite.calibration["[L]kNN"]
    svg = reliability_diagram(found, "ci", "[L]kNN")
    assert svg.count("<circle") == len(found.bins) == 2
    curve, legend = risk_coverage_chart(suite.calibration)
    assert legend == [("gre", "[L]kNN")]
    assert curve.endswith("</svg>")


def test_a_difference_is_written_with_its_sign() -> None:
    assert [signed(share) for share in (0.012, -0.012, 0.0)] == ["+1.2", "−1.2", "+0.0"]
