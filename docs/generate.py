"""Parts of the pages that are made from the code: ``python docs/generate.py`` writes them anew.

A part stands between ``<!-- begin NAME -->`` and ``<!-- end NAME -->``; a test compares every one
with what is made here, so that no page says what the code does not.
"""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import typer

import sufficiency
from sufficiency.case.dictionary import dictionary_markdown
from sufficiency.case.explained import settings_markdown
from sufficiency.case.overrides import overrides_markdown
from sufficiency.cli.app import app
from sufficiency.forecast.actuals import ACTUAL
from sufficiency.forecast.levers import LEVERS
from sufficiency.forecast.requests import REQUESTS
from sufficiency.forecast.specialist import NEEDING
from sufficiency.forecast.tables import TABLES
from sufficiency.forecast.transitions import CHILDREN, GROUPS

DOCS = Path(__file__).parent


def public_names() -> list[Any]:
    """Functions and types of the reference, in order."""
    found = [getattr(sufficiency, name) for name in sufficiency.__all__]
    return [f for f in found if inspect.isclass(f) or inspect.isfunction(f)]


def python_markdown() -> str:
    """What mkdocstrings makes a reference of: a line for each public name, where it is defined."""
    return "\n".join(f"::: {one.__module__}.{one.__qualname__}" for one in public_names()) + "\n"


def verbs() -> dict[str, Any]:
    """Every verb with its command; verbs under a verb by both words."""
    found = {}
    for name, command in typer.main.get_command(app).commands.items():  # type: ignore[attr-defined]
        below = getattr(command, "commands", None)
        found |= {f"{name} {n}": c for n, c in below.items()} if below else {name: command}
    return dict(sorted(found.items()))


def verbs_markdown() -> str:
    """Every verb with what it is given and its options."""
    out = []
    for name, command in verbs().items():
        out += [f"### {name}", "", inspect.cleandoc(command.help or ""), "",
                "| give it | what | default |", "|---|---|---|"]
        out += [_parameter(p) for p in command.params if p.name != "help"]
        out.append("")
    return "\n".join(out).rstrip() + "\n"


def _parameter(parameter: Any) -> str:
    options = [*parameter.opts, *parameter.secondary_opts]
    name = " or ".join(f"`{o}`" for o in options if o.startswith("-")) or f"`{parameter.name}`"
    default = parameter.default
    if parameter.required:
        default = "needed"
    elif default in (None, False, "", (), []) or callable(default):
        default = ""
    else:
        default = f"`{getattr(default, 'value', default)}`"
    help_ = (getattr(parameter, "help", "") or "").replace("|", "\\|")
    return f"| {name} | {help_} | {default} |"


PARTS = {
    "settings": settings_markdown,
    "overrides": overrides_markdown,
    "verbs": verbs_markdown,
    "python": python_markdown,
    "case tables": dictionary_markdown,
    "national tables": lambda: dictionary_markdown(TABLES),
    "council tables": lambda: dictionary_markdown(
        (CHILDREN, GROUPS, LEVERS, NEEDING, ACTUAL, REQUESTS)),
}


def filled(text: str) -> str:
    """A page with its generated parts as the code has them.

    Raises:
        KeyError: a part that nothing makes.
    """
    return re.sub(
        r"(<!-- begin (.+?) -->\n).*?(<!-- end \2 -->)",
        lambda m: f"{m[1]}\n{PARTS[m[2]]().strip()}\n\n{m[3]}", text, flags=re.S)


if __name__ == "__main__":
    for page in sorted(DOCS.glob("*.md")):
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
