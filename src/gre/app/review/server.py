"""Serving the review page; the libraries it needs are loaded when it is."""

import gc
import importlib.util
import socket
from collections.abc import Callable

from gre.data.review import Project
from gre.errors import InputError, MissingExtraError


def serve(
    project: Project, host: str, port: int, *, announce: Callable[[str], None] | None = None
) -> None:
    """Serve the review page until the process is told to end.

    Everything is on the disk whenever an answer has been given, so ending it loses nothing. The
    pages are not encrypted: beyond this machine, put it behind a tunnel or a proxy that is.

    Args:
        host: Address to listen on; 127.0.0.1 is reached from this machine alone.
        port: 0 takes a free one.
        announce: Called with the page's address once it is listened on.

    Raises:
        MissingExtraError: the page's libraries are not installed.
        InputError: the address cannot be listened on.
    """
    if importlib.util.find_spec("nicegui") is None:
        raise MissingExtraError("nicegui", "review")
    import uvicorn

    from gre.app.review.site import build

    # The access log would hold the tokens of the links that annotators open.
    config = uvicorn.Config(
        build(project, host=host), access_log=False, log_level="warning",
        server_header=False, proxy_headers=False, ws_max_size=4 * 1024 * 1024,
    )  # fmt: skip
    with _listen(host, port) as listening:
        if announce is not None:
            shown = f"[{host}]" if ":" in host else host
            announce(f"http://{shown}:{listening.getsockname()[1]}/")
        # What is loaded by now stays. Unless the collector is told, it looks at all of it every ten
        # items or so, and somebody waits for a tenth of a second.
        gc.collect()
        gc.freeze()
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise InputError(f"cannot listen on {host}:{port}: {error.strerror or error}") from error
