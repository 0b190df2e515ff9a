"""Verbs that ask about a scenario beyond its plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sufficiency.talk import save, show_frame, talk, whole_numbers

ScenarioFile = Annotated[Path, typer.Argument(help="scenario file (TOML)")]
Seconds = Annotated[float, typer.Option(help="seconds of search for the whole answer", min=1)]
OutFile = Annotated[Path | None, typer.Option(help="file to write the first table to (CSV)")]


def frontier(
    scenario: ScenarioFile,
    schools: Annotated[str, typer.Option(help="numbers of new schools, as 0,2,4")] = "",
    bases: Annotated[str, typer.Option(help="numbers of base places, as 0,80,170")] = "",
    seconds: Seconds = 45,
    out: OutFile = None,
) -> None:
    """What each number of schools and base places achieves and costs; bases first."""
    with talk() as progress:
        from sufficiency import ask

        points, ladder = ask.frontier(
            scenario, whole_numbers(schools, "--schools"), whole_numbers(bases, "--bases"),
            seconds, progress,
        )
        save(points, out)
    show_frame(points, "What schools and base places achieve")
    if len(ladder):
        print()
        show_frame(ladder, "Without new schools: children with no suitable local place, by need")


def alternatives(
    scenario: ScenarioFile,
    count: Annotated[int, typer.Option("--count", "-k", help="plans wanted", min=1)] = 3,
    within: Annotated[
        float, typer.Option(help="how much longer journeys may be, as a share", min=0)
    ] = 0.03,
    seconds: Seconds = 50,
    out: OutFile = None,
) -> None:
    """Different plans nearly as good as the best, and the sites they share."""
    with talk() as progress:
        from sufficiency import ask

        plans, shared = ask.alternatives(scenario, count, within, seconds, progress)
        save(plans, out)
    show_frame(plans, "Plans that leave equally few without a place, shortest journeys first")
    print()
    show_frame(shared.drop(columns="option_id"),
           f"In how many of these {len(plans)} plans each option is")


def explain(
    scenario: ScenarioFile,
    site: Annotated[
        str | None, typer.Option(help="part of a site's name; without it, all that is opened")
    ] = None,
    seconds: Seconds = 40,
    out: OutFile = None,
) -> None:
    """Why here, why not there: the cost of opening or leaving out, and of one more place."""
    with talk() as progress:
        from sufficiency import ask

        options, more, gap = ask.explain(scenario, site, seconds, progress)
        save(options, out)
    show_frame(options[["option_id", "site_name", "opened", "answer"]],
           f"Why here, why not there (beside a plan within {gap:.2%} of its proven bound)")
    print()
    show_frame(more.drop(columns="pool_id").head(10),
           "One more place (exact): children more placed, or minutes saved")


def robust(
    scenario: ScenarioFile,
    draws: Annotated[int | None, typer.Option(help="draws of demand and speeds", min=2)] = None,
    seconds: Seconds = 300,
    out: OutFile = None,
) -> None:
    """One choice of sites for many draws of demand and speed: how sure each site is."""
    with talk() as progress:
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
    with talk() as progress:
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
