"""Letters that another program wrote in another encoding: told by what they would be, and mended.

Below 128 all encodings agree. Above it English tables hold few signs: accents of names, pounds,
quotation marks, dashes. Text in Windows-1252 has them where they can stand; text of old Macs or of
DOS, read so, has signs where no word has them, as a capital inside a small word ("Ren\u017d").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

OTHERS = {"mac_roman": "Mac Roman", "cp850": "DOS code page 850", "cp437": "DOS code page 437"}
"""Encodings of one byte a letter that old programs wrote in, the likelier first."""
SIGNS = "£€–—‘’“”…•·°½¼¾²³®©™\xa0"
ACCENTS = "àáâäåãæçèéêëìíîïñòóôöøùúûüýÿœŵŷßÀÁÂÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖØÙÚÛÜ"
"""Letters of names. In a word of small letters capitals are none of them."""
COMMON = {"é": 9, "£": 9, "’": 9, "–": 5, "è": 3, "ë": 3, "ö": 3, "ü": 3, "ç": 3, "ï": 2}
"""Signs of English tables, and about how much more usual than any other they are."""
TWICE = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192"
                   "\u02c6\u02dc\u2013-\u203a\u20ac\u2122]{1,3}")
"""UTF-8 that was read as Windows-1252: a first byte and those that follow it."""
LOST = "\ufffd"
"""What a program writes for a letter that it could not read."""


def one_byte(data: bytes) -> tuple[str, str]:
    """Text of one byte a letter, and what it was written in: Windows-1252 unless that gives signs
    where no word has them and another encoding gives none.

    Args:
        data: no UTF-8.

    Raises:
        UnicodeDecodeError: it is none of them.
    """
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        text = ""
    if not text or _strange(text):
        others = [(data.decode(encoding), name) for encoding, name in OTHERS.items()]
        sound = [(other, name) for other, name in others if not _strange(other)]
        if sound:
            return max(sound, key=lambda o: sum(COMMON.get(c, 0) for c in o[0]))
    return (text or data.decode("cp1252")), "Windows-1252"


def _strange(text: str) -> bool:
    """Whether a sign stands where no word has it."""
    for found in re.finditer("[^\x00-\x7f]", text):
        sign = found[0]
        before, after = text[found.start() - 1:found.start()], text[found.end():found.end() + 1]
        small = before.isascii() and before.islower()
        if sign not in SIGNS and sign not in ACCENTS:
            return True
        if sign in ACCENTS and sign.isupper() and (small or (before.isalpha() and after.islower())):
            return True
        if sign in SIGNS and sign not in "’‘–—\xa0" and small and (after.islower() or sign == "£"):
            return True
        if sign in ACCENTS and sign.islower() and not (before + after).strip(" ,;\t\"'|\r\n-"):
            return True  # a letter alone is none
        if sign in ACCENTS and after.isdigit():
            return True  # a sign of pounds that is none
    return False


def lost_rows(rows: Iterable[tuple[int, Sequence[str]]]) -> list[int]:
    """Lines of rows with letters that an earlier program lost.

    Args:
        rows: line and cells.
    """
    return [line for line, cells in rows if any(LOST in cell for cell in cells)]


def once(text: str) -> tuple[str, bool]:
    """Text whose letters were saved twice in UTF-8, as they were; and whether any was.

    Args:
        text: of a file.
    """
    def plain(found: re.Match[str]) -> str:
        for end in range(len(found[0]), 1, -1):
            data = b"".join(c.encode("cp1252") if c.encode("cp1252", "ignore") else
                            c.encode("latin-1", "ignore") for c in found[0][:end])
            try:
                return data.decode() + found[0][end:]
            except UnicodeDecodeError:
                continue
        return found[0]

    mended = TWICE.sub(plain, text)
    return mended, mended != text
