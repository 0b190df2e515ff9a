"""What stands above everything else on a page, a map and a sheet."""

from __future__ import annotations

from sufficiency.case.vocabulary import EXAMPLE

Lines = tuple[tuple[str, str], ...]
"""A headline, or who is spoken of, and its sentence."""


def banner(synthetic: bool, examples: bool, stand_ins: Lines = ()) -> Lines:
    """What stands above everything else: what it is about, and why.

    Args:
        synthetic: whether children are simulated.
        examples: whether sites or hosts are examples.
        stand_ins: headline and sentence of each further notice, which come first.
    """
    out = [*stand_ins]
    if synthetic:
        out.append(("The children in this document are not real.", "We simulated them so that "
                    "their totals match published figures."))
    if examples:
        out.append((f"{EXAMPLE}.", "Sites of new schools, and schools that would take a resource "
                    "base, are examples where they are marked so. The locations are real; nobody "
                    "has chosen them, and no school has been asked."))
    return tuple(out)
