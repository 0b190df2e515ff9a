"""Garbage collection put off while many objects without reference cycles are made.

Each time so many more objects exist it looks through them all; where none can be in a circle that
is half of the time and frees nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collector off, and on again after if it was on.

    What was made goes to the oldest generation at once: else all of it is looked through as young
    as soon as the collector is on again.
    """
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.freeze()
            gc.unfreeze()
            gc.enable()
