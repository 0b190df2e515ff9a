"""How many are at an independent school: told where a case tells it."""

from __future__ import annotations

import pandas as pd

from sufficiency.case.standing import STANDING, at_independents, standing


def test_those_at_independents_are_those_of_such_settings_however_they_came_there() -> None:
    children = pd.DataFrame([
        ("special_independent", "within roll", 3), ("special_independent", "beyond roll", 2),
        ("special_independent", "within roll", 1), ("special_non_maintained", "within roll", 4),
        ("special_state", "within roll", 5), ("special_independent", "", 6)], columns=STANDING)
    table = standing(children)
    assert len(table) == 4 and table["children"].sum() == 15, "those of whom it is known"
    assert at_independents(table) == 10
    assert at_independents(table[table["setting"] == "special_state"]) == 0
    assert at_independents(table[:0]) is None, "a case that does not tell"
