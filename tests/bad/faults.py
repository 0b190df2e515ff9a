"""One planted fault each: (name, file, change, file in the message, row, column, words)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

SCENARIO = "scenarios/base.toml"


@dataclass(frozen=True)
class Bad:
    """A fault planted in the tiny case and what its message must say.

    Attributes:
        told_with: what else is changed in the folder of the case, to no fault of its own.
    """

    name: str
    file: str
    change: Callable[[str], str]
    row: int | None
    column: str | None
    words: str
    value: str = ""
    told_of: str = ""
    told_with: Callable[[Path], None] | None = None


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


def setting(*words: str) -> Callable[[str], str]:
    """The children with a column setting, its first cells filled."""
    def change(text: str) -> str:
        head, *rows = text.strip().split("\n")
        cells = [*words, *[""] * (len(rows) - len(words))]
        lines = (f"{row},{cell}" for row, cell in zip(rows, cells, strict=True))
        return "\n".join([f"{head},setting", *lines])
    return change


def with_column(name: str, value: str) -> Callable[[str], str]:
    """A table with one more column, its first cell filled."""
    def change(text: str) -> str:
        head, first, *rows = text.strip().split("\n")
        return "\n".join([f"{head},{name}", f"{first},{value}", *(f"{r}," for r in rows)]) + "\n"
    return change


def with_home(code: str) -> Callable[[str], str]:
    return lambda text: with_postcode(text).replace("ZZ99 3VZ", code)


def by_postcode(code: str) -> Callable[[str], str]:
    """The school by its postcode instead of by its point."""
    return lambda text: with_column("postcode", code)(text).replace("400000,300000", ",")


def sea(folder: Path) -> None:
    """The areas are by the sea then, so that the school is not far from them."""
    for name in ("areas.csv", "children.csv", "sites.csv"):
        path = folder / name
        text = re.sub(r"4([024])0000,300000", r"63\g<1>000,320000", path.read_text())
        path.write_text(text)


def twin(text: str) -> str:
    return text + ("school-a2,100001,School A2,special,complex,0,14,mixed,2,commissioned,2020,,"
                   "400000,300000,\n")


def at_urn(folder: Path) -> None:
    """A child who is at one of the two."""
    path = folder / "children.csv"
    path.write_text(swap("b1,420000,300000,B,ASD,2,F,", "b1,420000,300000,B,ASD,2,F,100001")(
        path.read_text()))


FAULTS = [
    Bad("unknown need", "children.csv", swap("b3,420000,300000,B,SEMH", "b3,420000,300000,B,XYZ"),
        6, "need", "is not a primary need code", ""),
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
    Bad("pin without a place", "children.csv", with_column("pinned", "tribunal"), 2, "pinned",
        "is given where current_pool is empty"),
    Bad("pin for no known reason", "children.csv", with_column("pinned", "tribunl"), 2, "pinned",
        "Did you mean 'tribunal'?", "tribunl"),
    Bad("family by name", "children.csv", with_column("family", '"Smith, John"'), 2, "family",
        "looks like a name"),
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
        ""),
    Bad("unknown column", "sites.csv", swap("phase,", "fase,"), 1, "fase",
        "Did you mean 'phase'?"),
    Bad("missing column", "suitability.csv", lambda t: t.replace(",max_share", "", 1)
        .replace(",1\n", "\n").replace(",0.3\n", "\n").replace(",0.1\n", "\n"), 1, "max_share",
        "is missing"),
    Bad("semicolons", "sites.csv", lambda t: t.replace(",", ";"), 1, None,
        "separated by semicolons"),
    Bad("option at an unknown site", "options.csv",
        lambda _: "option_id,site_id,kind,designation,places,capital_gbp\n"
        "extra,site-x,new_school,complex,3,100000\n", 2, "site_id", "is not in sites.csv",
        "site-x"),
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
    Bad("a section that is none", SCENARIO, swap("[build]", "[Build]"), None, "Build",
        "is not a section. Did you mean 'build'?", "", "base.toml"),
    Bad("a setting of another section", SCENARIO, add("year = 2025"), None, "solver.year",
        "Did you mean 'supply.year'?", "", "base.toml"),
    Bad("extends a case", SCENARIO, lambda t: 'extends = "../case.toml"\n' + t, None, "crs",
        "is a setting of a case", "", "case.toml"),
    Bad("wrong type", SCENARIO, swap("base_places = 2", 'base_places = "many"'), None,
        "build.base_places", "cannot be used", "many", "base.toml"),
    Bad("a switch for a number", SCENARIO, swap("base_places = 2", "base_places = true"), None,
        "build.base_places", "Give a whole number.", "true", "base.toml"),
    Bad("not TOML", SCENARIO, add("[build"), 18, None, "closing bracket: [build.", "",
        "base.toml"),
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
    Bad("area of another year", "children.csv", swap(",A,", ",E01034567,"), 2, "area_id",
        "is not in areas.csv"),
    Bad("child by name", "children.csv", lambda t: t.replace("a1,", '"Smith, John",'), 2,
        "child_id", "looks like a name"),
    Bad("child by pupil number", "children.csv", lambda t: t.replace("a1,", "A935999914001,"), 2,
        "child_id", "sufficiency import makes them"),
    Bad("host twice", "sites.csv", lambda t: t + t.splitlines()[1].replace("host-b", "again")
        + "\n", 6, "site_id", "is the site of row 2 again", "again"),
    Bad("header of another table", "children.csv",
        swap("child_id,easting_m,northing_m", "Child ID,X,Y"),
        1, None, "columns that are not of this table"),
    Bad("line for office programs", "children.csv", lambda t: f"sep=,\n{t}", 1, None,
        "sufficiency import reads such files"),
    Bad("row of totals", "children.csv", add("Total,8"), 10, None, "is a row of totals"),
    Bad("unknown setting", "children.csv", setting("Daily"), 2, "setting",
        "Did you mean 'daily'?", "Daily"),
    Bad("setting of nobody", "children.csv", setting("daily", "Special school"), 3, "setting",
        "Known: daily, base, special_state", "Special school"),
    Bad("nobody is to be placed", "children.csv", setting(*["mainstream"] * 8), None, None,
        "has no child with a daily journey"),
    Bad("no children at all", "children.csv", lambda t: t.split("\n")[0] + "\n", None, None,
        "has no rows"),
    Bad("not a number", "places.csv", swap(",mixed,2,", ",mixed,nan,"), 2, "places",
        "is not a number", "nan"),
    Bad("infinite", "option_types.csv", swap(",100000", ",inf"), 3, "capital_per_place_gbp",
        "is not a number", "inf"),
    Bad("too long a number", "option_types.csv", swap(",100000", "," + "9" * 400), 3,
        "capital_per_place_gbp", "is too large", "9" * 400),
    Bad("too large a number", "sites.csv", swap("300000,200,", "300000,20000000000000,"), 2, "roll",
        "is above 20,000", "20000000000000"),
    Bad("digits with signs between", "sites.csv", swap("300000,200,", "300000,2_00,"), 2, "roll",
        "is not a number", "2_00"),
    Bad("a row too long", "sites.csv", swap("Host B,", "Host, B,"), 2, None,
        "has more cells than the header"),
    Bad("a row broken off", "sites.csv", add("host-d,host"), 6, "name", "breaks off"),
    Bad("the header again", "areas.csv", lambda t: t + t.split("\n")[0] + "\n", 5, None,
        "is the header again"),
    Bad("a title above the header", "areas.csv", lambda t: "Areas of Tiny\n" + t, 1, None,
        "is not the header"),
    Bad("an open quotation mark", "areas.csv", swap("B,Area B", 'B,"Area B'), 3, None,
        "is not a table from here on"),
    Bad("a column twice", "areas.csv", swap("rural_urban", "district"), 1, "district",
        "is there twice"),
    Bad("an empty file", "areas.csv", lambda _: "", None, None, "is empty"),
    Bad("no suitability", "suitability.csv", lambda t: t.split("\n")[0] + "\n", None, None,
        "has no rows"),
    Bad("an area without a point", "areas.csv", swap("5,440000,300000", "5,,"), 4, "easting_m",
        "is empty"),
    Bad("degrees west", "places.csv", swap("400000,300000", "-1.29,52.6"), 2, "easting_m",
        "looks like longitude and latitude"),
    Bad("a site in degrees", "sites.csv", swap("6,420000,300000", "6,52.6,-1.29"), 2,
        "easting_m", "looks like longitude and latitude"),
    Bad("a home in degrees west", "children.csv", swap("c1,440000,300000", "c1,-1.29,52.6"), 7,
        "easting_m", "looks like longitude and latitude"),
    Bad("an area in degrees", "areas.csv", swap("5,440000,300000", "5,-1.29,52.6"), 4, "easting_m",
        "looks like longitude and latitude"),
    Bad("a swapped school", "places.csv", swap("400000,300000", "300000,400000"), 2, "easting_m",
        "has easting and northing swapped"),
    Bad("a swapped host", "sites.csv", swap("6,440000,300000", "6,300000,440000"), 3, "easting_m",
        "has easting and northing swapped"),
    Bad("a swapped area", "areas.csv", swap("5,440000,300000", "5,300000,440000"), 4, "easting_m",
        "has easting and northing swapped"),
    Bad("a far site", "sites.csv", swap("Site C,,,,,440000,300000", "Site C,,,,,530000,180000"), 5,
        "easting_m", "is far outside the areas of this case"),
    Bad("a school in the sea", "places.csv", lambda t: t.replace("400000,300000", "660000,330000"),
        2, "easting_m", "lies in the sea", told_with=sea),
    Bad("outside the grid", "sites.csv", swap(",,440000,300000", ",,144000,6890000"), 5,
        "easting_m", "is outside the British National Grid"),
    Bad("far from its postcode", "sites.csv", with_column("postcode", "NR1 3JU"), 2, "easting_m",
        "is more than 10 km from its postcode"),
    Bad("a home by a postcode far away", "children.csv", with_home("NR2 1TF"), 2, "postcode",
        "is far outside the areas of this case"),
    Bad("a school by a postcode that is not there", "places.csv", by_postcode("ZZ99 3VZ"), 2,
        "postcode", "was not found", "ZZ99 3VZ"),
    Bad("a school by a postcode far away", "places.csv", by_postcode("NR2 1TF"), 2, "postcode",
        "is far outside the areas of this case"),
    Bad("assumed minutes beside a point", "places.csv", swap("400000,300000,", "400000,300000,30"),
        2, "assumed_minutes", "has no effect"),
    Bad("a swapped postcode of one's own", "postcodes.csv",
        lambda _: "postcode,easting_m,northing_m\nB1 1AA,300000,440000\n", 2, "easting_m",
        "has easting and northing swapped"),
    Bad("a postcode of one's own twice", "postcodes.csv",
        lambda _: "postcode,easting_m,northing_m\nB1 1AA,400000,300000\nB1 1AA,400000,300001\n",
        3, "postcode", "is there twice"),
    Bad("a table of postcodes that is none", "postcodes.csv", lambda _: "a,b\nx,y\n", 1, None,
        "has none of the columns of this table"),
    Bad("two provisions of one URN", "places.csv", twin, 4, "current_pool",
        "Give the pool_id: school-a or school-a2.", "100001", "children.csv", told_with=at_urn),
    Bad("case.toml with a list", "case.toml", swap('title = "Tiny"', "title = [[]]"), None, "title",
        "Write text", "[[]]"),
    Bad("case.toml without a section", "case.toml", lambda t: "sources = 3\n" + t.split("[")[0],
        None, "sources", "Write it as a section", "3"),
    Bad("case.toml with one attribution", "case.toml", swap('["Invented."]', '"Invented."'), None,
        "sources.attribution", "Write a list", "Invented."),
    Bad("case.toml of words", "case.toml", lambda t: t + "\n[designations]\ncomplex = 3\n", None,
        "designations.complex", "Write text", "3"),
    Bad("case.toml with an error of nothing", "case.toml",
        lambda t: t + "\n[minutes]\nmean_absolute_error = nan\n", None,
        "minutes.mean_absolute_error", "cannot be used", "nan"),
    Bad("case.toml with a postcode", "case.toml", lambda t: 'postcode_areas = ["NR1 1PA"]\n' + t,
        None, "postcode_areas", "cannot be used", "NR1 1PA"),
    Bad("infinite capital", SCENARIO, swap("400_000", "inf"), None, "build.capital_gbp",
        "Give a number that is finite", "inf", "base.toml"),
    Bad("more schools than there are numbers", SCENARIO, swap("max_new_schools = 1",
        "max_new_schools = 99999999999999999999"), None, "build.max_new_schools",
        "Give at most 1000", "99999999999999999999", "base.toml"),
    Bad("a number of 5,000 digits", SCENARIO, swap("400_000", "9" * 5000), None, None,
        "a number is too long", "", "base.toml"),
    Bad("a hexadecimal of 5,000 digits", SCENARIO, swap("400_000", "0x" + "f" * 5000), None,
        "build.capital_gbp", "cannot be used", "a number of very many digits", "base.toml"),
    Bad("a key of 900 parts", SCENARIO, add("[x]\n" + ".".join("a" * 900) + " = 1"), None, None,
        "is nested too deeply", "", "base.toml"),
    Bad("a name of 5,000 letters", SCENARIO, lambda t: f'extends = "{"a" * 5000}"\n' + t, None,
        "extends", "no name that can be used", "a" * 5000, "base.toml"),
    Bad("a case of 5,000 letters", SCENARIO, swap('case = ".."', f'case = "{"a" * 5000}"'), None,
        "case", "no name that can be used", "a" * 5000, "base.toml"),
    Bad("extends a folder", SCENARIO, lambda t: 'extends = "."\n' + t, None, "extends",
        "is a folder", "scenarios", "base.toml"),
    Bad("compared with a folder", SCENARIO, add('[compare]\nwith = ["."]'), None, "compare.with",
        "is a folder", "scenarios", "base.toml"),
    Bad("compared with nothing", SCENARIO, add('[compare]\nwith = ["gone.toml"]'), None,
        "compare.with", "is not there", "gone.toml", "base.toml"),
    Bad("a case that is a device", SCENARIO, swap('case = ".."', 'case = "/dev/null"'), None, None,
        "is missing", "", "case.toml"),
    Bad("a name that is a path", SCENARIO, lambda t: 'name = "../../x"\n' + t, None, "name",
        "cannot be the name of a folder", "../../x", "base.toml"),
    Bad("a section that is a number", SCENARIO, lambda t: "demand = 3\n" + t, None, "demand",
        "Write it as a section", "3", "base.toml"),
    Bad("a gate in degrees", SCENARIO,
        add('[[travel.override]]\nkind = "gate"\nplace = "school-a"\npoint = [-1.29, 52.6]'), None,
        "travel.override.gate.point", "ooks like longitude and latitude", "[-1.29, 52.6]",
        "base.toml"),
    Bad("a town without a point", "towns.csv",
        lambda _: "name,people,easting_m,northing_m\nBigton,900,,\n", 2, "easting_m",
        "is empty. Give the point."),
    Bad("a town of no number", "towns.csv",
        lambda _: "name,people,easting_m,northing_m\nBigton,many,440000,300000\n", 2, "people",
        "is not a", "many"),
    Bad("not a number in phase", SCENARIO, add("[phase]\ncapital_by_year_gbp = [nan]"), None,
        "phase.capital_by_year_gbp", "finite", "nan", "base.toml"),
]
