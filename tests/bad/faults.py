"""One planted fault each: (name, file, change, file in the message, row, column, words)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SCENARIO = "scenarios/base.toml"


@dataclass(frozen=True)
class Bad:
    """A fault planted in the tiny case and what its message must say."""

    name: str
    file: str
    change: Callable[[str], str]
    row: int | None
    column: str | None
    words: str
    value: str = ""
    told_of: str = ""


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text, old
        return text.replace(old, new, 1)

    return change


def add(line: str) -> Callable[[str], str]:
    return lambda text: text + line + "\n"


def with_postcode(text: str) -> str:
    """The children with a postcode column, the first by a postcode that does not exist."""
    head, first, *rest = text.strip().split("\n")
    lines = [head.replace("child_id,", "child_id,postcode,"),
             first.replace("a1,400000,300000", "a1,ZZ99 3VZ,,")]
    return "\n".join([*lines, *(line.replace(",", ",,", 1) for line in rest)]) + "\n"


FAULTS = [
    Bad("unknown need", "children.csv", swap("b3,420000,300000,B,SEMH", "b3,420000,300000,B,XYZ"),
        6, "need", "is not a primary need code", "XYZ"),
    Bad("old need", "children.csv", swap("B,SEMH", "B,BESD"), 6, "need", "Write SEMH", "BESD"),
    Bad("negative places", "places.csv", swap(",mixed,2,", ",mixed,-2,"), 2, "places",
        "is negative", "-2"),
    Bad("places not a number", "places.csv", swap(",mixed,2,", ",mixed,<5,"), 2, "places",
        "is not a number", "<5"),
    Bad("duplicate pool", "places.csv",
        add("school-a,100001,School A,special,complex,0,14,mixed,2,commissioned,2020,,400000,"
            "300000,"), 3, "pool_id", "overlaps the period of row 2", "school-a"),
    Bad("duplicate site", "sites.csv",
        add("site-b,school_site,Site B,,,,,420000,300000,,illustrative"), 6, "site_id",
        "is there twice", "site-b"),
    Bad("duplicate child", "children.csv", add("a1,400000,300000,A,MLD,3,F,"), 10, "child_id",
        "is there twice"),
    Bad("postcode not found", "children.csv",
        with_postcode,
        2, "postcode", "was not found"),
    Bad("coordinates swapped", "children.csv", swap("c1,440000,300000", "c1,300000,440000"),
        7, "easting_m", "has easting and northing swapped"),
    Bad("longitude and latitude", "children.csv", swap("c1,440000,300000", "c1,1.29,52.6"),
        7, "easting_m", "looks like longitude and latitude"),
    Bad("point zero", "children.csv", swap("c1,440000,300000", "c1,0,0"), 7, "easting_m",
        "is the point 0, 0"),
    Bad("one coordinate", "sites.csv", swap("Site C,,,,,440000,300000", "Site C,,,,,440000,"),
        5, "easting_m", "has only one coordinate", "440000, nan"),
    Bad("year group out of range", "children.csv", swap("b1,420000,300000,B,ASD,2",
        "b1,420000,300000,B,ASD,31"), 4, "ncy", "is above 21", "31"),
    Bad("year group X", "children.csv", swap("b1,420000,300000,B,ASD,2",
        "b1,420000,300000,B,ASD,X"), 4, "ncy", "is not a number", "X"),
    Bad("gender word", "places.csv", swap(",mixed,2,", ",both,2,"), 2, "gender",
        "is not a word of this column", "both"),
    Bad("child's gender", "children.csv", swap("MLD,3,F,", "MLD,3,female,"), 2, "gender",
        "is not a word of this column", "female"),
    Bad("kind", "places.csv", swap(",special,complex", ",speciel,complex"), 2, "kind",
        "Did you mean 'special'?", "speciel"),
    Bad("designation", "option_types.csv", swap("base_module,base_asd", "base_module,base_ads"),
        2, "designation", "Did you mean 'base_asd'?", "base_ads"),
    Bad("blank needed", "suitability.csv", swap("complex,MLD,1", "complex,,1"), 5, "need",
        "is empty"),
    Bad("share over one", "suitability.csv", swap("complex,MLD,1", "complex,MLD,50"), 5,
        "max_share", "is above 1", "50"),
    Bad("fraction of a place", "option_types.csv", swap("base_asd,2", "base_asd,2.5"), 2, "places",
        "is not a whole number", "2.5"),
    Bad("unknown current place", "children.csv", swap("b3,420000,300000,B,SEMH,5,M,",
        "b3,420000,300000,B,SEMH,5,M,999999"), 6, "current_pool", "is no provision open",
        "999999"),
    Bad("unknown column", "sites.csv", swap("phase,", "fase,"), 1, "fase",
        "Did you mean 'phase'?"),
    Bad("missing column", "suitability.csv", lambda t: t.replace(",max_share", "", 1)
        .replace(",1\n", "\n").replace(",0.3\n", "\n").replace(",0.1\n", "\n"), 1, "max_share",
        "is missing"),
    Bad("semicolons", "sites.csv", lambda t: t.replace(",", ";"), 1, None,
        "separated by semicolons"),
    Bad("option at an unknown site", "options.csv",
        lambda _: "option_id,site_id,kind,designation,places,capital_gbp\n"
        "extra,site-x,new_school,complex,3,1\n", 2, "site_id", "is not in sites.csv", "site-x"),
    Bad("stay at a school", "option_types.csv",
        lambda t: t.replace("capital_per_place_gbp\n", "capital_per_place_gbp,stay_terms\n")
        .replace(",50000\n", ",50000,2\n").replace(",100000\n", ",100000,3\n"), 3, "stay_terms",
        "is for bases only", "3"),
    Bad("no day of the week", "places.csv",
        lambda t: t.replace("assumed_minutes\n", "assumed_minutes,days_per_week\n")
        .replace("400000,300000,\n", "400000,300000,,0\n"), 2, "days_per_week", "is below 0.5",
        "0"),
    Bad("terms of a year", SCENARIO, swap("year = 2025", "year = 2025\nterms_a_year = 0"), None,
        "supply.terms_a_year", "cannot be used", "0", "base.toml"),
    Bad("base total", SCENARIO, swap("base_places = 2", "base_places = 3"), None,
        "build.base_places", "cannot be made of modules of 2", "3", "base.toml"),
    Bad("unknown key", SCENARIO, swap("max_new_schools", "max_new_school"), None,
        "build.max_new_school", "Did you mean 'build.max_new_schools'?", "", "base.toml"),
    Bad("wrong type", SCENARIO, swap("base_places = 2", 'base_places = "many"'), None,
        "build.base_places", "cannot be used", "many", "base.toml"),
    Bad("not TOML", SCENARIO, add("[build"), None, None, "is not valid TOML", "", "base.toml"),
    Bad("pin of nothing", SCENARIO, swap("[solver]", 'pin = ["site-c:complex-4"]\n[solver]'), None,
        "build.pin", "Did you mean 'site-c:complex-3'?", "site-c:complex-4", "base.toml"),
    Bad("pinned and forbidden", SCENARIO,
        swap("[solver]", 'pin = ["site-c:complex-3"]\nforbid = ["site-c:complex-3"]\n[solver]'),
        None, "build.pin", "is both pinned and forbidden", "site-c:complex-3", "base.toml"),
    Bad("circle", SCENARIO, lambda t: 'extends = "base.toml"\n' + t, None, "extends",
        "extends itself in a circle", "", "base.toml"),
    Bad("missing parent", SCENARIO, lambda t: 'extends = "gone.toml"\n' + t, None, "extends",
        "is not there", "gone.toml", "base.toml"),
    Bad("growth without totals", SCENARIO, lambda t: t + "[demand]\ngrowth = 1.1\n", None,
        "demand.growth", "has no effect on children.csv", "1.1", "base.toml"),
]
