"""The finance page: every pound of it is of a table, and its sentences hold at the edges."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path
from shutil import copytree

import numpy as np
import pandas as pd
import pytest
from markupsafe import escape
from typer.testing import CliRunner

from sufficiency.case.scenario import load_scenario
from sufficiency.cli.app import app
from sufficiency.errors import InputError
from sufficiency.finance import of_scenario
from sufficiency.finance.appraisal import Worth
from sufficiency.finance.assumptions import Assumptions, read_assumptions
from sufficiency.finance.discounting import payback as paid_back
from sufficiency.finance.money import pounds
from sufficiency.finance.openings import Opening, read_kinds
from sufficiency.finance.rates import load_rates
from sufficiency.finance.spared import spared_words
from sufficiency.finance.statement import Statement, basis, ledger_table, state
from sufficiency.finance.trace import AMOUNTS, SERVICE, sums
from sufficiency.finance.words import (
    diversion_words,
    look_back,
    millions,
    payback,
    rests_on,
    sentences,
)
from sufficiency.publish.finance_page import finance_files
from sufficiency.publish.report.build import internal_report
from sufficiency.publish.report.money import APART
from sufficiency.study.accuracy import About
from sufficiency.study.run import run

ROOT = Path(__file__).parent.parent.parent
RATES = load_rates()
SCHOOL = Opening("School", "new_school", 100, 13_000_000_00, 24_500_00, 2021,
                 fill=(0.3, 0.6, 1.0))


@pytest.fixture
def given(root: Path) -> Assumptions:
    return read_assumptions(root / "data" / "norfolk" / "finance" / "assumptions.csv")


@pytest.fixture
def found(given: Assumptions, root: Path) -> Statement:
    bases = replace(SCHOOL, name="Bases", kind="base_module", capital_pence=4_000_000_00)
    return state("Plan", [SCHOOL], given, RATES, others={"Bases only": ([bases], given)},
                 claim=root / "data" / "norfolk" / "finance" / "claim.csv", count=20)


def test_every_pound_of_the_page_is_of_the_entries(found: Statement) -> None:
    entries = found.plan.entries
    for block in ledger_table(found.real, 2019):
        ledger = {"Capital": "capital", "High needs block": "high_needs", "Health": "health",
                  "General fund": "general_fund", "Social care": "social_care"}[block["ledger"]]
        own = entries[(entries["ledger"] == ledger)
                      & (entries["payer"] == block["payer"].replace(" ", "_"))]
        for kind in ("cost", "saving", "financing"):
            rows = own[own["kind"] == kind]
            assert block["total"][kind] == rows["pence"].sum()
            assert sum(line[kind] for line in block["lines"]) == rows["pence"].sum()
            for line in block["lines"][:-1]:
                assert line[kind] == rows.loc[
                    rows["financial_year"] == line["year"], "pence"].sum()
        assert block["total"]["left"] == sum(
            {"saving": 1}.get(k, -1) * p for k, p in zip(own["kind"], own["pence"], strict=True))


def test_where_every_pound_comes_from(found: Statement) -> None:
    """Each amount that the page prints is the sum of the entries its trace names."""
    second = replace(SCHOOL, name="Second", opens=2024, capital_pence=7_654_321_99)
    plan = state("Plan", [*found.openings, second], found.assumptions, RATES, count=2)
    files = finance_files(plan, About("County", (), ""), "internal use only")
    rows = pd.read_csv(io.BytesIO(files["trace.csv"]))  # type: ignore[arg-type]
    entries = pd.read_csv(io.BytesIO(files["entries.csv"]))  # type: ignore[arg-type]
    entry = entries.set_index("entry")
    assert len(entries) > 350 and entry.index.is_unique
    real = rows[~rows["table"].str.contains("nominal")]
    assert (real["gbp"].to_numpy() == entry["gbp"].loc[real["entry"]].to_numpy()).all()
    come = {k: round(v * 100) for k, v in sums(rows.assign(pence=rows["gbp"])).items()}
    seen = set()
    for kind, table in (("real", plan.real), ("nominal", plan.nominal)):
        for block in ledger_table(table, 2019):
            for line in (*block["lines"], {"year": "all years", **block["total"]}):
                for amount, column in zip(AMOUNTS, ("cost", "saving", "financing", "left"),
                                          strict=True):
                    key = (f"Who pays, {kind}", f"{block['ledger']}, borne by {block['payer']}, "
                           f"{line['year']}: {amount}")
                    assert come.get(key, 0) == line[column], key
                    seen.add(key)
    for year, *amounts in plan.plan.service.itertuples(index=False):
        for amount, pounds_ in zip(SERVICE, amounts, strict=True):
            key = ("Debt service beside the saving", f"{year}: {amount}")
            assert come.get(key, 0) == round(pounds_ * 100), key
            seen.add(key)
    worth = plan.plan.measures
    for row in worth[worth["measure"] == Worth.NET_PRESENT_VALUE.value].itertuples():
        view = {"public": "Whole public purse", "council": "Council alone"}[row.view]
        key = ("Net present value", f"{view}, over {row.over_years:.0f} years")
        # Each entry is rounded by half a penny at most.
        assert abs(come[key] - row.value * 100) <= 0.5 * len(entries)
        seen.add(key)
    assert set(come) <= seen
    assert "trace.csv" not in finance_files(plan, About("County", (), "")), "internal only"


def test_the_files_say_the_same(found: Statement) -> None:
    files = finance_files(found, About("County", ("Licence.",), ""))
    entries = pd.read_csv(io.BytesIO(files["entries.csv"]))  # type: ignore[arg-type]
    assert round(entries["gbp"].sum() * 100) == found.plan.entries["pence"].sum()
    ledgers = pd.read_csv(io.BytesIO(files["ledgers.csv"]))  # type: ignore[arg-type]
    real = ledgers[ledgers["prices"] == "real"]
    assert real["left_gbp"].to_numpy() * 100 == pytest.approx(found.real["left"].to_numpy())
    for name in ("finance.html", "finance.md"):
        text = str(files[name])
        for block in ledger_table(found.real, 2019) + ledger_table(found.nominal, 2019):
            assert pounds(block["total"]["saving"]) in text
        for sentence in sentences(found):
            assert (str(escape(sentence)) if name.endswith("html") else sentence) in text
        assert "Totals only" in text and "Licence." in str(files["finance.html"])
        assert "-£9.65m" in text or "-9.65m" in text, "the claim is told"
        assert "Bases only" in text and "nan" not in text.lower().replace("finan", "")


def test_prices_of_other_years_are_said_to_stand_as_they_are(found: Statement) -> None:
    """Capital of 2018 stands beside fees of 2021-22, as nobody raises it."""
    assert basis(found).endswith("none is brought to these pounds.")


def test_paybacks_never_stand_alone(found: Statement) -> None:
    told = " ".join(sentences(found))
    assert told.count("without discounting and") == 2
    assert len(re.findall(r"without discounting and (not within|after) \d+ years with it", told)) \
        == 2


def test_sentences_hold_at_the_edges(given: Assumptions) -> None:
    dear = state("x", [replace(SCHOOL, capital_pence=10**13)], given, RATES, count=5)
    told = " ".join(sentences(dear))
    assert "At any share the plan stays below zero" in told
    assert "It does not pay back within 40 years, with discounting or without." in told
    assert "0% of" in told
    free = state("x", [replace(SCHOOL, capital_pence=0, place_pence=0)], given, RATES, count=5)
    told = " ".join(sentences(free))
    assert 'Nothing is borrowed for "x", so there is no debt service.' in told
    assert "the plan stays above zero" in told
    assert "from 2028-29 costs and savings are borne by central government" in told
    assert "at no year's end cost more than it saved, with discounting or without" in told
    quick = state("x", [replace(SCHOOL, capital_pence=1_000_00, place_pence=24_000_00)],
                  given.replace(horizon_years=1, first_year=2021, transport_saving_gbp=0), RATES,
                  count=5)
    told = " ".join(sentences(quick))
    assert "over 1 year at" in told and "1 years" not in told
    assert re.search(r'Debt service of "x" is highest in 2022-23: £\d\d of the general fund', told)
    assert ("Debt service goes on to 2061-62, after the last year of this appraisal (2022-23): "
            "those payments are in no figure of the council alone.") in told
    later = state("x", [replace(SCHOOL, opens=2031)], given.replace(first_year=2030), RATES,
                  count=5)
    told = " ".join(sentences(later))
    assert "borne by central government from the first year, 2030-31, not by the council" in told
    assert "no longer by the council" not in told and "within its range 5 times" in told
    assert millions(-1000) == "£0.00m" and millions(-12_340_000) == "-£12.34m"


def test_what_costs_late_may_pay_back_with_discounting_alone(found: Statement) -> None:
    """Savings while the high needs block is the council's, then debt service: the sum is short."""
    rows = found.plan.measures.copy()
    own = (rows["view"] == "council") & (rows["measure"] == Worth.PAYBACK.value)
    rows.loc[own, "value"] = np.nan
    rows.loc[(rows["view"] == "council")
             & (rows["measure"] == Worth.PAYBACK_DISCOUNTED.value), "value"] = 9
    told = payback(replace(found, plan=replace(found.plan, measures=rows)), "council")
    assert told == ("does not pay back within 40 years without discounting, but does after 9 "
                    "years with it")
    flows = np.array([0.0, *[5.0] * 8, *[-1.5] * 32])
    factor = np.cumprod([1.0, *[1 / 1.035] * 40])
    assert paid_back(flows) is None and paid_back(flows * factor) == 0


