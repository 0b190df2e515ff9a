"""Styles of map layers for QGIS: classes of areas, marks of schools, lines of roads."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

from sufficiency.publish.disclosure.figures import Absent
from sufficiency.publish.map.qgis_labels import ANY, NEAR, NEARER, from_scale, labels
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
ABOUT, NEAR_WORDS = "about", "dashed border: about, the figure is near and not exact"
"""How a column tells of a figure for which another stands, and what is said of its border."""
KINDS = (("special", "circle"), ("base", "square"), ("independent", "diamond"))
"""Shapes tell kinds; colour tells what is new."""
ROADS = (("trunk", "main road between towns", "#6b7682", 0.5), ("main", "other main road",
                                                                "#a3acb6", 0.25))
LAND, COAST, SEA = "#f1efe9", "#a8b0b8", "#dfe7ec"
"""As on the map that is published; the sea is what lies behind the project's layers."""


def classes(
    column: str, drawn: Classes, told: Sequence[str], hidden: str = TOO_FEW, *,
    change: bool = False, near: str = "", only: str = "",
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
        near: column that says which of them are about, to be marked; none where none is.
        only: of which rows, as a test.
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
    if near:  # drawn besides its class
        rules.append((f'"{near}" = \'{ABOUT}\'', NEAR_WORDS))
        symbols.append(_fill(len(symbols), INK, outlined=True))
    return _qml([(f"{only} AND {test}" if only else test, words) for test, words in rules],
                symbols)


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
    """A shape and colour for each kind; what is new or bigger is orange. What would lie on each
    other stands around where it is; schools that open are named, from nearer all."""
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
    apart = ('<renderer-v2 type="pointDisplacement" placement="1" tolerance="3" toleranceUnit="0" '
             'circleWidth="0.2" circleColor="90,90,90,255" circleRadiusAddition="0" '
             'labelAttributeName="" labelDistanceFactor="0.5" maxLabelScaleDenominator="-1" '
             f'symbollevels="0" forceraster="0" enableorderby="0">{_rules(rules, symbols)}'
             f'{_marker("centerSymbol", "circle", INK, 0.8)}</renderer-v2>')
    opens = "\"kind\" = 'special' AND \"state\" <> 'same'"
    return _document(apart, labels(
        ((opens, ANY, 8, True), ("ELSE", NEARER, 8, False)), 2.4))


def named() -> str:
    """A dot and a name of the largest towns, from nearer of more."""
    told = (('"rank" <= 20', "town", ANY), ('"rank" > 20 AND "rank" <= 60', "smaller town", NEAR),
            ('"rank" > 60', "village", NEARER))
    return _document(
        _rules([(test, words) for test, words, _ in told],
               [_marker(n, "circle", INK, 1.6 - 0.3 * n) for n in range(len(told))],
               [scale for *_, scale in told]),
        labels([(test, scale, 9 - (scale > ANY), False) for test, _, scale in told], 1.2))


def ground() -> str:
    """Land, which has the sea around it."""
    return _qml([("", "land")], [_fill(0, LAND, border=COAST, alpha=1)])


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


def _fill(
    number: int, colour: str, over: str = "", *, outlined: bool = False, border: str = "#ffffff",
    alpha: float = 0.85,
) -> str:
    """An area of a colour, and what lies over it; outlined: only its border."""
    return (f'<symbol name="{number}" type="fill" alpha="{alpha}" clip_to_extent="1" '
            f'force_rhr="0"><layer class="SimpleFill" enabled="1" locked="0" pass="0">'
            + _options(color=_rgb(colour), style="no" if outlined else "solid",
                       outline_color=_rgb(colour if outlined else border),
                       outline_style="dash" if outlined else "solid",
                       outline_width="0.5" if outlined else "0.2", outline_width_unit="MM")
            + f"</layer>{over}</symbol>")


def _line(number: int, colour: str, width: float) -> str:
    return (f'<symbol name="{number}" type="line" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleLine" enabled="1" locked="0" pass="0">'
            + _options(line_color=_rgb(colour), line_style="solid", line_width=width,
                       line_width_unit="MM")
            + "</layer></symbol>")


def _marker(number: int | str, form: str, colour: str, size: float) -> str:
    return (f'<symbol name="{number}" type="marker" alpha="1" clip_to_extent="1" force_rhr="0">'
            '<layer class="SimpleMarker" enabled="1" locked="0" pass="0">'
            + _options(name=form, color=_rgb(colour), size=size, size_unit="MM",
                       outline_color="255,255,255,255", outline_style="solid",
                       outline_width="0.3", outline_width_unit="MM")
            + "</layer></symbol>")


def _qml(rules: Sequence[tuple[str, str]], symbols: Sequence[str]) -> str:
    """A style of rules and their symbols."""
    return _document(_rules(rules, symbols))


def _document(drawn: str, labelled: str = "") -> str:
    """A style of how a layer is drawn, and of its labels if it has any."""
    return (
        '<!DOCTYPE qgis PUBLIC \'http://mrcc.com/qgis.dtd\' \'SYSTEM\'>'
        f'<qgis version="3.34.0" styleCategories="Symbology|Labeling" '
        f'labelsEnabled="{int(bool(labelled))}">{drawn}{labelled}</qgis>')


def _rules(
    rules: Sequence[tuple[str, str]], symbols: Sequence[str], scales: Sequence[int] = ()
) -> str:
    """Rules, their symbols, and from which scales they hold if not from any."""
    listed = "".join(
        f"<rule filter={quoteattr(test)} label={quoteattr(words)} symbol=\"{n}\" "
        f"key=\"{{{n:08d}-0000-0000-0000-000000000000}}\""
        f"{from_scale(scales[n]) if scales else ''}/>"
        for n, (test, words) in enumerate(rules))
    return ('<renderer-v2 type="RuleRenderer" symbollevels="0" enableorderby="0" forceraster="0" '
            f'referencescale="-1"><rules key="{{root}}">{listed}</rules>'
            f'<symbols>{"".join(symbols)}</symbols></renderer-v2>')


def drawing(qml: str) -> str:
    """What a project needs of a style: how a layer is drawn, and its labels.

    Args:
        qml: a style of these.
    """
    return qml[qml.index("<renderer-v2"):qml.rindex("</qgis>")]
