"""What is known of how accessible a page is: what a machine checked, what people did, what nobody.

Automated audits find a part of what keeps people out; a statement that leaves the rest unsaid would
be wrong. Nothing may be moved from ``NOT_CHECKED`` to ``BY_HAND`` without doing it.
"""

from __future__ import annotations

AIM = (
    "This page is meant to meet the Web Content Accessibility Guidelines 2.2, level AA. It loads "
    "nothing from any network and can be used with a keyboard alone, without scripts and with "
    "reduced motion."
)
MACHINE = (
    "An automated audit (axe-core in Chromium, at widths of 1280, 390 and 320 pixels) finds no "
    "fault: among others contrast of text, names of controls and pictures, order of headings, "
    "headers of tables and language.",
    "Tests in the same browser follow the keyboard, see that focus is visible, that nothing asks "
    "for a network and that the page needs no sideways scrolling at 320 pixels, which is 400 per "
    "cent of 1280.",
)
BY_HAND = (
    "Pictures of the page at desktop and phone width and of its printed form were looked at: "
    "nothing overlaps, labels are whole, wide tables scroll within themselves.",
    "Colours in print: charts are hatched and figures stand beside bars, so a print without colour "
    "tells the same.",
)
NOT_CHECKED = (
    "whether screen readers (NVDA, JAWS, VoiceOver, TalkBack) read it well and in an order that "
    "makes sense",
    "whether the words are plain to the people they are meant for; nobody with a learning "
    "disability has tried it, and there is no Easy Read version",
    "zoom to 400 per cent in browsers other than Chromium, and text spacing set by the reader",
    "colours under glare and with every kind of colour vision, and high-contrast modes",
    "voice control, switch devices and real phones",
    "whether names of places are pronounced well",
)
WORD_NOT_CHECKED = (
    "the Word file has headings, headers of tables that repeat, descriptions of pictures and its "
    "language set; it has not been opened with a screen reader"
)


def sentences(*, word: bool = False) -> tuple[str, ...]:
    """The statement as paragraphs."""
    rest = (*NOT_CHECKED, WORD_NOT_CHECKED) if word else NOT_CHECKED
    return (AIM, *MACHINE, *BY_HAND, "Not checked by people, and beyond what a machine can judge: "
            + "; ".join(rest) + ".")
