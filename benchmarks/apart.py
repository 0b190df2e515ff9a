"""A measurement in a process of its own, so that memory and compiled code are its own."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from typing import Any


def alone(target: Callable[..., None], *args: Any) -> Any:
    """What the target sends down the pipe that is its last argument; None if it ended before."""
    context = multiprocessing.get_context("spawn")
    take, send = context.Pipe(duplex=False)
    child = context.Process(target=target, args=(*args, send))
    child.start()
    send.close()
    try:
        return take.recv()
    except EOFError:
        return None
    finally:
        child.join()
