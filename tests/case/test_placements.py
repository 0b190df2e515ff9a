"""Where synthetic children are: they fit, rolls hold, nearer is likelier, the seed decides."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from placements import drawn, miles

from sufficiency.case import placements
from sufficiency.case.case import Case, load_case, read_people
from sufficiency.case.placements import (
    BEYOND_ROLL,
    NO_KIND,
    WITHIN_ROLL,
    place,
    provision_of,
)
from sufficiency.case.scenario import Scenario, load_scenario
from sufficiency.case.settings import Demand, Supply
from sufficiency.errors import InputError
from sufficiency.travel.matrix import travel_matrix
from tests.conftest import ROOT

NORFOLK = ROOT / "data" / "norfolk"


def load(folder: Path = NORFOLK, year: int = 2025, **demand: object) -> Case:
    return load_case(Scenario(name="t", case_folder=folder, supply=Supply(year=year),
                              demand=Demand(**demand)))


@pytest.fixture(scope="module")
def people() -> pd.DataFrame:
    return read_people(Scenario(name="t", case_folder=NORFOLK))


@pytest.fixture(scope="module")
def there() -> pd.DataFrame:
    found, faults = provision_of(NORFOLK, 2025)
    assert not faults
    return found.set_index("pool_id")


def test_placements_change_nobody_and_no_total(people: pd.DataFrame) -> None:
    plain = read_people(Scenario(name="t", case_folder=NORFOLK, demand=Demand(placements="none")))
    assert (plain["current_pool"] == "").all()
    assert people.drop(columns="current_pool").equals(plain.drop(columns="current_pool"))
    published = {by: pd.read_csv(NORFOLK / "population" / f"plans_by_{by}_setting.csv")
                 .query("setting == 'sen_unit'").set_index(by)["plans"] for by in ("need", "age")}
    unit = people[people["setting"] == "sen_unit"].assign(age=people["ncy"] + 4)
    for by, plans in published.items():
        counted = unit[by].value_counts()
        assert counted.to_dict() == plans[plans > 0].to_dict(), by
    state = people[(people["setting"] == "special_state") & people["daily"]]
    assert len(state) == 2_346 - 87
    assert (state["current_pool"] != "").sum() == len(state) - 3, "three are too old for any school"
    assert not people.loc[~people["daily"], "current_pool"].any()


def test_everybody_is_where_they_fit(people: pd.DataFrame, there: pd.DataFrame) -> None:
    kinds = {"special_state": {"special"}, "sen_unit": {"base"}, "base_without_plan": {"base"},
             "special_independent": {"independent", "out_of_county"},
             "special_non_maintained": {"independent", "out_of_county"}}
    serves = {(r.designation, r.need): r.max_share
              for r in pd.read_csv(NORFOLK / "suitability.csv").itertuples()}
    placed = people[people["current_pool"] != ""]
    assert len(placed) == 3_499
    for child in placed.itertuples():
        at = there.loc[child.current_pool]
        assert at["kind"] in kinds[child.setting]
        assert serves.get((at["designation"], child.need), 0) > 0
        assert at["ncy_min"] <= child.ncy <= at["ncy_max"]
        assert at["gender"] == "mixed" or at["gender"] == {"M": "boys", "F": "girls"}[child.gender]
    for child in people[people["daily"] & (people["current_pool"] == "")].itertuples():
        mine = there[there["kind"].isin(kinds[child.setting])]
        assert not ((mine["ncy_min"] <= child.ncy) & (mine["ncy_max"] >= child.ncy) & np.array([
            serves.get((d, child.need), 0) > 0 for d in mine["designation"]])).any()


def test_rolls_hold_and_what_is_beyond_them_is_told(there: pd.DataFrame) -> None:
    case = load()
    count = case.demand["current_pool"].value_counts()
    over = (count - there["roll"].reindex(count.index)).where(there["roll"] >= 0).clip(lower=0)
    told = case.standing.groupby("standing")["children"].sum()
    assert over.sum() == told[BEYOND_ROLL] == 22
    assert over[over > 0].index.map(there["kind"]).unique().tolist() == ["base"]
    assert told.to_dict() == {WITHIN_ROLL: 3_477, BEYOND_ROLL: 22, "age": 12}
    special = there[there["kind"] == "special"]
    assert (special["roll"] > special["places"]).sum() >= 9, "rolls above places are normal"
    assert (count[["special-144769", "special-121262"]] == [130, 189]).all()


def test_the_roll_of_the_nearest_year_counts(tmp_path: Path) -> None:
    folder = county(tmp_path)
    rolls = "pool_id,year,roll\nnear,2019,9\nnear,2023,20\nnear,2027,30\n"
    (folder / "rolls.csv").write_text(rolls)
    for year, roll in ((2020, 9), (2021, 9), (2022, 20), (2025, 20), (2026, 30)):
        found, faults = provision_of(folder, year)
        assert not faults
        assert found.set_index("pool_id")["roll"].to_dict() == {
            "base": 4, "far": 40, "near": roll, "other": -1}, year


def test_the_seed_decides_and_the_order_of_rows_does_not(people: pd.DataFrame) -> None:
    again = read_people(Scenario(name="t", case_folder=NORFOLK))
    assert again.equals(people)
    other = read_people(Scenario(name="t", case_folder=NORFOLK, demand=Demand(seed=2)))
    both = (people["current_pool"] != "") & (other["current_pool"] != "")
    assert (people["current_pool"] != other["current_pool"])[both].mean() > 0.5
    there, _ = provision_of(NORFOLK, 2025)
    suits = pd.read_csv(NORFOLK / "suitability.csv")
    kinds = {"special_state": ("special",)}
    how = {"year": 2025, "seed": 1, "decay_km": 2.0}
    plain = people.drop(columns="current_pool")
    first = place(plain, there, suits, kinds, **how).set_index("group_id")
    for seed in range(3):
        mixed = place(plain.sample(frac=1, random_state=seed),
                      there.sample(frac=1, random_state=seed),
                      suits.sample(frac=1, random_state=seed), kinds, **how)
        assert mixed.set_index("group_id").loc[first.index].equals(first)
    # A school without a roll takes nobody, and changes nobody's mind.
    more = pd.concat([there, there.iloc[[60]].assign(pool_id="aaa", kind="special", roll=0)])
    assert place(plain, more, suits, kinds, **how).set_index("group_id").equals(first)


def one_kind(n: int, homes_m: np.ndarray, schools: dict[str, tuple[float, int]]) -> Callable:
    """Children of one need on a line, schools on it (metres, roll): places at a decay."""
    children = pd.DataFrame({
        "group_id": [f"c{i:05d}" for i in range(n)], "easting_m": homes_m,
        "northing_m": 0.0, "need": "MLD", "ncy": 3, "gender": "F", "setting": "s", "daily": True})
    places = pd.DataFrame([
        {"pool_id": name, "kind": "special", "designation": "d", "ncy_min": 0, "ncy_max": 6,
         "gender": "mixed", "easting_m": x, "northing_m": 0.0, "assumed_minutes": np.nan,
         "roll": roll} for name, (x, roll) in schools.items()])
    suits = pd.DataFrame({"designation": ["d"], "need": ["MLD"], "max_share": [1.0]})
    return lambda decay, seed=1: place(
        children, places, suits, {"s": ("special",)}, year=2025, seed=seed, decay_km=decay)


@pytest.mark.parametrize("decay", [1.0, 2.0, 8.0])
def test_odds_fall_by_e_every_decay(decay: float) -> None:
    draw = one_kind(20_000, np.zeros(20_000), {"a": (0.0, -1), "b": (3_000.0, -1)})
    share = (draw(decay)["current_pool"] == "a").mean()
    assert share == pytest.approx(1 / (1 + np.exp(-3 / decay)), abs=0.012)


def test_settings_share_a_roll() -> None:
    """Kinds of two settings overlap: the roll is filled once, whoever fills it."""
    children = pd.DataFrame({
        "group_id": [f"c{i}" for i in range(12)], "easting_m": 0.0, "northing_m": 0.0,
        "need": "MLD", "ncy": 3, "gender": "F", "setting": ["a", "b"] * 6, "daily": True})
    places = pd.DataFrame({
        "pool_id": ["s", "x"], "kind": ["special", "out_of_county"], "designation": "d",
        "ncy_min": 0, "ncy_max": 6, "gender": "mixed", "easting_m": [0.0, np.nan],
        "northing_m": [0.0, np.nan], "assumed_minutes": [np.nan, 60.0], "roll": [8, -1]})
    suits = pd.DataFrame({"designation": ["d"], "need": ["MLD"], "max_share": [1.0]})
    kinds = {"a": ("special",), "b": ("special", "out_of_county")}
    placed = place(children, places, suits, kinds, year=2025, seed=1, decay_km=2.0)
    assert (placed["standing"] == WITHIN_ROLL).all()
    assert placed["current_pool"].value_counts().to_dict() == {"s": 8, "x": 4}
    assert (placed.loc[placed["setting"] == "a", "current_pool"] == "s").all()


@pytest.mark.large
def test_nearer_places_are_likelier_on_the_whole() -> None:
    def mean(decay: float) -> float:
        case = load(placement_decay_km=decay)
        at = case.demand.merge(case.places, left_on="current_pool", right_on="pool_id",
                               suffixes=("", "_p"))
        at = at[at["kind"] == "special"]
        return float(np.hypot(at["easting_m"] - at["easting_m_p"],
                              at["northing_m"] - at["northing_m_p"]).mean() / 1000)

    km = [mean(d) for d in (0.1, 2.0, 8.0, 1000.0)]
    assert km == sorted(km) and km[-1] > 2 * km[0]


@pytest.mark.large
@pytest.mark.parametrize("seed", [1, 2])
def test_distances_are_in_the_published_band(seed: int) -> None:
    scenario = drawn(load_scenario(NORFOLK / "scenarios" / "next-two.toml"), seed,
                     Demand().placement_decay_km)
    case = load_case(scenario)
    found = miles(case, travel_matrix(case, scenario), "special")
    assert 9 <= found["mean"] <= 10, "9 miles are published"
    assert 8 <= float(found["rural beyond 23 miles"].rstrip("%")) <= 13, "one in ten is published"
    assert found["mean urban"] < found["mean"] < found["mean rural"]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_nobody_is_left_while_rolls_could_hold_them(seed: int) -> None:
    from scipy.sparse import csr_matrix
    from scipy.sparse.csgraph import maximum_bipartite_matching

    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(1, 25)), int(rng.integers(1, 5))
    value = np.where(rng.random((n, k)) < 0.5, rng.normal(size=(n, k)), -np.inf)
    roll = rng.integers(0, 7, k)
    at, within = placements._placed(value, roll)
    fitting = np.isfinite(value)
    assert (at >= 0).tolist() == fitting.any(axis=1).tolist()
    assert fitting[np.flatnonzero(at >= 0), at[at >= 0]].all()
    load = np.bincount(at[within], minlength=k)
    assert (load <= roll).all()
    seats = csr_matrix(np.repeat(fitting, roll, axis=1))
    most = int((maximum_bipartite_matching(seats) >= 0).sum()) if seats.nnz else 0
    assert within.sum() == most
    # Beyond a roll only where no place within one is left to those who are.
    spare = (load < roll)[None, :] & fitting
    assert not spare[(at >= 0) & ~within].any()


def test_without_rolls_in_the_way_everybody_has_their_best() -> None:
    rng = np.random.default_rng(3)
    value = rng.normal(size=(200, 4))
    at, within = placements._placed(value, np.array([200, -1, 200, -1]))
    assert within.all() and (at == value.argmax(axis=1)).all()


def test_rolls_are_exceeded_evenly() -> None:
    value = np.tile([5.0, 0.0], (26, 1)) + np.arange(26)[:, None] / 100
    at, within = placements._placed(value, np.array([10, 10]))
    assert np.bincount(at).tolist() == [13, 13] and within.sum() == 20
    at, within = placements._placed(value[:24], np.array([4, 12]))
    # A tenth of 4 is one child, of 12 two.
    assert np.bincount(at).tolist() == [7, 17] and within.sum() == 16


def test_a_full_school_keeps_those_who_value_it_most() -> None:
    value = np.array([[3.0, 1.0], [5.0, 0.5], [4.0, 3.9], [1.0, -9.0]])
    at, within = placements._placed(value, np.array([2, 2]))
    # Child 1 and child 2 hold school 0; child 0 goes to 1; child 3 too.
    assert at.tolist() == [1, 0, 0, 1] and within.all()
    # Child 3 fits school 0 only: child 2 makes room, who regrets it least.
    value[3, 1] = -np.inf
    at, within = placements._placed(value, np.array([2, 2]))
    assert at.tolist() == [1, 0, 1, 0] and within.all()


def county(folder: Path) -> Path:
    """An invented county with published totals: two special schools, a base, no school for 15s."""
    folder = folder / "county"
    (folder / "population").mkdir(parents=True)
    tables = {
        "case.toml": 'name = "county"\ntitle = "County"\n',
        "suitability.csv": "designation,need,max_share\ncomplex,MLD,1\ncomplex,ASD,0.5\n"
        "base_asd,ASD,1\nother,MLD,1\nother,ASD,1\n",
        "areas.csv": "area_id,district,rural_urban,easting_m,northing_m,children_0_4,"
        "children_5_10,children_11_15,children_16_19,children_20_25\n"
        "A,West,rural,400000,300000,9,9,9,9,9\nB,East,urban,430000,300000,20,20,20,20,20\n",
        "places.csv": "pool_id,urn,name,kind,designation,ncy_min,ncy_max,gender,places,from_year,"
        "to_year,easting_m,northing_m,assumed_minutes\n"
        "near,1,Near School,special,complex,0,10,mixed,10,2010,,400500,300000,\n"
        "far,2,Far School,special,complex,0,10,mixed,40,2010,,430500,300000,\n"
        "base,3,Base,base,base_asd,0,6,boys,4,2010,,430000,301000,\n"
        "other,4,Other,out_of_county,other,0,14,mixed,,2010,,,,60\n",
        "sites.csv": "site_id,kind,name,easting_m,northing_m\ns,school_site,S,410000,300000\n",
        "option_types.csv": "type_id,kind,designation,places,ncy_min,ncy_max,"
        "capital_per_place_gbp\nnew,new_school,complex,10,0,10,100000\n",
        "population/plans_by_need_age.csv": "year,need,age,plans\n"
        "2025,MLD,7,20\n2025,MLD,12,10\n2025,MLD,15,2\n2025,ASD,7,18\n",
        "population/plans_by_need_setting.csv": "year,setting,need,plans\n"
        "2025,state,MLD,32\n2025,unit,ASD,8\n2025,away,ASD,10\n",
        "population/plans_by_age_setting.csv": "year,setting,age,plans\n"
        "2025,state,7,20\n2025,state,12,10\n2025,state,15,2\n2025,unit,7,8\n2025,away,7,10\n",
        "population/plans_by_need_sex.csv": "year,need,sex,plans\n2025,MLD,M,16\n2025,MLD,F,16\n"
        "2025,ASD,M,18\n2025,ASD,F,0\n",
        "population/settings.csv": "setting,name,daily,reason,kind\nstate,State schools,yes,,"
        "special\nunit,Units,yes,,base\naway,Away,yes,,\n",
        "population/residential.csv": "year,setting,age_from,age_to,plans\n",
        "population/base_without_plan.csv": "year,need,age_from,age_to,children\n",
        "population/deprivation.csv": "imd_decile,rate\n5,1\n",
    }
    for name, text in tables.items():
        (folder / name).write_text(text)
    return folder


def test_any_case_with_totals_gets_placements(tmp_path: Path) -> None:
    case = load(county(tmp_path), year=2025)
    told = {(r.setting, r.standing): r.children for r in case.standing.itertuples()}
    assert told == {
        ("state", WITHIN_ROLL): 30, ("state", "age"): 2, ("unit", WITHIN_ROLL): 4,
        ("unit", BEYOND_ROLL): 4, ("away", NO_KIND): 10}
    count = case.demand["current_pool"].value_counts().to_dict()
    assert count["base"] == 8 and count[""] == 12 and count["near"] <= 10
    assert load(county(tmp_path / "b"), placements="none").standing.empty


@pytest.mark.parametrize(("file", "text", "words"), [
    ("rolls.csv", "pool_id,year,roll\nnowhere,2025,3\n",
     "rolls.csv, row 2, column pool_id: 'nowhere' is not in places.csv"),
    ("rolls.csv", "pool_id,year,roll\nnear,2025,3\nnear,2025,4\n", "is there twice"),
    ("rolls.csv", "pool_id,year,roll\nnear,2025,-3\n", "is negative"),
    ("population/settings.csv", "setting,name,daily,reason\nstate,S,yes,\nunit,U,yes,\n"
     "away,A,yes,\n", 'set demand.placements to "none"'),
    ("population/settings.csv", "setting,name,daily,reason,kind\nstate,S,yes,,speciel\n"
     "unit,U,yes,,\naway,A,yes,,\n", "row 2, column kind: 'speciel' is no kind of provision"),
])
def test_faults_are_told(tmp_path: Path, file: str, text: str, words: str) -> None:
    folder = county(tmp_path)
    (folder / file).write_text(text)
    with pytest.raises(InputError) as told:
        load(folder, placements="drawn")
    assert words in str(told.value)


def test_totals_that_name_no_kind_draw_no_place_unless_it_is_asked_for(tmp_path: Path) -> None:
    folder = county(tmp_path)
    (folder / "population/settings.csv").write_text(
        "setting,name,daily,reason\nstate,S,yes,\nunit,U,yes,\naway,A,yes,\n")
    case = load(folder)
    assert (case.demand["current_pool"] == "").all() and case.standing.empty


def test_a_school_that_is_not_open_keeps_nobody(tiny: Path) -> None:
    """Pupils of a school that has closed are to be placed; one who is pinned there is a fault."""
    places = tiny / "places.csv"
    places.write_text(places.read_text() + "gone,100009,Gone,special,complex,0,14,mixed,2,"
                      "commissioned,2020,2024,440000,300000,\n")
    children = tiny / "children.csv"
    text = children.read_text()
    children.write_text(text.replace("c1,440000,300000,C,MLD,3,F,", "c1,440000,300000,C,MLD,3,F,"
                                     "100009"))
    scenario = load_scenario(tiny / "scenarios" / "base.toml")
    case = load_case(scenario)
    assert (case.demand["current_pool"] == "").all()
    assert case.standing.to_dict("records") == [
        {"setting": "Daily journey to a special school or base", "standing": "closed",
         "children": 1}]
    assert case.at_independents is None, "who is where is not known of the others"
    pinned = "\n".join(line + (",pinned" if i == 0 else ",yes" if line.startswith("c1") else ",")
                       for i, line in enumerate(children.read_text().strip().split("\n")))
    children.write_text(pinned + "\n")
    with pytest.raises(InputError, match=r"row 7, column current_pool: '100009' is no provision "
                       r"open in the supply year\. Take out pinned"):
        load_case(scenario)


def test_settings_of_synthetic_children_are_told_beside_a_table(tiny: Path) -> None:
    path = tiny / "scenarios" / "base.toml"
    path.write_text(path.read_text() + '[demand]\nplacements = "none"\nplacement_year = 2024\n'
                    "placement_decay_km = 4.0\n")
    with pytest.raises(InputError) as told:
        load_case(load_scenario(path))
    assert sorted(f.column or "" for f in told.value.faults) == [
        "demand.placement_decay_km", "demand.placement_year", "demand.placements"]
