"""Legacy bytes to NFC text and back."""

import unicodedata
from pathlib import Path
from typing import cast, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.text.codecs import Writable, decode, decode_strictly, encode
from importers.text.encodings import ENCODINGS, Encoding, encoding_hinted, encoding_named
from importers.text.tables import LETTERS, LOWER_LETTERS
from sdi.errors import DataRefused, UsageError

NAMES = [
    name
    for line in Path(__file__).with_name("test_text_names.txt").read_text("utf-8").splitlines()
    for name in line.split("|")
]
WRITABLE: tuple[Writable, ...] = get_args(Writable.__value__)
ASCII = "".join(map(chr, range(0x20, 0x7F)))
syllables = st.sampled_from(sorted({word for name in NAMES for word in name.split()}))
any_text = st.one_of(st.text(LETTERS + ASCII), st.lists(syllables).map(" ".join))


def mojibake(raw: bytes) -> bytes:
    """Bytes taken for cp1252 and stored as UTF-8, as a wrongly set converter does."""
    return "".join(
        chr(byte) if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) else bytes([byte]).decode("cp1252")
        for byte in raw
    ).encode()


def typed_in_cp1258(text: str) -> bytes:
    """As the Vietnamese keyboard of Windows types: each tone is a character of its own."""
    tones = "\u0300\u0301\u0303\u0309\u0323"
    written = []
    for letter in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in tones)
        base = "".join(part for part in parts if part not in tones)
        written.append(unicodedata.normalize("NFC", base) + tone)
    return "".join(written).encode("cp1258")


@pytest.mark.parametrize(
    ("raw", "encoding", "text"),
    [
        ("43 C7 4E 20 54 48 A5", "tcvn3", "CẦN THƠ"),
        ("A7 AD EA 6E 67", "tcvn3", "Đường"),
        ("43 61 E0 6E 20 54 68 F4", "vni", "Cần Thơ"),
        ("D1 F6 F4 F8 6E 67 20 4E 67 75 79 65 E3 6E 20 54 72 61 F5 69", "vni", "Đường Nguyễn Trãi"),
        ("43 E2 CC 6E 20 54 68 F5", "cp1258", "Cần Thơ"),
        ("02 05 06 14 19 1E A0", "viscii", "ẲẴẪỶỸỴÕ"),
    ],
)
def test_known_bytes(raw: str, encoding: Encoding, text: str) -> None:
    assert decode(bytes.fromhex(raw), encoding) == text


@pytest.mark.parametrize("encoding", ["vni", "viscii", "cp1258", "utf-8"])
@given(text=any_text)
def test_full_alphabets_come_back(encoding: Writable, text: str) -> None:
    assert decode(encode(text, encoding), encoding) == text


@pytest.mark.parametrize("encoding", ["tcvn3", "vps"])
@given(
    text=st.one_of(st.text(LOWER_LETTERS + ASCII.lower()), st.lists(syllables).map(" ".join).map(str.lower))
)
def test_small_letters_come_back(encoding: Writable, text: str) -> None:
    assert decode(encode(text, encoding), encoding) == text


@given(text=st.lists(syllables).map(" ".join))
def test_cp1258_with_every_tone_apart_comes_back(text: str) -> None:
    assert decode(typed_in_cp1258(text), "cp1258") == text


def test_vni_takes_marks_of_either_case() -> None:
    for letter in (letter for letter in LETTERS if len(encode(letter, "vni")) == 2):
        base, mark = encode(letter, "vni")
        assert decode(bytes([base, mark ^ 0x20]), "vni") == letter, letter


def test_mojibake_is_undone() -> None:
    for name in NAMES:
        assert decode(mojibake(name.encode()), "utf-8-as-cp1252") == name
        assert decode(mojibake(encode(name, "vni")), "vni-as-utf-8") == name
        tcvn3 = encode(name, "tcvn3")
        assert decode(mojibake(tcvn3), "tcvn3-as-utf-8") == decode(tcvn3, "tcvn3")
        assert decode(tcvn3.decode("latin-1").encode(), "tcvn3-as-utf-8") == decode(tcvn3, "tcvn3"), name


