"""How objects show themselves: what they hold by name, and never what is in it.

A session at a prompt, a notebook, a log and a traceback print ``repr``, and they are passed on. An
object that holds tables or arrays may hold homes, ids of children or small counts, and so may one
that holds such an object: each says only what its parts are called.
"""

from __future__ import annotations

from dataclasses import fields
from typing import Any, TypeVar

Class = TypeVar("Class", bound=type)


def discreet(kind: Class) -> Class:
    """Show objects of this dataclass by the names of their parts; stands above ``@dataclass``."""
    def show(self: Any) -> str:
        return f"<{type(self).__name__}: {', '.join(f.name for f in fields(self))}>"

    kind.__repr__ = show  # type: ignore[assignment]
    return kind
