"""The verbs that begin a case: people, new, import."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Annotated

import typer

from sufficiency.cli.console import command, save, talk
from sufficiency.cli.failures import tell_faults
from sufficiency.cli.options import PUBLISHED, file_option

verbs = typer.Typer()
YEAR = 2025
"""January of the children that a case from public tables is of."""


@verbs.command()
def people(
    case: Annotated[Path, typer.Argument(help="case folder, or the name of one in data/")],
    year: Annotated[int, typer.Option(
        help="January whose published totals are used", min=1990, max=2100)] = 2025,
    seed: Annotated[int, typer.Option(help="seed", min=0, max=2**32 - 1)] = 1,
    out: Annotated[Path, file_option(
        "file to write", ".csv")] = Path("people.csv"),
) -> None:
    """Write the synthetic children of a case, as a children.csv to begin one's own with: nobody's
    data, drawn from published totals."""
    with talk(out) as progress:
        from sufficiency.case.case import read_people
        from sufficiency.case.scenario import Scenario
        from sufficiency.case.settings import Demand
        from sufficiency.case.vocabulary import SETTINGS
        from sufficiency.files import is_folder

        folder = case if is_folder(case) else Path("data") / case
        progress(f"drawing children of {folder.name}")
        frame = read_people(
            Scenario(name="people", case_folder=folder, demand=Demand(year=year, seed=seed))
        )
        # Settings of published totals have names of their own: children.csv has those of all cases.
        otherwise = frame["daily"].map({True: "daily", False: "other"})
        setting = frame["setting"].where(frame["setting"].isin(list(SETTINGS)), otherwise)
        save(frame.drop(columns=["daily", "reason"]).assign(setting=setting), out)
    placed = int((frame["current_pool"] != "").sum())
    print(f"{len(frame):,} synthetic children in {out}, {int(frame['daily'].sum()):,} of them with "
          f"a daily journey to a specialist place; {placed:,} have a school or base they are at "
          "(current_pool)")


@verbs.command()
def new(
    name: Annotated[str, typer.Argument(help="name of the new case's folder")] = "",
    council: Annotated[str | None, typer.Option(
        help="council in England, by name, DfE number or ONS code: a case from public tables"
    )] = None,
    gias: Annotated[Path | None, typer.Option(
        help="with --council, your own download of the register of schools (edubasealldata): "
             "places, designations, units and new schools")] = None,
    list_councils: Annotated[bool, typer.Option(
        "--list-councils", help="list the councils there are, and end")] = False,
) -> None:
    """Start a case: of a council in England from public tables, or an example to overwrite."""
    if list_councils:
        from sufficiency.datasets.pack import councils

        print(*(" ".join(row) for row in councils().to_numpy()), sep="\n")
        return
    if gias is not None and council is None:
        raise typer.BadParameter("goes with --council", param_hint="--gias")
    if not name:
        raise typer.BadParameter("name the new case's folder", param_hint="NAME")
    folder = Path(name)
    told: tuple[str, ...] = ()
    with talk():
        if council is not None:
            from sufficiency.datasets.council_case import write_council

            if gias is not None:
                from sufficiency.importing.gias import read_register

                read_register(gias)  # a wrong file is told before a folder is made
            title, told = write_council(folder, council)
        else:
            from sufficiency.case.template import write_template

            write_template(folder, folder.name)
    if gias is not None:
        try:
            update(folder, gias)
        except Exception:
            # The folder is new: a case without the schools that were asked for is none.
            shutil.rmtree(folder)
            raise
    first = "base" if council is None else "start"
    print(f"{folder} is ready, a start for {title} from public tables. What stands in for facts:"
          if council is not None else f"{folder} is ready. Put your own rows in its tables, then:")
    print(*(f"- {line}" for line in told), sep="\n", end="\n" if told else "")
    scenario = folder / "scenarios" / f"{first}.toml"
    if council is not None:
        print(f"Look at it, then put in your own figures:\n  {command('first-look', scenario)}")
    print(f"  {command('check', scenario)}")
    if council is not None:
        print(f"  {command('run', scenario, '--forecast', PUBLISHED)}\n"
              f"  {command('transport', scenario)}\n  {command('finance', scenario)}")
    else:
        print(f"  {command('run', scenario)}")


@verbs.command()
def update(
    case: Annotated[Path, typer.Argument(help="case folder")],
    gias: Annotated[Path, typer.Option(
        help="your own download of the register of schools (edubasealldata); a file of links "
             "beside it is read too")],
    year: Annotated[int, typer.Option(
        help="January from which new schools and bases count", min=1990, max=2100)] = YEAR,
) -> None:
    """Put the register of schools into a case where figures stand in, and say what changed."""
    with talk():
        from sufficiency.case.about import read_about
        from sufficiency.errors import Fault, InputError
        from sufficiency.files import is_folder
        from sufficiency.importing.gias import REPORT, age_words, links_beside, update_case
        from sufficiency.importing.gias_overlay import KEPT

        if not is_folder(case):
            raise InputError([Fault(case.name, "is no folder", "Name the folder of a case.")])
        about, faults = read_about(case)
        if faults:
            raise InputError(faults)
        changes = update_case(case, gias, about.la_code, year)
    kept, made = sum(c.what.startswith(KEPT) for c in changes), sum(c.made for c in changes)
    print(f"{made} changes from the register of schools, {kept} cells that it has otherwise and "
          f"that stay, as no stand-in is marked there, and {len(changes) - made - kept} schools "
          f"to look at: {case / REPORT}")
    links = ", ".join(p.name for p in links_beside(gias))
    print(f"Which school followed which: {links}." if links else "No file of links (links_...csv) "
          f"lies beside {gias.name}: of a school that closed no successor is known.")
    if aged := age_words(gias, year):
        print(aged)
    print(f"What is new counts from January {year}: supply.year of a scenario must not be earlier.")


@verbs.command("import")
def import_(
    sources: Annotated[list[Path], typer.Argument(
        help="files of yours (.csv, .xlsx), or folders of them")],
    into: Annotated[Path, typer.Option(help="case folder to write, or to bring up to date")],
    map: Annotated[Path | None, typer.Option(
        help="mapping file; without it, the one in the report folder if there is one")] = None,
    year: Annotated[int | None, typer.Option(
        help="January of the case; without it, by the newest date", min=1990, max=2100)] = None,
    report: Annotated[Path | None, typer.Option(
        help="folder for the data-quality report, the mapping and the key of the pseudonyms; "
             "without it, the case folder's name with -import")] = None,
    replace: Annotated[bool, typer.Option(
        "--replace", help="also tables of the case that were edited since")] = False,
) -> None:
    """Make a case of a council's own files, and say what was read, mended, guessed and left out."""
    with talk() as progress:
        from sufficiency.files import is_file, put_files, real
        from sufficiency.importing import pseudonyms
        from sufficiency.importing.build import import_files
        from sufficiency.importing.case_files import case_files, write_case
        from sufficiency.importing.findings import faults_of, unused
        from sufficiency.importing.mapping import FILE, Mapped, read_mapping
        from sufficiency.publish.import_page import quality_files, sentence
        from sufficiency.study.check import check
        from sufficiency.transport.tables import check_tables

        # "." and ".." have no name that another could stand beside.
        named = into if into.name.strip(".") else real(into)
        beside = report or named.parent / f"{real(into).name}-import"
        chosen = map or (beside / FILE if (beside / FILE).exists() else None)
        given = read_mapping(chosen) if chosen is not None else Mapped()
        key = pseudonyms.key_of(beside / pseudonyms.FILE)
        progress("reading")
        found = import_files(sources, given, key, year)
        name = real(into).name
        put_files(beside, {**quality_files(found, name), FILE: found.mapping})
        faults = faults_of(found.findings)
        if faults:
            tell_faults(faults, f"no case was written; the report is {beside / 'quality.html'}, "
                        f"and {beside / FILE} waits for your answers")
            raise typer.Exit(1)
        kept = write_case(into, case_files(found.tables, name, found.january), replace=replace)
    print(f"{len(found.tables['children.csv']):,} children in {into}: {sentence(found.findings)}; "
          f"see {beside / 'quality.html'}")
    if idle := unused(found.findings):
        print(f"not used: {', '.join(idle)}")
    if kept:
        print(f"left as they are: {', '.join(kept)}")
    scenario = into / "scenarios" / "base.toml"
    if is_file(scenario) and (faults := check(scenario) or check_tables(scenario)):
        tell_faults(faults, "the case was written; mend these in the files they came from and "
                    "import again, or in the case")
        raise typer.Exit(1)
    print(f"  {command('check', scenario)}")
