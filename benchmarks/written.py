"""Dated tables of a benchmark, in ``results/``: what was measured, when, on what, with what."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parent / "results"
PACKAGES = ("numpy", "scipy", "numba", "ortools", "highspy", "routingkit-cch", "osmnx", "osmium")


def write(name: str, command: str, tables: Mapping[str, Sequence[Mapping[str, Any]] | str]) -> Path:
    """Write ``results/<name>.md`` whole.

    Args:
        command: that makes it again.
        tables: title and rows (one a mapping; columns in the order they are met), or Markdown.
    """
    lines = [f"# {name.capitalize()}: {datetime.now(UTC):%d %B %Y}", "",
             f"`{command}`, on {os.cpu_count()} cores ({platform.machine()}), Python "
             f"{platform.python_version()}; {', '.join(_versions())}.", ""]
    for title, rows in tables.items():
        lines += [f"## {title}", "", rows if isinstance(rows, str) else table(rows), ""]
    RESULTS.mkdir(exist_ok=True)
    path = RESULTS / f"{name}.md"
    part = path.with_suffix(".part")
    part.write_text("\n".join(lines), encoding="utf-8")
    part.replace(path)
    return path


def table(rows: Sequence[Mapping[str, Any]]) -> str:
    """Rows as a Markdown table."""
    heads = list(dict.fromkeys(key for row in rows for key in row))
    body = [[_cell(row.get(h)) for h in heads] for row in rows]
    words = [[h.replace("_", " ") for h in heads], ["---"] * len(heads), *body]
    return "\n".join("| " + " | ".join(row) + " |" for row in words)


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return str(value).replace("|", "\\|")
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


def _versions() -> list[str]:
    out = []
    for package in PACKAGES:
        try:
            out.append(f"{package} {version(package)}")
        except PackageNotFoundError:
            continue
    return out
