"""Recipes for what people see: reports, papers and workbooks, public or internal.

A public file is told from figures that passed ``disclosure`` and its final bytes pass the gate;
an internal one says so in the page and in its name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sufficiency import show, study
from sufficiency.case.case import Case, load_case
from sufficiency.case.scenario import Scenario
from sufficiency.case.vocabulary import NEED_NAMES, NEEDS
from sufficiency.checking import Progress
from sufficiency.errors import Fault, InputError, NoSolutionError
from sufficiency.files import ready_file, ready_folder, write_file, write_folder
from sufficiency.publish import gate, tell
from sufficiency.publish import record as records
from sufficiency.publish.answer_sheets import sheets
from sufficiency.publish.answers import read_answer
from sufficiency.publish.compare import Comparison, Side
from sufficiency.publish.compare import compare as compared
from sufficiency.publish.disclosure import Rules
from sufficiency.publish.findings import listed, low
from sufficiency.publish.record import Record
from sufficiency.publish.secrets import Secrets, secrets_of
from sufficiency.publish.story import Internal, Public
from sufficiency.publish.tables import audit_bytes
from sufficiency.study import Result

Story = Public | Internal
Builder = Callable[[Story, Sequence[Result], Rules | None, Record], Mapping[str, bytes]]


@dataclass(frozen=True)
class Written:
    """What was written: the folder, its files, and the audit beside a public one."""

    folder: Path
    files: tuple[str, ...]
    audit: Path | None


def results(paths: Sequence[Path], progress: Progress) -> list[Result]:
    """Every scenario with its comparators; bases only for the same money always among them.

    Raises:
        InputError: every fault of every file, or scenarios of different cases.
    """
    done: list[Result] = []
    seen: set[Path] = {p.resolve() for p in paths}
    for path in paths:
        found = study.run(path, progress, seen)
        seen |= {(path.parent / name).resolve() for name in found.scenario.compare.with_}
        if done and found.case.folder != done[0].case.folder:
            raise InputError([Fault(path.name, "is of another case than the first scenario",
                                    "Tell each case in a report of its own.", column="case",
                                    value=found.case.folder.name)])
        done.append(found)
    if not any(_bases_only(o.summary) for r in done for o in (r.plan, *r.comparators)):
        done[0] = _with_bases(done[0], progress)
    return done


def _bases_only(summary: Mapping[str, object]) -> bool:
    return summary["new_schools"] == 0 and int(str(summary["base_places"])) > 0


def _with_bases(result: Result, progress: Progress) -> Result:
    """The first plan beside what its money would do in bases only."""
    money = result.plan.summary["capital_gbp"]
    if not money:
        return result
    build, limits = result.scenario.build, result.scenario.compare
    asked = build.model_copy(update={
        "max_new_schools": 0, "base_places": 1, "base_places_rule": "at_most",
        "capital_gbp": float(money), "pin": (), "bases_per_district": limits.bases_per_district,
        "hosts_willing": min(build.hosts_willing, limits.hosts_willing),
    })
    scenario = result.scenario.model_copy(update={
        "name": "bases-only", "title": "Bases only, for the same money", "build": asked})
    case = load_case(scenario)
    bases = case.options[case.options["kind"] == "base_module"]
    if not len(bases):
        return result
    # No limit but money, hosts and districts: every host's largest.
    places = int(bases.groupby("site_id")["places"].max().sum())
    scenario = scenario.model_copy(update={
        "build": asked.model_copy(update={"base_places": places})})
    try:
        outcome = study.solve(scenario, case, progress)
    except NoSolutionError:
        return replace(result, notes=(*result.notes, ("", study.no_plan_words(scenario))))
    note = (outcome.name, _limits_words(scenario, case))
    return replace(result, comparators=(*result.comparators, outcome),
                   beside=(*result.beside, (scenario, case)), notes=(*result.notes, note))


def _limits_words(scenario: Scenario, case: Case) -> str:
    """What limits bases only, in a sentence."""
    build, serves = scenario.build, case.suitability
    bases = case.options.loc[case.options["kind"] == "base_module", "designation"]
    met = set(serves.loc[serves["designation"].isin(bases), "need"])
    other = [NEED_NAMES[n] for n in NEEDS if n in set(case.demand["need"]) - met]
    needs = (f"; no base on offer is for {listed([low(n) for n in other])}, who gain a place only "
             "where another child leaves one" if other else "")
    return (f"\"{scenario.title}\" is made for comparison, under assumptions: at most "
            f"{build.bases_per_district:,} new bases in a district, and {build.hosts_willing:.0%} "
            f"of the schools that could host one are willing (which ones is drawn){needs}.")


def story(
    done: Sequence[Result], *, public: bool, rules: Rules, record: Record | None = None
) -> Story:
    """What the results say, to everybody or inside."""
    publications = [r.publication() for r in done]
    return tell.public(publications, rules, record) if public else tell.internal(publications)


def with_answers(
    told: Story, done: Sequence[Result], paths: Sequence[Path], rules: Rules | None,
    record: Record | None = None,
) -> Story:
    """The story with what planners asked besides.

    Args:
        record: what the story and earlier publications printed; what answers print is added.

    Raises:
        InputError: an answer cannot be read, or is of another case.
    """
    if not paths:
        return told
    found = [read_answer(path) for path in paths]
    case = done[0].case.folder.name
    if faults := [Fault(path.name, "answers a question about another case",
                        "Tell each case in a report of its own.", column="--answers",
                        value=answer.case)
                  for path, answer in zip(paths, found, strict=True) if answer.case != case]:
        raise InputError(faults)
    more, audit = sheets(found, rules, record)
    return replace(told, answers=more, audit=(*told.audit, *audit))


def secrets(done: Sequence[Result]) -> Secrets:
    """What no public file about these results may hold."""
    return secrets_of([r.case for r in done], [t for r in done for t in r.titles])


def write(
    done: Sequence[Result], build: Builder, folder: Path, *, public: bool, rules: Rules,
    against: Sequence[Path] = (), answers: Sequence[Path] = (),
) -> Written:
    """Build, pass the gate and write, whole or not at all.

    Args:
        against: folders and maps published before, whose records lie beside them; no figure
            differs from theirs by fewer than k children.
        answers: saved answers that are told besides.

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: the folder cannot be written; a record is missing or none; an answer cannot be
            read or is of another case.
    """
    folder = target(folder, public=public)
    record = records.read(against)
    done = study.for_public(done) if public else list(done)
    told = with_answers(story(done, public=public, rules=rules, record=record), done, answers,
                        rules if public else None, record)
    files = build(told, done, rules if public else None, record)
    if isinstance(told, Internal):
        files = {_marked(name): data for name, data in files.items()}
        write_folder(folder, files)
        return Written(folder, tuple(files), None)
    gate.publish(folder, files, secrets(done), rules)
    audit = _audit(folder)
    write_file(audit, audit_bytes(told.audit))
    write_file(records.beside(folder), records.to_bytes(record))
    return Written(folder, tuple(files), audit)


def target(folder: Path, *, public: bool) -> Path:
    """Where files go that are asked for in a folder: an internal one says so in its name."""
    if folder.name in ("", ".."):
        folder = folder.resolve()
    return folder if public or not folder.name else folder.with_name(_marked(folder.name))


def ready(
    folder: Path, *, public: bool, against: Sequence[Path] = (), answers: Sequence[Path] = ()
) -> None:
    """See, before any search, that what is to be read can be read, and written what is written.

    Raises:
        InputError: as ``write``.
    """
    folder = target(folder, public=public)
    records.read(against)
    for path in answers:
        read_answer(path)
    ready_folder(folder)
    for beside in (_audit(folder), records.beside(folder)) if public else ():
        ready_file(beside)


def _audit(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-audit-internal.csv")


def _marked(name: str) -> str:
    """A name that says internal, before its ending."""
    path = Path(name)
    return name if "internal" in path.stem else str(
        path.with_name(f"{path.stem}-internal{path.suffix}"))


def report(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None
) -> Mapping[str, bytes]:
    """report.html and report.md."""
    from sufficiency.publish.report import report_html, report_markdown

    return {"report.html": report_html(told).encode(), "report.md": report_markdown(told).encode()}


def workbook(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None
) -> Mapping[str, bytes]:
    """workbook.xlsx and layers.gpkg."""
    from sufficiency.publish.geopackage import geopackage, outlines
    from sufficiency.publish.workbook import workbook as sheets

    atlas, _ = show.atlas(done, rules, record=record)
    return gate.Files({"workbook.xlsx": sheets(told, atlas), "layers.gpkg": geopackage(atlas)},
                      outlines(atlas))


def paper(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None
) -> Mapping[str, bytes]:
    """paper.docx, paper.html and tables/*.csv."""
    from sufficiency.publish import paper as papers

    atlas, _ = show.atlas(done, rules, record=record)
    return papers.files(papers.paper(told, atlas), told)


def compare(first: Path, second: Path, progress: Progress) -> Comparison:
    """What differs between two scenarios, in settings and results.

    Raises:
        InputError: every fault of the files.
    """
    sides = []
    for path in (first, second):
        found = study.run(path, progress, alone=True)
        sides.append(Side(found.scenario, found.plan, found.case.digests))
    return compared(*sides)
