"""Options in words, and which of them are interchangeable."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sufficiency.optimise.problem import Bools
from sufficiency.optimise.sensitivity.alternatives import Ties

NAMED = 8
"""Options or exchanges named one by one in a sentence."""


def named(options: pd.DataFrame) -> str:
    """New schools by name, then bases and expansions, a few of them by name."""
    said = []
    school = (options["kind"] == "new_school").to_numpy()
    for mask, what in ((school, "new school"), (~school, "base or expansion")):
        part = options[mask]
        if len(part):
            plural = "bases or expansions" if what.startswith("base") else "new schools"
            said.append(f"{what if len(part) == 1 else f'{len(part)} {plural}'}: {listed(part)}")
    return "; ".join(said) or "nothing"


def listed(options: pd.DataFrame) -> str:
    """Site, designation and places of a few options."""
    names = [f"{o['site_name']} ({o['designation']}, {o['places']} places)"
             for o in options.to_dict("records")]
    rest = len(names) - NAMED
    return ", ".join([*names[:NAMED], f"{rest} more options"] if rest > 0 else names)


def exchanges(ties: Ties) -> list[tuple[Bools, Bools]]:
    """The smallest exchanges of options that change nothing: (q,) what makes way, what comes in.

    Exchanges that hold a smaller one are left out: what they do, the smaller ones do one by one
    or the rest of them does as well.
    """
    own = ties.plans[0]
    turned = sorted((np.flatnonzero(other != own).tolist() for other in ties.plans[1:]),
                    key=lambda t: (len(t), t))
    kept: list[set[int]] = []
    for turn in turned:
        if not any(small <= set(turn) for small in kept):
            kept.append(set(turn))
    mask = [np.isin(np.arange(len(own)), list(turn)) for turn in kept]
    return [(m & own, m & ~own) for m in mask]


def ties_said(options: pd.DataFrame, ties: Ties, *, proven: bool) -> list[str]:
    """How many choices leave out as few as the plan with the same child-time, and which of them
    cost no more: what may be exchanged.

    Args:
        options: as in the case.
        ties: of the plan.
        proven: whether the plan is proven the best.
    """
    capital = (ties.plans * options["capital_gbp"].to_numpy()).sum(axis=1)
    cheap = Ties(ties.plans[capital <= capital[0]], ties.complete)
    count, dear = len(cheap.plans), len(ties.plans) - len(cheap.plans)
    better = "" if proven else (
        " (it is not proven the best, so there may be better ones)")
    as_own = f"exactly as good as the scenario's own plan{better}"
    if count == 1:
        return [f"No other choice of options is {as_own}{_dear(dear)}." if ties.complete else
                f"Whether other choices of options are {as_own} was not settled."]
    others = f"{count - 1:,}" if ties.complete else f"At least {count - 1:,}"
    are = "choice of options is" if count == 2 else "choices of options are"
    leave = "it leaves" if count == 2 else "they leave"
    out = [f"{others} other {are} {as_own}: {leave} out as few children, "
           f"with the same child-time, for no more capital{_dear(dear)}."]
    every = exchanges(cheap)
    said = [_exchange(options, *e) for e in every[:NAMED]]
    rest = len(every) - NAMED
    said += [f"{rest} more exchanges"] if rest > 0 else []
    return [*out, f"Interchangeable at no cost: {'; '.join(said)}."]


def _dear(count: int) -> str:
    return f"; {count:,} more choices of options are as good but need more capital" if count else ""


def _exchange(options: pd.DataFrame, out: Bools, into: Bools) -> str:
    if not into.any():
        return f"{listed(options[out])} may be left out"
    if not out.any():
        return f"{listed(options[into])} may be opened as well"
    return f"{listed(options[into])} in the place of {listed(options[out])}"
