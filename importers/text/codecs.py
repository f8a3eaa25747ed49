"""Legacy Vietnamese bytes to Unicode (always NFC), and back to bytes as staff have them.

The C library's converters don't do: they take TCVN3's quotes and dashes for capitals, and GDAL
loses the last letter of a value with them. So the bytes are read here. Nothing is cleaned
before decoding: TCVN3's ư is the byte of the soft hyphen.
"""

from codecs import charmap_decode, getincrementaldecoder
from collections.abc import Mapping
from typing import Final, Literal
from unicodedata import normalize

from importers.text.capitals import restore_capitals
from importers.text.charmaps import (
    UNREADABLE,
    code_page,
    cp1252_bytes,
    lost_capitals,
    reader,
    vni_text,
    writer,
)
from importers.text.encodings import ENCODINGS, Encoding
from importers.text.foreign import foreign_text
from sdi.errors import DataRefused

type Writable = Literal["utf-8", "tcvn3", "vni", "viscii", "vps", "cp1258"]

CASE_LOST: Final[Mapping[Encoding, frozenset[str]]] = {
    "tcvn3": lost_capitals("tcvn3"),
    "tcvn3-as-utf-8": lost_capitals("tcvn3"),
    "vps": lost_capitals("vps"),
}
"""The letters of which an encoding doesn't tell small from capital."""


def decode(raw: bytes, encoding: Encoding) -> str:
    """The text of one cell, in NFC.

    Never fails on legacy bytes: a byte without a letter in its encoding is read as cp1252. UTF-8
    may end inside a character (DBF fields cut it there); the cut character is left out. Raises
    DataRefused for bytes that are otherwise not UTF-8, or not of the foreign encoding named. A
    cell that is not the mojibake it was taken for stays as it is.
    """
    if encoding != "viscii" and raw.isascii():
        return raw.decode("ascii")
    return normalize("NFC", _text(raw, encoding, strictly=False))


def decode_strictly(raw: bytes, encoding: Encoding) -> str:
    """As `decode`, but with U+FFFD for what has no letter in this encoding."""
    return normalize("NFC", _text(raw, encoding, strictly=True))


def encode(text: str, encoding: Writable) -> bytes:
    """`text` as a legacy program would have stored it.

    TCVN3 (and VPS, for 14 letters) stores a toned capital as the small letter's byte. Raises
    DataRefused naming the first character the encoding can't write.
    """
    composed = normalize("NFC", text)
    if encoding == "utf-8":
        return composed.encode()
    written = writer(encoding)
    try:
        return b"".join(written[sign] for sign in composed)
    except KeyError as missing:
        sign = missing.args[0]
        raise DataRefused(
            "text.unencodable", character=sign, code=f"U+{ord(sign):04X}", encoding=encoding, text=composed
        ) from None


def utf8_and_tail(raw: bytes) -> tuple[str, bytes]:
    """UTF-8 text and the bytes of a last character that was cut. Raises UnicodeDecodeError."""
    decoder = getincrementaldecoder("utf-8")()
    text = decoder.decode(raw)
    return text, decoder.getstate()[0]


def is_cut(raw: bytes, encoding: Encoding) -> bool:
    """Whether a cell that can be decoded ends inside a character."""
    if encoding not in ENCODINGS:
        return foreign_text(raw, encoding)[1]
    if "utf-8" not in encoding or raw.isascii():
        return False
    text, tail = utf8_and_tail(raw)
    return bool(tail or (encoding == "utf-8-as-cp1252" and _utf8_again(text)[1]))


def _text(raw: bytes, encoding: Encoding, strictly: bool) -> str:
    match encoding:
        case "utf-8":
            text = _utf8(raw, strictly)
        case "utf-8-as-cp1252":
            text = _utf8_again(_utf8(raw, strictly))[0]
        case "tcvn3-as-utf-8":
            text = _legacy_again(_utf8(raw, strictly), "tcvn3", strictly)
        case "vni-as-utf-8":
            text = _legacy_again(_utf8(raw, strictly), "vni", strictly)
        case "vni":
            text = vni_text(raw, strictly)
        case "cp1252" | "cp1258":
            text = charmap_decode(raw, "strict", code_page(encoding))[0]
        case "tcvn3" | "viscii" | "vps":
            text = charmap_decode(raw, "strict", reader(encoding, strictly))[0]
            text = restore_capitals(text, CASE_LOST.get(encoding, frozenset()))
        case _:
            text = _foreign(raw, encoding)
    return text


def _foreign(raw: bytes, encoding: Encoding) -> str:
    try:
        return foreign_text(raw, encoding)[0]
    except UnicodeDecodeError as error:
        shown = raw.decode(encoding, "replace")
        raise DataRefused("text.not_in", text=shown, position=error.start + 1, encoding=encoding) from None


def _utf8(raw: bytes, strictly: bool) -> str:
    try:
        text, tail = utf8_and_tail(raw)
    except UnicodeDecodeError as error:
        shown = raw.decode("utf-8", "replace")
        raise DataRefused("text.not_utf8", text=shown, position=error.start + 1) from None
    return text + UNREADABLE if tail and strictly else text


def _utf8_again(text: str) -> tuple[str, bytes]:
    """The text of which `text` is the mojibake, and its cut tail; `text` itself if it is none."""
    try:
        repaired, tail = utf8_and_tail(_bytes_behind(text) or b"")
    except UnicodeDecodeError:
        return text, b""
    return (text, b"") if repaired.isascii() else (repaired, tail)


def is_twice_utf8(raw: bytes) -> bool | None:
    """Whether the text of a UTF-8 cell is UTF-8 once more, read as cp1252; None where a cut hides it."""
    behind = _bytes_behind(_utf8(raw, strictly=False))
    if behind is None:
        return False
    try:
        repaired, tail = utf8_and_tail(behind)
    except UnicodeDecodeError:
        return False
    if repaired.isascii():
        return None if tail or behind.isascii() else False
    return True


def _legacy_again(text: str, encoding: Literal["tcvn3", "vni"], strictly: bool) -> str:
    behind = _bytes_behind(text)
    if behind is not None:
        return _text(behind, encoding, strictly)
    return UNREADABLE if strictly else text


def _bytes_behind(text: str) -> bytes | None:
    """The bytes that were taken for cp1252 (or Latin-1) when `text` was made; None: it can't be so."""
    try:
        return text.encode("cp1252")
    except UnicodeEncodeError:
        pass
    known = cp1252_bytes()
    try:
        return b"".join([known[sign] for sign in text])
    except KeyError:
        return None
