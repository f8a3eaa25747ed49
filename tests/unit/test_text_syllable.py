"""What is a Vietnamese syllable, and how much a word speaks for its reading."""

import json
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from importers.text.syllable import is_syllable, weigh
from importers.text.tables import LOWER_LETTERS

WORDS = sorted(set(re.findall(r"\w+", Path(__file__).with_name("test_text_names.txt").read_text("utf-8"))))
SHARED_NAMES = Path(__file__).parents[3] / "shared/data/vn_admin_pre2025/vn_units_63_names.json"


def test_every_word_of_the_place_names_is_one() -> None:
    for word in WORDS:
        assert is_syllable(word)
        assert is_syllable(word.upper())
        assert is_syllable(word.lower()), word


@pytest.mark.parametrize(
    "word",
    [
        "ở", "ấp", "Ỷ", "gì", "giữ", "gìn", "giếng", "giêng", "quốc", "quýt", "quỳnh", "quyển",
        "khuỷu", "huỳnh", "nghiêng", "ghế", "hoà", "hòa", "thuỷ", "thủy", "tuýp", "xoong", "khuya",
        "rượu", "ngoằn", "Qưới", "Kạn",
    ],
)  # fmt: skip
def test_syllables(word: str) -> None:
    assert is_syllable(word)


@pytest.mark.parametrize(
    "word",
    [
        "", "b", "Đ", "toàc", "tac", "càc", "tảp", "hoach", "cê", "ghà", "ngìn", "ngha", "lạì", "maỳ",
        "bơng", "Đắk", "Krông", "Ea", "Plei", "Caàn", "Nguyeãn", "Ðường", "tờơ", "áà", "hộcc", "cẦn",
        "CầN", "tHơ", "w", "Th¬", "Cần Thơ", "zô", "fá", "2ă",
    ],
)  # fmt: skip
def test_not_syllables(word: str) -> None:
    assert not is_syllable(word)


@pytest.mark.parametrize("coda", ["c", "ch", "p", "t"])
@pytest.mark.parametrize(("tone", "allowed"), [("", 0), ("à", 0), ("ả", 0), ("ã", 0), ("á", 1), ("ạ", 1)])
def test_stops_want_the_sharp_or_the_heavy_tone(coda: str, tone: str, allowed: int) -> None:
    assert is_syllable("b" + (tone or "a") + coda) is bool(allowed)


@given(word=st.sampled_from(WORDS), place=st.integers(0, 8), letter=st.sampled_from(LOWER_LETTERS))
def test_two_tones_are_never_one_syllable(word: str, place: int, letter: str) -> None:
    longer = word.lower()[:place] + letter + word.lower()[place:]
    tones = sum(mark in "\u0300\u0301\u0303\u0309\u0323" for mark in unicodedata.normalize("NFD", longer))
    assert not (tones > 1 and is_syllable(longer))


@pytest.mark.parametrize(
    ("word", "weight"),
    [
        ("Thơ", 1.0),
        ("Đắk", 1.0),
        ("QSDĐ", 0.75),
        ("ĐT", 0.75),
        ("Đ", 0.0),
        ("ESPAĐA", 0.0),
        ("Orléans", 0.0),
        ("大阪", 0.0),
        ("±", 0.0),
        ("Th¬", -0.5),
        ("V\xadên", -0.5),
        ("Caà\u0301n", -0.5),
        ("Трßng", -0.5),
    ],
)
def test_weights(word: str, weight: float) -> None:
    assert weigh(word) == weight


@pytest.mark.shared_data
@pytest.mark.skipif(not SHARED_NAMES.exists(), reason="no shared names here")
def test_nearly_all_administrative_names_of_the_country_pass() -> None:
    text = json.dumps(json.loads(SHARED_NAMES.read_text("utf-8")), ensure_ascii=False)
    words = [
        word for word in re.findall(r"[^\W\d_]+", unicodedata.normalize("NFC", text)) if not word.isascii()
    ]
    failing = [word for word in words if not is_syllable(word)]
    assert len(words) > 20_000
    assert len(failing) < 0.01 * len(words)
