"""Release the finance page, public or internal, as reports are released.

A public page is made from the plan's openings, the council's assumptions and the figures of its
children that passed disclosure control (``report/plan_use.py``); its final bytes pass the gate.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from sufficiency.case.case import load_case
from sufficiency.case.scenario import load_scenario
from sufficiency.common.kinds import kinds_checked, within
from sufficiency.common.progress import Progress
from sufficiency.common.threshold import FLOOR, K
from sufficiency.datasets import series_in
from sufficiency.errors import Fault, InputError
from sufficiency.files import write_folder
from sufficiency.finance import of_scenario
from sufficiency.finance.assumptions import MEANING
from sufficiency.finance.folder import Tables, read_tables
from sufficiency.finance.of_scenario import appraised, of_result, outcomes
from sufficiency.finance.statement import DRAWS, Statement, rate_rows
from sufficiency.forecast.study import Asked
from sufficiency.publish import release, release_files
from sufficiency.publish.disclosure.figures import Rules
from sufficiency.publish.disclosure.release_record import Record
from sufficiency.publish.finance_page import about_of, finance_files
from sufficiency.publish.output_check import gate
from sufficiency.publish.output_check.secrets import secrets_of
from sufficiency.publish.release_files import Written
from sufficiency.publish.report.document import INTERNAL, Story
from sufficiency.publish.report.plan_use import use
from sufficiency.study.result import Result
from sufficiency.study.run import run


@dataclass(frozen=True)
class Wanted:
    """How a plan is to be priced.

    Attributes:
        folder: of assumptions; the scenario's where None.
        openings: a table of what opens in place of the plan; nothing is searched.
        seed: of the draws.
        forecast: folder of published series whose draws are joined with those of money.
    """

    folder: Path | None = None
    openings: Path | None = None
    seed: int = 1
    forecast: Path | None = field(default=None)


@kinds_checked
@within(seed=(0, 2**32 - 1), threshold=FLOOR)
def write_finance(
    path: Path | str, folder: Path | str, *, finance: Path | str | None = None,
    openings: Path | str | None = None, seed: int = 1, years: Path | str | None = None,
    public: bool = False, threshold: int = K, against: Sequence[Path | str] = (),
    progress: Progress = lambda _: None,
) -> tuple[Statement, Written]:
    """Price a scenario and write its page and tables, whole or not at all.

    Args:
        path: scenario file.
        folder: where they go; an internal one says so in its name.
        finance: folder of assumptions; None for the scenario's.
        openings: a table of what opens in place of the plan; nothing is searched.
        seed: of the draws.
        years: folder of published series whose draws are joined with those of money ("published" =
            those that come with the package); None for not.
        public: fit to publish: of the children only figures that passed disclosure control.
        threshold: smallest count of children that is told.
        against: folders and maps published before, whose records lie beside them.
        progress: told what is being done.

    Returns:
        The statement that was written, and its files.

    Raises:
        DisclosureError: a public file would give something away; nothing was written.
        InputError: faults of the tables; the plan opens nothing; the folder cannot be written.
        NoSolutionError: no plan was found.

    Examples:
        >>> import sufficiency as sf
        >>> try:
        ...     sf.write_finance("no-such.toml", "results/finance")
        ... except sf.InputError as error:
        ...     error.faults[0].file
        'no-such.toml'
    """
    path, to, before = Path(path), Path(folder), [Path(a) for a in against]
    wanted = Wanted(None if finance is None else Path(finance),
                    None if openings is None else Path(openings), seed,
                    None if years is None else series_in(years))
    rules = Rules(threshold)
    release_files.check_can_release(to, public=public, against=before)
    if wanted.openings is not None:
        return _of_table(path, to, wanted, public=public, rules=rules)
    tables = read_tables(_folder(path, wanted))
    result = run(path, progress)
    progress("pounds")
    found: list[Statement] = []

    def build(
        told: Story, done: Sequence[Result], rules: Rules | None, record: Record
    ) -> Mapping[str, bytes]:
        found.append(statement(told, done[0], tables, wanted, progress))
        return page_files(found[0], path, internal=told.internal)

    written = release.write([result], build, to, public=public, rules=rules, against=before,
                            finance=_folder(path, wanted))
    return found[0], written


def statement(
    told: Story, result: Result, tables: Tables, wanted: Wanted = Wanted(),
    progress: Progress = lambda _: None,
) -> Statement:
    """A plan in pounds, made from what a story tells of its children.

    Args:
        told: a story of this result alone, with the same tables.
        result: of the scenario.
        tables: of the council.
        wanted: how the plan is priced.
        progress: told what is being done.

    Raises:
        InputError: the plan opens nothing, or too little may be told to join a forecast.
    """
    uses = {one.name: one for one in told.use}
    plans = [appraised(o, case, tables, use(uses[o.name])) for o, case in outcomes(result)
             if o.name in uses]
    before = None
    if wanted.forecast is not None and not told.internal and result.plan.name in uses:
        own = uses[result.plan.name]
        if own.children.value is None or own.short.value is None:
            raise InputError([Fault(wanted.forecast.name, "cannot be joined in public: how many "
                                    "children have no place is too few to be told",
                                    "Leave out --forecast, or --public.")])
        before = own.children.value, own.children.value - own.short.value
    joined = (None if wanted.forecast is None
              else Asked(wanted.forecast, draws=DRAWS, seed=wanted.seed))
    return of_result(result, plans, tables, seed=wanted.seed, forecast=joined, before=before,
                     notes=told.dropped, progress=progress)


def _of_table(
    path: Path, to: Path, wanted: Wanted, *, public: bool, rules: Rules
) -> tuple[Statement, Written]:
    """A table of openings holds no child: there is nothing to protect, and the gate looks."""
    found = of_scenario.finance(path, folder=wanted.folder, openings=wanted.openings,
                                seed=wanted.seed)
    files: Mapping[str, bytes] = page_files(found, path, internal=not public)
    folder = release_files.target(to, public=public)
    if public:
        scenario = load_scenario(path)
        secrets = secrets_of([load_case(scenario)], [scenario.title, scenario.name])
        gate.publish(folder, files, secrets, rules)
    else:
        files = {release_files.marked(name): data for name, data in files.items()}
        write_folder(folder, files)
    return found, Written(folder, tuple(files), None)


def page_files(found: Statement, path: Path, *, internal: bool) -> gate.Files:
    """Every file of the page, and what in them people wrote.

    Args:
        found: the plan in pounds.
        path: scenario file, whose case is named.
        internal: whether the page says that it is not for publication.
    """
    made = finance_files(found, about_of(load_scenario(path)), INTERNAL if internal else "")
    texts = [*(r.source for r in found.assumptions.ranges.values()), *MEANING.values(),
             *(row["source"] for row in rate_rows(found)), found.claim_source]
    return gate.Files({name: data.encode() if isinstance(data, str) else data
                       for name, data in made.items()}, texts=texts)


def _folder(path: Path, wanted: Wanted) -> Path:
    return wanted.folder or load_scenario(path).finance_folder
