"""The verb that lists and explains settings."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sufficiency.common.phrases import upper

if TYPE_CHECKING:
    from sufficiency.case.explained import Explained

verbs = typer.Typer()
WIDTH = 100


@verbs.command()
def settings(
    name: Annotated[str, typer.Argument(
        help="a setting, as build.capital_gbp, or a section, as build; without it, all")] = "",
) -> None:
    """List the settings of a scenario, or explain one: its default and what it may be."""
    from sufficiency.case.explained import explained
    from sufficiency.errors import did_you_mean

    every = explained()
    if not name:
        _list(every)
        print("\nsufficiency settings NAME explains one, or a section of them.")
    elif section := [s for s in every if s.name.startswith(f"{name.rstrip('.')}.")]:
        _list(section)
    elif one := [s for s in every if name in (s.name, _last(s))]:
        print("\n\n".join(_explain(s) for s in one))
    else:
        known = [*(s.name for s in every), *(s.name.partition(".")[0] for s in every),
                 *map(_last, every)]
        meant = did_you_mean(name, known, "sufficiency settings lists them all.")
        raise typer.BadParameter(f"{name!r} is not a setting. {meant}", param_hint="NAME")


def _last(setting: Explained) -> str:
    """A name without its section, which is enough to ask about it."""
    return setting.name.rpartition(".")[2]


def _list(found: Sequence[Explained]) -> None:
    """One paragraph a setting: name and default, then what it is called and means."""
    from sufficiency.case.explained import SECTIONS

    last = None
    for setting in found:
        section = setting.name.rpartition(".")[0]
        if section != last:
            print(f"# {SECTIONS[section]}")
        last = section
        print(f"{setting.name} = {_toml(setting.default)}")
        if upper(setting.meaning) != setting.label:
            print(f"    {setting.label}")
        print(textwrap.fill(setting.meaning, WIDTH, initial_indent="    ",
                            subsequent_indent="    "))


def _explain(setting: Explained) -> str:
    """All that is known of a setting, and how it is written."""
    section = setting.name.rpartition(".")[0]
    value = "..." if setting.default in (None, "", ()) else _toml(setting.default)
    return "\n".join([
        *([setting.label] if upper(setting.meaning) != setting.label else []),
        textwrap.fill(f"{setting.name}: {setting.meaning}", WIDTH),
        f"Default: {_toml(setting.default)}",
        *([f"Allowed: {setting.allowed}"] if setting.allowed else []),
        "In a scenario:", *([f"  [{section}]"] if section else []),
        f"  {_last(setting)} = {value}",
    ])


def _toml(value: Any) -> str:
    """A default as a scenario would have it."""
    if value is None:
        return "none"
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    return json.dumps(value, ensure_ascii=False) if value != {} else "{}"
