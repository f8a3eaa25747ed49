"""Columns as a DBF has them: cut in the middle of a letter, with codes among names, of two origins."""

import random
import unicodedata
from pathlib import Path

import pytest

from importers.text.codecs import decode, encode
from importers.text.detect import detect, detect_columns
from sdi.messages import say

LINES = Path(__file__).with_name("test_text_names.txt").read_text("utf-8").splitlines()
NAMES = sorted({name for line in LINES for name in line.split("|") if not name.isascii()})
ENCODINGS = ("utf-8", "tcvn3", "vni", "viscii", "cp1258")
CODES = [b"LUC", b"", b"ONT", b"Long An", b"12", b"A-3"]


def cells_of(names: list[str], encoding: str) -> list[bytes]:
    if encoding == "utf-8, decomposed":
        return [unicodedata.normalize("NFD", name).encode() for name in names]
    return [encode(name, encoding) for name in names]  # type: ignore[arg-type]


@pytest.mark.parametrize("encoding", [*ENCODINGS, "utf-8, decomposed"])
@pytest.mark.parametrize("width", [12, 20, 254])
@pytest.mark.parametrize("in_capitals", [False, True])
def test_values_cut_by_their_field(encoding: str, width: int, in_capitals: bool) -> None:
    dice = random.Random(f"{encoding} {width}")
    true = encoding.partition(",")[0]
    for size in (10, 30, 100):
        rows = ["; ".join(dice.sample(NAMES, 25 if width == 254 else 2)) for _ in range(size)]
        cells = [
            cell[:width] for cell in cells_of([row.upper() if in_capitals else row for row in rows], encoding)
        ]
        assert detect(cells).encoding == true


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("size", [10, 30, 100])
def test_names_among_codes_and_empty_values(encoding: str, size: int) -> None:
    dice = random.Random(f"{encoding} {size}")
    for _ in range(8):
        names = dice.sample(NAMES, size)
        cells = cells_of(names, encoding)
        mixed = cells + [dice.choice(CODES) for _ in range(3 * size)]
        dice.shuffle(mixed)
        verdict = detect(mixed)
        assert verdict.encoding == encoding
        assert verdict.is_decided
        assert [decode(cell, verdict.encoding).casefold() for cell in cells] == [
            name.casefold() for name in names
        ]


@pytest.mark.parametrize(
    ("most", "few"), [("tcvn3", "vni"), ("vni", "tcvn3"), ("cp1258", "tcvn3"), ("tcvn3", "cp1258")]
)
def test_some_rows_of_another_origin_are_pointed_at(most: str, few: str) -> None:
    dice = random.Random(most + few)
    found = 0
    for _ in range(10):
        names = dice.sample(NAMES, 104)
        verdict = detect(cells_of(names[:100], most) + cells_of(names[100:], few))
        if not verdict.is_decided:
            found += 1
            continue
        assert verdict.encoding == most
        told = dict(verdict.remarks())
        if "text.odd_values" in told:
            found += 1
            assert told["text.odd_values"]["likely"] in say(
                "text.odd_values", "vi", **told["text.odd_values"]
            )
    assert found >= 9


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_rows_of_one_origin_are_not_pointed_at(encoding: str) -> None:
    assert detect(cells_of(NAMES, encoding)).odd == ()


def test_each_column_has_its_own_verdict() -> None:
    columns = {encoding: cells_of(NAMES[:40], encoding) for encoding in ENCODINGS}
    columns["codes"] = CODES
    found = detect_columns(columns)
    assert {name: verdict.encoding for name, verdict in found.columns.items() if name != "codes"} == {
        encoding: encoding for encoding in ENCODINGS
    }
    assert found.columns["codes"].certainty == "ascii"


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "cp1258"])
def test_a_short_column_follows_its_file(encoding: str) -> None:
    dice = random.Random(encoding)
    for _ in range(20):
        name = dice.choice(NAMES)
        found = detect_columns({"ten": cells_of(NAMES[::3], encoding), "xa": cells_of([name], encoding)})
        assert (
            decode(cells_of([name], encoding)[0], found.columns["xa"].encoding).casefold() == name.casefold()
        )


def test_twice_encoded_text_that_was_cut() -> None:
    """UTF-8 read as cp1252 and stored as UTF-8, in a field of 20 bytes: some values end within a letter."""
    signs = {0x81: "\x81", 0x8D: "\x8d", 0x8F: "\x8f", 0x90: "\x90", 0x9D: "\x9d"}
    misread = ["".join(signs.get(b) or bytes([b]).decode("cp1252") for b in name.encode()) for name in NAMES]
    verdict = detect(text.encode()[:20] for text in misread)
    assert verdict.encoding == "utf-8-as-cp1252"
    assert verdict.is_decided
