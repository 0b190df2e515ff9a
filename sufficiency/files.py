"""Files: read with one clear fault for what is wrong with them, written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from sufficiency.errors import Fault, InputError

MARK = ".sufficiency"
"""File in a folder we wrote: the names of ours in it, one a line; what it does not name stays."""
SCRATCH = ".sufficiency-"
PRIVATE = 0o600
"""Rights of a file that only its owner may read."""


def read_bytes(path: Path, missing: Fault | None = None) -> bytes:
    """Everything in a file.

    Args:
        missing: what to say if there is no such file.

    Raises:
        InputError: it is not there, is a folder or a device, or cannot be read.
    """
    try:
        kind = path.stat().st_mode
        if stat.S_ISREG(kind):
            return path.read_bytes()
        fault = Fault(path.name, "is a folder" if stat.S_ISDIR(kind) else "is no file",
                      "Name a file.")
    except (FileNotFoundError, NotADirectoryError):
        fault = missing or Fault(path.name, "is not there", "Check the name and the folder.")
    except (OSError, ValueError) as error:
        fault = _fault(path, "read", error)
    raise InputError([fault])


def json_of(data: bytes | str) -> Any:
    """What a text of JSON says.

    Raises:
        ValueError: it is none, or is nested deeper than anything we write.
    """
    try:
        return json.loads(data)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def is_file(path: Path) -> bool:
    """Whether there is such a file; a name that none can have is no error."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Whether there is such a folder; the same is no error."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def real(path: Path) -> Path:
    """A path without links in it.

    Raises:
        InputError: a link of it leads back to itself, or no disk takes its name.
    """
    try:
        with contextlib.suppress(PermissionError):
            path.exists()  # a name that is too long is told here
        return path.resolve()
    except (RuntimeError, OSError, ValueError) as error:
        wrong = "is a link to itself, or no name that can be used"
        raise InputError([Fault(path.name, wrong, "Choose another name or folder.")]) from error


def ready_file(path: Path) -> None:
    """See that a file can be written, before anything long is begun for it. Changes nothing.

    Raises:
        InputError: it is a folder or a device, is protected, or its folder is none or is.
    """
    try:
        path = real(path)
        if path.exists():
            if not path.is_file():
                what = "is a folder" if path.is_dir() else "is no file that can be replaced"
                raise InputError([Fault(path.name, what, "Name a file.")])
            # Whoever protected it meant it; and a file open in an office program says so here.
            with path.open("rb+"):
                pass
        _try(path.parent)
    except (OSError, ValueError) as error:
        raise InputError([_fault(path, "written", error)]) from error


def ready_folder(folder: Path) -> None:
    """See that a folder can be written, before anything long is begun for it.

    Raises:
        InputError: it is a file, holds files but none of ours, or cannot be written.
    """
    try:
        folder = real(folder)
        _ours(folder)
        _try(folder)
    except (OSError, ValueError) as error:
        raise InputError([_fault(folder, "written", error)]) from error


def write_file(path: Path, content: bytes, mode: int | None = None) -> None:
    """Write one file whole or not at all; its folder is made if need be.

    Args:
        path: the file; what was there is replaced.
        content: all of it.
        mode: rights of the file; None = the usual ones.

    Raises:
        InputError: it cannot be written.
    """
    with writing(path, mode) as part:
        part.write_bytes(content)


@contextlib.contextmanager
def writing(path: Path, mode: int | None = None) -> Iterator[Path]:
    """A path to write to, which takes the place of the file if all went well.

    Raises:
        InputError: it cannot be written.
    """
    ready_file(path)
    path = real(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        # In a folder of its own it may have its own name, and nobody else sees it before its time.
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=path.parent) as scratch:
            part = Path(scratch) / path.name
            yield part
            if mode is not None:
                part.chmod(mode)
            os.replace(part, path)
    except OSError as error:
        raise InputError([_fault(path, "written", error)]) from error


