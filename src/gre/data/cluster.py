"""The bulk work on a Ray cluster: ordered, bounded, and with our own errors coming back.

Plain Ray tasks, a chunk of items each. A node needs this package and the folders of the photos at
the same paths; photos themselves never travel. `docs/how-to-cluster.md` tells how to set one up.
"""

import os
import platform
import socket
import sys
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any, TypeVar

from gre.data.runner import Done, chunks, work_through
from gre.errors import MissingExtraError, WorkerError

T = TypeVar("T")
R = TypeVar("R")

REACH_WITHIN_S = 5.0
_ASK_SIZE_EVERY_S = 5.0
_NODE_WITHIN_S = 60.0
_TOKEN_HINT = "if the cluster asks for a token, set RAY_AUTH_MODE=token: docs/how-to-cluster.md"
# Whatever decides how a photo decodes, hashes and is placed.
_SAME_EVERYWHERE = ("gre-suite", "imagehash", "numpy", "pillow", "reverse-geocode", "scipy")
_TASK_OPTIONS = {
    "num_cpus": 1,
    "max_retries": 3,  # a machine that is lost; what the work raises is never tried again
    "scheduling_strategy": "SPREAD",
}


class RayRunner:
    """Runs the work on the Ray cluster that this process is connected to.

    Every task works in the directory that this process is in, so that relative paths mean the same
    everywhere.

    Args:
        chunk: Items a task is handed: large enough to make a task worth its millisecond.
        per_worker: Chunks under way for each worker of the cluster; what bounds the memory here.
        gpus: Of each worker; 0 has as many workers as the cluster has CPUs.
    """

    def __init__(self, *, chunk: int = 16, per_worker: int = 3, gpus: int = 0) -> None:
        self.chunk = chunk
        self.per_worker = per_worker
        self.gpus = gpus

    def workers(self) -> int:
        """How many items can be worked on at the same time, just now."""
        has = load_ray().cluster_resources()
        found = has.get("GPU", 0) / self.gpus if self.gpus else has.get("CPU", 1)
        return max(1, int(found))

    def with_gpus(self) -> "RayRunner":
        """The same with a GPU for each worker, where the cluster has any."""
        has_gpus = load_ray().cluster_resources().get("GPU", 0) >= 1
        return RayRunner(chunk=self.chunk, per_worker=self.per_worker, gpus=int(has_gpus))

    def map(
        self, work: Callable[[T], R], items: Iterable[T], *, chunk: int | None = None
    ) -> Iterator[R]:
        """Apply `work` to each item; see `gre.data.runner.Runner`."""
        ray = load_ray()
        task = ray.remote(_work_through).options(name="gre", num_gpus=self.gpus, **_TASK_OPTIONS)
        shared = ray.put(work)  # once, not with every chunk
        here = str(Path.cwd())
        size = _ClusterSize(self)
        under_way: deque[Any] = deque()
        # A caller who stops early leaves the few chunks under way to finish: `ray.cancel` at the
        # moment a task is handed out takes this process along (Ray 2.60). Disconnecting ends them.
        for some in chunks(items, chunk or self.chunk):
            under_way.append(task.remote(here, shared, some))
            while len(under_way) > self.per_worker * size.workers():
                yield from _result(ray, under_way.popleft()).results()
        while under_way:
            yield from _result(ray, under_way.popleft()).results()


class _ClusterSize:
    """How many workers the cluster has: it may grow and shrink, but asking has its price."""

    def __init__(self, runner: RayRunner) -> None:
        self._runner = runner
        self._asked = float("-inf")
        self._workers = 1

    def workers(self) -> int:
        """Count them, asking the cluster at most every few seconds."""
        if time.monotonic() - self._asked >= _ASK_SIZE_EVERY_S:
            self._workers = self._runner.workers()
            self._asked = time.monotonic()
        return self._workers


def _work_through(folder: str, work: Callable[[T], R], chunk: list[T]) -> Done[R]:
    try:
        os.chdir(folder)
    except OSError as error:
        return Done([], WorkerError(f"{folder}: {error.strerror} on node {platform.node()}"))
    return work_through(work, chunk)


def _result(ray: Any, reference: Any) -> Done[Any]:
    """Wait for a chunk; whatever the cluster does wrong becomes one line."""
    try:
        done: Done[Any] = ray.get(reference)
    except ray.exceptions.RayTaskError as error:
        raise _of_task(error) from error
    except ray.exceptions.RayError as error:
        raise WorkerError(
            f"the cluster lost a piece of work ({_first_line(error)}); what was finished is "
            "kept, run the same command again"
        ) from error
    return done


def _of_task(error: Any) -> BaseException:
    """Tell what went wrong around the work; what the work itself raised is in its `Done`."""
    cause = error.cause
    if isinstance(cause, Exception) and "ailed to import" not in str(cause):
        if not type(cause).__module__.startswith("ray."):
            return cause
        return WorkerError(f"a node of the cluster cannot read its work: {_first_line(cause)}")
    return WorkerError("a node of the cluster has no gre: install it there, or use ray+ship")


