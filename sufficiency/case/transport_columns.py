"""Tables of the drive to school: what vehicles cost, what is settled about riders, gate times."""

from __future__ import annotations

from sufficiency.case.columns import NOTE, Column, Table, point_columns

VEHICLES = Table(
    "transport/vehicles.csv",
    "Kinds of vehicle that drive children to school, and their prices (optional; for the verb "
    "transport). A day is both ways.", (
        Column("kind", "name of the kind", needed=True),
        Column("layouts", "seats + wheelchair places it can be set out with, the driver's seat not "
               "counted, several with a space between: 8+0 6+1", needed=True),
        Column("day_gbp", "pounds a day without an assistant", "number", True, 0.01, 100_000,
               default=1.0),
        Column("day_low_gbp", "the low end of it; empty = the same", "number", low=0.01,
               high=100_000, default=float("nan")),
        Column("day_high_gbp", "the high end", "number", low=0.01, high=100_000,
               default=float("nan")),
        Column("per_mile_gbp", "pounds a day for each mile from the first home to the school, for "
               "both ways together", "number", True, 0, 1000, default=0.0),
        Column("per_mile_low_gbp", "the low end of it; empty = the same", "number", low=0,
               high=1000, default=float("nan")),
        Column("per_mile_high_gbp", "the high end", "number", low=0, high=1000,
               default=float("nan")),
        Column("assistant", "whether a passenger assistant travels never, where a child needs one "
               "(needed), or always; an assistant takes a seat",
               words=("never", "needed", "always"), default="needed"),
        Column("riders_a_vehicle", "one such vehicle can be had for so many riders of a school, "
               "and one more for what is left over; empty = as many as are wanted", "int", low=1,
               high=10_000, default=0),
        Column("car", "is a taxi or private hire car", "yesno", default=False),
        *NOTE,
    ), ("kind",), rows=True)

AVAILABLE = Table(
    "transport/available.csv",
    "How many vehicles of a kind there are for the schools of a district, or of all (optional). "
    "They are shared out among schools by riders.", (
        Column("kind", "as in vehicles.csv", needed=True),
        Column("district", "of the school's gate, as in areas.csv; empty = all schools together"),
        Column("vehicles", "how many there are", "int", True, 0, 100_000, default=0),
        *NOTE,
    ), ("kind", "district"), rows=True)

RIDERS = Table(
    "transport/riders.csv",
    "What is settled about single riders (optional; for the verb transport). Who is not listed is "
    "taken by the rules of the scenario.", (
        Column("child_id", "child_id or group_id of children.csv", needed=True, secret=True),
        Column("rides", "has transport; empty = by the rules of distance, age and need",
               words=("yes", "no"), secret=True),
        Column("alone", "travels alone, by assessment", "yesno", default=False, secret=True),
        Column("ride_limit_minutes", "longest ride of this child; empty = the scenario's",
               "number", low=1, high=300, default=float("nan"), secret=True),
        Column("travels_with", "a word; children of one home and one school who have the same "
               "travel together", secret=True),
        Column("not_with", "a word; no two children who have the same share a vehicle",
               secret=True),
        *NOTE,
    ), ("child_id",))

GATE_TIMES = Table(
    "transport/gate_times.csv",
    "When schools take children in (optional; for the verb transport). With it a vehicle may drive "
    "to two schools one after the other.", (
        Column("school", "its URN, pool_id or site_id", needed=True),
        Column("gate_time", "time by which all have arrived, as 8:45", needed=True),
        *NOTE,
    ), ("school",), rows=True)

TOTAL_NAMES = ("gbp_a_rider", "riders_a_run", "taxi_share", "alone_share")
TOTALS = Table(
    "transport/totals.csv",
    "What is known of a council's transport in total (optional; for transport --calibrate). All "
    "four rows are needed, since pounds alone are met by a factor on prices.", (
        Column("total", "gbp_a_rider: pounds a rider and year; riders_a_run: riders to a vehicle; "
               "taxi_share: share of spend on taxis; alone_share: share of riders alone in a "
               "vehicle; all of them with riders to schools that have no point",
               needed=True, words=TOTAL_NAMES),
        Column("value", "shares as 0.67", "number", True, 0.0001, 1_000_000, default=1.0),
        Column("within", "how far off is near enough, in the same unit", "number", True, 0.0001,
               1_000_000, default=1.0),
        *NOTE,
    ), ("total",), rows=True)

CONTRACTS = Table(
    "transport/contracts.csv",
    "The runs as they are, one row a child (optional; for transport-contracts, transport-change "
    "and transport --before; transport --contracts writes one).", (
        Column("run", "name or number of the contract", needed=True),
        Column("school", "its URN, pool_id or site_id", needed=True),
        Column("vehicle", "kind, as in vehicles.csv", needed=True),
        Column("stop", "1 = picked up first; children of one stop may have the same", "int", True,
               1, 200, default=1),
        Column("child_id", "child_id or group_id of children.csv", needed=True, secret=True),
        Column("day_gbp", "pounds a day of the whole run, both ways, a passenger assistant "
               "included; the same in each of its rows", "number", True, 0.01, 100_000,
               default=1.0),
        Column("assistant", "a passenger assistant travels", "yesno", default=False),
        *NOTE,
    ), rows=True)

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
DAYS = Table(
    "transport/days.csv",
    "Days of the week on which a rider does not ride, or rides from another home (optional; for "
    "transport --week): part-time timetables, two homes, respite.", (
        Column("child_id", "child_id or group_id of children.csv", needed=True, secret=True),
        Column("day", "day of the week", needed=True, words=WEEKDAYS),
        Column("rides", "rides on that day", "yesno", default=True),
        *point_columns(secret=True),
        *NOTE,
    ), ("child_id", "day"), rows=True)
