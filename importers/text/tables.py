"""Byte tables of the legacy Vietnamese encodings; each letter stands here once.

A single-byte table is written as runs: the byte of the first letter in hexadecimal, then the
letters of that byte and the following ones. VNI is written as it is built: a base letter, then
a mark byte.

Sources: TCVN 5712-3:1993 as the .Vn fonts show it; VISCII from RFC 1456; VNI and VPS as the
common Vietnamese keyboards write them.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final
from unicodedata import normalize

GRAVE, ACUTE, TILDE, HOOK, DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
TONES: Final = GRAVE + ACUTE + TILDE + HOOK + DOT
CIRCUMFLEX, BREVE = "\u0302", "\u0306"


def _runs(*runs: str) -> dict[int, str]:
    return {
        int(start, 16) + place: letter
        for start, letters in (run.split() for run in runs)
        for place, letter in enumerate(letters)
    }


def _toned(letters: Iterable[str]) -> str:
    return "".join(normalize("NFC", letter + tone) for letter in letters for tone in TONES)


_UNTONED_VOWELS: Final = "aăâeêioôơuưy"
LOWER_LETTERS: Final = "ăâêôơưđ" + _toned(_UNTONED_VOWELS)
"""The 67 lower-case letters that Vietnamese has beyond a–z."""
LETTERS: Final = LOWER_LETTERS + LOWER_LETTERS.upper()
"""All 134 letters that Vietnamese has beyond ASCII."""

TCVN3: Final[Mapping[int, str]] = _runs(
    "A1 ĂÂÊÔƠƯĐăâêôơưđ",
    "B5 àảãáạ",
    "BB ằẳẵắ",
    "C6 ặầẩẫấậè",
    "CE ẻẽéẹềểễếệìỉ",
    "DC ĩíịò",
    "E1 ỏõóọồổỗốộờởỡớợù",
    "F1 ủũúụừửữứựỳỷỹýỵ",
)
"""TCVN3 ("ABC"). It has no toned capitals: a capital font shows the lower-case bytes."""

VISCII: Final[Mapping[int, str]] = _runs(
    "02 Ẳ",
    "05 ẴẪ",
    "14 Ỷ",
    "19 Ỹ",
    "1E Ỵ",
    "80 ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ",
    "A0 ÕắằặấầẩậẽẹếềểễệốồổỗỠƠộờởịỰỨỪỬơớƯ",
    "C0 ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳĐứÒÓÔạỷừửÙÚỹỵÝỡư",
    "E0 àáâãảăữẫèéêẻìíĩỉđựòóôõỏọụùúũủýợỮ",
)

VPS: Final[Mapping[int, str]] = _runs(
    "80 ÀẢÃẤẦẨọỗĂếềểệẮẰẲẾ",
    "93 ỀỂỄỐỒỔỖýỷỵỚỜỞ",
    "A1 ắằẳẵặỠớÙờởỡŨỨợỪổỬỲỸÍÌộỈĨÓửữÒỎÕự",
    "C0 ầÁÂấẩẫậđẻÉÊẹỉễịỹƯỦồốÔỏơÈừứÚũưÝẺ",
    "E0 àáâãảạă",
    "E8 èéêẽìí",
    "EF ĩẴĐòóôõ",
    "F7 Ơụùúủ",
    "FD ỶẼỳ",
)
"""VPS as the keyboards write it: 14 letters have one byte for both cases, read here as lower case."""

VNI_SINGLE: Final[Mapping[int, str]] = _runs(
    "C6 Ỉ", "CC ÌÍỴ", "D1 ĐỊĨƠ", "D6 Ư", "E6 ỉ", "EC ìíỵ", "F1 địĩơ", "F6 ư"
)
"""The letters that VNI-Windows writes with one byte. Ơ and Ư are bases of marks too."""

_VNI_TONES = {0xF9: ACUTE, 0xF8: GRAVE, 0xFB: HOOK, 0xF5: TILDE, 0xEF: DOT}
_VNI_CIRCUMFLEX = {0xE2: "", 0xE1: ACUTE, 0xE0: GRAVE, 0xE5: HOOK, 0xE3: TILDE, 0xE4: DOT}
_VNI_BREVE = {0xEA: "", 0xE9: ACUTE, 0xE8: GRAVE, 0xFA: HOOK, 0xFC: TILDE, 0xEB: DOT}
_VNI_BASES = {letter: bytes([byte]) for byte, letter in VNI_SINGLE.items() if letter in "ƠơƯư"} | {
    letter: letter.encode("ascii") for letter in "AEOUYaeouy"
}


def _marks_after(letter: str) -> Iterator[tuple[int, str]]:
    for mark, tone in _VNI_TONES.items():
        yield mark, tone
    if letter in "AEOaeo":
        for mark, tone in _VNI_CIRCUMFLEX.items():
            yield mark, CIRCUMFLEX + tone
    if letter in "Aa":
        for mark, tone in _VNI_BREVE.items():
            yield mark, BREVE + tone


def _vni_pairs() -> Iterator[tuple[bytes, str]]:
    for letter, base in _VNI_BASES.items():
        for lower_mark, signs in _marks_after(letter):
            marked = normalize("NFC", letter + signs)
            upper_mark = lower_mark - 0x20
            own, other = (upper_mark, lower_mark) if letter.isupper() else (lower_mark, upper_mark)
            yield base + bytes([own]), marked
            yield base + bytes([other]), marked


VNI_PAIRS: Final[Mapping[bytes, str]] = dict(_vni_pairs())
"""Base and mark → letter; of two spellings the one whose mark has the base's case comes first."""
