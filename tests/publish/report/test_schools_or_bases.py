"""Schools or bases: only hosts that nobody asked are said not to be asked."""

from __future__ import annotations

import pytest

from sufficiency.publish.disclosure.figures import Count
from sufficiency.publish.report.schools_or_bases import Side, either


def side(title: str, statuses: list[str], schools: int) -> Side:
    opened = [{"kind": "base_module", "status": s, "places": 8, "children_a_year": None,
               "sessional": False, "place_cost_gbp": None} for s in statuses]
    return Side(f"Plan {title}: more", {
        "opened": opened, "new_schools": schools, "base_places": 8 * len(opened),
        "capital_gbp": 1e6}, Count(20))


def hosts(bases: list[str], schools: list[str]) -> str:
    words = either([side("C", schools, 1), side("B", bases, 0)], {})[1]
    return next((w for w in words if w.startswith("Hosts")), "")


@pytest.mark.parametrize(("bases", "schools", "said"), [
   (["illustrative"] * 3, ["built"] * 2,
     "3 schools (none has been asked), Plan C 2 schools (all are built)."),
   (["illustrative"] * 3, [], "3 schools (none has been asked), Plan C none."),
   (["illustrative", "built", "candidate"], ["decided"],
     "3 schools (2 schools not asked, 1 school built), Plan C 1 school."),
   (["illustrative", "since"], ["since"],
     "2 schools (1 school not asked, 1 school with one built since), "
     "Plan C 1 school (all have one built since)."),
   (["built"], ["illustrative", "candidate"],
     "1 school (all are built), Plan C 2 schools (none has been asked)."),
])
def test_who_was_asked_and_what_is_built(bases: list[str], schools: list[str], said: str) -> None:
    assert hosts(bases, schools).startswith(
        f"Hosts of new bases: Plan B needs {said} The comparison holds only if")


def test_nothing_is_said_of_willing_hosts_where_all_were_asked() -> None:
    assert hosts(["built", "decided"], ["built"]) == ""


def test_stays_are_told_apart_from_places() -> None:
    """Eight places whose stays last four terms of three a year hold eight children on any day, and
    six stays begin in a year: no figure says that they have room for six."""
    bases, schools = side("B", ["built"], 0), side("C", ["built"], 1)
    bases.summary["opened"][0].update(sessional=True, children_a_year=6.0)
    table, words = either([schools, bases], {})
    turnover = next(w for w in words if w.startswith("Turnover"))
    assert "about 6 stays can begin in a year (0 stays under Plan C)." in turnover
    assert not any("room" in str(line.name) for line in table.lines)


@pytest.mark.parametrize(("bases", "schools", "said"), [
    (1, 0, "at 1 base in one case, at 1 new school in the other."),
    (2, 1, "at 2 bases in one case, at 1 new school and 1 base in the other."),
])
def test_one_base_is_one(bases: int, schools: int, said: str) -> None:
    words = either([side("C", ["built"] * schools, 1), side("B", ["built"] * bases, 0)], {})[1]
    assert said in next(w for w in words if w.startswith("Staff"))
