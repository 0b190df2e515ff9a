"""The pages of the desk, and who may see them."""

from __future__ import annotations

import html
import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from sufficiency.case.case import load_case
from sufficiency.case.explained import explained
from sufficiency.case.scenario import load_scenario
from sufficiency.desk.app import COOKIE, desk
from sufficiency.desk.compared import comparison
from sufficiency.desk.jobs import TWICE, run_job, together_folder, together_job
from sufficiency.desk.kept import Kept, free_folder, kept
from sufficiency.desk.scenarios import case_title, listed
from sufficiency.desk.serve import served
from sufficiency.desk.ticks import MOST_SHOWN, boxes, chosen, ticked
from sufficiency.errors import InputError
from tests.conftest import ROOT

KEY = "a key of this sitting"


@pytest.fixture
def client(tiny: Path, tmp_path: Path) -> FlaskClient:
    """Somebody who opened the address that was printed."""
    app = desk(tiny, tmp_path / "results", KEY)
    client = app.test_client()
    client.set_cookie(COOKIE, KEY)
    return client


def finished(client: FlaskClient) -> dict[str, Any]:
    """How a run ended; what it said is told if it does not end."""
    for _ in range(6000):
        told: dict[str, Any] = client.get("/run/state").get_json()
        if told["state"] != "running":
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def digest_of(page: str) -> str:
    """The state of the file that a form was made from."""
    return page.partition('name="digest" value="')[2].partition('"')[0]


def test_nobody_without_the_key_sees_anything(client: FlaskClient) -> None:
    stranger = client.application.test_client()
    for address in ("/", "/scenario/base", "/run", "/run/state", "/compare", "/results/a/b",
                    "/?key=wrong"):
        assert stranger.get(address).status_code == 403
    assert "ends with a key" in stranger.get("/").get_data(as_text=True)
    for address in ("/run/stop", "/results/a/delete", "/results/a/public", "/bin/a/restore"):
        assert stranger.post(address).status_code == 403
    assert stranger.post("/scenario/base", data={"run": ""}).status_code == 403
    first = stranger.get(f"/?key={KEY}".replace(" ", "%20"))
    assert first.status_code == 302 and "key" not in first.headers["Location"]
    cookie = first.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    assert stranger.get("/").status_code == 200


def test_another_host_is_refused_even_with_the_key(client: FlaskClient) -> None:
    """A page of somebody else whose name was made to point at this machine."""
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 403
    assert client.get("/", headers={"Host": "127.0.0.1.evil.example"}).status_code == 403


def test_pages_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    page = client.get("/scenario/base")
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.get_data(as_text=True).replace("http-equiv", "")


def test_names_are_only_text(client: FlaskClient, tiny: Path) -> None:
    hostile = '<script>alert(1)</script>"\'&'
    (tiny / "scenarios" / "odd.toml").write_text(
        f'extends = "base.toml"\ntitle = {json.dumps(hostile)}\n', encoding="utf-8")
    for address in ("/", "/scenario/odd"):
        assert "<script>alert" not in client.get(address).get_data(as_text=True)


@pytest.mark.parametrize("name", ["..", "../base", "%2e%2e%2fbase", "a.b", ".hidden", "a" * 99])
def test_no_file_but_a_scenario_is_opened(client: FlaskClient, name: str) -> None:
    assert client.get(f"/scenario/{name}").status_code in (404, 422, 308)
    answer = client.post("/scenario/base", data={"save_as": name, "set:lens": "greenfield"})
    assert answer.status_code == 422


def test_faults_are_told_as_they_are_typed(client: FlaskClient, tiny: Path) -> None:
    before = (tiny / "scenarios" / "base.toml").read_bytes()
    told = client.post("/scenario/base/faults", data={
        "set:build.max_new_schools": "-3", "set:lens": "green"}).get_data(as_text=True)
    assert "2 things to put right" in told and "Give at least 0" in told
    assert client.post("/scenario/base/faults", data={
        "set:build.max_new_schools": "1"}).get_data(as_text=True).strip() == ""
    refused = client.post("/scenario/base", data={
        "set:build.max_new_schools": "-3", "digest": "", "save_as": "base"})
    assert refused.status_code == 422 and 'value="-3"' in refused.get_data(as_text=True)
    assert (tiny / "scenarios" / "base.toml").read_bytes() == before


