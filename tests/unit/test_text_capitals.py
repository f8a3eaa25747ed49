"""Capitals that TCVN3 could not write, found again where the cell tells of them."""

import unicodedata
from pathlib import Path

import pytest

from importers.text.capitals import may_lack_capital, restore_capitals
from importers.text.codecs import CASE_LOST, decode, encode

NAMES = [
    name
    for line in Path(__file__).with_name("test_text_names.txt").read_text("utf-8").splitlines()
    for name in line.split("|")
]
UNSURE = CASE_LOST["tcvn3"]


def through_tcvn3(text: str) -> str:
    return decode(encode(text, "tcvn3"), "tcvn3")


def starts_with_a_lost_capital(word: str) -> bool:
    return word[0].lower() in UNSURE


def test_unsure_letters_are_the_60_toned_ones() -> None:
    tones = set("\u0300\u0301\u0303\u0309\u0323")
    assert len(UNSURE) == 60
    assert all(tones & set(unicodedata.normalize("NFD", letter)) for letter in UNSURE)


def test_names_keep_their_case_but_for_toned_initials() -> None:
    for name in NAMES:
        expected = [word.lower() if starts_with_a_lost_capital(word) else word for word in name.split()]
        assert through_tcvn3(name) == " ".join(expected), name


@pytest.mark.parametrize(
    "text",
    [
        "CẦN THƠ",
        "XÃ VỊ THANH",
        "HÀ NỘI",
        "HUYỆN PHỤNG HIỆP",
        "ỦY BAN NHÂN DÂN XÃ MỸ TÚ",
        "XÃ Ỷ LA",
        "TRƯỜNG THPT CHÂU VĂN LIÊM – Ô MÔN",
        "Trường THCS Cái Khế",
        "UBND phường Hưng Phú",
        "TP. Vị Thanh, tỉnh HẬU GIANG",
        "KCN Trà Nóc",
        "Gò Vấp",
        "Tổ 3, ấp Thới An A",
    ],
)
def test_restored(text: str) -> None:
    assert through_tcvn3(text) == text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ủy ban", "ủy ban"),  # a toned initial before small letters
        ("Nhơn Ái", "Nhơn ái"),
        ("CỔ BÌ", "Cổ Bì"),  # no word shows a second sure capital: taken for "Cổ Bì"
        ("UBND XÃ", "UBND Xã"),  # an abbreviation doesn't make the cell a capital one
        ("À", "à"),
    ],
)
def test_what_can_not_be_known_is_left(text: str, found: str) -> None:
    assert through_tcvn3(text) == found


@pytest.mark.parametrize(
    ("text", "doubtful"),
    [
        ("ủy ban nhân dân", True),
        ("Nhơn ái", True),
        ("xã ủy", False),
        ("đường số 3", False),
        ("Cần Thơ", False),
        ("", False),
        ("12 – 3", False),
    ],
)
def test_cells_that_may_lack_a_capital_are_known(text: str, doubtful: bool) -> None:
    assert may_lack_capital(text, UNSURE) is doubtful


def test_each_word_is_judged_by_its_own_sure_letters() -> None:
    assert restore_capitals("xã Tân An, CầN Thơ", UNSURE) == "xã Tân An, CẦN Thơ"


def test_vps_restores_its_shared_letters() -> None:
    assert decode(encode("THẠNH LỘC", "vps"), "vps") == "THẠNH LỘC"
    assert decode(encode("Thạnh Lộc", "vps"), "vps") == "Thạnh Lộc"
