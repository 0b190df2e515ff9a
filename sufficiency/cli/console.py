"""The terminal: progress on stderr, tables on stdout."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from sufficiency.errors import Fault, InputError
from sufficiency.files import is_file, ready_file, ready_folder, write_file

if TYPE_CHECKING:
    from pandas import DataFrame
    from rich.table import Table

    from sufficiency.publish.report import table
    from sufficiency.study.answers import Answer


LARGEST = 1_000_000
"""No number of schools, places or millions of pounds that is asked about is larger."""
MOST_LINES, MOST_REPEATED = 30, 15
"""Lines of progress in a log: more than this nobody reads; and how many there are when steps that
differ in their figures only end, so that each later kind of step is told."""
PIPE_WIDTH = 120
"""Letters in a line of a table that no terminal shows."""


@contextmanager
def talk(
    *files: Path | None, folder: Path | None = None, reads: Iterable[Path | None] = (),
) -> Iterator[Callable[[str], None]]:
    """A line of progress on stderr.

    Args:
        files, folder: what will be written; what stands in the way is told before the work.
        reads: files of the planner's that are read, none of which may be written over; None where
            one is not given.

    Raises:
        InputError: they cannot be written, or are read.
    """
    from pandas import set_option
    from rich.console import Console

    # Words as Python's own: tables of a small case take a quarter less time than with Arrow's,
    # those of a county as long. A library leaves it to its user; here the process is ours.
    set_option("mode.string_storage", "python")
    read = [p for p in reads if p is not None and is_file(p)]
    for file in files:
        if file is not None:
            ready_file(file)
            if is_file(file) and any(p.samefile(file) for p in read):
                raise InputError([Fault(file.name, "is read by this command and would be written "
                                        "over", "Give the answer another name.")])
    if folder is not None:
        ready_folder(folder)
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Steps(lambda text: print(text, file=sys.stderr, flush=True))
        return
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    with Progress(
        BarColumn(bar_width=16), TimeElapsedColumn(), TextColumn("{task.description}"),
        console=console, transient=True,
    ) as bar:
        # How long a search takes is not known: the bar moves, and its words say what is done.
        task = bar.add_task("starting", total=None)
        yield lambda text: bar.update(task, description=text)


class Steps:
    """Progress in a log: each kind of step when it is first told, and then ever more rarely.

    Lines that differ in their figures only are of one kind; of these the first, second, fourth,
    eighth ... are told, up to ``MOST_REPEATED`` lines. A log never grows beyond ``MOST_LINES``,
    and tells no line twice one after the other.
    """

    def __init__(self, write: Callable[[str], None]) -> None:
        self.write, self.lines = write, 0
        self.seen: dict[str, int] = {}
        self.last = ""

    def __call__(self, text: str) -> None:
        """Tell a step, or keep it back."""
        if text == self.last:
            return
        self.last = text
        kind = re.sub(r"[\d.,]+", "#", text)
        number = self.seen[kind] = self.seen.get(kind, 0) + 1
        most = MOST_LINES if number == 1 else MOST_REPEATED
        if number & (number - 1) or self.lines >= most:
            return
        self.lines += 1
        self.write("further steps are not shown" if self.lines == MOST_LINES else text)


def command(*words: object) -> str:
    """A command of this tool that can be pasted, also where a path has spaces."""
    here = Path(sys.executable).with_name("sufficiency")
    if shutil.which("sufficiency") or not here.exists():
        return pasted("sufficiency", *words)
    near = here.is_relative_to(Path.cwd())
    return pasted(here.relative_to(Path.cwd()) if near else here, *words)


def own_name(scenario: Path) -> str:
    """What results of a scenario are called: its name, and of the first one of a council's case
    the case's. Each council has one of that name: one's results do not replace another's."""
    from sufficiency.case.scenario import load_scenario
    from sufficiency.datasets.council_case import FIRST

    name = load_scenario(scenario).name
    return scenario.resolve().parents[1].name if scenario.name == FIRST else name


def opens(path: Path) -> str:
    """The line that opens a folder or file where this machine shows them."""
    viewer = {"darwin": "open", "win32": "explorer"}.get(sys.platform, "xdg-open")
    return pasted(viewer, path)


def pasted(*words: object) -> str:
    """Words as one line for the shell of this machine."""
    texts = [str(word) for word in words]
    return subprocess.list2cmdline(texts) if sys.platform == "win32" else shlex.join(texts)


def whole_numbers(text: str, option: str) -> list[int] | None:
    """Whole numbers between commas; None for an empty text."""
    if not text:
        return None
    try:
        numbers = sorted({int(part) for part in text.split(",")})
    except ValueError:
        numbers = [-1]
    if numbers[0] < 0 or numbers[-1] > LARGEST:
        raise typer.BadParameter(f"{text!r} is not a list of whole numbers like 0,2,4",
                                 param_hint=option)
    return numbers


