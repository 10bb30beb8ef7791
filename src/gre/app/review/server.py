"""Serving the review page; the libraries it needs are loaded when it is."""

import importlib.util
import logging

from gre.data.review import Project
from gre.errors import InputError, MissingExtraError


def serve(project: Project, host: str = "127.0.0.1", port: int = 8321) -> None:
    """Serve the review page until the process is told to end.

    Everything is on the disk whenever an answer has been given, so ending it loses nothing. The
    pages are not encrypted: beyond this machine, put it behind a tunnel or a proxy that is.

    Args:
        host: Address to listen on; the default is reached from this machine alone.
        port: 0 takes a free one, which the log tells.

    Raises:
        MissingExtraError: the page's libraries are not installed.
        InputError: the address cannot be listened on.
    """
    if importlib.util.find_spec("nicegui") is None:
        raise MissingExtraError("nicegui", "review")
    import uvicorn

    from gre.app.review.site import build

    logging.getLogger("watchfiles").setLevel(logging.WARNING)
    # The access log would hold the tokens of the links that annotators open.
    config = uvicorn.Config(
        build(project, host=host), host=host, port=port, access_log=False, log_level="warning",
        server_header=False, proxy_headers=False, ws_max_size=4 * 1024 * 1024,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run()
    except SystemExit as error:  # uvicorn's answer to an address in use
        raise InputError(f"cannot listen on {host}:{port}; is it in use?") from error