def write_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a folder of files whole or not at all.

    Of a folder that is there, the files we wrote before are replaced, those we do not write again
    are removed, and all others stay as they are.

    Raises:
        InputError: it is a file, holds files but none of ours or one with the name of a new one,
            or cannot be written.
    """
    content = {MARK: "".join(f"{name}\n" for name in sorted(files)), **files}
    try:
        folder = real(folder)
        if not folder.exists():
            new_folder(folder, content)
            return
        old = _ours(folder) or set(files)
        for name in sorted(set(files) - old):
            if any((folder / part).exists() and not (folder / part).is_dir()
                   for part in (name, *_parents(name))):
                raise InputError([Fault(
                    folder.name, f"holds a {name} that was not written by this tool",
                    "Move it, or choose another folder with --out.")])
        _put(folder, content, [MARK, *sorted((old | set(files)) - {MARK})])
        for part in sorted({p for name in old for p in _parents(name)}, reverse=True):
            with contextlib.suppress(OSError):  # somebody else's files are in it
                (folder / part).rmdir()
    except OSError as error:
        raise InputError([_fault(folder, "written", error)]) from error


def put_files(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files into a folder that may hold others: all of them, or none.

    Raises:
        InputError: they cannot be written.
    """
    try:
        folder = real(folder)
        if folder.exists():
            _put(folder, files, sorted(files))
        else:
            new_folder(folder, files)
    except OSError as error:
        raise InputError([_fault(folder, "written", error)]) from error


def new_folder(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write a folder that is not there yet, whole or not at all.

    Raises:
        InputError: it is there, or cannot be written.
    """
    try:
        folder = real(folder)
        if folder.exists():
            raise InputError([Fault(folder.name, "is already there", "Choose another name.")])
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder.parent) as scratch:
            fresh = Path(scratch) / "new"
            _fill(fresh, files)
            os.rename(fresh, folder)
    except (OSError, ValueError) as error:
        raise InputError([_fault(folder, "written", error)]) from error


def _fill(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)


def _put(folder: Path, files: Mapping[str, str | bytes], names: list[str]) -> None:
    """Put new files in the place of those with these names, or leave the folder as it was."""
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder) as scratch:
        fresh, kept = Path(scratch) / "new", Path(scratch) / "old"
        _fill(fresh, files)
        _exchange(folder, fresh, kept, names)


def _exchange(folder: Path, fresh: Path, kept: Path, names: list[str]) -> None:
    """Move these files out of a folder and new ones in, or leave it as it was.

    File by file: a folder cannot take the place of another one everywhere.
    """
    done: list[tuple[Path, Path]] = []

    def move(source: Path, to: Path) -> None:
        to.parent.mkdir(parents=True, exist_ok=True)
        os.replace(source, to)
        done.append((source, to))

    try:
        for name in names:
            if (folder / name).is_file():
                move(folder / name, kept / name)
            if (fresh / name).is_file():
                move(fresh / name, folder / name)
    except BaseException:
        for source, to in reversed(done):
            os.replace(to, source)
        raise


def _ours(folder: Path) -> set[str]:
    """Names of our files in a folder.

    Raises:
        InputError: it is a file, or holds files but no mark of ours.
    """
    if not folder.exists():
        return set()
    if not folder.is_dir():
        raise InputError([Fault(folder.name, "is a file", "Name a folder with --out.")])
    mark = folder / MARK
    if mark.is_file():
        names = mark.read_text(encoding="utf-8", errors="replace").splitlines()
        # A name that leads out of the folder is not one that we wrote.
        return {n for n in names if n and not Path(n).is_absolute() and ".." not in Path(n).parts}
    if any(folder.iterdir()):
        raise InputError([Fault(folder.name, "holds files of somebody else",
                                "Choose another folder with --out.")])
    return set()


def _parents(name: str) -> list[str]:
    """Folders on the way to a file of a folder."""
    return [p.as_posix() for p in Path(name).parents if p != Path()]


def _try(folder: Path) -> None:
    """Write something in a folder, or in the nearest one above it that is there, and remove it."""
    while not folder.exists():
        folder = folder.parent
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=folder):
        pass


def _fault(path: Path, what: str, error: Exception) -> Fault:
    why = getattr(error, "strerror", None) or "its name cannot be used"
    return Fault(path.name, f"cannot be {what} ({why})", "Choose another name or folder."
                 if what == "written" else "Check the name and who may read it.")
