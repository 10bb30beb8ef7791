"""Lets the demo's models answer the benchmark suites, two processes side by side.

One process loads the heavy libraries once and asks model after model; the parent counts the lines
of the prediction files.
"""

import os
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from gre.bench.predict import PredictConfig, run_predict
from gre.models.spec import load_geolocator

_POLL_SECONDS = 0.25


def ask_models(
    models: Mapping[str, str],
    suites: Mapping[str, Path],
    file_of: Callable[[str, str], Path],
    advance: Callable[[int], None],
    *,
    settings: Mapping[str, PredictConfig] | None = None,
    processes: int = 2,
) -> None:
    """Predict every suite by every model; what is on disk already is kept.

    Args:
        models: SPEC of each row of the table.
        suites: Truth file of each suite.
        file_of: Gives the predictions file of (suite, row).
        advance: Called with the number of new answers.
        settings: How a row is asked, where not in the standard way.
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the processes that start now
    files = {(suite, row): file_of(suite, row) for suite in suites for row in models}
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [
            pool.submit(
                _ask, spec, [(suites[s], files[s, row]) for s in suites], (settings or {}).get(row)
            )
            for row, spec in models.items()
        ]
        try:
            _watch(jobs, list(files.values()), advance)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def _ask(spec: str, work: Sequence[tuple[Path, Path]], config: PredictConfig | None = None) -> None:
    model = load_geolocator(spec)
    for records, out in work:
        run_predict(records, model, out, config)


def _watch(
    jobs: Sequence["Future[None]"], files: Sequence[Path], advance: Callable[[int], None]
) -> None:
    seen = 0
    while True:
        ended = all(job.done() for job in jobs)
        answers = sum(_lines_in(path) for path in files)
        if answers > seen:
            advance(answers - seen)
            seen = answers
        for job in jobs:
            if job.done():
                job.result()  # a failure of one is a failure of the stage, at once
        if ended:
            return
        time.sleep(_POLL_SECONDS)


def _lines_in(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0
