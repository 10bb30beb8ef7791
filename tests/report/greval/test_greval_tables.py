"""Tables 1 and 3: who is best, what is bold, and the same numbers in every form."""

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from gre.bench.chains.results import ChainDifference, Estimate
from gre.bench.score import bound_score
from gre.errors import MissingFileError, RecordError
from gre.metrics.localization import Share
from gre.report.greval import GREvalScores, as_csv, as_json, as_latex, read_scores
from gre.report.greval.standing import Standing, chain_difference, clear_best
from gre.report.greval.tables import (
    Cell,
    chain_table,
    component_table,
    group_table,
    localization_table,
)
from greval_scores import make_scores

KEYS = ("1", "25", "200", "750", "2500")


@pytest.fixture(scope="module")
def scores(tmp_path_factory: pytest.TempPathFactory) -> GREvalScores:
    """Sixty photos: enough for some differences to be clear, and for some not to be."""
    return read_scores(make_scores(tmp_path_factory.mktemp("scores"), n=60))


def cells(scores: GREvalScores, key: str) -> dict[str, Cell]:
    table = chain_table(scores, Standing(scores))
    parts = component_table(scores, Standing(scores))
    return {row.name: row.cells[key] for one in (table, parts) for row in one.rows
            if key in row.cells}  # fmt: skip


def test_models_come_before_controls_and_controls_before_bounds(scores: GREvalScores) -> None:
    bound = bound_score({key: Share(0.9, 0.8, 1.0) for key in KEYS}, n=60)
    suite = scores.suite.model_copy(update={"rows": (bound, *scores.suite.rows)})
    found = replace(scores, suite=suite)
    assert set(found.names[:4]) == {"base", "CI", "CI+II", "CI+I+II"} == set(found.systems)
    assert found.names[4:] == ("oracle", "shuffled", "verbose", "empty", "Bayes-optimal")


def test_the_oracle_takes_no_part_in_who_is_best(scores: GREvalScores) -> None:
    quality = cells(scores, "quality")
    best = max(quality, key=lambda name: quality[name].value or 0.0)
    assert best in ("oracle", "shuffled")
    assert [name for name, cell in quality.items() if cell.best] in ([], ["CI+I+II"])


def test_nobody_is_best_who_cannot_be_told_from_the_next(scores: GREvalScores) -> None:
    values = {"A": 0.7, "B": 0.6, "C": 0.2}
    assert clear_best(values, lambda a, b: (0.1, 0.01)) == "A"
    assert clear_best(values, lambda a, b: (0.1, 0.01 if b == "C" else 0.2)) is None
    assert clear_best(values, lambda a, b: None) is None
    assert clear_best({"A": 0.7}, lambda a, b: (0.1, 0.01)) is None


def test_a_clear_lead_is_bold_and_a_level_one_is_not(scores: GREvalScores) -> None:
    def differing(a: str, b: str, p: float) -> ChainDifference:
        lead = Estimate(value=0.1, low=0.05, high=0.15, n=60)
        return ChainDifference(a=a, b=b, differences={"quality": lead}, p_values={"quality": p})

    others = [name for name in scores.systems if name != "CI+I+II"]
    for p, expected in ((0.01, ["CI+I+II"]), (0.2, [])):
        suite = scores.suite.model_copy(
            update={"chain_differences": tuple(differing("CI+I+II", o, p) for o in others)}
        )
        found = cells(replace(scores, suite=suite), "quality")
        assert [name for name, cell in found.items() if cell.best] == expected


def test_a_difference_is_the_same_from_either_side(scores: GREvalScores) -> None:
    there = chain_difference(scores.suite.chain_differences, "CI", "base")
    back = chain_difference(scores.suite.chain_differences, "base", "CI")
    assert there is not None and back is not None
    for part, d in there.differences.items():
        assert back.differences[part].value == -d.value
        assert back.differences[part].low == -d.high


def test_pairs_the_score_file_lacks_are_compared_from_its_details(scores: GREvalScores) -> None:
    bare = replace(scores, suite=scores.suite.model_copy(update={"comparisons": ()}))
    for km in (200.0, 750.0):
        assert Standing(bare).localization("CI", "base", km) == pytest.approx(
            Standing(scores).localization("CI", "base", km)
        )
    nothing = replace(bare, answers={})
    assert Standing(nothing).localization("CI", "base", 750.0) is None


