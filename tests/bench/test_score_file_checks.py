"""Wrong inputs are named: swapped columns, repeated ids, missing truth, unordered thresholds."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gre.bench.score_file import FileScore, read_rules, score_file
from gre.errors import ConfigError, InputError

rng = np.random.default_rng(3)
TRUTH = [(f"p{n}.jpg", float(lat), float(lon))
         for n, (lat, lon) in enumerate(zip(rng.uniform(-60, 60, 40), rng.uniform(-90, 90, 40),
                                            strict=True))]  # fmt: skip


Rows = Sequence[tuple[Any, Any, Any]]


def scored(folder: Path, rows: Rows, rules: str | None = None) -> FileScore:
    (folder / "a.csv").write_text("id,lat,lon\n" + "".join(f"{i},{a},{o}\n" for i, a, o in rows))
    text = "id,lat,lon\n" + "".join(f"{i},{a},{o}\n" for i, a, o in TRUTH)
    (folder / "t.csv").write_text(text)
    return score_file(
        folder / "a.csv", folder / "t.csv", rules=read_rules(compat=rules), levels=False
    )


def near(shift: float = 0.1) -> Rows:
    return [(i, a + shift, o) for i, a, o in TRUTH]


def test_good_answers_raise_no_suspicion(tmp_path: Path) -> None:
    assert scored(tmp_path, near()).warnings == []


def test_exchanged_columns_are_suspected_and_said_but_not_put_right(tmp_path: Path) -> None:
    result = scored(tmp_path, [(i, o, a) for i, a, o in near()])
    assert result.localization.accuracy[25].value < 0.1
    assert any("look swapped" in told and "--lat" in told for told in result.warnings)


def test_latitudes_beyond_the_pole_are_suspected_too(tmp_path: Path) -> None:
    result = scored(tmp_path, [(i, o + 120, a) for i, a, o in near()])
    assert any("latitude beyond 90" in told for told in result.warnings)


def test_a_swapped_truth_is_refused_with_its_row(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,lat,lon\nx,1,2\n")
    (tmp_path / "t.csv").write_text("id,lat,lon\nx,139.69,35.68\n")
    with pytest.raises(InputError, match=r"t\.csv: row 1: 139\.69, 35\.68 .*swapped\?"):
        score_file(tmp_path / "a.csv", tmp_path / "t.csv")


def test_failures_written_as_zero_zero_are_suspected_and_may_be_counted_as_such(
    tmp_path: Path,
) -> None:
    rows = [*near()[:30], *[(i, 0, 0) for i, _, _ in TRUTH[30:]]]
    assert any("exactly 0, 0" in told for told in scored(tmp_path, rows).warnings)
    failed = scored(tmp_path, rows, "null_island=failed")
    assert (failed.localization.unparsed, failed.failures) == (10, {"null_island": 10})


def test_the_truth_itself_and_one_constant_answer_are_noticed(tmp_path: Path) -> None:
    assert any("is this the truth" in told for told in scored(tmp_path, near(0)).warnings)
    same = [(i, 48.5, 2.5) for i, _, _ in TRUTH]
    assert any("one and the same point" in told for told in scored(tmp_path, same).warnings)


def test_duplicated_ids_are_named_and_the_rule_decides(tmp_path: Path) -> None:
    rows = [*near(), ("p0.jpg", 89.0, 10.0)]
    last = scored(tmp_path, rows)
    assert last.duplicates == 1
    assert any("'p0.jpg'" in told and "last one counts" in told for told in last.warnings)
    first = scored(tmp_path, rows, "duplicates=first")
    each = scored(tmp_path, rows, "duplicates=each")
    values = [r.localization.accuracy[25].value for r in (last, first, each)]
    assert values == pytest.approx([39 / 40, 1, 40 / 41])
    with pytest.raises(InputError, match=r"p0\.jpg"):
        scored(tmp_path, rows, "duplicates=refuse")


def test_answers_without_truth_and_photos_without_answer_are_counted_and_named(
    tmp_path: Path,
) -> None:
    result = scored(tmp_path, [*near()[2:], ("other.jpg", 1, 1)])
    assert (result.dropped, result.missing, result.localization.n) == (1, 2, 40)
    assert any("'other.jpg'" in told for told in result.warnings)
    assert any("'p0.jpg', 'p1.jpg'" in told for told in result.warnings)
    listed = scored(tmp_path, [*near()[2:], ("other.jpg", 1, 1)], "denominator=listed")
    assert (listed.localization.n, listed.localization.accuracy[25].value) == (38, 1)


def test_photos_whose_truth_is_blank_are_left_out_and_counted(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("id,lat,lon\nx,1,2\ny,1,2\n")
    (tmp_path / "t.csv").write_text("id,lat,lon\nx,1,2\ny,,\n")
    result = score_file(tmp_path / "a.csv", tmp_path / "t.csv", levels=False)
    assert (result.localization.n, result.untrue, result.dropped) == (1, 1, 1)


def test_no_common_id_shows_examples_of_both(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"'zzz' against 'p0\.jpg', 'p1\.jpg'"):
        scored(tmp_path, [("zzz", 1, 2)])


@pytest.mark.parametrize("thresholds", ["25,1", "1,1", "0,5", "-1", "1,far", ""])
def test_thresholds_out_of_order_are_refused(thresholds: str) -> None:
    with pytest.raises(ConfigError, match="thresholds"):
        read_rules(thresholds)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("failed=miss", 0.5), ("failed=hit", 1.0), ("failed=10000", 0.5), ("failed=0.5", 1.0)],
)
def test_failures_get_what_other_papers_gave_them(
    tmp_path: Path, rule: str, expected: float
) -> None:
    rows = [(i, a, o) if n % 2 else (i, "", "") for n, (i, a, o) in enumerate(TRUTH)]
    result = scored(tmp_path, rows, rule)
    assert result.localization.accuracy[1].value == pytest.approx(expected)
    assert result.localization.unparsed == 20


def test_failures_as_zero_zero_are_measured_from_there(tmp_path: Path) -> None:
    rows = [(i, "", "") for i, _, _ in TRUTH]
    result = scored(tmp_path, rows, "failed=zero_zero")
    assert np.isfinite(result.errors_km).all()
    assert (result.answers == 0).all()


def test_unknown_columns_list_those_that_exist(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--by scene: .*continent, country, id, lat, lon"):
        score_file(scored_path(tmp_path), tmp_path / "t.csv", by=["scene"])


def scored_path(folder: Path) -> Path:
    scored(folder, near())
    return folder / "a.csv"
