"""The lmms-eval folder: written, loaded as there, and scored with the same numbers.

lmms-eval does not install here. What stands in for it below does what version 0.7 is documented to
do with a task: it reads the YAML with its `!function` tags, loads the rows with `datasets`, strips
responses, and hands every metric's values to its aggregation.
"""

import importlib.util
import json
import math
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from PIL import Image
from typer.testing import CliRunner

from gre.bench.chains.stage import ChainRun
from gre.bench.elsewhere.chains import ChainScorer
from gre.bench.elsewhere.lmms_eval.export import Source, export
from gre.bench.elsewhere.lmms_eval.task import read_task
from gre.bench.greval import read_greval
from gre.bench.items import read_items
from gre.bench.predict.reduce import reduce_answers
from gre.bench.score import Score, score
from gre.cli.main import app
from gre.errors import InputError, MissingFileError
from gre.models.base import Answer
from gre.store import write_jsonl
from scoring_tools import stand_in_run
from small_greval import answers_to, make_greval

Task = dict[str, Any]


@pytest.fixture(scope="module")
def records(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_greval(tmp_path_factory.mktemp("greval"))


@pytest.fixture(scope="module")
def folder(records: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("task") / "greval"
    done = CliRunner().invoke(
        app, ["bench", "export", "lmms-eval", str(records), "--out", str(out)]
    )
    assert done.exit_code == 0, done.output
    return out


def load(folder: Path) -> Task:
    """Read a task as lmms-eval does: functions are named by `file.function` beside the YAML."""
    spec = importlib.util.spec_from_file_location(f"utils_of_{id(folder)}", folder / "utils.py")
    assert spec is not None and spec.loader is not None
    functions = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(functions)

    class Loader(yaml.SafeLoader):
        """Knows `!function`."""

    def function(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Any:
        file, _, name = str(node.value).rpartition(".")
        assert file == "utils"
        return getattr(functions, name)

    Loader.add_constructor("!function", function)
    task: Task = yaml.load((folder / "greval.yaml").read_text(encoding="utf-8"), Loader)
    return task


def docs_of(task: Task, cache: Path) -> list[dict[str, Any]]:
    datasets = pytest.importorskip("datasets", reason="the extra `train` is not installed")
    kwargs = {**(task.get("dataset_kwargs") or {}), "cache_dir": str(cache)}
    return list(datasets.load_dataset(path=task["dataset_path"], **kwargs)[task["test_split"]])


def evaluate(task: Task, docs: list[dict[str, Any]], given: Mapping[str, str]) -> dict[str, float]:
    """Sum up as lmms-eval does."""
    values: dict[str, list[Any]] = defaultdict(list)
    for doc in docs:
        without_photo = {name: v for name, v in doc.items() if not isinstance(v, Image.Image)}
        for metric, value in task["process_results"](
            without_photo, [given[doc["id"]].strip()]
        ).items():
            values[metric].append(value)
    sums: dict[str, Callable[[list[Any]], float]] = {
        metric["metric"]: metric["aggregation"] for metric in task["metric_list"]
    }
    assert set(sums) == set(values)
    return {metric: sums[metric](items) for metric, items in values.items()}


def write_predictions(path: Path, records: Path, given: Mapping[str, str]) -> Path:
    items = list(read_items(records))
    answers = [
        reduce_answers(item, [Answer(item.id, given[item.id])], model="m", reducer="first")
        for item in items
    ]
    write_jsonl(path, answers)
    return path


def expected(tmp_path: Path, records: Path, given: Mapping[str, str]) -> Score:
    return score(write_predictions(tmp_path / "predictions.jsonl", records, given), records)


@pytest.fixture(scope="module")
def stand_in(records: Path, tmp_path_factory: pytest.TempPathFactory) -> ChainRun:
    return stand_in_run(records, tmp_path_factory.mktemp("work"))


@pytest.fixture
def with_stand_ins(records: Path, stand_in: ChainRun, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chains are measured with the stand-ins that tests of scoring use, here and there."""
    monkeypatch.setattr("gre.bench.elsewhere.chains.load_tools", lambda *a, **k: stand_in.tools)


def test_the_same_answers_have_the_numbers_of_gre_bench_score(
    records: Path, folder: Path, with_stand_ins: None, tmp_path: Path
) -> None:
    task, given = load(folder), answers_to(records)
    found = evaluate(task, docs_of(task, tmp_path), given)
    here = expected(tmp_path, records, given)
    for threshold, share in here.accuracy.items():
        assert found[f"greval_within_{threshold}km"] == share.value
    assert found["greval_geoscore"] == pytest.approx(here.geoscore, abs=1e-9)
    assert found["greval_median_km"] == pytest.approx(here.median_km, abs=1e-9)
    assert found["greval_mean_km"] == pytest.approx(here.mean_km, abs=1e-9)
    assert found["greval_unparsed"] == here.unparsed / here.n == 0.2
    assert found["greval_silent"] == 0


def test_the_same_chains_have_the_quality_of_gre_bench_score(
    records: Path, folder: Path, stand_in: ChainRun, with_stand_ins: None, tmp_path: Path
) -> None:
    task, given = load(folder), answers_to(records)
    docs = [{"id": item.id} for item in read_greval(records)]
    found = evaluate(task, docs, given)
    run = stand_in.score({"m": write_predictions(tmp_path / "m.jsonl", records, given)})
    (here,) = run.chains
    assert here.quality is not None
    assert found["greval_cot_quality"] == pytest.approx(here.quality.value, abs=1e-12)
    assert here.strict is not None
    assert found["greval_strict"] == pytest.approx(here.strict.value, abs=1e-12)
    for name in ("recall", "refclipscore", "bertscore"):
        assert found[f"greval_{name}"] == pytest.approx(here.components[name].value, abs=1e-12)


def test_the_model_is_shown_the_photo_upright_and_the_prompt(folder: Path, records: Path) -> None:
    task = load(folder)
    first = next(read_greval(records))
    (photo,) = task["doc_to_visual"]({"id": first.id})
    assert photo.size == Image.open(first.image).size
    assert photo.mode == "RGB"
    assert task["doc_to_text"]({"id": first.id}) == "Where was this photo taken?"
    assert task["doc_to_target"]({"id": first.id}) == f"{first.lat}, {first.lon}"


def test_a_prompt_of_ones_own_is_found_from_anywhere(
    records: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.txt").write_text("Which country is this?", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    export(Source.find(records), tmp_path / "task", prompt="mine.txt")
    monkeypatch.chdir("/")
    assert load(tmp_path / "task")["doc_to_text"]({}) == "Which country is this?"


def test_reasoning_is_left_in_the_responses(folder: Path) -> None:
    assert load(folder)["reasoning_tags"] == "none"


def test_an_empty_response_is_a_miss_that_is_told_apart(records: Path, folder: Path) -> None:
    task, first = load(folder), next(read_greval(records))
    values = task["process_results"]({"id": first.id}, [""])
    assert values["greval_silent"] == values["greval_unparsed"] == 1.0
    assert values["greval_within_2500km"] == 0.0


def test_a_published_directory_gives_its_photos(records: Path, tmp_path: Path) -> None:
    from gre.bench.build.publish.run import PublishBenchConfig
    from gre.bench.build.publish.run import run as publish

    published = tmp_path / "published"
    publish(records, published, PublishBenchConfig())
    export(Source.find(published), tmp_path / "task")
    task = load(tmp_path / "task")
    docs = docs_of(task, tmp_path)
    assert task["dataset_path"] == str(published.resolve())
    assert "greval_cot_quality" not in {m["metric"] for m in task["metric_list"]}
    (photo,) = task["doc_to_visual"](docs[0])
    assert photo.size == (112, 112)
    given = answers_to(records)
    found = evaluate(task, docs, given)
    here = expected(tmp_path, records, given)
    assert found["greval_within_25km"] == here.accuracy["25"].value


def test_rows_of_another_data_set_are_refused(folder: Path) -> None:
    with pytest.raises(InputError, match="holds no photo 'elsewhere'; export again"):
        load(folder)["process_results"]({"id": "elsewhere"}, ["1, 2"])


def test_a_folder_whose_records_went_away_says_so(tmp_path: Path) -> None:
    settings = tmp_path / "settings.json"
    settings.write_text(json.dumps({"records": "gone.jsonl"}), encoding="utf-8")
    with pytest.raises(MissingFileError, match=r"gone\.jsonl"):
        read_task(settings)


def test_a_value_that_no_photo_has_is_not_a_zero(records: Path, tmp_path: Path) -> None:
    export(Source.find(records), tmp_path, chains=None)
    task = read_task(tmp_path / "settings.json")
    assert math.isnan(task.mean([]))
    assert math.isnan(task.median([None, None]))


def test_chains_are_scored_only_against_key_steps(tmp_path: Path) -> None:
    lines = [{"id": "a", "image": "a.png", "lat": 1.0, "lon": 2.0}]
    write_jsonl(tmp_path / "truth.jsonl", lines)
    command = ["bench", "export", "lmms-eval", str(tmp_path / "truth.jsonl"), "--chains"]
    done = CliRunner().invoke(app, [*command, "--out", str(tmp_path / "task")])
    assert done.exit_code == 2
    assert "no key steps" in done.output


def test_chains_may_come_one_at_a_time(records: Path, stand_in: ChainRun) -> None:
    """As inspect has them scored: the same as all together."""
    from gre.bench.elsewhere.answers import read_answer
    from gre.bench.elsewhere.chains import ChainOptions

    given = answers_to(records)
    predictions = [read_answer(i, given[i.id], model="m") for i in read_items(records)]
    scorer = ChainScorer(records, ChainOptions(), stand_in.tools)
    assert [r for p in predictions for r in scorer.score([p])] == scorer.score(predictions)
