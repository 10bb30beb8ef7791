"""A real Ray cluster of two nodes on this machine, for the tests that need one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

NODE_MEMORY = 80 * 2**20


@contextmanager
def two_nodes() -> Iterator[str]:
    """Start two nodes of one CPU each and give the head's address; nothing is left afterwards.

    The head says that it has a GPU as well; Ray takes its word for it.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    pytest.importorskip("ray", reason="ray is not installed: pip install 'gre-suite[ray]'")
    from ray.cluster_utils import Cluster

    before = rays_own()
    node = {"num_cpus": 1, "object_store_memory": NODE_MEMORY}
    cluster = Cluster(
        initialize_head=True, head_node_args={**node, "num_gpus": 1, "include_dashboard": False}
    )
    try:
        cluster.add_node(**node)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()
        _, alive = psutil.wait_procs(rays_own() - before, timeout=5)
        for process in alive:
            process.kill()


def rays_own() -> set[psutil.Process]:
    """The processes below this one that are Ray's: the tests have others, too."""
    found = set()
    for process in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):
            if any("/ray/" in part or part.startswith("ray::") for part in process.cmdline()):
                found.add(process)
    return found
