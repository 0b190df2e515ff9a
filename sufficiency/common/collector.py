"""The collector of circular rubbish, put off while many objects without circles are made.

Each time so many more objects exist it looks through them all; where none can be in a circle that
is half of the time and frees nothing.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def no_collection() -> Iterator[None]:
    """Put the collector off, and on again after if it was on."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
