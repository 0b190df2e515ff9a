"""Documents say what the code says."""

from __future__ import annotations

import re
from pathlib import Path

from typer.testing import CliRunner

from sufficiency.case.dictionary import TABLES, dictionary_markdown
from sufficiency.case.overrides import overrides_markdown
from sufficiency.case.scenario import Scenario, load_scenario, settings_markdown
from sufficiency.cli.app import app
from sufficiency.travel.overrides import apply_overrides
from sufficiency.travel.sources.select import main_roads, without_ferries


def test_dictionary_and_settings_are_the_generated_ones(root: Path) -> None:
    assert dictionary_markdown() in (root / "data" / "README.md").read_text()
    readme = (root / "README.md").read_text()
    assert settings_markdown() in readme
    assert overrides_markdown() in readme
    for key in Scenario().settings():
        assert f"`{key}`" in readme, key


def test_every_column_and_verb_is_told(root: Path) -> None:
    told = (root / "data" / "README.md").read_text()
    for table in TABLES:
        assert f"### {table.file}" in told
        assert all(f"| {c.name} |" in told for c in table.columns)
    readme = (root / "README.md").read_text()
    verbs = [c.callback.__name__ for c in app.registered_commands if c.callback]
    assert len(verbs) >= 4
    assert all(f"sufficiency {verb} " in readme for verb in verbs)


def test_commands_of_the_readme_parse(root: Path) -> None:
    lines = re.findall(r"^    sufficiency (.+)$", (root / "README.md").read_text(), flags=re.M)
    assert len(lines) >= 4
    for line in lines:
        verb, *words = line.split()
        assert CliRunner().invoke(app, [verb, "--help"]).exit_code == 0
        assert all((root / w).exists() for w in words if w.startswith("data/")), line


def test_the_override_of_the_readme_can_be_used(root: Path, tmp_path: Path) -> None:
    text = (root / "README.md").read_text()
    block = re.search(r"```toml\n(\[\[travel\.override\]\].*?)```", text, flags=re.S)
    assert block is not None
    plain = root / "data" / "norfolk" / "scenarios" / "base.toml"
    path = tmp_path / "shut.toml"
    path.write_text(f'extends = "{plain.as_posix()}"\n{block[1]}')
    scenario = load_scenario(path)
    base = main_roads(root / "data" / "norfolk" / "roads", am_peak=True)
    open_before = without_ferries(base.roads).open.sum()
    assert 0 < open_before - apply_overrides(base, scenario).open.sum() < 10


def test_every_table_has_a_source(root: Path) -> None:
    case = root / "data" / "norfolk"
    for folder in (case, case / "population", case / "reference"):
        told = (folder / "SOURCES.md").read_text()
        for table in folder.glob("*.csv"):
            assert table.name in told, table