def test_a_break_even_near_what_is_assumed_has_the_decimals_that_tell_it(
    found: Statement
) -> None:
    table = found.tornado["public"].copy()
    for level, told in ((0.5012, "at 50.1%."), (0.50012, "at 50.01%."), (0.5, "at 50%."),
                        (0.43, "at 43%.")):
        table.loc[0, ["central", "break_even"]] = 0.5, level
        words = diversion_words(replace(found, tornado={"public": table}))
        assert words.endswith(told), words


def test_how_many_places_are_taken_to_spare_an_independent_one(found: Statement) -> None:
    """Of 100 places 95 fill, and half of those are taken to spare one."""
    start = diversion_words(found)
    told = f"{start} At 50% that is 48 of 95 filled places"
    assert spared_words(found, 48) == f"{told}."
    assert spared_words(found, 47) == (
        f"{told}, more than the children at independent schools.")
    assert spared_words(found, None) == f"{told}.", "a case that does not tell where they are"
    assert spared_words(replace(found, openings=()), 0) == start, "no place, and no words of it"


def moved(found: Statement, title: str, low: float, high: float, even: float) -> Statement:
    """A plan that is worth this much at the ends of the share of diverted places."""
    table = found.tornado["public"].copy()
    table.loc[0, ["npv_low", "npv_high", "break_even"]] = low, high, even
    return replace(found, plan=replace(found.plan, title=title), tornado={"public": table})


