"""One schema per table: the checks, and the data dictionary printed from them."""

from __future__ import annotations

from dataclasses import dataclass

from sufficiency.case.vocabulary import GENDERS, KINDS, PHASES, PINS, SETTINGS


@dataclass(frozen=True)
class Column:
    """One column.

    Attributes:
        name: header.
        meaning: what it says, with its unit.
        kind: text, urn, int, number, yesno, ncy, need, pin (yes, no or a reason; no = empty) or
            count (a whole number; empty, or a sign that it is withheld, = not known).
        needed: every row must have a value.
        low, high: limits, inclusive.
        words: the only values allowed.
        default: value of an empty cell (and of a missing column that is not needed).
        secret: values are never quoted (they could point at a child).
    """

    name: str
    meaning: str
    kind: str = "text"
    needed: bool = False
    low: float | None = None
    high: float | None = None
    words: tuple[str, ...] = ()
    default: object = ""
    secret: bool = False


@dataclass(frozen=True)
class Table:
    """One file of a case.

    Attributes:
        file: its name.
        meaning: what it holds.
        columns: its columns.
        key: those that together name a row.
        rows: whether it must have any.
    """

    file: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    rows: bool = False


def point_columns(secret: bool = False, of: str = "") -> tuple[Column, ...]:
    """The two columns of a point; ``of`` goes before their names."""
    return (
        Column(f"{of}easting_m", "British National Grid easting, metres (0 to 700,000)", "number",
               default=float("nan"), secret=secret),
        Column(f"{of}northing_m", "British National Grid northing, metres (0 to 1,300,000)",
               "number", default=float("nan"), secret=secret),
    )


def _span(needed: bool = True) -> tuple[Column, ...]:
    default = 0 if needed else -99
    return (
        Column("ncy_min", "youngest national curriculum year (reception is 0)", "ncy", needed,
               -2, 20, default=default),
        Column("ncy_max", "oldest national curriculum year", "ncy", needed, -2, 20,
               default=default),
    )


def _sessional() -> tuple[Column, ...]:
    return (
        Column("stay_terms", "sessional base: terms a child stays; empty = permanent", "number",
               low=0.5, high=30, default=float("nan")),
        Column("days_per_week", "base: days a week a child attends; empty = five", "number",
               low=0.5, high=5, default=float("nan")),
    )


_GENDER = Column("gender", "who is admitted", words=GENDERS, default="mixed")
_FILL = Column("fill", "share of places in use in year 1, 2, ...: 0.35 0.6 1; empty = setting")
NOTE = (Column("note", "remark"), Column("source", "where the row was read"))

PLACES = Table("places.csv", "Supply: one row per provision and period.", (
    Column("pool_id", "name of the provision in this case", needed=True),
    Column("urn", "unique reference number (GIAS)", "urn"),
    Column("name", "name people know", needed=True),
    Column("kind", "special and base are local; the others are places of last resort",
           needed=True, words=KINDS),
    Column("designation", "what it is for, see suitability.csv", needed=True),
    *_span(),
    _GENDER,
    Column("places", "commissioned places; empty = no limit, of places of last resort only", "int",
           low=0, high=5000, default=-1),
    Column("places_basis", "what the figure is: commissioned, roll, capacity, published, assumed"),
    Column("from_year", "first January with these places", "int", True, 1990, 2100, default=0),
    Column("to_year", "last January with these places; empty = still open", "int", low=1990,
           high=2100, default=9999),
    Column("postcode", "postcode of the gate; its point is taken where none is given"),
    *point_columns(),
    Column("area_note", "how the point was found, if not the gate; begins with `unlocated` where "
           "nobody knows the place: it is told by district and never drawn as a point"),
    Column("place_cost_gbp", "revenue cost of a place, pounds a year", "number", low=0,
           high=10_000_000, default=float("nan")),
    Column("assumed_minutes", "journey assumed for a provision without a point", "number", low=0,
           high=300, default=float("nan")),
    *(Column(f"places_{phase}", f"of these at most for NCY {years}", "int", low=0, high=5000,
             default=-1)
      for phase, years in (("primary", "to 6"), ("secondary", "7-11"), ("post16", "from 12"))),
    *_sessional(),
    Column("stand_in", "what in the row stands in for what is not known, words with spaces between "
           "(`roll_2019`: places are the roll of January 2019; `raised_roll`: that roll, raised as "
           "plans have grown since; `held_roll`: that roll, less places that other councils' "
           "children are taken to fill; places, ages, designation, kind, location: a guess); empty "
           "it when you replace them"),
    *NOTE,
))

