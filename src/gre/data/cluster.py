"""The bulk work on a Ray cluster: ordered, bounded, and with our own errors coming back.

Plain Ray tasks, a chunk of items each. A node needs this package and the folders of the photos at
the same paths; photos themselves never travel. `docs/how-to-cluster.md` tells how to set one up.
"""

import os
import platform
import socket
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
_TASK_OPTIONS = {
    "num_cpus": 1,
    "max_retries": 3,  # a machine that is lost; what the work raises is never tried again
    "scheduling_strategy": "SPREAD",
}


class RayRunner:
    """Runs the work on the Ray cluster that this process is connected to.

    Args:
        chunk: Items a task is handed: large enough to make a task worth its millisecond.
        per_cpu: Chunks under way for each CPU of the cluster; what bounds the memory here.
    """

    def __init__(self, *, chunk: int = 16, per_cpu: int = 3) -> None:
        self.chunk = chunk
        self.per_cpu = per_cpu

    def map(
        self, work: Callable[[T], R], items: Iterable[T], *, chunk: int | None = None
    ) -> Iterator[R]:
        """Apply `work` to each item; see `gre.data.runner.Runner`."""
        ray = load_ray()
        task = ray.remote(work_through).options(name="gre", **_TASK_OPTIONS)
        shared = ray.put(work)  # once, not with every chunk
        size = _ClusterSize(ray)
        under_way: deque[Any] = deque()
        # A caller who stops early leaves the few chunks under way to finish: `ray.cancel` at the
        # moment a task is handed out takes this process along (Ray 2.60). Disconnecting ends them.
        for some in chunks(items, chunk or self.chunk):
            under_way.append(task.remote(shared, some))
            while len(under_way) > self.per_cpu * size.cpus():
                yield from _result(ray, under_way.popleft()).results()
        while under_way:
            yield from _result(ray, under_way.popleft()).results()


class _ClusterSize:
    """How many CPUs the cluster has just now; it may grow and shrink while we work."""

    def __init__(self, ray: Any) -> None:
        self._ray = ray
        self._asked = -_ASK_SIZE_EVERY_S
        self._cpus = 1

    def cpus(self) -> int:
        """Count them, asking the cluster at most every few seconds."""
        if time.monotonic() - self._asked >= _ASK_SIZE_EVERY_S:
            self._cpus = max(1, int(self._ray.cluster_resources().get("CPU", 1)))
            self._asked = time.monotonic()
        return self._cpus


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
        ray.init(
            address=address, log_to_driver=False, logging_level="error", runtime_env=runtime_env
        )
    except (ConnectionError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
        hint = "start one with `ray start --head`, or name one: --runner ray:HOST:PORT"
        where = "no Ray cluster is running here" if address == "auto" else f"ray:{address}"
        raise WorkerError(f"{where}: {_first_line(error)} ({hint})") from error


def _require_reachable(address: str) -> None:
    """Knock on the head's port: Ray itself would try for two minutes."""
    host, colon, port = address.removeprefix("ray://").rpartition(":")
    if address in ("auto", "local") or not colon:
        return
    try:
        socket.create_connection((host, int(port)), timeout=REACH_WITHIN_S).close()
    except (OSError, ValueError, OverflowError) as error:
        raise WorkerError(f"ray:{address}: no Ray cluster can be reached there: {error}") from error


def require_nodes_fit(folders: Sequence[Path]) -> None:
    """Make sure that every node has this version of the package and sees the same folders.

    A file with a random name is written to each folder and looked for on each node: a folder that
    merely has the same path there is found out.

    Raises:
        WorkerError: which node lacks what.
    """
    ray = load_ray()
    marks = [folder.absolute() / f".gre-{uuid.uuid4().hex}" for folder in folders]
    try:
        for mark in marks:
            mark.parent.mkdir(parents=True, exist_ok=True)
            mark.touch()
        here = _about(marks)
        for name, there in _ask_nodes(ray, marks).items():
            for what, expected in here.items():
                if there[what] != expected:
                    raise WorkerError(f"node {name}: {what}: {there[what]} (here: {expected})")
    finally:
        for mark in marks:
            mark.unlink(missing_ok=True)


def _ask_nodes(ray: Any, marks: list[Path]) -> dict[str, dict[str, str]]:
    """Ask every node that can work what it has."""
    from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

    asked = {}
    for node in ray.nodes():
        if node["Alive"] and node["Resources"].get("CPU"):
            at = NodeAffinitySchedulingStrategy(node["NodeID"], soft=False)
            task = ray.remote(_about).options(num_cpus=0, scheduling_strategy=at, max_retries=1)
            asked[f"{node['NodeManagerAddress']} ({node['NodeID'][:8]})"] = task.remote(marks)
    answers = {}
    for name, reference in asked.items():
        try:
            answers[name] = ray.get(reference, timeout=_NODE_WITHIN_S)
        except ray.exceptions.RayTaskError as error:
            raise WorkerError(f"node {name}: {_of_task(error)}") from error
        except ray.exceptions.RayError as error:
            raise WorkerError(f"node {name}: {_first_line(error)}") from error
    return answers


def _about(marks: list[Path]) -> dict[str, str]:
    """What must be the same on every node for the results to be the same."""
    known = {"python": ".".join(platform.python_version_tuple()[:2])}
    for package in ("gre-suite", "pillow", "numpy"):
        try:
            known[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            known[package] = "not installed"
    for mark in marks:
        known[str(mark.parent)] = "shared" if mark.exists() else "not the same folder"
    return known


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
