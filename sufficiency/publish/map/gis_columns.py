"""What the columns of map layers hold, for people: a title and a description of each."""

from __future__ import annotations

from sufficiency.publish.map.gis_frames import (
    CHILDREN_OF,
    LACKING,
    MINUTES,
    MINUTES_OF,
    RATE_OF,
    SAME,
    SAME_OF,
    WHOM,
)
from sufficiency.publish.map.scales import AGED, PER

_TOLD = ("{0}, without the plan", "{0}, with the plan", "{0}: change with the plan")
_IS = ("as printed; about: that before or of another plan stands for it, from which it differs by "
       "few children, or it is the change of such a one; or withheld")
_ONS = "the Office for National Statistics"
COLUMNS: dict[str, tuple[str, str]] = {
    "name": ("Name", "Of the area, district, school, base or town"),
    WHOM: ("Whom", "Broad area of need, or phase, of the children of the row"),
    "district": ("District", "That the area lies in"),
    "codes": ("MSOA codes", "Of the area; of joined areas every one, with ; between them"),
    **{column: (_TOLD[at].format(what), about) for of, what, about in (
        (CHILDREN_OF, LACKING, "As printed; empty where withheld"),
        (RATE_OF, f"{LACKING}, {PER}", f"Of those {AGED} who live there, by {_ONS}"),
        (MINUTES_OF, MINUTES, "Mean of known journeys; with the plan maybe of other children "
                              "than without it, so that the two are not to be subtracted"),
        (SAME_OF, f"{MINUTES}, {SAME}", "Mean of the same children; empty where too few change"),
    ) for at, column in enumerate(of)},
    **{f"{column}_is": (f"{_TOLD[at].format(what)}: how it is told", _IS)
       for of, what in ((CHILDREN_OF, LACKING), (MINUTES_OF[:2], MINUTES))
       for at, column in enumerate(of)},
    "places_not_located": ("Places whose school is not published",
                           "They are in the district; no layer shows them as a point"),
    "note": ("Note", "Why there is no figure or no change"),
    "minutes": ("Minutes", "Within which a special school is, by road"),
    "state": ("State", "Before or with the plan; of a school same, bigger or new"),
    "small_areas": ("Small areas inside", f"Of {_ONS}, by their middles"),
    "young_people": (f"Young people {AGED} inside", f"By {_ONS}"),
    "kind": ("Kind", "special, base (in a mainstream school) or independent; or land"),
    "serves": ("For", "Type of need; empty if that says no more than its kind"),
    "first_year": ("First year group", "National curriculum year, of which 0 is Reception"),
    "last_year": ("Last year group", "National curriculum year"),
    "places": ("Places", "With the plan"),
    "places_added": ("Places added", "By the plan"),
    "status": ("Status", "How firm it is"),
    "inside": ("Inside the area", "yes or no"),
    "rank": ("Rank", "1 = the largest of the towns inside the area, or of those outside; towns "
                     "near a larger one come behind the others"),
    "class": ("Class of road", "trunk: between towns; main: other"),
    "road": ("Road", "Its number or name"),
}
"""Title and description of every column."""
