"""Release reports, papers and workbooks, public or internal.

A public file is told from figures that passed ``disclosure`` and its bytes pass the gate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.threshold import FLOOR, K
from sufficiency.datasets import series_in
from sufficiency.errors import Fault, InputError
from sufficiency.files import write_file, write_folder
from sufficiency.forecast import study as ahead
from sufficiency.gaps.run import Ahead, Asked, Gaps, gaps_of_results, years_of_results
from sufficiency.publish.disclosure import release_record as records
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.map import consultation
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.secrets import Secrets, secrets_of
from sufficiency.publish.publication import for_public
from sufficiency.publish.release_files import (
    Written,
    audit_beside,
    check_can_release,
    check_can_release_map,
    marked,
    some,
    target,
)
from sufficiency.publish.report.answers import sheets
from sufficiency.publish.report.answers_transport import ridden_note, with_rides
from sufficiency.publish.report.build import internal_report, public_report
from sufficiency.publish.report.document import Internal, Story
from sufficiency.publish.report.transport_saved import rides_saved
from sufficiency.publish.report.years.build import with_years
from sufficiency.publish.tables import audit_bytes
from sufficiency.study.answers import Answer, read_answer
from sufficiency.study.result import Result

Builder = Callable[[Story, Sequence[Result], Rules | None, Record], Mapping[str, bytes]]


def story(
    done: Sequence[Result], *, public: bool, rules: Rules, record: Record | None = None,
    finance: Path | None = None,
) -> Story:
    """What the results say, to everybody or inside.

    Args:
        done: plans, the first of which gives the baseline.
        public: whether every figure passes disclosure control.
        rules: of disclosure control; not used inside.
        record: what was published earlier, and where to note what is printed now.
        finance: folder of assumptions about money; that of the scenarios where None.
    """
    return public_report(done, rules, record, finance) if public else internal_report(done, finance)


def with_answers(
    told: Story, done: Sequence[Result], paths: Sequence[Path], rules: Rules | None,
    record: Record | None = None, drives: Sequence[Answer] = (),
) -> Story:
    """The story with what planners asked besides.

    Args:
        told: the story so far.
        done: the plans it tells of; the answers are of their case.
        paths: saved answers; none leaves the story as it is.
        rules: of disclosure control; None for internal files.
        record: what the story and earlier results printed; what answers print is added.
        drives: answers that were found just now.

    Raises:
        InputError: an answer cannot be read, or is of another case.
    """
    if not paths and not drives:
        return told
    found = [read_answer(path) for path in paths]
    case = done[0].case.folder.name
    if faults := [Fault(path.name, "answers a question about another case",
                        "Tell each case in a report of its own.", column="--answers",
                        value=answer.case)
                  for path, answer in zip(paths, found, strict=True) if answer.case != case]:
        raise InputError(faults)
    more, audit = sheets([*drives, *found], rules, record)
    money, words = rides_saved(told.money, told.money_transport, told.options.columns[0], more)
    options = with_rides(told.options, more)
    notes = () if options is told.options else (ridden_note(counted=bool(words)),)
    return replace(told, answers=more, options=options, money=money, audit=(*told.audit, *audit),
                   dropped=(*told.dropped, *notes), money_rests=(*told.money_rests, *words))


def secrets(done: Sequence[Result]) -> Secrets:
    """What no public file about these results may hold."""
    return secrets_of([r.case for r in done], [t for r in done for t in r.titles])


def write(
    done: Sequence[Result], build: Builder, folder: Path, *, public: bool, rules: Rules,
    against: Sequence[Path] = (), answers: Sequence[Path] = (), years: Ahead | None = None,
    finance: Path | None = None, drives: Sequence[Answer] = (),
) -> Written:
    """Build, pass the gate and write, whole or not at all.

    Args:
        done: plans, the first of which gives the baseline.
        build: makes the files, by name, from a story.
        folder: where they go, with "-internal" added if they are not public.
        public, rules: whether figures pass disclosure control, and files the gate, and which.
        against: folders and maps published before, whose records lie beside them; no figure
            differs from theirs by fewer than k children.
        answers: saved answers that are told besides.
        years: the years ahead with these plans, if they are told.
        finance: folder of assumptions about money; that of the scenarios where None.
        drives: of the plans and of nothing built (``transport.ride_changes.drives_beside``).

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: the folder cannot be written; a record, an answer or its case is wrong; two
            plans have one name.
    """
    folder, done = target(folder, public=public), some(done)
    record = records.read(against)
    done = for_public(done) if public else list(done)
    limits = rules if public else None
    told = story(done, public=public, rules=rules, record=record, finance=finance)
    told = with_answers(told, done, answers, limits, record, drives)
    told = with_years(told, years, limits, record)
    files = build(told, done, limits, record)
    if isinstance(told, Internal):
        files = {marked(name): data for name, data in files.items()}
        write_folder(folder, files)
        return Written(folder, tuple(files), None)
    gate.publish(folder, files, secrets(done), rules)
    audit = audit_beside(folder)
    write_file(audit, audit_bytes(told.audit))
    write_file(records.beside(folder), records.to_bytes(record))
    return Written(folder, tuple(files), audit)


def report(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None
) -> Mapping[str, bytes]:
    """report.html and report.md.

    Args:
        told: what is written.
        done: the plans, for the map of its first page.
        rules: of disclosure control; None for internal files.
        record: what was published earlier, and where to note what is printed now.
    """
    from sufficiency.publish.map.pictures import SIDES, beside
    from sufficiency.publish.report import headlines, render

    atlas, _ = consultation.atlas(done, rules, record=record)
    said = headlines.fewer([(c.title, [n.value for n in c.lacking]) for c in atlas.choices[:SIDES]])
    first = next(((said, p.title, p.words, p.png, small.png) for p, small in zip(
        *(beside(atlas, SIDES, shape) for shape in ("page", "phone")), strict=True)), None)
    reply, texts = (atlas.say.in_a_line, atlas.say.texts) if atlas.say else ("", ())
    return gate.Files({"report.html": render.report_html(told, first, reply).encode(),
                       "report.md": render.report_markdown(told, reply).encode()}, texts=texts)


def workbook(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None,
    years: Sequence[Gaps] = (),
) -> Mapping[str, bytes]:
    """workbook.xlsx and layers.gpkg.

    Args:
        told: the story whose tables are its sheets.
        done: the plans, for the layers of the map.
        rules: of disclosure control; None for internal files.
        record: what was published earlier, and where to note what is printed now.
        years: as for ``consultation.atlas``, for layers of a January to come.
    """
    from sufficiency.publish.map.geopackage import geopackage
    from sufficiency.publish.office.workbook import workbook as sheets

    shapes, _ = consultation.reached(done, rules, record=record)
    atlas, _ = consultation.atlas(done, rules, shapes, record=record, years=years)
    layers, outlines = geopackage(atlas)
    return gate.Files({"workbook.xlsx": sheets(told, atlas), "layers.gpkg": layers}, outlines,
                      atlas.say.texts if atlas.say else ())


def paper(
    told: Story, done: Sequence[Result], rules: Rules | None, record: Record | None = None
) -> Mapping[str, bytes]:
    """paper.docx, paper.html and tables/*.csv.

    Args:
        told: the story whose tables and sentences it holds.
        done: the plans, for its map.
        rules: of disclosure control; None for internal files.
        record: what was published earlier, and where to note what is printed now.
    """
    from sufficiency.publish.office import paper_files

    atlas, _ = consultation.atlas(done, rules, record=record)
    return paper_files.files(told, atlas)


@kinds_checked
@within(threshold=FLOOR)
def write_report(
    results: Result | Sequence[Result], folder: Path | str, *, public: bool = False,
    threshold: int = K, against: Sequence[Path | str] = (), answers: Sequence[Path | str] = (),
    years: Path | str | None = None,
) -> Written:
    """Write report.html and report.md of some plans of one case, whole or not at all.

    Args:
        results: one a plan, or one alone.
        folder: where they go; an internal one says so in its name.
        public: fit to publish: small numbers withheld, with a record and an audit beside it.
        threshold: smallest count that a public report prints.
        against: folders and maps published before, whose records lie beside them.
        answers: saved answers to tell besides.
        years: folder of published series, to tell the years ahead as well ("published" = those
            that come with the package); None for not.

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: the folder cannot be written; a record, an answer or a series cannot be read;
            arguments that cannot be.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> sf.write_report([result], "results/report", public=True).files
        ('report.html', 'report.md')
    """
    results = some(results)
    before, asked = [Path(a) for a in against], [Path(a) for a in answers]
    check_can_release(Path(folder), public=public, against=before, answers=asked)
    told = None if years is None else years_of_results(
        results, Asked(ahead.Asked(series_in(years))))
    return write(results, report, Path(folder), public=public, rules=Rules(threshold), years=told,
                 against=before, answers=asked)


@kinds_checked
@within(threshold=FLOOR)
def write_map(
    results: Result | Sequence[Result], file: Path | str, *, public: bool = False,
    threshold: int = K, against: Sequence[Path | str] = (),
    years: Path | str | Ahead | None = None, frontier: Path | str | None = None,
) -> Written:
    """Write a consultation map of some plans of one case, whole or not at all.

    Args:
        results: one a plan, or one alone.
        file: HTML; an internal one says so in its name.
        public: fit to publish: small numbers withheld, with a record and an audit beside it.
        threshold: no public mean is of fewer children.
        against: folders and maps published before, whose records lie beside them.
        years: folder of published series, to show each January as well ("published" = those that
            come with the package), or the years of these plans as they were found, by district;
            None for not.
        frontier: saved answer of ``frontier``, or what its plans open: they can be selected.

    Raises:
        DisclosureError: a public map would give something away; nothing was written.
        InputError: the file cannot be written; a record, a series or the answer cannot be read;
            plans of several cases.

    Examples:
        >>> import sufficiency as sf
        >>> result = sf.solve(sf.datasets.tiny())
        >>> sf.write_map([result], "results/map.html").files
        ('map-internal.html',)
    """
    from sufficiency.publish.map.consultation import map_page

    results, before = some(results), [Path(a) for a in against]
    check_can_release_map(Path(file), public=public, against=before)
    file, record = target(Path(file), public=public), records.read(before)
    shown = for_public(results) if public else results
    told = () if years is None else years.plans if isinstance(years, Ahead) else gaps_of_results(
        shown, Asked(ahead.Asked(series_in(years)), whole=True, where=True))
    page, audit = map_page(
        shown, file.name, Rules(threshold) if public else None, record=record, years=told,
        frontier=None if frontier is None else read_answer(Path(frontier), "--frontier"))
    write_file(file, page)
    if not public:
        return Written(file.parent, (file.name,), None)
    log = audit_beside(file)
    write_file(log, audit_bytes(audit))
    write_file(records.beside(file), records.to_bytes(record))
    return Written(file.parent, (file.name,), log)


BUILDERS: Mapping[str, Builder] = {"report": report, "paper": paper, "workbook": workbook}
"""What is made of plans, by the verb that makes it."""
