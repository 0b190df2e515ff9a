"""The floors: imports go down only, without circles, and each engine lives on one floor."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from functools import cache
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest

import sufficiency

Floor = tuple[str, ...]
FLOORS: tuple[Floor, ...] = (
    ("errors",), ("common",), ("files",), ("case",),
    ("travel", "forecast", "optimise", "datasets", "importing"),
    ("model",), ("study",), ("alternative", "transport", "finance", "gaps"), ("sweeps",),
    ("publish",), ("desk",), ("cli",), ("__main__",))
"""From the ground up; rooms of one floor do not know each other."""
KNOWS_NOT = {"optimise": {"case", "files"}}
"""Below it, and yet not its business: the optimiser knows arrays, not councils."""
INSIDE: dict[str, tuple[Floor, ...]] = {
    "travel": (("cache", "network"), ("points", "routing", "sources"),
               ("isochrones", "landmarks", "overrides"), ("matrix", "override_effects"),
               ("accuracy", "matrix_file"), ("exports",)),
    "optimise": (("free_places", "work"), ("options",), ("effort", "problem"), ("mip",),
                 ("assignment", "covering"), ("siting",), ("fairness", "sensitivity"),
                 ("multistage",)),
    "publish": (("disclosure", "publication", "reproducible", "templating"),
                ("output_check", "tables", "tracked_benefits"), ("report",), ("map",),
                ("office", "release_files", "results_folder", "travel_benchmark"),
                ("finance_page", "import_page", "release", "sweep_page"),
                ("benefits_page", "finance_release", "flow_release", "forecast_release",
                 "years_page"), ("first_look",)),
}
"""The same inside the largest floors: folders and files, from the ground up."""
ROOT = {"__init__", "__main__", "errors", "files"}
"""Files beside the folders; nothing else is loose."""
ENGINES = {
    "pydantic": {"case", "importing"}, "pandera": {"case"}, "networkx": {"travel"},
    # Shortest paths; which run follows which; the linear programmes of an intruder; normal ranks.
    "scipy": {"travel", "transport", "publish", "forecast"},
    "osmnx": {"travel"}, "ortools": {"optimise"}, "highspy": {"optimise", "publish", "transport"},
    "numba": {"optimise", "transport"}, "pyvrp": {"transport"},
    "folium": {"publish"}, "offlinefolium": {"publish"}, "jinja2": {"publish"},
    "matplotlib": {"publish"}, "docx": {"publish"}, "openpyxl": {"finance", "importing", "publish"},
    "sqlalchemy": {"finance"}, "psycopg": {"finance"}, "typer": {"cli"}, "rich": {"cli"},
    "distributed": {"sweeps"}, "dask": {"sweeps"},
    "flask": {"desk"}, "werkzeug": {"desk"}, "tomlkit": {"desk"},
}
WHOLE = re.compile(r"sufficiency(\.\w+)+")
Sources = Mapping[str, str]
"""Name of a module -> its text."""


@cache
def sources(root: Path) -> dict[str, str]:
    """Every module of the package; nobody may change it."""
    found = {}
    for path in sorted((root / "sufficiency").rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.read_text()
    return found


@cache
def imported(text: str) -> tuple[ast.AST, ...]:
    """Every node of a module that may import: read once, though it is judged beside each plant."""
    return tuple(node for node in ast.walk(ast.parse(text)) if isinstance(
        node, ast.Import | ast.ImportFrom | ast.Call) or (
        isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
        and WHOLE.fullmatch(node.value)))


@cache
def called(function: ast.expr) -> str:
    """The last name of what is called."""
    return ast.unparse(function).rpartition(".")[2]


PUBLIC = {name: f"sufficiency.{room}" for name, room in sufficiency._ROOM.items()}
"""Names of the package itself -> the room that each is resolved in when it is used."""
OPENED_LATE = {("sufficiency.study.result", "sufficiency.publish.map.notebook")}
"""Arrows upward that are meant: ``result.map()`` is asked of what lies below the map, so it goes by
the package's own public name, when it is called."""


def folders(modules: Iterable[str]) -> set[str]:
    """What holds modules, with a file of its own or without."""
    return {".".join(parts[:n]) for m in modules if (parts := m.split("."))
            for n in range(1, len(parts))}