@pytest.mark.parametrize("name", ["Cần Thơ", "Hà Nội", "Ô Môn", "plain"])
def test_text_that_is_no_mojibake_is_left(name: str) -> None:
    assert decode(name.encode(), "utf-8-as-cp1252") == name


@pytest.mark.parametrize("encoding", ["tcvn3-as-utf-8", "vni-as-utf-8"])
def test_letters_that_no_byte_can_be_behind_are_left(encoding: Encoding) -> None:
    assert decode("Cần Thơ".encode(), encoding) == "Cần Thơ"
    assert "\N{REPLACEMENT CHARACTER}" in decode_strictly("Cần Thơ".encode(), encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@given(raw=st.binary())
def test_result_is_nfc_whatever_the_bytes(encoding: Encoding, raw: bytes) -> None:
    try:
        text = decode(raw, encoding)
    except DataRefused as refusal:
        assert "utf-8" in encoding and refusal.key == "text.not_utf8"
    else:
        assert unicodedata.is_normalized("NFC", text)


def test_decomposed_unicode_is_composed() -> None:
    assert decode(unicodedata.normalize("NFD", "Cần Thơ").encode(), "utf-8") == "Cần Thơ"


def test_tail_cut_inside_a_character_is_left_out() -> None:
    assert decode("Phường Cái Khế".encode()[:-1], "utf-8") == "Phường Cái Kh"


def test_bytes_that_are_not_utf8_are_refused_with_their_place() -> None:
    with pytest.raises(DataRefused) as refusal:
        decode(b"C\xc7n Th\xac", "utf-8")
    assert refusal.value.values["position"] == 2
    assert "byte thứ 2" in refusal.value.tell("vi")


def test_soft_hyphen_and_punctuation_survive_in_tcvn3() -> None:
    assert decode(b"\x93V\xad\xean\x94", "tcvn3") == "“Vườn”"
    assert decode(b"\x96", "tcvn3") == decode(b"\x96", "vni") == "–"
    assert decode(b"30\xb0", "tcvn3") == "30°"


@pytest.mark.parametrize("encoding", WRITABLE)
def test_punctuation_of_office_texts_is_written(encoding: Writable) -> None:
    if encoding in ("viscii", "vps"):
        with pytest.raises(DataRefused):
            encode("A – B", encoding)
    else:
        assert decode(encode("“A” – B…", encoding), cast(Encoding, encoding)) == "“A” – B…"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii", "cp1258"])
def test_refusal_names_the_letter(encoding: Writable) -> None:
    with pytest.raises(DataRefused) as refusal:
        encode("Trạm 国", encoding)
    assert refusal.value.values["character"] == "国"
    assert "U+56FD" in refusal.value.tell("vi")
    assert "U+56FD" in refusal.value.tell("en")


def test_toned_capitals_are_written_as_small_letters_in_tcvn3() -> None:
    assert encode("Ủ", "tcvn3") == encode("ủ", "tcvn3") == b"\xf1"
    assert encode("Đ", "tcvn3") != encode("đ", "tcvn3")


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("65001", "utf-8"),
        ("1258", "cp1258"),
        ("windows-1258", "cp1258"),
        ("WindowsVietnamese", "cp1258"),
        ("ANSI 1252", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("LDID/87", "cp1252"),
        ("TCVN3\n", "tcvn3"),
        ("ABC", "tcvn3"),
        ("VNI-Windows", "vni"),
        ("tcvn3-as-utf-8", "tcvn3-as-utf-8"),
        ("Big5", "big5"),
        ("LDID/201", "cp1251"),
        ("VNTIME.TTF", None),
        (None, None),
    ],
)
def test_hints(name: str | None, encoding: Encoding | None) -> None:
    assert encoding_hinted(name) == encoding


def test_unknown_name_is_a_usage_error_that_lists_the_known() -> None:
    with pytest.raises(UsageError) as refusal:
        encoding_named("klingon")
    assert "klingon" in refusal.value.tell("vi")
    assert all(encoding in refusal.value.tell("en") for encoding in ENCODINGS)
