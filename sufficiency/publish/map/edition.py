"""Which edition of a page somebody has before them: a mark of its text, the same on every run."""

from __future__ import annotations

import hashlib

MARK = "mark-of-this-edition"
"""Stands in a page until all of it is there."""
LETTERS = "bcdfghjkmnpqrstv"
"""Sixteen, none of them a digit: a mark must not look like a number of anything."""


def mark_of(page: str) -> str:
    """Eight letters that another text would not have.

    Args:
        page: the whole of it.
    """
    digest = hashlib.sha256(page.encode()).hexdigest()[:8]
    return "".join(LETTERS[int(digit, 16)] for digit in digest)
