"""What is known of how accessible a page is: what is measured, what was looked at, what nobody did.

Automated audits find a part of what keeps people out; a statement that leaves the rest unsaid
would be wrong. Each sentence of ``MACHINE``, ``PAGES`` and ``MAP`` rests on tests that would fail
if it were false (``tests/browser/test_statement.py``); nothing may be moved from ``NOT_CHECKED`` to
``SEEN`` without doing it.
"""

from __future__ import annotations

AIM = (
    "This page is meant to meet the Web Content Accessibility Guidelines 2.2, level AA. It loads "
    "nothing from any network, and needs no pointer."
)
MACHINE = (
    "An automated audit (axe-core in Chromium, at widths of 1280, 390 and 320 pixels) finds no "
    "fault: among others contrast of text, names of controls and pictures, order of headings, "
    "headers of tables and language.",
    "The page asks for no network, and needs no sideways scrolling at 320 pixels, which is 400 per "
    "cent of 1280; wide tables scroll within themselves.",
)
PAGES = (
    "A keyboard reaches the report and its tables, and the focus can be seen on them.",
    "Every chart has a description in words and a table with its figures; folded parts are "
    "printed if they were opened.",
)
MAP = (
    "A keyboard alone reaches every control, a school's facts and the way back, and the focus is "
    "seen at each step.",
    "Names of places do not overlap, are whole, and stay where they are from view to view, at "
    "1280, 390 and 360 pixels and on paper; in forced colours they stand on a plain ground.",
    "The facts of a school open inside the map and under nothing, at 1280, 620, 390 and 360 "
    "pixels.",
    "Wider spacing of letters, words and lines loses nothing; without scripts the tables are "
    "there.",
)
SEEN = (
    "Screenshots of the example county were looked at while this was made: the map at 1280, 390 "
    "and 360 pixels, at 400 per cent, in dark mode, in forced colours and printed; the report at "
    "1280 pixels and printed.",
)
NOT_CHECKED = (
    "by people with disabilities: none of them has tried it",
    "whether screen readers (NVDA, JAWS, VoiceOver, TalkBack) read it well and in an order that "
    "makes sense",
    "whether the words are plain to the people they are meant for; there is no Easy Read version",
    "zoom to 400 per cent in browsers other than Chromium",
    "colours under glare and with every kind of colour vision; the report in dark mode and in "
    "forced colours",
    "voice control, switch devices and real phones",
    "whether screen readers pronounce place names correctly",
)
WORD = ("This document has headings, headers of tables that repeat, descriptions of pictures and "
        "its language set. It has not been opened with a screen reader.",
        "The report of the same plans is a page for browsers, and says in full what was checked "
        "of it and what was not.")
