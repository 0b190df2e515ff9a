"""The internal map of runs."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import shapely
from typer.testing import CliRunner

from sufficiency.cli.app import app
from sufficiency.publish.map.runs import runs_html
from sufficiency.transport import comparison
from tests.transport.test_drive import told


def test_every_run_is_a_line_and_no_child_is_named(tiny: Path, tmp_path: Path) -> None:
    path, out = told(tiny), tmp_path / "runs.html"
    places = (tiny / "places.csv").read_text()
    (tiny / "places.csv").write_text(places.replace("School A", "School `<b>${alert(1)}"))
    done = CliRunner().invoke(app, ["transport", str(path), "--map", str(out)])
    assert done.exit_code == 0, done.output
    page = out.read_text()
    result = comparison.finished(path)
    drive = comparison.driven(result).drive
    assert page.count("L.polyline(") == len(drive.runs()) > 0
    assert page.count("L.circleMarker(") == len(drive.schools)
    assert "Never publish" in page
    assert 'src="http' not in page
    assert "<link" not in page
    assert "`<b>" not in page
    assert "${alert" not in page
    said = re.findall(r"run \d+: ([^`]*?)\s*</div>", page)
    assert len(said) == len(drive.runs())
    assert all(re.fullmatch(r"[a-z -]+, riders: \d+, longest ride \d+ minutes", s) for s in said)
    assert page == runs_html(result.case, drive), "the same bytes"
    square = gpd.GeoDataFrame({"district": ["East <b> of `${x}"]}, crs="EPSG:27700", geometry=[
        shapely.box(600_000, 300_000, 620_000, 320_000)])
    around = runs_html(replace(result.case, districts=square), drive)
    assert around.count("L.polygon(") == 1 and "East " in around
    assert "<b> of" not in around and "${x" not in around
