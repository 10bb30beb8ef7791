"""Scoring whole benchmarks: controls, outages, failing judges, and runs that are killed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from gre.bench.chains.controls import make_controls, verdicts
from gre.bench.chains.results import AnswerDetail, ChainScores, PhotoDetail
from gre.bench.chains.stage import ScoredChains
from gre.bench.chains.table import COLUMNS, estimate_of, format_chains
from gre.bench.corpus.extraction import Extraction
from gre.bench.corpus.offline import OfflineExtractor
from gre.bench.greval import read_greval
from gre.bench.predict.standing import in_use
from gre.errors import InputError, StoreError
from gre.metrics.chain_quality import ref_clip_score
from gre.records import Prediction
from gre.store import read_jsonl, write_jsonl
from scoring_tools import PhraseSorter, stand_in_run
from small_greval import make_greval

N = 10


@pytest.fixture(scope="module")
def greval(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_greval(tmp_path_factory.mktemp("greval"), N)


@pytest.fixture(scope="module")
def systems(greval: Path) -> Mapping[str, Path]:
    return make_controls(greval, greval.parent / "controls")


@pytest.fixture(scope="module")
def scored(greval: Path, systems: Mapping[str, Path]) -> ScoredChains:
    run = stand_in_run(greval, greval.parent / "work")
    return run.score(systems, out=greval.parent / "scores.json")


def value(scored: ScoredChains, system: str, column: str) -> float:
    (row,) = [row for row in scored.chains if row.name == system]
    estimate = estimate_of(row, column)
    assert estimate is not None
    return estimate.value


def row_of(scored: ScoredChains, system: str) -> ChainScores:
    return next(row for row in scored.chains if row.name == system)


def test_another_photos_chain_is_worth_less_than_the_photos_own(scored: ScoredChains) -> None:
    for column in ("recall", "bertscore", "precision", "follows", "quality", "strict"):
        assert value(scored, "oracle", column) > value(scored, "shuffled", column) + 0.1, column


def test_order_alone_sees_that_steps_are_in_disorder(scored: ScoredChains) -> None:
    assert value(scored, "oracle", "order") == 1 > value(scored, "reordered", "order")
    for column in ("recall", "refclipscore", "bertscore", "precision"):
        assert value(scored, "oracle", column) == pytest.approx(value(scored, "reordered", column))
    assert value(scored, "oracle", "strict") > value(scored, "reordered", "strict")


def test_keyword_stuffing_fools_recall_and_not_precision(scored: ScoredChains) -> None:
    assert value(scored, "verbose", "recall") >= value(scored, "oracle", "recall")
    assert value(scored, "verbose", "precision") < 0.5 < value(scored, "oracle", "precision")
    assert value(scored, "oracle", "strict") > value(scored, "verbose", "strict")
    told = {(one.control, one.component): one.outcome for one in verdicts(scored.differences)}
    assert told["verbose", "recall"] in ("above", "alike")
    assert told["verbose", "precision"] == "below" == told["empty", "quality"]


def test_keywords_save_another_photos_chain_in_recall_alone(scored: ScoredChains) -> None:
    assert value(scored, "stuffed", "recall") > value(scored, "shuffled", "recall")
    for column in ("bertscore", "precision", "follows", "quality", "strict"):
        assert value(scored, "stuffed", column) < value(scored, "oracle", column)


def test_an_answer_without_a_chain_is_worth_nothing(scored: ScoredChains) -> None:
    row = row_of(scored, "empty")
    assert (row.n, row.empty, row.unscored) == (N, N, 0)
    for column in ("recall", "refclipscore", "bertscore", "quality", "strict"):
        estimate = estimate_of(row, column)
        assert estimate is not None and estimate.value == 0
        # What a photo can be asked for depends on the photo: an empty chain leaves nothing out.
        other = estimate_of(row_of(scored, "oracle"), column)
        assert other is not None and estimate.n == other.n


def test_seeing_what_is_not_there_costs_precision(scored: ScoredChains) -> None:
    assert value(scored, "hallucinated", "precision") < value(scored, "oracle", "precision")


def test_a_baseline_that_gives_no_reasons_is_not_told_that_they_are_bad(
    greval: Path, tmp_path: Path
) -> None:
    answers = [
        Prediction(id=item.id, image=item.image, model="baseline:prior", status="answered",
                   response="<think>1. Where people live.</think><answer>31, 121</answer>",
                   lat=31, lon=121)
        for item in read_greval(greval)
    ]  # fmt: skip
    write_jsonl(tmp_path / "prior.jsonl", answers)
    (row,) = stand_in_run(greval, tmp_path / "work").score({"p": tmp_path / "prior.jsonl"}).chains
    assert (row.n, row.unscored, row.quality) == (0, N, None)


def test_stuffing_shows_on_real_photos_too_whose_lists_are_never_complete(
    greval: Path, systems: Mapping[str, Path]
) -> None:
    partial = greval.parent / "partial.jsonl"
    partial.write_text(greval.read_text().replace('"complete":true', '"complete":false'))
    few = {name: systems[name] for name in ("oracle", "verbose")}
    scored = stand_in_run(partial, greval.parent / "work").score(few)
    assert not any(item.complete for item in read_greval(partial))
    assert all(estimate_of(row, "precision") is None for row in scored.chains)
    for column in ("grounding", "strict"):
        assert value(scored, "oracle", column) > value(scored, "verbose", column)


def test_differences_are_of_all_pairs_and_corrected_for_their_number(
    scored: ScoredChains, systems: Mapping[str, Path]
) -> None:
    assert len(scored.differences) == len(systems) * (len(systems) - 1) // 2
    (pair,) = [d for d in scored.differences if {d.a, d.b} == {"oracle", "shuffled"}]
    assert pair.differences["quality"].n == N
    assert 0 < pair.p_values["quality"] <= 1
    (same,) = [d for d in scored.differences if {d.a, d.b} == {"oracle", "reordered"}]
    assert same.p_values["recall"] == 1


def test_details_hold_every_photo_and_every_answer_in_the_benchmarks_order(
    greval: Path, scored: ScoredChains
) -> None:
    assert scored.details is not None
    folder = greval.parent
    ids = [item.id for item in read_greval(greval)]
    photos = list(read_jsonl(folder / scored.details.photos, PhotoDetail))
    assert [photo.id for photo in photos] == ids
    pictures = (folder / scored.details.photos).parent
    assert all((pictures / photo.image).is_file() for photo in photos)
    for file in scored.details.answers.values():
        assert [answer.id for answer in read_jsonl(folder / file, AnswerDetail)] == ids


def test_each_step_tells_what_it_names_and_what_it_says(greval: Path, scored: ScoredChains) -> None:
    assert scored.details is not None
    (first, *_) = read_jsonl(greval.parent / scored.details.answers["oracle"], AnswerDetail)
    assert first.chain is not None and first.error_km is not None
    assert any(step.matched for step in first.chain.steps)
    conclusion = first.chain.steps[-1]
    assert conclusion.label == "inference" and conclusion.value is not None


def test_the_table_says_the_same_in_every_form(scored: ScoredChains) -> None:
    rows = json.loads(format_chains(scored.chains, "json"))
    assert [row["name"] for row in rows] == [row.name for row in scored.chains]
    text, markdown = format_chains(scored.chains), format_chains(scored.chains, "markdown")
    recall = f"{100 * value(scored, 'oracle', 'recall'):.1f}"
    assert recall in text and recall in markdown
    head = format_chains(scored.chains, "csv").splitlines()[0].split(",")
    assert head[0] == "name" and {*COLUMNS} <= {*head}


def with_answers(file: Path, out: Path, change: Mapping[int, Mapping[str, object]]) -> Path:
    """A predictions file with some answers changed."""
    answers = [p.model_dump() for p in read_jsonl(file, Prediction)]
    for n, fields in change.items():
        answers[n] |= fields
    write_jsonl(out, answers)
    return out


OUTAGE = {"status": "unscored", "response": "", "lat": None, "lon": None, "failure": "timeout"}


def test_an_outage_is_unscored_and_in_no_mean(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    file = with_answers(systems["oracle"], tmp_path / "p.jsonl", {3: OUTAGE})
    (row,) = stand_in_run(greval, tmp_path / "work").score({"a": file}).chains
    assert (row.n, row.unscored, row.empty) == (N - 1, 1, 0)


def test_a_judge_that_fails_leaves_the_chain_unscored_and_is_counted(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    said = "<think>1. GIBBERISH.\n2. So France.</think><answer>48, 2</answer>"
    file = with_answers(systems["oracle"], tmp_path / "p.jsonl", {2: {"response": said}})
    out = tmp_path / "scores.json"
    failing = stand_in_run(greval, tmp_path / "work", PhraseSorter("GIBBERISH"))
    found = failing.score({"a": file}, out=out)
    row = found.chains[0]
    assert (row.n, row.unscored) == (N - 1, 1)
    assert row.judge is not None and row.judge.failed == {"nonsense": 1}
    assert found.details is not None
    answers = list(read_jsonl(tmp_path / found.details.answers["a"], AnswerDetail))
    assert answers[2].chain is not None and answers[2].chain.reason == "judge: nonsense"
    # The next run asks again about what the judge had failed on, and about nothing else.
    (better,) = stand_in_run(greval, tmp_path / "work").score({"a": file}).chains
    assert (better.n, better.unscored) == (N, 0)


def test_a_caption_too_long_for_the_encoder_is_split_and_not_cut(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    photo = next(n for n, item in enumerate(read_greval(greval)) if item.steps_tagged("caption"))
    item = list(read_greval(greval))[photo]
    said = " ".join([*item.steps_tagged("caption"), *(f"word{n}" for n in range(40))])
    response = f"<think>1. {said}.\n2. So France.</think><answer>48, 2</answer>"
    file = with_answers(systems["oracle"], tmp_path / "p.jsonl", {photo: {"response": response}})
    run = stand_in_run(greval, tmp_path / "work")
    details = run.score({"a": file}, out=tmp_path / "scores.json").details
    assert details is not None
    answers = list(read_jsonl(tmp_path / details.answers["a"], AnswerDetail))
    chain = answers[photo].chain
    assert chain is not None
    (caption, _) = chain.steps
    encoders = run.tools.encoders
    parts = encoders.captions([caption.text])[caption.text]
    references = [encoders.captions([text])[text] for text in item.steps_tagged("caption")]
    picture = encoders.pictures([item.image])[item.image]
    alone = ref_clip_score(parts, picture, np.concatenate(references))
    assert len(parts) > 3
    assert caption.value == pytest.approx(float(alone.mean())) == chain.refclipscore


class Unreadable(OfflineExtractor):
    """Cannot read texts that hold a word; all others as ever."""

    def extract(self, texts: Sequence[str]) -> list[Extraction]:
        found = super().extract(texts)
        return [
            Extraction(failure="timeout") if "GIBBERISH" in text else one
            for text, one in zip(texts, found, strict=True)
        ]


def test_a_chain_that_the_extractor_cannot_read_is_unscored(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    said = "<think>1. GIBBERISH, as in Asia.\n2. So France.</think><answer>48, 2</answer>"
    file = with_answers(systems["oracle"], tmp_path / "p.jsonl", {2: {"response": said}})
    run = stand_in_run(greval, tmp_path / "work")
    run.tools.extractor = Unreadable()
    (row,) = run.score({"a": file}).chains
    assert (row.n, row.unscored) == (N - 1, 1)


def test_two_judges_are_compared_on_the_same_steps(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    run = stand_in_run(greval, tmp_path / "work")
    run.tools.second = PhraseSorter(name="another")
    (row,) = run.score({"a": systems["oracle"]}).chains
    assert row.agreement is not None and row.agreement.judges == ("phrases", "another")
    assert row.agreement.agreement == 1 and row.agreement.n > N


def test_a_photo_without_a_prediction_is_the_users_mistake(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    short = tmp_path / "short.jsonl"
    short.write_text("".join(systems["oracle"].read_text().splitlines(keepends=True)[:4]))
    with pytest.raises(InputError, match="has no prediction"):
        stand_in_run(greval, tmp_path / "work").score({"a": short})


KILLED = """
import os, signal, sys
from pathlib import Path
from scoring_tools import stand_in_run

