"""Reading a TOML file: what is wrong with it is told in plain words, with the line shown."""

from __future__ import annotations

import re
import tomllib
from typing import Any

from sufficiency.case.reading import UNSEEN, legible
from sufficiency.errors import LONGEST, Fault, InputError


def read_toml(data: bytes, name: str) -> dict[str, Any]:
    """What a TOML file says.

    Args:
        data: all of it.
        name: of the file.

    Raises:
        InputError: it is not TOML.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in data[:4]:
        raise InputError([Fault(name, "is UTF-16 and not UTF-8", "Save it as UTF-8.")])
    try:
        return legible(tomllib.loads(data.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        # Whatever it was saved as, the line shows where to look.
        text, line = data.decode("cp1252", errors="replace"), data[:error.start].count(b"\n") + 1
        raise InputError([_bad_line(name, text, line, "has a letter that is not UTF-8",
                                    "Save the file as UTF-8.")]) from None
    except tomllib.TOMLDecodeError as error:
        text, where = data.decode("utf-8-sig"), re.search(r"at line (\d+)", str(error))
        line = int(where[1]) if where else len(text.rstrip().splitlines())
        raise InputError([_bad_line(name, text, line, *_toml_words(text, line, str(error)))
                          ]) from None
    except ValueError:
        why, remedy = "a number is too long", "Shorten it."
    except RecursionError:
        why, remedy = "it is nested too deeply", "Use plain sections and settings."
    raise InputError([Fault(name, f"is not valid TOML ({why})", remedy)])


def _bad_line(name: str, text: str, line: int, problem: str, remedy: str) -> Fault:
    """A fault that shows a line of a settings file, and of no other."""
    if not name.endswith(".toml") or UNSEEN.search(re.sub(r"[\r\n\t]", "", text)):
        # Another file that was named in its place: nobody knows what its lines hold.
        return Fault(name, "is not valid TOML", "Name a file of settings.", row=line)
    lines = text.splitlines() or [""]
    shown = legible(lines[min(line, len(lines)) - 1])[:LONGEST]
    return Fault(name, f"{problem}: {shown}", remedy, row=line)


def _toml_words(text: str, number: int, why: str) -> tuple[str, str]:
    """Problem and remedy of a line that is no TOML, in words of those who do not write it."""
    line = (text.splitlines() or [""])[min(number, len(text.splitlines()) or 1) - 1]
    if re.search("[\u201c\u201d\u2018\u2019\u00ab\u00bb]", line):
        return "has curly quotation marks", 'Write straight ones: " before and after.'
    if "\\" in line:
        return "has a backslash", "Write folders with / between them, as in C:/Users/me."
    if re.match(r"\s*\[[^\]]*$", line):
        return "has a section without its closing bracket", "Write it like [build]."
    if "Cannot overwrite" in why or "Cannot declare" in why:
        return "says something that was said before", "Keep one of the two."
    if re.search(r"=\s*$|=\s*#", line):
        return "has no value", "Give one, or take the line out."
    if re.match(r"\s*[\w.-]+\s*=\s*[A-Za-z]", line):
        return ("has words without quotation marks",
                'Put text in quotation marks: name = "words". Yes and no are true and false.')
    if line.count('"') % 2:
        return "has a quotation mark that is not closed", "Close it on the same line."
    return f"is not valid TOML ({re.sub(r' ?[(]at .*', '', why)})", "Mend the line."
