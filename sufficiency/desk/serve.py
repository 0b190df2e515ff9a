"""Serve the desk to one person on this machine, until it is ended."""

from __future__ import annotations

import contextlib
import logging
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from werkzeug.serving import BaseWSGIServer, make_server

from sufficiency.desk.app import desk
from sufficiency.errors import Fault, InputError

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Served:
    """A desk that listens.

    Attributes:
        address: to open in a browser; holds the key of this sitting.
        server: to be told to serve.
    """

    address: str
    server: BaseWSGIServer


@contextlib.contextmanager
def served(case: Path, results: Path, port: int = 0) -> Iterator[Served]:
    """A desk that listens on this machine only; what it runs ends with it.

    Args:
        case: folder of a case.
        results: folder of the folders of results.
        port: to listen on; 0 = a free one.

    Raises:
        InputError: the folder is no case, or the port is taken.
    """
    if not (case / "scenarios").is_dir():
        raise InputError([Fault(case.name, "is no case: it has no folder of scenarios",
                                "Name a case folder, or make one: sufficiency new NAME.")])
    # The addresses it logs would hold the key.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    key = secrets.token_urlsafe(24)
    app = desk(case, results, key)
    try:
        server = make_server(LOOPBACK, port, app, threaded=True)
    except (OSError, SystemExit):
        raise InputError([Fault("--port", "is taken by another program",
                                "Choose another, or 0 for a free one.", value=str(port))]) from None
    try:
        yield Served(f"http://{LOOPBACK}:{server.server_port}/?key={key}", server)
    finally:
        server.server_close()
        app.extensions["runs"].stop()
