"""The floors: imports go down only, and each engine lives on one floor."""

from __future__ import annotations

import ast
from pathlib import Path

FLOORS = ["discreet", "errors", "files", "case", "forecast", "travel", "finance", "optimise",
          "kept", "transport", "publish", "checking", "study", "show", "ask", "ask_sites", "ahead",
          "drive", "roadwork", "gaps", "trust", "pounds", "release", "talk", "cli_ask",
          "cli_drive", "cli_finance", "cli_forecast", "cli_gaps", "cli_pipeline",
          "cli_placements", "cli_settings", "cli_travel", "cli_trust", "cli"]
ENGINES = {
    "pydantic": {"case"}, "pandera": {"case"}, "networkx": {"travel"},
    # Shortest paths; which run follows which; the linear programmes of an attack on what is
    # withheld; normal ranks.
    "scipy": {"travel", "transport", "publish", "forecast"},
    "osmnx": {"travel"}, "ortools": {"optimise"}, "highspy": {"optimise", "transport"},
    "numba": {"optimise", "transport"}, "pyvrp": {"transport"},
    "folium": {"publish"}, "offlinefolium": {"publish"}, "jinja2": {"publish"},
    "matplotlib": {"publish"}, "docx": {"publish"}, "openpyxl": {"finance", "publish"},
    "sqlalchemy": {"finance"}, "psycopg": {"finance"},
    "typer": {"talk", "cli_ask", "cli_drive", "cli_finance", "cli_forecast", "cli_gaps",
              "cli_pipeline", "cli_placements", "cli_settings", "cli_travel", "cli_trust", "cli"},
    "rich": {"talk"},
}


def imports(source: str) -> list[str]:
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names += [a.name for a in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names


def broken(floor: str, source: str) -> list[str]:
    out = []
    for name in imports(source):
        top, *rest = name.split(".")
        if top == "sufficiency" and rest and rest[0] in FLOORS:
            if FLOORS.index(rest[0]) > FLOORS.index(floor):
                out.append(f"{floor} imports {name} from above")
        elif floor not in ENGINES.get(top, {floor}):
            out.append(f"{floor} imports {top}, an engine of {ENGINES[top]}")
    return out


def test_floors(root: Path) -> None:
    found = []
    for path in sorted((root / "sufficiency").rglob("*.py")):
        # cli_travel.py and its like are rooms of the floor cli.
        floor = path.relative_to(root / "sufficiency").parts[0].removesuffix(".py").split("_")[0]
        if path.parent == root / "sufficiency" and path.name == "__init__.py":
            assert imports(path.read_text()) == [], "importing the package must do nothing"
            continue
        assert floor in FLOORS, f"{path} is on no floor"
        found += broken(floor, path.read_text())
    assert found == []


def test_the_check_bites() -> None:
    assert broken("case", "from sufficiency.travel.matrix import TravelMatrix")
    assert broken("optimise", "import folium")
    assert broken("travel", "def f():\n    import ortools.graph")
    assert broken("publish", "from sufficiency.optimise.outcome import Outcome") == []


def test_no_council_in_the_code(root: Path) -> None:
    for path in (root / "sufficiency").rglob("*"):
        if path.suffix in (".py", ".j2"):
            assert "norfolk" not in path.read_text().lower(), path


def test_rooms_are_small(root: Path) -> None:
    long = {
        p.name: n for p in (root / "sufficiency").rglob("*.py")
        if (n := len(p.read_text().splitlines())) > 345
    }
    assert long == {}
