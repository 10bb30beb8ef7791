"""Comparisons: published and measured rows apart, paired differences, calibration, the tables."""

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from comparing import PHOTOS, errors, system, truth_file
from gre.bench.compare import (
    Compared,
    ComparisonReport,
    Entry,
    ablation,
    compare_systems,
    entries_from,
    join,
    lines,
    read_report,
    write_tables,
)
from gre.bench.compare.modes import mode_of, read_modes
from gre.bench.compare.tables import as_csv, as_latex, as_markdown, latex
from gre.bench.published import MODES, published, published_rows, published_suites
from gre.bench.score import bound_score
from gre.bench.score_suite import score_suite, write_suite
from gre.bench.suites.card import suite_names
from gre.errors import ConfigError, InputError, MissingFileError, RecordError
from gre.metrics.localization import THRESHOLDS_KM, Share
from gre.store import sha256_of, write_json


def compared(folder: Path, *entries: Entry, **options: object) -> Compared:
    settings = {"key": "test", "title": "New scenes", **options}
    return compare_systems(entries, folder / "truth.jsonl", **settings)  # type: ignore[arg-type]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    truth_file(tmp_path)
    return tmp_path


@pytest.fixture
def three(folder: Path) -> Compared:
    """A good system, one much the same, and one far worse."""
    good = Entry("good", system(folder, "good", errors(200)))
    same = Entry("much the same", system(folder, "same", errors(205, seed=0)))
    worse = Entry("worse", system(folder, "worse", errors(2500, seed=1), model="baseline:knn"))
    return compared(folder, good, same, worse)


# What others published.


def test_every_published_row_has_a_source_a_mode_and_rising_shares() -> None:
    for row in published_rows():
        shares = [
            row.accuracy[km] for km in ("1", "25", "200", "750", "2500") if km in row.accuracy
        ]
        assert shares == sorted(shares), row.name
        assert len(shares) >= 4
        assert row.source
        assert row.mode in MODES


def test_published_suites_are_suites_that_the_bench_knows() -> None:
    assert set(published_suites()) <= set(suite_names())


def test_the_paper_s_own_rows_are_as_printed() -> None:
    gre = next(row for row in published("im2gps3k") if row.stage == "CI+I+II")
    assert [gre.share(km) for km in THRESHOLDS_KM] == [0.1133, 0.3528, 0.5172, 0.6933, 0.8567]
    assert (gre.source, gre.date, gre.digits) == ("arXiv:2505.18700", "2025-05", 2)


def test_a_threshold_that_was_not_reported_is_not_zero() -> None:
    row = next(row for row in published("Im2GPS3k") if row.name == "GeoAgent-7B")
    assert row.share(1) is None


# How a system comes by its answer.


@pytest.mark.parametrize(
    ("name", "model", "mode"),
    [
        ("VLM, direct answer", "baseline:out/direct", "prior knowledge"),
        ("VLM with retrieval (Img2Loc-style)", "baseline:out/rag", "retrieval"),
        ("x", "baseline:retrieval/rag", "retrieval-augmented"),
        ("x", "baseline:planet/hierarchy", "classification"),
        ("CI+II", "hf:retrieval/ci-ii", "reasoning"),
        ("x", "direct:hf:q", "prior knowledge"),
        ("GeoRangerX", "", "other"),
    ],
)
def test_a_mode_is_told_by_words_and_not_by_folders(name: str, model: str, mode: str) -> None:
    assert mode_of(name, model) == mode


def test_a_mode_that_is_none_is_refused() -> None:
    with pytest.raises(ConfigError, match="telepathy"):
        read_modes({"x": "telepathy"})


# Measuring.


def test_the_first_system_is_the_reference_and_a_far_worse_one_stands_below_it(
    three: Compared,
) -> None:
    assert three.reference == "good"
    assert set(three.adjusted) == {"much the same", "worse"}
    found = three.difference("worse", 750)
    assert found is not None
    assert found[0].value < -0.2
    assert found[1] < 0.001


def test_correction_never_makes_a_difference_surer(three: Compared) -> None:
    for name, row in three.adjusted.items():
        for km, p in row.items():
            comparison = three.suite.comparison(name, "good")
            assert comparison is not None
            assert p >= comparison.differences[km].p_value


def test_a_measured_row_carries_its_date_and_its_checksums(three: Compared, folder: Path) -> None:
    origin = three.origins["good"]
    assert (origin.status, origin.mode, origin.date) == ("measured", "reasoning", "2026-02-03")
    assert origin.predictions_sha256 == sha256_of(folder / "good.jsonl")
    assert origin.manifest_sha256 == sha256_of(folder / "good.manifest.json")
    assert three.truth_sha256 == sha256_of(folder / "truth.jsonl")


