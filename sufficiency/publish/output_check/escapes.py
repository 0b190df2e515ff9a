"""One way to read text, however it is written: escapes undone, and what is packed inside it opened.

Everything the gate looks for is looked for in text that came through here.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

import shapely

from sufficiency.publish.output_check.headcount import NEED, about

# Patterns begin with a class of letters and look back after it: a search then skips what cannot
# begin, which takes a third of the time that looking back before every letter does.
ESCAPE = re.compile(r"[\\_](?:(?<=\\)(?:\\*u\{([0-9a-fA-F]{1,6})\}|\\*u([0-9a-fA-F]{4})"
                    r"|\\*x([0-9a-fA-F]{2}))|(?<=_)x([0-9a-fA-F]{4})_"
                    r"|(?<=\\)0{0,4}([2-7][0-9a-fA-F])(?![0-9a-fA-F]) ?)")
"""Of scripts, of JSON, of cells in office files and of styles."""
OCTAL = re.compile(r"\\([01][0-7]{2})")
PRINTED = re.compile(r"=[0-9A-F]{2}(?:=[0-9A-F]{2}){2,}")
"""As mail is written."""
CODES = re.compile(r"(\d(?<![\w.].)\d{1,2}(?:[,;\s]+\d{2,3}){4,})(?![\w.])")
"""Letters by their numbers."""
JOINED = re.compile(r"""(["'])\s*\+\s*\1""")
"""Where a script puts two texts together."""
ALIKE = str.maketrans("АВЕКМНОРСТХавекмнорстхΑΒΕΗΙΚΜΝΟΡΤΧ", "ABEKMHOPCTXabekmhopctxABEHIKMNOPTX")
"""Letters of other alphabets that look like ours."""
UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f"
                    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff]")
DASHES = re.compile("[\u2010-\u2015\u2043\u207b\u208b\u2212\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d]")
SPACES = re.compile(r"[^\S\n ]")
BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}={0,2}(?![A-Za-z0-9+/=])")
BASE32 = re.compile(r"[A-Z2-7](?<![A-Za-z0-9].)[A-Z2-7]{7,}={0,6}(?![A-Za-z0-9=])")
HEX = re.compile(r"[0-9a-fA-F](?<![0-9A-Za-z].)(?:(?<=0)x[0-9a-fA-F]{2}|[0-9a-fA-F])"
                 r"(?:[0-9a-fA-F]{2}){4,}(?![0-9A-Za-z])")
BYTES = re.compile(r"[0-9a-fA-F](?<![0-9A-Za-z].)(?:(?<=0)x[0-9a-fA-F]{2}|[0-9a-fA-F])"
                   r"(?:[ :,-]{1,2}(?:0x)?[0-9a-fA-F]{2}){4,}(?![0-9A-Za-z])")
"""Hexadecimal digits two by two."""
SENSE = re.compile(r"[^\W\d_]{2}|^[\d\s,.:;()\[\]{}\"'+-]+$")
"""What is text, not bytes that look so by chance: a word, or figures alone."""
LINE = re.compile(r'"([?-~]{8,})"')
"""An encoded polyline is text of these letters only."""
DEPTH = 3
"""Boxes in boxes that are opened."""


def plain(text: str) -> str:
    """Text as people would take it: no escapes, one form of each letter, dash and space."""
    for _ in range(2):  # an escape may itself be escaped
        if "&" in text:
            text = html.unescape(text)
        if "\\" in text or "_x" in text:
            text = ESCAPE.sub(_letter, OCTAL.sub(lambda m: chr(int(m.group(1), 8)), text))
        if "%" in text:
            text = unquote(text, errors="ignore")
    if not text.isascii():
        text = DASHES.sub("-", UNSEEN.sub("", unicodedata.normalize("NFKC", text)))
        text = text.translate(ALIKE)
    if "+" in text:
        text = JOINED.sub("", text)
    return SPACES.sub(" ", text)


def _letter(match: re.Match[str]) -> str:
    number = int(next(g for g in match.groups() if g), 16)
    return chr(number) if number <= 0x10FFFF else " "


Inside = tuple[str, tuple[tuple[float, float], ...]]
"""Text, and coordinates stored as numbers."""


