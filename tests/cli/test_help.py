"""What --help says: every verb once, below the heading of its group."""

from __future__ import annotations

import pkgutil
from importlib import import_module

import typer
from typer.testing import CliRunner

from sufficiency import cli
from sufficiency.cli.app import GROUPS, app


def test_every_verb_stands_once_below_its_heading() -> None:
    said = CliRunner().invoke(app, ["--help"]).stdout.splitlines()
    below: dict[str, list[str]] = {}
    for line in said[said.index("Options:") + 1:]:
        if line.endswith(":") and not line.startswith(" "):
            heading = line[:-1]
            below[heading] = []
        elif below and line.startswith("  ") and line[2] != " ":
            below[heading].append(line.split()[0])
    assert list(below) == list(GROUPS)
    told = [verb for verbs in below.values() for verb in verbs]
    assert sorted(told) == sorted(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    assert below["What people see"] == ["map", "report", "paper", "workbook"]


def test_every_module_with_verbs_has_a_heading() -> None:
    found = {m.name for m in pkgutil.iter_modules(cli.__path__)
             if hasattr(import_module(f"{cli.__name__}.{m.name}"), "verbs")}
    grouped = [m.__name__.rpartition(".")[2] for modules in GROUPS.values() for m in modules]
    assert sorted(grouped) == sorted(found)


def test_verbs_of_a_verb_have_one_heading() -> None:
    said = CliRunner().invoke(app, ["placements", "--help"]).stdout
    assert said.count("Commands:") == 1 and "  status  " in said