def test_without_a_manifest_a_row_says_so(folder: Path) -> None:
    file = system(folder, "a", errors(100), date=None)
    (line,) = lines(compared(folder, Entry("a", file)))
    assert line.date == ""
    assert line.source == f"no manifest; file {sha256_of(file)[:12]}"


def test_confidence_is_held_against_being_within_750_km(folder: Path) -> None:
    km = [100.0] * 150 + [2000.0] * 40 + [None] * 10
    sure = [0.9] * 150 + [0.2] * 50
    file = system(folder, "a", km, confidence=sure)
    found = compared(folder, Entry("a", file)).calibration["a"]
    assert (found.n, found.silent) == (PHOTOS, 0)
    assert found.accuracy == 0.75
    assert found.ece.value == pytest.approx(0.75 * 0.1 + 0.25 * 0.2)


def test_a_system_without_confidence_has_no_calibration(three: Compared) -> None:
    assert three.calibration == {}


def test_published_rows_stand_beside_measured_ones_and_keep_their_mark(folder: Path) -> None:
    file = system(folder, "a", errors(100))
    found = lines(compared(folder, Entry("GRE (CI+I+II)", file), benchmark="im2gps3k"))
    both = [line.status for line in found if line.name == "GRE (CI+I+II)"]
    assert both == ["published", "measured"]
    assert [line.mode for line in found] == sorted((line.mode for line in found), key=MODES.index)


def test_the_bound_is_computed_and_comes_last(folder: Path) -> None:
    limit = bound_score({"750": Share(0.9, 0.88, 0.92)}, n=PHOTOS)
    found = compared(folder, Entry("a", system(folder, "a", errors(100))), bounds=[limit])
    last = lines(found)[-1]
    assert (last.name, last.status) == ("Bayes-optimal", "computed")
    assert last.unparsed is None


def test_the_ablation_shows_the_paper_s_stages_before_ours(folder: Path) -> None:
    stages = [Entry(name, system(folder, name, errors(300))) for name in ("CI+II", "CI", "base")]
    groups = ablation(compared(folder, *stages))
    assert [heading for heading, _ in groups] == [
        "published: Im2GPS3k, arXiv:2505.18700",
        "measured: New scenes",
    ]
    assert [line.name for line in groups[1][1]] == ["base", "CI", "CI+II"]


def test_the_paper_gets_both_its_tables(folder: Path) -> None:
    stages = [Entry(name, system(folder, name, errors(300))) for name in ("CI", "CI+II")]
    text = as_latex(report(compared(folder, *stages)))
    assert text.count("\\begin{table}") == text.count("\\end{table}") == 2
    assert "what each training stage adds" in text
    assert text.count("CI+II$^\\dagger$ & 10.96 & 36.11") == 1


def test_one_stage_alone_is_no_ablation(folder: Path) -> None:
    assert ablation(compared(folder, Entry("CI", system(folder, "CI", errors(1))))) == []


def test_photos_that_a_suite_excludes_are_told_apart(tmp_path: Path) -> None:
    records = [
        {"id": f"photo-{i}", "image": "x.png", "lat": 0.0, "lon": i * 0.5,
         "excluded": "dead" if i < 20 else None}
        for i in range(PHOTOS)
    ]  # fmt: skip
    (tmp_path / "truth.jsonl").write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    file = system(tmp_path, "a", [5000.0] * 20 + [0.1] * (PHOTOS - 20))
    whole, filtered = lines(compared(tmp_path, Entry("a", file)))
    assert whole.cells[1.0].value == 0.9
    assert filtered.cells[1.0].value == 1.0
    assert filtered.note == "without 20 photos (dead 20)"


# Other systems' files.


def test_a_table_of_another_s_answers_is_a_system_too(folder: Path) -> None:
    rows = ["image,latitude,longitude", *(f"photo-{i}.jpg,0.0,{i * 0.5}" for i in range(150))]
    (folder / "other.csv").write_text("\n".join(rows), encoding="utf-8")
    found = compared(
        folder,
        Entry("ours", system(folder, "ours", errors(100))),
        Entry("other", folder / "other.csv", mode="retrieval"),
    )
    assert found.suite.rows[1].accuracy["1"].value == 0.75
    assert found.origins["other"].note == "50 missing"
    assert found.difference("other", 1) is not None


def test_a_table_of_coordinates_serves_as_truth(tmp_path: Path) -> None:
    truth, answers = tmp_path / "truth.csv", tmp_path / "answers.csv"
    truth.write_text("IMG_ID,LAT,LON\na.jpg,48.8584,2.2945\nb.jpg,3,4\n", encoding="utf-8")
    answers.write_text('id,response\na,"near 48.8584, 2.2945"\nb,\n', encoding="utf-8")
    found = compare_systems([Entry("x", answers)], truth, key="t", title="T")
    assert (found.suite.rows[0].n, found.suite.rows[0].accuracy["1"].value) == (2, 0.5)


