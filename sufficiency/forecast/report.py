"""A forecast as tables and sentences for people."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from sufficiency.common.phrases import listed
from sufficiency.forecast.identity import LARGE, stock_identity
from sufficiency.forecast.levers import SHARES, Lever, idle, overlaps
from sufficiency.forecast.pooled import MIN_PLANS, TESTED
from sufficiency.forecast.run import Forecast
from sufficiency.forecast.specialist import PLACED
from sufficiency.forecast.tables import SETTINGS, National

BAND = (0.1, 0.5, 0.9)
FEWEST = 10
FEW = "under 10"
"""Said of every smaller count of children."""
NAMES = {"mainstream": "mainstream", "unit_rp": "SEN units and resourced provision",
         "state_special": "state special", "independent": "independent and non-maintained",
         "ap": "alternative provision", "fe": "colleges",
         "elsewhere": "elsewhere or not yet placed"}


def shown(children: float) -> str:
    """A count as it is printed: small ones are not told."""
    return FEW if round(children) < FEWEST else f"{round(children):,}"


def three(drawn: np.ndarray) -> str:
    """Median and band of draws, as '13,260 (12,630 to 14,050)'."""
    low, middle, high = (float(q) for q in np.quantile(drawn, BAND))
    if round(high) < FEWEST:
        return FEW
    return f"{shown(middle)} ({shown(low)} to {shown(high)})"


def in_backtest(code: str, national: National) -> bool:
    """Whether forecasts of this council were held against what came: those of an unbroken series
    were, with enough plans in every January (``backtest.scored``).

    Args:
        code: the council's number.
        national: the published tables.
    """
    mine = national.plans[national.plans["la_code"] == code]
    return bool(set(national.plans["year"]) <= set(mine["year"])
                and (mine["total"] >= MIN_PLANS).all() and not len(national.breaks_of(code)))


def years(
    forecast: Forecast, specialist: Mapping[str, np.ndarray], national: National
) -> pd.DataFrame:
    """One row a January: all plans, placed and needing with 80 % bands, and why they change."""
    small = forecast.setup.stock.sum() < MIN_PLANS  # own counts may be of a few
    word = "not tested" if small or not in_backtest(forecast.code, national) else "tested"
    effects = forecast.effects().set_index("january")
    out = []
    for y, january in enumerate(forecast.januaries):
        out.append({
            "january": january, "plans": three(forecast.total()[y]),
            **{name: three(drawn[y]) for name, drawn in specialist.items()},
            "by residents": f"{round(effects['population'][january]):+,}",
            "by rates": f"{round(effects['rate'][january]):+,}",
            "band": "scenario" if y >= TESTED else word,
        })
    return pd.DataFrame(out)


def settings(forecast: Forecast) -> pd.DataFrame:
    """One row a setting: now, in a year, in three and in five."""
    setup = forecast.setup
    kinds = [k for k in SETTINGS if k in setup.kinds]
    out = []
    for name in kinds or setup.settings:
        drawn = (forecast.kind(name).sum(axis=2) if kinds else
                 forecast.by_setting_age[:, :, setup.settings.index(name)].sum(axis=2))
        own = setup.kinds if kinds else setup.settings
        now = int(setup.stock[:, [i for i, k in enumerate(own) if k == name]].sum())
        out.append({"setting": NAMES.get(name, name), str(forecast.origin): shown(now), **{
            str(forecast.januaries[y]): three(drawn[y])
            for y in (0, 2, 4) if y < len(drawn)}})
    return pd.DataFrame(out)


def needs(forecast: Forecast) -> pd.DataFrame:
    """One row a primary need: now, in a year, in three and in five."""
    own = forecast.setup.stock.sum(axis=(1, 2))
    drawn = forecast.by_need.sum(axis=(3, 4))
    return pd.DataFrame([
        {"need": need.replace("_", " "), str(forecast.origin): shown(own[i]), **{
            str(forecast.januaries[y]): three(drawn[y, :, i])
            for y in (0, 2, 4) if y < len(drawn)}}
        for i, need in enumerate(forecast.setup.needs)])


def sentences(
    forecast: Forecast, national: National, levers: Sequence[Lever] = ()
) -> list[str]:
    """What must be said beside the tables."""
    out = ["Bands: 8 of 10 simulated futures. Each figure is summed inside a future: those of "
           f"parts do not add up. Beyond {forecast.origin + TESTED} the band is a scenario, not a "
           f"statistic. Counts below {FEWEST} are not shown."]
    if not in_backtest(forecast.code, national):
        out.append("This council was never in the back-test, which is of councils with "
                   f"{MIN_PLANS} plans or more in every January and an unbroken series.")
    for lever in levers:
        if idle(lever, forecast):
            out.append(f"{lever.name} ({lever.acts_on}, from {lever.from_year}) acts on nobody "
                       f"from {forecast.januaries[0]} to {forecast.januaries[-1]}.")
    for one, other, january in overlaps(levers, forecast):
        how = ("the second leads away its share of those the first left" if one.acts_on in SHARES
               else "their factors multiply")
        out.append(f"{one.name} and {other.name} both act on {one.acts_on}, first in January "
                   f"{january}: {how}. If one was to take the place of the other, end it before.")
    unknown = [s for s, kind in zip(forecast.setup.settings, forecast.setup.kinds, strict=True)
               if not kind]
    if unknown:
        strange = [s for s in unknown if s not in SETTINGS]
        out.append(f"Kinds of placement are not known ({listed(strange)}): only the number of all "
                   "plans follows what other councils did. Say in a table of settings (--settings) "
                   "of which kind each is.")
    out += _own_counts(forecast, national)
    if forecast.setup.one_january:
        out.append("Each kind of placement and phase keeps the shares of needs that it has in "
                   f"January {forecast.origin}, with a wide band: not back-tested.")
    if PLACED[0] in forecast.setup.kinds:
        out.append("Placed: in state special schools, units and resourced provision; it follows "
                   "places. Needing: placed, waiting, and an assumed share of those elsewhere who "
                   "would be placed if there were places (needing.csv); places do not change it.")
    if all((ratio == 1).all() for ratio in forecast.setup.growth):
        out.append("Residents by age are not known for this council: they are taken to stay as "
                   "many, and all change is put down to rates.")
    out += estimated_words(forecast)
    check = stock_identity(national, forecast.code)
    check = check[check["year"] < forecast.origin]
    for row in check[check["share"].abs() > LARGE].to_dict("records"):
        out.append(f"Data check: in {row['year']} plans changed by {row['change']:+,}, but new "
                   f"less ceased plans are {row['new_plans'] - row['ceased']:+,}: "
                   f"{abs(row['share']):.1%} of the stock is not explained.")
    return out


def estimated_words(forecast: Forecast) -> list[str]:
    """What of the January it begins with was not published.

    Args:
        forecast: of one council.
    """
    return [f"The {what} of January {forecast.origin} were not published for this council, "
            "or are masked: estimated from earlier ones or England."
            for what in forecast.setup.estimated]


def _own_counts(forecast: Forecast, national: National) -> list[str]:
    """Own counts beside what was published: a large miss says that they are partial."""
    plans = national.plans
    told = plans[(plans["la_code"] == forecast.code) & (plans["year"] == forecast.origin)]["total"]
    own = int(forecast.setup.stock.sum())
    if told.empty or abs(own - int(told.iloc[0])) <= LARGE * int(told.iloc[0]):
        return []
    return [f"Data check: the counts that this starts from have {shown(own)} children in January "
            f"{forecast.origin}; {int(told.iloc[0]):,} were published."]
