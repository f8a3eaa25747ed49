"""Which encoding a column is in. One wrong answer is one too many; "ambiguous" is an answer."""

import random
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from importers.text.codecs import decode, encode
from importers.text.detect import detect, detect_columns
from importers.text.verdict import Verdict, insist
from sdi.errors import DataRefused
from sdi.messages import say

type Write = Callable[[str], bytes]

NAMES = sorted(
    {
        name
        for line in Path(__file__).with_name("test_text_names.txt").read_text("utf-8").splitlines()
        for name in line.split("|")
        if not name.isascii()
    }
)
FRENCH = """Orléans|Nîmes|Besançon|Angoulême|Évreux|Châteauroux|Saint-Étienne|Béziers|Mâcon|Chambéry
Hyères|Fréjus|Périgueux|Épinal|Créteil|Mérignac|Fouquières-lès-Lens|Rue de la Forêt
École élémentaire|Crèche|Nièvre|Lozère|Drôme|Isère|Ardèche|Finistère|Corrèze|Hérault
Pyrénées|Rhône|Saône|Vendée|Noël|Pré communal"""
PORTUGUESE = """São Paulo|Brasília|Belém|Maceió|Goiânia|João Pessoa|São Luís|Cuiabá|Florianópolis|Vitória
Macapá|Ribeirão Preto|Uberlândia|Niterói|Avaré|Jundiaí|Maringá|Mossoró|Açailândia|Évora
Setúbal|Guimarães|Bragança|Portimão|Olhão|Água|Freguesia de Conceição|Praça do Comércio
Três Corações"""
GERMAN = """München|Köln|Düsseldorf|Nürnberg|Würzburg|Göttingen|Osnabrück|Tübingen|Lübeck|Saarbrücken
Münster|Fürth|Schwäbisch Gmünd|Hauptstraße|Königsplatz|Grünfläche|Müllheim|Höhe|Gebäude
Fußweg|Brücke|Öffentlich|Übergang|Äcker"""


def mojibake(raw: bytes) -> bytes:
    undefined = (0x81, 0x8D, 0x8F, 0x90, 0x9D)
    signs = (chr(byte) if byte in undefined else bytes([byte]).decode("cp1252") for byte in raw)
    return "".join(signs).encode()


def typed_in_cp1258(text: str) -> bytes:
    written = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323")
        written.append(
            unicodedata.normalize("NFC", "".join(part for part in parts if part not in tone)) + tone
        )
    return "".join(written).encode("cp1258")


WRITERS: Mapping[str, Write] = {
    "utf-8": str.encode,
    "utf-8, decomposed": lambda text: unicodedata.normalize("NFD", text).encode(),
    "tcvn3": lambda text: encode(text, "tcvn3"),
    "tcvn3, capitals": lambda text: encode(text.upper(), "tcvn3"),
    "vni": lambda text: encode(text, "vni"),
    "vni, capitals": lambda text: encode(text.upper(), "vni"),
    "cp1258": lambda text: encode(text, "cp1258"),
    "cp1258, typed": typed_in_cp1258,
    "viscii": lambda text: encode(text, "viscii"),
    "vps": lambda text: encode(text, "vps"),
    "utf-8-as-cp1252": lambda text: mojibake(text.encode()),
    "tcvn3-as-utf-8": lambda text: mojibake(encode(text, "tcvn3")),
    "vni-as-utf-8": lambda text: mojibake(encode(text, "vni")),
}
LEAST_DECIDED: Mapping[str, tuple[float, float, float]] = {
    # share decided on 1, 3 and 10 cells
    "utf-8": (0.85, 0.97, 1.0),
    "utf-8, decomposed": (0.95, 1.0, 1.0),
    "tcvn3": (0.6, 0.95, 1.0),
    "tcvn3, capitals": (0.8, 0.97, 1.0),
    "vni": (0.85, 0.97, 1.0),
    "vni, capitals": (0.85, 0.97, 1.0),
    "cp1258": (0.75, 0.85, 1.0),
    "cp1258, typed": (0.8, 0.95, 1.0),
    "viscii": (0.08, 0.75, 0.98),
    "vps": (0.05, 0.75, 0.98),
    "utf-8-as-cp1252": (1.0, 1.0, 1.0),
    "tcvn3-as-utf-8": (0.7, 0.95, 1.0),
    "vni-as-utf-8": (0.55, 0.95, 1.0),
}
TRIALS = 60


