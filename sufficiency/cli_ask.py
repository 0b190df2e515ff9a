"""Verbs that ask about a scenario beyond its plan."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sufficiency.talk import save, save_answer, show_frame, talk, whole_numbers

if TYPE_CHECKING:
    from pandas import DataFrame

ScenarioFile = Annotated[Path, typer.Argument(help="scenario file (TOML)")]
Seconds = Annotated[float, typer.Option(help="seconds for the whole answer", min=1)]
OutFile = Annotated[Path | None, typer.Option(help="file to write the first table to (CSV)")]
Saved = Annotated[Path | None, typer.Option(
    help="file to write: .csv for the first table, .json for the whole answer (see report "
         "--answers); internal")]


class By(StrEnum):
    """What is traded against what children get."""

    places = "places"
    capital = "capital"


class Rank(StrEnum):
    """What plans are ranked on."""

    minutes = "minutes"
    mean = "mean"
    p90 = "p90"
    over_guideline = "over_guideline"
    capital = "capital"
    unplaced = "unplaced"
    schools = "schools"


def frontier(
    scenario: ScenarioFile,
    schools: Annotated[str, typer.Option(help="numbers of new schools, as 0,2,4")] = "",
    bases: Annotated[str, typer.Option(help="numbers of base places, as 0,80,170")] = "",
    by: Annotated[By, typer.Option(help="numbers of places, or ceilings on capital")] = By.places,
    capital: Annotated[
        str, typer.Option(help="ceilings in GBP million, as 20,40,80 (means --by capital)")
    ] = "",
    seconds: Seconds = 45,
    out: Saved = None,
) -> None:
    """What schools and base places, or capital, achieve; bases first."""
    with talk(out) as progress:
        from sufficiency import ask

        if by is By.capital or capital:
            millions = whole_numbers(capital, "--capital")
            found = ask.curve(scenario, None if millions is None else [m * 10**6 for m in millions],
                              seconds, progress)
        else:
            found = ask.frontier(
                scenario, whole_numbers(schools, "--schools"), whole_numbers(bases, "--bases"),
                seconds, progress,
            )
        save_answer(found.points, found.answer, out)
    if "capital_limit_gbp" in found.points:
        _curve(found.points)
        return
    show_frame(found.points, "What schools and base places achieve")
    if len(found.ladder):
        print()
        show_frame(found.ladder, "Without new schools: children with no suitable local place, by "
                                 "need")
    if len(found.residual):
        print()
        show_frame(found.residual, "What bases leave, and what of it only a school meets")


def _curve(points: DataFrame) -> None:
    """The ceilings that buy something, and what is to be said of the others."""
    best = points[points["undominated"]]
    show_frame(best.drop(columns="undominated"), "What capital buys")
    for words, mask in (
        ("no plan was found; pins and limits may allow none", points["unplaced"].isna()),
        ("nothing better was found than for less",
         points["unplaced"].notna() & ~points["undominated"]),
    ):
        if mask.any():
            ceilings = ", ".join(f"{c / 1e6:g}" for c in points.loc[mask, "capital_limit_gbp"])
            print(f"For GBP {ceilings} million: {words}.")


def alternatives(
    scenario: ScenarioFile,
    count: Annotated[int, typer.Option("--count", "-k", help="plans wanted", min=1)] = 3,
    within: Annotated[
        float, typer.Option(help="how much longer journeys may be, as a share", min=0)
    ] = 0.03,
    rank: Annotated[Rank, typer.Option(help="what the plans are ranked on")] = Rank.minutes,
    more: Annotated[
        int, typer.Option(help="children more who may be left without a local place", min=0)
    ] = 0,
    seconds: Seconds = 45,
    out: Saved = None,
) -> None:
    """Different plans nearly as good as the best, and the sites they share."""
    with talk(out) as progress:
        from sufficiency import ask_sites

        found = ask_sites.alternatives(scenario, count, within, seconds, progress,
                                       rank=rank.value, more=more)
        save_answer(found.plans, found.answer, out)
    few = f"at most {more} more" if more else "equally few"
    show_frame(found.plans, f"Plans that leave {few} without a place, ranked on {rank.value}")
    print()
    show_frame(found.shared.drop(columns="option_id"),
               f"In how many of these {len(found.plans)} plans each option is")
    print()
    for sentence in found.words:
        print(sentence)


def explain(
    scenario: ScenarioFile,
    site: Annotated[
        str | None, typer.Option(help="part of a site's name; without it, all that is opened")
    ] = None,
    rejected: Annotated[
        bool, typer.Option("--rejected", help="list every school that is left out")
    ] = False,
    seconds: Seconds = 45,
    out: Saved = None,
) -> None:
    """Why here, why not there: the cost of opening or leaving out, and of one more place."""
    with talk(out) as progress:
        from sufficiency import ask_sites

        found = ask_sites.explain(scenario, site, seconds, progress)
        save_answer(found.options, found.answer, out)
    columns = ["option_id", "site_name", "opened", "answer"]
    show_frame(found.options[columns],
           f"Why here, why not there (beside a plan within {found.gap:.2%} of its proven bound)")
    others = found.rejected
    if len(others):
        shown = others if rejected else others.head(5)
        print()
        show_frame(shown[["option_id", "site_name", "answer"]],
                   f"{len(others)} other schools are left out, least price first")
        if len(shown) < len(others):
            print(f"{len(others) - len(shown)} more: --rejected")
    print()
    show_frame(found.places.drop(columns="pool_id").head(10),
               "One more place: children more placed, and minutes saved by everybody together")


def robust(
    scenario: ScenarioFile,
    draws: Annotated[
        int | None, typer.Option(help="draws of demand and speeds", min=2, max=200)
    ] = None,
    seconds: Seconds = 300,
    out: OutFile = None,
) -> None:
    """One choice of sites for many draws of demand and speed: how sure each site is."""
    with talk(out) as progress:
        from sufficiency import ahead

        found = ahead.sureness(scenario, draws, seconds, progress)
        save(found.sites, out)
    count = len(found.draws)
    main = found.sites[found.sites["together"] | (found.sites["option_share"] >= 0.2)]
    show_frame(main.drop(columns=["option_id", "site_id"]),
          f"Chosen together for {count} draws, and the share of draws that choose it alone")
    print()
    show_frame(found.draws, "The plan for all draws in each draw, beside the draw's own plan")
    print(f"\nThe plan for all draws is within {found.gap:.2%} of its proven bound.")
    for line in found.findings:
        print(f"{line}.")


def phase(scenario: ScenarioFile, seconds: Seconds = 60, out: OutFile = None) -> None:
    """What to open when, under yearly capital and while new schools fill up."""
    with talk(out) as progress:
        from sufficiency import ahead

        found = ahead.programme(scenario, seconds, progress)
        save(found.options, out)
    show_frame(found.options.drop(columns=["option_id", "site_id"]), "What opens when")
    print()
    show_frame(found.years, "Year by year")
    print(f"\n{found.finding}")


def add_to(app: typer.Typer) -> None:
    """Add these verbs."""
    for verb in (frontier, alternatives, explain, robust, phase):
        app.command()(verb)
