"""The byte tables, against what the standards and the C library say."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from importers.text import tables
from importers.text.codecs import decode, encode

SHARED_TABLES = Path(__file__).parents[3] / "shared" / "legacy_vietnamese_encodings.json"
needs_iconv = pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv here")


def iconv(raw: bytes, source: str, target: str) -> bytes:
    return subprocess.run(
        ["iconv", "-f", source, "-t", target], input=raw, capture_output=True, check=True
    ).stdout


def test_vietnamese_has_134_letters_beyond_ascii() -> None:
    assert len(tables.LOWER_LETTERS) == len(set(tables.LOWER_LETTERS)) == 67
    assert len(set(tables.LETTERS)) == 134


def test_tcvn3_has_every_small_letter_and_only_untoned_capitals() -> None:
    letters = set(tables.TCVN3.values())
    assert letters == set(tables.LOWER_LETTERS) | set("ĂÂÊÔƠƯĐ")
    assert len(tables.TCVN3) == 74


def test_viscii_has_every_letter_once() -> None:
    assert sorted(tables.VISCII.values()) == sorted(tables.LETTERS)


def test_vps_has_every_small_letter() -> None:
    letters = list(tables.VPS.values())
    assert len(letters) == len(set(letters)) == 120
    assert set(tables.LOWER_LETTERS) <= set(letters)
    assert {letter.lower() for letter in set(tables.LETTERS) - set(letters)} == set("ạậặẫẹệịọộợụữựỵ")


def test_vni_writes_every_letter() -> None:
    assert set(tables.VNI_SINGLE.values()) | set(tables.VNI_PAIRS.values()) == set(tables.LETTERS)
    assert len(tables.VNI_SINGLE) == 18


@pytest.mark.parametrize(
    ("letters", "raw"),
    [
        ("ĐđƠơƯư", "D1 F1 D4 F4 D6 F6"),
        ("ÌìÍíỈỉĨĩỊị", "CC EC CD ED C6 E6 D3 F3 D2 F2"),
        ("Ỵỵ", "CE EE"),
        ("áàảãạ", "61F9 61F8 61FB 61F5 61EF"),
        ("âấầẩẫậ", "61E2 61E1 61E0 61E5 61E3 61E4"),
        ("ăắằẳẵặ", "61EA 61E9 61E8 61FA 61FC 61EB"),
        ("ỶỷỸỹ", "59DB 79FB 59D5 79F5"),
        ("Ớớ", "D4D9 F4F9"),
        ("Ựự", "D6CF F6EF"),
    ],
)
def test_vni_bytes(letters: str, raw: str) -> None:
    assert encode(letters, "vni") == bytes.fromhex(raw)
    assert decode(bytes.fromhex(raw), "vni") == letters


@needs_iconv
@pytest.mark.parametrize("letter", tables.LOWER_LETTERS)
def test_tcvn3_small_letters_agree_with_the_c_library(letter: str) -> None:
    assert encode(letter, "tcvn3") == iconv(letter.encode(), "UTF-8", "TCVN5712-1")


@needs_iconv
def test_viscii_agrees_with_the_c_library() -> None:
    raw = bytes(tables.VISCII)
    assert decode(raw, "viscii") == iconv(raw, "VISCII", "UTF-8").decode()


@needs_iconv
def test_cp1258_agrees_with_the_c_library() -> None:
    assert encode(tables.LETTERS, "cp1258") == iconv(tables.LETTERS.encode(), "UTF-8", "CP1258")


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_TABLES.exists(), reason="no shared tables here")
@pytest.mark.parametrize(("name", "encoding"), [("TC", "tcvn3"), ("VNI", "vni"), ("VPS", "vps")])
def test_tables_agree_with_an_independent_list(name: str, encoding: str) -> None:
    listed: dict[str, int] = json.loads(SHARED_TABLES.read_text("utf-8"))[name]
    written = {letter: encode(letter, encoding) for letter in tables.LETTERS}  # type: ignore[arg-type]
    assert written == {
        letter: bytes([code]) if code < 256 else bytes([code % 256, code // 256])
        for letter, code in listed.items()
    }
