"""Tables of alternative provision: who provides it, and who is there."""

from __future__ import annotations

from sufficiency.case.columns import NOTE, Column, Table, point_columns

HUB = "hub"
NON_SCHOOL = "non_school"
KIND_WORDS = {
    "state_school": "state-funded alternative provision school",
    "independent_school": "independent alternative provision school",
    NON_SCHOOL: "provision that is not a school",
    HUB: "Student Support Hub",
}

PROVIDERS = Table(
    "alternative/providers.csv",
    "Alternative provision and Student Support Hubs (optional; for the verbs ap, hubs, gaps and "
    "map). Its places are no specialist places and are never added to them.", (
        Column("provider_id", "name of the provision in this case", needed=True),
        Column("name", "name people know", needed=True),
        Column("kind", "state_school, independent_school, non_school (not a school: five full-time "
               "pupils, or one with a plan or looked after, and it must register as one), or hub "
               "(at a mainstream school)", needed=True, words=tuple(KIND_WORDS)),
        Column("tier", "1 = support in mainstream school, 2 = for a time, with a return, "
               "3 = on the way to another school; empty = not known", "int", low=1, high=3,
               default=0),
        Column("host_urn", "hub: URN of its school, a host of sites.csv; its point is taken "
               "where none is given"),
        Column("urn", "unique reference number (GIAS) of a school"),
        Column("ncy_min", "youngest national curriculum year", "ncy", True, -2, 20, default=0),
        Column("ncy_max", "oldest national curriculum year", "ncy", True, -2, 20, default=0),
        Column("places", "places at one time; empty = not known", "int", low=0, high=5000,
               default=-1),
        Column("stay_terms", "terms a pupil stays; empty = the year", "number", low=0.1, high=30,
               default=float("nan")),
        Column("from_year", "first January it is open; empty = always", "int", low=1990, high=2100,
               default=0),
        Column("to_year", "last January it is open; empty = still open", "int", low=1990,
               high=2100, default=9999),
        *point_columns(),
        Column("postcode", "postcode of the gate; its point is taken where none is given"),
        *NOTE,
    ), ("provider_id",), rows=True)

REGISTER = Table(
    "alternative/register.csv",
    "Who is in alternative provision: one row a placement (optional; for the verb ap). A child "
    "with two placements, or one beside a school's roll, is one child.", (
        Column("child_id", "pseudonym", needed=True, secret=True),
        Column("provider_id", "provider of alternative/providers.csv", needed=True),
        Column("ncy", "national curriculum year: -2 to 21, R, N1, N2", "ncy", True, -2, 21,
               default=0, secret=True),
        Column("entry", "first day, as 2025-01-31", needed=True, secret=True),
        Column("planned_exit", "day on which it is to end; empty = none planned", secret=True),
        Column("left", "day on which it ended; empty = still there", secret=True),
        Column("sessions_a_week", "half days a week; empty = ten", "number", low=0.5, high=10,
               default=10.0, secret=True),
        Column("on_roll", "is on the roll of a school as well (dual registration, or a hub)",
               "yesno", default=False, secret=True),
        Column("ehcp", "has an education, health and care plan (EHCP)", "yesno", default=False,
               secret=True),
        Column("looked_after", "is looked after by the council", "yesno", default=False,
               secret=True),
        *NOTE,
    ), ("child_id", "provider_id", "entry"))