@cache
def named(module: str, text: str, package: str) -> frozenset[tuple[str, str]]:
    """What a module names that may be a module, and what it is if there is none of that name.

    Judged beside each plant, and read once. A name that is put together while the program runs
    cannot be followed: it is "?".

    Args:
        package: the module itself if it holds others, else what it lies in.
    """
    found = set()
    tree = imported(text)
    loads = {"import_module", "__import__", *(
        a.asname or a.name for node in tree if isinstance(node, ast.ImportFrom)
        for a in node.names if a.name == "import_module")}
    roots = {a.asname or a.name for node in tree if isinstance(node, ast.Import)
             for a in node.names if a.name == "sufficiency"}
    for node in tree:
        if isinstance(node, ast.Import):
            found |= {(a.name, a.name) for a in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                up = package.split(".")[:len(package.split(".")) - node.level + 1]
                base = ".".join([*up, base]).strip(".")
            # ``from a import b``: b may be a module, or a name in a.
            for alias in node.names:
                public = PUBLIC.get(alias.name, base) if base == "sufficiency" else base
                found.add((f"{base}.{alias.name}", public))
        elif isinstance(node, ast.Attribute):
            # ``sufficiency.name``: a public name, or a room that somebody has loaded.
            if isinstance(node.value, ast.Name) and node.value.id in roots:
                whole = f"sufficiency.{node.attr}"
                public = PUBLIC.get(node.attr, "")
                found.add((public, public) if public else (whole, "sufficiency"))
        elif isinstance(node, ast.Constant):
            # A text that is a module's name is how ``sys.modules`` and the like come by it.
            found.add((str(node.value), ""))
        elif called(node.func) in loads:
            first = node.args[0] if node.args else None
            told = str(first.value) if isinstance(first, ast.Constant) else "?"
            told = "?" if told.startswith(".") else told
            found.add((told, told))
    return frozenset(found)


def imports(module: str, text: str, known: set[str], packages: set[str]) -> set[str]:
    """Modules that a module imports, wherever in it and in whatever form.

    Args:
        known: every module and folder.
        packages: those of them that hold others.
    """
    package = module if module in packages else module.rpartition(".")[0]
    found = {name if name in known else other for name, other in named(module, text, package)}
    return found - {""}


def level(floors: tuple[Floor, ...], room: str) -> int:
    """How high a room lies; -1 if it is on no floor."""
    return next((i for i, floor in enumerate(floors) if room in floor), -1)


def faults(modules: Sources) -> list[str]:
    """Everything that breaks a rule of the house."""
    out = []
    graph: nx.DiGraph[str] = nx.DiGraph()
    packages = folders(modules)
    known = {*modules, *packages}
    for module, text in modules.items():
        _, *rooms = module.split(".")
        if not rooms:
            continue
        if level(FLOORS, rooms[0]) < 0:
            out.append(f"{module} is on no floor")
        if len(rooms) == 1 and rooms[0] in INSIDE:
            continue
        inside = INSIDE.get(rooms[0], ())
        if inside and level(inside, rooms[1]) < 0:
            out.append(f"{module} is on no floor of {rooms[0]}")
        for other in sorted(imports(module, text, known, packages)):
            if (module, other) in OPENED_LATE:
                continue
            if other == "?":
                out.append(f"{module} imports what cannot be followed")
                continue
            top, *theirs = other.split(".")
            if top != "sufficiency":
                if rooms[0] not in ENGINES.get(top, {rooms[0]}):
                    out.append(f"{module} imports {top}, an engine of {sorted(ENGINES[top])}")
                continue
            graph.add_edge(module, other)
            if not theirs or theirs == rooms:
                continue
            if theirs[0] != rooms[0]:
                if (level(FLOORS, theirs[0]) >= level(FLOORS, rooms[0])
                        or theirs[0] in KNOWS_NOT.get(rooms[0], ())):
                    out.append(f"{module} imports {other}, which it may not know")
            elif (inside and len(theirs) > 1 and theirs[1] != rooms[1]
                  and level(inside, theirs[1]) >= level(inside, rooms[1])):
                out.append(f"{module} imports {other}, which is not below it")
    out += [f"a circle: {', '.join(sorted(c))}" for c in nx.strongly_connected_components(graph)
            if len(c) > 1]
    return out


def test_floors(root: Path) -> None:
    assert faults(sources(root)) == []


def test_nothing_is_loose(root: Path) -> None:
    assert {p.stem for p in (root / "sufficiency").glob("*.py")} == ROOT
    package = ast.parse((root / "sufficiency" / "__init__.py").read_text())
    package.body = [n for n in package.body
                    if not (isinstance(n, ast.If) and ast.unparse(n.test) == "_TYPE_CHECKING")]
    assert imports("sufficiency", ast.unparse(package), set(), set()) <= {
        "__future__", "importlib", "typing", "?"}, "importing the package must do nothing"


@pytest.mark.parametrize(("module", "text"), [
    ("sufficiency.case.new", "from sufficiency.travel.matrix import TravelMatrix"),
    ("sufficiency.publish.report.new", "from sufficiency import cli"),
    ("sufficiency.travel.new", "from sufficiency import publish, study"),
    ("sufficiency.travel.sources.new", "from ...study import run"),
    ("sufficiency.travel.points", "from . import exports"),
    ("sufficiency.case.new", "import sufficiency.study.run as s"),
    ("sufficiency.study.run", "def f():\n    from sufficiency.publish import release"),
    ("sufficiency.study.run",
     "import importlib\nimportlib.import_module('sufficiency.publish.map')"),
    ("sufficiency.optimise.siting.new", "from sufficiency.case import case"),
    ("sufficiency.optimise.mip.new", "from sufficiency.travel.matrix import TravelMatrix"),
    ("sufficiency.optimise.mip.new", "from sufficiency.optimise.siting import solve"),
    ("sufficiency.optimise.fairness.new", "from sufficiency.optimise.sensitivity import pareto"),
    ("sufficiency.publish.disclosure.new", "from sufficiency.publish.map.atlas import Atlas"),
    ("sufficiency.forecast.new", "from sufficiency.travel import matrix"),
    ("sufficiency.optimise.siting.new", "import folium"),
    ("sufficiency.travel.routing.new", "def f():\n    import ortools.graph"),
    ("sufficiency.case.new", "import sufficiency.publish.map.atlas as a"),
    ("sufficiency.case.new", "from sufficiency import solve"),
    ("sufficiency.case.new", "from .. import write_report"),
    ("sufficiency.model.new", "import sufficiency as sf\ndef f(r):\n    return sf.write_map(r)"),
    ("sufficiency.model.new", "import sufficiency\nsufficiency.study.result.Result"),
    ("sufficiency.travel.new",
     "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from sufficiency.study import run"),
    ("sufficiency.case.new", "try:\n    from ..cli.app import app\nexcept ImportError:\n    pass"),
    ("sufficiency.datasets", "from ..publish import release"),
    ("sufficiency.datasets", "from .. import publish"),
    ("sufficiency.publish.disclosure.new", "from sufficiency.publish import map"),
    ("sufficiency.publish.disclosure.new", "from .. import map"),
    ("sufficiency.optimise.mip.new", "from sufficiency.optimise import siting"),
    ("sufficiency.case.new", "from importlib import import_module as go\ngo('sufficiency.cli')"),
    ("sufficiency.case.new", "from importlib import import_module as load\nload(name)"),
    ("sufficiency.case.new", "__import__('sufficiency.study.run')"),
    ("sufficiency.case.new", "import importlib\nimportlib.import_module('ortools.sat')"),
    ("sufficiency.case.new", "import importlib\nimportlib.import_module('..cli', __package__)"),
    ("sufficiency.study.new", "import importlib\nimportlib.import_module(f'sufficiency.{room}')"),
    ("sufficiency.study.new", "import sys\nsys.modules['sufficiency.publish.release'].write"),
    ("sufficiency.study.run", "import sufficiency\nsufficiency.draw_map"),
    ("sufficiency.loose", ""),
    ("sufficiency.publish.loose", ""),
])
def test_the_check_bites(root: Path, module: str, text: str) -> None:
    planted = {**sources(root), module: text}
    assert faults(planted), f"{module}: {text}"


def test_a_circle_is_found(root: Path) -> None:
    planted = {**sources(root),
               "sufficiency.case.one": "from sufficiency.case import two",
               "sufficiency.case.two": "def f():\n    from sufficiency.case.one import x"}
    assert faults(planted) == ["a circle: sufficiency.case.one, sufficiency.case.two"]


def test_what_is_allowed_passes(root: Path) -> None:
    planted = {**sources(root), "sufficiency.publish.report.new":
               "import json\nfrom sufficiency.model.outcome import Outcome\nimport jinja2"}
    assert faults(planted) == []


def test_contributing_tells_the_floors(root: Path) -> None:
    told = (root / "CONTRIBUTING.md").read_text()
    drawn = re.search(r"```text\n(.*?)```", told, re.S)
    assert drawn is not None
    rows = [tuple(line.split("#")[0].split()) for line in drawn[1].strip().splitlines()]
    assert rows == list(FLOORS), "the floors in CONTRIBUTING.md are those above"
    assert all(a != b for a, b in pairwise(rows))


def test_no_council_in_the_code(root: Path) -> None:
    for path in (root / "sufficiency").rglob("*"):
        if path.suffix in (".py", ".j2"):
            assert "norfolk" not in path.read_text().lower(), path


def test_rooms_are_small(root: Path) -> None:
    long = {
        p.name: n for p in (root / "sufficiency").rglob("*.py")
        if (n := len(p.read_text().splitlines())) > 300
    }
    assert long == {}


def test_contributing_names_files_that_exist(root: Path) -> None:
    told = re.findall(r"`([\w/]+\.py)`", (root / "CONTRIBUTING.md").read_text())
    have = [p.relative_to(root).as_posix()
            for folder in ("sufficiency", "tests", "benchmarks", "docs")
            for p in (root / folder).rglob("*.py")]
    assert told
    assert [t for t in told if not any(h == t or h.endswith(f"/{t}") for h in have)] == []


def test_docstrings_name_files_that_exist(root: Path) -> None:
    have = {p.name for folder in ("sufficiency", "tests", "benchmarks")
            for p in (root / folder).rglob("*.py")}
    told = {(module, name) for module, text in sources(root).items()
            for name in re.findall(r"``(?:\w+/)*(\w+\.py)``", text)}
    assert told
    assert sorted(t for t in told if t[1] not in have) == []
