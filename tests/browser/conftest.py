"""A real browser with the network cut, and the pages it opens."""

from __future__ import annotations

import dataclasses
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.map import consultation
from sufficiency.publish.map.atlas import Atlas, InternalAtlas
from sufficiency.publish.map.consultation import reached
from sufficiency.publish.map.page import map_html
from tests.conftest import ROOT, planned

AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"
SCREENS = ROOT / "results" / "screens"
"""Screenshots and audit reports for people to look at; not in git."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync",
         "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("no chromium on this machine")
    with playwright.sync_playwright() as p:
        browser = p.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file in a fresh context; whatever goes wrong is in ``page.troubles``."""
    contexts = []

    def go(file: Path, width: int = 1280, height: int = 900, **options: Any) -> Any:
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.troubles = []

        def only_files(route: Any) -> None:
            if route.request.url.startswith(("file:", "data:")):
                route.continue_()
            else:
                page.troubles.append(f"asked for {route.request.url}")
                route.abort()

        page.route("**/*", only_files)
        page.on("requestfailed", lambda r: page.troubles.append(f"failed {r.url}"))
        page.on("pageerror", lambda e: page.troubles.append(f"error {e}"))
        page.on("console", lambda m: page.troubles.append(m.text)
                if m.type in ("error", "warning") else None)
        page.on("dialog", lambda d: page.troubles.append("a dialog opened"))
        page.goto(file.as_uri())
        page.wait_for_timeout(150)
        return page

    yield go
    for context in contexts:
        context.close()


@pytest.fixture
def keep() -> Callable[..., None]:
    """Keeps a screenshot for people to look at."""

    def shoot(page: Any, name: str, **options: Any) -> None:
        SCREENS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENS / f"{name}.png", **options)

    return shoot


@pytest.fixture
def audit() -> Callable[[Any, str], list[str]]:
    """Runs axe-core on a page, keeps its report, and returns the violations in words."""
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in tests/browser")

    def run(page: Any, name: str) -> list[str]:
        page.evaluate(AXE.read_text(encoding="utf-8"))
        report = page.evaluate(
            # Every element is asked, and only what may be wrong is told with its elements.
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules},"
            " resultTypes: ['violations', 'incomplete']})", RULES
        )
        assert len(report["passes"]) > 20, "the audit did not look at the page"
        SCREENS.mkdir(parents=True, exist_ok=True)
        kept = {k: report[k] for k in ("testEngine", "violations", "incomplete")}
        kept["passes"] = [p["id"] for p in report["passes"]]
        (SCREENS / f"axe-{name}.json").write_text(json.dumps(kept, indent=1), encoding="utf-8")
        return [f"{v['id']}: {n['html'][:160]} ({n['failureSummary']})"
                for v in report["violations"] for n in v["nodes"]]

    return run


@pytest.fixture(scope="session")
def atlas() -> Atlas:
    """Two plans of the embedded case that solve at once, and what is within reach."""
    results = [planned("as-built"), planned("do-nothing")]
    return consultation.atlas(results, Rules(), reached(results, Rules())[0])[0]


@pytest.fixture(scope="session")
def two(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The public map of both plans."""
    file = tmp_path_factory.mktemp("map") / "two plans.html"
    file.write_text(map_html(atlas), encoding="utf-8")
    return file


@pytest.fixture(scope="session")
def one(atlas: Atlas, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The internal map of one plan."""
    file = tmp_path_factory.mktemp("map") / "one-internal.html"
    parts = {f.name: getattr(atlas, f.name) for f in dataclasses.fields(atlas)}
    assert atlas.isochrones is not None
    reach = dataclasses.replace(atlas.isochrones, choices=atlas.isochrones.choices[:1])
    alone = InternalAtlas(**{**parts, "choices": atlas.choices[:1], "isochrones": reach,
                             "title": atlas.choices[0].title})
    file.write_text(map_html(alone), encoding="utf-8")
    return file