def test_every_threshold_has_its_share_and_interval(scores: GREvalScores) -> None:
    table = localization_table(scores, Standing(scores))
    for row in table.rows:
        score = scores.suite.row(row.name)
        assert score is not None
        for key in KEYS:
            share = score.accuracy[key]
            cell = row.cells[f"within_{key}km"]
            assert (cell.value, cell.low, cell.high) == (share.value, share.low, share.high)


def test_breakdowns_hold_the_scenes_in_the_papers_order(scores: GREvalScores) -> None:
    table = group_table(scores, "scene", "quality")
    names = [row.name for row in table.rows]
    assert names[0] == "natural" and set(names) == {photo.scene for photo in scores.photos}
    assert all(row.n > 0 for row in table.rows)
    continents = {photo.continent for photo in scores.photos}
    for measure in ("quality", "within"):
        rows = group_table(scores, "continent", measure).rows
        assert {row.name for row in rows} == continents


def test_csv_json_and_tables_tell_the_same_numbers(scores: GREvalScores) -> None:
    rows = {row["system"]: row for row in csv.DictReader(io.StringIO(as_csv(scores)))}
    told = json.loads(json.dumps(as_json(scores), allow_nan=False))
    assert list(rows) == list(scores.names)
    for name, cell in cells(scores, "recall").items():
        assert float(rows[name]["recall"]) == cell.value
        assert float(rows[name]["recall_high"]) == cell.high
        found = [row for row in told["tables"]["components"] if row["name"] == name]
        assert found[0]["recall"]["value"] == cell.value
    assert rows["CI"]["role"] == "system" and rows["oracle"]["role"] == "control"
    assert {one["control"] for one in told["controls"]} == {"shuffled", "verbose", "empty"}


def test_latex_has_as_many_cells_in_every_row_as_columns(scores: GREvalScores) -> None:
    written = as_latex(scores)
    assert written.count("\\toprule") == written.count("\\bottomrule") == 3
    for body in re.findall(r"\\begin\{tabular\}\{(\w+)\}(.*?)\\end", written, flags=re.DOTALL):
        rows = [line for line in body[1].splitlines() if line.endswith("\\\\")]
        assert len(rows) == 1 + len(scores.names)
        assert {line.count("&") + 1 for line in rows} == {len(body[0])}
    assert written.count("{") == written.count("}")


def test_latex_is_safe_from_names(scores: GREvalScores) -> None:
    name = "100 %_\\input{/etc/passwd}\n$^&#~\u202e"
    row = scores.suite.rows[0].model_copy(update={"name": name})
    suite = scores.suite.model_copy(update={"rows": (row,), "chains": (), "title": name})
    written = as_latex(replace(scores, suite=suite, answers={}))
    assert "\\input" not in written and "\u202e" not in written
    assert "100 \\%\\_\\textbackslash{}input\\{/etc/passwd\\}" in written
    line = next(line for line in written.splitlines() if line.startswith("100"))
    assert line.count("&") - line.count("\\&") == 9


def test_latex_compiles_where_there_is_a_compiler(scores: GREvalScores, tmp_path: Path) -> None:
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    document = "\\documentclass{article}\\usepackage{booktabs}\\begin{document}%s\\end{document}"
    (tmp_path / "t.tex").write_text(document % as_latex(scores), encoding="utf-8")
    subprocess.run(["pdflatex", "-halt-on-error", "t.tex"], cwd=tmp_path, check=True)


def test_a_score_file_without_chains_still_has_its_table(scores: GREvalScores) -> None:
    update = {"chains": (), "chain_differences": ()}
    bare = replace(scores, suite=scores.suite.model_copy(update=update))
    assert as_latex(bare).count("\\toprule") == 1
    assert "quality" not in as_csv(bare).splitlines()[0]


def test_answers_that_are_not_of_the_photos_are_named(tmp_path: Path) -> None:
    path = make_scores(tmp_path, n=3, systems=("CI", "base"))
    answers = tmp_path / "answers-1.jsonl"
    lines = answers.read_text(encoding="utf-8").splitlines(keepends=True)
    answers.write_text(lines[1] + lines[0] + lines[2], encoding="utf-8")
    with pytest.raises(RecordError, match=r"answers-1\.jsonl:1: is of geoworld"):
        read_scores(path)
    answers.write_text(lines[0], encoding="utf-8")
    with pytest.raises(RecordError, match="holds 1 answers to 3 photos"):
        read_scores(path)
    answers.unlink()
    with pytest.raises(MissingFileError, match=r"answers-1\.jsonl"):
        read_scores(path)
