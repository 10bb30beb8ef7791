"""A review project, its server in a process of its own, and real browsers before it."""

import http.client
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from gre.data.review import Item, Project, ReviewConfig

STEPS = ["A red telephone box stands at the corner.", "The cars keep left.", "So this is London."]
SERVE = """
import sys
from pathlib import Path
from gre.app.review.server import serve
from gre.data.review import Project
serve(Project.open(Path(sys.argv[1])), "127.0.0.1", int(sys.argv[2]))
"""


def chain_item(name: str, steps: list[str] | None = None, **extra: Any) -> Item:
    payload = {
        "steps": STEPS if steps is None else steps, "answer": "51.5000, -0.1000",
        "lat": 51.7, "lon": -0.5, **extra,
    }  # fmt: skip
    return Item(id=name, kind="chain", image=f"images/{name}.png", payload=payload)


def make_project(root: Path, items: list[Item], **settings: Any) -> Project:
    for n, item in enumerate(items):
        path = root / item.image
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.new("RGB", (64, 48), (40 * n % 255, 120, 160)).save(path)
    return Project.create(root, items, ReviewConfig(**settings))


@dataclass
class Site:
    """A running server."""

    root: Path
    port: int
    process: subprocess.Popen[bytes]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def ask(
        self, path: str = "/", method: str = "GET", body: str | None = None, **headers: str
    ) -> tuple[int, dict[str, str], str]:
        """One request as it stands, with no browser to be careful for us."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        named = {key.replace("_", "-"): value for key, value in headers.items()}
        connection.request(method, path, body, named)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, text

    def cookie(self, token: str) -> str:
        """The session of somebody who opens their link."""
        status, headers, _ = self.ask(f"/?token={token}")
        assert status == 200
        return headers["set-cookie"].split(";")[0]

    def picture(self, cookie: str) -> str:
        """The address of the picture on somebody's page."""
        _, _, page = self.ask("/", cookie=cookie)
        found = re.search(r"/image/\w+", page)
        assert found is not None
        return found[0]


@contextmanager
def served(root: Path, port: int | None = None) -> Iterator[Site]:
    port = port or free_port()
    process = subprocess.Popen([sys.executable, "-c", SERVE, str(root), str(port)])
    site = Site(root, port, process)
    try:
        wait_until(lambda: process.poll() is not None or _listens(port), 60)
        assert process.poll() is None, "the server has ended"
        yield site
    finally:
        process.kill()
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def wait_until(true: Callable[[], Any], seconds: float = 30) -> Any:
    """The first value that is true; an error when none comes."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = true()
        if value:
            return value
        time.sleep(0.05)
    raise AssertionError("it has not happened")
