"""Pages of results: one by itself, several beside each other, notes, the bin, public editions."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request, send_from_directory

from sufficiency.common.phrases import LETTERED
from sufficiency.desk.compared import comparison
from sufficiency.desk.jobs import (
    public_job,
    public_pages,
    together_folder,
    together_job,
    together_pages,
)
from sufficiency.desk.kept import (
    PAGES,
    PUBLIC,
    Kept,
    from_bin,
    in_bin,
    kept,
    to_bin,
    write_note,
)
from sufficiency.desk.runs import Runs
from sufficiency.desk.scenarios import designation_words

THEIRS = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
          "img-src data: blob:; font-src data:; sandbox allow-scripts allow-downloads allow-popups")
"""What a page of results may do: whatever is inside it, and nothing with the desk."""


def add_results(
    app: Flask, case: Path, results: Path, runs: Runs, page: Callable[..., str]
) -> None:
    """Add the pages of results to a desk.

    Args:
        app: the desk.
        case: folder of its case.
        results: folder of the folders of results.
        runs: what it runs.
        page: makes a page of a template.
    """

    def found(name: str) -> Kept:
        one = next((k for k in kept(results) if k.name == name), None)
        return one if one is not None else abort(404)

    def theirs(folder: Path, file: str) -> Response:
        answer = send_from_directory(folder.resolve(), file)
        answer.headers["Content-Security-Policy"] = THEIRS
        return answer

    def several(wanted: list[str]) -> list[Kept]:
        """Results by the letters that plans name, and behind them the others as listed."""
        chosen = sorted((k for k in kept(results) if k.name in wanted), key=lambda k: (
            m.group(1) if (m := LETTERED.match(k.summary["title"])) else "Plan a"))
        return chosen if len(chosen) > 1 else abort(redirect("/?few=1#results"))

    @app.get("/compare")
    def compare() -> str:
        chosen = several(request.args.getlist("results"))
        return page("compare.html", found=comparison(chosen, designation_words(case)),
                    together=together_pages(chosen), query=request.query_string.decode())

    @app.post("/together")
    def join() -> Any:
        runs.start(together_job(case, several(request.form.getlist("results"))))
        return redirect("/run")

    @app.get("/together/<path:file>")
    def together(file: str) -> Response:
        chosen = several(request.args.getlist("results"))
        if file not in dict(together_pages(chosen)):
            abort(404)
        return theirs(together_folder(chosen), file)

    @app.get("/results/<name>")
    def one(name: str) -> str:
        told = found(name)
        return page("result.html", one=told, public=public_pages(told),
                    found=comparison([told], designation_words(case)))

    @app.get("/results/<name>/<file>")
    def result(name: str, file: str) -> Response:
        return theirs(found(name).folder, file) if file in dict(PAGES) else abort(404)

    @app.post("/results/<name>/note")
    def note(name: str) -> Any:
        write_note(results, found(name).name, request.form.get("note", ""),
                   starred="starred" in request.form)
        return redirect(f"/results/{name}?noted=1")

    @app.get("/results/<name>/delete")
    def ask(name: str) -> str:
        return page("delete.html", one=found(name))

    @app.post("/results/<name>/delete")
    def delete(name: str) -> Any:
        to_bin(found(name))
        return redirect("/#bin")

    @app.post("/bin/<name>/restore")
    def restore(name: str) -> Any:
        from_bin(results, name)
        return redirect("/#results")

    @app.post("/results/<name>/public")
    def publish(name: str) -> Any:
        runs.start(public_job(case, found(name)))
        return redirect("/run")

    @app.get("/public/<name>/<path:file>")
    def public(name: str, file: str) -> Response:
        told = found(name)
        if file not in dict(public_pages(told)):
            abort(404)
        return theirs(results / PUBLIC / told.name, file)

    @app.context_processor
    def deleted() -> dict[str, Any]:
        return {"deleted": in_bin(results), "public_pages": public_pages}