ROLLS = Table(
    "rolls.csv", "Pupils on roll, to draw where synthetic children are (optional): the year "
    "nearest to that of their placements counts. A roll may exceed the places.", (
        Column("pool_id", "provision of places.csv", needed=True),
        Column("year", "January", "int", True, 1990, 2100, default=0),
        Column("roll", "pupils on roll", "int", True, 0, 5000, default=0),
        Column("basis", "what the figure is: census, register, published, assumed"),
        *NOTE,
    ), ("pool_id", "year"),
)

SITES = Table("sites.csv", "Where something could be opened.", (
    Column("site_id", "name of the site in this case", needed=True),
    Column("kind", "school_site takes new schools, host takes bases", needed=True,
           words=("school_site", "host")),
    Column("name", "name people know", needed=True),
    Column("urn", "host's unique reference number", "urn"),
    Column("phase", "host's phase"),
    *_span(needed=False),
    _GENDER,
    *point_columns(),
    Column("postcode", "postcode of the gate; its point is taken where none is given"),
    Column("district", "district"),
    Column("roll", "host's pupils on roll", "int", low=0, high=20_000, default=-1),
    Column("max_places", "most places that fit; empty = no limit", "int", low=0, high=5000,
           default=-1),
    Column("earliest_year", "first January in which anything can be there", "int", low=1990,
           high=2100, default=0),
    Column("status", "how firm the site is", words=("illustrative", "candidate", "secured"),
           default="candidate"),
    *NOTE,
), ("site_id",))

_PRICE_YEAR = Column("price_year", "price base of the capital", "int", low=1990, high=2100,
                     default=0)
OPTION_TYPES = Table("option_types.csv", "What can be built at any site of the right kind.", (
    Column("type_id", "name of the type", needed=True),
    Column("kind", "new_school at a school_site, base_module at a host", needed=True,
           words=("new_school", "base_module")),
    Column("designation", "what it is for, see suitability.csv", needed=True),
    Column("places", "places it adds", "int", True, 1, 1000, default=0),
    *_span(needed=False),
    _GENDER,
    Column("capital_per_place_gbp", "capital, pounds a place", "number", True, 0, 100_000_000,
           default=0.0),
    Column("place_cost_gbp", "revenue cost of a place, pounds a year", "number", low=0,
           high=10_000_000, default=float("nan")),
    Column("min_roll", "smallest host roll", "int", low=0, high=20_000, default=0),
    Column("host_phase", "phases a host may have, separated by spaces; empty = any"),
    _PRICE_YEAR,
    *_sessional(),
    _FILL,
    *NOTE,
), ("type_id",))

OPTIONS = Table("options.csv", "Single options: what has been built or decided.", (
    Column("option_id", "name of the option", needed=True),
    Column("site_id", "site, for schools and bases"),
    Column("pool_id", "provision that grows, for expansions"),
    Column("kind", "kind", needed=True, words=("new_school", "base_module", "expansion")),
    Column("designation", "what it is for; empty for an expansion"),
    Column("places", "places it adds", "int", True, 1, 1000, default=0),
    *_span(needed=False),
    _GENDER,
    Column("capital_gbp", "capital, pounds", "number", True, 0, 100_000_000_000, default=0.0),
    Column("place_cost_gbp", "revenue cost of a place, pounds a year", "number", low=0,
           high=10_000_000, default=float("nan")),
    Column("status", "only candidates are searched; others count where a scenario pins them",
           words=("candidate", "built", "decided"), default="candidate"),
    Column("open_year", "calendar year whose September it opens in; it is there from the January "
           "after", "int", low=1990, high=2100, default=0),
    _PRICE_YEAR,
    *_sessional(),
    _FILL,
    Column("name", "name people know"),
    *NOTE,
), ("option_id",))

SUITABILITY = Table("suitability.csv", "Which designation serves which need, and how far.", (
    Column("designation", "code used in places, types and options", needed=True),
    Column("need", "primary need", "need", True),
    Column("max_share", "largest share of its places this need may take; 1 = no limit",
           "number", True, 0.001, 1, default=1.0),
    *NOTE,
), ("designation", "need"), rows=True)

AREAS = Table("areas.csv", "Small areas with their children.", (
    Column("area_id", "LSOA or other small area", needed=True),
    Column("area_name", "name"),
    Column("district", "district", needed=True),
    Column("msoa", "middle layer area, used on maps"),
    Column("rural_urban", "rural or urban"),
    Column("imd_decile", "deprivation decile, 1 = most deprived; empty = not known", "int", low=1,
           high=10, default=0),
    *point_columns(),
    *(Column(f"children_{b}", f"residents aged {b.replace('_', ' to ')}", "number", low=0,
             default=0.0) for b in ("0_4", "5_10", "11_15", "16_19", "20_25")),
), ("area_id",))

