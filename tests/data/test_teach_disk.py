"""A disk that fills while a teacher is asked: one clear line, and nothing paid for is lost."""

import subprocess
import sys
from pathlib import Path

import pytest

# Runs on a disk of 24 MiB: teach until it is full, make room, teach on.
SCRIPT = """
import sys
from pathlib import Path
from gre.data import teach
from gre.errors import StoreError
from gre.models.openai_endpoint import EndpointOptions, OpenAIEndpoint
from openai_server import CHAIN, Reply, chat_server
from teaching import make_seeds

folder = Path(sys.argv[1])
seeds = make_seeds(folder, 200)
ballast = folder / "ballast"
ballast.write_bytes(bytes(13 * 2**20))
long = CHAIN.replace("2. London", "2. " + "London " * 3000)
with chat_server(lambda n, body: Reply(text=long)) as server:
    model = OpenAIEndpoint("m", server.url, EndpointOptions(concurrency=8))
    try:
        teach.run(seeds, model, folder / "out", teach.TeachConfig())
    except StoreError as error:
        print(error)
    from gre.data.journal import read_status
    kept = read_status(folder / "out" / teach.JOURNAL).totals.answered
    print(kept, len(server.requests))
    ballast.unlink()
    taught = teach.run(seeds, model, folder / "out", teach.TeachConfig())
    print(taught.tally.kept, len(server.requests))
"""


def test_what_is_under_way_when_the_disk_fills_is_kept(tmp_path: Path) -> None:
    mount = f'mount -t tmpfs -o size=24m none "{tmp_path}" && exec "$@"'
    in_small_disk = ["unshare", "-rm", "sh", "-c", mount, "sh"]
    try:
        subprocess.run([*in_small_disk, "true"], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no small disk can be mounted here")
    tests = Path(__file__).resolve().parents[1]
    result = subprocess.run(
        [*in_small_disk, sys.executable, "-c", SCRIPT, str(tmp_path)],
        capture_output=True, text=True, check=True, env={"PYTHONPATH": str(tests), "PATH": "/bin"},
    )  # fmt: skip
    said, at_the_end, later = result.stdout.splitlines()
    assert "the disk is full; every answer that had arrived is kept" in said
    kept, asked = map(int, at_the_end.split())
    assert 8 < kept == asked < 200
    assert later == "200 200"  # all of them, and none was asked about twice
