"""Encodings of other languages: never guessed, but read where a file or an officer names them.

They are read by Python's own codecs, under the names that Python has for them. A value may be cut
inside its last character, as fields of a DBF cut it; other bytes without a character are refused.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

_DOS = (437, 737, 775, 850, 852, 855, 857, 858, 860, 861, 862, 863, 864, 865, 866, 869, 874)
_WINDOWS = (1250, 1251, 1253, 1254, 1255, 1256, 1257)
_ISO = (2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 16)
_EAST_ASIAN = ("cp932", "cp949", "cp950", "big5", "gbk", "gb18030", "euc_jp")
_OTHERS = (
    "koi8-r",
    "koi8-u",
    "mac-roman",
    "mac-latin2",
    "mac-cyrillic",
    "mac-greek",
    "mac-turkish",
    "utf-16",
)

FOREIGN: Final[tuple[str, ...]] = (
    *(f"cp{number}" for number in (*_DOS, *_WINDOWS)),
    *(f"iso8859-{part}" for part in _ISO),
    *_EAST_ASIAN,
    *_OTHERS,
)

_NAMES: Final[dict[str, str]] = {
    "932": "cp932",
    "936": "gbk",
    "949": "cp949",
    "950": "cp950",
    "10000": "mac-roman",
    "20866": "koi8-r",
    "20936": "gbk",
    "21866": "koi8-u",
    "51932": "euc_jp",
    "51949": "cp949",
    "54936": "gb18030",
    "euckr": "cp949",
    "gb2312": "gbk",
    "shiftjis": "cp932",
    "sjis": "cp932",
    "windowsarabic": "cp1256",
    "windowsbalticrim": "cp1257",
    "windowscyrillic": "cp1251",
    "windowsgreek": "cp1253",
    "windowshebrew": "cp1255",
    "windowsjapanese": "cp932",
    "windowskorean": "cp949",
    "windowslatin2": "cp1250",
    "windowssimpchinese": "gbk",
    "windowsthai": "cp874",
    "windowstradchinese": "cp950",
    "windowsturkish": "cp1254",
}
"""Names that Python doesn't know or takes too narrowly: Windows code pages, and the charsets of MapInfo."""

_NUMBER = re.compile(r"^(?:cp|codepage|windows|ansi|oem|ibm|dos|msdos)?(\d{3,5})$")
_ISO_NUMBER = re.compile(r"^(?:iso)?8859(\d{1,2})$|^(?:cp)?2859(\d)$")

_LDID: Final[dict[int, int]] = (
    dict.fromkeys((0x01, 0x09, 0x0B, 0x0D, 0x0F, 0x11, 0x15, 0x18, 0x19, 0x1B), 437)
    | dict.fromkeys((0x02, 0x0A, 0x0E, 0x10, 0x12, 0x14, 0x16, 0x1A, 0x1D, 0x25, 0x37), 850)
    | dict.fromkeys((0x1F, 0x22, 0x23, 0x40, 0x64, 0x87), 852)
    | dict.fromkeys((0x03, 0x57, 0x58, 0x59), 1252)
    | dict.fromkeys((0x08, 0x17, 0x66), 865)
    | dict.fromkeys((0x1C, 0x6C), 863)
    | dict.fromkeys((0x26, 0x65), 866)
    | dict.fromkeys((0x6A, 0x86), 737)
    | dict.fromkeys((0x6B, 0x88), 857)
    | dict.fromkeys((0x13, 0x7B), 932)
    | dict.fromkeys((0x4D, 0x7A), 936)
    | dict.fromkeys((0x4E, 0x79), 949)
    | dict.fromkeys((0x4F, 0x78), 950)
    | dict.fromkeys((0x50, 0x7C), 874)
    | {0x04: 10000, 0x24: 860, 0x67: 861, 0x7D: 1255, 0x7E: 1256}
    | {0xC8: 1250, 0xC9: 1251, 0xCA: 1254, 0xCB: 1253, 0xCC: 1257}
)
"""Code pages by the language driver of dBASE, FoxPro and ArcGIS."""


def encoding_of_ldid(byte: int) -> str | None:
    """What the language driver byte of a DBF header (offset 29) names, such as ``cp437`` or ``gbk``.

    None for 0 and for drivers that nobody can read today. 0x57 stands for "ANSI" and is written by
    default, so that it says little.
    """
    page = _LDID.get(byte)
    if page is None or page == 1252:
        return None if page is None else "cp1252"
    return foreign_named(str(page))


def foreign_named(name: str) -> str | None:
    """The encoding of another language that a name means, None where it means none of `FOREIGN`."""
    key = "".join(sign for sign in name.lower() if sign.isalnum())
    if key in _NAMES:
        return _NAMES[key]
    iso = _ISO_NUMBER.match(key)
    if iso and f"iso8859-{iso[1] or iso[2]}" in FOREIGN:
        return f"iso8859-{iso[1] or iso[2]}"
    number = _NUMBER.match(key)
    if number:
        page = _NAMES.get(number[1], f"cp{number[1]}")
        return page if page in FOREIGN else None
    try:
        found = codecs.lookup(name.strip()).name
    except (LookupError, ValueError):
        return None
    return found if found in FOREIGN else None


def foreign_text(raw: bytes, encoding: str) -> tuple[str, bool]:
    """The text, and whether its last character was cut. Raises UnicodeDecodeError."""
    decoder = codecs.getincrementaldecoder(encoding)()
    text = decoder.decode(raw)
    return text, bool(decoder.getstate()[0])


def reads_as_words(cells: Iterable[bytes], encoding: str) -> bool:
    """Whether all cells can be read so, and mostly as letters: line drawings and controls are no words."""
    letters = others = 0
    for cell in cells:
        try:
            text, _ = foreign_text(cell, encoding)
        except UnicodeDecodeError:
            return False
        kinds = [unicodedata.category(sign) for sign in text if not sign.isascii()]
        if any(kind in ("Cc", "Cn", "Co", "Cs") for kind in kinds):
            return False
        letters += sum(kind[0] in "LM" for kind in kinds)
        others += sum(kind[0] not in "LMPZN" for kind in kinds)
    return letters >= others
