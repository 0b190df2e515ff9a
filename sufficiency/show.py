"""A result as people meet it: its folder of files, and the map of one or more plans."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from sufficiency.case.gazetteer import postcode_districts
from sufficiency.case.scenario import Scenario
from sufficiency.errors import DisclosureError, Fault, InputError
from sufficiency.files import write_file, write_folder
from sufficiency.publish import record as records
from sufficiency.publish import tell
from sufficiency.publish.atlas import InternalAtlas, Isochrones, PublicAtlas
from sufficiency.publish.disclosure import Audit, Rules
from sufficiency.publish.gate import leaks
from sufficiency.publish.gather import gather
from sufficiency.publish.ground import Ground
from sufficiency.publish.map import map_html
from sufficiency.publish.record import Record
from sufficiency.publish.report import report_html, report_markdown
from sufficiency.publish.secrets import secrets_of
from sufficiency.publish.tables import csv_bytes
from sufficiency.publish.view import Publication
from sufficiency.publish.within import Reach, within
from sufficiency.study import Result
from sufficiency.travel.landmarks import main_roads, named_places
from sufficiency.travel.matrix import TravelMatrix, travel_matrix
from sufficiency.travel.overrides import apply_overrides, gates
from sufficiency.travel.source import base_network
from sufficiency.travel.store import Cache


def write(result: Result, folder: Path, against: Sequence[Path] = ()) -> None:
    """Every file of a result, whole or not at all, and a record of what its public ones print.

    Args:
        result: of a scenario's run.
        folder: where they go.
        against: folders and maps published before, whose records lie beside them.

    Raises:
        DisclosureError: report or map would give something away; only the internal tables were
            written.
        InputError: the folder cannot be written; a record is missing or none.
    """
    record = records.read(against)
    publication = result.publication()
    tables: dict[str, str | bytes] = {
        "summary.json": json.dumps(result.summary(), indent=2, ensure_ascii=False) + "\n",
        "assignment.csv": csv_bytes(_plain(result.plan.assignment)),
        "places.csv": csv_bytes(result.plan.places),
        "options.csv": csv_bytes(result.plan.options),
        "journeys.csv": csv_bytes(publication.journeys),
    }
    try:
        told = _told(result, publication, record)
    except DisclosureError as error:
        write_folder(folder, tables)
        raise DisclosureError(error.leaks, kept=", ".join(tables)) from None
    write_folder(folder, {**tables, **told})
    write_file(records.beside(folder), records.to_bytes(record))


def _told(result: Result, publication: Publication, record: Record) -> dict[str, bytes]:
    """The report and the map, which may be published; what they print is noted in ``record``."""
    rules = Rules()
    story = tell.public([publication], rules, record)
    # A comparator that the report must not tell is on no map beside it.
    told_of = {p.name for p in story.plans}
    beside = [r for r in comparable(result) if r.plan.name in told_of]
    page, _ = map_page([result, *beside], "map.html", rules, record=record)
    told = {"report.html": report_html(story).encode(),
            "report.md": report_markdown(story).encode()}
    found = leaks(told, secrets_of([result.case], result.titles), rules)
    if found:
        raise DisclosureError(found)
    return {"map.html": page, **told}


def _plain(assignment: pd.DataFrame) -> pd.DataFrame:
    """An assignment as a table for people: a decile that is not known is an empty cell."""
    decile = assignment["imd_decile"].astype("Int64")
    return assignment.assign(imd_decile=decile.mask(decile == 0))


def comparable(result: Result) -> list[Result]:
    """Comparators that open something for the same children and places: others on its map."""
    def same(scenario: Scenario) -> dict[str, Any]:
        return {key: value for key, value in scenario.settings().items()
                if key == "lens" or key.startswith(("supply.", "demand.", "travel."))}

    return [
        replace(result, scenario=scenario, case=case, plan=outcome, comparators=(), beside=())
        for (scenario, case), outcome in zip(result.beside, result.comparators, strict=False)
        if outcome.summary["opened"] and same(scenario) == same(result.scenario)
    ]


def atlas(
    results: Sequence[Result], rules: Rules | None, isochrones: Isochrones | None = None, *,
    record: Record | None = None,
) -> tuple[PublicAtlas | InternalAtlas, tuple[Audit, ...]]:
    """What a map of plans of one case may show, and what was withheld from it.

    Args:
        results: one a plan.
        rules: what is small; None for an internal map, which is not for publication.
        isochrones: see ``reached``; drawn as layers that can be turned on.
        record: what was published earlier, and where to note what is printed now.

    Raises:
        InputError: the plans are of different cases.
    """
    case = results[0].case
    for other in results[1:]:
        if other.case.folder != case.folder:
            raise InputError([Fault(
                other.scenario.path.name, f"is of another case than {results[0].scenario.name}",
                "Make a map of each.", column="case", value=other.case.folder.name)])
    roads = case.roads_folder
    ground = Ground(
        small_areas=case.areas, msoas=case.msoas, districts=case.districts,
        suitability=case.suitability, postcodes=postcode_districts(case),
        towns=named_places(roads) if roads else None, roads=main_roads(roads) if roads else (),
    )
    return gather([r.publication() for r in results], [_reach(r) for r in results], ground,
                  rules, isochrones, record=record)


def map_page(
    results: Sequence[Result], name: str, rules: Rules | None, *, record: Record | None = None
) -> tuple[bytes, tuple[Audit, ...]]:
    """A consultation map for a file of this name, and what was withheld from it.

    Args:
        results: one a plan.
        name: of the file.
        rules: what is small; None for an internal map.
        record: what was published earlier, and where to note what is printed now.

    Raises:
        InputError: the plans are of different cases.
        DisclosureError: a public map would give something away.
    """
    record = record or Record()
    shapes, more = reached(results, rules, record=record)
    drawn, audit = atlas(results, rules, shapes, record=record)
    page = map_html(drawn).encode()
    if rules is not None:
        secrets = secrets_of([r.case for r in results], [t for r in results for t in r.titles])
        found = leaks({name: page}, secrets.knowing(drawn.points()), rules)
        if found:
            raise DisclosureError(found)
    return page, (*audit, *more)


def reached(
    results: Sequence[Result], rules: Rules | None, *, record: Record | None = None
) -> tuple[Isochrones | None, tuple[Audit, ...]]:
    """Areas within reach of any special school, in the baseline and with each plan.

    None where the case has no polygons, or minutes are not those of roads.
    """
    case = results[0].case
    if case.districts is None or any(r.scenario.travel.source == "crow" for r in results):
        return None, ()
    return within([_schools(r) for r in results], case.areas, case.districts, rules,
                  record=record)


def _schools(result: Result) -> Reach:
    """The roads of a result, and its special schools before and after."""
    scenario = result.scenario
    cache = Cache.of(scenario)
    roads = apply_overrides(base_network(result.case, scenario, cache), scenario)
    site = dict(zip(result.plan.options["provider"], result.plan.options["site_id"], strict=True))
    spots = []
    for outcome in (result.baseline, result.plan):
        rows = outcome.places.query("kind == 'special' and not unlocated")
        rows = rows.dropna(subset=["easting_m"])
        ids = [site[p] if new else p
               for p, new in zip(rows["pool_id"], rows["opened"], strict=True)]
        points = rows[["easting_m", "northing_m"]].to_numpy(float)
        spots.append(gates(scenario, ids, points, strict=False))
    pub = result.publication()
    return Reach(roads, spots[0], spots[1], scenario.travel.snap_limit_m, cache,
                 (pub.base.name, pub.title))


def _reach(result: Result) -> TravelMatrix:
    """Journeys from the middles of small areas, which are public, to the places of a plan."""
    case, options = result.case, result.plan.options
    sites = options.loc[options["opened"], "site_id"]
    areas = case.areas.rename(columns={"area_id": "group_id"}).assign(children=0)
    return travel_matrix(
        replace(case, demand=areas, options=case.options[case.options["site_id"].isin(sites)]),
        result.scenario,
    )
