"""What several scenarios of one case share is read and drawn once.

Kept by the digest of what the files hold, so that a file that changes is read again, and nothing
has to be told to forget.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

MOST = 12
"""Things kept at a time: a county's children, areas and cases, for the last few scenarios."""
KINDS = (".csv", ".toml", ".geojson")
"""Endings of what a case is made of."""
Made = TypeVar("Made")
_kept: OrderedDict[Hashable, Any] = OrderedDict()


def file_digests(folder: Path) -> dict[str, str]:
    """Digest of every file of a case, scenarios aside, by its path in the folder.

    One that cannot be read has none here: whoever needs it says so.
    """
    return {
        path.relative_to(folder).as_posix(): _digest(path)
        for path in sorted(folder.rglob("*"))
        if path.suffix in KINDS and path.is_file() and path.parent.name != "scenarios"
    }


def of_case(folder: Path, files: dict[str, str]) -> tuple[Hashable, ...]:
    """What tells a case as it is now: where it lies, what its files hold, and what else is there.

    Args:
        folder: of the case.
        files: as ``file_digests`` gives them.
    """
    return folder.resolve(), *files.items(), *sorted(path.name for path in folder.glob("*"))


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def once(key: Hashable, make: Callable[[], Made]) -> Made:
    """What was made for this key before, or is made now. It is shared: nobody may change it.

    Args:
        key: everything the result depends on.
        make: makes it.
    """
    if key not in _kept:
        _kept[key] = make()
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    _kept.move_to_end(key)
    made: Made = _kept[key]
    return made
