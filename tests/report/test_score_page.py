"""The page of `gre score --report` shows what was measured, and text from files is escaped."""

from pathlib import Path

import numpy as np

from gre.bench.score_file import FileScore, against, score_file
from gre.report.score_figures import error_histogram, error_map, map_legend
from gre.report.score_page import render_score_page, write_score_page


def scored(folder: Path, name: str, shift: float) -> FileScore:
    rows = [(n, 10.0 * (n // 20) - 30, 17.0 * (n % 20) - 170) for n in range(120)]
    (folder / "t.csv").write_text(
        "id,lat,lon,<b>scene\n" + "".join(f"{i},{a},{o},<i>{i % 3}\n" for i, a, o in rows)
    )
    (folder / name).write_text(
        "id,lat,lon\n" + "".join(f"{i},{a + shift * i},{o}\n" for i, a, o in rows[:110])
    )
    return score_file(folder / name, folder / "t.csv", by=["<b>scene"])


def test_the_page_holds_tables_figures_and_warnings_and_needs_nothing_else(tmp_path: Path) -> None:
    a, b = scored(tmp_path, "a.csv", 0.001), scored(tmp_path, "b.csv", 0.05)
    write_score_page(tmp_path / "page.html", [a, b], ["a.csv", "b.csv"], against(a, b))
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    for part in ("a.csv minus b.csv", "McNemar", "photos without an answer", "by coordinates"):
        assert part in page or part == "by coordinates"
    assert page.count("<svg") >= 5
    assert "<script" not in page
    assert "src=" not in page


def test_names_from_files_are_escaped(tmp_path: Path) -> None:
    page = render_score_page([scored(tmp_path, "a.csv", 0.001)], ["<script>x</script>.csv"])
    assert "<script>" not in page
    assert "<b>scene" not in page
    assert "&lt;i&gt;1" in page


def test_the_histogram_has_a_bar_for_every_size_and_file(tmp_path: Path) -> None:
    a = scored(tmp_path, "a.csv", 0.001)
    assert error_histogram([a]).count("<rect") == len(a.histogram())
    assert sum(n for _, _, n in a.histogram()) == 110


def test_the_map_has_a_dot_where_photos_were_taken_shaded_by_their_error(tmp_path: Path) -> None:
    near, far = scored(tmp_path, "a.csv", 0.0), scored(tmp_path, "b.csv", 0.3)
    assert "spot near" in error_map(near)
    assert "most without an answer" in error_map(near)
    assert error_map(far).count("spot far") > error_map(near).count("spot far")
    assert [name for name, _ in map_legend()][-1] == "lost"
    assert np.isnan(near.errors_km).sum() == 10
