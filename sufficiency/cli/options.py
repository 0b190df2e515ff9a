"""Options that several verbs share, and what is refused of them before anything is done."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

Against = Annotated[list[Path] | None, typer.Option(
    help="a folder or map published before: no figure differs from its by few children")]


PUBLISHED = Path("published")


def _series(folder: Path | None) -> Path | None:
    """The word for the package's own series as their folder."""
    if folder is None:
        return None
    from sufficiency.datasets import series_in

    return series_in(folder)


Series = Annotated[Path, typer.Option(
    help="folder of published series; published = those that come with the package",
    callback=_series)]


def ahead(what: str) -> typer.models.OptionInfo:
    """The option ``--forecast``: what is done with a folder of published series, if one is named.

    Args:
        what: done with it.
    """
    return typer.Option("--forecast", callback=_series, help=(
        f"folder of published series (published = those that come with the package): {what}"))


def file_option(what: str, *endings: str, name: str = "") -> typer.models.OptionInfo:
    """An option for a file to write, refused at once where its name ends otherwise: a table called
    a page would be opened, and checked before it is published, as what it is not.

    Args:
        what: is written.
        endings: of its name, as ".csv".
        name: of the option, where that is not the argument's own.
    """
    def named(path: Path | None) -> Path | None:
        if path is not None and path.suffix.lower() not in endings:
            raise typer.BadParameter(f"{path} does not end in {' or '.join(endings)}")
        return path

    return typer.Option(*([name] if name else []), help=what, callback=named)


def only_public(public: bool, against: Sequence[Path] | None) -> None:
    """Refuse ``--against`` where nothing is withheld."""
    if against and not public:
        raise typer.BadParameter("is for --public: nothing is withheld from internal files",
                                 param_hint="--against")
