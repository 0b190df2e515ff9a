"""The stock identity: what came less what went is how the stock changed. A check of the returns.

For England and most councils it closes to 1 to 3 % of the stock a year (moves over the border are
not published); a larger miss says that a return is incomplete.
"""

from __future__ import annotations

import pandas as pd

from sufficiency.forecast.tables import National

LARGE = 0.03


def stock_identity(national: National, code: str) -> pd.DataFrame:
    """One row a calendar year whose flows were published.

    Returns:
        columns year, change, new_plans, ceased, unexplained (children), share (of the stock after).
    """
    plans = national.plans[national.plans["la_code"] == code].set_index("year")["total"]
    flows = national.flows[national.flows["la_code"] == code].dropna(
        subset=["new_plans", "ceased"]).set_index("year")
    rows = []
    for year, flow in flows.iterrows():
        if year not in plans.index or year + 1 not in plans.index:
            continue
        change = int(plans[year + 1] - plans[year])
        missing = change - int(flow["new_plans"] - flow["ceased"])
        rows.append({"year": int(year), "change": change, "new_plans": int(flow["new_plans"]),
                     "ceased": int(flow["ceased"]), "unexplained": missing,
                     "share": missing / plans[year + 1]})
    return pd.DataFrame(rows, columns=["year", "change", "new_plans", "ceased", "unexplained",
                                       "share"])