def test_every_fault_is_told_at_once_and_in_the_words_of_the_form(client: FlaskClient) -> None:
    def told(**answers: str) -> str:
        page = client.post("/scenario/base/faults", data={
            f"set:build.{k}": v for k, v in answers.items()}).get_data(as_text=True)
        return html.unescape(page)

    assert told(capital_gbp="£0.4 million", max_new_schools="one").strip() == ""
    two = told(capital_gbp="lots", max_new_schools="4.5 schools")
    assert "2 things to put right" in two and "<q>4.5 schools</q>" in two
    assert "<q>lots</q> cannot be read. Write it like £40 million" in two
    clash = told(capital_gbp="£1", max_new_schools="0", base_places="2")
    assert "contradict each other" in clash and "“Base places to add” = 2" in clash
    assert "build." not in re.sub(r"<[^>]*>", " ", clash)
    odd = told(base_places="3")
    assert "or use “Base places: exactly so many, or at most” = “At most so many”" in odd


def test_a_name_of_words_makes_a_file_and_is_its_title(client: FlaskClient, tiny: Path) -> None:
    form = {"save_as": "Two schools, later", "digest": ""}
    answer = client.post("/scenario/base", data=form)
    assert answer.headers["Location"] == "/scenario/two-schools-later?saved=1"
    saved = load_scenario(tiny / "scenarios" / "two-schools-later.toml")
    assert saved.title == "Two schools, later" and saved.name == "two-schools-later"
    told = client.post("/scenario/base/faults", data={"save_as": "two schools later"})
    assert "is already there" in told.get_data(as_text=True)


def test_options_are_ticked_by_their_names(client: FlaskClient, tiny: Path) -> None:
    page = html.unescape(client.get("/scenario/base").get_data(as_text=True))
    option = load_case(tiny / "scenarios" / "base.toml").options.iloc[0]
    assert f'value="{option["option_id"]}"> {option["site_name"]}: resource base' in page
    form = {"save_as": "pinned", "digest": "", "list:build.pin": "1",
            "set:build.pin": option["option_id"], "list:build.forbid": "1"}
    assert client.post("/scenario/base", data=form).status_code == 302
    saved = load_scenario(tiny / "scenarios" / "pinned.toml")
    assert saved.build.pin == (option["option_id"],) and not saved.build.forbid
    again = html.unescape(client.get("/scenario/pinned").get_data(as_text=True))
    assert f'value="{option["option_id"]}" checked' in again


def test_a_list_that_is_empty_on_purpose_stays_empty(client: FlaskClient, tiny: Path) -> None:
    path = tiny / "scenarios" / "alone.toml"
    path.write_text('extends = "base.toml"\n[compare]\nwith = []\n', encoding="utf-8")
    parent = tiny / "scenarios" / "base.toml"
    parent.write_text(parent.read_text() + '\n[compare]\nwith = ["no-new.toml"]\n')
    page = client.get("/scenario/alone").get_data(as_text=True)
    named = re.findall(r'name="set:compare.with" value="([^"]*)" checked', page)
    assert named == [""], "None of them is ticked"
    answer = client.post("/scenario/alone", data={
        "save_as": "alone", "save": "", "digest": digest_of(page), "list:compare.with": "1",
        "set:compare.with": named})
    assert "saved" in answer.headers["Location"]
    assert load_scenario(path).compare.with_ == ()


def test_what_differs_is_first_and_the_rest_is_folded(client: FlaskClient) -> None:
    def parts(page: str) -> tuple[str, str]:
        build = page.partition("<summary>What may open")[2].partition("<summary>What is best")[0]
        first, _, rest = build.partition('<details class="rest"')
        return first, rest

    first, rest = parts(client.get("/scenario/base").get_data(as_text=True))
    assert all(f'id="set:build.{name}"' in first for name in (
        "max_new_schools", "base_places", "capital_gbp")), "asked first whatever the file says"
    assert 'id="set:build.open_by"' in rest and not rest.startswith(" open")
    sent = {"save_as": "base", "save": "", "set:build.open_by": "soon"}
    first, rest = parts(client.post("/scenario/base", data=sent).get_data(as_text=True))
    assert rest.startswith(" open"), "what is to be put right is seen"


