"""Scripts and style sheets that stand in our pages as they are: they hold no figure of a case.

What may be printed is known. These texts are struck out whole, letter for letter, before a page is
read, so that everything that is left is of the case and may be judged without mercy.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

# An address is only the key under which the package keeps the file.
LEAFLET_JS = "https://cdn.jsdelivr.net/npm/leaflet@1.9.3/dist/leaflet.js"
"""The script of the map library."""
LEAST = 200
"""Letters of a text that is worth looking for."""


def without(page: str) -> str:
    """A page without the texts that stand in it as the package has them."""
    if "<style" in page or "<script" in page:
        for text in (*_library(), *_texts()) if "leaflet" in page else _texts():
            if text in page:
                page = page.replace(text, " ")
    return page


@cache
def _texts() -> tuple[str, ...]:
    """Own scripts and style sheets, the longest first."""
    own = [f.read_text(encoding="utf-8") for f in (
        files("sufficiency.publish") / "templates").iterdir() if f.name.endswith((".js", ".css"))]
    return tuple(sorted((t for t in own if len(t) >= LEAST), key=lambda t: (-len(t), t)))


@cache
def _library() -> tuple[str, ...]:
    """The script of the map library."""
    from offlinefolium.elements import _res

    return (_res[LEAFLET_JS],)