CHILDREN = Table("children.csv", "Children who need a place, one a row or grouped.", (
    Column("child_id", "pseudonym; or give group_id", secret=True),
    Column("group_id", "name of a group of children", secret=True),
    Column("postcode", "home postcode; or give the two coordinates", secret=True),
    *point_columns(secret=True),
    Column("area_id", "small area; empty = found from the polygons, or the nearest", secret=True),
    Column("need", "primary need", "need", True),
    Column("ncy", "national curriculum year: -2 to 21, R, N1, N2", "ncy", True, -2, 21, default=0),
    Column("gender", "F, M or empty", words=("F", "M"), default=""),
    Column("children", "how many; empty = 1", "int", low=1, high=10_000, default=1),
    Column("current_pool", "pool_id or URN where they are now; empty = nowhere yet"),
    Column("pinned", "stays there whatever the plan, and why: named (in the plan), tribunal, "
           "residential, other (or yes)", "pin", words=tuple(PINS)),
    Column("family", "pseudonym that children of one family share, for flow.siblings; empty = "
           "none known", secret=True),
    Column("mover", "is to move (parental wish, end of placement)", "yesno", default=False),
    Column("wheelchair", "travels in a wheelchair", "yesno", default=False),
    Column("assistant", "needs a passenger assistant", "yesno", default=False),
    Column("setting", "where they are now; empty = daily. Those without a daily journey to a "
           "special school or base are counted and left out", words=tuple(SETTINGS)),
), rows=True)

POSTCODES = Table("postcodes.csv", "Points of postcodes that are not known to the tool, or that "
                  "are better known to a council (optional).", (
    Column("postcode", "postcode", needed=True, secret=True),
    *point_columns(secret=True),
), ("postcode",), rows=True)

DEMAND_BY_YEAR = Table(
    "demand_by_year.csv",
    "Children of the years ahead, beside those of the demand year (optional; for phasing). The "
    "row that names most (need and phase, then need, then phase) counts.", (
        Column("year", "January", "int", True, 1990, 2100, default=0),
        Column("need", "primary need; empty = every need", "need"),
        Column("phase", "phase; empty = every phase", words=PHASES),
        Column("factor", "children of the row that year, as a multiple of the demand year's",
               "number", low=0, high=10, default=float("nan")),
        Column("children", "or their number", "int", low=0, high=1_000_000, default=-1),
        *NOTE,
    ), ("year", "need", "phase"),
)

REFERENCE = Table("reference/*.csv", "Journeys timed or measured by others, to check minutes and "
                  "kilometres against: one file per source, one row per journey; "
                  "an exact repeat counts once.", (
    Column("from", "small area, provision, URN, site or postcode; any name if its point is given",
           needed=True, secret=True),
    Column("to", "the same for the other end", needed=True),
    *point_columns(secret=True, of="from_"),
    *point_columns(of="to_"),
    Column("minutes", "minutes by car, door to door; empty = not timed", "number", low=0.1,
           high=600, default=float("nan")),
    Column("km", "road kilometres; empty = not measured", "number", low=0.01, high=1000,
           default=float("nan")),
    Column("peak", "timed in the morning peak", "yesno", default=False),
    Column("way", "whether km are of the fastest or of the shortest way",
           words=("fastest", "shortest"), default="fastest"),
    Column("fitted", "the roads' speeds were fitted to this row: it proves nothing", "yesno",
           default=False),
))

_SPEED = "empty where the row has one value"
STREET_SPEEDS = Table("street_speeds.csv", "How fast streets are driven, beside a scenario that "
                      "names it in travel.speeds; rows that are left out stay as the tool has "
                      "them. A street is driven at its class's speed, or the share of its legal "
                      "limit if that is lower.", (
    Column("class", "class of OpenStreetMap (trunk_dual = with an arrow; link = slip roads), "
           "terminal_minutes or limit_share", needed=True),
    *(Column(f"{where}_kph", f"km/h in free flow {what}; {_SPEED}", "number", low=1, high=130,
             default=float("nan"))
      for where, what in (("rural", "in open country"), ("urban", "where built up"))),
    *(Column(f"{where}_peak_factor", f"minutes become so many times as long in the morning peak; "
             f"{_SPEED}", "number", low=1, high=5, default=float("nan"))
      for where in ("rural", "urban")),
    Column("value", "of terminal_minutes (leaving, parking) or limit_share (of the limit that is "
           "driven)", "number", default=float("nan")),
), ("class",))