def test_a_list_of_many_is_searched_by_name() -> None:
    menu = {f"id-{n}": f"School {n}" for n in range(MOST_SHOWN + 1)}
    long = boxes(menu, ["id-3", "gone"], "")
    assert long.shown == (("id-3", "School 3", True), ("gone", "gone (not in this case)", True))
    assert len(long.more) == len(menu) and chosen(menu, ["id-3", "School 5"], "school 7") == [
        "id-3", "id-5", "id-7"]
    short = boxes({"a": "A"}, [], '["b"]')
    assert [s[1] for s in short.shown] == ["None of them", "A"]
    assert ticked([]) is None and ticked([""]) == []


def test_a_run_tells_where_it_is_in_words(tiny: Path, tmp_path: Path) -> None:
    folder = tiny / "scenarios"
    (folder / "less.toml").write_text('extends = "base.toml"\ntitle = "Less"\n')
    file = folder / "more.toml"
    file.write_text('extends = "base.toml"\ntitle = "More"\n[compare]\nwith = ["less.toml"]\n')
    job = run_job(file, tmp_path / "out")
    lines = ["reading the case"]
    assert vars(job.step(0, lines)) == {
        "number": 1, "of": 4, "words": "Reading the case and working out journeys", "detail": ""}
    lines += ["planning: more", "more: first plan, gap 53.20%, at most 87 s left"]
    step = job.step(0, lines)
    assert (step.number, step.detail) == (2, "The best plan found so far: any other could improve "
                                             "on it by at most 53.20%.")
    step = job.step(0, [*lines, "planning: less"])
    assert (step.number, step.detail) == (3, "Less (1 of 1).")
    assert job.step(0, [*lines, "planning: less", "writing out"]).number == 4


def test_what_plans_share_is_last(tiny: Path) -> None:
    folder = tiny / "scenarios"
    (folder / "aaa.toml").write_text('title = "AAA"\ncase = ".."\n')
    (folder / "zed.toml").write_text('extends = "aaa.toml"\ntitle = "Zed"\n')
    told = listed(tiny)
    assert [(s.name, s.shared) for s in told] == [
        ("base", False), ("zed", False), ("aaa", True)]


def test_plans_of_one_title_are_told_apart(client: FlaskClient, tiny: Path) -> None:
    folder = tiny / "scenarios"
    for name, more in (("one", "pin = []"), ("two", 'pin = ["a"]'), ("three", 'pin = ["a", "b"]'),
                       ("four", "max_new_schools = 0\nbase_places = 0")):
        (folder / f"{name}.toml").write_text(
            f'extends = "base.toml"\ntitle = "Plan A"\n[build]\n{more}\n')
    (folder / "alone.toml").write_text('extends = "base.toml"\ntitle = "Alone"\n')
    told = {s.name: (s.title, s.asks) for s in listed(tiny) if s.name != "base"}
    assert told == {
        "one": ("Plan A (one)", "What opens is searched for"),
        "two": ("Plan A (two)", "1 opening is fixed in it"),
        "three": ("Plan A (three)", "2 openings are fixed in it"),
        "four": ("Plan A (four)", "Opens nothing"),
        "alone": ("Alone", "What opens is searched for")}
    home = client.get("/").get_data(as_text=True)
    assert "To begin:" in home and (
        "What opens is searched for · <span class=\"when\">file “alone”</span>" in home)
    one, two = (client.get(f"/scenario/{n}").get_data(as_text=True) for n in ("one", "two"))
    assert "Its file is “one”. It builds on" in one and "What opens is searched for.</p>" in one
    assert "1 opening is fixed in it: see “Must be opened”." in two