def is_right(verdict: Verdict, kind: str, cells: list[bytes], names: list[str]) -> bool:
    """Whether the reading is right; case can't be where the encoding has none."""
    read = [decode(cell, verdict.encoding) for cell in cells]
    return [text.casefold() for text in read] == [name.casefold() for name in names] and (
        read == names or "tcvn3" in kind or "vps" in kind or "capitals" in kind
    )


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("place", "cells_in_column"), [(0, 1), (1, 3), (2, 10)])
def test_no_wrong_answer_and_few_ambiguous_ones(kind: str, place: int, cells_in_column: int) -> None:
    dice = random.Random(f"{kind} {cells_in_column}")
    decided = 0
    for _ in range(TRIALS):
        names = dice.sample(NAMES, cells_in_column)
        cells = [WRITERS[kind](name) for name in names]
        verdict = detect(cells)
        assert not verdict.is_decided or is_right(verdict, kind, cells, names), (names, verdict)
        decided += verdict.is_decided
    assert decided >= LEAST_DECIDED[kind][place] * TRIALS


@pytest.mark.parametrize("kind", WRITERS)
def test_long_columns_are_certain(kind: str) -> None:
    verdict = detect(map(WRITERS[kind], NAMES))
    assert (verdict.encoding, verdict.certainty) == (kind.partition(",")[0], "certain")
    assert verdict.decided_on == len(NAMES)
    assert verdict.scores[verdict.encoding] > 0.95


@pytest.mark.parametrize("language", [FRENCH, PORTUGUESE, GERMAN])
@pytest.mark.parametrize("cells_in_column", [3, 10, 20])
def test_other_languages_are_ambiguous(language: str, cells_in_column: int) -> None:
    words = [word for line in language.splitlines() for word in line.split("|")]
    dice = random.Random(cells_in_column)
    for _ in range(TRIALS):
        verdict = detect(word.encode("cp1252") for word in dice.sample(words, cells_in_column))
        assert (verdict.encoding, verdict.certainty) == ("cp1252", "ambiguous")


@pytest.mark.parametrize("language", [FRENCH, PORTUGUESE, GERMAN])
def test_other_languages_are_certain_in_utf8(language: str) -> None:
    verdict = detect(word.encode() for line in language.splitlines() for word in line.split("|"))
    assert (verdict.encoding, verdict.certainty) == ("utf-8", "certain")


@pytest.mark.parametrize("text", ["大阪市", "Москва", "கிரெனடா", "Ελλάδα", "m²", "°C", "±", "→"])
def test_other_scripts_and_signs_are_utf8(text: str) -> None:
    verdict = detect([text.encode()])
    assert verdict.encoding == "utf-8"
    assert verdict.is_decided


def test_ascii_needs_no_encoding() -> None:
    verdict = detect([b"LUC", b"ONT", b""])
    assert (verdict.encoding, verdict.certainty, verdict.decided_on) == ("utf-8", "ascii", 0)
    assert detect([]).certainty == "ascii"


def test_dashes_alone_read_alike_in_nearly_all() -> None:
    verdict = detect([b"A \x96 B", b"\x93x\x94"])
    assert verdict.is_decided
    assert verdict.samples_before_after == (("A \x96 B", "A – B"), ("\x93x\x94", "“x”"))


def test_samples_show_before_and_after() -> None:
    verdict = detect(WRITERS["tcvn3"](name) for name in ["Cần Thơ", "Bình Thủy", "Ô Môn"])
    assert verdict.samples_before_after[0] == ("CÇn Th¬", "Cần Thơ")


def test_cut_tails_are_tolerated_and_counted() -> None:
    cells = [name.encode() for name in NAMES[:40]] + ["Phường Cái Khế".encode()[:-1]]
    verdict = detect(cells)
    assert (verdict.encoding, verdict.certainty, verdict.cut) == ("utf-8", "certain", 1)


def test_a_tail_alone_is_no_utf8() -> None:
    verdict = detect([WRITERS["tcvn3"](name) for name in ("Cổng số", "Lô số", "Tổ số")])
    assert verdict.encoding == "tcvn3"
    assert detect([b"Th\xc6"]).encoding != "utf-8"


def test_a_broken_cell_in_a_long_utf8_column_is_counted() -> None:
    verdict = detect([name.encode() for name in NAMES] + [b"C\xc7n Th\xac"])
    assert (verdict.encoding, verdict.certainty, verdict.broken) == ("utf-8", "likely", 1)


