"""A seal beside a SQLite ledger: the digest of the whole file after its last batch.

The chain of hashes covers every event; the seal covers every byte, also those that hold nothing.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path

from sufficiency.files import json_of, write_file


def seal_file(file: Path) -> Path:
    """Where the seal of a ledger is."""
    return file.with_name(f"{file.name}.seal")


def seal(file: Path | None, batch: int, head: str) -> None:
    """Bring everything into the file and write its digest beside it; SQLite only.

    Args:
        file: of the ledger; nothing is sealed where None or in memory.
        batch: number of the last batch.
        head: the ledger's digest up to that batch.
    """
    if file is None or str(file) == ":memory:":
        return
    connection = sqlite3.connect(file, timeout=60)
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
    content = {"batch": batch, "head": head, "sha256": digest(file)}
    write_file(seal_file(file), json.dumps(content, indent=1).encode())


def digest(file: Path) -> str:
    """SHA-256 of a file."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def read_seal(file: Path) -> dict[str, object] | None:
    """What the seal says; None where there is none or it is no seal."""
    try:
        found = json_of(seal_file(file).read_text())
        return found if {"batch", "head", "sha256"} <= found.keys() else None
    except (OSError, ValueError, AttributeError):
        return None