def test_saved_under_another_name_the_first_stays(client: FlaskClient, tiny: Path) -> None:
    folder = tiny / "scenarios"
    before = (folder / "base.toml").read_bytes()
    form = {"set:title": "Another", "save_as": "another", "digest": ""}
    assert client.post("/scenario/base", data=form).status_code == 302
    assert (folder / "base.toml").read_bytes() == before
    assert 'title = "Another"' in (folder / "another.toml").read_text()
    again = client.post("/scenario/base", data=form)
    assert again.status_code == 422 and "is already there" in again.get_data(as_text=True)


def test_what_somebody_else_wrote_is_not_lost(client: FlaskClient, tiny: Path) -> None:
    file = tiny / "scenarios" / "base.toml"
    opened = digest_of(client.get("/scenario/base").get_data(as_text=True))
    theirs = file.read_text() + "# mine\n"
    file.write_text(theirs)
    form = {"set:title": "Mine", "save_as": "base", "digest": opened}
    answer = client.post("/scenario/base", data=form)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422 and "changed by somebody else" in page
    assert file.read_text() == theirs and 'value="Mine"' in page
    # Looked at again, the one button saves it.
    assert client.post("/scenario/base", data={**form, "digest": digest_of(page)}
                       ).status_code == 302
    assert 'title = "Mine"' in file.read_text() and "# mine" in file.read_text()


@pytest.mark.large
def test_run_kept_and_compared(client: FlaskClient, tmp_path: Path) -> None:
    form = {"set:solver.time_limit_seconds": "60", "save_as": "quick", "digest": "", "run": ""}
    assert client.post("/scenario/base", data=form).headers["Location"] == "/run"
    told = finished(client)
    assert told["state"] == "done", told["lines"]
    assert "Report, map and tables are in" in "\n".join(told["lines"])
    form |= {"save_as": "none", "set:build.max_new_schools": "0"}
    client.post("/scenario/quick", data=form)
    assert finished(client)["state"] == "done"
    results = tmp_path / "results"
    assert [k.name for k in kept(results)] == ["none", "quick"]
    assert free_folder(results, "quick").name == "quick-2"
    page = client.get("/compare?results=quick&results=none").get_data(as_text=True)
    assert "no suitable local place" in page and "different children" not in page
    assert "seconds of search" not in page and "(none)</a>" in page
    assert '<th scope="row">New schools at most</th>' in page, "the setting that differs"
    assert "new special school" in page and "The tables of the case are the same" in page
    assert page.count('<rect class="hue1"') == 2 and 'class="letter hue1"' in page
    assert page.count("<rect") == 6 and page.count("</text>") == 12, "two figures, three columns"
    assert "<p>mean minutes" not in page, "no bars of other children, nor of what is assumed"
    assert 'data-head="–"' in page and 'data-head="B"' in page, "heads of a phone are short"
    assert "Make a report and a map" in page
    assert client.get("/together/map-internal.html?results=quick&results=none").status_code == 404
    client.post("/together", data={"results": ["quick", "none"]})
    told = finished(client)
    assert told["state"] == "done", told["lines"]
    page = client.get("/compare?results=none&results=quick").get_data(as_text=True)
    assert "They are there" in page and "Make them again" in page
    for file in re.findall(r'href="(/together/[^"]+)"', page):
        shown = client.get(html.unescape(file))
        assert shown.status_code == 200 and "sandbox" in shown.headers["Content-Security-Policy"]
    joint = next(results.glob("together/*/report-internal/report-internal.md")).read_text()
    assert "Bases only, for the same money" not in joint, "what nobody ticked"
    few = client.get("/compare?results=quick").headers["Location"]
    assert "Tick two results" in client.get(few).get_data(as_text=True)
    left_out = [k.summary["unplaced"]["total"] for k in kept(results)]
    assert all(f'>{n}</td>' in page for n in left_out)
    for name in ("report.html", "map.html"):
        shown = client.get(f"/results/quick/{name}")
        assert shown.status_code == 200 and "sandbox" in shown.headers["Content-Security-Policy"]
    assert client.get("/results/quick/../none/map.html").status_code == 404
    assert client.get("/results/elsewhere/report.html").status_code == 404
    assert client.get("/results/quick/assignment.csv").status_code == 404
    of_one = client.get("/results/quick").get_data(as_text=True)
    assert "of 8 children</strong> have no suitable local place" in of_one, "the answer at once"
    client.post("/results/quick/note", data={"note": "For <cabinet>", "starred": "on"})
    assert [k.name for k in kept(results)] == ["quick", "none"]
    assert "For &lt;cabinet&gt;" in client.get("/").get_data(as_text=True)
    assert "Delete this result?" in client.get("/results/quick/delete").get_data(as_text=True)
    client.post("/results/quick/delete")
    assert [k.name for k in kept(results)] == ["none"]
    assert (results / "bin" / "quick-record-internal.json").is_file()
    assert "1 deleted result" in client.get("/").get_data(as_text=True)
    assert client.post("/bin/elsewhere/restore").status_code == 422
    client.post("/bin/quick/restore")
    assert [(k.name, k.note) for k in kept(results)] == [("quick", "For <cabinet>"), ("none", "")]

    client.post("/results/quick/public")
    told = finished(client)
    assert told["state"] == "done", told["lines"]
    public = client.get("/results/quick").get_data(as_text=True)
    assert "public report" in public and "public map" in public
    shown = client.get("/public/quick/report/report.html")
    assert shown.status_code == 200 and "sandbox" in shown.headers["Content-Security-Policy"]
    for hidden in ("report-audit-internal.csv", "../none/map.html", "map-record-internal.json"):
        assert client.get(f"/public/quick/{hidden}").status_code == 404
    file = results.parent / "tiny" / "scenarios" / "quick.toml"
    file.write_text(file.read_text().replace("capital_gbp = 400_000", "capital_gbp = 300_000"))
    refused = client.post("/together", data={"results": ["quick", "none"]})
    assert refused.status_code == 422, "the files are no longer what was run"
    refused = client.post("/results/quick/public")
    assert refused.status_code == 422
    assert "was changed since this was run" in refused.get_data(as_text=True)