truth, work, file = map(Path, sys.argv[1:])
run = stand_in_run(truth, work)
run.at_once = 3
run.progress = lambda done, total: done >= 6 and os.kill(os.getpid(), signal.SIGKILL)
run.score({"oracle": file})
"""


def test_a_run_that_is_killed_goes_on_where_it_was(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path, scored: ScoredChains
) -> None:
    work, file = tmp_path / "work", systems["oracle"]
    paths = os.pathsep.join(path for path in sys.path if path)
    died = subprocess.run(
        [sys.executable, "-c", KILLED, str(greval), str(work), str(file)],
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    (ledger,) = work.glob("oracle-*.jsonl")
    assert len(ledger.read_text().splitlines()) == 6
    with ledger.open("a") as torn:
        torn.write('{"id": "geoworld-5-te')
    told: list[tuple[int, int | None]] = []
    run = stand_in_run(greval, work)
    run.progress = lambda done, total: told.append((done, total))
    (row,) = run.score({"oracle": file}).chains
    assert told[0] == (6, N) and told[-1] == (N, N)
    assert len(ledger.read_text().splitlines()) == N
    uninterrupted = row_of(scored, "oracle")
    assert row.components == uninterrupted.components and row.quality == uninterrupted.quality


def test_two_runs_do_not_write_to_one_folder(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    with in_use(tmp_path / "scored"), pytest.raises(StoreError, match="in use by another run"):
        stand_in_run(greval, tmp_path).score({"a": systems["oracle"]})


def test_other_settings_or_other_answers_are_scored_anew(
    greval: Path, systems: Mapping[str, Path], tmp_path: Path
) -> None:
    work = tmp_path / "work"
    stand_in_run(greval, work).score({"a": systems["oracle"]})
    stand_in_run(greval, work, expect="all").score({"a": systems["oracle"]})
    stand_in_run(greval, work).score({"a": systems["shuffled"]})
    assert len(list(work.glob("a-*.jsonl"))) == 3
