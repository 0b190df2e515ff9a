"""A case as it travels: the files of its folder in one archive, and a digest of what they hold."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sufficiency.errors import Fault, InputError
from sufficiency.files import MARK, read_bytes
from sufficiency.travel.cache import digest

ABOUT, SCENARIOS = "case.toml", "scenarios"


@dataclass(frozen=True)
class Parcel:
    """A case folder in one piece.

    Attributes:
        digest: of names and bytes of its files.
        data: an archive of them (zip).
    """

    digest: str
    data: bytes = field(repr=False)


def packed(folder: Path, expected: str = "") -> Parcel:
    """The files of a case: all but scenarios and plan files, which jobs carry with them, what is
    hidden, and folders of results that we wrote.

    Args:
        folder: of the case.
        expected: digest it must have; nothing = any.

    Raises:
        InputError: a file cannot be read; the files are no longer those of that digest.
    """
    names, contents = [], []
    for path in _files(folder):
        names.append(path.relative_to(folder).as_posix())
        contents.append(read_bytes(path))
    known = digest(part for pair in zip(names, contents, strict=True) for part in pair)
    if expected and known != expected:
        raise InputError([Fault(folder.name, "was changed while it was swept",
                                "Sweep again: what is done and has not changed is kept.")])
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in zip(names, contents, strict=True):
            out.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return Parcel(known, archive.getvalue())


def unpacked(parcel: Parcel, into: Path) -> Path:
    """The folder of a parcel, written where it is not there yet.

    Args:
        parcel: as packed.
        into: folder of such folders.
    """
    folder = into / parcel.digest[:40]
    if not folder.exists():
        with zipfile.ZipFile(io.BytesIO(parcel.data)) as archive:
            archive.extractall(folder)
        # Files are named from the folder of scenarios, though none travels.
        (folder / SCENARIOS).mkdir(exist_ok=True)
    return folder


def _files(folder: Path) -> Iterator[Path]:
    """Files of a folder and of those in it, in one order everywhere."""
    for path in sorted(folder.iterdir(), key=lambda p: p.name):
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if not (path / MARK).exists():
                yield from _files(path)
        elif path.is_file() and (path.suffix != ".toml" or path.name == ABOUT):
            yield path
