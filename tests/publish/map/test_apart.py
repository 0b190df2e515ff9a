"""Alternative provision and hubs on the map: what is public, what a bubble says, what is near."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from sufficiency.case.scenario import load_scenario
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map import consultation
from sufficiency.publish.map.alternative import alternative_provision
from sufficiency.publish.map.apart_layer import drawn, layers_of
from sufficiency.study.run import solve
from tests.alternative.making import write_case


@pytest.fixture(scope="module")
def scenario_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One hub at School Alpha and one more to be chosen, within a quarter of an hour."""
    return write_case(tmp_path_factory.mktemp("ap") / "case",
                      "open_most = 1\nwithin_minutes = 21\n")


def test_what_is_no_school_is_on_internal_maps_alone(scenario_file: Path) -> None:
    scenario = load_scenario(scenario_file)
    public = alternative_provision(scenario, public=True)
    inside = alternative_provision(scenario, public=False)
    assert public is not None and inside is not None
    assert [p.name for p in public.providers] == ["Hub Alpha", "The Unit", "School Delta"]
    assert {p.name for p in inside.providers} - {p.name for p in public.providers} == {
        "The Farm", "The Garage"}
    assert [(p.name, p.example) for p in public.providers] == [
        ("Hub Alpha", False), ("The Unit", False), ("School Delta", True)]
    # Straight lines: 10 km are 20.05 minutes, to the hub or to the one that was chosen.
    assert [(s.name, s.hub, s.minutes, s.near) for s in public.schools] == [
        ("School Alpha", "Hub Alpha", 0, True), ("School Beta", "Hub Alpha", 20, True),
        ("School Gamma", "School Delta", 20, True), ("School Delta", "School Delta", 0, True)]
    assert dict((m, (now, then)) for m, now, then in public.coverage)[21.0] == (2, 4)
    assert layers_of(public) == [("hub", "Student Support Hubs"), ("ap", "Alternative provision")]
    assert len(list(public.points())) == len(drawn(public)) == 3 + 4


def test_the_public_page_tells_of_no_child(scenario_file: Path) -> None:
    """It passes the output check; nothing of the register is in it, and every point is allowed."""
    result = solve(load_scenario(scenario_file))
    page, _ = consultation.map_page([result], "map.html", Rules())
    text = page.decode()
    data = json.loads(re.findall(r'id="atlas-data">(.*?)</script>', text, re.S)[0])
    assert [p["name"] for p in data["apart"][:3]] == ["Hub Alpha", "The Unit", "School Delta"]
    assert {key for p in data["apart"] for key in p} == {
        "layer", "name", "at", "example", "what", "years", "places", "hub", "minutes"}
    for name in ("The Farm", "The Garage", "pupils a year"):
        assert name not in text
    assert 'name="apart" value="hub"' in text


def test_a_case_that_says_nothing_has_no_layer(tiny: Path) -> None:
    assert alternative_provision(
        load_scenario(tiny / "scenarios" / "base.toml"), public=True) is None