@pytest.mark.parametrize(("plans", "said"), [
    ([("Plan A: x", -1.0, 1.0, 0.54), ("Plan B: y", -1.0, 1.0, 0.42)],
     "For the whole public purse Plan A breaks even at 54% and Plan B at 42%."),
    ([("Plan A: x", -2.0, -1.0, 0.95), ("Plan B: y", -1.0, 1.0, 0.2)],
     "For the whole public purse Plan B breaks even at 20%. Plan A stays below zero for the whole "
     "public purse at every share in that range."),
    ([("Plan A: x", 1.0, 2.0, np.nan), ("Plan B: y", 2.0, 1.0, np.nan)],
     "Plan A and Plan B stay above zero for the whole public purse at every share in that range."),
    ([("Plan A: x", 0.0, 0.0, 0.0)],
     "Plan A stays at zero for the whole public purse at every share in that range."),
])
def test_what_savings_rest_on_is_said_beside_them_whatever_the_sign(
    found: Statement, plans: list[tuple[str, float, float, float]], said: str
) -> None:
    words = rests_on([moved(found, *plan) for plan in plans])
    assert words == ("The savings count 50% of filled new places (20% to 90%) as taken by children "
                     f"who would else be in an independent school: that is assumed. {said}")


def test_a_share_without_a_range_breaks_even_where_it_does(found: Statement) -> None:
    known = replace(found, assumptions=found.assumptions.replace(diversion=0.5))
    table = found.tornado["public"].copy()
    table.loc[0, ["low", "high", "break_even"]] = 0.5, 0.5, 0.6
    words = rests_on([replace(known, tornado={"public": table})])
    assert "count 50% of filled new places as taken" in words and "breaks even at 60%." in words


def test_a_choice_of_the_past_is_said_to_be_one() -> None:
    assert "agreed in 2019-20. Use them to compare plans, not as a budget." in look_back(2019, 2025)
    assert look_back(2023, 2025) and not look_back(2024, 2025), "the year of the count itself"
    assert not look_back(2026, 2025)


