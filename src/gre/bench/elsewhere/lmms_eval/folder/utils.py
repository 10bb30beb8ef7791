"""What lmms-eval calls. Every function hands over to gre-suite, which is installed beside it."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from gre.bench.elsewhere.lmms_eval.task import GrevalTask, Item, read_task


@lru_cache(maxsize=1)
def _task() -> GrevalTask:
    return read_task(Path(__file__).with_name("settings.json"))


def greval_doc_to_visual(doc: dict[str, Any]) -> list[Any]:
    """The photo."""
    return _task().visual(doc)


def greval_doc_to_text(doc: dict[str, Any], lmms_eval_specific_kwargs: Any = None) -> str:
    """The prompt, the same for every photo and model."""
    return _task().prompt


def greval_doc_to_target(doc: dict[str, Any]) -> str:
    """The true coordinate, for logs."""
    return _task().target(doc)


def greval_process_results(doc: dict[str, Any], results: list[str]) -> dict[str, Any]:
    """One answer: its values, and what the chain is scored from when all are there."""
    return _task().process(doc, results)


def greval_mean(items: list[float]) -> float:
    """A share, or the mean GeoScore."""
    return _task().mean(items)


def greval_median_km(items: list[float | None]) -> float:
    """The median error of answers with a coordinate."""
    return _task().median(items)


def greval_mean_km(items: list[float | None]) -> float:
    """Their mean error."""
    return _task().mean_of_known(items)


def greval_cot_quality(items: list[Item]) -> float:
    """The chains' quality, 0 to 1."""
    return _task().chain(items, "quality")


def greval_recall(items: list[Item]) -> float:
    """Recall of the photos' indicators."""
    return _task().chain(items, "recall")


def greval_refclipscore(items: list[Item]) -> float:
    """RefCLIPScore of the caption steps."""
    return _task().chain(items, "refclipscore")


def greval_bertscore(items: list[Item]) -> float:
    """BERTScore of the inference steps."""
    return _task().chain(items, "bertscore")


def greval_strict(items: list[Item]) -> float:
    """The combination that keyword stuffing and shuffling do not raise; NaN where not known."""
    return _task().chain(items, "strict")