def show_table(summary: dict[str, Any], base: str) -> None:
    """The figures a planner asks for first, side by side.

    Args:
        summary: as in summary.json.
        base: what the baseline is called for short; its whole name is in a note.
    """
    from rich.markup import escape
    from rich.table import Table

    from sufficiency.publish.report.side_by_side import footnotes, side_by_side

    columns = [(base, summary["baseline"])]
    columns += [(s["scenario"], s) for s in (summary["replaced"], summary, *summary["comparators"])
                if s]
    table = Table(box=None, pad_edge=False, title=summary["title"], title_justify="left")
    table.add_column("")
    rows = side_by_side([s for _, s in columns])
    first, *others = zip(*(cells for _, cells in rows), strict=True)
    # A plan that opens nothing is what is there without one; only the seconds are its own.
    told = [0, *(i for i, cells in enumerate(others, 1)
                 if columns[i][1] is summary or cells[:-1] != first[:-1])]
    for i in told:
        table.add_column(columns[i][0], justify="right")
    for label, cells in rows:
        table.add_row(escape(label), *(cells[i] for i in told))
    wide(table)
    print()
    print(*footnotes(summary), sep="\n")


def save(frame: DataFrame, out: Path | None) -> None:
    """Write a table whole, if a file was named."""
    if out is not None:
        from sufficiency.publish.tables import csv_bytes

        write_file(out, csv_bytes(frame))


def save_answer(
    frame: DataFrame, answer: Answer, out: Path | None, openings: Path | None = None
) -> None:
    """Write an answer whole to a file that ends in .json, its first table to any other.

    What its plans open, without figures of children, goes to ``openings``.
    """
    if openings is not None:
        from sufficiency.study.openings import without_children

        write_file(openings, without_children(answer).json())
    if out is not None and out.suffix.lower() == ".json":
        write_file(out, answer.json())
    else:
        save(frame, out)


def show_sheet(sheet: table.Table) -> None:
    """Print a sheet of figures that passed disclosure control."""
    from pandas import DataFrame

    frame = DataFrame([(line.name, *map(str, line.cells)) for line in sheet.lines],
                      columns=[sheet.head, *sheet.columns])
    show_frame(frame, sheet.title, [sheet.head])


def show_frame(frame: DataFrame, title: str, left: Collection[str] = ()) -> None:
    """Print a table for people; shares as per cent, pounds in millions.

    Args:
        left: columns of words beyond the usual ones, kept on one line.
    """
    from rich.table import Table

    def yes(value: float) -> str:
        return "yes" if value else "no"

    def percent(value: float) -> str:
        return f"{value:.0%}"

    show: dict[str, Callable[[float], str]] = {
        "gap": lambda v: f"{v:.2%}", "over_guideline_share": lambda v: f"{v:.1%}",
        "extra_share": lambda v: f"{v:+.2%}", "capital_gbp": lambda v: f"{v / 1e6:.1f}m",
        "capital_limit_gbp": lambda v: f"{v / 1e6:g}m", "minutes_p90": lambda v: f"{v:.1f}",
        "minutes_mean": lambda v: f"{v:.1f}", "minutes_mean_local": lambda v: f"{v:.1f}",
        "minutes": lambda v: f"{v:,.1f}",
        "child_minutes": lambda v: f"{v:,.0f}", "unplaced": lambda v: f"{v:,.0f}",
        "unplaced_least": lambda v: f"{v:,.0f}",
        "undominated": lambda v: "yes" if v else "", "opened": yes, "together": yes,
        "met": yes, "at_bound": yes, "own_plan": yes, "own": yes,
        "option_share": percent, "site_share": percent,
        "growth": lambda v: f"{v:.2f}", "minutes_factor": lambda v: f"{v:.2f}",
        **dict.fromkeys(("opens", "single_opens", "flow_opens"),
                        lambda v: f"{v:.0f}" if v else "not yet"),
        "mape": lambda v: f"{v:.1%}", "bias": lambda v: f"{v:+.2f}",
        **dict.fromkeys(("mae", "rmse", "p95", "rule_mae", "mae_before", "mae_after", "noise"),
                        "{:.2f}".format),
        "extra_minutes_least": lambda v: f"{v:,.0f}", "extra_minutes_most": lambda v: f"{v:,.0f}",
    }
    table = Table(box=None, pad_edge=False, title=title, title_justify="left")
    for name in frame.columns:
        words = name in ("answer", "schools", "site_name", "name", "option_id", "pool_id",
                         "setting", "measure", "unit", "meaning", "kind", "designation", "need",
                         "phase", "district", "source", "part", "group", "class", "proof",
                         "column", "fit", "distance", "worse", "where") or name.startswith("set in")
        words = words or name in left
        table.add_column(name.replace("_", " "), justify="left" if words else "right",
                         overflow="fold", no_wrap=name in left)
    for row in frame.to_dict("records"):
        table.add_row(*(
            "-" if value is None or value != value
            else value if isinstance(value, str) else show.get(name, str)(value)
            for name, value in row.items()
        ))
    wide(table)


def wide(table: Table) -> None:
    """Print a table; a file or a pipe has no width of its own, and words are left whole there."""
    from rich.console import Console

    console = Console()
    Console(width=console.width if console.is_terminal else PIPE_WIDTH).print(table)
