"""The page that says how wrong the minutes and kilometres are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from markupsafe import Markup

from sufficiency.publish.report import charts
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.travel_benchmark.page import page
from sufficiency.study.accuracy import Validation
from sufficiency.travel.accuracy.calibrate import Calibration
from sufficiency.travel.accuracy.errors import LEAST, usable
from sufficiency.travel.matrix import CROW_DETOUR, CROW_MINUTES, CROW_MINUTES_PER_KM

RULE = (f"minutes = {CROW_MINUTES:g} + {CROW_MINUTES_PER_KM:g} x straight-line km, and road km = "
        f"{CROW_DETOUR:g} x straight-line km")


def validation_files(found: Validation) -> dict[str, str | bytes]:
    """Every file of the report; none holds a place where a journey begins."""
    facts = _facts(found)
    files: dict[str, str | bytes] = {
        "validation.html": page("validation.html.j2", **facts),
        "validation.md": page("validation.md.j2", **facts),
        "validation.csv": csv_bytes(found.errors.round(4)),
    }
    for chart in facts["charts"]:
        files[f"scatter-{chart['measure']}.svg"] = str(chart["svg"])
    if found.calibrations:
        files["calibration.csv"] = csv_bytes(calibration_table(found.calibrations))
    if found.speeds is not None:
        files[found.speeds_file] = csv_bytes(found.speeds)
    return files


def calibration_table(calibrations: Mapping[str, Calibration]) -> pd.DataFrame:
    """Each fitted parameter, its bounds and whether one of them binds."""
    return pd.DataFrame([
        {"fit": what, "class": f.parameter.road_class, "column": f.parameter.column,
         "before": f.parameter.start, "fitted": f.value, "low": f.parameter.low,
         "high": f.parameter.high, "bound_that_binds": f.at or "none",
         "in_step": " ".join(f.parameter.tied), "why_these_bounds": f.parameter.reason}
        for what, c in calibrations.items() for f in c.fitted
    ])


def band_table(calibrations: Mapping[str, Calibration]) -> pd.DataFrame:
    """Mean absolute errors by distance before and after each fit, on the half it never saw."""
    return pd.DataFrame([
        {"fit": what, "distance": f"{b.low_km}-{b.high_km} km", "n": b.n, "mae_before": b.before,
         "mae_after": b.after, "noise": b.noise, "worse": "yes" if b.worse else "no"}
        for what, c in calibrations.items() for b in c.bands
    ])


def findings(errors: pd.DataFrame) -> list[str]:
    """The headline of each source and part, as sentences."""
    out = []
    rows = errors[errors["by"] == "all"]
    # What proves something comes first.
    rows = rows.sort_values("part", key=lambda p: p != "held out", kind="stable")
    for e in rows.to_dict("records"):
        beats = "better than" if e["mae"] < e["rule_mae"] else "NOT better than"
        unit = "minutes" if e["measure"] == "minutes" else "km"
        out.append(
            f"{e['source']}, {e['part']}: {e['n']:,} journeys, mean absolute error "
            f"{e['mae']:.2f} {unit} ({e['mape']:.1%}), root mean square {e['rmse']:.2f}, 95% "
            f"within {e['p95']:.1f}, bias {e['bias']:+.2f}; {beats} the straight-line estimate "
            f"({e['rule_mae']:.2f})."
        )
    return out


def _facts(found: Validation) -> dict[str, Any]:
    errors = found.errors
    parts = [
        {"measure": measure, "source": source, "part": part,
         "distance": rows[rows["by"] != "destination"].to_dict("records"),
         "destination": rows[rows["by"] == "destination"].to_dict("records")}
        for (measure, source, part), rows in errors.groupby(
            ["measure", "source", "part"], sort=False)
    ]
    # What proves something comes first.
    parts.sort(key=lambda p: (p["measure"] != "minutes", p["part"] != "held out"))
    return {
        "title": "How wrong are the minutes?", "about": found.about, "rule": RULE,
        "findings": findings(errors), "left_out": left_out(found), "parts": parts,
        "charts": [c for m in ("minutes", "km") if (c := _chart(found, errors, m))],
        "calibrations": [
            {"what": what, "said": said(c), **{k: getattr(c, k) for k in (
                "fitted", "fit_before", "fit_after", "check_before", "check_after", "bands")}}
            for what, c in found.calibrations.items()
        ],
        "use": how_to_use(found) if found.calibrations else "",
        "limits": _limits(found.journeys),
    }


def left_out(found: Validation) -> list[str]:
    """What was not compared, and why."""
    table = found.journeys
    lost = int(table["model_minutes"].isna().sum())
    far = int((table["crow_km"] >= found.within_km).sum())
    out = []
    if far:
        out.append(f"{far:,} journeys of {found.within_km:g} km or more in a straight line are "
                   "left out.")
    if lost:
        out.append(f"For {lost:,} journeys the model found no way by road; they are left out.")
    return out


def said(c: Calibration) -> str:
    """A calibration in one paragraph."""
    bound = [f"{f.parameter.road_class} ({f.at})" for f in c.fitted if f.at]
    binds = f"Bounds that bind: {', '.join(bound)}." if bound else "No bound binds."
    if c.left:
        names = ", ".join(f"{p.road_class} {p.column}" for p in c.left)
        binds += f" Left as they are, as fewer than {LEAST} journeys use them: {names}."
    verdict = (
        f"On the half it never saw, the mean absolute error goes from {c.check_before.mae:.2f} to "
        f"{c.check_after.mae:.2f} minutes; the straight-line estimate has "
        f"{c.check_rule.mae:.2f} there."
    )
    return (f"Fitted to {c.halves}: {c.fit_before.n:,} journeys fitted to, {c.check_before.n:,} "
            f"checked on, {c.evaluations} networks tried. {verdict} {_advice(c)} {binds}")


def _advice(c: Calibration) -> str:
    """Whether to use the fitted values."""
    worse = [f"{b.low_km}-{b.high_km} km ({b.after - b.before:+.2f} minutes, noise {b.noise:.2f})"
             for b in c.bands if b.worse]
    if c.check_after.mae >= c.check_before.mae:
        return "That is no better: not recommended, keep the values there are."
    if worse:
        return ("But journeys of some distances get worse by more than chance explains: "
                f"{', '.join(worse)}: not recommended, keep the values there are.")
    return "No distance gets worse by more than chance explains: recommended."


def how_to_use(found: Validation) -> str:
    """Where the fitted table belongs, as sentences."""
    if found.speeds is None:
        return ("No fit is recommended, so no table of speeds is written: keep the one there is. "
                "calibration.csv has the fitted values.")
    where = "in the place of roads/speeds.csv of the case"
    if found.speeds_file != "speeds.csv":
        where = f'beside the scenario and set travel.speeds = "{found.speeds_file}"'
    kept = [what for what, c in found.calibrations.items() if not c.recommended]
    but = f" It holds nothing of the fit of {' and '.join(kept)}." if kept else ""
    return (f"To use the fitted values, put {found.speeds_file} {where}.{but} Compared with the "
            "same journeys again, it has been fitted to half of them.")


def _limits(journeys: pd.DataFrame) -> list[str]:
    timed = journeys[journeys["minutes"].notna()]
    out = []
    if len(timed) and not timed["peak"].any():
        out.append("No reference here was timed in the morning peak: the peak factors are not "
                   "tested by it.")
    if (journeys["way"] == "shortest").any():
        out.append("Kilometres of references that give the shortest way are compared with the "
                   "model's shortest way, not with the way it would drive.")
    out.append("Journeys are direct drives. A shared vehicle takes longer.")
    out.append("Each point of the charts is one journey: with a council's own timings this page "
               "stays inside.")
    return out


def _chart(found: Validation, errors: pd.DataFrame, measure: str) -> dict[str, Any] | None:
    used = found.journeys[usable(found.journeys, found.within_km)]
    used = used[used[measure].notna() & ~used["fitted"]]
    rows = errors[(errors["measure"] == measure) & (errors["by"] == "all")
                  & (errors["part"] == "held out")]
    if not len(used) or not len(rows):
        return None
    n = int(rows["n"].sum())
    mae, rule = ((rows[c] * rows["n"]).sum() / n for c in ("mae", "rule_mae"))
    unit = "minutes" if measure == "minutes" else "km"
    finding = (f"{n:,} held-out journeys: the model is off by {mae:.2f} {unit} on average, the "
               f"straight-line estimate by {rule:.2f}.")
    across = used[measure].tolist()
    svg = charts.scatter(
        [("road model", across, used[f"model_{measure}"].tolist()),
         ("straight-line estimate", across, used[f"rule_{measure}"].tolist())],
        across=f"reference, {unit}", up=f"model, {unit}",
        title=f"Scatter of model against reference {unit}. {finding} The tables below have the "
        "figures by distance and destination.",
    )
    return {"measure": measure, "title": f"Model against reference, {unit}", "finding": finding,
            "svg": Markup(svg)}  # noqa: S704 - our own SVG


def shown_errors(errors: pd.DataFrame, by: Sequence[str] = ("all", "distance")) -> pd.DataFrame:
    """The part of the error table that fits a screen."""
    table = errors[errors["by"].isin(by)].drop(columns="by")
    return table.reset_index(drop=True)
