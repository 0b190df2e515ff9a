"""A consultation map of plans: its atlas, and its page once it has passed the output check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import escape

from sufficiency.case.gazetteer import districts_of, postcodes_inside
from sufficiency.errors import DisclosureError, Fault, InputError
from sufficiency.gaps.run import Gaps
from sufficiency.publish.disclosure.figures import Audit, Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map.alternative import alternative_provision
from sufficiency.publish.map.atlas import InternalAtlas, Isochrones, PublicAtlas
from sufficiency.publish.map.build import build_atlas, serves
from sufficiency.publish.map.geography import Geography
from sufficiency.publish.map.have_your_say import have_your_say
from sufficiency.publish.map.page import map_html
from sufficiency.publish.map.reach import areas_within
from sufficiency.publish.map.tries import tries
from sufficiency.publish.map.years import map_years
from sufficiency.publish.output_check.gate import leaks
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.study.answers import Answer
from sufficiency.study.openings import measured
from sufficiency.study.question import start_settings
from sufficiency.study.reach import journeys_to_places, schools_on_roads
from sufficiency.study.result import Result
from sufficiency.travel.landmarks import roads_of, towns_of


def comparable(result: Result) -> list[Result]:
    """Comparators that open something for the same children and places: others on its map."""
    same = start_settings(result.scenario)
    return [
        replace(result, scenario=scenario, case=case, plan=outcome, comparators=(), beside=())
        for (scenario, case), outcome in zip(result.beside, result.comparators, strict=False)
        if outcome.summary["opened"] and start_settings(scenario) == same
    ]


def atlas(
    results: Sequence[Result], rules: Rules | None, isochrones: Isochrones | None = None, *,
    record: Record | None = None, years: Sequence[Gaps] = (), frontier: Answer | None = None,
) -> tuple[PublicAtlas | InternalAtlas, tuple[Audit, ...]]:
    """What a map of plans of one case may show, and what was withheld from it.

    Args:
        results: one a plan.
        rules: what is small; None for an internal map, which is not for publication.
        isochrones: see ``reached``; drawn as layers that can be turned on.
        record: what was published earlier, and where to note what is printed now.
        years: if nothing is built and with each plan, by district; none for no years.
        frontier: what other numbers of schools and base places achieve; None for not.

    Raises:
        InputError: the plans are of different cases or say different things of a consultation,
            or tables of alternative provision have faults; an answer is of others.
    """
    case = results[0].case
    for other in results[1:]:
        if other.case.folder != case.folder:
            raise InputError([Fault(
                other.scenario.path.name, f"is of another case than {results[0].scenario.name}",
                "Make a map of each.", column="case", value=other.case.folder.name)])
    say = have_your_say([r.scenario for r in results])
    codes = postcodes_inside(case)
    ground = Geography(
        small_areas=case.areas, msoas=case.msoas, districts=case.districts,
        suitability=case.suitability, postcodes=districts_of(codes), units=codes,
        towns=towns_of(case), roads=roads_of(case),
    )
    record = record or Record()
    drawn, audit = build_atlas(results, [journeys_to_places(r) for r in results], ground,
                               rules, isochrones, record=record)
    told, more = map_years(
        years, [d.name for d in drawn.districts], rules, record) if years else (None, ())
    tried, hidden = tries(
        measured(frontier, results[0].scenario), results, serves(ground), rules, record
    ) if frontier else (None, ())
    return replace(drawn, years=told, say=say, explorer=tried, apart=alternative_provision(
        results[0].scenario, public=rules is not None)), (*audit, *more, *hidden)


def map_page(
    results: Sequence[Result], name: str, rules: Rules | None, *, record: Record | None = None,
    years: Sequence[Gaps] = (), frontier: Answer | None = None,
) -> tuple[bytes, tuple[Audit, ...]]:
    """A consultation map for a file of this name, and what was withheld from it.

    Args:
        results: one a plan.
        name: of the file.
        rules: what is small; None for an internal map.
        record: what was published earlier, and where to note what is printed now.
        years, frontier: as for ``atlas``.

    Raises:
        InputError: the plans are of different cases.
        DisclosureError: a public map would give something away.
    """
    record = record or Record()
    shapes, more = reached(results, rules, record=record)
    drawn, audit = atlas(results, rules, shapes, record=record, years=years,
                         frontier=frontier)
    page = map_html(drawn).encode()
    if rules is not None:
        secrets = secrets_of([r.case for r in results], [t for r in results for t in r.titles])
        texts: tuple[str, ...] = ()
        checked = page
        if drawn.say:
            # The one way out of the page is that which the scenario names.
            known = f'href="{escape(drawn.say.link)}"'.encode()
            texts, checked = drawn.say.texts, page.replace(known, b'href="#say"', 1)
        found = leaks({name: checked}, secrets.knowing(drawn.points()).reading(texts), rules)
        if found:
            raise DisclosureError(found)
    return page, (*audit, *more)


def reached(
    results: Sequence[Result], rules: Rules | None, *, record: Record | None = None
) -> tuple[Isochrones | None, tuple[Audit, ...]]:
    """Areas within reach of any special school, in the baseline and with each plan.

    None where the case has no polygons, or minutes are not those of roads.

    Args:
        results: plans of one case; the baseline is that of the first.
        rules: disclosure control of the children within reach; None for internal files.
        record: what was published earlier, and where to note what is printed now.
    """
    case = results[0].case
    if case.districts is None or any(r.scenario.travel.source == "crow" for r in results):
        return None, ()
    return areas_within([schools_on_roads(r) for r in results], case.areas, case.districts, rules,
                        record=record)
