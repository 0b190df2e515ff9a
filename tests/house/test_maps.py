"""maps/ is what the code makes of the embedded case, byte for byte."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from sufficiency.publish import release
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map.consultation import atlas, reached
from sufficiency.study.answers import read_answer
from sufficiency.study.comparators import results
from sufficiency.study.openings import measured
from tests.conftest import ROOT

MAPS = ROOT / "maps"
SCENARIOS = ROOT / "data" / "norfolk" / "scenarios"
SETS = {
    "": ("programme-found", "bases-only-found", "as-built"),
    "next/": ("next-two-found", "next-two-bases-found", "next-two-agreed"),
}
"""Plans of each folder."""
FILES = ("norfolk.html", "report/.sufficiency", "report/report.html", "report/report.md")
CHANGED = "run `make maps` and look at what changed"


def _recipe() -> list[str]:
    """The commands of `make maps`, with their variables put in."""
    text = (ROOT / "Makefile").read_text()
    words = dict(re.findall(r"^([A-Z]+) := (.*)$", text, re.M))
    found = re.search(r"^maps: setup\n((?:\t.*\n)+)", text, re.M)
    assert found is not None
    return [re.sub(r"\$\(([A-Z]+)\)", lambda m: words[m[1]], line.strip())
            for line in found[1].splitlines()]


def _files() -> dict[str, Path]:
    return {f.relative_to(MAPS).as_posix(): f for f in MAPS.rglob("*") if f.is_file()}


@pytest.mark.large
def test_all_is_rebuilt(tmp_path: Path) -> None:
    for line in _recipe():
        here = line.replace('".venv/bin/python"', f'"{sys.executable}"')
        here = re.sub(r"(?<= )maps/", f"{tmp_path}/", here)
        assert here != line
        subprocess.run(["bash", "-c", here], cwd=ROOT, check=True, capture_output=True)
    made = {f.relative_to(tmp_path).as_posix() for f in tmp_path.rglob("*") if f.is_file()}
    assert made | {"README.md"} == set(_files())
    for name in sorted(made):
        # Compared first: an assertion would take minutes to tell two long pages apart.
        same = (tmp_path / name).read_bytes() == (MAPS / name).read_bytes()
        assert same, f"{name}: {CHANGED}"


def test_nothing_else_is_there_and_maps_are_small() -> None:
    found = _files()
    assert sorted(found) == sorted(["README.md", *(f + name for f in SETS for name in FILES)])
    for name in ("norfolk.html", "next/norfolk.html"):
        assert found[name].stat().st_size < 2_000_000


@pytest.mark.large
@pytest.mark.parametrize("folder", SETS)
def test_all_of_it_passes_the_gate(folder: str) -> None:
    done = results([SCENARIOS / f"{name}.toml" for name in SETS[folder]], lambda _: None)
    tried = None
    if not folder:
        kept = read_answer(SCENARIOS / "programme-openings.json")
        assert not any("unplaced" in point for point in kept.tables["points"])
        tried = measured(kept, done[0].scenario)
    drawn, _ = atlas(done, Rules(), reached(done, Rules())[0], frontier=tried)
    secrets = release.secrets(done).knowing(drawn.points())
    files = {n: (MAPS / n).read_bytes() for n in (folder + name for name in FILES)
             if n.endswith((".html", ".md"))}
    assert release.gate.leaks(files, secrets, Rules()) == []


def test_every_plan_is_in_the_recipe() -> None:
    told = _recipe()
    for folder, names in SETS.items():
        plans = " ".join(f"data/norfolk/scenarios/{n}.toml" for n in names)
        for verb, out in (("map", "norfolk.html"), ("report", "report")):
            mine = [line for line in told if line.endswith(f" --out maps/{folder}{out}")]
            assert len(mine) == 1
            assert f" {verb} {plans} --public --forecast data/national " in mine[0]
    assert " --frontier data/norfolk/scenarios/programme-openings.json --out" in told[0]
