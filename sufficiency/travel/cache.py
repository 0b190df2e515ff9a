"""What travel keeps on this machine: a cache that may be emptied.

The cache holds road networks, node orders and times. It never leaves the machine, its files can
be read by their owner only, and they are named by digests. Still, times from a home to many
schools tell where the home is: a cache of real children is as confidential as children.csv.
``SUFFICIENCY_CACHE`` names another folder, or ``off``.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sufficiency.case.scenario import Scenario
from sufficiency.errors import InputError
from sufficiency.files import PRIVATE, write_file

VARIABLE = "SUFFICIENCY_CACHE"
KEEP_DAYS = 60
KEEP_BYTES = 2_000_000_000
SEAL = "seal"
"""Array of an entry that says what the others were when they were written."""


def digest(parts: Iterable[object]) -> str:
    """SHA-256 of arrays, bytes and anything with a plain text form, in this order."""
    out = hashlib.sha256()
    for part in parts:
        if isinstance(part, np.ndarray):
            data = np.ascontiguousarray(part)
            out.update(f"{data.dtype.str}{data.shape}".encode())
            out.update(data.tobytes())
        else:
            out.update(part if isinstance(part, bytes) else repr(part).encode())
        out.update(b"\0")
    return out.hexdigest()


def _seal(arrays: Mapping[str, NDArray[Any]]) -> str:
    return digest(part for name in sorted(arrays) for part in (name, arrays[name]))


@dataclass(frozen=True)
class Cache:
    """Arrays by kind and digest. Without a folder nothing is kept and nothing is found."""

    folder: Path | None = None

    @classmethod
    def of_user(cls) -> Cache:
        """The cache of whoever runs this, in the usual place of their system."""
        place = os.environ.get(VARIABLE, "")
        if place == "off":
            return cls()
        if place:
            return cls(Path(place))
        from platformdirs import user_cache_path

        return cls(user_cache_path("sufficiency", appauthor=False))

    @classmethod
    def of(cls, scenario: Scenario) -> Cache:
        """The user's, unless the scenario keeps nothing (``travel.cache``)."""
        return cls.of_user() if scenario.travel.cache else cls()

    def path(self, kind: str, key: str) -> Path | None:
        """Where an entry is or would be; makes the folder."""
        if self.folder is None:
            return None
        with contextlib.suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return self.folder / f"{kind}-{key[:40]}.npz"

    def get(self, kind: str, key: str) -> dict[str, NDArray[Any]] | None:
        """Arrays of an entry, or None; a spoilt entry is as good as none."""
        path = self.path(kind, key)
        if path is None or not path.is_file():
            return None
        try:
            with np.load(path, allow_pickle=False) as stored:
                found = {name: stored[name] for name in stored.files}
            seal = found.pop(SEAL).tobytes().decode("ascii")
            os.utime(path)
        except Exception:  # whatever libraries make of bytes that are no longer what was written
            return None
        return found if seal == _seal(found) else None

    def put(self, kind: str, key: str, **arrays: NDArray[Any]) -> None:
        """Keep arrays. A full or read-only disk is no reason to stop.

        Args:
            kind: what is kept, such as "times".
            key: digest of all it was made from.
            arrays: by the names under which ``get`` gives them back.
        """
        path = self.path(kind, key)
        if path is None:
            return
        out = io.BytesIO()
        seal = np.frombuffer(_seal(arrays).encode("ascii"), np.uint8)
        np.savez(out, allow_pickle=False, **arrays, **{SEAL: seal})
        with contextlib.suppress(InputError):
            write_file(path, out.getvalue(), PRIVATE)
            self._prune()

    def _prune(self) -> None:
        """Old entries go, and the least used ones beyond the limit."""
        assert self.folder is not None
        room, now = KEEP_BYTES, time.time()
        stats = []
        for path in self.folder.glob("*.npz"):
            with contextlib.suppress(OSError):
                stats.append((path.stat().st_mtime, path.stat().st_size, path))
        for used, size, path in sorted(stats, reverse=True):
            room -= size
            if room < 0 or now - used > KEEP_DAYS * 86400:
                path.unlink(missing_ok=True)
