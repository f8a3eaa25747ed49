"""Every ward name of the country in every encoding: no column of ten names or more is read wrongly.

Names come from the package vietnam-provinces (3,321 wards in force since July 2025).
"""

import json
import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache

import pytest

from importers.text.codecs import decode, encode
from importers.text.detect import detect

provinces = pytest.importorskip("vietnam_provinces")

COLUMNS = 25
SIZES = (10, 30, 100)
CODES = (b"LUC", b"ONT", b"", b"123", b"Long An", b"CLN", b"Tam Binh", b"A1")


@cache
def names() -> tuple[str, ...]:
    """All ward names; dashes and quotes are plain ones, as VISCII has no others."""
    wards = json.loads(provinces.FLAT_DIVISIONS_JSON_PATH.read_text("utf-8"))
    plain = str.maketrans("–’", "-'")
    return tuple(" ".join(ward["name"].translate(plain).split()) for ward in wards)


def misread(raw: bytes) -> bytes:
    """Bytes taken for cp1252 and stored as UTF-8."""
    undefined = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    return "".join(chr(b) if b in undefined else bytes([b]).decode("cp1252") for b in raw).encode()


WRITERS: Mapping[str, Callable[[str], bytes]] = {
    "utf-8": str.encode,
    "utf-8 decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "tcvn3": lambda text: encode(text, "tcvn3"),
    "vni": lambda text: encode(text, "vni"),
    "viscii": lambda text: encode(text, "viscii"),
    "cp1258": lambda text: encode(text, "cp1258"),
    "utf-8-as-cp1252": lambda text: misread(text.encode()),
    "tcvn3-as-utf-8": lambda text: misread(encode(text, "tcvn3")),
    "vni-as-utf-8": lambda text: misread(encode(text, "vni")),
}


def short(name: str) -> str:
    return name.split(" ", 1)[1]


def with_codes(cells: list[bytes], dice: random.Random) -> list[bytes]:
    mixed = cells + [dice.choice(CODES) for _ in cells]
    dice.shuffle(mixed)
    return mixed


def cut(cells: list[bytes], dice: random.Random) -> list[bytes]:
    width = dice.choice((12, 20))
    return [cell[:width] for cell in cells]


KINDS_OF_COLUMN: Mapping[str, Callable[[str], str]] = {
    "full names": str,
    "short names": short,
    "capitals": lambda name: name.upper(),
}
SPOILED: Mapping[str, Callable[[list[bytes], random.Random], list[bytes]]] = {
    "whole": lambda cells, _: cells,
    "with codes": with_codes,
    "cut by the field": cut,
}


@pytest.mark.parametrize("kind", WRITERS)
def test_columns_of_names(kind: str) -> None:
    ends: Counter[str] = Counter()
    true = kind.split(maxsplit=1)[0]
    for looks, style in KINDS_OF_COLUMN.items():
        for how, spoil in SPOILED.items():
            dice = random.Random(f"{kind} {looks} {how}")
            for size in SIZES:
                for _ in range(COLUMNS):
                    chosen = [style(name) for name in dice.sample(names(), size)]
                    cells = spoil([WRITERS[kind](name) for name in chosen], dice)
                    verdict = detect(cells)
                    if not verdict.is_decided:
                        ends["asked"] += 1
                        continue
                    read = [decode(cell, verdict.encoding) for cell in cells]
                    right = read == [decode(cell, true) for cell in cells]
                    ends["right" if right else "wrong"] += 1
    print(f"\n{kind}: {dict(ends)}")
    assert ends["wrong"] == 0
    assert ends["asked"] <= 0.03 * ends.total()


@pytest.mark.parametrize("kind", WRITERS)
def test_all_names_at_once(kind: str) -> None:
    verdict = detect(WRITERS[kind](name) for name in names())
    assert (verdict.encoding, verdict.certainty) == (kind.split(maxsplit=1)[0], "certain")
    wrong = [
        name
        for name in names()
        if decode(WRITERS[kind](name), verdict.encoding).casefold() != name.casefold()
    ]
    assert wrong == []
    if kind not in ("tcvn3", "tcvn3-as-utf-8"):  # which have no toned capitals
        assert all(decode(WRITERS[kind](name), verdict.encoding) == name for name in names())
