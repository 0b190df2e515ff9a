"""The verb that opens a page in place of the terminal."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

verbs = typer.Typer()


@verbs.command()
def desk(
    case: Annotated[Path, typer.Argument(help="case folder")],
    results: Annotated[Path, typer.Option(help="folder for results, one folder a run")] = Path(
        "results"),
    port: Annotated[int, typer.Option(
        help="port on this machine; 0 takes a free one", min=0, max=65535)] = 0,
    browser: Annotated[bool, typer.Option(help="open the page at once")] = True,
) -> None:
    """Edit, run and compare scenarios on a page of this machine; nothing leaves it."""
    import webbrowser

    try:
        from sufficiency.desk.serve import served
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("flask", "tomlkit", "werkzeug"):
            raise
        print('error: the desk is an extra: pip install "sufficiency[desk]"')
        raise typer.Exit(1) from None
    with served(case, results, port) as desk:
        print(f"{desk.address}\nOnly this machine can open it. Ctrl+C ends it.", flush=True)
        if browser:
            webbrowser.open(desk.address)
        try:
            desk.server.serve_forever()
        except KeyboardInterrupt:
            print("ended")
