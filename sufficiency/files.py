"""Files are written whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from sufficiency.errors import Fault, InputError

MARK = ".sufficiency"
"""Empty file that says a folder is ours to replace."""


def write_file(file: Path, content: bytes) -> None:
    """Write one file whole or not at all.

    Raises:
        InputError: it cannot be written.
    """
    temporary = file.with_name(f".{file.name}.part")
    try:
        temporary.write_bytes(content)
        os.replace(temporary, file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise InputError([
            Fault(file.name, f"cannot be written ({error.strerror})", "Choose another file.")
        ]) from error


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a folder of files in one step.

    Everything is written to a temporary folder beside it, which then takes its place. An
    earlier result is replaced only then; a folder we did not write is never touched.

    Raises:
        InputError: the folder exists and was not written by this tool, or is not writable.
    """
    folder = folder.resolve()
    if folder.exists() and not (folder / MARK).is_file() and any(folder.iterdir()):
        raise InputError([
            Fault(folder.name, "holds files of somebody else", "Choose another folder with --out.")
        ])
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    except OSError as error:
        raise InputError([
            Fault(folder.name, f"cannot be written ({error.strerror})", "Choose another folder.")
        ]) from error
    try:
        for name, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            (fresh / name).parent.mkdir(parents=True, exist_ok=True)
            (fresh / name).write_bytes(data)
        (fresh / MARK).touch()
        fresh.chmod(0o755)
        old = None
        if folder.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
            os.replace(folder, old)
        os.replace(fresh, folder)
        if old is not None:
            shutil.rmtree(old)
    finally:
        if fresh.exists():
            shutil.rmtree(fresh)
