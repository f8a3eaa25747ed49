"""What each byte reads as and how each letter is written, made ready from `tables`."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final, Literal
from unicodedata import normalize

from importers.text import tables

type SingleByte = Literal["tcvn3", "viscii", "vps"]
type CodePage = Literal["cp1252", "cp1258"]

UNREADABLE: Final = "\N{REPLACEMENT CHARACTER}"

_LETTERS: Mapping[SingleByte, Mapping[int, str]] = {
    "tcvn3": tables.TCVN3,
    "viscii": tables.VISCII,
    "vps": tables.VPS,
}
_LAST_PUNCTUATION = 0xA0  # up to here the .Vn and VNI fonts keep cp1252's quotes and dashes


@cache
def code_page(name: CodePage) -> str:
    """The 256 characters of a Windows code page; bytes it leaves open are control characters."""
    return "".join(_code_page_signs(name))


def _code_page_signs(name: CodePage) -> Iterator[str]:
    for byte in range(256):
        try:
            yield bytes([byte]).decode(name)
        except UnicodeDecodeError:
            yield chr(byte)


@cache
def reader(encoding: SingleByte, strictly: bool) -> str:
    """The 256 characters of a single-byte encoding.

    Bytes without a letter read as cp1252 or, `strictly`, as U+FFFD where they are no punctuation.
    """
    others = _strict_others() if strictly else code_page("cp1252")
    letters = _LETTERS[encoding]
    return "".join(letters.get(byte, others[byte]) for byte in range(256))


def _strict_others() -> str:
    kept = code_page("cp1252")[: _LAST_PUNCTUATION + 1]
    return kept.ljust(256, UNREADABLE)


def lost_capitals(encoding: SingleByte) -> frozenset[str]:
    """The letters of which an encoding doesn't tell small from capital."""
    letters = frozenset(_LETTERS[encoding].values())
    return frozenset(letter for letter in letters if letter.upper() not in letters)


@cache
def cp1252_bytes() -> Mapping[str, bytes]:
    """The byte behind each character that came from cp1252, or from Latin-1 taken for it."""
    controls = {chr(byte): bytes([byte]) for byte in range(0x80, 0xA0)}
    return controls | {sign: bytes([byte]) for byte, sign in enumerate(code_page("cp1252"))}


@cache
def writer(encoding: SingleByte | Literal["vni", "cp1258"]) -> Mapping[str, bytes]:
    """The bytes of each character that an encoding can write."""
    if encoding == "vni":
        return _punctuation() | _vni_bytes()
    if encoding == "cp1258":
        return _cp1258_bytes()
    letters = {letter: bytes([byte]) for byte, letter in _LETTERS[encoding].items()}
    lost = {letter.upper(): letters[letter] for letter in lost_capitals(encoding)}
    free = {sign: code for sign, code in _punctuation().items() if code[0] not in _LETTERS[encoding]}
    return free | lost | letters


def _punctuation() -> dict[str, bytes]:
    return {code_page("cp1252")[byte]: bytes([byte]) for byte in range(_LAST_PUNCTUATION + 1)}


def _vni_bytes() -> dict[str, bytes]:
    preferred_last = list(tables.VNI_PAIRS)[::-1]
    pairs = {tables.VNI_PAIRS[pair]: pair for pair in preferred_last}
    return pairs | {letter: bytes([byte]) for byte, letter in tables.VNI_SINGLE.items()}


def _cp1258_bytes() -> dict[str, bytes]:
    own = {sign: bytes([byte]) for byte, sign in enumerate(code_page("cp1258"))}
    composed = {}
    for letter in tables.LETTERS:
        parts = normalize("NFD", letter)
        tone = next((part for part in parts if part in tables.TONES), "")
        base = normalize("NFC", parts.replace(tone, "") if tone else parts)
        composed[letter] = own[base] + own[tone] if tone else own[base]
    return composed | own


def vni_text(raw: bytes, strictly: bool) -> str:
    """VNI-Windows bytes as text: a base with its mark first, then single letters.

    A mark of either case is taken. A mark without a base reads as cp1252 or, `strictly`, U+FFFD.
    """
    singles = _vni_singles(strictly)
    return _vni_unit().sub(
        lambda unit: _VNI_PAIRS.get(unit[0]) or singles[ord(unit[0])], raw.decode("latin-1")
    )


_VNI_PAIRS: Mapping[str, str] = {pair.decode("latin-1"): letter for pair, letter in tables.VNI_PAIRS.items()}


@cache
def _vni_singles(strictly: bool) -> str:
    kept = code_page("cp1252")
    others = kept[:0xC0].ljust(256, UNREADABLE) if strictly else kept
    return "".join(tables.VNI_SINGLE.get(byte, others[byte]) for byte in range(256))


@cache
def _vni_unit() -> re.Pattern[str]:
    marks: dict[str, str] = {}
    for pair in _VNI_PAIRS:
        marks[pair[0]] = marks.get(pair[0], "") + pair[1]
    pairs = [f"{base}[{after}]" for base, after in marks.items()]
    return re.compile("|".join([*pairs, "[\x80-\xff]"]))
