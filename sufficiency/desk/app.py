"""The pages of the desk: scenarios of a case, a form, a run with its progress, results compared."""

from __future__ import annotations

import hmac
import re
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from sufficiency.case.explained import SECTIONS
from sufficiency.case.scenario import load_scenario
from sufficiency.common.phrases import brief
from sufficiency.desk.asked import LABELS, Answers, answers_of, in_labels, read_form, text_faults
from sufficiency.desk.form import form
from sufficiency.desk.jobs import run_job
from sufficiency.desk.kept import free_folder, kept
from sufficiency.desk.result_pages import add_results
from sufficiency.desk.runs import Runs
from sufficiency.desk.scenarios import (
    CHANGED_SINCE,
    SAVE_AS,
    case_title,
    digest,
    file_name,
    listed,
    name_faults,
    read_text,
    save,
    scenario_file,
)
from sufficiency.desk.ticks import Menu, boxes, menus
from sufficiency.errors import Fault, InputError
from sufficiency.study.check import check

COOKIE = "sufficiency-desk"
HOSTS = re.compile(r"(127\.0\.0\.1|localhost)(:\d+)?")
OURS = ("default-src 'self'; img-src data:; frame-ancestors 'none'; form-action 'self'; "
        "base-uri 'none'")
"""What a page of the desk may load: what comes from the desk."""
WITHOUT_KEY = """<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Use the \
address with its key</title></head><body><main><h1>This page needs its key</h1><p>Open the desk \
with the address that was printed where it was started: it ends with a key, and is another each \
time. If you cannot find it, end the desk there with Ctrl+C and start it again.</p></main></body>\
</html>
"""


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
        return Response(WITHOUT_KEY, 403)

    @app.after_request
    def fence(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", OURS)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        return response

    def page(template: str, **values: Any) -> str:
        return render_template(template, case=case_title(case), runs=runs, labels=LABELS,
                               headings=SECTIONS, boxes=boxes, brief=brief, in_labels=in_labels,
                               **values)

    def form_page(name: str, faults: list[Fault] | None = None, said: Answers | None = None,
                  seen: str = "") -> str:
        """The form of a scenario: as its file has it, or as it was sent with what is wrong."""
        file, sections = scenario_file(case, name), {}
        text = read_text(file)
        told = list(faults or ())
        every = {f"{s.name}.toml": s for s in listed(case)}
        own = every.get(file.name)
        try:
            sections = form(file, text, menus_of(file, text),
                            {name: s.title for name, s in every.items()})
            told = text_faults(file, text) if faults is None else told
        except InputError as error:
            told = list(error.faults)
        said = said or {}
        touched = {f.column for f in told} | {
            f.setting.name for fields in sections.values() for f in fields
            if said.get(f.setting.name, f.own) not in (f.own, list(f.items))}
        return page("scenario.html", name=name, sections=sections, faults=told, said=said,
                    touched=touched, save_as=request.form.get(SAVE_AS, name),
                    digest=seen or digest(text), asks=own.asks if own else "",
                    parent=every.get(own.extends) if own else None)

    def menus_of(file: Path, text: str) -> dict[str, Menu]:
        try:
            scenario = load_scenario(file, text=text)
        except InputError:
            scenario = None
        return menus(case, scenario, file.stem)

    @app.get("/")
    def home() -> str:
        every = listed(case)
        return page("home.html", scenarios=[s for s in every if not s.shared],
                    shared=[s for s in every if s.shared], kept=kept(results))

    @app.get("/scenario/<name>")
    def scenario(name: str) -> str:
        return form_page(name)

    @app.post("/scenario/<name>/faults")
    def faults(name: str) -> str:
        file = scenario_file(case, name)
        found, _ = read_form(file, sent(file))
        words = request.form.get(SAVE_AS, "").strip() or name
        return render_template("faults.html", labels=LABELS, in_labels=in_labels,
                               faults=[*found, *name_faults(case, words, file)])

    @app.post("/scenario/<name>")
    def keep(name: str) -> Any:
        """Save the form, under its own name or another, and run it if that was asked."""
        file = scenario_file(case, name)
        answers = sent(file)
        found, text = read_form(file, answers)
        words = request.form.get(SAVE_AS, "").strip() or name
        seen = request.form.get("digest", "")
        if found:
            found += name_faults(case, words, file)
        else:
            found = save(case, words, text, instead_of=file, seen=seen)
        target = file_name(words)
        if not found and "run" in request.form:
            found = check(scenario_file(case, target))
        if found:
            changed = any(f.problem == CHANGED_SINCE for f in found)
            return form_page(name, found, answers, "" if changed else seen), 422
        if "run" not in request.form:
            return redirect(f"/scenario/{target}?saved=1")
        runs.start(run_job(scenario_file(case, target), free_folder(results, target)))
        return redirect("/run")

    def sent(file: Path) -> Answers:
        return answers_of(request.form, menus_of(file, read_text(file)))

    @app.get("/run")
    def run() -> Any:
        if (last := runs.last) is None:
            return redirect("/")
        return page("run.html", one=next(
            (k for k in kept(results) if last.state == "done" and not last.job.made
             and k.folder == last.job.folder), None))

    @app.get("/run/state")
    def state() -> Response:
        last = runs.last
        if last is None:
            abort(404)
        return jsonify(state=last.state, words=last.words, seconds=round(last.seconds),
                       step=vars(last.step), lines=last.lines)

    @app.post("/run/stop")
    def stop() -> BaseResponse:
        runs.stop()
        return redirect("/run")

    @app.errorhandler(InputError)
    def told(error: InputError) -> tuple[str, int]:
        return page("faults_page.html", faults=error.faults), 422

    add_results(app, case, results, runs, page)
    return app
