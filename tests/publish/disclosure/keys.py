"""Keys of made-up counts: a measure, and groups that need no grouping of their own."""

from __future__ import annotations

from sufficiency.publish.disclosure.keys import CountKey, group


def made(measure: str, *names: str, plan: int = 0) -> CountKey:
    """The count of those in all of these groups, by "0", "1" and so on."""
    return CountKey(measure, plan, group(**{str(i): name for i, name in enumerate(names)}))
