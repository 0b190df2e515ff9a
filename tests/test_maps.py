"""maps/ is what the code makes of the embedded case, byte for byte."""

from __future__ import annotations

from pathlib import Path

from sufficiency import study


def test_the_public_map_is_rebuilt(root: Path) -> None:
    scenarios = root / "data" / "norfolk" / "scenarios"
    results = [study.run(scenarios / f"{name}.toml", alone=True)
               for name in ("programme-found", "as-built")]
    page, _ = study.map_page(results, "norfolk.html", public=True)
    kept = (root / "maps" / "norfolk.html").read_bytes()
    assert page == kept, "run `make maps` and look at what changed"
    assert len(kept) < 2_000_000


def test_the_makefile_builds_the_same(root: Path) -> None:
    recipe = (root / "Makefile").read_text()
    for part in ("programme-found.toml", "as-built.toml --public --out maps/norfolk.html"):
        assert part in recipe
