"""Labels of map layers for QGIS: names beside points, more of them from nearer."""

from __future__ import annotations

from collections.abc import Sequence
from xml.sax.saxutils import quoteattr

ANY, NEAR, NEARER = 0, 300_000, 150_000
"""Scales from which points are seen or named: so many of the ground to one of the map; 0 = all."""
Named = tuple[str, int, int, bool]
"""Of which points, from which scale, how large letters are, and whether they are bold."""
HALO = ('<text-buffer bufferDraw="1" bufferSize="0.8" bufferSizeUnits="MM" '
        'bufferColor="255,255,255,255" bufferOpacity="0.85"/>')


def labels(rules: Sequence[Named], away_mm: float) -> str:
    """Names beside points, on the side where there is room.

    Args:
        rules: whose names there are.
        away_mm: how far from the point.
    """
    beside = (f'<placement placement="6" dist="{away_mm}" distUnits="MM" priority="5" '
              'predefinedPositionOrder="R,L,T,B,TR,TL,BR,BL"/>')
    told = "".join(
        f"<rule filter={quoteattr(test)}{from_scale(scale)} "
        f'key="{{{number:08d}-0000-0000-0000-000000000001}}"><settings calloutType="simple">'
        f'<text-style fieldName="name" isExpression="0" fontFamily="Arial" fontSize="{size}" '
        f'fontSizeUnit="Point" fontWeight="{75 if bold else 50}" textColor="29,29,31,255">'
        f'{HALO}</text-style>{beside}<rendering obstacle="1" displayAll="0"/></settings></rule>'
        for number, (test, scale, size, bold) in enumerate(rules))
    return f'<labeling type="rule-based"><rules key="root">{told}</rules></labeling>'


def from_scale(scale: int) -> str:
    """Attributes of a rule that holds from a scale on.

    Args:
        scale: so many of the ground to one; 0 = any.
    """
    return f' scalemindenom="1" scalemaxdenom="{scale}"' if scale else ""
