"""What README.md and docs/index.md quote of the demo, held against what it prints.

``make demo >FILE``, then ``python docs/quoted.py FILE``: it names every quoted part that the demo
does not print, and then ends with 1. Seconds are left out: they differ between machines.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

PAGES = ("README.md", "docs/index.md")
BLOCK = re.compile(r"^```\n(.*?)^```$", re.S | re.M)
"""A fenced part without a language: on these pages only what the demo prints stands in one."""
SECONDS = re.compile(r"^seconds of search .*$", re.M)


def parts(text: str) -> list[str]:
    """Paragraphs and tables of a text, each with single blanks: pages break lines elsewhere."""
    return [" ".join(part.split()) for part in re.split(r"\n\s*\n", SECONDS.sub("", text))
            if part.strip()]


def stale(page: str, printed: str) -> list[str]:
    """Parts that a page quotes and the demo does not print.

    Args:
        page: text of a page.
        printed: what the demo printed, whole.
    """
    whole = " ".join(parts(printed))
    return [part for block in BLOCK.findall(page) for part in parts(block) if part not in whole]


if __name__ == "__main__":
    root = Path(__file__).parents[1]
    told = Path(sys.argv[1]).read_text(encoding="utf-8")
    found = [f"{name}: {part}" for name in PAGES
             for part in stale((root / name).read_text(encoding="utf-8"), told)]
    sys.exit("\n".join(["the demo does not print what these pages quote of it:", *found])
             if found else 0)
