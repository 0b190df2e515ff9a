"""Styles of map layers for QGIS: classes of areas, marks of schools, lines of roads."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.scales import (
    DOT,
    GREY,
    INK,
    NEW,
    QUANTITY,
    STRIPES,
    WITHHELD_LINE,
    Classes,
)

TOO_FEW = "too few children to show"
KINDS = (("special", "circle"), ("base", "square"), ("independent", "diamond"))
"""Shapes tell kinds; colour tells what is new."""
ROADS = (("trunk", "main road between towns", "#6b7682", 0.7), ("main", "other main road",
                                                                "#a3acb6", 0.4))


def classes(
    column: str, drawn: Classes, told: Sequence[str], hidden: str = TOO_FEW, *,
    change: bool = False,
) -> str:
    """Classes of a column, and rules for areas that are not shown.

    Which of the two it is is told by the figures, not by the words of the note: where all are
    there and no change, too few change.

    Args:
        column: whose values are classed.
        drawn: classes of the column.
        told: columns of the figures it is made of.
        hidden: what is said where no figure is shown.
        change: whether it is the change of two figures, which may be there without it.
    """
    rules, symbols = [], []
    for number, ((low, high, colour), said) in enumerate(
            zip(drawn.bands, drawn.words, strict=True)):
        rules.append((f'"{column}" >= {low} AND "{column}" < {high}', said))
        symbols.append(_fill(number, colour, _hatch("vertical", STRIPES[colour])
                             if colour in STRIPES else ""))
    there = " AND ".join(f'"{name}" IS NOT NULL' for name in told)
    rules.append((f'"{column}" IS NULL AND NOT ({there})', hidden))
    symbols.append(_fill(len(symbols), GREY, _hatch("b_diagonal", WITHHELD_LINE)))
    if change:
        rules.append((f'"{column}" IS NULL AND {there}', str(Absent.TOO_FEW_CHANGE)))
        symbols.append(_fill(len(symbols), "#ffffff", _hatch("dense6", DOT)))
    return _qml(rules, symbols)


def reached(limits: Sequence[int]) -> str:
    """What is within so many minutes: the nearest darkest, with the plan filled, before outlined.

    Args:
        limits: minutes, shortest first.
    """
    rules: list[tuple[str, str]] = []
    symbols: list[str] = []
    for minutes, colour in zip(limits, reversed(QUANTITY), strict=False):
        for state, fill in (("with the plan", True), ("before", False)):
            rules.append((f'"minutes" = {minutes} AND "state" = \'{state}\'',
                          f"within {minutes} minutes, {state}"))
            symbols.append(_fill(len(symbols), colour, outlined=not fill))
    return _qml(rules, symbols)


def lines() -> str:
    """Roads by how main they are."""
    return _qml([(f"\"class\" = '{kind}'", words) for kind, words, _, _ in ROADS],
                [_line(n, colour, width) for n, (_, _, colour, width) in enumerate(ROADS)])


def markers() -> str:
    """A shape and colour for each kind; what is new or bigger is orange."""
    rules: list[tuple[str, str]] = []
    symbols: list[str] = []
    words = {"special": "special school", "base": "resource base",
             "independent": "independent special school"}
    for kind, form in KINDS:
        for new in (False, True):
            if kind == "independent" and new:
                continue
            test = "<>" if new else "="
            rules.append((f"\"kind\" = '{kind}' AND \"state\" {test} 'same'",
                          f"{words[kind]}{', new or bigger (see status)' if new else ''}"))
            symbols.append(_marker(len(symbols), form, NEW if new else INK,
                                   4.2 if new else 3))
    return _qml(rules, symbols)


def _rgb(colour: str) -> str:
    return ",".join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5)) + ",255"


def _options(**values: object) -> str:
    return "<Option type=\"Map\">" + "".join(
        f'<Option name="{k}" type="QString" value={quoteattr(str(v))}/>'
        for k, v in values.items()) + "</Option>"


def _hatch(brush: str, colour: str) -> str:
    """What lies over the colour of an area: lines or dots, so that it is told apart in grey."""
    return ('<layer class="SimpleFill" enabled="1" locked="0" pass="0">'
            + _options(color=_rgb(colour), style=brush, outline_style="no") + "</layer>")


def _fill(number: int, colour: str, over: str = "", *, outlined: bool = False) -> str:
    """An area of a colour, and what lies over it; outlined: only its border."""
    border = _rgb(colour) if outlined else "255,255,255,255"
    return (f'<symbol name="{number}" type="fill" alpha="0.85" clip_to_extent="1" '
            f'force_rhr="0"><layer class="SimpleFill" enabled="1" locked="0" pass="0">'
            + _options(color=_rgb(colour), style="no" if outlined else "solid",
                       outline_color=border, outline_style="dash" if outlined else "solid",
                       outline_width="0.5" if outlined else "0.2", outline_width_unit="MM")
            + f"</layer>{over}</symbol>")


def _line(number: int, colour: str, width: float) -> str:
    return (f'<symbol name="{number}" type="line" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleLine" enabled="1" locked="0" pass="0">'
            + _options(line_color=_rgb(colour), line_style="solid", line_width=width,
                       line_width_unit="MM")
            + "</layer></symbol>")


def _marker(number: int, form: str, colour: str, size: float) -> str:
    return (f'<symbol name="{number}" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleMarker" enabled="1" locked="0" pass="0">'
            + _options(name=form, color=_rgb(colour), size=size, size_unit="MM",
                       outline_color="255,255,255,255", outline_style="solid",
                       outline_width="0.3", outline_width_unit="MM")
            + "</layer></symbol>")


def _qml(rules: Sequence[tuple[str, str]], symbols: Sequence[str]) -> str:
    listed = "".join(
        f"<rule filter={quoteattr(test)} label={quoteattr(words)} symbol=\"{n}\" "
        f"key=\"{{{n:08d}-0000-0000-0000-000000000000}}\"/>"
        for n, (test, words) in enumerate(rules))
    return (
        '<!DOCTYPE qgis PUBLIC \'http://mrcc.com/qgis.dtd\' \'SYSTEM\'>'
        '<qgis version="3.34.0" styleCategories="Symbology"><renderer-v2 type="RuleRenderer" '
        'symbollevels="0" enableorderby="0" forceraster="0" referencescale="-1">'
        f'<rules key="{{root}}">{listed}</rules><symbols>{"".join(symbols)}</symbols>'
        "</renderer-v2></qgis>")


def renderer(qml: str) -> str:
    """What a project needs of a style.

    Args:
        qml: a style of these.
    """
    return qml[qml.index("<renderer-v2"):qml.rindex("</qgis>")]
