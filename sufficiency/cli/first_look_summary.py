"""What a planner reads first of a first look: some sentences, each true whatever the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sufficiency.cli.answers import BRIEFLY, PUBLIC_POUNDS, changed_words, hides, saved

if TYPE_CHECKING:
    from sufficiency.finance.statement import Statement
    from sufficiency.gaps.run import Gaps
    from sufficiency.publish.first_look import FirstLook
    from sufficiency.transport.ride_changes import Rides


def in_short(found: FirstLook) -> list[str]:
    """What a planner reads first: who lacks a place and how sure that is, what the plan does about
    it and when, whose ride changes, and what it costs and is worth.

    Args:
        found: with children to place.
    """
    from sufficiency.common.phrases import called, low
    from sufficiency.gaps.report import count_words, withheld

    result, summary, before = found.result, found.result.plan.summary, found.result.baseline.summary
    short, counted = before["unplaced"]["total"], result.scenario.demand.year
    elsewhere = before["unplaced"]["in_independent"]
    some = (count_words(elsewhere) if not withheld(short - elsewhere)
            else "most" if elsewhere * 2 > short else "some")
    there = (f"; independent special schools whose location is known would take {some} of them"
             if elsewhere else "")
    ahead, later = _ahead(found.years.plans[0])
    out = [f"Of {count_words(summary['children'])} children who need a place at a special school "
           f"or base, {count_words(short)} have no suitable local one in January {counted}{there}. "
           f"In January {ahead}, {low(result.baseline.title)}, {later}."]
    if opened := summary["opened"]:
        still = summary["unplaced"]["total"]
        out.append(" ".join([
            f"{called(result.title)}, an example, opens {_counts(summary)}.",
            f"Had all of it been open and full in January {counted}, "
            + (f"{count_words(still)} would have no suitable local place." if still else
               "every child would have a suitable local place."),
            f"In January {ahead}, with it, {_ahead(found.years.plans[-1])[1]}."]))
        out += _spare(found, sum(o["places"] for o in opened), short, still)
    else:
        out.append(f"{called(result.title)} opens nothing.")
    if found.rides is not None:
        out.append(_ridden(found.rides))
    if found.statement is not None:
        out += _pounds(found, found.statement)
    return out


def _ridden(rides: Rides) -> str:
    """Whose ride changes, and what all drives take and cost."""
    before, after = rides.before.figures, rides.after.figures
    changed = [changed_words(rides, row)
               for row in rides.changes[rides.changes["phase"] == ""].to_dict("records")]
    return " ".join([
        *changed, f"The rides take {before['vehicles']:,} vehicles if nothing is built and "
        f"{after['vehicles']:,} with the plan. All drives, also those to schools that the data do "
        f"not locate, cost £{before['gbp_year'] / 1e6:,.2f} million a year and "
        f"£{after['gbp_year'] / 1e6:,.2f} million. {BRIEFLY}"])


def _pounds(found: FirstLook, stated: Statement) -> list[str]:
    """What the plan is worth, and what that hangs on."""
    from sufficiency.finance.spared import spared_words
    from sufficiency.finance.words import look_back

    case, counted = found.result.case, found.result.scenario.demand.year
    back = look_back(int(stated.assumptions.central()["first_year"]), counted)
    return [" ".join(filter(None, (_worth(stated, found.rides), back))),
            f"{spared_words(stated, case.at_independents)} {PUBLIC_POUNDS}"]


def _spare(found: FirstLook, places: int, short: int, left: int) -> list[str]:
    """That more places open than children gain one, and whether the years ahead fill them.

    Args:
        found: a plan that opens something.
        places: that it opens.
        short, left: children without a place, if nothing is built and with the plan.
    """
    from sufficiency.forecast.report import FEWEST
    from sufficiency.gaps.report import withheld

    if (more := places - (short - left)) < FEWEST:
        return []
    still, counted = found.years.plans[0], found.result.scenario.demand.year
    ahead, _ = _ahead(still)
    if places > _short(still, ahead)[1]:
        return [f"That is more places than children without one, in January {counted} and in "
                f"{ahead}: new schools have set sizes, and some places would stand empty."]
    # What is more, less the places, is those who gain one: beside one count it gives the other.
    many = "" if withheld(short, left) else f"{more:,} "
    return [f"These are {many}more places than children who gain one in January {counted}: they "
            "shorten journeys, and fill as more children come."]


def _ahead(each: Gaps) -> tuple[int, str]:
    """The last January whose forecast was ever tested, and how many lack a place, how surely."""
    from sufficiency.gaps.report import last_tested

    year, words = last_tested(each)
    if not any(map(round, _short(each, year))):
        return year, "every child has one"
    return year, f"{words.replace(')', ' in 8 of 10 simulated futures)')} have none"


def _short(each: Gaps, year: int) -> list[float]:
    """Children without a place in a January: the lower end, the middle, the upper end."""
    from sufficiency.gaps.table import of_everybody

    row = of_everybody(each.table).set_index("year").loc[year]
    return [float(row[f"short_{q}"]) for q in (10, 50, 90)]


def _counts(summary: dict[str, Any]) -> str:
    """How many schools and bases open, with how many places, for how much."""
    from sufficiency.case.vocabulary import KIND_WORDS
    from sufficiency.common.phrases import listed
    from sufficiency.publish.report.sentences import prices_of

    said = []
    for kind in sorted({o["kind"] for o in summary["opened"]}, reverse=True):
        places = [o["places"] for o in summary["opened"] if o["kind"] == kind]
        said.append(f"{len(places)} {KIND_WORDS[kind]}{'' if len(places) == 1 else 's'} "
                    f"({sum(places):,} places)")
    priced = prices_of([summary])
    return (f"{listed(said)} for £{summary['capital_gbp'] / 1e6:.1f} million"
            f"{f', at {priced}' if priced else ''}")


def _worth(stated: Statement, rides: Rides | None) -> str:
    """What the plan is worth, how sure that is, and with the rides."""
    from sufficiency.finance.appraisal import VIEWS, Worth
    from sufficiency.finance.ridden import counted
    from sufficiency.finance.statement import VIEW_WORDS
    from sufficiency.finance.words import eight_of_ten, horizon, millions

    whole, alone = (f"{millions(stated.measure(Worth.NET_PRESENT_VALUE, view), 1)} to the {words}"
                    for view, words in VIEW_WORDS.items())
    out = (f"Savings less costs over {horizon(stated)} years (net present value): {whole}, and "
           f"{alone}. The first {eight_of_ten(stated)} in 8 of 10 draws of all that is assumed")
    if rides is None:
        return f"{out}."
    if hides(rides):
        return f"{out}. It counts known drives only."
    ridden = millions(counted(stated).with_rides(saved(rides), VIEWS[0]), 1)
    return f"{out}. It counts known drives only; with the rides it would be {ridden}."


def when(found: FirstLook) -> list[str]:
    """When what the plan opens is there, in the years and in the pounds."""
    from sufficiency.case.vocabulary import KIND_WORDS
    from sufficiency.common.phrases import listed

    plan = found.years.plans[-1]
    told = plan.table.loc[plan.table["basis"] != "estimated", "year"].min()
    out = []
    if len(plan.options) and plan.options["opens"].max() <= told:
        out.append("The years count all of it as open already: what it would do, not when.")
    if found.statement is not None:
        years: dict[str, set[int]] = {}
        for each in found.statement.openings:
            years.setdefault(f"{KIND_WORDS[each.kind]}s", set()).add(each.opens)
        # Where years and pounds have it open at the same time, that is when.
        agree = (sorted(each.opens + 1 for each in found.statement.openings)
                 == sorted(plan.options["opens"]))
        said = ("It opens in September and then fills over years" if agree
                else "Pounds take it to open in September")
        out.append(f"{said}: " + "; ".join(
            f"{kind} in {listed([str(year) for year in sorted(when)])}"
            for kind, when in sorted(years.items()))
            + (f". Full from January {_full(found)}." if agree else "."))
    return out


def _full(found: FirstLook) -> int:
    """The January from which all places of what opens are there."""
    from sufficiency.model.years import calendar_of

    case, opens = found.result.case, found.years.plans[-1].options
    shares = calendar_of(case, found.result.scenario).fill
    years = dict(zip(case.options["option_id"], shares.argmax(axis=1), strict=True))
    return max(int(year + years[option]) for option, year in zip(
        opens["option_id"], opens["opens"], strict=True))
