"""Which conditions hold in the hour of school."""

from __future__ import annotations

import pytest

from sufficiency.travel.sources.osm_conditions import at_school_hour, clauses, in_force

ALL, SOME, NONE = (True, True), (True, False), (False, False)


@pytest.mark.parametrize(("text", "held"), [
    ("Mo-Fr 08:00-09:00", ALL), ("Mo-Fr 08:15-09:00", SOME), ("Mo-Fr 07:30-08:15", SOME),
    ("Mo-Fr 09:00-10:00", NONE), ("Mo-Fr 14:30-15:45", NONE), ("Sa,Su 08:00-09:00", NONE),
    ("Mo-Fr 08:00-09:00,15:00-16:00; PH,SH off", ALL), ("SH Mo-Fr 08:00-09:00", NONE),
    ("SH,Mo-Fr 08:00-09:00", ALL), ("SH off", ALL), ("Mo-Fr 0800-0900", ALL), ("Dec 25", NONE),
    ("school days 14:00-15:00", NONE), ("Sep 01-Jul 20 08:00-09:00", ALL), ("week 1-9", None),
    ("PH 08:00-09:00", NONE), ("Mo,We,Fr 08:00-09:00", SOME), ("Fr-Mo 08:00-09:00", SOME),
    ("24/7", ALL), ("Sep-Jul Mo-Fr 08:00-09:00", ALL), ("Apr-Sep 10:00-18:00", NONE),
    ("Apr-Sep 08:00-18:00", SOME), ("Aug 08:00-09:00", NONE), ("19:00-07:00", NONE),
    ("19:00-08:30", SOME), ("22:00-23:00", NONE), ("8am-9am", ALL), ("8.00-9.00", ALL),
    ("Mo-Fr 08:00-09:00 off", NONE), ("Mo-Fr", ALL), ("Sa-Su", NONE), ("school times", ALL),
    ("when lights flash", ALL), ("children_present", ALL), ("weight>7.5", NONE), ("hgv", NONE),
    ("hgv AND Mo-Fr 08:00-09:00", NONE), ("wet", NONE), ("residents", NONE),
    ("sunrise-sunset", ALL), ("full moon", None), ("08:00", None), ("Mo-Fr 80:00-90:00", None),
])
def test_in_force(text: str, held: tuple[bool, bool] | None) -> None:
    assert in_force(text) == held


def test_clauses() -> None:
    assert clauses("no @ (Mo-Fr 08:00-09:00; PH off); yes @ (Sa)") == [
        ("no", "Mo-Fr 08:00-09:00; PH off"), ("yes", "Sa")]
    assert clauses("20 mph @ Mo-Fr 08:00-09:00; PH off") == [
        ("20 mph", "Mo-Fr 08:00-09:00; PH off")]
    assert clauses("nothing") == [] and clauses("") == [] and clauses("; ;") == []


def test_tags_of_the_hour() -> None:
    tags = {"maxspeed": "30 mph", "maxspeed:conditional": "20 mph @ (Mo-Fr 08:30-09:00)",
            "access:conditional": "no @ (Sa)", "oneway": "yes",
            "oneway:conditional": "no @ (08:30-10:00)", "motorcar:conditional": "no @ (new moon)"}
    plain, unread = at_school_hour(tags)
    # A street that is two-way from half past eight may be one-way when it is driven.
    assert plain == {"maxspeed": "20 mph", "oneway": "yes"} and unread == ["no @ new moon"]