def test_rows_of_a_score_file_are_shown_but_cannot_be_paired(folder: Path) -> None:
    file = system(folder, "CI", errors(100))
    suite = score_suite({"CI": file}, folder / "truth.jsonl", key="k", title="K")
    write_suite(folder / "scores.json", suite)
    entries = (Entry("a", system(folder, "a", errors(1))), Entry("old", folder / "scores.json"))
    found = compared(folder, *entries)
    assert found.suite.row("CI") is not None
    assert "CI" not in found.adjusted
    with pytest.raises(InputError, match="not photo by photo"):
        compared(folder, *entries, reference="CI")


def test_a_folder_stands_for_its_predictions(folder: Path) -> None:
    inside = folder / "predictions"
    for name in ("b", "a"):
        system(inside, name, errors(1))
    assert [entry.name for entry in entries_from({"all": inside})] == ["a", "b"]
    (folder / "empty").mkdir()
    with pytest.raises(InputError, match="no predictions"):
        entries_from({"x": folder / "empty"})


# Mistakes.


def test_mistakes_are_named(folder: Path) -> None:
    entry = Entry("a", system(folder, "a", errors(1)))
    with pytest.raises(InputError, match="no such system; there are a"):
        compared(folder, entry, reference="b")
    with pytest.raises(InputError, match="already a system called a"):
        compared(folder, entry, entry)
    with pytest.raises(InputError, match="nothing to compare"):
        compared(folder)
    with pytest.raises(InputError, match="two files have this name"):
        entries_from({"a": entry.file, "x": folder})
    with pytest.raises(MissingFileError):
        entries_from({"a": folder / "nowhere.jsonl"})
    write_json(folder / "a.manifest.json", {"no": "date"})
    with pytest.raises(InputError, match="not a manifest"):
        compared(folder, entry)


# The tables.


def report(*suites: Compared) -> ComparisonReport:
    return ComparisonReport(suites=suites)


def test_the_comparison_is_the_same_read_from_its_json(three: Compared, tmp_path: Path) -> None:
    written = report(three)
    files = write_tables(written, tmp_path / "out")
    assert {file.name for file in files} == {
        "compare.json", "compare.csv", "compare.md", "compare.tex"
    }  # fmt: skip
    assert read_report(tmp_path / "out" / "compare.json") == written
    (tmp_path / "other.json").write_text("{}", encoding="utf-8")
    with pytest.raises(RecordError, match=r"not a compare\.json"):
        read_report(tmp_path / "other.json")


def test_every_table_holds_every_system(three: Compared) -> None:
    table = report(three.model_copy(update={"published": tuple(published("gws15k"))}))
    rows = list(csv.DictReader(io.StringIO(as_csv(table))))
    names = {line.name for line in lines(table.suites[0])}
    assert {row["system"] for row in rows} == names
    measured = next(row for row in rows if row["system"] == "good")
    assert float(measured["low_750km"]) <= float(measured["share_750km"])
    assert (measured["status"], measured["date"]) == ("measured", "2026-02-03")
    theirs = next(row for row in rows if row["system"] == "LocDiff")
    assert (theirs["status"], theirs["low_1km"], theirs["n"]) == ("published", "", "")
    for name in names:
        assert name in as_markdown(table)
        assert latex(name) in as_latex(table)


def test_a_name_cannot_break_a_table(folder: Path) -> None:
    name = "50%_a|b <b>&{x}\\"
    found = report(compared(folder, Entry(name, system(folder, "a", errors(1)))))
    markdown = next(line for line in as_markdown(found).splitlines() if line.startswith("| 50%"))
    assert markdown.replace("\\|", "").count("|") == 13
    assert "<b>" not in markdown
    assert "50\\%\\_a|b \\textless{}b\\textgreater{}\\&\\{x\\}\\textbackslash{}" in as_latex(found)


def test_a_table_marks_what_stands_after_correction(three: Compared) -> None:
    text = as_markdown(report(three)).partition("### Paired differences")[2]
    worse = next(line for line in text.splitlines() if line.startswith("| worse |"))
    assert worse.count("*") >= 3
    assert "over all 10 cells" in text


def test_two_suites_of_one_name_cannot_share_a_page(three: Compared) -> None:
    with pytest.raises(InputError, match="this key"):
        join([three, three])


def test_a_comparison_of_one_system_has_no_differences(folder: Path) -> None:
    found = compared(folder, Entry("a", system(folder, "a", list(np.zeros(PHOTOS)))))
    assert found.adjusted == {}
    assert "Paired differences" not in as_markdown(report(found))