@contextmanager
def connected(address: str | None = None, *, ship: bool = False) -> Iterator[RayRunner]:
    """Connect to a running cluster for the length of a block.

    A connection that is there already is used and stays.

    Args:
        address: `HOST:PORT` of the head; None for `RAY_ADDRESS`, or the cluster on this machine.
        ship: Send this package's code to the nodes; its dependencies must be there.

    Raises:
        MissingExtraError: Ray is not installed.
        WorkerError: there is no such cluster, or it will not have us.
    """
    ray = load_ray()
    if ray.is_initialized():
        yield RayRunner()
        return
    _connect(ray, address or os.environ.get("RAY_ADDRESS") or "auto", ship)
    try:
        yield RayRunner()
    finally:
        ray.shutdown()


def _connect(ray: Any, address: str, ship: bool) -> None:
    _require_reachable(address)
    runtime_env = {"py_modules": [str(Path(__file__).parents[1])]} if ship else None
    try:
        with _stderr_to_nowhere():  # Ray writes a line there for every attempt
            ray.init(
                address=address, log_to_driver=False, logging_level="error", runtime_env=runtime_env
            )
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        if address == "auto":
            raise WorkerError(
                "no Ray cluster is running here: start one with `ray start --head`, or name one: "
                "--runner ray:HOST:PORT"
            ) from error
        raise WorkerError(f"ray:{address}: {_first_line(error)} ({_TOKEN_HINT})") from error


@contextmanager
def _stderr_to_nowhere() -> Iterator[None]:
    """Drop what native code writes to standard error, which Python cannot filter."""
    sys.stderr.flush()
    kept = os.dup(2)
    with open(os.devnull, "wb") as nowhere:  # noqa: PTH123  # a descriptor is what is wanted
        os.dup2(nowhere.fileno(), 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)


def _require_reachable(address: str) -> None:
    """Knock on the head's port: Ray itself would try for two minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if address in ("auto", "local") or not colon:
        return
    try:
        socket.create_connection((host, int(port)), timeout=REACH_WITHIN_S).close()
    except (OSError, ValueError, OverflowError) as error:
        raise WorkerError(f"ray:{address}: no Ray cluster can be reached there: {error}") from error


def require_nodes_fit(inputs: Sequence[Path] = (), outputs: Sequence[Path] = ()) -> None:
    """Make sure that every node has what this machine has, so that results are the same.

    Asked for are the versions of this package and of those that its results depend on, and the
    files. A file with a random name is written to each output folder and looked for on each node:
    a folder that merely has the same path there is found out.

    Raises:
        WorkerError: which node lacks what.
    """
    ray = load_ray()
    marks = [folder.absolute() / f".gre-{uuid.uuid4().hex}" for folder in outputs]
    inputs = [Path.cwd(), *(path.absolute() for path in inputs)]
    try:
        for mark in marks:
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        here = _about(inputs, marks)
        for name, there in _ask_nodes(ray, inputs, marks).items():
            for what, expected in here.items():
                if there[what] != expected:
                    raise WorkerError(f"node {name}: {what}: {there[what]} (here: {expected})")
    finally:
        for mark in marks:
            mark.unlink(missing_ok=True)


def _ask_nodes(
    ray: Any, inputs: Sequence[Path], marks: Sequence[Path]
) -> dict[str, dict[str, str]]:
    """Ask every node that can work what it has."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    asked = {}
    for node in ray.nodes():
        if node["Alive"] and node["Resources"].get("CPU"):
            at = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            task = ray.remote(_about).options(num_cpus=0, scheduling_strategy=at, max_retries=1)
            asked[f"{node['NodeManagerAddress']} ({node['NodeID'][:8]})"] = task.remote(
                inputs, marks
            )
    answers = {}
    for name, reference in asked.items():
        try:
            answers[name] = ray.get(reference, timeout=_NODE_WITHIN_S)
        except ray.exceptions.RayTaskError as error:
            raise WorkerError(f"node {name}: {_of_task(error)}") from error
        except ray.exceptions.RayError as error:
            raise WorkerError(f"node {name}: {_first_line(error)}") from error
    return answers


def _about(inputs: Sequence[Path], marks: Sequence[Path]) -> dict[str, str]:
    """What must be the same on every node for the results to be the same."""
    known = {"python": ".".join(platform.python_version_tuple()[:2])}
    for package in _SAME_EVERYWHERE:
        try:
            known[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            known[package] = "not installed"
    known |= {str(path): _kind_of(path) for path in inputs}
    known |= {str(mark.parent): _shared(mark) for mark in marks}
    return known


def _kind_of(path: Path) -> str:
    if path.is_file():
        return f"a file of {path.stat().st_size} bytes"
    return "a folder" if path.is_dir() else "not there"


def _shared(mark: Path) -> str:
    return "shared" if mark.exists() else "not the same folder"


def load_ray() -> Any:
    """Import Ray, told to send no usage statistics.

    Raises:
        MissingExtraError: it is not installed.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    try:
        import ray
    except ImportError as error:
        raise MissingExtraError("ray", "ray") from error
    return ray


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0].rstrip(".") if lines else type(error).__name__