def test_bases_are_told_by_whom_they_are_for_and_one_by_one(tmp_path: Path) -> None:
    def result(name: str, opened: list[tuple[str, str, str, int]]) -> Kept:
        told = {"title": name, "scenario": name, "children": 1, "unplaced": {"total": 0},
                "opened": [dict(zip(("site", "kind", "designation", "places"), o, strict=True))
                           for o in opened],
                "minutes_mean_everybody": None, "minutes_mean": None, "minutes_mean_local": None,
                "over_guideline": {"share": 0.0}, "new_schools": 1, "new_school_places": 90,
                "base_places": 20, "base_children_a_year": 18.0, "capital_gbp": 0, "gap": 0.0,
                "bases": {"places": 20, "children_a_year": 18.0}, "solve_seconds": 0.0,
                "all_pinned": False, "status": "fixed", "over_full": {"children": 0},
                "provenance": {}}
        return Kept(tmp_path / name, told | {"baseline": told}, "now")

    new = ("Hill", "new_school", "autism", 90)
    one, two = (result(name, [new, *bases]) for name, bases in (
        ("one", [("Oak", "base_module", "hi", 8), ("Ash", "base_module", "hi", 12)]), ("two", [])))
    found = comparison([one, two], {"hi": "hearing"})
    assert [h.letter for h in found.heads] == ["", "A", "B"]
    assert found.opens == [("Hill: new special school, autism, 90 places", ("opens", "opens")),
                           ("Resource bases, hearing", ("2 (20 places)", "-"))]
    assert [name.partition(":")[0] for name, _ in found.bases] == ["Ash", "Oak"]
    named = [result(title, []) for title in ("Plan C: all", "Some", "Plan C: all")]
    assert [(h.letter, h.title) for h in comparison(named[:2], {}).heads[1:]] == [
        ("C", "Plan C: all"), ("A", "Some")], "letters are those of a report"
    assert [h.hue for h in comparison(named[:2], {}).heads] == [0, 2, 0], "and so are colours"
    assert [h.title for h in comparison(named[::2], {}).heads[1:]] == ["All (now)"] * 2
    one.summary["base_places"] = 1094
    assert dict(comparison([one], {}).rows)["base places (children a year)"][1] == "1,094 (18)"
    assert [name for name, _ in found.bars] == ["no suitable local place", "capital, £ million"], (
        "no bar for a mean of nobody")
    assert all(lengths == (0.0,) * 3 for _, lengths in found.bars)
    with pytest.raises(InputError, match=TWICE):
        together_job(ROOT / "data" / "tiny", [result("base", []), result("base", [])])
    names = [result(n * 60, []) for n in "ab"]
    assert together_folder(names) == together_folder(names[::-1])
    assert len(together_folder(names).name) < 100, "a name that every system takes"


