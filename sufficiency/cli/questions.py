"""Verbs that ask about a scenario beyond its plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.cli.console import save_answer, show_frame, talk, whole_numbers
from sufficiency.cli.options import PUBLISHED, Series, file_option

if TYPE_CHECKING:
    from pandas import DataFrame

verbs = typer.Typer()

ScenarioFile = Annotated[Path, typer.Argument(help="scenario file (TOML)")]
Seconds = Annotated[float, typer.Option(help="seconds for the search, once all is read", min=1)]
Saved = Annotated[Path | None, file_option(
    "file to write: .csv for the first table, .json for the whole answer (see report "
    "--answers); internal", ".csv", ".json")]


class By(StrEnum):
    """What is traded against what children get."""

    places = "places"
    capital = "capital"
    cost = "cost"


class Differ(StrEnum):
    """What makes two plans different."""

    options = "options"
    schools = "schools"


class Rank(StrEnum):
    """What plans are ranked on."""

    best = "best"
    minutes = "minutes"
    mean = "mean"
    p90 = "p90"
    over_guideline = "over_guideline"
    capital = "capital"
    unplaced = "unplaced"
    schools = "schools"


@verbs.command()
def frontier(
    scenario: ScenarioFile,
    schools: Annotated[str, typer.Option(help="numbers of new schools, as 0,2,4")] = "",
    bases: Annotated[str, typer.Option(help="numbers of base places, as 0,80,170")] = "",
    by: Annotated[By, typer.Option(
        help="numbers of places, ceilings on capital, or cost: minutes against pounds a year"
    )] = By.places,
    capital: Annotated[
        str, typer.Option(help="ceilings in £ million, as 20,40,80 (means --by capital)")
    ] = "",
    pounds: Annotated[bool, typer.Option(
        "--pounds", help="tell what each plan costs a year, at the prices of the case")] = False,
    seconds: Seconds = 45,
    out: Saved = None,
    openings: Annotated[Path | None, file_option(
        "file to write (.json): what each plan opens and no figure of children, for map "
             "--frontier; may be published", ".json")] = None,
) -> None:
    """What schools and base places, or capital, achieve; bases first."""
    if by is By.cost:
        if schools or bases or capital:
            raise typer.BadParameter("takes no numbers: the scenario's own limits hold",
                                     param_hint="--by cost")
        return _against_cost(scenario, seconds, out, openings)
    numbers, places = whole_numbers(schools, "--schools"), whole_numbers(bases, "--bases")
    money = by is By.capital or bool(capital)
    if money and any(given is not None and len(given) > 1 for given in (numbers, places)):
        raise typer.BadParameter("beside ceilings on capital, give one number each at most",
                                 param_hint="--schools, --bases")
    with talk(out, openings) as progress:
        from sufficiency.study import tradeoffs

        if money:
            millions = whole_numbers(capital, "--capital")
            ceilings = None if millions is None else [m * 10**6 for m in millions]
            found = tradeoffs.curve(
                scenario, ceilings, seconds, progress, schools=numbers[0] if numbers else None,
                base_places=places[0] if places else None, pounds=pounds)
        else:
            found = tradeoffs.frontier(scenario, numbers, places, seconds, progress, pounds=pounds)
        save_answer(found.points, found.answer, out, openings)
    if money:
        _curve(found.points)
    else:
        show_frame(found.points.drop(columns=["note", "possible"]),
                   "What schools and base places achieve")
    from sufficiency.publish.report.answers import residual, shown_ladder

    for sentence in found.words:
        print(sentence)
    if len(found.ladder):
        print()
        show_frame(shown_ladder(found.ladder),
                   "Without new schools: children with no suitable local place, by need")
    if len(left := residual(found.answer)):
        print()
        show_frame(left, "What bases leave, and what of it only a school meets")


def _against_cost(
    scenario: Path, seconds: float, out: Path | None, openings: Path | None
) -> None:
    """Minutes against pounds a year."""
    with talk(out, openings) as progress:
        from sufficiency.study.cost_frontier import cost_frontier

        found = cost_frontier(scenario, seconds, progress)
        save_answer(found.points, found.answer, out, openings)
    show_frame(found.points, "What less travel costs")
    print()
    for sentence in found.words:
        print(sentence)


def _curve(points: DataFrame) -> None:
    """The ceilings that buy something, and what is to be said of the others."""
    best = points[points["undominated"]]
    show_frame(best.drop(columns=["undominated", "note", "possible"]), "What capital buys")
    beaten = points["unplaced"].notna() & ~points["undominated"]
    for words, mask in (
        *((note, points["note"] == note) for note in dict.fromkeys(points["note"]) if note),
        ("nothing better was found than for less", beaten),
    ):
        if mask.any():
            ceilings = ", ".join(f"{c / 1e6:g}" for c in points.loc[mask, "capital_limit_gbp"])
            print(f"For £{ceilings} million: {words}.")


@verbs.command()
def alternatives(
    scenario: ScenarioFile,
    count: Annotated[int, typer.Option("--count", "-k", help="plans wanted", min=1)] = 3,
    within: Annotated[
        float, typer.Option(help="how much more child-time may be than the best plan's, as a share",
                            min=0)
    ] = 0.03,
    rank: Annotated[Rank, typer.Option(
        help="what the plans are ranked on; best: fewest left out, then least child-time")
    ] = Rank.best,
    more: Annotated[
        int, typer.Option(help="children more who may be left without a local place", min=0)
    ] = 0,
    differ: Annotated[Differ, typer.Option(help="plans differ if these do")] = Differ.options,
    seconds: Seconds = 45,
    out: Saved = None,
) -> None:
    """Different plans nearly as good as the best, and the sites they share."""
    with talk(out) as progress:
        from sufficiency.study import alternatives as near_optimal

        asked = near_optimal.Asked(count, within, more, rank.value, differ is Differ.schools)
        found = near_optimal.alternatives(scenario, asked, seconds, progress)
        save_answer(found.plans, found.answer, out)
    few = f"at most {more} more" if more else "equally few"
    order = "best first" if rank is Rank.best else f"ranked on {rank.value}"
    show_frame(found.plans, f"Plans that leave {few} without a place, {order}")
    print()
    show_frame(found.shared.drop(columns="option_id"),
               f"In how many of these {len(found.plans)} plans each option is")
    print()
    for sentence in found.words:
        print(sentence)


@verbs.command()
def explain(
    scenario: ScenarioFile,
    site: Annotated[
        str | None, typer.Option(help="part of a site's name; without it, all that is opened")
    ] = None,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="list every new school that is left out")
    ] = False,
    seconds: Seconds = 45,
    out: Saved = None,
) -> None:
    """Why here, why not there: the cost of opening or leaving out, and of one more place."""
    with talk(out) as progress:
        from sufficiency.case.vocabulary import GAP
        from sufficiency.common.phrases import low
        from sufficiency.study import site_prices

        found = site_prices.explain(scenario, site, seconds, progress)
        save_answer(found.options, found.answer, out)
    columns = ["option_id", "site_name", "opened", "answer"]
    title = f"Why here, why not there ({low(GAP)}: {found.gap:.2%})"
    if len(found.options):
        show_frame(found.options[columns], title)
    else:
        print(f"{title}: the plan opens nothing.")
    others = found.rejected
    if len(others):
        shown = others if rejected else others.head(5)
        print()
        show_frame(shown[["option_id", "site_name", "answer"]],
                   f"Other new schools that are left out, {len(others)} in all, least price first")
        if len(shown) < len(others):
            print(f"{len(others) - len(shown)} more: --rejected")
    if len(found.places):
        print()
        show_frame(found.places.drop(columns="pool_id").head(10),
                   "One more place: children more placed, and minutes saved by everybody together")
    print()
    for sentence in found.words:
        print(sentence)


@verbs.command()
def robust(
    scenario: ScenarioFile,
    draws: Annotated[
        int | None, typer.Option(help="draws of demand and speeds", min=2, max=200)
    ] = None,
    seconds: Seconds = 300,
    out: Saved = None,
) -> None:
    """One choice of sites for many draws of demand and speed: how sure each site is."""
    with talk(out) as progress:
        from sufficiency.study import robustness

        found = robustness.robust(scenario, draws, seconds, progress)
        save_answer(found.sites, found.answer, out)
    count = len(found.draws)
    main = found.sites[found.sites["together"] | (found.sites["option_share"] >= 0.2)]
    show_frame(main.drop(columns=["option_id", "site_id"]),
          f"Chosen together for {count} draws, and the share of draws that choose it alone")
    print()
    show_frame(found.draws, "The plan for all draws in each draw, beside the draw's own plan")
    print()
    for sentence in found.findings:
        print(sentence)


@verbs.command()
def phase(
    scenario: ScenarioFile, seconds: Seconds = 60, out: Saved = None,
    draws: Annotated[int, typer.Option(
        help="draws of the children of the years to choose for at once, standing for 100; 0 = the "
        "central numbers alone", min=0, max=20)] = 0,
    replays: Annotated[int, typer.Option(
        help="orders of openings that are replayed September by September, without draws", min=1,
        max=10_000)] = 20,
    data: Series = PUBLISHED,
) -> None:
    """What to open when, under yearly capital and while new schools fill up."""
    if draws:
        _over_draws(scenario, draws, seconds, data, out)
        return
    with talk(out) as progress:
        from sufficiency.study import phasing

        found = phasing.phase(scenario, seconds, progress, replays=replays)
        save_answer(found.options, found.answer, out)
    show_frame(found.options.drop(columns=["option_id", "site_id"]), "What opens when")
    print()
    show_frame(found.years, "Year by year")
    print()
    for sentence in found.findings:
        print(sentence)


def _over_draws(
    scenario: Path, draws: int, seconds: float, data: Path, out: Path | None
) -> None:
    """``phase --draws``."""
    with talk(out) as progress:
        from sufficiency.gaps.questions import phase_over_draws

        found = phase_over_draws(scenario, draws, seconds, progress, series=data)
        save_answer(found.options, found.answer, out)
    show_frame(found.options.drop(columns=["option_id", "site_id"]),
               "What opens when for all draws, and when of the single-year answer")
    print()
    show_frame(found.years, "Year by year: mean and most of the draws")
    print()
    show_frame(found.draws, "Each draw: place-years without a suitable local place")
    print()
    show_frame(found.tested, "The same a draw, in draws on which nothing was chosen")
    print()
    for sentence in found.findings:
        print(sentence)
    print("Internal: there is no public form.")
