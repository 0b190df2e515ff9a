"""The one environment that all pages are written from: folder ``templates``, nothing undefined."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from sufficiency.common.phrases import brief

if TYPE_CHECKING:
    from jinja2 import Environment

LEAD = re.compile(r"(.*?(?<! St)(?<! No)\.) (?=[A-Z])")
"""The first sentence of several: none ends at "St. Mary's"."""


def environment(**filters: Callable[..., Any]) -> Environment:
    """Templates of ours, escaped where they are HTML.

    Args:
        filters: by the name a template calls them.
    """
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("sufficiency.publish"), undefined=StrictUndefined,
        autoescape=select_autoescape(["html.j2"], default=False),
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
    )
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "separators": (",", ":")}
    made.filters |= {"headed": headed, "lead": lead, **filters}
    return made


def headed(title: str) -> Markup:
    """A plan at the head of a column: what stands behind "Plan A" is left out on a phone.

    Args:
        title: of the plan, or any other head.
    """
    name = brief(title)
    if name == title:
        return Markup.escape(title)
    return Markup('<span class="name">{}</span><span class="rest">{}</span>').format(
        name, title.removeprefix(name))


def lead(words: str) -> tuple[str, str]:
    """The first sentence of a finding, which is set apart, and the rest of it.

    Args:
        words: one or more sentences.
    """
    first = LEAD.match(words)
    return (first.group(1), words[first.end():]) if first else (words, "")
