"""The finance page: a plan in pounds as HTML, Markdown and CSV; totals only, no child counted.

Pounds divided by a rate give counts, so a page that is not public says so (``finance_release``).
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from sufficiency.case.scenario import Scenario
from sufficiency.errors import InputError
from sufficiency.finance.appraisal import Worth
from sufficiency.finance.assumptions import in_words, unit
from sufficiency.finance.claim import said
from sufficiency.finance.money import pounds
from sufficiency.finance.statement import (
    VIEW_WORDS,
    Statement,
    assumption_rows,
    basis,
    ledger_table,
    rate_rows,
)
from sufficiency.finance.trace import numbered, trace
from sufficiency.finance.words import millions, sentences
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.travel_benchmark.page import page
from sufficiency.study.accuracy import About

WORTH_WORDS = {Worth.NET_PRESENT_VALUE: "Net present value",
               Worth.PAYBACK: "Payback, not discounted",
               Worth.PAYBACK_DISCOUNTED: "Payback, discounted"}
TOTALS = ("Totals only: pounds, places and years of the whole plan. No figure counts children, and "
          "none is of a single child, school or home.")


def finance_files(found: Statement, about: About, mark: str = "") -> dict[str, str | bytes]:
    """Every file of the page, by name.

    Args:
        found: the plan in pounds.
        about: title and sources that stand on the page.
        mark: what is said of a page that is not for publication, beside which a table tells which
            entries make which figure.
    """
    facts = {**_facts(found, about), "mark": mark}
    claim = {} if found.claim is None else {"claim.csv": csv_bytes(found.claim.round(2))}
    tornado = pd.concat([t.assign(assumption=t["assumption"].map(in_words), view=v)
                         for v, t in found.tornado.items()])
    inside = {"trace.csv": csv_bytes(_in_pounds(trace(found), ["pence"]))} if mark else {}
    return {
        "finance.html": page("finance.html.j2", **facts),
        "finance.md": page("finance.md.j2", **facts),
        "entries.csv": csv_bytes(_in_pounds(numbered(found.plan.entries), ["pence"])),
        "ledgers.csv": csv_bytes(_both(found)),
        "measures.csv": csv_bytes(found.measures().round(2)),
        "debt_service.csv": csv_bytes(found.plan.service.round(2)),
        "tornado.csv": csv_bytes(tornado.round(4)),
        "draws.csv": csv_bytes(pd.DataFrame(found.draws).T.rename_axis("view").reset_index()
                               .round(4)),
        **claim, **inside,
    }


def _in_pounds(table: pd.DataFrame, columns: list[str]) -> pd.DataFrame:
    """Whole pence as pounds: the nearest number to two decimals, so nothing more is printed."""
    out = table.assign(**{c: table[c] / 100 for c in columns})
    return out.rename(columns={c: "gbp" if c == "pence" else f"{c}_gbp" for c in columns})


def _both(found: Statement) -> pd.DataFrame:
    """Real and nominal pounds, one under the other and never mixed."""
    amounts = ["cost", "saving", "financing", "left"]
    return pd.concat([_in_pounds(table, amounts).assign(prices=name)
                      for name, table in (("real", found.real), ("nominal", found.nominal))])


def _facts(found: Statement, about: About) -> dict[str, Any]:
    """What both templates show: every table as rows of printed cells."""
    first = found.plan.priced.first_year
    measures = found.measures()
    titles = [c for c in measures.columns if c not in ("measure", "view", "over_years")]
    return {
        "title": found.plan.title, "about": about, "findings": sentences(found), "totals": TOTALS,
        "notes": found.notes, "basis": basis(found), "titles": titles,
        "ledgers_real": ledger_table(found.real, first),
        "ledgers_nominal": ledger_table(found.nominal, first),
        "measures_rows": [[_measure(row), *(_value(row["measure"], row[t]) for t in titles)]
                          for row in measures.to_dict("records")],
        "service_rows": [[year, *map(millions, amounts)] for year, *amounts in
                         found.plan.service.head(12).itertuples(index=False)],
        "tornado_rows": {VIEW_WORDS[view]: [_bar(row) for row in table.to_dict("records")]
                         for view, table in found.tornado.items()},
        "draws_rows": [[VIEW_WORDS[view].capitalize(),
                        *(millions(d[k]) for k in ("mean", "p10", "p50", "p90")),
                        f"{d['share_above_zero']:.0%}"] for view, d in found.draws.items()],
        "claim": found.claim is not None, "claim_source": found.claim_source,
        "claim_rows": [] if found.claim is None else [
            [r.measure, "" if pd.isna(r.over_years) else f"{r.over_years:.0f}",
             said(r.value, r.unit, found.claim.attrs["longest"])]
            for r in found.claim.itertuples()],
        "openings_rows": [[o.name, o.kind.replace("_", " "), str(o.places), str(o.opens),
                           pounds(o.capital_pence), pounds(o.place_pence),
                           ", ".join(f"{s:.0%}" for s in o.fill)] for o in found.openings],
        "assumption_rows": [[in_words(a["name"]), a["meaning"],
                             *(_told(a["name"], a[k]) for k in ("low", "central", "high")),
                             a["status"], a["source"]] for a in assumption_rows(found)],
        "rate_rows": [list(row.values()) for row in rate_rows(found)],
    }


def _measure(row: dict[str, Any]) -> str:
    what = Worth(row["measure"])
    over = f" over {row['over_years']:.0f} years" if what is Worth.NET_PRESENT_VALUE else ""
    return f"{WORTH_WORDS[what]}{over}, {VIEW_WORDS[row['view']]}"


def _value(measure: str, value: float) -> str:
    if Worth(measure) is not Worth.NET_PRESENT_VALUE:
        return "not in time" if value != value else f"{value:.0f} year{'' if value == 1 else 's'}"
    return "-" if value != value else millions(value)


def _bar(row: dict[str, Any]) -> list[str]:
    name, level = row["assumption"], row["break_even"]
    return [in_words(name), *(_told(name, row[k]) for k in ("low", "central", "high")),
            *(millions(row[k]) for k in ("npv_low", "npv_high", "swing")),
            "none" if level != level else _told(name, level)]


def _told(name: str, value: float) -> str:
    """A value of an assumption in its unit: yes, 4.5%, £48,500, 190, 2019."""
    of = unit(name)
    if of == "choice":
        return "yes" if value else "no"
    if of == "£":
        return f"{'-' if round(value) < 0 else ''}£{abs(value):,.0f}"
    digits = f"{value * 100 if of.startswith('share') else value:.1f}".removesuffix(".0")
    return f"{digits}%" if of.startswith("share") else digits


def about_of(scenario: Scenario) -> About:
    """Case title and attribution of a page."""
    from sufficiency.case.about import read_about

    about, faults = read_about(scenario.case_folder)
    if faults:
        raise InputError(faults)
    return About(about.title, about.sources.attribution, "")
