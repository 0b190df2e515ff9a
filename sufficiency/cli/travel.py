"""The verbs about roads and journeys: they work on their own, without a plan."""

from __future__ import annotations

import sys
import time
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import talk
from sufficiency.cli.options import Against, file_option, only_public
from sufficiency.files import write_file

Roads = Annotated[str, typer.Option(
    "--roads", help="scenario, case folder, .osm.pbf, .graphml, .npz, or place:NAME")]
FREE = typer.Option("--free-flow", help="without the morning peak")
LONGEST = 600
"""Minutes that areas within reach are drawn for at most."""
FERRY = typer.Option("--ferry", help="ferries may be used")

verbs = typer.Typer()


@verbs.command()
def travel(
    roads: Roads,
    homes: Annotated[Path, typer.Option("--from", help="CSV: id; postcode or two coordinates")],
    schools: Annotated[Path, typer.Option("--to", help="CSV of the same shape")],
    out: Annotated[Path, file_option(
        "file to write: .csv or .parquet", ".csv", ".parquet")],
    back: Annotated[bool, typer.Option("--back", help="also the way back")] = False,
    km: Annotated[bool, typer.Option("--km/--no-km", help="road kilometres too")] = True,
    ferry: Annotated[bool, FERRY] = False,
    free_flow: Annotated[bool, FREE] = False,
    snap_limit: Annotated[
        float, typer.Option(help="metres a point may be from a street", min=1)] = 1000.0,
) -> None:
    """Minutes and kilometres of all pairs: from_id, to_id, minutes, km."""
    with talk(out, reads=(Path(roads), homes, schools)) as progress:
        from sufficiency.travel.exports import matrix_file

        began = time.perf_counter()
        done = matrix_file(roads, homes, schools, out, back=back, km=km, ferry=ferry,
                           am_peak=not free_flow, limit_m=snap_limit, progress=progress)
        seconds = time.perf_counter() - began
    for note in done.notes:
        print(f"note: {note}", file=sys.stderr)
    kilometres = "" if done.mean_km is None else f", {done.mean_km:.1f} km"
    print(f"{out}: {done.pairs:,} journeys ({done.unreached:,} without a route), mean "
          f"{done.mean_minutes:.1f} minutes{kilometres}, in all {done.total_minutes:,.0f} "
          f"minutes; {seconds:.1f} s")


@verbs.command()
def isochrones(
    scenario: Annotated[Path, typer.Argument(help="scenario file (TOML)")],
    minutes: Annotated[str, typer.Option(help="limits, as 15,30,45,75")] = "15,30,45,75",
    kind: Annotated[str, typer.Option(help="special, base or local (both)")] = "local",
    out: Annotated[Path, file_option(
        "file to write: .gpkg or .geojson", ".gpkg", ".geojson")] = Path("isochrones.gpkg"),
    step: Annotated[float, typer.Option(help="metres between points", min=50)] = 500.0,
    public: Annotated[bool, typer.Option("--public", help="hide small numbers")] = False,
    against: Against = None,
) -> None:
    """Areas within so many minutes of any school, and the children who live there."""
    limits = _limits(minutes)
    if kind not in ("special", "base", "local"):
        raise typer.BadParameter(f"{kind!r} is not special, base or local", param_hint="--kind")
    from sufficiency.publish.disclosure import release_record as records

    only_public(public, against)
    noted = records.beside(out)
    with talk(out, noted if public else None) as progress:
        from sufficiency.publish.disclosure.figures import Rules
        from sufficiency.publish.map.reach import fit_to_publish, told_within
        from sufficiency.travel.exports import isochrone_file

        record = records.read(against or ())
        told = partial(told_within, title=f"{scenario.stem}, {kind}",
                       rules=Rules() if public else None, record=record)
        table = isochrone_file(scenario, limits, kind, out, step, progress, told=told,
                               check=fit_to_publish if public else None)
        if public:
            write_file(noted, records.to_bytes(record))
    print(f"{'within':>10} {'km2':>9} {'children':>10} {'share':>7}")
    for row in table.to_dict("records"):
        share = "-" if row["share"] != row["share"] else f"{row['share']:.1%}"
        children = ("withheld" if row["children"] != row["children"]
                    else f"{row['children']:,.0f}")
        print(f"{row['minutes']:>6.0f} min {row['area_km2']:>9,.0f} {children:>10} {share:>7}")
    print(f"areas are in {out}")
    if public:
        print(f"{noted}  what was printed, for --against: never publish")


@verbs.command()
def roads(
    source: Annotated[str, typer.Argument(
        help="scenario, case folder, .osm.pbf, .graphml, .npz, or place:NAME")],
    save: Annotated[Path | None, file_option(
        "network as one file (.npz)", ".npz")] = None,
    page: Annotated[Path | None, file_option(
        "map of the roads (HTML)", ".html", name="--map")] = None,
) -> None:
    """What a road source holds, and what a scenario's overrides do to it."""
    with talk(save, page, reads=[Path(source)]) as progress:
        from sufficiency.publish.travel_benchmark.roads_page import write_road_page
        from sufficiency.study.roads import road_work

        work = road_work(source, progress)
        if save is not None:
            work.save(save)
        if page is not None:
            progress("drawing")
            write_road_page(work, page)
    print("\n".join(work.words()))
    for path in (save, page):
        if path is not None:
            print(path)


def _limits(text: str) -> list[float]:
    try:
        limits = sorted({float(part) for part in text.split(",")})
    except ValueError:
        limits = [-1.0]
    if not all(0 < limit <= LONGEST for limit in limits):
        raise typer.BadParameter(f"{text!r} is not a list of minutes like 15,30",
                                 param_hint="--minutes")
    return limits