def packed(text: str) -> Iterator[Inside]:
    """What text carries in base64, in hexadecimal digits or as an encoded polyline."""
    for body in _once(BASE64, text):
        if body[1:].islower() and body.isalpha():  # a word; numbers and capitals never look so
            continue
        letters = body.rstrip("=").translate({45: "+", 95: "/"})
        try:
            inside = list(opened(base64.b64decode(letters + "=" * (-len(letters) % 4))))
        except (binascii.Error, ValueError):
            continue
        # Ends of postcodes are two coordinates by chance: these are never in capitals alone.
        by_chance = body.isalpha() and body.isupper()
        yield from ((said, () if by_chance else points) for said, points in inside)
    for body in _once(BASE32, text):
        letters = body.rstrip("=")
        try:
            yield from opened(base64.b32decode(letters + "=" * (-len(letters) % 8)))
        except binascii.Error:
            continue
    for body in _once(HEX, text):
        # Decimals of a coordinate are such digits too.
        spelt = _spelt if body.isdecimal() else str
        for said, points in opened(bytes.fromhex(body.removeprefix("0x"))):
            yield spelt(said), points
    for body in _once(BYTES, text):
        digits = re.sub(r"0x|[^0-9a-fA-F]", "", body)
        # A list of minutes is the bytes of two coordinates by chance. Coordinates have a digit
        # above nine among theirs, all but one in a million.
        by_chance = digits.isdecimal() and len(digits) >= 32
        for said, points in opened(bytes.fromhex(digits)):
            yield said if said.startswith("[") else _spelt(said), () if by_chance else points
    for body in _once(CODES, text):
        codes = [int(n) for n in re.findall(r"\d+", body)]
        if all(32 <= n < 127 for n in codes):
            yield _spelt(plain("".join(map(chr, codes)))), ()
    for body in _once(PRINTED, text):
        yield from opened(bytes.fromhex(body.replace("=", "")))
    for body in dict.fromkeys(LINE.findall(text)):
        if points := _polyline(body):
            yield "", points


def _spelt(letters: str) -> str:
    """What a list of numbers spells.

    Positions of areas and decimals of coordinates spell something by chance: where no word in it is
    about children or a need, only ids, which have no spaces, are looked for in it.
    """
    counts = about(letters) == "children" or NEED.search(letters.casefold())
    return letters if counts else re.sub(r"[^\w-]", "", letters)


def _once(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    """Everything that a pattern finds, the same only once."""
    return dict.fromkeys(m.group() for m in pattern.finditer(text))


def opened(data: bytes, depth: int = DEPTH) -> Iterator[Inside]:
    """What bytes hold, if they are a geometry, a packed box or text of some kind."""
    if len(data) < 5 or not depth:
        return
    if points := geometry(data):
        yield "", points
        return
    if values := numbers(data):
        whole = [int(v) for v in values if v == int(v)]
        points = tuple(zip(values[::2], values[1::2], strict=False))
        yield str(whole) if len(whole) == len(values) else "", points
    for window in (zlib.MAX_WBITS, zlib.MAX_WBITS | 16):
        if data[:1] in b"\x78\x1f":
            try:
                yield from opened(zlib.decompress(data, window), depth - 1)
            except zlib.error:
                continue
    for coding in ("utf-8", "utf-16-le", "utf-16-be"):
        try:
            text = data.decode(coding).lstrip("\ufeff")
        except UnicodeDecodeError:
            continue
        if text.isprintable() and (coding == "utf-8" or text.isascii()):
            # A few letters of any name are text by chance: a number among them counts nobody, and
            # only ids are looked for.
            yield plain(text) if SENSE.search(text) else re.sub(r"[^\w-]", "", text), ()


def geometry(data: bytes) -> tuple[tuple[float, float], ...] | None:
    """Points of well-known binary, with or without the header of a GeoPackage.

    None if it is anything else, or holds more than points in a plane; none of an empty shape.
    """
    if data[:2] == b"GP" and len(data) > 8:
        data = data[8 + (0, 32, 48, 48, 64, 0, 0, 0)[(data[3] >> 1) & 7]:]
    if data[:1] not in (b"\0", b"\1"):
        return None
    try:
        shape = shapely.from_wkb(data)
    except shapely.GEOSException:
        return None
    if shape.has_z or len(shapely.to_wkb(shape)) != len(data):
        return None
    return tuple((float(x), float(y)) for x, y in shapely.get_coordinates(shape))


def numbers(data: bytes) -> tuple[float, ...]:
    """Numbers that bytes hold as a computer keeps them; none if they hold anything else.

    What is no such number is of no size that anything here is counted or measured in.
    """
    for form, size, most in (("d", 8, 1e7), ("f", 4, 1e7), ("i", 4, 1e6)):
        for end in "<>" if len(data) % size == 0 else "":
            values = struct.unpack(f"{end}{len(data) // size}{form}", data)
            if any(values) and all(v == 0 or (1e-4 < abs(v) < most and (
                    form == "d" or v == int(v))) for v in values):
                return values
    return ()


def _polyline(text: str) -> tuple[tuple[float, float], ...]:
    """Points of an encoded polyline, (latitude, longitude); none if it is not one.

    Google's encoded polyline algorithm format: differences in units of 1e-5 degrees, five bits a
    letter, the sign in the lowest bit.
    """
    values: list[int] = []
    value = shift = 0
    for letter in text.replace("\\\\", "\\"):
        bits = ord(letter) - 63
        value |= (bits & 0x1F) << shift
        shift += 5
        if bits < 0x20:
            values.append(~(value >> 1) if value & 1 else value >> 1)
            value = shift = 0
    if shift or len(values) % 2:
        return ()
    at = [0, 0]
    points = []
    for i in range(0, len(values), 2):
        at = [at[0] + values[i], at[1] + values[i + 1]]
        points.append((at[0] / 1e5, at[1] / 1e5))
    return tuple(points) if all(abs(a) <= 90 and abs(b) <= 180 for a, b in points) else ()