def test_the_verb_on_a_small_case(tiny: Path, root: Path, tmp_path: Path) -> None:
    folder = root / "data" / "norfolk" / "finance"
    out = tmp_path / "out"
    plan = tiny / "scenarios" / "base.toml"
    done = CliRunner().invoke(app, ["finance", str(plan), "--finance", str(folder),
                                    "--out", str(out)])
    assert done.exit_code == 0, done.output
    inside = out.with_name("out-internal")
    assert {p.name for p in inside.iterdir()} >= {
        "finance-internal.html", "finance-internal.md", "ledgers-internal.csv"}
    entries = pd.read_csv(inside / "entries-internal.csv")
    opened = of_scenario.finance(plan, folder=folder).openings
    building = entries.loc[entries["line"] == "building", "gbp"].sum()
    assert building == pytest.approx(sum(o.capital_pence for o in opened) / 100 * 1.24)
    done = CliRunner().invoke(app, ["finance", str(plan)])
    assert done.exit_code == 1 and "assumptions.csv and kinds.csv" in done.output


def test_a_scenario_names_its_own_costs_fees_and_rates(tiny: Path, root: Path) -> None:
    base, later = (tiny / "scenarios" / f"{name}.toml" for name in ("base", "later"))
    for name in ("finance", "finance-2026"):
        copytree(root / "data" / "norfolk" / name, tiny / name)
    later.write_text('extends = "base.toml"\nfinance = "finance-2026"\n')
    then, now = (of_scenario.finance(path) for path in (base, later))
    assert [s.plan.priced.first_year for s in (then, now)] == [2019, 2026]
    rests = [w for w in sentences(now) if "2019" in w] + [w for w in now.notes if "look back" in w]
    assert not rests and any("look back" in w for w in then.notes)

    both = [run(path) for path in (base, later)]
    told = internal_report(both)
    assert APART in told.money_words and not any(t.key == "money-worth" for t in told.money)
    alone = internal_report(both[1:])
    assert APART not in alone.money_words and any(t.key == "money-worth" for t in alone.money)

    later.write_text('extends = "base.toml"\nfinance = "finance-2062"\n')
    with pytest.raises(InputError) as caught:
        load_scenario(later)
    assert [(f.file, f.column, f.value) for f in caught.value.faults] == [
        ("later.toml", "finance", "finance-2062")]


@pytest.fixture(scope="module")
def opened() -> Statement:
    """What has opened in the demo's county, from its table."""
    case = ROOT / "data" / "norfolk"
    return of_scenario.finance(case / "scenarios" / "as-built.toml",
                          openings=case / "finance" / "plan.csv")


def test_a_table_of_openings_in_place_of_a_plan(opened: Statement) -> None:
    found = opened
    assert found.notes == (of_scenario.FROM_TABLE,)
    capital = sum(o.capital_pence for o in found.openings)
    assert capital == (11_440_000 + 13_000_000 + 17_000_000 + 4_080_000) * 100
    rows = found.plan.entries
    assert rows.loc[rows["line"] == "building", "pence"].sum() == capital * 124 // 100
    assert np.isclose(found.measure(Worth.NET_PRESENT_VALUE, "public"),
                      found.measures()[found.plan.title].iloc[2])


def sample(found: Statement) -> str:
    """What the document prints of a statement: sentences, net present values, ledgers."""
    out = [*(f"- {line}" for line in sentences(found)), "",
           "| | whole public purse | council alone |", "|---|--:|--:|"]
    for over in (20, 30, 40):
        values = (millions(found.measure(Worth.NET_PRESENT_VALUE, view, over))
                  for view in ("public", "council"))
        out.append(f"| net present value over {over} years | {' | '.join(values)} |")
    out += ["", "| ledger | borne by | costs | savings | debt service |", "|---|---|--:|--:|--:|"]
    out += [f"| {b['ledger']} | {b['payer']} | "
            + " | ".join(pounds(b["total"][k]) for k in ("cost", "saving", "financing")) + " |"
            for b in ledger_table(found.real, 2019)]
    return "\n".join(out) + "\n"


def test_the_document_prints_the_openings_of_the_demo(root: Path, opened: Statement) -> None:
    assert sample(opened) in (root / "docs" / "finance.md").read_text()


def test_kinds_have_every_fault_at_once(tmp_path: Path) -> None:
    table = tmp_path / "kinds.csv"
    table.write_text("kind,place_cost_gbp,lead_years,building,fill,source\n"
                     "new_school,-1,2,none,0.5 3,x\nbase_module,1,-1,none,1,x\n")
    with pytest.raises(InputError) as caught:
        read_kinds(table)
    told = str(caught.value)
    assert "outside 0 to 1" in told and told.count("is negative") == 2