def test_decomposed_cells_are_counted() -> None:
    verdict = detect(WRITERS["utf-8, decomposed"](name) for name in NAMES[:20])
    assert (verdict.encoding, verdict.decomposed) == ("utf-8", 20)


@pytest.mark.parametrize(
    ("one", "other"), [("tcvn3", "vni"), ("utf-8", "tcvn3-as-utf-8"), ("tcvn3", "utf-8")]
)
def test_rows_of_two_origins_are_ambiguous(one: str, other: str) -> None:
    cells = [WRITERS[one](name) for name in NAMES[:80]] + [WRITERS[other](name) for name in NAMES[80:120]]
    assert detect(cells).certainty == "ambiguous"


def test_mended_and_unmended_utf8_may_share_a_column() -> None:
    cells = [NAMES[0].encode(), NAMES[1].encode(), *(mojibake(name.encode()) for name in NAMES[2:12])]
    verdict = detect(cells)
    assert verdict.encoding == "utf-8-as-cp1252"
    assert [decode(cell, verdict.encoding) for cell in cells] == NAMES[:12]


def test_a_hint_breaks_a_tie() -> None:
    cells = [WRITERS["vni"]("Tri Tôn")]
    assert detect(cells).certainty == "ambiguous"
    hinted = detect(cells, hint="VNI-Windows")
    assert (hinted.encoding, hinted.certainty) == ("vni", "likely")


@pytest.mark.parametrize("hint", ["UTF-8", "1258", "1252", "nonsense", None])
def test_a_hint_never_overrules_the_text(hint: str | None) -> None:
    assert detect(map(WRITERS["tcvn3"], NAMES), hint).encoding == "tcvn3"


def test_a_hint_of_cp1252_decides_on_enough_foreign_text() -> None:
    words = [word.encode("cp1252") for line in FRENCH.splitlines() for word in line.split("|")]
    assert detect(words, "1252").certainty == "likely"
    assert detect(words[:2], "1252").certainty == "ambiguous"


def test_short_columns_follow_their_file() -> None:
    short = WRITERS["tcvn3"]("Lộc Ninh")
    assert detect([short]).certainty == "ambiguous"
    found = detect_columns({"ten": map(WRITERS["tcvn3"], NAMES), "loai": [short], "ma": [b"LUC"]})
    assert (found.file.encoding, found.file.certainty) == ("tcvn3", "certain")
    assert not found.columns["ten"].from_file
    assert found.columns["loai"].from_file
    assert found.columns["loai"].samples_before_after == (("Léc Ninh", "Lộc Ninh"),)
    assert found.columns["ma"].certainty == "ascii"


def test_a_column_that_speaks_against_its_file_keeps_its_own() -> None:
    found = detect_columns({"ten": map(WRITERS["tcvn3"], NAMES), "dia_chi": map(WRITERS["vni"], NAMES[:60])})
    assert found.columns["ten"].encoding == "tcvn3"
    assert found.columns["dia_chi"].encoding == "vni"
    assert found.file.certainty == "ambiguous"


def test_a_mixed_column_does_not_follow_its_file() -> None:
    mixed = [WRITERS["tcvn3"](name) for name in NAMES[:90]] + [WRITERS["vni"](name) for name in NAMES[90:110]]
    found = detect_columns({"ten": map(WRITERS["tcvn3"], NAMES), "ghi_chu": mixed})
    assert found.columns["ghi_chu"].mixed
    assert found.columns["ghi_chu"].certainty == "ambiguous"


def test_an_ambiguous_column_is_refused_with_a_sample() -> None:
    with pytest.raises(DataRefused) as refusal:
        insist(detect([WRITERS["tcvn3"]("Lộc Ninh")]), "thua_dat.dbf", "loai")
    told = refusal.value.tell("vi")
    assert "thua_dat.dbf" in told and "«loai»" in told and "tcvn3" in told and "Léc Ninh" in told
    assert insist(detect(map(WRITERS["vni"], NAMES)), "a.dbf", "b") == "vni"


def test_remarks_are_told_in_both_languages() -> None:
    verdict = Verdict("tcvn3-as-utf-8", "likely", {}, (), 9, decomposed=1, cut=2, broken=3, mixed=True)
    remarks = verdict.remarks()
    assert [key for key, _ in remarks] == [
        "text.likely",
        "text.mixed",
        "text.repaired",
        "text.decomposed",
        "text.cut",
        "text.broken",
    ]
    for key, values in remarks:
        assert say(key, "vi", **values) != say(key, "en", **values) != key
    assert detect(str.encode(name) for name in NAMES).remarks() == []
