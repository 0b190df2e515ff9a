"""What goes wrong under any verb becomes a sentence and an exit code."""

from __future__ import annotations

import errno
import linecache
import os
import platform
import sys
import tempfile
import traceback
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from sufficiency import __version__
from sufficiency.errors import Fault, InputError, SufficiencyError

HOME = Path(__file__).parents[1]
THEIRS: tuple[type[BaseException], ...] = (
    typer.Exit, typer.Abort, typer.BadParameter.__mro__[2], BrokenPipeError, EOFError)
"""What typer makes an end or a message of by itself: among them all faults of usage."""


class Net(TyperGroup):
    """Verbs under which nothing falls through: exit 1 for whatever is not done."""

    def format_commands(self, ctx: typer.Context, formatter: Any) -> None:  # type: ignore[override]
        """Every verb with its whole sentence below the heading of its group: the beginning of one
        tells little."""
        found = [(name, verb) for name in self.list_commands(ctx)
                 if (verb := self.get_command(ctx, name)) is not None]
        width = max(len(name) for name, _ in found)
        for heading, verbs in groupby(found, _heading):
            with formatter.section(heading):
                # One width of names, so that all sentences begin at one place.
                formatter.write_dl([(name.ljust(width), " ".join((verb.help or "").split()))
                                    for name, verb in verbs])

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override]
        """Call a verb."""
        try:
            return super().invoke(ctx)
        except InputError as error:
            tell_faults(error.faults)
        except SufficiencyError as error:
            print(f"error: {error}", file=sys.stderr)
        except THEIRS:
            raise
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.ENAMETOOLONG:
                name = max(Path(str(error.filename)).parts, key=len)
                tell_faults([Fault(name, "is longer than a name can be", "Choose a shorter one.")])
            else:
                _tell_unforeseen(error, ctx.invoked_subcommand or "sufficiency")
        raise typer.Exit(1) from None


def _heading(named: tuple[str, Any]) -> str:
    """The heading that a verb was given, if it was given one."""
    told = getattr(named[1], "rich_help_panel", None)
    return told if isinstance(told, str) else "Commands"


def tell_faults(
    faults: Sequence[Fault], hint: str = "nothing was written; mend that and give the command again"
) -> None:
    """Every fault as one line, and what to do."""
    print(f"error: {len(faults)} fault{'s' if len(faults) != 1 else ''} found", file=sys.stderr)
    for fault in faults:
        print(f"  {fault}", file=sys.stderr)
    print(f"hint: {hint}", file=sys.stderr)


def _tell_unforeseen(error: Exception, verb: str) -> None:
    """Where it happened, and a file with more; no word of either is out of the planner's data."""
    ours = [f for f in traceback.extract_tb(error.__traceback__) if _inside(f.filename)]
    where = f" ({_short(ours[-1].filename)}, line {ours[-1].lineno})" if ours else ""
    print(f"error: this should not have happened, in {verb}{where}", file=sys.stderr)
    try:
        handle, name = tempfile.mkstemp(prefix="sufficiency-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            out.write(unforeseen(error, verb))
    except OSError:
        print("hint: no report of it could be written", file=sys.stderr)
        return
    print(f"hint: the report is in {name}; it says where in the program and holds none of your "
          "data: send it to whoever looks after this tool", file=sys.stderr)


def unforeseen(error: BaseException, verb: str) -> str:
    """A traceback without values: no message of an error, no local variable, no path of a user."""
    lines = [f"sufficiency {__version__}, verb {verb}",
             f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"]
    one: BaseException | None = error
    while one is not None:
        lines += ["", type(one).__name__]
        for frame in traceback.extract_tb(one.__traceback__):
            code = linecache.getline(frame.filename, frame.lineno or 0).strip()
            at = f"{_short(frame.filename)}, line {frame.lineno}, in {frame.name}"
            lines.append(f"  {at}: {code}")
        one = one.__cause__ or one.__context__
    return "\n".join(lines) + "\n"


def _inside(file: str) -> bool:
    return Path(file).is_relative_to(HOME)


def _short(file: str) -> str:
    """A file of the program without where it is installed."""
    path = Path(file)
    if _inside(file):
        return path.relative_to(HOME).as_posix()
    return "/".join(path.parts[-2:])