def test_a_run_is_stopped_and_leaves_nothing(client: FlaskClient, tmp_path: Path) -> None:
    client.post("/scenario/base", data={"save_as": "slow", "digest": "", "run": ""})
    busy = client.get("/scenario/base").get_data(as_text=True)
    assert "one run at a time" in busy
    client.post("/run/stop")
    assert finished(client)["state"] in ("stopped", "done")
    assert not list((tmp_path / "results").glob("*")) or kept(tmp_path / "results")


def test_a_case_with_faults_is_not_run(client: FlaskClient, tiny: Path) -> None:
    places = tiny / "places.csv"
    places.write_text(places.read_text().replace(",", ";"))
    answer = client.post("/scenario/base", data={
        "save_as": "base", "run": "", "set:title": "T",
        "digest": digest_of(client.get("/scenario/base").get_data(as_text=True))})
    assert answer.status_code == 422 and "places.csv" in answer.get_data(as_text=True)
    assert client.get("/run").headers["Location"] == "/"


def test_it_listens_on_this_machine_only(tiny: Path, tmp_path: Path) -> None:
    with served(tiny, tmp_path) as desk_:
        assert desk_.address.startswith("http://127.0.0.1:")
        assert desk_.server.server_address[0] == "127.0.0.1"
        with pytest.raises(InputError, match="taken"), \
                served(tiny, tmp_path, desk_.server.server_port):
            pass
    with pytest.raises(InputError, match="no case"), served(tmp_path / "none", tmp_path):
        pass


def test_a_planner_reads_words_and_not_names_of_settings(client: FlaskClient, tiny: Path) -> None:
    page = client.get("/scenario/base").get_data(as_text=True)
    assert '<p class="case"><a href="/">Tiny</a></p>' in page
    assert "<h1>Tiny: one school and one base</h1>" in page
    assert ".toml" not in re.sub(r"<[^>]*>", " ", client.get("/").get_data(as_text=True) + page), (
        "nor of files")
    for words in ("What may open", "New schools at most", "Base places to add", "Longest journeys"):
        assert words in page
    shown = re.sub(r"<[^>]*>", " ", page)
    names = [s.name for s in explained()]
    assert not [n for n in names if "." in n and re.search(rf"\b{re.escape(n)}\b", shown)]
    told = client.post("/scenario/base/faults", data={"set:build.max_new_schools": "-1"})
    assert ">New schools at most</a>: <q>-1</q>" in told.get_data(as_text=True)
    (tiny / "case.toml").write_text("title =", encoding="utf-8")
    assert case_title(tiny) == tiny.name, "a case that cannot be read has its folder's name"


def test_a_scenario_under_another_name_has_a_title_of_its_own(
    client: FlaskClient, tiny: Path
) -> None:
    def save(name: str, title: str) -> str:
        page = client.get("/scenario/base").get_data(as_text=True)
        client.post("/scenario/base", data={
            "save_as": name, "save": "", "digest": digest_of(page), "set:title": title})
        return str(load_scenario(tiny / "scenarios" / f"{name}.toml").title)

    assert save("mine", "Tiny: one school and one base") == "Tiny: one school and one base (mine)"
    assert save("other", "Bases first") == "Bases first"
    assert save("base", "Tiny: one school and one base") == "Tiny: one school and one base"
