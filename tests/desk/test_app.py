"""The pages of the desk, and who may see them."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from sufficiency.case.explained import explained
from sufficiency.case.scenario import load_scenario
from sufficiency.desk.app import COOKIE, desk
from sufficiency.desk.kept import free_folder, kept
from sufficiency.desk.scenarios import case_title
from sufficiency.desk.serve import served
from sufficiency.errors import InputError

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
    assert stranger.post("/run/stop").status_code == 403
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
    left_out = [k.summary["unplaced"]["total"] for k in kept(results)]
    assert all(f'<td class="r">{n}</td>' in page for n in left_out)
    for name in ("report.html", "map.html"):
        shown = client.get(f"/results/quick/{name}")
        assert shown.status_code == 200 and "sandbox" in shown.headers["Content-Security-Policy"]
    assert client.get("/results/quick/../none/map.html").status_code == 404
    assert client.get("/results/elsewhere/report.html").status_code == 404


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
    assert "<h1>Tiny: one school and one base</h1>" in page and "base.toml" in page
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
