"""The pages of the desk: scenarios of a case, a form, a run with its progress, results compared."""

from __future__ import annotations

import hmac
import re
from pathlib import Path
from typing import Any

from flask import (
    Flask,
    Response,
    abort,
    jsonify,
    redirect,
    render_template,
    request,
    send_from_directory,
)
from werkzeug.wrappers import Response as BaseResponse

from sufficiency.case.explained import SECTIONS, explained
from sufficiency.case.scenario import load_scenario
from sufficiency.desk.form import edited, form
from sufficiency.desk.kept import comparison, free_folder, kept
from sufficiency.desk.runs import Runs
from sufficiency.desk.scenarios import (
    CHANGED_SINCE,
    case_title,
    digest,
    listed,
    read_text,
    save,
    scenario_file,
)
from sufficiency.errors import Fault, InputError
from sufficiency.study.check import check

LABELS = {s.name: s.label for s in explained()}
"""Settings as people call them."""
COOKIE = "sufficiency-desk"
HOSTS = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")
OURS = ("default-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'self'; "
        "base-uri 'none'")
"""What a page of the desk may load: what comes from the desk."""
THEIRS = ("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
          "img-src data: blob:; font-src data:; sandbox allow-scripts allow-downloads allow-popups")
"""What a page of results may do: whatever is inside it, and nothing with the desk."""


def desk(case: Path, results: Path, key: str) -> Flask:
    """The desk of a case, to be served to one person on this machine.

    Whoever does not know the key sees nothing: other users of this machine, and pages of others
    that a browser has open (their requests carry no cookie of ours, or another host).

    Args:
        case: its folder.
        results: folder of the folders of results.
        key: secret of this sitting, in the address that is opened first.
    """
    app = Flask(__name__)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    runs = Runs()
    app.extensions["runs"] = runs

    @app.before_request
    def guard() -> BaseResponse | None:
        if not HOSTS.fullmatch(request.host):
            abort(403)
        if hmac.compare_digest(request.cookies.get(COOKIE, ""), key):
            return None
        if request.endpoint == "static":
            return None
        if hmac.compare_digest(request.args.get("key", ""), key):
            # The key leaves the address, and with it the history and what is copied from it.
            answer = redirect(request.path)
            answer.set_cookie(COOKIE, key, httponly=True, samesite="Strict")
            return answer
        abort(403)

    @app.after_request
    def fence(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", OURS)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def page(template: str, **values: Any) -> str:
        return render_template(template, case=case_title(case), runs=runs, labels=LABELS,
                               headings=SECTIONS, **values)

    @app.get("/")
    def home() -> str:
        return page("home.html", scenarios=listed(case), kept=kept(results))

    @app.get("/scenario/<name>")
    def scenario(name: str) -> str:
        file = scenario_file(case, name)
        text = read_text(file)
        try:
            sections, faults = form(file, text), _faults(file, text)
        except InputError as error:
            sections, faults = {}, list(error.faults)
        return page("scenario.html", name=name, sections=sections, faults=faults,
                    digest=digest(text), said={})

    @app.post("/scenario/<name>/faults")
    def faults(name: str) -> str:
        file = scenario_file(case, name)
        found, _ = _read(file, _answers())
        return render_template("faults.html", faults=found, labels=LABELS)

    @app.post("/scenario/<name>")
    def keep(name: str) -> Any:
        """Save the form, under its own name or another, and run it if that was asked."""
        file, answers = scenario_file(case, name), _answers()
        found, text = _read(file, answers)
        target = request.form.get("save_as", "").strip() or name
        if not found:
            found = save(case, target, text, instead_of=file, seen=request.form.get("digest", ""))
        if not found and "run" in request.form:
            found = check(scenario_file(case, target))
        if found:
            sections = form(file, read_text(file))
            seen = request.form.get("digest", "")
            if any(f.problem == CHANGED_SINCE for f in found):
                seen = digest(read_text(file))
            return page("scenario.html", name=name, sections=sections, faults=found,
                        digest=seen, said=answers), 422
        if "run" not in request.form:
            return redirect(f"/scenario/{target}?saved=1")
        runs.start(scenario_file(case, target), free_folder(results, target))
        return redirect("/run")

    @app.get("/run")
    def run() -> Any:
        return page("run.html") if runs.last is not None else redirect("/")

    @app.get("/run/state")
    def state() -> Response:
        last = runs.last
        if last is None:
            abort(404)
        return jsonify(state=last.state, words=last.words, seconds=round(last.seconds),
                       lines=last.lines)

    @app.post("/run/stop")
    def stop() -> BaseResponse:
        runs.stop()
        return redirect("/run")

    @app.get("/compare")
    def compare() -> Any:
        wanted = request.args.getlist("results")
        chosen = [k for k in kept(results) if k.name in wanted]
        return page("compare.html", found=comparison(chosen)) if chosen else redirect("/")

    @app.get("/results/<name>/<file>")
    def result(name: str, file: str) -> Response:
        folder = next((k.folder for k in kept(results) if k.name == name), None)
        if folder is None:
            abort(404)
        answer = send_from_directory(folder.resolve(), file)
        answer.headers["Content-Security-Policy"] = THEIRS
        return answer

    @app.errorhandler(InputError)
    def told(error: InputError) -> tuple[str, int]:
        return page("faults_page.html", faults=error.faults), 422

    return app


def _answers() -> dict[str, str]:
    """What was typed into a form, by setting."""
    return {key.removeprefix("set:"): value for key, value in request.form.items()
            if key.startswith("set:")}


def _read(file: Path, answers: dict[str, str]) -> tuple[list[Fault], str]:
    """Faults of a form, and the file's text with its answers."""
    try:
        text = edited(read_text(file), answers, file.name)
    except InputError as error:
        return list(error.faults), ""
    return _faults(file, text), text


def _faults(file: Path, text: str) -> list[Fault]:
    """What is wrong with a scenario that holds this; its case is not looked at."""
    try:
        load_scenario(file, text=text)
    except InputError as error:
        return list(error.faults)
    return []
