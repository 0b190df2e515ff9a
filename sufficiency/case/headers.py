"""Headers of tables: names that are no column, tables that are missing or stand in for another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from sufficiency.case.columns import CHILDREN, OPTIONS, POSTCODES, ROLLS, Table
from sufficiency.case.typed_values import may_be_told
from sufficiency.errors import Fault, did_you_mean
from sufficiency.files import is_file, is_folder

SEVERAL = 3
"""From so many names that are no columns of a table the whole header is another's; one fewer will
do where a column is missing as well."""
IMPORTED = ("children.csv", "places.csv", "sites.csv")
"""Tables that ``sufficiency import`` makes, of files in whatever form."""
MAY_LACK = (CHILDREN.file, OPTIONS.file, POSTCODES.file, ROLLS.file)
"""Tables without which a case is read as another: with synthetic children, or less to build."""
READ = (".txt", ".tsv", ".xlsx", ".xlsm")
"""Forms that ``sufficiency import`` reads besides CSV."""
FORMS = tuple(re.escape(form) for form in (
    ".csv", *READ, ".xls", ".xlsb", ".ods", ".numbers", ".xml", ".json", ".parquet", ".gz",
    ".zip"))
"""Ends of names of files that may be a table in another form."""


def head_faults(head: Sequence[str], table: Table) -> list[Fault]:
    """Names of columns that are none, or are there twice."""
    name, known = table.file, [c.name for c in table.columns]
    # Where most are none of ours, the first row may be one of a child.
    private = is_private(table, head)
    ours = 2 * sum(w in known for w in head) >= len(head)
    faults = []
    strange = strange_names(head, table)
    if is_another(head, table):
        told = [w for w in strange if not private or may_be_told(w)] if ours or not private else []
        return [Fault(name, f"has {len(strange)} columns that are not of this table"
                      + (f": {', '.join(told)}" if told else ""),
                      f"Its columns are {', '.join(known)}.{or_import(name)}", row=1)]
    for at, word in enumerate(head):
        shown = word if not private or (ours and may_be_told(word)) else None
        if not word:
            faults.append(Fault(name, "has a column without a name", "Name it, or take it out.",
                                row=1))
        elif word in head[:at]:
            faults.append(Fault(name, "is there twice", "Keep one column.", row=1, column=shown))
        elif word not in known:
            faults.append(Fault(name, "is not a column of this table", _named(word, known),
                                row=1, column=shown))
    return faults


def is_another(head: Sequence[str], table: Table) -> bool:
    """Whether a header is told as another table's as a whole, and not by its single columns."""
    lacks = any(c.needed and c.name not in head for c in table.columns)
    return len(strange_names(head, table)) >= SEVERAL - lacks


def lacking(head: Sequence[str], table: Table) -> list[Fault]:
    """Columns that every such table has, and this one has not: one fault."""
    gone = {c.name: c.meaning for c in table.columns if c.needed and c.name not in head}
    are, them = ("is", "it") if len(gone) == 1 else ("are", "them")
    said = "; ".join(gone.values() if len(gone) == 1 else (f"{n}, {m}" for n, m in gone.items()))
    return [Fault(table.file, f"{are} missing", f"Add {them}: {said}.", row=1,
                  column=", ".join(gone))] if gone else []


def strange_names(head: Sequence[str], table: Table) -> list[str]:
    """Names that are of no column of a table."""
    known = {c.name for c in table.columns}
    return list(dict.fromkeys(w for w in head if w and w not in known))


def _named(word: str, known: Sequence[str]) -> str:
    """The column that a name is another spelling of, or most like."""
    plain = {re.sub(r"[\W_]", "", k): k for k in known}
    same = plain.get(re.sub(r"[\W_]", "", word).casefold())
    return f"Did you mean {same!r}?" if same else did_you_mean(word, known)


def or_import(file: str) -> str:
    """A second remedy, where an import would read what this table may not be."""
    return " Or bring it in as it is: sufficiency import reads such files." * (file in IMPORTED)


def missing(path: Path, remedy: str) -> Fault:
    """A table that is not there; where another file stands in its place, what to do with that."""
    other = in_its_place(path) or in_its_place(path, copies=True)
    return Fault(path.name, "is missing", _made_of(other, path.name) if other else remedy)


def unread(folder: Path) -> list[Fault]:
    """Files that stand in the place of tables that a case may lack, and would not be read.

    Where there are no published totals it is told elsewhere that children.csv is missing.
    """
    tables = MAY_LACK if is_folder(folder / "population") else MAY_LACK[1:]
    return [Fault(other, f"is not read in the place of {name}", _made_of(other, name))
            for name in tables if not is_file(folder / name)
            and (other := in_its_place(folder / name))]


def in_its_place(path: Path, *, copies: bool = False) -> str:
    """The name of a file that seems to be a table in another form or spelling; empty without.

    Args:
        path: of the table, which is not there.
        copies: more may stand behind its name: "children (1).csv".
    """
    more = r"(?:[\W\d_].*)?" if copies else ""
    name = re.compile(rf"{re.escape(path.stem)}{more}(?:\.csv)?(?:{'|'.join(FORMS)})", re.I)
    try:
        found = sorted(f.name for f in path.parent.iterdir() if name.fullmatch(f.name))
    except OSError:
        return ""
    return next((f for f in found if f != path.name and is_file(path.parent / f)), "")


def _made_of(other: str, name: str) -> str:
    """What to do with a file that stands in the place of a table."""
    form = Path(other).suffix.casefold()
    if form == ".csv":
        return f"Give {other} this name, if it is the table: {name}."
    packed = "Unpack" if form in (".gz", ".zip") else "Save"
    return (f"{packed} {other} as {name}, CSV UTF-8."
            f"{or_import(name) if form in READ else ''}")


def is_private(table: Table, head: Sequence[str]) -> bool:
    """Whether a table is about children, or holds columns of such a one in its place."""
    return any(c.secret for c in table.columns) or is_misplaced(table, head)


def is_misplaced(table: Table, head: Sequence[str]) -> bool:
    """Whether a table that is not about children holds a column that only such a one has."""
    own = {c.name for c in table.columns}
    return not any(c.secret for c in table.columns) and any(
        c.secret and c.name in head and c.name not in own for c in CHILDREN.columns)
